"""Spelling and grammar of the course, by Grammalecte (Debian's ``grammalecte-cli``): no findings.

``dictionnaire.txt`` has the words that it does not know, ``grammaire.yaml`` the rules and passages where it is wrong.
What stands in italics or in « » and has a word that is not French is taken for another language, and left alone.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.course.prose import CODE, Block, blocks

pytestmark = pytest.mark.skipif(
    not shutil.which("grammalecte-cli"), reason="no grammalecte-cli on this machine (.ci/machine french)"
)

HERE = Path(__file__).parent
LINES = [line.partition("#")[0].strip() for line in (HERE / "dictionnaire.txt").read_text("utf-8").splitlines()]
WORDS = frozenset(word for line in LINES if not line.startswith("= ") for word in line.split())
SETTINGS = yaml.safe_load((HERE / "grammaire.yaml").read_text(encoding="utf-8"))
ACRONYM = re.compile(r"[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*|[A-Z]-?\d+")
"""SSH, SHA-256, CVE-2019-5736; and numbers of the checklist, E-01."""
MANUAL = re.compile(r"(?:\.\w+)?\(\d\w?\)")
"""Of a page of the manual, behind its name: ldd(1)."""
SUBCOMMANDS = (
    "attach|build|commit|cp|create|diff|down|exec|export|history|images|import|info|init|inspect|kill|load|logs|ls|"
    "pause|port|ps|prune|pull|push|rename|restart|rm|rmi|run|save|start|stats|stop|tag|top|unpause|up|update|version|wait"
)
TECHNICAL = re.compile(
    "|".join(
        (
            f"(?:{re.escape(CODE)})+",
            *(re.escape(line[2:]) for line in LINES if line.startswith("= ")),
            r"(?<!\w)/[\w./*-]+\w",  # /etc/passwd
            r"(?<![\w.])[\w-]*\.(?:c|d|io|json|max|md|scope|slice|so|txt|yaml|yml)\b",
            r"\b\w+_\w+\b",
            r"\b\w+=\w+\b",
            r"(?<!\w)--?[a-z][\w-]*",
            rf"\bdocker(?: (?:compose|container|image|network|system|volume))?(?: (?:{SUBCOMMANDS}))?\b(?= |$)",
        )
    )
)
"""Code without its marks, as in titles and text alternatives, and what the dictionary has in more than one word."""


def readable(text: str) -> str:
    """The text with unknown words, with which everything agrees, for what is not French; as long as before."""
    return TECHNICAL.sub(lambda found: stand_in(len(found[0])), text)


def stand_in(length: int) -> str:
    """An unknown word."""
    return "Z" + "y" * (length - 2) + "x" if length > 1 else "Z"


@dataclass(frozen=True, slots=True)
class Finding:
    """What Grammalecte says of the characters from ``start`` to ``end`` of a text; an unknown word has no rule."""

    start: int
    end: int
    rule: str
    message: str


def check(texts: list[str], folder: Path) -> list[list[Finding]]:
    """What Grammalecte finds in each text, two processes at a time."""
    halves = [range(0, len(texts), 2), range(1, len(texts), 2)]
    found: list[list[Finding]] = [[] for _ in texts]
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda half: _run([texts[at] for at in half], folder), halves)
        for half, result in zip(halves, results, strict=True):
            for paragraph in result:
                found[half[paragraph["iParagraph"] - 1]] = _findings(paragraph)
    return found


def _run(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    path = folder / f"{abs(hash(tuple(texts)))}.txt"
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    done = subprocess.run(["grammalecte-cli", "-f", str(path), "-j"], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout)["data"])


def _findings(paragraph: dict[str, Any]) -> list[Finding]:
    grammar = [
        Finding(
            each["nStart"], each["nEnd"], each["sRuleId"], f"{each['sMessage']} ({each['sType']}/{each['sRuleId']})"
        )
        for each in paragraph["lGrammarErrors"]
        if each["sType"] not in SETTINGS["kinds"] and each["sRuleId"] not in SETTINGS["rules"]
    ]
    spelling = [
        Finding(each["nStart"], each["nEnd"], "", f"mot inconnu : {each['sValue']}")
        for each in paragraph["lSpellingErrors"]
    ]
    return grammar + spelling


def foreign(block: Block, findings: list[Finding]) -> list[tuple[int, int]]:
    """The parts of a block that are in another language."""
    parts = [found.span() for found in re.finditer("«[^»]*»", block.text)]
    marks = "".join("x" if each else " " for each in block.italic)
    parts += [found.span() for found in re.finditer("x+", marks)]
    unknown = [found for found in findings if not found.rule]
    return [(start, end) for start, end in parts if any(start <= word.start < end for word in unknown)]


def reported(block: Block, findings: list[Finding]) -> list[str]:
    """What of the findings is to be put right, each with its place."""
    findings = [each for each in findings if each.rule or not _known(block, each)]
    elsewhere = foreign(block, findings)
    made = []
    for each in findings:
        if any(each.start < end and start < each.end for start, end in elsewhere):
            continue
        if each.rule and (block.kind == "label" or (each.rule.startswith("majuscule") and _known(block, each))):
            continue
        if any(each.rule == passage["rule"] and passage["text"] in block.text for passage in SETTINGS["passages"]):
            continue
        made.append(f"{block.place(each.start)}: {each.message}\n    {block.around(each.start, each.end)}")
    return made


def _known(block: Block, found: Finding) -> bool:
    word = block.text[found.start : found.end]
    if (
        re.fullmatch("(?:Zy*x?)+(?:-ci|-là)?", readable(block.text)[found.start : found.end])
        or ACRONYM.fullmatch(word)
        or MANUAL.match(block.text, found.end)
    ):
        return True
    return word in WORDS or (word[0].isupper() and word[0].lower() + word[1:] in WORDS)


def test_the_course(tmp_path: Path) -> None:
    """No fault of spelling or grammar in any page, annex or figure."""
    by_text: dict[str, list[Block]] = defaultdict(list)
    for block in blocks():
        by_text[block.text].append(block)
    texts = list(by_text)
    found = check([readable(text) for text in texts], tmp_path)
    faults = [
        fault for text, findings in zip(texts, found, strict=True) for fault in reported(by_text[text][0], findings)
    ]
    assert not faults, f"{len(faults)} findings:\n" + "\n".join(faults)
