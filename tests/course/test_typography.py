"""French typography of the course: spaces, quotes, apostrophes, vouvoiement, and nothing but the right signs."""

from __future__ import annotations

import re

import pytest

from tests.course.prose import CODE, Block, blocks, markdown

NARROW, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
_S = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"

RULES = [
    (rf"(?<![{NARROW}!?(])[;!?](?=[\s)»\]]|$)", "U+202F before ; ! ?"),
    (rf"(?<![{WIDE}]):(?=[\s)»]|$)", "U+00A0 before :"),
    (rf"«(?!{NARROW})", "U+202F after «"),
    (rf"(?<!{NARROW})»", "U+202F before »"),
    (r"(?<=\w)'(?=\w)", "’ instead of '"),
    (r"\"|“|”", "« » instead of straight or English quotes"),
    (r"\.\.\.", "… instead of ..."),
    (r"(?<=\S)  +(?=\S)", "one space, not two"),
    (r" (?=[,.)\]](?:\s|$))", "no space before this sign"),
    (r"\((?= )", "no space after ("),
    (rf"(?<=\d)[ {NARROW}](?=%|[kMGT]?o\b|[kMG]io\b|m?s\b|h\b|min\b|€)", "U+00A0 between a number and its unit"),
    (r"(?<=\d)(?=%|[kMGT]o\b)", "U+00A0 between a number and its unit"),
    (r"\boe(?=u|il)|\bOe|\b[Cc]a\b|\bA (?=la|l’|cet|ce|chaque|partir|retenir|quoi)|\bE(?=tat\b|cr[ie]|teint|tiquette)",
     "a ligature or an accent on the capital"),
    (r"\b(?:[Tt]u|[Tt]es|[Tt]on|[Tt]oi)\b(?!-)", "vous, not tu"),
    (r"\s-\s", "– or commas instead of a hyphen"),
    (r"[^\x20-\x7e\u00a0\u202f\u2011àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ«»’…–—−×÷±≤≥≈→←↔↑↓°µ²³½§•·✓✗○‘\u2032\ufffc]",
     "a sign that this course does not use"),
]  # fmt: skip


def faults(block: Block) -> list[str]:
    """What is wrong in a block, each with its place."""
    quoted = [found.span() for found in re.finditer("«[^»]*»", block.text)]
    found = []
    for pattern, rule in RULES:
        for hit in re.finditer(pattern, block.text):
            at = hit.start()
            cited = block.italic[at] or any(start < at < end for start, end in quoted)
            if cited and rule.startswith("vous"):
                continue  # a word of another language
            if cited and hit[0] in list(":;!?") and at and block.text[at - 1] not in _S:
                continue  # a title of another language, as it is written there
            found.append(f"{block.place(at)}: {rule}: …{block.around(*hit.span())}…")
    return found


def test_the_course() -> None:
    """No fault in any page, annex or figure."""
    found = [fault for block in blocks() for fault in faults(block)]
    assert not found, f"{len(found)} faults of typography:\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Quoi ?", "before ; ! ?"),
        ("Quoi?", "before ; ! ?"),
        (f"`ls`{WIDE}; ensuite", "before ; ! ?"),
        ("Voici :", "before :"),
        (f"Voici{NARROW}: un", "before :"),
        ("« oui »", "after «"),
        (f"«{NARROW}oui »", "before »"),
        ("l'autre", "’ instead"),
        ('il dit "non"', "« » instead"),
        ("et...", "…"),
        ("deux  espaces", "one space"),
        ("un , deux", "no space before"),
        ("10 Mo", "number and its unit"),
        ("10%", "number and its unit"),
        ("un coeur, une oeuvre", "ligature"),
        ("A la fin", "accent"),
        ("et tu vois", "vous"),
        ("ceci - cela", "hyphen"),
        ("un\u2003cadratin", "sign"),
    ],
)
def test_each_fault_is_found(text: str, rule: str) -> None:
    """Each rule of French typography finds what breaks it."""
    [block] = markdown(text, "x.md")
    assert any(rule in fault for fault in faults(block)), faults(block)


@pytest.mark.parametrize(
    "text",
    [
        f"Quoi{NARROW}? Oui{NARROW}!",
        f"«{NARROW}Un `a : b ?` et [lien](x.md#y 'z'){NARROW}»{WIDE}: 10{WIDE}Mo, `l'a`.",
        "À 12:30, http://x.y/?z=1, ++ctrl+c++, l’*image* du *user*…",
        f"«{NARROW}Rootless mode: tips{NARROW}», *What is it?*",
        f"Alors{NARROW}?! (Vraiment{NARROW}?)",
        '```\nvous : "x" !\n```',
        '<span class="a">texte</span> { .classe }',
        f"| un{NARROW}; | `x` |\n|---|:---:|",
    ],
)  # fmt: skip
def test_what_is_right_passes(text: str) -> None:
    """Right text, and what is no French prose, has no fault."""
    assert [fault for block in markdown(text, "x.md") for fault in faults(block)] == []


def test_places_are_exact() -> None:
    """The line of a fault, also in a paragraph of several lines, in an item and after a fence."""
    text = "---\ntitle: Un\n---\n\n# Un\n\n```\n; ?\n```\n\n- un\n  *deux*, `trois`\n  quatre ?\n"
    assert [fault.split(": ")[0] for block in markdown(text, "p.md") for fault in faults(block)] == ["p.md:13"]
    assert [block.text for block in markdown(text, "p.md")] == ["Un", "Un", f"un deux, {CODE} quatre ?"]
