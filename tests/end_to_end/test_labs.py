"""The course's own labs, as pages use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from doctools.docker import Container, DockerEngine
from doctools.labs import Lab, load_labs

pytestmark = pytest.mark.engine

COMPOSE = Path(__file__).parents[2] / "labs" / "compose.yaml"


@pytest.fixture(scope="module")
def labs() -> Mapping[str, Lab]:
    return load_labs(COMPOSE)


@pytest.fixture(scope="module")
def debian(engine: DockerEngine, labs: Mapping[str, Lab]) -> Iterator[Container]:
    engine.ensure_image(labs["debian"], lambda _line: None)
    with engine.open(labs["debian"], life=120) as container:
        yield container


@pytest.fixture(scope="module")
def docker_lab(engine: DockerEngine, labs: Mapping[str, Lab]) -> Iterator[Container]:
    engine.ensure_image(labs["docker"], lambda _line: None)
    with engine.open(labs["docker"], life=300) as container:
        yield container


def said(container: Container, command: str, *, user: str = "etudiant", status: int = 0) -> str:
    ended, output = container.run(["sh", "-c", command], user=user, timeout=120)
    assert ended == status, output
    return output.decode()


def test_debian_has_no_way_out(debian: Container) -> None:
    """The lab of chroot has no network, and only the capabilities of any container."""
    assert said(debian, "ls /sys/class/net") == "lo\n"
    assert said(debian, "grep CapEff /proc/self/status", user="root").split()[1] == "00000000a80425fb"


def test_debian_has_an_ordinary_user(debian: Container) -> None:
    """`$ ` is etudiant, who may become root without a password and without a warning."""
    assert said(debian, "id -un; pwd; sudo id -un").splitlines()[::2] == ["etudiant", "root"]


def test_a_jailed_bash_does_not_warn(debian: Container) -> None:
    """A bash in a jail without locales says nothing about them."""
    jail = (
        "for file in /bin/bash $(ldd /bin/bash | grep -o '/[^ ]*'); do install -D $file /jail$file; done;"
        " chroot /jail /bin/bash -c 'echo $LANG'"
    )

    assert said(debian, jail, user="root") == "C.UTF-8\n"


def test_the_ssh_server_starts(debian: Container) -> None:
    """Host keys are made by the page; then sshd starts and adds nothing to a login."""
    assert said(debian, "ls /etc/ssh/ssh_host_* 2>/dev/null | wc -l") == "0\n"
    assert (
        said(debian, "ssh-keygen -A >/dev/null && /usr/sbin/sshd -t && /usr/sbin/sshd; pgrep -c sshd", user="root")
        == "1\n"
    )


def test_docker_is_rootless(docker_lab: Container) -> None:
    """The nested engine runs as etudiant, and the lab has only the capabilities of any container."""
    assert "name=rootless" in said(docker_lab, "docker info --format '{{.SecurityOptions}}'")
    assert said(docker_lab, "ps -o user= -C dockerd") == "etudiant\n"
    assert said(docker_lab, "docker info --format '{{.Driver}}'") == "overlay2\n"
    assert said(docker_lab, "grep CapEff /proc/self/status", user="root").split()[1] == "00000000a80425fb"


def test_docker_pulls_from_the_mirror(docker_lab: Container) -> None:
    """`docker run hello-world` pulls it, as on a reader's machine, and root's terminal sees the same engine."""
    shown = said(docker_lab, "docker run hello-world")

    assert "Unable to find image 'hello-world:latest' locally\nlatest: Pulling from library/hello-world\n" in shown
    assert "Status: Downloaded newer image for hello-world:latest\n" in shown
    assert "Bonjour de la part de Docker !" in shown
    assert "hello-world" in said(docker_lab, "docker images", user="root")


def test_docker_has_no_way_out(docker_lab: Container) -> None:
    """What the mirror does not have is not found, at once."""
    assert "no such host" in said(docker_lab, "docker run mariabd", status=125)


def test_mariadb_wants_a_password(docker_lab: Container) -> None:
    """Without a password the database does not start, and says why in the words of the MariaDB project's image."""
    shown = said(docker_lab, "docker run --rm mariadb", status=1)

    assert "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n" in shown
    assert (
        "You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"
        " and MARIADB_RANDOM_ROOT_PASSWORD" in shown
    )


def test_mariadb(docker_lab: Container) -> None:
    """With one it starts, makes the database and the user asked for, and keeps no account without a password."""
    ask = "docker exec bdd mariadb -h127.0.0.1 --protocol=tcp --skip-column-names"
    said(
        docker_lab,
        "echo secret > /tmp/secret; docker run -d --name bdd -v /tmp/secret:/secret:ro -v donnees:/var/lib/mysql"
        " -e MARIADB_ROOT_PASSWORD_FILE=/secret -e MARIADB_DATABASE=cours -e MARIADB_USER=ada"
        ' -e MARIADB_PASSWORD="l\'amour" mariadb;'
        f" for i in $(seq 300); do {ask} -uroot -psecret -e 'SELECT 1' >/dev/null 2>&1 && break; sleep 0.1; done",
    )

    assert "cours\n" in said(docker_lab, f"{ask} -uada -p\"l'amour\" -e 'SHOW DATABASES'")
    assert (
        said(
            docker_lab,
            f'{ask} -uroot -psecret -e "SELECT User, Host FROM mysql.global_priv'
            " WHERE User <> 'mariadb.sys' AND JSON_VALUE(Priv, '$.authentication_string') = ''\"",
        )
        == ""
    )
    said(docker_lab, f"{ask} -uroot -e 'SELECT 1'", status=1)

    said(docker_lab, "docker rm -f bdd; docker run -d --name bdd -v donnees:/var/lib/mysql mariadb")
    said(
        docker_lab,
        f"for i in $(seq 300); do {ask} -uroot -psecret -e 'SELECT 1' >/dev/null 2>&1 && exit; sleep 0.1; done; exit 1",
    )
