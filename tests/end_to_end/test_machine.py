"""The course's elevated lab: a machine of its own that leaves nothing behind on the one it runs on, however it ends."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doctools.docker import Container, DockerEngine
from doctools.labs import Lab, load_labs

pytestmark = pytest.mark.engine

COMPOSE = Path(__file__).parents[2] / "labs" / "compose.yaml"

# Two disks: one mounted, and one that is only bound, which nothing but the lab's own `stop` gives back.
TWO_DISKS = """
truncate -s 20M /{0}-1 /{0}-2 && mkfs.ext4 -q /{0}-1 && mkdir /{0} && mount -o loop /{0}-1 /{0} && losetup -f /{0}-2
"""
OPENS_IT_AND_WAITS = """
import json, os, sys, time
from pathlib import Path
from doctools.docker import DockerEngine
from doctools.labs import load_labs

with DockerEngine.connect(os.environ, may_start=False) as engine:
    container = engine.open(load_labs(Path(sys.argv[1]))["machine"], life=120)
    status, said = container.run(["sh", "-c", sys.argv[2]])
    print(json.dumps([container.id, status, said.decode()]), flush=True)
    time.sleep(120)
"""


@pytest.fixture(scope="module")
def machine(engine: DockerEngine) -> Lab:
    lab = load_labs(COMPOSE)["machine"]
    engine.ensure_image(lab, lambda _line: None)
    return lab


@pytest.fixture
def token() -> str:
    return f"disque-{secrets.token_hex(4)}"


def said(container: Container, command: str, *, user: str = "root", status: int = 0) -> str:
    ended, output = container.run(["sh", "-c", command], user=user, timeout=60)
    assert ended == status, output
    return output.decode()


def bound_outside(token: str) -> list[str]:
    """Loop devices of the outer machine that are bound to files whose name holds the token."""
    found = []
    for file in Path("/sys/block").glob("loop*/loop/backing_file"):
        try:
            found += [file.parts[3]] if token in file.read_text(encoding="utf-8") else []
        except OSError:  # given back meanwhile
            continue
    return found


def soon_none(token: str) -> bool:
    """The kernel gives back a device that was mounted a moment after its mounts are gone."""
    deadline = time.monotonic() + 5
    while bound_outside(token):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def settings_of_the_kernel() -> dict[str, str]:
    """What systemd would change as it starts, and which controllers are taken from the unified hierarchy."""
    files = [Path("/proc/sys/fs") / name for name in ("file-max", "nr_open", "protected_symlinks")]
    files += [Path("/proc/sys/kernel/pid_max"), Path("/proc/sys/kernel/core_pattern")]
    found = {str(file): file.read_text(encoding="utf-8") for file in files if file.exists()}
    for line in Path("/proc/cgroups").read_text(encoding="utf-8").splitlines()[1:]:
        name, hierarchy, *_ = line.split()
        found[name] = hierarchy
    return found


def test_it_is_a_machine(engine: DockerEngine, machine: Lab) -> None:
    """systemd is the first process, the engine is an ordinary one, and the reader is not in its group yet."""
    with engine.open(machine, life=120) as container:
        assert said(container, "cat /proc/1/comm; systemctl is-system-running") == "systemd\nrunning\n"
        assert said(container, "ps -o user= -C dockerd; docker info --format '{{.Driver}}'") == "root\noverlay2\n"
        assert "permission denied" in said(container, "docker ps", user="etudiant", status=1)
        assert said(container, "sudo docker ps -q; sudo cat /proc/self/cgroup | sort -u -t : -k 3", user="etudiant")


def test_nothing_is_left_behind(engine: DockerEngine, machine: Lab, token: str) -> None:
    """Disks, control groups and settings of the kernel: as before, though the page that used them did not tidy up."""
    before = settings_of_the_kernel()
    with engine.open(machine, life=120) as container:
        said(container, TWO_DISKS.format(token))
        said(container, "docker network create n && docker run -d --network n debian sleep 99")
        assert len(bound_outside(token)) == 2
        assert settings_of_the_kernel() == before

    assert soon_none(token)
    assert settings_of_the_kernel() == before
    assert token not in Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    assert not list(Path("/sys/fs/cgroup").glob(f"**/*{container.id}*"))


def test_nothing_is_left_behind_by_a_killed_run(engine: DockerEngine, machine: Lab, token: str) -> None:
    """What a run that was killed left open is given back by the next one, before it removes the container."""
    argv = [sys.executable, "-c", OPENS_IT_AND_WAITS, str(COMPOSE), TWO_DISKS.format(token)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            identity, status, output = json.loads(process.stdout.readline())
        finally:
            process.kill()
    assert status == 0, output
    assert len(bound_outside(token)) == 2

    engine.sweep()

    assert soon_none(token)
    assert not list(Path("/sys/fs/cgroup").glob(f"**/*{identity}*"))


def test_nobody_makes_a_disk_meanwhile(engine: DockerEngine, machine: Lab, token: str) -> None:
    """A program that binds one disk after the other is stopped before they are given back."""
    busy = f"for n in $(seq 28); do truncate -s 1M /{token}-$n; losetup -f /{token}-$n; sleep 0.02; done"
    with engine.open(machine, life=120) as container:
        said(container, f"setsid sh -c '{busy}' > /dev/null 2>&1 & sleep 0.1")
        assert bound_outside(token)

    assert soon_none(token)
    time.sleep(1.5)  # by now it would have made them all
    assert not bound_outside(token)


def test_it_ends_by_itself(engine: DockerEngine, machine: Lab, token: str) -> None:
    """After its life it gives its disks back and stops, even if nobody is there any more."""
    with engine.open(machine, life=8) as container:
        said(container, TWO_DISKS.format(token))
        deadline = time.monotonic() + 60
        while container.running() and time.monotonic() < deadline:
            time.sleep(0.2)

        assert not container.running()
        assert soon_none(token)
