"""Options of a fence header: kinds, names, and messages that help."""

from __future__ import annotations

import pytest

from doctools.errors import PageError
from doctools.markdown.header import Header, read_header
from doctools.markdown.options import OPTIONS, read_options
from doctools.model import Kind, Options


def problem(pairs: dict[str, str | None], kind: Kind = Kind.TRANSCRIPT) -> str:
    with pytest.raises(PageError) as caught:
        read_options(pairs, kind=kind, labs=("docker", "debian"), path="p.md", line=3)
    return str(caught.value)


def test_all_options() -> None:
    """Each option has its kind of value."""
    pairs = {
        "lab": "docker",
        "session": "b",
        "terminal": "2",
        "exit": "127",
        "timeout": "1.5",
        "wait": "ready",
        "retry": "30",
        "norun": "no network",
        "answer": "",
        "volatile": "pid ip",
        "setup": None,
        "variant": "trixie",
    }

    assert Options(
        lab="docker",
        session="b",
        terminal="2",
        exit=127,
        timeout=1.5,
        wait="ready",
        retry=30.0,
        norun="no network",
        answer="",
        volatile=("pid", "ip"),
        setup=True,
        variant="trixie",
    ) == read_options(pairs, labs=("docker",))
    assert {*pairs, "isolated"} == set(OPTIONS)


def test_flags_as_superfences_has_them() -> None:
    """superfences gives a flag its own name as value."""
    assert Options(setup=True, isolated=True) == read_options({"setup": "setup", "isolated": "isolated"})


def test_no_volatile_values() -> None:
    """An empty list of classes is not the same as none given."""
    assert read_options({"volatile": ""}).volatile == ()
    assert read_options({}).volatile is None


def test_display_options() -> None:
    """Options that superfences or Material know are let through."""
    assert Options() == read_options(
        {"title": "x", "linenums": "1", "hl_lines": "2", "data-x": "1", "title_mode": None}
    )


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({"exti": "1"}, "p.md:3: unknown option `exti`\nhint: did you mean `exit`?"),
        ({"zzzzzz": None}, "p.md:3: unknown option `zzzzzz`\nhint: there are: lab, session"),
        ({"exit": "256"}, 'p.md:3: the option `exit` is "256", but must be a number from 0 to 255, or `any`'),
        ({"exit": "-1"}, "must be a number from 0 to 255"),
        ({"exit": "٣"}, "must be a number from 0 to 255"),
        ({"exit": None}, "p.md:3: the option `exit` needs a value"),
        ({"exit": "exit"}, "must be a number from 0 to 255"),
        ({"timeout": "0"}, "must be a positive number of seconds"),
        ({"timeout": "nan"}, "must be a positive number of seconds"),
        ({"retry": "a while"}, "must be a positive number of seconds"),
        ({"setup": "yes"}, 'the option `setup` takes no value, but is "yes"\nhint: write only `setup`'),
        ({"norun": None}, "the option `norun` needs a value"),
        ({"norun": "norun"}, "the option `norun` needs a value"),
        ({"norun": " "}, "must be a text"),
        ({"volatile": "pdi"}, "`pdi` is none, `pid` is"),
        ({"session": "../b"}, "must be a name"),
        ({"session": "page"}, "must be a name other than `page`"),
        ({"session": "isolated-3"}, "must be a name other than"),
        ({"isolated": None, "session": "b"}, "either `isolated` or in a `session`"),
        ({"lab": "dokcer"}, "p.md:3: unknown lab `dokcer`\nhint: did you mean `docker`?"),
    ],
)
def test_fault(pairs: dict[str, str | None], expected: str) -> None:
    """A wrong name or value is told with what was found and what is expected."""
    assert expected in problem(pairs)


def test_all_faults_at_once() -> None:
    """All faults of a header are told, not only the first one."""
    assert problem({"exti": "1", "timeout": "x", "lab": "x"}).count("p.md:3") == 3


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Kind.FILE, "exit"), (Kind.FILE, "isolated"), (Kind.SCRIPT, "volatile"), (Kind.SCRIPT, "answer")],
)
def test_option_of_another_kind(kind: Kind, name: str) -> None:
    """An option on a fence for which it means nothing is a fault."""
    assert f"the option `{name}` means nothing for" in problem({name: "1"}, kind)


def test_no_labs_known() -> None:
    """Without labs, the site's validator does not judge their names; with none at all, every name is wrong."""
    assert read_options({"lab": "x"}).lab == "x"
    with pytest.raises(PageError, match="this project has none"):
        read_options({"lab": "x"}, labs=())


@pytest.mark.parametrize(
    ("text", "language", "pairs"),
    [
        ("", "", {}),
        ("console", "console", {}),
        (" .console", "console", {}),
        ('console exit="1" norun=\'a "b"\' setup', "console", {"exit": "1", "norun": 'a "b"', "setup": None}),
        ('{ .console .other #id exit="1" x=2 setup }', "console", {"exit": "1", "x": "2", "setup": None}),
        ('console {exit="1"}', "console", {"exit": "1"}),
        ('title="a b"', "", {"title": "a b"}),
        ("c++", "c++", {}),
    ],
)
def test_header(text: str, language: str, pairs: dict[str, str | None]) -> None:
    """Both forms of a header."""
    assert Header(language=language, pairs=pairs) == read_header(text)


@pytest.mark.parametrize(
    ("text", "language", "unread"),
    [
        ("console exit=1", "console", "exit=1"),
        ('console exit="1" wait="x', "console", 'wait="x'),
        ("console a-b", "console", "a-b"),
        ("rust,ignore", "rust", ",ignore"),
        ("{ .console exit= }", "console", "="),
        ("{ .console", "console", "{ .console"),
        ('{.console exit="1"', "console", '{.console exit="1"'),
        ("{ console", "", "{ console"),
        ("!!", "", "!!"),
    ],
)
def test_unreadable_header(text: str, language: str, unread: str) -> None:
    """What superfences would not read is told."""
    header = read_header(text)

    assert (language, unread) == (header.language, header.unread)
