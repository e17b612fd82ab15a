"""Containers and terminals of a real engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import docker
import docker.errors
import pytest

from doctools.docker import Container, DockerEngine, Terminal
from doctools.docker.owner import OWNER, this_process
from doctools.errors import EngineError, ImageError, MachineError, StoreError
from doctools.labs import DEFAULT, Build, Lab, Service

pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def lab(engine: DockerEngine) -> Lab:
    engine.ensure_image(DEFAULT, lambda _line: None)
    return DEFAULT


@pytest.fixture
def container(engine: DockerEngine, lab: Lab) -> Iterator[Container]:
    with engine.open(lab, life=120) as opened:
        yield opened


def read_until(terminal: Terminal, end: bytes, seconds: float = 20) -> bytes:
    read = b""
    deadline = time.monotonic() + seconds
    while end not in read:
        data = terminal.receive(1)
        assert data is not None, read
        assert time.monotonic() < deadline, read
        read += data
    return read


def wait_for(fact: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def exists(engine: DockerEngine, container_id: str) -> bool:
    try:
        engine._api.inspect_container(container_id)
    except docker.errors.NotFound:
        return False
    return True


# -- terminals -------------------------------------------------------------------------------------------------------


def test_a_terminal(container: Container) -> None:
    """A terminal is one: it has a size, a folder to start in, and echoes what is typed."""
    terminal = container.terminal(user="root", argv=["sh"], columns=80, rows=24)
    terminal.send(b"tty -s && stty size; pwd; echo $TERM-$LANG-$OLDPWD.\n")

    assert b"24 80\r\n/root\r\nxterm-C.UTF-8-.\r\n" in read_until(terminal, b"UTF-8-.\r\n")
    terminal.close()


def test_silence_and_the_end(container: Container) -> None:
    """Silence is no bytes; a shell that ended is None, again and again; typing then is no error."""
    terminal = container.terminal(argv=["sh", "-c", "sleep 1"])

    assert terminal.receive(0.01) == b""
    assert wait_for(lambda: terminal.receive(1) is None)
    assert terminal.receive(0.01) is None
    terminal.send(b"x")


def test_the_keys_of_the_engine_reach_the_program(container: Container) -> None:
    """^P^Q, with which Docker's own terminals are left, is for the program inside."""
    terminal = container.terminal(argv=["sh", "-c", "stty raw -echo; echo ready; head -c 3 | od -An -tx1"])
    read_until(terminal, b"ready")
    terminal.send(b"\x10")
    terminal.send(b"\x11x")

    assert b"10 11 78" in read_until(terminal, b"78")


def test_large_outputs_are_whole(container: Container) -> None:
    """A megabyte comes through as it was written."""
    terminal = container.terminal(argv=["sh", "-c", "stty -opost; head -c 1000000 /dev/zero | tr '\\0' x; echo END"])

    assert read_until(terminal, b"END").count(b"x") == 1000000


# -- commands and files ----------------------------------------------------------------------------------------------


def test_run(container: Container) -> None:
    """A command's status, and its output and errors as one."""
    assert container.run(["sh", "-c", "echo out; echo err >&2; exit 3"]) == (3, b"out\nerr\n")


def test_run_ends(container: Container) -> None:
    """A command that does not end in time is an error that names it."""
    with pytest.raises(EngineError, match=r"`sleep 60` did not end within 0\.5 s"):
        container.run(["sleep", "60"], timeout=0.5)


def test_write(container: Container) -> None:
    """A file has its content, byte for byte, its mode and its owner; folders are made."""
    content = bytes(range(256)) * 1000
    container.write("/a b/'c'/$d", content, 0o755)
    container.write("~/sub/e", b"", 0o644)
    status, shown = container.run(["sh", "-c", "cksum < \"/a b/'c'/\\$d\"; stat -c '%a %U %s' /a*/*/* /root/sub/e"])

    assert (status, shown.splitlines()[1:]) == (0, [b"755 root 256000", b"644 root 0"])
    assert shown.split()[1] == b"256000"


def test_write_says_why_not(container: Container) -> None:
    """A file that cannot be written is an error with the reason."""
    with pytest.raises(EngineError, match="/proc/x cannot be written in the lab `default`"):
        container.write("/proc/x", b"", 0o644)


# -- limits ----------------------------------------------------------------------------------------------------------


def test_no_network(container: Container) -> None:
    """The default lab has no network but its own loopback."""
    assert container.run(["ls", "/sys/class/net"]) == (0, b"lo\n")


def test_limits_are_in_force(engine: DockerEngine, lab: Lab) -> None:
    """Processes and memory are limited, and nothing beyond Docker's default capabilities is there."""
    small = replace(lab, service=replace(lab.service, pids_limit=20, mem_limit=64 << 20))
    with engine.open(small, life=60) as container:
        status, output = container.run(["sh", "-c", "for i in $(seq 40); do sleep 5 & done"])
        assert status != 0
        assert b"fork" in output

    with engine.open(small, life=60) as container:
        status, _ = container.run(["sh", "-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo ${#x}"])
        assert status != 0

        _, shown = container.run(["grep", "CapEff", "/proc/self/status"])
        assert shown.split()[1] == b"00000000a80425fb"


# -- nothing is left -------------------------------------------------------------------------------------------------


def test_a_container_ends_by_itself(engine: DockerEngine, lab: Lab) -> None:
    """With nobody left to end it, a container is gone when its life is over."""
    container = engine.open(lab, life=1)

    assert wait_for(lambda: not exists(engine, container.id))
    container.close()


@pytest.mark.parametrize(("kernel", "held"), [("6.6.0-1-amd64", True), ("6.1.0-41-amd64", False), ("", False)])
def test_volumes_in_memory(
    engine: DockerEngine, lab: Lab, monkeypatch: pytest.MonkeyPatch, kernel: str, *, held: bool
) -> None:
    """What a lab wants in memory is a tmpfs from Linux 6.6 on, with its options, for programs too; else a volume."""
    wanted = replace(lab.service, volumes=("/data",), in_memory=("/data:mode=750,uid=7",))
    monkeypatch.setattr(engine, "kernel", kernel)

    with engine.open(replace(lab, service=wanted), life=60) as container:
        status, output = container.run(
            ["sh", "-c", "stat -f -c %T /data; stat -c '%a %u' /data; cp /bin/true /data/ && /data/true"]
        )

    kind, rights = output.decode().splitlines()
    assert status == 0
    assert (kind == "tmpfs") == held
    assert (rights == "750 7") == held


def test_close_leaves_nothing(lab: Lab) -> None:
    """After close there is no container, network or volume of this process."""
    with_all = replace(lab, service=replace(lab.service, network_mode="", networks={"n": True}, volumes=("/data",)))
    with DockerEngine.connect(os.environ, may_start=True) as mine:
        api = docker.APIClient(mine.address, version="auto")
        label = {"label": f"{OWNER}={this_process()}"}
        theirs = {each["Id"] for each in api.networks(filters=label)}  # of other tests' engines in this process
        opened = mine.open(with_all, life=60)
        networks = {each["Id"] for each in api.networks(filters=label)} - theirs
        assert len(networks) == 1
        before = {each["Name"] for each in api.volumes(filters=label)["Volumes"]}
        assert before

    assert not any(each["Id"] == opened.id for each in api.containers(all=True))
    assert not networks & {each["Id"] for each in api.networks(filters=label)}
    assert not before & {each["Name"] for each in api.volumes()["Volumes"] or ()}


def test_sweep_removes_what_a_killed_process_left(engine: DockerEngine, lab: Lab) -> None:
    """After KILL nothing cleans up: the next run finds the containers, networks and volumes, and removes them."""
    program = """
import os, sys
from dataclasses import replace
from doctools.docker import DockerEngine
from doctools.docker.owner import this_process
from doctools.labs import DEFAULT
lab = replace(DEFAULT, service=replace(DEFAULT.service, network_mode="", networks={"n": True}, volumes=("/data",)))
engine = DockerEngine.connect({"DOCKER_HOST": sys.argv[1]}, may_start=False)
print(engine.open(lab, life=600).id, this_process(), flush=True)
sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program, engine.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    container_id, owner = process.stdout.readline().split()
    label = {"label": f"{OWNER}={owner}"}

    engine.sweep()
    assert exists(engine, container_id), "what a living process uses is not swept away"

    process.send_signal(signal.SIGKILL)
    process.communicate()
    removed = engine.sweep()

    assert {"container", "network"} <= {line.split()[0] for line in removed}
    assert engine._api.containers(all=True, filters=label) == []
    assert engine._api.networks(filters=label) == []
    assert not engine._api.volumes(filters=label)["Volumes"]


# -- images ----------------------------------------------------------------------------------------------------------


def test_an_image_that_does_not_build(engine: DockerEngine, lab: Lab, tmp_path: Path) -> None:
    """The error names the lab and the Dockerfile, and shows what the build said last."""
    base = engine.local_name(lab.service.image)
    (tmp_path / "Dockerfile").write_text(f"FROM {base}\nRUN echo said this; exit 7\n", encoding="utf-8")
    broken = Lab(service=replace(lab.service, name="broken", image="", build=Build(context=tmp_path)))

    with pytest.raises(ImageError, match="the image of `broken` does not build") as caught:
        engine.ensure_image(broken, lambda _line: None)

    assert str(tmp_path / "Dockerfile") in str(caught.value)
    assert "said this" in str(caught.value)


def test_an_image_is_built_once(engine: DockerEngine, lab: Lab, tmp_path: Path) -> None:
    """What is there is not built again; one byte in a file makes another image; the old one can be removed."""
    (tmp_path / "Dockerfile").write_text(f"FROM {engine.local_name(lab.service.image)}\nCOPY x /\n", encoding="utf-8")
    (tmp_path / "x").write_text("a", encoding="utf-8")
    built = Lab(service=replace(lab.service, name="test-built", image="", build=Build(context=tmp_path)))
    lines: list[str] = []

    first = engine.ensure_image(built, lines.append)
    said = len(lines)
    assert said > 0
    assert engine.ensure_image(built, lines.append) == first
    assert len(lines) == said

    (tmp_path / "x").write_text("b", encoding="utf-8")
    second = engine.ensure_image(built, lines.append)
    assert second.id != first.id
    with engine.open(built, life=60) as container:
        assert container.run(["cat", "/x"]) == (0, b"b")
        assert container.image.distribution.startswith("Debian GNU/Linux 12")

    for image in (first, second):
        engine._api.remove_image(image.name)


def test_images_travel(engine: DockerEngine, lab: Lab, tmp_path: Path) -> None:
    """Images that were saved, removed and loaded again have the same names and ids: evidence still speaks for them."""
    (tmp_path / "Dockerfile").write_text(f"FROM {engine.local_name(lab.service.image)}\nRUN echo once > /made\n")
    service = Service(name="travels", build=Build(context=tmp_path))
    built = engine.ensure_image(Lab(service=service), lambda _line: None)
    file = tmp_path / "images.tar"
    engine.save_images([Lab(service=service), Lab(service=Service(name="x", image="never/seen:1"))], file)
    api = engine._api
    api.remove_image(built.name)
    assert engine.image_id(built.name) is None
    engine.load_images(file)

    assert engine.image_id(built.name) == built.id
    api.remove_image(built.name)
    file.write_bytes(b"no archive")
    with pytest.raises(MachineError):
        engine.load_images(file)
    with pytest.raises(StoreError, match=r"images cannot be read: No such file"):
        engine.load_images(tmp_path / "absent.tar")
    with pytest.raises(StoreError, match=r"images cannot be written: No such file"):
        engine.save_images([lab], tmp_path / "absent" / "images.tar")


def test_an_image_that_does_not_exist(engine: DockerEngine, lab: Lab) -> None:
    """A name that no registry gives is an error with that name."""
    nothing = replace(lab, service=replace(lab.service, image="localhost:1/nothing:1"))

    with pytest.raises(ImageError, match="localhost:1/nothing:1"):
        engine.ensure_image(nothing, lambda _line: None)


# -- an engine that dies ---------------------------------------------------------------------------------------------


def test_an_engine_that_dies(engine: DockerEngine, lab: Lab, tmp_path: Path) -> None:
    """An engine that stops answering in the middle is an error of the machine, in a terminal and elsewhere."""
    engine_socket = engine.address.removeprefix("unix://")
    if engine_socket == engine.address:
        pytest.skip("needs an engine on a local socket")
    proxy = tmp_path / "proxy.sock"
    code = """
import socket, sys, threading
listener = socket.socket(socket.AF_UNIX); listener.bind(sys.argv[1]); listener.listen()
def copy(a, b):
    while data := a.recv(65536): b.sendall(data)
    b.shutdown(socket.SHUT_WR)
print("ready", flush=True)
while True:
    client, _ = listener.accept()
    server = socket.socket(socket.AF_UNIX); server.connect(sys.argv[2])
    for pair in ((client, server), (server, client)):
        threading.Thread(target=copy, args=pair, daemon=True).start()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(proxy), engine_socket], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    through = DockerEngine.connect({"DOCKER_HOST": f"unix://{proxy}"}, may_start=False)
    container = through.open(lab, life=60)
    terminal = container.terminal(argv=["sh"])
    read_until(terminal, b"# ")

    process.kill()
    process.wait()

    with pytest.raises(EngineError, match="stopped answering"):
        wait_for(lambda: terminal.receive(1) is None)
    with pytest.raises(EngineError, match="stopped answering"):
        container.run(["true"])
    with pytest.raises(EngineError, match="stopped answering"):
        through.close()
    engine._api.remove_container(container.id, force=True)
