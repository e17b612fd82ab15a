"""Variants of a lab: a session for each of them, with the fences that are run there."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.errors import PageError
from doctools.markdown import parse_page
from doctools.model import Session
from doctools.settings import Settings

LABS = ("debian", "debian@bookworm", "debian@trixie", "docker")


def fence(command: str, header: str = "") -> str:
    return f"```console {header}\n$ {command}\n```\n"


def sessions(text: str, *, lab: str = "debian") -> list[tuple[str, str, list[str]]]:
    page = parse_page(text, path="a.md", settings=Settings(root=Path("/"), lab=lab), labs=LABS)
    return [(each.name, each.lab, commands(each)) for each in page.sessions]


def commands(session: Session) -> list[str]:
    return [step.command for example in session.examples for step in example.steps]


def test_a_page_runs_in_all_variants_of_its_lab() -> None:
    """One session for each; that of the first variant keeps its name, so its evidence stays where it is."""
    assert sessions(fence("a")) == [("", "debian@bookworm", ["a"]), ("@trixie", "debian@trixie", ["a"])]


def test_a_lab_without_variants() -> None:
    """Nothing changes for it."""
    assert sessions(fence("a"), lab="docker") == [("", "docker", ["a"])]
    assert sessions(fence("a"), lab="") == [("", "", ["a"])]


def test_a_fence_of_one_variant() -> None:
    """It is run there alone, between the fences that all have; a file belongs to all."""
    text = fence("a") + fence("old", 'variant="bookworm"') + fence("new", 'variant="trixie"') + fence("b")

    assert sessions(text) == [
        ("", "debian@bookworm", ["a", "old", "b"]),
        ("@trixie", "debian@trixie", ["a", "new", "b"]),
    ]


def test_a_page_of_one_variant() -> None:
    """The lab's full name picks one; the session is then the page's own."""
    assert sessions(fence("a"), lab="debian@trixie") == [("", "debian@trixie", ["a"])]


def test_a_session_that_no_fence_is_left_of() -> None:
    """Where all fences are of one variant, there is nothing to run in the others."""
    assert sessions(fence("a", 'variant="trixie"')) == [("@trixie", "debian@trixie", ["a"])]


def test_named_sessions_have_variants_too() -> None:
    """Their names say which."""
    found = sessions(fence("a", 'session="b"'))

    assert [name for name, _, _ in found] == ["b", "b@trixie"]


@pytest.mark.parametrize(
    ("lab", "variant", "hint"),
    [
        ("debian", "trixe", "did you mean `trixie`?"),
        ("debian", "x", "there are: bookworm, trixie"),
        ("docker", "x", ""),
    ],
)
def test_a_variant_that_there_is_not(lab: str, variant: str, hint: str) -> None:
    """It is told with its line, and with those that there are."""
    text = fence("a") + fence("b", f'variant="{variant}"')
    with pytest.raises(PageError) as caught:
        sessions(text, lab=lab)

    assert f"a.md:4: the lab `{lab}` has no variant `{variant}`" in str(caught.value)
    assert hint in str(caught.value)


def test_a_fence_that_would_never_run() -> None:
    """Where the page's lab is one variant, a fence for another one is a fault: nobody would ever run it."""
    assert sessions(fence("a", 'variant="trixie"'), lab="debian@trixie") == [("", "debian@trixie", ["a"])]
    with pytest.raises(PageError) as caught:
        sessions(fence("a") + fence("b", 'variant="bookworm"'), lab="debian@trixie")

    assert "a.md:4: the fence is for the variant `bookworm` alone, but its lab is `debian@trixie`" in str(caught.value)
