"""compose.yaml -> labs."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from doctools.errors import LabError
from doctools.labs import image_name, load_labs

COURSE = Path(__file__).parents[2] / "labs" / "compose.yaml"


def written(folder: Path, text: str) -> Path:
    path = folder / "compose.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(LabError) as caught:
        load_labs(written(folder, text))
    return [
        f"{problem.line}: {problem.message}" + (f" | {problem.hint}" if problem.hint else "")
        for problem in caught.value.problems
    ]


def test_the_course() -> None:
    """The course's own file is understood; the first lab is the default one."""
    labs = load_labs(COURSE)

    assert next(iter(labs)) == "debian"
    assert labs["debian"].user == "etudiant"
    assert labs["debian"].service.network_mode == "none"
    assert labs["docker"].needs == ("registry",)
    assert labs["docker"].service.ready[-1].endswith("docker info")
    assert labs["docker"].service.networks == {"interne": True}


def test_the_course_has_no_more_rights_than_it_says() -> None:
    """One lab of the course is elevated, and says so; no other has a right that an ordinary container has not."""
    for lab in load_labs(COURSE).values():
        for service in (lab.service, *lab.services):
            extra = bool(service.cap_add or service.device_cgroup_rules)
            assert (service.privileged, extra, bool(lab.elevated and service is lab.service)) == (False, extra, extra)
    assert [name for name, lab in load_labs(COURSE).items() if lab.elevated] == ["machine"]


def test_labs_can_be_sent_to_other_processes() -> None:
    """A lab is plain data: it pickles."""
    labs = load_labs(COURSE)

    assert labs == pickle.loads(pickle.dumps(labs))


def test_values(tmp_path: Path) -> None:
    """Sizes, numbers, flags, both forms of mappings and of commands are read as compose reads them."""
    (lab,) = load_labs(
        written(
            tmp_path,
            """
x-common: &common
  mem_limit: 1.5g
services:
  one:
    <<: *common
    profiles: [lab]
    image: alpine:3.20
    environment: [A=1, "B=x=y"]
    command: sh -c 'echo "a b"'
    cpus: 0.5
    read_only: true
    shm_size: 64k
    extra_hosts: ["a:10.0.0.1"]
    x-doctools: {shell: [ash, -i], life: 60}
""",
        )
    ).values()

    assert lab.service.environment == {"A": "1", "B": "x=y"}
    assert lab.service.command == ("sh", "-c", 'echo "a b"')
    assert (
        lab.service.mem_limit,
        lab.service.cpus,
        lab.service.read_only,
        lab.service.shm_size,
    ) == (3 << 29, 0.5, True, 65536)
    assert lab.service.extra_hosts == {"a": "10.0.0.1"}
    assert (lab.shell, lab.life) == (("ash", "-i"), 60.0)


@pytest.mark.parametrize(
    ("written_as", "value"),
    [("${X:-a}", "a"), ("${X-a}", "a"), ("${X:-}", ""), ("a$X/${X}", "a/"), ("$$X", "$X")],
)
def test_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written_as: str, value: str) -> None:
    """A variable has its default, or nothing, as compose takes it where it is not set; nobody's environment counts."""
    monkeypatch.setenv("X", "b")
    text = f'services: {{one: {{profiles: [lab], image: i, hostname: "{written_as}"}}}}'

    assert value == load_labs(written(tmp_path, text))["one"].service.hostname


def test_variables_of_what_is_shared(tmp_path: Path) -> None:
    """What stands behind an anchor is replaced once, however often it is used: a dollar sign stays one."""
    text = """
x-e: &e {A: "$$X"}
services:
  one: {profiles: [lab], image: i, environment: *e}
  two: {profiles: [lab], image: i, environment: *e}
"""
    labs = load_labs(written(tmp_path, text))

    assert [lab.service.environment for lab in labs.values()] == [{"A": "$X"}, {"A": "$X"}]


def test_a_lab_that_is_its_own_init(tmp_path: Path) -> None:
    """Its program may be the first process, have its own signal and control groups, and a command before it goes."""
    text = """services: {one: {profiles: [lab], image: d, command: /sbin/init, init: false, stop_signal: SIGRTMIN+3,
      x-doctools: {stop: "give back all", cgroup: private}}}"""
    lab = load_labs(written(tmp_path, text))["one"]

    assert (lab.service.init, lab.service.stop_signal, lab.service.cgroup) == (False, "RTMIN+3", "private")
    assert lab.stop == ("give", "back", "all")


def test_volumes_in_memory(tmp_path: Path) -> None:
    """Volumes may be held in memory, each with options of its own; plain compose sees a volume."""
    text = """services: {one: {profiles: [lab], image: d, volumes: [/a, /b], x-doctools: {in_memory: ["/b:uid=1"]}}}"""
    service = load_labs(written(tmp_path, text))["one"].service

    assert (service.volumes, service.in_memory) == (("/a", "/b"), ("/b:uid=1",))


def test_unsupported_key(tmp_path: Path) -> None:
    """A key that is not supported is refused with its line and the nearest one that is."""
    text = """\
services:
  one:
    image: debian
    enviroment: {A: 1}
    healthcheck: {test: "true"}
    x-doctools:
      usr: toto
"""

    found = problems(tmp_path, text)

    assert found[0] == "4: service `one`: the key `enviroment` is not supported | did you mean `environment`?"
    assert found[1].startswith("5: service `one`: the key `healthcheck` is not supported")
    assert found[2] == "7: service `one`, x-doctools: the key `usr` is not supported | did you mean `user`?"


def test_unknown_profile(tmp_path: Path) -> None:
    """The only profile there is marks labs."""
    assert (
        "2: service `one`: found the profile `labs`, expected `lab` or none"
        " | `profiles: [lab]` makes a service a lab; without it, it supports labs"
    ) in problems(tmp_path, "services:\n  one: {image: debian, profiles: [labs]}\n")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("mem_limit: lots", "`mem_limit`: found `lots`, expected a size such as 512m or 1g"),
        ("pids_limit: 1.5", "`pids_limit`: found `1.5`, expected a whole number"),
        ("cpus: -1", "`cpus`: found `-1`, expected a number above 0"),
        ("read_only: maybe", "`read_only`: found `maybe`, expected true or false"),
        ("devices: /dev/x", "`devices`: found a scalar, expected a list"),
        ("environment: [A]", "`environment`: found `A`, expected NAME=VALUE"),
        ('command: "sh -c \'x"', "`command`: not a command line: No closing quotation"),
        ("volumes: [data:/data]", "`volumes`: found `data:/data`, expected an absolute path inside the container"),
        ("volumes: [./here]", "`volumes`: found `./here`, expected an absolute path inside the container"),
        ("networks: [nowhere]", "no network `nowhere`"),
        ("depends_on: [nobody]", "no service `nobody`"),
        ("build: nowhere", "no file Dockerfile in the folder nowhere"),
        ("privileged: true", "`privileged` gives it more rights than an ordinary container"),
        ("cap_add: [SYS_ADMIN]", "`cap_add` gives it more rights than an ordinary container"),
        ("network_mode: host", "`network_mode: host` gives it more rights than an ordinary container"),
        ("stop_signal: 9x!", "`stop_signal`: found `9x!`, expected a signal such as SIGTERM or SIGRTMIN+3"),
        ("x-doctools: {cgroup: mine}", "`cgroup`: found `mine`, expected private or host"),
        ("x-doctools: {life: 0.0001}", "`life`: found `0.0001`, expected seconds, 1 at least"),
        ("x-doctools: {in_memory: [/a]}", "`in_memory`: `/a` is not among its volumes"),
        ("image: other", "`image` stands here twice"),
    ],
)
def test_bad_values(tmp_path: Path, line: str, fault: str) -> None:
    """A value of the wrong kind, a name of nothing, a right without a reason: told with the line."""
    found = problems(tmp_path, f"services:\n  one:\n    profiles: [lab]\n    image: debian\n    {line}\n")

    assert any(fault in problem for problem in found), found
    assert all(problem[0] == "5" for problem in found), found


def test_rights_with_a_reason(tmp_path: Path) -> None:
    """More rights are fine where the file says why."""
    text = "services: {one: {profiles: [lab], image: d, cap_add: [ALL], x-doctools: {elevated: a partition}}}"

    assert load_labs(written(tmp_path, text))["one"].elevated == "a partition"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "empty"),
        (b"services:\n  one: [\n", "not YAML"),
        (b"\xff", "not UTF-8"),
        (b"- a\n", "expected a mapping"),
        (b"volumes: {a: }\n", "the key `volumes` is not supported"),
        (b"services: {one: {profiles: [lab]}}", "found neither `image` nor `build`"),
        (
            b"services:\n  one: {image: a\x07}\n",
            ":2: not YAML: found the character U+0007, expected text\nhint: remove",
        ),
        (b'services: "\\UFFFFFFFF"', "not YAML: "),
        (b"[" * 3000, "not YAML: nested too deeply"),
        (b"services: &a [*a]", ":1: services: found a sequence, expected a mapping"),
        (b"services: &a\n  one: *a\n", "service `one`: the key `one` is not supported"),
        (b"services:\n  one:\n    <<: 3\n    image: d\n", ":3: service `one`: `<<`: expected a mapping or list of"),
        (b"services:\n  one: {image: d, <<: [1]}\n", ":2: service `one`: `<<`: expected a mapping for merging"),
        (b"services:\n  a/b: {image: d}\n", ":2: services: found `a/b`, expected a name such as `debian`"),
        (b"services:\n  a-: {image: d}\n", ":2: services: found `a-`, expected a name"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: bytes, fault: str) -> None:
    """What is not a compose file is told as such, with the file's name."""
    path = tmp_path / "compose.yaml"
    path.write_bytes(content)

    with pytest.raises(LabError, match=r"compose\.yaml") as caught:
        load_labs(path)

    assert fault in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is an error with its name."""
    with pytest.raises(LabError, match=r"nothing\.yaml: cannot be read: No such file or directory"):
        load_labs(tmp_path / "nothing.yaml")


VARIANTS = """services:
  debian:
    profiles: [lab]
    build: {context: ., args: {BASE: "debian:bookworm"}}
    x-doctools:
      user: u
      variants: {bookworm: "debian:bookworm", trixie: "debian:trixie"}
"""


def test_variants(tmp_path: Path) -> None:
    """A lab has one name for itself and one for each variant: the first is the lab, the others stand on their base."""
    (tmp_path / "Dockerfile").write_text("ARG BASE")
    labs = load_labs(written(tmp_path, VARIANTS))

    assert list(labs) == ["debian", "debian@bookworm", "debian@trixie"]
    assert labs["debian@bookworm"] == labs["debian"]
    trixie = labs["debian@trixie"]
    assert (labs["debian"].name, trixie.name, trixie.user) == ("debian", "debian@trixie", "u")
    assert trixie.service.build is not None
    assert trixie.service.build.arguments == {"BASE": "debian:trixie"}
    assert len({image_name(lab) for lab in labs.values()}) == 2


def test_variants_of_an_image_that_is_not_built(tmp_path: Path) -> None:
    """They are other images."""
    text = "services: {a: {profiles: [lab], image: i, x-doctools: {variants: {one: i, two: j}}}}"
    labs = load_labs(written(tmp_path, text))

    assert [labs[name].service.image for name in ("a", "a@one", "a@two")] == ["i", "i", "j"]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'bookworm: "debian:bookworm"',
            'old: "debian:buster"',
            "6: service `debian`, x-doctools: `variants`: the first",
        ),
        ('args: {BASE: "debian:bookworm"}', "args: {}", "its build takes no argument `BASE`"),
        ("bookworm:", '"a b":', "found `a b`, expected a name"),
    ],
)
def test_bad_variants(tmp_path: Path, before: str, after: str, fault: str) -> None:
    """The first variant is what compose itself starts; the others need a base, and a name that can be written."""
    (tmp_path / "Dockerfile").write_text("ARG BASE")
    (found,) = problems(tmp_path, VARIANTS.replace(before, after))

    assert fault in found
