"""A folder over HTTP as a web host serves it: compressed where the browser takes it, and with the site's own 404 page.

``python -m tests.site.serving FOLDER`` prints its address and waits.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import mimetypes
import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMPRESSED = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
"""Kinds of files that hosts compress."""
KINDS = {".js": "text/javascript", ".wasm": "application/wasm", ".cast": "application/json"}


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as it is at any time; its address, ending with ``/``."""
    handler = functools.partial(_Handler, folder.resolve())
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Server(http.server.ThreadingHTTPServer):
    """When it is closed, connections that browsers keep for later are closed as well."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._connections: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, folder: Path, *given: object) -> None:
        self._folder = folder
        super().__init__(*given)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        status, path = self._find(unquote(urlsplit(self.path).path))
        if status is HTTPStatus.MOVED_PERMANENTLY:
            self.send_response(status)
            self.send_header("Location", urlsplit(self.path).path + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        compress = "gzip" in self.headers.get("Accept-Encoding", "")
        address = f"http://{self.headers['Host']}/"
        body, kind, encoding = _content(path, path.stat().st_mtime_ns, compress, address)
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()
        if self.command == "GET":
            with suppress(ConnectionError):  # the browser has gone on to the next page
                self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _find(self, address: str) -> tuple[HTTPStatus, Path]:
        path = (self._folder / address.lstrip("/")).resolve()
        if path.is_relative_to(self._folder):
            if path.is_dir() and not address.endswith("/"):
                return HTTPStatus.MOVED_PERMANENTLY, path
            path = path / "index.html" if path.is_dir() else path
            if path.is_file():
                return HTTPStatus.OK, path
        return HTTPStatus.NOT_FOUND, self._folder / "404.html"

    def log_message(self, *_: object) -> None:
        pass


@functools.cache
def _content(path: Path, changed: int, compress: bool, address: str) -> tuple[bytes, str, str]:
    """The bytes of a file, last ``changed`` then, its kind, and its encoding."""
    del changed
    kind = KINDS.get(path.suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    body = path.read_bytes()
    if path.name == "sitemap.xml":  # instant navigation knows the site's pages by their addresses
        body = re.sub(rb"(?<=<loc>)https?://[^/]+/", address.encode(), body)
    if compress and kind.startswith(COMPRESSED):
        return gzip.compress(body, mtime=0), kind, "gzip"
    return body, kind, ""


if __name__ == "__main__":
    with served(Path(sys.argv[1])) as site:
        print(site, flush=True)
        threading.Event().wait()
