"""Puts the spaces, quotes and apostrophes of French into pages, figures and data: for authors.

``python -m tests.course.typeset FILE...`` changes the files in place. Fences, code, addresses and marks are left alone.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

WIDE, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
_ANY = f"[ {WIDE}{NARROW}]"
_KEPT = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|\]\([^)\"]*|<[^>]*>|\{:? *[#.][^}]*\}|\{\{.*?\}\}|\{%.*?%\}|https?://\S+|\+\+[\w+-]+\+\+"
)
_FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})")
_TITLE = re.compile(r'(\s*(?:!!!|\?\?\?\+?|===) *[\w +-]*")(.*)("\s*)$')
_KEY = re.compile(r"[\s-]*(\w+):(?=\s|$)")
_FRONT = re.compile(r'((?:title|description): *"?)(.*?)("?)$')


def line(text: str) -> str:
    """A line of Markdown as French is typeset."""
    out, end = [], 0
    for kept in _KEPT.finditer(text):
        out += [words(text[end : kept.start()]), kept[0]]
        end = kept.end()
    text = "".join([*out, words(text[end:])])
    # signs that follow code or a link
    text = re.sub(rf"(?<=[`)\]*>}}]){_ANY}+([;!?»])", NARROW + r"\1", text)
    text = re.sub(rf"(?<=[`)\]*>}}]){_ANY}+:(?=\s|$)", WIDE + ":", text)
    return re.sub(rf"«{_ANY}+(?=[`*\[<])", "«" + NARROW, text)


def words(text: str) -> str:
    """Words without marks as French is typeset."""
    text = re.sub(r"(?<=\w)'(?=[\w*«\[]|$)", "\N{RIGHT SINGLE QUOTATION MARK}", text)
    text = re.sub(rf"(?<=\S){_ANY}+([;!?])(?=[\s)»*\]]|$)", NARROW + r"\1", text)
    text = re.sub(rf"(?<=\S){_ANY}+:(?=\s|$|\*)", WIDE + ":", text)
    text = re.sub(rf"«{_ANY}*", "«" + NARROW, text)
    text = re.sub(rf"(?<=\S){_ANY}*»", NARROW + "»", text)
    return re.sub(rf"(?<=\d){_ANY}(?=%|[kMGT]?o\b|[kMG]io\b|m?s\b|h\b|min\b|€)", WIDE, text)


def page(text: str) -> str:
    """A page: fences stay, of the front matter the title and the description are French."""
    fence, made = "", []
    lines = text.split("\n")
    front = lines[0] == "---"
    for number, each in enumerate(lines):
        found = _FENCE.match(each)
        if front:
            parts = _FRONT.match(each)
            made.append(parts[1] + line(parts[2]) + parts[3] if parts else each)
            front = not number or each != "---"
        elif found or fence:
            if not fence and found:
                fence = found[1]
            elif found and found[1].startswith(fence) and not each.strip().strip("`~>"):
                fence = ""
            made.append(each)
        else:
            parts = _TITLE.match(each)
            made.append(parts[1] + line(parts[2]) + parts[3] if parts else line(each))
    return "\n".join(made)


def drawing(text: str) -> str:
    """A figure: its texts."""
    return re.sub(r"(?<=>)[^<>]+(?=</t)", lambda found: line(found[0]), text)


def data(text: str) -> str:
    """A file of data: all but its comments and the messages of programs, which are quoted as they are."""
    made, quoted = [], False
    for each in text.split("\n"):
        key = _KEY.match(each)
        quoted = key[1] == "message" if key else quoted
        made.append(each if quoted or each.lstrip().startswith("#") else line(each))
    return "\n".join(made)


BY_SUFFIX = {".md": page, ".svg": drawing, ".yaml": data, ".jinja": data}

if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(BY_SUFFIX[path.suffix](path.read_text(encoding="utf-8")), encoding="utf-8")
