"""How much of a site is verified -> a badge for a README: an SVG of its own, and data for a service that draws badges.

Counts nothing.
"""

from __future__ import annotations

import json
from datetime import tzinfo
from pathlib import PurePosixPath

from doctools.publish.messages import Messages
from doctools.publish.proof import VERIFIED, State
from doctools.publish.register.rows import Register
from doctools.publish.safe import attribute, escape
from doctools.publish.site import Site

__all__ = ["badge_files", "badge_json", "badge_svg"]

_NAME = "doctools"
# White on each of them has a contrast of 5 to 1 at least (WCAG 2.2), on a light page as on a dark one.
_GROUND, _GREEN, _AMBER, _RED, _GREY = "#45505e", "#1b7440", "#8a5300", "#b3231b", "#5d646f"
_HEIGHT, _MARGIN = 20, 7

# Widths of Verdana's characters at 11 pixels, in tenths of a pixel, as measured by the makers of such badges; what is
# not here is taken to be as wide as a digit. ``textLength`` makes every other font as wide.
_WIDTHS = {
    **dict.fromkeys("0123456789", 70),
    **dict.fromkeys("il'|", 30),
    **dict.fromkeys("fjt,. \u00a0", 40),
    **dict.fromkeys("r/()-", 48),
    **dict.fromkeys("abcdeghknopqsuvxyzéèàùêç", 67),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 76),
    **dict.fromkeys("mwMW%", 106),
    "\u202f": 25,
}


def badge_files(register: Register, site: Site, path: str) -> dict[str, str]:
    """The picture at a path of the site, and the data beside it; empty path: none."""
    if not path:
        return {}
    return {
        path: badge_svg(register, site.messages, site.timezone),
        str(PurePosixPath(path).with_suffix(".json")): badge_json(register, site.messages),
    }


def _message(register: Register, messages: Messages) -> str:
    return messages.verified(register.count(*VERIFIED), register.count(*State))


def _colour(register: Register) -> str:
    if not register.count(*State):
        return _GREY
    if register.count(State.FAILED):
        return _RED
    return _AMBER if register.stale or register.count(State.UNVERIFIED) else _GREEN


def badge_json(register: Register, messages: Messages) -> str:
    """The badge as data: https://shields.io/badges/endpoint-badge."""
    data = {"schemaVersion": 1, "label": _NAME, "message": _message(register, messages), "color": _colour(register)}
    return json.dumps(data) + "\n"


def badge_svg(register: Register, messages: Messages, timezone: tzinfo) -> str:
    """The badge as a picture, with a name for screen readers."""
    said = _message(register, messages)
    left, right = _width(_NAME), _width(said)
    one, two = left + 2 * _MARGIN, right + 2 * _MARGIN
    name = f"{_NAME}: {said}"
    runs = [run.started for run in register.runs]
    if runs:
        oldest = messages.date(min(runs).astimezone(timezone))
        name += f" ({messages.register.oldest.format(date=oldest)})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two}" height="{_HEIGHT}" '
        f'viewBox="0 0 {one + two} {_HEIGHT}" role="img" aria-label="{attribute(name)}"><title>{escape(name)}</title>'
        f'<clipPath id="r"><rect width="{one + two}" height="{_HEIGHT}" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><path fill="{_GROUND}" d="M0 0h{one}v{_HEIGHT}H0z"/>'
        f'<path fill="{_colour(register)}" d="M{one} 0h{two}v{_HEIGHT}H{one}z"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11" aria-hidden="true">'
        f"{_text(_NAME, _MARGIN, left)}{_text(said, one + _MARGIN, right)}</g></svg>\n"
    )


def _text(text: str, x: int, width: int) -> str:
    return f'<text x="{x}" y="14" textLength="{width}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'


def _width(text: str) -> int:
    return round(sum(_WIDTHS.get(character, 70) for character in text) / 10)
