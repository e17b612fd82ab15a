"""The shells of one terminal, by what they print."""

from __future__ import annotations

import pytest

from doctools.shell.marks import Marks
from doctools.shell.nesting import Back, Nesting

OUTER, INNER = Marks("outer"), Marks("inner")


def shown(marks: Marks, prompt: str, *, code: int = 0, folder: str = "") -> str:
    """A prompt as a shell with these marks prints it."""
    place = f"\x1b]133;W;{folder}\x07" if folder else ""
    return f"\x1b]133;D;{code};{marks.nonce}\x07{place}{prompt}{marks.ready}"


def nesting() -> Nesting:
    first = Nesting("$ ", OUTER, user="ada", host="lab")
    first.at_home("/home/ada")
    return first


def back(shells: Nesting, text: str) -> Back | None:
    return shells.back(text[-1024:], lambda: text)


def test_back_in_the_outer_shell() -> None:
    """The outer shell's prompt ends all that ran inside of it, with its status; the rest is output."""
    shells = nesting()
    shells.enter("root@lab:/# ", INNER)

    assert back(shells, f"exit\n{shown(OUTER, '$ ', code=3)}late") == Back(3, "exit\n", "late")
    assert (shells.depth, shells.current.prompt) == (1, "$ ")


def test_the_last_prompt_counts() -> None:
    """Of two prompts in one piece of output, the last is where the shell is now."""
    text = shown(OUTER, "$ ", code=1) + "two\n" + shown(OUTER, "$ ", code=2)

    found = back(nesting(), text)
    assert found is not None
    assert found.code == 2


@pytest.mark.parametrize("text", ["$ ", shown(Marks("forged"), "$ "), "\x1b]133;B;outer\x07"])
def test_no_prompt_of_ours(text: str) -> None:
    """What only looks like a prompt is output: no marks, marks with another nonce, half of the marks."""
    assert back(nesting(), text) is None


def test_folder() -> None:
    """A full prompt on a page means the first shell where user, host and folder are right, and `~` is the home."""
    shells = nesting()
    assert shells.accepts("ada@lab:~$ ")
    back(shells, shown(OUTER, "$ ", folder="/home/ada/site"))
    assert shells.accepts("ada@lab:~/site$ ")
    assert shells.whole_prompt == "ada@lab:~/site$"
    assert not shells.accepts("ada@lab:~$ ")
    back(shells, shown(OUTER, "$ ", folder="/home/adam"))
    assert shells.accepts("ada@lab:/home/adam$ ")


def test_environment() -> None:
    """What an activated environment puts before the prompt belongs to the prompt, not to the output."""
    shells = nesting()

    assert back(shells, f"done\n(venv) {shown(OUTER, '$ ')}") == Back(0, "done\n", "")
    assert shells.accepts("(venv) $ ")
    assert not shells.accepts("(other) $ ")


def test_a_client_shows_its_prompt_again() -> None:
    """A program without marks is known by its prompt, whatever its brackets hold; a shell by its marks alone."""
    shells = nesting()
    shells.enter("MariaDB [(none)]>", None)

    assert shells.current.shows_again("MariaDB [cours]> ")
    assert not shells.current.shows_again("    -> ")
    assert not nesting().current.shows_again("$ ")


def test_replaced() -> None:
    """`exec` leaves one shell, with a prompt of its own or, where none was seen, the one before."""
    shells = nesting()
    shells.enter("# ", INNER)
    shells.become("root@lab:/#", Marks("third"))
    assert (shells.depth, shells.current.prompt) == (1, "root@lab:/# ")
    shells.become(" ", Marks("fourth"))
    assert shells.current.prompt == "root@lab:/# "


def test_a_prompt_before_the_prompt() -> None:
    """Of two prompts one was printed by a command, whichever of the shells it belongs to."""
    shells = nesting()
    shells.enter("# ", INNER)
    text = f"lie\n{shown(INNER, '# ')}exit\n{shown(OUTER, '$ ')}"

    found = back(shells, text)
    assert found is not None
    assert (found.again, found.code, shells.depth) == (True, 0, 1)
    assert back(shells, f"exit\n{shown(OUTER, '$ ')}") == Back(0, "exit\n", "")
