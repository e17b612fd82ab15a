"""The badge for a README: what it says, in which colour, and that it is a sound picture."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from doctools.model import Options, Status, Verdict
from doctools.publish import Proof
from doctools.publish.ageing import Why
from doctools.publish.messages import ENGLISH, FRENCH
from doctools.publish.register import Register
from doctools.publish.register.badge import badge_json, badge_svg
from tests.publish import samples

GREEN, AMBER, RED, GREY = "#1b7440", "#8a5300", "#b3231b", "#5d646f"


def passed() -> Proof:
    example = samples.transcript("$ a\n$ b")
    return samples.proof(example, samples.record(example))


def failed() -> Proof:
    example = samples.transcript("$ c", line=20)
    verdict = {0: Verdict(status=Status.FAILED, reason="nothing was printed")}
    return samples.proof(example, samples.record(example, failed=verdict))


CASES = {
    "all verified": ([passed()], GREEN),
    "some not run, for a reason": (
        [passed(), samples.proof(samples.transcript("$ c", options=Options(norun="x")))],
        GREEN,
    ),
    "some to be verified again": ([replace(passed(), why=Why.IMAGE)], AMBER),
    "some not verified": ([passed(), samples.proof(samples.transcript("$ c", line=20))], AMBER),
    "one wrong": ([replace(passed(), why=Why.AGE), failed()], RED),
    "no command": ([], GREY),
}


def register(proofs: list[Proof]) -> Register:
    found = Register()
    found.add(samples.page(*proofs), url="a/", title="A")
    return found


@pytest.mark.parametrize("case", CASES)
def test_colour(case: str) -> None:
    """The worst that is known decides, in the picture as in the data."""
    proofs, colour = CASES[case]
    assert json.loads(badge_json(register(proofs), FRENCH))["color"] == colour
    assert f'fill="{colour}"' in badge_svg(register(proofs), FRENCH, samples.RAN.tzinfo)


def test_what_it_says() -> None:
    """Verified of all commands, in the language of the site; the shape that shields.io asks for."""
    found = register([passed(), failed()])
    assert json.loads(badge_json(found, FRENCH)) == {
        "schemaVersion": 1,
        "label": "doctools",
        "message": "2 commandes vérifiées sur 3",
        "color": RED,
    }
    assert json.loads(badge_json(found, ENGLISH))["message"] == "2 of 3 commands verified"


def test_the_picture() -> None:
    """It is XML, has a name for screen readers with the oldest date, and its texts fit side by side."""
    svg = ET.fromstring(badge_svg(register([passed()]), FRENCH, samples.RAN.tzinfo))
    space = "{http://www.w3.org/2000/svg}"
    assert svg.get("role") == "img"
    title = svg.findtext(f"{space}title")
    assert title == svg.get("aria-label")
    assert title is not None
    assert re.match(r"doctools: 2 commandes vérifiées sur 2 \(.*23\u00a0novembre\u00a02026", title)
    at = 0.0
    for text in svg.iter(f"{space}text"):
        assert float(text.get("x", 0)) > at
        at = float(text.get("x", 0)) + float(text.get("textLength", 0))
        assert 5 < float(text.get("textLength", 0)) / len(text.text or "") < 8  # pixels a character
    assert at < float(svg.get("width", 0))
