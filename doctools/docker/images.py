"""Images: built, pulled, or bootstrapped where no registry answers. The one place that decides on base images.

Starts no container; a build runs inside of the engine.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import docker
import docker.errors
import requests
import urllib3

from doctools.docker.faults import NO_SPACE, engine_errors
from doctools.docker.owner import BASE, LAB
from doctools.errors import EngineError, ImageError, StoreError
from doctools.files import replace
from doctools.labs import Build, Service, image_name

__all__ = ["Image", "ensure", "find", "load", "remove_images", "save"]

Progress = Callable[[str], None]

_DEBIAN = re.compile(r"(?:docker\.io/)?(?:library/)?debian:(bookworm|trixie|forky|sid|stable|testing|12|13)(-slim)?")
_CODENAMES = {"12": "bookworm", "13": "trixie"}
_LAST_LINES = 15

# As in the official images: /bin is a link from the start, so that the package which would turn it into one stays away,
# and Perl with it (50 MB).
_MERGED = ("--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr", "--include=usr-is-merged")
# debuerreotype: .slimify-excludes
_SLIM = tuple(
    f"--dpkgopt=path-{kind}={path}"
    for kind, path in (
        ("exclude", "/usr/share/doc/*"),
        ("exclude", "/usr/share/info/*"),
        ("exclude", "/usr/share/locale/*"),
        ("exclude", "/usr/share/man/*"),
        ("include", "/usr/share/doc/*/copyright"),
        ("include", "/usr/share/locale/locale.alias"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image that the engine has. ``base`` says in words where it came from."""

    id: str
    """``sha256:...``"""
    name: str
    base: str
    distribution: str = ""
    """PRETTY_NAME of its /etc/os-release; known once a container was opened."""


def find(api: docker.APIClient, name: str) -> Image | None:
    """The image at hand for a name, without pulling: itself, or what was bootstrapped in its place."""
    for local in (name, _bootstrapped(name)):
        with engine_errors(f"looking for the image {name}"):
            try:
                found = api.inspect_image(local) if local else None  # type: ignore[no-untyped-call]  # so the stubs
            except docker.errors.ImageNotFound:
                found = None
        if found:
            labels = found["Config"].get("Labels") or {}
            digests = found.get("RepoDigests") or ()
            came = f"pulled {name} ({digests[0].partition('@')[2]})" if digests else f"{name}, found on this machine"
            return Image(id=found["Id"], name=local, base=labels.get(BASE) or came)
    return None


def ensure(api: docker.APIClient, service: Service, progress: Progress) -> Image:
    """The image of a lab or a service: found, else built, pulled or bootstrapped.

    Raises ``ImageError`` with the last lines of what was printed on the way.
    """
    name = image_name(service)
    found = find(api, name)
    if found:
        return found
    if service.build is None:
        return _get(api, name, service.name, progress)
    base = None
    if "BASE" in service.build.arguments:
        wanted = service.build.arguments["BASE"]
        base = find(api, wanted) or _get(api, wanted, service.name, progress)
    return _build(api, service, service.build, base, progress)


def save(api: docker.APIClient, names: Collection[str], path: Path) -> None:
    """Writes images with their names into one file, as `docker save` does: layers that they share are in it once.

    Raises ``StoreError`` where the file cannot be written; what was there is then untouched.
    """
    try:
        replace(path, _saved(api, names))
    except OSError as error:
        raise StoreError(f"{path}: images cannot be written: {error.strerror}") from error


def _saved(api: docker.APIClient, names: Collection[str]) -> Iterator[bytes]:
    # The SDK's own `get_image` takes one name; the engine takes many (GET /images/get).
    with engine_errors("saving images"):
        reply = api.get(f"{api.base_url}/v{api.api_version}/images/get", params={"names": list(names)}, stream=True)
        if reply.status_code != requests.codes.ok:
            raise EngineError(f"the container engine does not save images: {reply.text.strip()}")
        yield from reply.iter_content(1 << 20)


def load(api: docker.APIClient, path: Path) -> None:
    """Takes what ``save`` wrote: the same images, with the same ids and names. Raises ``StoreError``."""
    try:
        with path.open("rb") as file, engine_errors("loading images"):
            events = api.load_image(iter(lambda: file.read(1 << 20), b""))  # type: ignore[no-untyped-call]
            for event in events:
                if "error" in event:
                    raise StoreError(f"{path}: the container engine cannot read it: {event['error']}")
    except OSError as error:
        raise StoreError(f"{path}: images cannot be read: {error.strerror}") from error


def remove_images(api: docker.APIClient, *, dry_run: bool) -> list[str]:
    """Removes all images that were built for labs; tells which.

    With ``dry_run`` it only tells: one that is in use then stands in the list as well.
    Bootstrapped bases stay: making them again takes longer than all the rest.
    """
    removed = []
    with engine_errors("removing images"):
        for image in api.images(filters={"label": LAB}):
            for name in image.get("RepoTags") or ():
                try:
                    if not dry_run:
                        api.remove_image(name)
                except docker.errors.APIError:  # in use by a container, or another image's base
                    continue
                removed.append(name)
    return removed


def _build(api: docker.APIClient, service: Service, build: Build, base: Image | None, progress: Progress) -> Image:
    name = image_name(service)
    arguments = {**build.arguments, **({"BASE": base.name} if base else {})}
    words = base.base if base else f"as written in {build.dockerfile}"
    last: deque[str] = deque(maxlen=_LAST_LINES)
    progress(f"{service.name}: building its image")
    with engine_errors(f"building the image of `{service.name}`"):
        events = api.build(
            path=str(build.context),
            dockerfile=build.dockerfile,
            tag=name,
            buildargs=arguments,
            target=build.target or None,
            labels={LAB: service.name, BASE: words},
            rm=True,
            forcerm=True,
            decode=True,
            timeout=1800,
        )
        for event in events:
            for line in event.get("stream", "").splitlines():
                if line.strip():
                    last.append(line.rstrip())
                step = re.match(r"Step (\d+)/(\d+) : (.*)", line)
                if step:
                    progress(f"{service.name}: building ({step[1]}/{step[2]}) {step[3][:60]}")
            if "error" in event:
                last.append(str(event["error"]).strip())
                raise ImageError(
                    "\n  ".join(
                        (f"{build.context / build.dockerfile}: the image of `{service.name}` does not build", *last)
                    ),
                    hint=(
                        NO_SPACE
                        if any("No space left" in line or "no space left" in line for line in last)
                        else "mend the Dockerfile, or see whether the build reaches the network"
                    ),
                )
    built = find(api, name)
    if built is None:
        raise ImageError(f"{build.context / build.dockerfile}: built, but the engine has no image {name}")
    return built


def _get(api: docker.APIClient, name: str, why: str, progress: Progress) -> Image:
    """Pulls; a Debian image that no registry gives is bootstrapped instead."""
    progress(f"{why}: pulling {name}")
    repository, _, tag = name.partition("@") if "@" in name else name.rpartition(":")
    if "/" in tag or not repository:  # registry:5000/name, or no tag at all
        repository, tag = name, "latest"
    reason = ""
    try:
        for event in api.pull(repository, tag=tag, stream=True, decode=True):
            reason = event.get("error", reason)
        found = find(api, name)
        if found and not reason:
            return found
    except docker.errors.APIError as error:
        reason = str(error.explanation or error)
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        reason = str(error)
    if not _bootstrapped(name):
        raise ImageError(
            f"the image {name} for `{why}` cannot be pulled: {reason}",
            hint="is the name right, and can the engine reach its registry?",
        )
    return _bootstrap(api, name, reason, progress, why)


def _bootstrapped(name: str) -> str:
    """The name of what stands in for a Debian image; empty for all other images."""
    match = _DEBIAN.fullmatch(name)
    return f"doctools/base:{_CODENAMES.get(match[1], match[1])}{match[2] or ''}" if match else ""


def _bootstrap(api: docker.APIClient, name: str, reason: str, progress: Progress, why: str) -> Image:
    """Debian from its packages, as an image under a name of our own (never under the official one's)."""
    if not which("mmdebstrap"):
        raise ImageError(
            f"the image {name} for `{why}` cannot be pulled: {reason}",
            hint="without a registry, a Debian base is made from packages: `apt-get install mmdebstrap`",
        )
    local = _bootstrapped(name)
    suite, _, slim = local.partition(":")[2].partition("-")
    progress(f"{why}: no registry gives {name}; making it from Debian's packages")
    words = f"Debian {suite}, bootstrapped from its packages by mmdebstrap (no registry gave {name})"
    with tempfile.TemporaryFile() as log, tempfile.TemporaryFile() as archive:
        command = ["mmdebstrap", "--variant=minbase", *_MERGED, *(_SLIM if slim else ()), suite, "-"]
        try:
            status = subprocess.run(
                command, stdout=archive, stderr=log, stdin=subprocess.DEVNULL, timeout=900, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            status = None
        if status != 0:
            log.seek(0)
            last = log.read().decode(errors="replace").splitlines()[-_LAST_LINES:]
            ended = "did not end within 15 minutes" if status is None else f"ended with {status}"
            raise ImageError(
                "\n  ".join((f"{local} cannot be made: mmdebstrap {ended}", *last)),
                hint="it needs to reach a Debian mirror",
            )
        archive.seek(0)
        repository, _, tag = local.partition(":")
        with engine_errors(f"importing {local}"):
            # in pieces: the SDK announces a chunked body, and only an iterator is sent as one
            api.import_image_from_stream(
                iter(lambda: archive.read(1 << 20), b""),
                repository=repository,
                tag=tag,
                changes=['CMD ["bash"]', f'LABEL {BASE}="{words}"'],
            )
    image = find(api, local)
    if image is None:
        raise ImageError(f"the engine imported {local}, but does not have it")
    return image
