"""Tests of doctools.publish.safe and of everything that hostile text passes through on its way to a page."""

from __future__ import annotations

import html.parser
import json
import re
from dataclasses import replace
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doctools.model import Options, Output, Status, Verdict
from doctools.publish import fence, safe
from doctools.publish.record import page_json
from tests.publish import samples

HOSTILE = (
    "<script>alert(1)</script>",
    "</code></pre></div><img src=x onerror=alert(1)>",
    "\"'><b>",
    "\x1b]0;title\x07\x1b[31m",
    "\x00\x02wzxhzdk:0\x03\x02amp\x03",
    "\u202emalin\u2066\u2069\u200f",
    "\x9b31m\u2028\u2029\ufeff",
    "\ud800",
    "su\u00addo\u034f\u180e\u200c\u200d\u2060\u2064\u3164\U000e0072\U000e006d\ue0b0\u0378",
    "&amp;&#0;&lt",
    "^C",
    "********",
    "...",
    "$ faux",
    "> faux",
)
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=20)), max_size=4).map("".join)
lines = texts.map(lambda text: re.sub(r"[\n\r]", " ", text))
HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
ELEMENTS = set("div span pre code kbd a button time strong details summary p del ins ul li".split())


class _Page(html.parser.HTMLParser):
    """What a browser would build: elements, attributes, and whether all of it is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(text: str) -> None:
    page = _Page(text)
    assert page.open == []
    assert page.elements <= ELEMENTS
    assert not any(name.startswith("on") or name in {"style", "src"} for name in page.attributes)
    unseen = re.sub("\\S[\u200d\ufe0f]+", "", text)  # in an emoji: see below
    assert [sign for sign in unseen if category(sign) in HIDDEN and sign not in "\n\t"] == []
    text.encode("utf-8")


@given(texts)
def test_escaped_text_is_only_text(text: str) -> None:
    """Escaped text holds no markup, no hidden character, and nothing that UTF-8 cannot write."""
    check(f'<p title="{safe.attribute(text)}">{safe.escape(text)}</p>')


@settings(deadline=None)
@given(st.lists(lines, min_size=1, max_size=6), texts, texts, texts)
def test_a_fence_stays_one_fence_whatever_is_printed(printed: list[str], reason: str, norun: str, image: str) -> None:
    """Output, diff, reason and image name reach the page as text, in every state of a fence."""
    source = "\n".join(["$ true", *printed])
    for options in (Options(), Options(exit=3), Options(norun=norun), Options(setup=True)):
        example = samples.transcript(source, options=options)
        verdict = Verdict(status=Status.FAILED, reason=reason, diff=tuple("+ " + line for line in printed))
        environment = replace(samples.ENVIRONMENT, image=image, distribution=image, elevated=image, lab=image)
        for record in (None, samples.record(example), samples.record(example, failed={0: verdict})):
            proof = samples.proof(example, record, environment=environment)
            check(fence.console(proof, samples.page(proof)))
    check(fence.unknown(source, samples.page()))
    check(fence.wrapped(samples.proof(samples.file(source, "/x")), samples.page(), ""))


@pytest.mark.parametrize(
    "sign", "\u00ad\u034f\u180e\u200b\u200c\u200d\u2060\u2064\u3164\ufe0f\U000e0041\ue000\u0378\u202e"
)
def test_a_command_hides_nothing(sign: str) -> None:
    """A character that is not seen is shown by its number, in the fence and in what its copy button takes."""
    proof = samples.proof(samples.transcript(f"$ echo a{sign}b\na{sign}b"))
    drawn = fence.console(proof, samples.page(proof))
    shown = f"a⟨U+{ord(sign):04X}⟩b"
    assert sign not in drawn
    assert f'data-copy="echo {shown}"' in drawn
    assert drawn.count(shown) == 3


@pytest.mark.parametrize(
    "text",
    [
        "É à ʼ Ω я 中 ‑ … € ─ ✔ ✔\ufe0f 👍🏽 ❤\ufe0f\u200d🔥 👩\u200d👩\u200d👧 1\ufe0f\u20e3",
        "e\u0301",
        "a\u00a0b\u202f;",
    ],
)
def test_what_is_seen_stays(text: str) -> None:
    """Letters of any script with their accents, spaces of any width, and emoji made of several characters."""
    assert safe.escape(text) == safe.visible(text) == text


def test_megabytes_on_one_line_are_cut() -> None:
    """A line of 5 MB, printed and in a diff, makes a page of a few kilobytes, and the page says what is missing."""
    example = samples.transcript("$ head -c 5M /dev/zero\n" + "x" * 5_000_000)
    verdict = Verdict(status=Status.FAILED, reason="y" * 5_000_000, diff=("+ " + "<" * 5_000_000,))
    proof = samples.proof(example, samples.record(example, failed={0: verdict}))
    drawn = fence.console(proof, samples.page(proof))
    assert len(drawn) < 60_000
    assert "… [+4996000]" in drawn


def test_a_hundred_thousand_lines_are_cut() -> None:
    """Of 100,000 lines 400 are shown, and the number of the others."""
    example = samples.transcript("$ seq 100000\n" + "\n".join(map(str, range(1, 100_001))))
    proof = samples.proof(example, samples.record(example))
    drawn = fence.console(proof, samples.page(proof))
    assert drawn.count("\n") < 410
    assert "… 99\u202f601 lignes de plus" in drawn


def test_many_long_lines_are_cut_by_their_characters() -> None:
    """However lines and characters are spread, a fence shows at most 64 KiB of text."""
    example = samples.transcript("$ yes\n" + "\n".join(["&" * 3_900] * 300))
    proof = samples.proof(example, samples.record(example))
    assert len(fence.console(proof, samples.page(proof))) < 6 * safe.MAX_CHARACTERS


def test_the_raw_record_is_ascii_and_bounded() -> None:
    """The JSON that readers download has no character that a terminal or a browser could act on."""
    example = samples.transcript("$ piege\n...")
    record = samples.record(example, printed={0: (*HOSTILE, "x" * 5_000_000)})
    record = replace(
        record, steps=tuple(replace(step, output=Output(lines=step.output.lines * 3)) for step in record.steps)
    )
    text = page_json(samples.PAGE, [samples.proof(example, record)])
    assert text.isascii()
    assert len(text) < 200_000
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text) is None
    assert json.loads(text)["examples"][0]["steps"][0]["command"] == "piege"
