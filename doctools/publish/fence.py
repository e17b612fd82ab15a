"""An example with its proof -> the HTML of its fence. Plain functions: know no site generator.

<div class="dt dt--passed" id="dt-1f0c3a">        the frame: one of the states of ``State``, and ``dt--stale``
  <div class="highlight" data-copy="...">        what copy buttons take
    <pre><code> ... </code></pre>                the transcript, each command with its mark, and ``dt-1f0c3a-2`` as id
  </div>
  <details class="dt-failure"> ... </details>    one for each failed command
  <div class="dt-bar"> ... </div>
</div>
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from urllib.parse import quote

from doctools.matching import only_output
from doctools.model import Kind, Status, StepRecord
from doctools.publish import transcript
from doctools.publish.bar import bar, bare_bar, moment, recordings, replay_anchor, verdict, why_failed
from doctools.publish.messages import Messages
from doctools.publish.proof import PageProofs, Proof, State
from doctools.publish.safe import MAX_CHARACTERS, Budget, attribute, escape
from doctools.publish.totals import counted

__all__ = ["console", "repeated", "summary", "unknown", "wrapped"]

_DIFF_LINES = 200
_DIFF_CHARACTERS = 16 * 1024
_REASON = 2_000
"""Characters of a reason that are shown."""


def console(proof: Proof, page: PageProofs, *, language: str = "console", title: str = "", id_value: str = "") -> str:
    """A transcript, whatever is known of it."""
    drawn = transcript.draw(proof, page.messages, replay=replay_anchor(proof, page))
    return _frame(proof, page, _code(drawn, language, title, proof.anchor if id_value else ""), id_value)


def unknown(source: str, page: PageProofs, *, language: str = "console", title: str = "") -> str:
    """A fence that is no example of its page (it comes from elsewhere, or the page cannot be read): unverified."""
    code = _code(transcript.bare(source, page.messages), language, title)
    return repeated(code, page)


def repeated(code: str, page: PageProofs) -> str:
    """A fence, which another highlighter has turned into ``code``, that shows an example once more: unverified."""
    return f'<div class="dt dt--unverified">{code}{bare_bar(page)}</div>'


def wrapped(proof: Proof, page: PageProofs, code: str) -> str:
    """A script or a file, which another highlighter has turned into ``code``, with what is known of it."""
    return _frame(proof, page, code, "")


def _frame(proof: Proof, page: PageProofs, code: str, id_value: str) -> str:
    state = proof.state
    stale = " dt--stale" if proof.outdated else ""
    kind = "" if proof.example.kind is Kind.TRANSCRIPT else f" dt--{proof.example.kind.value}"
    # The author's own identifier first; ours is then on what is inside.
    name = id_value or proof.anchor
    anchor = f' id="{attribute(name)}"' if name else ""
    html = (
        f'<div class="dt dt--{state.value}{stale}{kind}"{anchor}>'
        f"{code}{''.join(_failures(proof, page.messages))}{bar(proof, page)}</div>"
    )
    if not proof.example.options.setup:
        return html
    shown = " open" if state is State.FAILED else ""
    title = (
        f'{escape(page.messages.setup)}<span class="dt-state dt-state--{state.value}">'
        f"{escape(verdict(proof, page.messages))}</span>"
    )
    return f'<details class="dt-setup"{shown}><summary>{title}</summary>{html}</details>'


def _code(drawn: transcript.Transcript, language: str, title: str, anchor: str = "") -> str:
    name = f'<span class="filename">{escape(title)}</span>' if title else ""
    # A truncated command would be a wrong one: what is too long cannot be copied at all.
    whole = drawn.commands and len(drawn.commands) <= MAX_CHARACTERS
    copy = f' data-copy="{attribute(drawn.commands)}"' if whole else ""
    refused = "" if whole else " no-copy"
    kind = quote(language, safe="")
    code = f"<pre><code>{drawn.html}</code></pre>"
    copy += f' id="{anchor}"' if anchor else ""
    return f'<div class="language-{kind} highlight{refused}"{copy}>{name}{code}</div>'


def _failures(proof: Proof, messages: Messages) -> Iterator[str]:
    if proof.state is not State.FAILED:
        return
    if proof.record is not None and proof.record.reason:
        yield f'<p class="dt-reason">{why_failed(proof.record.reason[:_REASON], messages)}</p>'
    for written, step in zip(proof.example.steps, proof.steps, strict=True):
        if step is not None and step.verdict.status is Status.FAILED:
            yield _failure(step, f"{proof.page}:{written.line}", proof.session.variant, messages)


def _failure(step: StepRecord, place: str, variant: str, messages: Messages) -> str:
    budget = Budget(lines=_DIFF_LINES, characters=_DIFF_CHARACTERS)
    rows = []
    for line in step.verdict.diff:
        shown = budget.spend(line)
        if shown is not None:
            rows.append(_row(shown))
    if budget.left_out:
        rows.append(f'<span class="dt-left-out">{escape(messages.count(messages.left_out, budget.left_out))}</span>\n')
    diff = ""
    if rows:
        code = f'<pre class="dt-diff no-copy"><code>{"".join(rows)}</code></pre>'
        diff = f'<p class="dt-legend">{escape(messages.legend)}</p>{code}'
    command = escape(step.command.split("\n")[0][:200])
    reason = why_failed(step.verdict.reason[:_REASON], messages)
    title = messages.failure.format(command=f"<code>{command}</code>")
    return (
        f'<details class="dt-failure" open data-search-exclude><summary>{title}'
        f'<span class="dt-reason">{reason}</span></summary>{diff}{_next(step, place, variant, messages)}</details>'
    )


def _next(step: StepRecord, place: str, variant: str, messages: Messages) -> str:
    """What the author does now: the place to edit, and commands to be copied."""
    page = place.rpartition(":")[0]
    option = f" --variant {variant}" if variant else ""
    steps = []
    if only_output(step.verdict):
        steps.append(messages.to_accept.format(command=_typed(f"doctools accept {shlex.quote(page)}")))
    steps.append(messages.to_open.format(command=_typed(f"doctools shell {shlex.quote(place)}{option}")))
    rows = "".join(f"<li>{each}</li>" for each in (messages.to_edit.format(place=_typed(place)), *steps))
    return f'<ul class="dt-next">{rows}</ul>'


def _typed(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _row(line: str) -> str:
    if line.startswith("- "):
        return f"<del>− {escape(line[2:])}\n</del>"
    if line.startswith("+ "):
        return f"<ins>{escape(line)}\n</ins>"
    return f"<span>{escape(line)}\n</span>"


def summary(page: PageProofs) -> str:
    """A page's total with the date of its oldest run and its recordings, as HTML; empty where it has no command."""
    count = page.total
    if not count.commands:
        return ""
    messages = page.messages
    text = counted(count, page.ages, messages, page.max_age)
    runs = [
        each.ran.started
        for proof in page.proofs
        for each in proof.everywhere
        if each.ran is not None and each.state is not State.SKIPPED
    ]
    if runs:
        text += ", " + messages.last_run.format(date=moment(min(runs), messages, page.timezone))
    text = "\u00a0· ".join((text, *recordings(page)))
    state = "passed" if count.passed == count.commands else "partial"
    return f'<p class="dt-summary dt-summary--{state}" data-search-exclude>{text}</p>'
