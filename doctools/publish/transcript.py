"""The inside of a console fence -> HTML: prompts, commands, output, keys and answers, a mark a command.

Shows the page's own text, with what is volatile in it whether it was run or not; a record only says how each command
ended. Draws no bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from doctools.matching import fragments
from doctools.model import Fragment, Status, Step, StepRecord
from doctools.publish.commands import colour
from doctools.publish.messages import Messages
from doctools.publish.proof import Proof, State
from doctools.publish.safe import Budget, escape, fixed

__all__ = ["Transcript", "bare", "draw"]

_KEYS = re.compile(r"(?:\^[A-Z@\[\\\]^_?])+")
_HIDDEN_ANSWER = re.compile(r"(?<!\*)\*{8}$")  # a longer row of stars is a banner


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A console fence as HTML, still without a frame."""

    html: str
    commands: str
    """What the copy button takes: the commands alone, without prompts, a line each."""


def bare(source: str, messages: Messages) -> Transcript:
    """A fence of which nothing is known: its text."""
    budget = Budget()
    lines = [
        f'<span class="go">{escape(line)}</span>\n'
        for text in source.split("\n")
        if (line := budget.spend(text)) is not None
    ]
    return Transcript(html="".join(lines) + _left_out(budget, messages), commands="")


def draw(proof: Proof, messages: Messages, *, replay: str = "") -> Transcript:
    """A fence with its prompts, commands and outputs told apart, and a mark before each command.

    ``replay``: with the command's place in the example, an address for the mark, from which a replay begins.
    """
    example = proof.example
    lines = example.source.split("\n")
    blocks = list(_blocks(lines, example.steps, header=example.line))
    if not blocks or blocks[0][0]:
        # The text and its reading do not agree: the text is what the author wrote.
        return bare(example.source, messages)
    budget = Budget()
    pieces = []
    for place, ((start, end), step, record) in enumerate(zip(blocks, example.steps, proof.steps, strict=True), 1):
        mark = _mark(record, proof.state, messages, f' id="{replay}-{place}"' if replay else "")
        body = "".join(_step(lines[start:end], step, record, budget, messages))
        if body:
            failed = " dt-step--failed" if record is not None and record.verdict.status is Status.FAILED else ""
            anchor = f' id="{proof.anchor_of(place)}"' if proof.anchor else ""
            pieces.append(f'<span class="dt-step{failed}"{anchor}>{mark}{body}</span>')
    commands = "\n".join(step.command for step in example.steps if step.command)
    return Transcript(html="".join(pieces) + _left_out(budget, messages), commands=commands)


def _blocks(lines: list[str], steps: tuple[Step, ...], *, header: int) -> Iterator[tuple[int, int]]:
    """Where each step begins and ends in the source; nothing at all where a step is not where it says it is."""
    starts = [step.line - header - 1 for step in steps]
    ends = [*starts[1:], len(lines)]
    for start, end, step in zip(starts, ends, steps, strict=True):
        first = step.command.split("\n")[0]
        if not 0 <= start < end or lines[start].rstrip() != (step.prompt + first).rstrip():
            return
    yield from zip(starts, ends, strict=True)


def _mark(record: StepRecord | None, state: State, messages: Messages, anchor: str) -> str:
    if record is None:
        skipped = state is State.SKIPPED
        name = "skipped" if skipped else "unverified"
        label = messages.mark_skipped if skipped else messages.mark_unverified
        facts = ""
    else:
        status = record.verdict.status
        name = status.value
        label = {
            Status.PASSED: messages.mark_passed,
            Status.FAILED: messages.mark_failed,
            Status.SKIPPED: messages.mark_skipped,
        }[status]
        facts = "" if record.exit is None else " · " + messages.exit.format(code=record.exit)
        facts += f" · {messages.duration(record.duration)}" if status is not Status.SKIPPED else ""
        if record.verdict.reason and status is not Status.PASSED:
            facts += " · " + "".join(part for part, _ in messages.because(record.verdict.reason))[:300]
    # The sign itself is in the style sheet: it is neither copied nor found by a search. Its name for screen readers is
    # the title.
    return f'<span class="dt-mark dt-mark--{name}"{anchor} role="img" title="{fixed(label + facts)}"></span>'


def _step(lines: list[str], step: Step, record: StepRecord | None, budget: Budget, messages: Messages) -> Iterator[str]:
    written = step.command.split("\n")
    # A prompt that ends with `>` is a database's or a program's, and speaks no shell.
    coloured = None if step.prompt.rstrip().endswith(">") else colour(step.command)
    for number, text in enumerate(lines[: len(written)]):
        shown = budget.spend(text)
        if shown is None:
            continue
        prompt = step.prompt if number == 0 else text.removesuffix(written[number]) if written[number] else text
        rest = shown[len(prompt) :]
        whole = coloured is not None and shown is text and text[len(prompt) :] == written[number]
        command = coloured[number] if coloured is not None and whole else escape(rest)
        yield f'<span class="gp">{escape(prompt)}</span>{command}\n'
    output = lines[len(written) :]
    # A record has its fragments at hand; without one they are found again.
    known = record.shown if record is not None and len(record.shown) == len(output) else ()
    volatile = step.expectation.volatile
    printed = []
    for number, text in enumerate(output):
        shown = budget.spend(text)
        if shown is not None:
            whole = shown is text
            pieces = known[number] if known else ()
            printed.append(_output(text, pieces, volatile, messages) if whole else escape(shown))
    if printed:
        joined = "\n".join(printed)
        yield f'<span class="go">{joined}</span>\n'


def _output(text: str, pieces: tuple[Fragment, ...], volatile: tuple[str, ...] | None, messages: Messages) -> str:
    stripped = text.strip()
    if _KEYS.fullmatch(stripped):
        return f'<kbd class="dt-key" title="{fixed(messages.key)}">{escape(stripped)}</kbd>'
    # The source has no tabs any more; but what was typed must be seen, whatever stands before it.
    typed = any(piece.volatile == "answer" for piece in pieces)
    if not typed and "".join(piece.text for piece in pieces).rstrip() != text.rstrip():
        pieces = fragments(text, volatile)
    if not any(piece.volatile for piece in pieces) and (hidden := _HIDDEN_ANSWER.search(text)):
        pieces = (
            Fragment(text=text[: hidden.start()]),
            Fragment(text=hidden[0], volatile="answer"),
        )
    return "".join(_fragment(piece, messages) for piece in pieces)


def _fragment(piece: Fragment, messages: Messages) -> str:
    if not piece.volatile:
        return escape(piece.text)
    if piece.volatile in {"answer", "key"}:
        title = messages.answer if piece.volatile == "answer" else messages.key
        return f'<kbd class="dt-{piece.volatile}" title="{fixed(title)}">{escape(piece.text)}</kbd>'
    title = messages.wildcard if piece.volatile == "wildcard" else messages.volatile
    return f'<span class="dt-volatile" title="{fixed(title)}">{escape(piece.text)}</span>'


def _left_out(budget: Budget, messages: Messages) -> str:
    if not budget.left_out:
        return ""
    return f'<span class="dt-left-out">{escape(messages.count(messages.left_out, budget.left_out))}</span>\n'
