"""Where a link to a fence or to one of its commands leads."""

from __future__ import annotations

import re
from dataclasses import replace

from doctools.publish import fence
from doctools.publish.proof import anchors
from tests.publish import samples

IDS = re.compile(r' id="([^"]+)"')


def test_an_anchor_survives_what_is_written_above_it() -> None:
    """Names are made of the text: another line, or other fences around it, change nothing."""
    one = samples.transcript("$ ls\na", line=10)
    other = samples.transcript("$ pwd\n/", line=3)
    assert anchors([one])[10] == anchors([other, replace(one, line=44)])[44]
    assert anchors([one])[10] != anchors([samples.transcript("$ ls\nb", line=10)])[10]


def test_the_same_text_twice_has_two_anchors() -> None:
    """Fences of one text are numbered in page order; each has a name of its own."""
    found = anchors([samples.transcript("$ ls\na", line=line) for line in (10, 20, 30)])
    assert len(set(found.values())) == 3
    assert all(re.fullmatch(r"dt-[b-t]{6}", name) for name in found.values())


def test_each_command_has_an_anchor() -> None:
    """The frame has the fence's name, and each command its own."""
    proof = replace(samples.proof(samples.transcript("$ a\n$ b\nc")), anchor="dt-123456")
    assert IDS.findall(fence.console(proof, samples.page(proof))) == ["dt-123456", "dt-123456-1", "dt-123456-2"]


def test_the_author_names_a_fence() -> None:
    """Both identifiers lead there."""
    proof = replace(samples.proof(samples.transcript("$ a")), anchor="dt-123456")
    found = IDS.findall(fence.console(proof, samples.page(proof), id_value="mine"))
    assert found == ["mine", "dt-123456", "dt-123456-1"]
