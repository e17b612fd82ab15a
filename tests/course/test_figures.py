"""Drawings in pages: what becomes of them, what is refused, and that their colours can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.course.hooks import DOCS, hook

figures = hook("figures")
course_data = hook("course_data")

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 240"><defs><marker id="d07-fleche">'
    '<path d="M0 0 10 5 0 10z" class="f-arrow"/></marker></defs>'
    '<path class="f-l" d="M0 0V9" marker-end="url(#d07-fleche)"/>'
    '<text class="f-t">{{ mesures.vm | nombre }}\u00a0s</text></svg>'
)


def made(svg: str = GOOD, *, alt: str = "Un trait.", caption: str = "Le trait.") -> tuple[str, list[str]]:
    html, faults = figures.figure(
        svg, name="d07-trait", alt=alt, caption=caption, number=2, values={"vm": 1.5, "zero": 0}
    )
    return str(html), list(faults)


def test_a_drawing_becomes_part_of_the_page() -> None:
    """It has an anchor, a number, a caption, its text alternative, and the measured values."""
    html, faults = made()
    assert faults == []
    assert html.startswith('<figure class="figure" id="d07-trait">\n<svg xmlns=')
    assert 'role="img" aria-label="Un trait."' in html
    assert "1,5\u00a0s</text>" in html
    assert "Figure\u00a02.</span> Le trait.</p></figcaption>" in html


def test_what_authors_write_is_escaped() -> None:
    """Markup in an alternative or a caption is text."""
    html, _ = made(alt='<b> & "x"', caption="a < b & c")
    assert 'aria-label="&lt;b&gt; &amp; &quot;x&quot;"' in html
    assert "a &lt; b &amp; c</p>" in html


@pytest.mark.parametrize(
    ("svg", "fault"),
    [
        (GOOD.replace("360 240", "600 240"), "a view box 600 wide"),
        (GOOD.replace(' viewBox="0 0 360 240"', ""), "no viewBox"),
        (GOOD.replace("viewBox", 'width="10" viewBox'), "the root has a width"),
        (GOOD.replace('id="d07-fleche"', 'id="fleche"'), 'the id "fleche" does not start with "d07-"'),
        (GOOD.replace('id="d07-fleche"', 'id="d07-trait"'), 'the id "d07-trait" is there twice'),
        (GOOD.replace("url(#d07-fleche)", "url(#d07-point)"), 'nothing has the id "d07-point"'),
        (GOOD.replace("<text", '<text fill="#000"'), '<text fill="#000">'),
        (GOOD.replace("<text", '<text style="x:y"'), '<text style="x:y">'),
        (GOOD.replace("<text", '<text font-size="12"'), "text of size 12"),
        (GOOD.replace("<text", "<title>x</title><text"), "<title>"),
        (GOOD.replace("mesures.vm | nombre", "mesures.absent"), "'dict object' has no attribute 'absent'"),
        (GOOD.replace("mesures.vm", "(1 / mesures.zero)"), "cannot be drawn: division by zero"),
        (GOOD.replace("</svg>", ""), "cannot be drawn:"),
    ],
)
def test_what_would_show_badly_is_told(svg: str, fault: str) -> None:
    """Each fault of a drawing is told in its own words."""
    _, faults = made(svg)
    assert any(fault in found for found in faults), faults


def test_words_are_required() -> None:
    """A figure without an alternative or a caption is told, with how to write one."""
    assert made(alt=" ")[1] == ["no text alternative: ![alternative](…)"]
    assert made(caption="")[1] == ['no caption: ![…](… "caption")']


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.5, "1,5"), (1234, "1\u202f234"), (0, "0"), (13, "13"), (1234567.25, "1\u202f234\u202f567,25")],
)
def test_numbers_are_french(value: float, text: str) -> None:
    """A number has a comma, and thin spaces between thousands."""
    assert figures.nombre(value) == text


def test_digits_after_the_comma() -> None:
    """Digits that are asked for are rounded."""
    assert figures.nombre(1.4567, 1) == "1,5"


SHEET = (DOCS / "assets" / "figures.css").read_text(encoding="utf-8")


def _palette(scheme: str) -> dict[str, str]:
    """The colours of a scheme; the dark one is the block for screens."""
    light, dark = SHEET.split("@media screen", 1)
    return dict(re.findall(r"--f-([a-z-]+):\s*(#[0-9a-f]{6})", light if scheme == "light" else dark))


def _ratio(first: str, second: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("scheme", "ground"), [("light", "#ffffff"), ("dark", "#1e2129")])
def test_colours_can_be_read(scheme: str, ground: str) -> None:
    """WCAG 2.2 AA: text 4.5 to 1 on every fill and on the page, strokes and arrows 3 to 1."""
    colours = _palette(scheme)
    fills = [ground, *(colours[name] for name in ("box", "a", "b", "c", "d"))]
    for fill in fills:
        assert _ratio(colours["text"], fill) >= 4.5
        assert _ratio(colours["muted"], fill) >= 4.5, (scheme, fill)
    for name in ("line", "box-line", "a-line", "b-line", "c-line", "d-line"):
        assert _ratio(colours[name], ground) >= 3, (scheme, name)


@pytest.mark.parametrize("path", sorted(DOCS.glob("figures/*.svg")), ids=lambda path: path.stem)
def test_drawings_of_the_course(path: Path) -> None:
    """Each drawing can be drawn without a fault."""
    values = course_data.read(DOCS, "mesures")
    template = path.read_text(encoding="utf-8")
    _, faults = figures.figure(template, name=path.stem, alt="x", caption="x", number=1, values=values)
    assert faults == []


def test_an_alternative_has_the_measures_of_its_drawing() -> None:
    """Who does not see a drawing reads each measured value that it shows."""
    values = course_data.read(DOCS, "mesures")
    read: list[str] = []
    for page in sorted(DOCS.glob("**/*.md")):
        for alt, name in re.findall(r"!\[([^]]*)\]\(\.\./figures/([\w-]+)\.svg ", page.read_text(encoding="utf-8")):
            template = (DOCS / "figures" / f"{name}.svg").read_text(encoding="utf-8")
            if "mesures." not in template:
                continue
            html, _ = figures.figure(template, name=name, alt="x", caption="x", number=1, values=values)
            for text in re.findall(r"<text\b[^>]*>([^<]*)", str(html)):
                for shown in re.findall(r"\d[\d\u202f,]*\u00a0\w+", text):
                    read.append(shown)
                    assert shown in alt, f"{page.name}: {name} shows {shown}, its alternative does not"
    assert read
