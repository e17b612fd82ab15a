"""Which engine is used."""

from __future__ import annotations

import grp
import json
import os
import socket
from pathlib import Path

import pytest

from doctools.docker import connection, private
from doctools.errors import EngineError


def test_an_engine_named_is_the_only_one_tried(tmp_path: Path) -> None:
    """DOCKER_HOST names an engine: where it does not answer, no other one is used in its place."""
    with pytest.raises(EngineError, match="named by DOCKER_HOST"):
        connection.connect({"DOCKER_HOST": f"unix://{tmp_path}/nothing.sock"})


def test_a_context_that_does_not_exist(tmp_path: Path) -> None:
    """A context of an unknown name is an error with that name."""
    with pytest.raises(EngineError, match="nosuch"):
        connection.connect({"DOCKER_CONTEXT": "nosuch", "DOCKER_CONFIG": str(tmp_path)})


def test_the_default_context_is_no_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration that chooses nothing leaves the usual sockets, and none there is no engine."""
    (tmp_path / "config.json").write_text(json.dumps({"auths": {}}), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setattr(connection, "_usual_sockets", lambda _environ: iter(()))

    assert connection.connect({"DOCKER_CONFIG": str(tmp_path)}) is None


def test_podman_is_looked_for_after_docker() -> None:
    """The usual sockets: Docker's, rootless Docker's, Podman's, one of our own."""
    found = [str(path) for path in connection._usual_sockets({"XDG_RUNTIME_DIR": "/run/user/7"})]

    assert [
        "/var/run/docker.sock",
        "/run/user/7/docker.sock",
        "/run/user/7/podman/podman.sock",
        "/run/podman/podman.sock",
        str(connection.PRIVATE_SOCKET),
    ] == found


def test_a_socket_below_a_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that this user may not even see (Fedora's /run/podman) is none: the next one is tried."""

    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_socket", refuse)
    monkeypatch.setattr(connection, "_usual_sockets", lambda _environ: iter([tmp_path / "x.sock"]))

    assert connection.connect({"DOCKER_CONFIG": str(tmp_path)}) is None


def test_a_socket_that_this_user_may_not_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker runs, but not for this user: that is told with the group to be in, not that nothing runs."""
    path = tmp_path / "docker.sock"
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    monkeypatch.setattr(connection, "_usual_sockets", lambda _environ: iter([path]))
    group = os.getgid() or 1  # root's own is no group to be put into
    name = grp.getgrgid(group).gr_name

    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o660)
        os.chown(path, -1, group)
        for environ in ({"DOCKER_CONFIG": str(tmp_path)}, {"DOCKER_HOST": f"unix://{path}"}):
            with pytest.raises(EngineError, match=rf"may not use\nhint: `sudo usermod -aG {name} \$USER`"):
                connection.connect(environ)

        path.chmod(0o600)
        with pytest.raises(EngineError, match=r"docker.sock: .* may not use\nhint: run as root"):
            connection.connect({"DOCKER_CONFIG": str(tmp_path)})


def test_an_own_engine_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose files this user may not write is told, with what to do."""
    (tmp_path / "file").touch()
    monkeypatch.setattr(private, "_RUN", tmp_path / "file" / "run")

    with pytest.raises(EngineError, match=r"cannot be used by this user: .*run/users: .*\nhint: run as root"):
        private.Lease.take()
