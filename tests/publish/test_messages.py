"""Tests of doctools.publish.messages."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import doctools
from doctools.publish.messages import ENGLISH, FRENCH, Messages, messages
from doctools.publish.messages.table import RegisterMessages

NARROW, FIXED = "\u202f", "\u00a0"


def _texts(spoken: object) -> dict[str, list[str]]:
    return {each.name: list(_flat(getattr(spoken, each.name))) for each in fields(Messages)}


def _flat(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _flat(each))
    elif isinstance(value, tuple):
        yield from (text for each in value for text in _flat(each))
    elif isinstance(value, RegisterMessages):
        yield from (text for each in fields(value) for text in _flat(getattr(value, each.name)))


def test_both_languages_ask_for_the_same_values() -> None:
    """A message has the same fields in French and in English, so neither fails where the other works."""

    def names(texts: list[str]) -> set[str]:
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    french, english = _texts(FRENCH), _texts(ENGLISH)
    del french["reasons"], english["reasons"]  # English needs none
    assert {name: names(texts) for name, texts in french.items()} == {
        name: names(texts) for name, texts in english.items()
    }


def test_french_punctuation_never_stands_alone_on_a_line() -> None:
    """Before `;`, `!` and `?` and inside guillemets stands U+202F, before `:` U+00A0; apostrophes are curved."""
    for texts in _texts(FRENCH).values():
        for text in texts:
            alone = rf"(?<!{NARROW})[;!?]|(?<!{FIXED})(?<!\{{):|«(?!{NARROW})|(?<!{NARROW})»|'"
            assert not re.search(alone, text), text


def test_french_dates() -> None:
    """Day, month and hour stay together; the first is `1er`; UTC is named, a reader's own time zone is not."""
    moment = datetime(2026, 11, 23, 15, 5, tzinfo=UTC)
    first = datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
    assert FRENCH.date(moment.astimezone(ZoneInfo("Europe/Paris"))) == "23 novembre 2026 à 16 h 05".replace(
        " ", FIXED
    ).replace(f"{FIXED}à{FIXED}", " à ")
    assert FRENCH.date(first).replace(FIXED, " ") == "1er janvier 2027 à 0 h 00 UTC"
    assert ENGLISH.date(moment).replace(FIXED, " ") == "23 November 2026 at 15:05 UTC"


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (0.0, "< 0,01 s", "< 0.01 s"),
        (0.314, "0,31 s", "0.31 s"),
        (3.14, "3,1 s", "3.1 s"),
        (59.4, "59 s", "59 s"),
        (59.7, "1 min", "1 min"),
        (72, "1 min 12 s", "1 min 12 s"),
    ],
)
def test_durations(seconds: float, french: str, english: str) -> None:
    """Two figures, with the decimal sign of the language."""
    assert FRENCH.duration(seconds).replace(FIXED, " ") == french
    assert ENGLISH.duration(seconds).replace(FIXED, " ") == english


def test_numbers_and_plurals() -> None:
    """Zero is one in French and many in English; thousands are told apart."""
    assert FRENCH.count(FRENCH.left_out, 0) == "… 0 ligne de plus"
    assert ENGLISH.count(ENGLISH.left_out, 0) == "… 0 more lines"
    assert FRENCH.number(12345.5, 1) == f"12{NARROW}345,5"


def test_totals_agree() -> None:
    """French says what is verified, and English of how many, in the number that the words have there."""
    counts = [(0, 3), (1, 3), (2, 3), (1, 1), (0, 0)]
    assert [FRENCH.verified(*each) for each in counts] == [
        "0 commande vérifiée sur 3",
        "1 commande vérifiée sur 3",
        "2 commandes vérifiées sur 3",
        "1 commande vérifiée sur 1",
        "0 commande vérifiée sur 0",
    ]
    assert [ENGLISH.verified(*each) for each in counts] == [
        "0 of 3 commands verified",
        "1 of 3 commands verified",
        "2 of 3 commands verified",
        "1 of 1 command verified",
        "0 of 0 commands verified",
    ]


def test_languages_fall_back_to_english() -> None:
    """`fr_CA` is French; a language that doctools does not speak is English."""
    assert messages("fr_CA") is FRENCH
    assert messages("de") is ENGLISH


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("exit status 2, expected 0", "code de sortie 2, au lieu de 0"),
        (
            "exit status 1, expected 0; output that the page does not show",
            "code de sortie 1, au lieu de 0 ; la commande a affiché ce que la page ne montre pas",
        ),
        ("nothing was printed", "rien n’a été affiché"),
        ("other output than the page shows", "la sortie n’est pas celle de la page"),
        ("no end after 30 s: it waits for input", "pas de fin après 30 s : elle attend une saisie"),
        ("no end after 0.5 s: `{0}` did not appear", "pas de fin après 0.5 s : « {0} » n’est pas apparu"),
        (
            "no end after 2 s: `a; b` did not appear; nothing was printed",
            "pas de fin après 2 s : « a; b » n’est pas apparu ; rien n’a été affiché",
        ),
        ("`sleep 9; ls` still runs in this terminal", "« sleep 9; ls » tourne encore dans ce terminal"),
    ],
)
def test_reasons_in_french(reason: str, said: str) -> None:
    """A fixed reason is said in the reader's language, whatever text of a page it quotes."""
    parts = FRENCH.because(reason)
    assert "".join(text for text, _ in parts).replace(FIXED, " ").replace(NARROW, " ") == said
    assert all(ours for _, ours in parts)
    assert ENGLISH.because(reason)[0][1]
    assert "".join(text for text, _ in ENGLISH.because(reason)) == reason


PACKAGE = Path(doctools.__file__).parent
SPEAK = [
    *PACKAGE.glob("shell/*.py"),
    PACKAGE / "matching" / "verdict.py",
    PACKAGE / "verify" / "session.py",
    PACKAGE / "verify" / "terminals.py",
]
"""Where reasons are made. They are all that these modules say in words, but for what is left out here."""
PROSE = re.compile(r"[\w`)]+,? [\w`(]")
CODE = re.compile(r"[$\\]|&&")
NO_REASONS = {"exit status", "a person"}
ELSEWHERE = {"Problem", "re.compile"}


def fixed_reasons() -> Iterator[str]:
    """The string literals of those modules that are sentences, with any values in their places."""
    for path in SPEAK:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.Raise | ast.Expr)
            if isinstance(node, ast.Raise) or isinstance(node.value, ast.Constant)  # a docstring
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ELSEWHERE:
                left_out |= {id(inner) for inner in ast.walk(node)}
            elif isinstance(node, ast.JoinedStr):
                left_out |= {id(inner) for inner in ast.walk(node)} - {id(node)}
        for node in ast.walk(tree):
            text = "" if id(node) in left_out else _literal(node)
            if PROSE.search(text) and not CODE.search(text) and text not in NO_REASONS:
                yield text


def _literal(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_literal(part) for part in parts)
        case ast.FormattedValue(value=value):
            return "nothing was printed" if ast.unparse(value) == "reason" else "7"
        case _:
            return ""


def test_every_reason_of_the_sources_is_said_in_french() -> None:
    """All that a shell, a verdict or a session can give as a reason has a French form: a new one is noticed here."""
    reasons = list(fixed_reasons())
    assert {"nothing was printed", "it was still running", "exit status 7, expected 7"} <= set(reasons)
    assert [reason for reason in reasons if not all(ours for _, ours in FRENCH.because(reason))] == []


def test_other_reasons_stay_in_english_and_say_so() -> None:
    """What the table does not know is kept as it is, beside what it knows."""
    assert FRENCH.because("a new; fault") == [("a new; fault", False)]
    assert [ours for _, ours in FRENCH.because("a new; fault; nothing was printed")] == [False, True, True]
    written = "/etc/x cannot be written in the lab `debian`: read-only file system"
    assert [ours for _, ours in FRENCH.because(written)] == [True, False]
    assert FRENCH.because("no end after 3 s: a new fault") == [
        (f"pas de fin après 3{FIXED}s{FIXED}: ", True),
        ("a new fault", False),
    ]
