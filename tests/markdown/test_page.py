"""A page's text -> Page: kinds, sessions, steps, offsets, and all faults with their lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from doctools.errors import PageError
from doctools.markdown import as_printed, parse_page, read_page, splice
from doctools.model import Example, FileToWrite, Kind, Page, Step
from doctools.settings import Settings
from tests.markdown.pages import pages, soups

SETTINGS = Settings(root=Path("/project"))
LABS = ("docker", "debian")


def parse(text: str, settings: Settings = SETTINGS) -> Page:
    return parse_page(text, path="p.md", settings=settings, labs=LABS)


def faults(text: str, settings: Settings = SETTINGS) -> list[str]:
    with pytest.raises(PageError) as caught:
        parse(text, settings)
    return [str(problem) for problem in caught.value.problems]


def fence(body: str, header: str = "console") -> str:
    return f"```{header}\n{body}\n```\n"


def steps(body: str, header: str = "console") -> tuple[Step, ...]:
    return parse(fence(body, header)).examples[0].steps


def shown(body: str, header: str = "console") -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.prompt, step.command, step.expectation.lines) for step in steps(body, header)]


# -- transcripts -----------------------------------------------------------------------------------------------------


def test_transcript_of_the_guide() -> None:
    """The transcript that opens the author's guide: three commands, a here-document, wildcards and tabs as written."""
    found = shown(
        "$ ldd /bin/bash\n\tlinux-vdso.so.1 (0x00007f693c7da000)\n\t...\n"
        "$ cat <<'FIN' > salut.txt\n> bonjour\n> FIN\n$ cat salut.txt\nbonjour"
    )

    assert found == [
        ("$ ", "ldd /bin/bash", ("\tlinux-vdso.so.1 (0x00007f693c7da000)", "\t...")),
        ("$ ", "cat <<'FIN' > salut.txt\nbonjour\nFIN", ()),
        ("$ ", "cat salut.txt", ("bonjour",)),
    ]


def test_lines() -> None:
    """Steps and examples know their lines in the page."""
    example = parse("# T\n\n" + fence("$ a\nx\n$ cat <<E\n> b\n> E\n\n$ c")).examples[0]

    assert (example.line, [step.line for step in example.steps]) == (3, [4, 6, 10])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("$ cat f\n# comment\n$ ls", [("$ ", "cat f", ("# comment",)), ("$ ", "ls", ())]),
        ("# id\n$ not a command\n# ls", [("# ", "id", ("$ not a command",)), ("# ", "ls", ())]),
        ("$ # a comment\n$ ls", [("$ ", "# a comment", ()), ("$ ", "ls", ())]),
        ("$ diff a b\n1c1\n> foo", [("$ ", "diff a b", ("1c1", "> foo"))]),
        ("$ diff a b\n> foo", [("$ ", "diff a b", ("> foo",))]),
        ("$ echo 'a\n> b'\n> foo", [("$ ", "echo 'a\nb'", ("> foo",))]),
        ("$ ls \\\n>   -l\nx", [("$ ", "ls \\\n  -l", ("x",))]),
        ("$ cat <<E\n> a\n>\n> E\na", [("$ ", "cat <<E\na\n\nE", ("a",))]),
        ("$ echo 'a\nb'", [("$ ", "echo 'a", ("b'",))]),
        ("$ ls\n\na\n\n$ id\n\n", [("$ ", "ls", ("", "a", "")), ("$ ", "id", ())]),
        ("\n$ ls", [("$ ", "ls", ())]),
        ("$ docker run x\nroot@4f1c:/# id\n0\nroot@4f1c:/# ^D\n$ ls",
         [("$ ", "docker run x", ()), ("root@4f1c:/# ", "id", ("0",)), ("root@4f1c:/# ", "^D", ()), ("$ ", "ls", ())]),
        ("$ cat\nabc\n^D\n$ sleep 9\n^C", [("$ ", "cat", ("abc", "^D")), ("$ ", "sleep 9", ("^C",))]),
        ("toto@lab:~$ ls\n$ a\n# b", [("toto@lab:~$ ", "ls", ("$ a", "# b"))]),
        ("(prison)root@lab:/srv/a-b# ls", [("(prison)root@lab:/srv/a-b# ", "ls", ())]),
        ("[toto@lab ~]$ ls", [("[toto@lab ~]$ ", "ls", ())]),
        ("-bash-5.2$ ls", [("-bash-5.2$ ", "ls", ())]),
        ("sh-5.2# ls", [("sh-5.2# ", "ls", ())]),
        ("/ # ls", [("/ # ", "ls", ())]),
        ("~ $ ls", [("~ $ ", "ls", ())]),
        ("/var/www # ls", [("/var/www # ", "ls", ())]),
        ("postgres=# \\l", [("postgres=# ", "\\l", ())]),
        ("db=> select\ndb-> 1;\n1", [("db=> ", "select\n1;", ("1",))]),
        ("MariaDB [(none)]> select\n    -> 1;\n1", [("MariaDB [(none)]> ", "select\n1;", ("1",))]),
        ("mysql> select '\n    '> a';\n1", [("mysql> ", "select '\na';", ("1",))]),
        ("sqlite> select (\n(x1...> 1);\n1", [("sqlite> ", "select (\n1);", ("1",))]),
        ("sqlite> select\n   ...> 1;\n1", [("sqlite> ", "select\n1;", ("1",))]),
        (">>> for i in x:\n...     print(i)\n...\n1", [(">>> ", "for i in x:\n    print(i)\n", ("1",))]),
        (">>> for i in x: print(i)\n...\n1", [(">>> ", "for i in x: print(i)\n", ("1",))]),
        (">>> format(1)\n...\nend", [(">>> ", "format(1)", ("...", "end"))]),
        (">>> help()\n...\nend", [(">>> ", "help()", ("...", "end"))]),
        ("sftp> ls\na", [("sftp> ", "ls", ("a",))]),
    ],
)  # fmt: skip
def test_grammar(body: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    """Prompts, continuations and output, case by case."""
    assert shown(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("$ chroot /x\nbash-2.05b$", [("$ ", "chroot /x", ())]),
        ("$ chroot /x\nbash-2.05b$ ", [("$ ", "chroot /x", ())]),
        ("# ls\na\n\n#", [("# ", "ls", ("a", ""))]),
        ("$ ls\n$ \n$ id", [("$ ", "ls", ()), ("$ ", "id", ())]),
        ("# cat conf\n#\n# id", [("# ", "cat conf", ("#",)), ("# ", "id", ())]),
        ("$ su -\nroot@lab:~#\nroot@lab:~# id", [("$ ", "su -", ()), ("root@lab:~# ", "id", ())]),
        ("root@lab:~# ls\na\n$", [("root@lab:~# ", "ls", ("a", "$"))]),
        ("$", []),
    ],
)
def test_waiting_prompt(body: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    """A prompt without a command waits: it is no step, and no output either."""
    assert shown(body) == expected


def test_exit_is_that_of_the_last_command() -> None:
    """The header's status is for the last command; all others must end well."""
    assert [step.expectation.exit for step in steps("$ a\n$ b\n$ c", 'console exit="any"')] == [0, 0, "any"]


def test_volatile_classes_add_up() -> None:
    """Classes of the project, the page and the fence add up; an empty list in a fence means none."""
    project = replace(SETTINGS, volatile=("pid",))
    text = "---\ndoctools: {volatile: ip pid}\n---\n" + fence("$ a") + fence("$ a", 'console volatile="size"')

    found = [each.steps[0].expectation.volatile for each in parse(text, project).examples]
    assert found == [("pid", "ip"), ("pid", "ip", "size")]
    assert parse(fence("$ a"), project).examples[0].steps[0].expectation.volatile == ("pid",)
    assert parse(fence("$ a", 'console volatile=""'), project).examples[0].steps[0].expectation.volatile == ()
    assert steps("$ a")[0].expectation.volatile is None


# -- other kinds -----------------------------------------------------------------------------------------------------


def test_script() -> None:
    """Where scripts are turned on: a step for each complete command, without output to compare."""
    text = "---\ndoctools:\n  languages: [bash]\n---\n" + fence(
        "# c\nls\n\nif a\nthen b # c\nfi\ncat <<E\n# x\n\nE\nid", "bash"
    )
    example = parse(text).examples[0]

    assert example.kind is Kind.SCRIPT
    assert [(step.line, step.prompt, step.command) for step in example.steps] == [
        (7, "", "ls"),
        (9, "", "if a\nthen b # c\nfi"),
        (12, "", "cat <<E\n# x\n\nE"),
        (16, "", "id"),
    ]
    assert not any(step.expectation.checked or step.output.start != step.output.end for step in example.steps)
    assert parse(fence("ls", "bash")).examples == ()


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("/usr/local/sbin/x", "/usr/local/sbin/x"),
        ("~/a.txt", "~/a.txt"),
        ("./a/b.txt", "~/a/b.txt"),
        ("//etc//x/./y", "/etc/x/y"),
    ],
)
def test_file(title: str, path: str) -> None:
    """A title that is a path makes a file of the fence, tabs kept, ending with one newline."""
    example = parse("- a\n\n    ``` { .make title='" + title + "' }\n    a:\n    \tb\n\n    ```\n").examples[0]

    assert example.kind is Kind.FILE
    assert example.file == FileToWrite(path=path, content="a:\n\tb\n", mode=0o644)


def test_program() -> None:
    """A file that begins with `#!` can be run."""
    file = parse(fence("#!/bin/sh\nls", 'bash title="/x"')).examples[0].file

    assert file is not None
    assert file.mode == 0o755


@pytest.mark.parametrize("title", ["A title", "/etc/fstab (extract)", "/etc/", "etc/fstab", "fstab", "..."])
def test_title_for_people(title: str) -> None:
    """Any other title is only shown; so is that of a transcript."""
    assert parse(fence("x", f'text title="{title}"')).examples == ()
    assert parse(fence("$ ls", f'console title="{title}"')).examples[0].kind is Kind.TRANSCRIPT


# -- sessions --------------------------------------------------------------------------------------------------------


def sessions(text: str, settings: Settings = SETTINGS) -> list[tuple[str, str, list[int]]]:
    return [(each.name, each.lab, [e.line for e in each.examples]) for each in parse(text, settings).sessions]


def test_one_session_a_page() -> None:
    """Without options all fences of a page share one container of the default lab."""
    assert sessions(fence("$ a") * 3) == [("", "", [1, 4, 7])]


def test_page_defaults() -> None:
    """Front matter sets the lab and the time limit."""
    page = parse(
        "---\ntitle: x\ndoctools: {lab: docker, timeout: 60}\n---\n" + fence("$ a"), replace(SETTINGS, lab="debian")
    )

    assert [(each.lab, each.timeout) for each in page.sessions] == [("docker", 60.0)]
    assert parse("---\ntitle: x\n---\n" + fence("$ a")).sessions[0].timeout == 30.0


def test_named_isolated_and_other_labs() -> None:
    """`session`, `isolated` and another `lab` each have containers of their own."""
    text = (
        fence("$ a", 'console session="b"')
        + fence("$ a")
        + fence("$ a", "console isolated")
        + fence("$ a", 'console lab="docker"')
        + fence("$ a", 'console session="b" lab="docker"')
        + fence("$ a", 'console lab="debian"')
    )

    assert sessions(text, replace(SETTINGS, lab="debian")) == [
        ("b", "docker", [1, 13]),
        ("", "debian", [4, 16]),
        ("isolated-1", "debian", [7]),
        ("lab-docker", "docker", [10]),
    ]


def test_files_belong_to_what_runs_below() -> None:
    """A file goes into every session with something to run below it, else into the page's own."""
    text = (
        fence("a", 'text title="/a"')
        + fence("$ a", 'console session="b"')
        + fence("a", 'text title="/b"')
        + fence("$ a", "console isolated")
        + fence("a", 'text title="/c" session="b"')
        + fence("$ a", 'console session="c" norun="x"')
        + fence("a", 'text title="/d"')
    )

    assert sessions(text) == [
        ("b", "", [1, 4, 13]),
        ("isolated-1", "", [1, 7, 10]),
        ("c", "", [16]),
        ("", "", [19]),
    ]


def test_not_run() -> None:
    """What is not run stays in its session, and need not be a transcript to the letter."""
    example = parse(fence("Booting...", 'console norun="needs a screen"')).examples[0]

    assert (example.steps, example.options.norun) == ((), "needs a screen")


# -- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n```console\n$ ls\n", "p.md:2: the fence ``` is not closed\nhint: close it with ``` at the same column"),
        ("```x\na\n ```\n", "p.md:1: the fence ``` is not closed\nhint: line 3 does not close it"),
        ("```console\n$ ls\n\n```console\n$ id\n```\n", "p.md:1: the fence is not closed before line 4"),
        (fence("$ ls", 'console exti="1"'), "p.md:1: unknown option `exti`\nhint: did you mean `exit`?"),
        (fence("$ ls", "console exit=1"), "p.md:1: the fence's header cannot be read: `exit=1`"),
        (fence("$ ls", "{ .console exit=1"), "p.md:1: the fence's header cannot be read: `{ .console exit=1`"),
        (fence("$ ls", 'console exit="1" exit="0"'), "p.md:1: the option `exit` is given twice"),
        (fence("$ ls", "{ .console exit=1 exit=0 }"), "p.md:1: the option `exit` is given twice"),
        (fence("a\n$ ls"), "p.md:2: a transcript begins with a prompt, but this line is `a`"),
        (fence("$\nout"), "p.md:3: output without a command above it: `out`"),
        (fence(""), "p.md:1: the fence is empty"),
        (fence("$ ls", 'console lab="dokcer"'), "p.md:1: unknown lab `dokcer`\nhint: did you mean `docker`?"),
        (fence("a", 'text title="/a/../b"'), "p.md:1: `/a/../b` would write outside of the folder that it names"),
        (fence("a", 'text title="../b"'), "p.md:1: `../b` would write outside"),
        (fence("a", 'text title="/b" exit="1"'), "p.md:1: the option `exit` means nothing for a file to write"),
        ("- ```console\n  $ ls\n  ```\n", "p.md:1: a fence on the line of a list marker"),
        ("<!--\n```console\n$ ls\n```\n-->\n", "p.md:2: the fence stands in an HTML comment (line 1)"),
        (
            fence("$ a", 'console session="b" lab="docker"') + fence("$ a", 'console session="b" lab="debian"'),
            "p.md:4: the session `b` cannot have the lab `debian`: on line 1 it has `docker`",
        ),
        ("---\ndoctools:\n  lab: dokcer\n---\n", "p.md:3: unknown lab `dokcer`\nhint: did you mean `docker`?"),
        ("---\ndoctools: {timeut: 3}\n---\n", "p.md:2: unknown page default `timeut`\nhint: did you mean `timeout`?"),
        ("---\ndoctools: {timeout: soon}\n---\n", "p.md:2: `timeout` is 'soon', but must be a positive number"),
        (
            "---\ndoctools: {languages: [bsh]}\n---\n",
            "p.md:2: `languages` does not know `bsh`\nhint: did you mean `bash`?",
        ),
        ("---\ndoctools: {volatile: pdi}\n---\n", "p.md:2: `volatile` does not know `pdi`\nhint: did you mean `pid`?"),
        ("---\ndoctools: {languages: 3}\n---\n", "p.md:2: `languages` is 3, but must be a list of texts"),
        ("---\ndoctools: {lab: }\n---\n", "p.md:2: `lab` is None, but must be a text"),
        ("---\ndoctools: docker\n---\n", "p.md:2: `doctools` is 'docker', but must be a mapping"),
        ("---\ntitle: x\ndoctools: {lab: [\n---\n", "p.md:4: the front matter is not YAML"),
    ],
)
def test_fault(text: str, expected: str) -> None:
    """Each fault tells file, line, what was found, and what to do."""
    (found,) = faults(text)

    assert found.startswith(expected)


def test_all_faults_in_order() -> None:
    """All faults of a page come at once, in page order."""
    text = fence("$ ls", 'console exti="1" lab="x"') + fence("nothing") + "```console\n"

    assert [found.split(": ")[0] for found in faults(text)] == ["p.md:1", "p.md:1", "p.md:5", "p.md:7"]


def test_unknown_default_lab() -> None:
    """A default lab that does not exist is a fault of the pages that use it, and of no other."""
    settings = replace(SETTINGS, lab="debain")

    assert faults(fence("$ ls"), settings) == ["p.md: unknown lab `debain`\nhint: did you mean `debian`?"]
    assert parse("no fence\n", settings).sessions == ()


def test_not_utf8(tmp_path: Path) -> None:
    """A page that is not UTF-8 is told with the line of the first wrong byte."""
    (tmp_path / "p.md").write_bytes(b"a\nb \xe9\n")

    with pytest.raises(PageError, match=r"p\.md:2: is not UTF-8: byte 0xe9"):
        read_page(tmp_path / "p.md", settings=replace(SETTINGS, root=tmp_path), labs=())


def test_missing(tmp_path: Path) -> None:
    """A page that is not there is a PageError too."""
    with pytest.raises(PageError, match=r"sub/p\.md: cannot be read: No such file"):
        read_page(tmp_path / "sub" / "p.md", settings=replace(SETTINGS, root=tmp_path), labs=())


def test_a_link_to_nowhere(tmp_path: Path) -> None:
    """It is told by its own name, which the author knows."""
    (tmp_path / "dead.md").symlink_to("/nonexistent")
    with pytest.raises(PageError, match=r"^dead\.md: cannot be read: No such file"):
        read_page(tmp_path / "dead.md", settings=Settings(root=tmp_path), labs=())


def test_a_link_out_of_the_project(tmp_path: Path) -> None:
    """A page that lies elsewhere has the name that it has here: no evidence is kept outside of the project."""
    (tmp_path / "p" / "docs").mkdir(parents=True)
    (tmp_path / "a.md").touch()
    (tmp_path / "p" / "docs" / "b.md").symlink_to("../../a.md")
    assert read_page(tmp_path / "p/docs/b.md", settings=Settings(root=tmp_path / "p"), labs=()).path == "docs/b.md"


def test_text_is_kept(tmp_path: Path) -> None:
    """The text of a page is that of its file, byte order mark and line ends included."""
    data = b"\xef\xbb\xbf```console\r\n$ ls\r\na\r\n```\r\n"
    (tmp_path / "p.md").write_bytes(data)
    page = read_page(tmp_path / "p.md", settings=replace(SETTINGS, root=tmp_path), labs=())

    assert (page.path, page.text.encode()) == ("p.md", data)
    (step,) = page.examples[0].steps
    assert page.text[step.output.start : step.output.end] == "a\r\n"
    assert splice(page.text, [(step.output, as_printed(page.text, step, ["b", ""]))]).endswith(
        "$ ls\r\nb\r\n\r\n```\r\n"
    )


# -- properties ------------------------------------------------------------------------------------------------------

_BODIES = st.lists(
    st.sampled_from(
        ["$ ls", "$ cat <<E", "> a", "> E", "a", "", "  b", "...", "^C", "root@lab:/# id", "> b", "# c", "é"]
    ),
    max_size=9,
).map(lambda lines: ["$ a", *lines])
_PREFIXES = st.sampled_from(
    [("", ""), ("- a\n\n", "    "), ("", "> "), ("!!! note\n\n", "\t"), ("- a\n\n", "  "), ("", "> > ")]
)


@st.composite
def transcripts(draw: st.DrawFn) -> str:
    """Pages of transcripts, each within something else."""
    page: list[str] = []
    for body in draw(st.lists(_BODIES, min_size=1, max_size=4)):
        head, prefix = draw(_PREFIXES)
        lines = ["```console", *body, "```"]
        page += [head, *((prefix + line).rstrip() + "\n" for line in lines), "\n"]
    return "".join(page).replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def without_prefix(line: str, step: Step) -> str:
    return line.removeprefix(step.prefix) if line.startswith(step.prefix) else line.removeprefix(step.prefix.rstrip())


@given(transcripts())
@hypothesis_settings(deadline=None)
def test_spans(text: str) -> None:
    """A step's span holds the lines that it expects, its line holds its command, and every command is somewhere."""
    page = parse(text)
    lines = text.replace("\r\n", "\n").split("\n")
    for step in (step for example in page.examples for step in example.steps):
        printed = text[step.output.start : step.output.end].splitlines()
        assert tuple(without_prefix(line, step) for line in printed) == step.expectation.lines
        first = (step.prompt + step.command.split("\n")[0]).rstrip()
        assert without_prefix(lines[step.line - 1], step).rstrip() == first
    commands = sum(len(example.steps) for example in page.examples)
    assert commands >= sum(line.endswith("$ ls") for line in lines)


@given(transcripts())
@hypothesis_settings(deadline=None)
def test_writing_back_what_is_printed(text: str) -> None:
    """Writing back what a page prints already changes nothing; writing something else changes nothing but that."""
    page = parse(text)
    every = [step for example in page.examples for step in example.steps]

    assert splice(text, [(step.output, as_printed(text, step, step.expectation.lines)) for step in every]) == text
    again = parse(splice(text, [(step.output, as_printed(text, step, ["new", "", "lines"])) for step in every]))
    found = [step for example in again.examples for step in example.steps]
    assert [step.command for step in found] == [step.command for step in every]
    assert {step.expectation.lines for step in found} == {("new", "", "lines")}


@given(
    st.one_of(st.text(), soups(), pages(), transcripts(), st.text().map(lambda text: f"---\ndoctools: {text}\n---\n"))
)
@hypothesis_settings(deadline=None, max_examples=300)
def test_total(text: str) -> None:
    """Any text is a page, or a PageError whose problems all have a place."""
    try:
        page = parse(text, replace(SETTINGS, languages=("console", "bash")))
    except PageError as error:
        lines, problems = text.count("\n") + text.count("\r") + 1, error.problems
    else:
        assert page.text == text
        in_sessions = [example for session in page.sessions for example in session.examples]
        assert all(example in in_sessions for example in page.examples)
        return

    assert problems
    assert all(1 <= (problem.line or 1) <= lines for problem in problems)


def examples_in_order(page: Page) -> list[Example]:
    return sorted(page.examples, key=lambda example: example.line)


@given(transcripts())
@hypothesis_settings(deadline=None)
def test_page_order(text: str) -> None:
    """Examples come in page order, in the page and in each of its sessions."""
    page = parse(text)

    assert list(page.examples) == examples_in_order(page)
    assert all(list(each.examples) == sorted(each.examples, key=lambda e: e.line) for each in page.sessions)
