# ruff: noqa: INP001 - MkDocs loads hooks by their path
"""Figures: an SVG image alone in a paragraph becomes a ``<figure>`` with the drawing inside, in the page's own colours.

``![text alternative](../figures/d03-racine.svg "Caption.")``. The drawing is a Jinja template: ``mesures`` is what
``docs/data/mesures.yaml`` holds, and the filter ``nombre`` writes a number as French does. Whatever would show badly
(no alternative, no caption, colours of its own, ids that may clash) is a warning, which ``--strict`` makes a failure.
"""

from __future__ import annotations

import html
import logging
import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
from course_data import read
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.plugins.figures")

FOLDER = "figures/"
"""Where drawings are kept, in the documents' folder."""
WIDEST = 480
"""Units of a view box: on a phone of 360 pixels, text of 15 units still has 10 pixels."""
_SVG = "http://www.w3.org/2000/svg"
_ALONE = re.compile(r"<p>\s*(<img\b[^>]*>)\s*</p>")
_IMAGE = re.compile(r"<img\b[^>]*>")
_REFERENCE = re.compile(r"url\(#([^)]+)\)|^#(.+)$")
_OWN_LOOK = {"style", "fill", "stroke", "color", "font-family", "font-weight", "font-style", "opacity"}
_NO_PAINT = {"none", "currentColor", "context-stroke"}


def on_page_content(content: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the drawings in."""
    if FOLDER not in content:
        return content
    shown: list[str] = []

    def place(found: re.Match[str]) -> str:
        image = _attributes(found[1])
        uri = _uri(image.get("src", ""), page)
        if not uri.startswith(FOLDER) or not uri.endswith(".svg"):
            return found[0]
        file = files.get_file_from_path(uri)
        if file is None:  # MkDocs has said so
            return found[0]
        if uri in shown:
            log.warning("%s: %s is there twice: its anchors would clash", page.file.src_uri, uri)
        shown.append(uri)
        made, faults = figure(
            file.content_string,
            name=Path(uri).stem,
            alt=image.get("alt", ""),
            caption=image.get("title", ""),
            number=len(shown),
            values=read(Path(config.docs_dir), "mesures") or {},
        )
        if page.present_anchor_ids is not None:
            page.present_anchor_ids.add(Path(uri).stem)  # so that links to the figure are not dead ones
        for fault in faults:
            log.warning("%s: %s: %s", page.file.src_uri, uri, fault)
        return made

    content = _ALONE.sub(place, content)
    for found in _IMAGE.finditer(content):
        uri = _uri(_attributes(found[0]).get("src", ""), page)
        if uri.startswith(FOLDER) and files.get_file_from_path(uri):
            log.warning("%s: %s does not stand alone in a paragraph", page.file.src_uri, uri)
    return content


def on_env(env: Any, *, files: Files, **_: Any) -> None:
    """Leave the drawings' files out of the site: they are in its pages, and mean nothing without their style."""
    del env
    for file in files:
        if _is_drawing(file):
            file.inclusion = InclusionLevel.EXCLUDED


def figure(
    template: str, *, name: str, alt: str, caption: str, number: int, values: dict[str, Any]
) -> tuple[str, list[str]]:
    """The HTML of a figure, and what is wrong with it. ``name`` is its anchor, ``number`` its number in the page."""
    faults = []
    if not alt.strip():
        faults.append("no text alternative: ![alternative](…)")
    if not caption.strip():
        faults.append('no caption: ![…](… "caption")')
    try:
        drawing = _draw(template, values)
    except (jinja2.TemplateError, ET.ParseError, ArithmeticError, TypeError) as error:
        return "", [*faults, f"cannot be drawn: {error}"]
    faults += check(drawing, prefix=name.partition("-")[0] + "-", name=name)
    width = _width(drawing)
    drawing.set("role", "img")
    drawing.set("aria-label", alt)
    drawing.set("data-search-exclude", "")
    drawing.set("style", f"--figure-width: {width:g}")
    ET.register_namespace("", _SVG)
    svg = ET.tostring(drawing, encoding="unicode").strip()
    label = f'<span class="figure-number">Figure\N{NO-BREAK SPACE}{number}.</span>'
    legend = f"<figcaption><p>{label} {html.escape(caption, quote=False)}</p></figcaption>"
    return f'<figure class="figure" id="{html.escape(name)}">\n{svg}\n{legend}\n</figure>', faults


def check(drawing: ET.Element, *, prefix: str, name: str) -> Iterator[str]:
    """What is wrong with a drawing: each fault in one sentence."""
    width = _width(drawing)
    if not width:
        yield 'no viewBox="0 0 WIDTH HEIGHT"'
    elif width > WIDEST:
        yield f"a view box {width:g} wide; at most {WIDEST} can be read on a phone"
    for attribute in ("width", "height"):
        if attribute in drawing.attrib:
            yield f"the root has a {attribute}; the style decides"
    ids: set[str] = set()
    for element in drawing.iter():
        tag = element.tag.rpartition("}")[2]
        if tag in {"title", "style", "script", "image", "foreignObject"}:
            yield f"<{tag}> is not for figures"
        for key, value in element.attrib.items():
            bare = key.rpartition("}")[2]
            if bare in _OWN_LOOK and value not in _NO_PAINT:
                yield f'<{tag} {bare}="{value}">: classes decide how figures look'
            if bare == "font-size" and _number(value) < 15:
                yield f"text of size {value}; below 15 nobody can read it on a phone"
            if bare == "id":
                if not value.startswith(prefix):
                    yield f'the id "{value}" does not start with "{prefix}"'
                if value == name or value in ids:
                    yield f'the id "{value}" is there twice'
                ids.add(value)
    for element in drawing.iter():
        for key, value in element.attrib.items():
            wanted = _REFERENCE.search(value) if "url(" in value or key.endswith("href") else None
            if wanted and (wanted[1] or wanted[2]) not in ids:
                yield f'nothing has the id "{wanted[1] or wanted[2]}"'


def nombre(value: float, digits: int | None = None) -> str:
    """A number as French writes it: 1,5 and 1 234 (with a narrow no-break space); ``digits`` after the comma."""
    text = f"{value:,}" if digits is None else f"{value:,.{digits}f}"
    return text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace(".", ",")


def _draw(template: str, values: dict[str, Any]) -> ET.Element:
    # Not a page: numbers and our own words go into the author's own SVG.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    environment.filters["nombre"] = nombre
    return ET.fromstring(environment.from_string(template).render(mesures=values))  # noqa: S314 - our own file


def _width(drawing: ET.Element) -> float:
    parts = drawing.get("viewBox", "").replace(",", " ").split()
    return _number(parts[2]) if len(parts) == 4 else 0


def _number(text: str) -> float:
    found = re.match(r"[\d.]+", text)
    return float(found[0]) if found else 0


def _is_drawing(file: File) -> bool:
    return file.src_uri.startswith(FOLDER) and file.src_uri.endswith(".svg")


def _uri(address: str, page: Page) -> str:
    """Where an address of a page leads, from the top of the site."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.url + "x"), address.partition("#")[0]))


def _attributes(tag: str) -> dict[str, str]:
    parser = _Tag()
    parser.feed(tag)
    return parser.found


class _Tag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self.found = {key: value or "" for key, value in attrs}

    handle_startendtag = handle_starttag
