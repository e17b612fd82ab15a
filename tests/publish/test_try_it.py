"""Tests of doctools.publish.try_it: what a reader types at home is what opens the same lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.labs import DEFAULT, Build, Lab, Service, load_labs
from doctools.publish.messages import ENGLISH, FRENCH
from doctools.publish.try_it import fold, placed, plainly, shell
from doctools.settings import Settings, load

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings(root=ROOT, labs="labs/compose.yaml")


def lab(name: str = "debian", *, command: tuple[str, ...] = (), user: str = "", elevated: str = "") -> Lab:
    service = Service(name=name, build=Build(context=ROOT / "labs" / name), command=command)
    return Lab(service=service, user=user, elevated=elevated)


def test_a_lab_that_is_a_shell() -> None:
    """Compose opens it in one command, as its ordinary user."""
    assert list(plainly(lab(user="ada"), SETTINGS)) == [
        "docker compose -f labs/compose.yaml run --rm --user ada debian bash"
    ]


def test_a_lab_that_starts_something() -> None:
    """Its own command has to run beside the shell, and to be ended after it."""
    assert list(plainly(lab("docker", command=("start-docker",)), SETTINGS)) == [
        "docker compose -f labs/compose.yaml up --detach docker",
        "docker compose -f labs/compose.yaml exec docker bash",
        "docker compose -f labs/compose.yaml rm --stop --force --volumes docker",
    ]


def test_the_default_lab() -> None:
    """A project without labs: any machine with Docker will do, and no copy of the project is asked for."""
    assert shell(DEFAULT, Settings(root=ROOT)) == "doctools shell"
    assert list(plainly(DEFAULT, Settings(root=ROOT))) == ["docker run --rm -it debian:bookworm-slim bash"]
    assert ENGLISH.try_it_default in fold([DEFAULT], Settings(root=ROOT), ENGLISH)


def test_names_are_quoted_for_the_shell_and_for_html() -> None:
    """A path with blanks or markup is one word to the shell, and text to the page."""
    settings = Settings(root=ROOT, labs="mes labs/<x>.yaml")
    assert "-f 'mes labs/<x>.yaml' run" in next(iter(plainly(lab(), settings)))
    assert "<x>" not in fold([lab()], settings, FRENCH)


def test_more_rights_are_said() -> None:
    """Before anything is opened, with the reason; the flag that lets doctools do it is part of the command."""
    machine = lab("machine", elevated="de vrais droits de root <ici>")
    said = fold([lab(), machine], SETTINGS, FRENCH)
    assert "(droits étendus)" in said.partition("</summary>")[0]
    assert "de vrais droits de root &lt;ici&gt;" in said
    assert shell(machine, SETTINGS) == "doctools shell --allow-elevated machine"
    assert shell(machine, Settings(root=ROOT, allow_elevated=("machine",))) == "doctools shell machine"


@pytest.mark.parametrize(("spoken", "words"), [(FRENCH, "Les mêmes laboratoires"), (ENGLISH, "The same labs")])
def test_several_labs_are_one_line(spoken: object, words: str) -> None:
    """A page with several labs says it once, for all of them, in its language, and no search finds it."""
    said = fold([lab(), lab("vm")], SETTINGS, spoken)  # type: ignore[arg-type]
    assert said.count("<summary>") == 1
    assert words in said
    assert "doctools shell debian" in said
    assert "doctools shell vm" in said
    assert "data-search-exclude" in said


def test_its_place() -> None:
    """Before the first section; at the end of a page that has none; nowhere without labs."""
    assert placed("<p>a</p><h2 id=b>b</h2><h2>c</h2>", "<l/>") == "<p>a</p><l/>\n<h2 id=b>b</h2><h2>c</h2>"
    assert placed("<p>a</p>", "<l/>") == "<p>a</p><l/>"
    assert placed("<p>a</p><h2>b</h2>", fold([], SETTINGS, FRENCH)) == "<p>a</p><h2>b</h2>"


def test_the_labs_of_the_course_open_so() -> None:
    """What was tried by hand with Compose 2.26, lab by lab; whoever changes how a lab starts tries it again."""
    settings = load(ROOT)
    known = load_labs(ROOT / settings.labs)
    starts = {name for name, each in known.items() if len(list(plainly(each, settings))) == 3}
    assert starts == {"docker", "compose", "noyau", "machine"}
    assert shell(known["machine"], settings) == "doctools shell machine"
