"""The bar under a fence -> HTML: verdict, date, lab and image, exit status, duration, links. Draws no command."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from urllib.parse import quote

from doctools.model import Environment, Kind, Status
from doctools.publish.ageing import Why
from doctools.publish.messages import Messages
from doctools.publish.proof import VERIFIED, PageProofs, Proof, State, is_program
from doctools.publish.record import RECORDS
from doctools.publish.replay import cast_path, text_path
from doctools.publish.safe import attribute, escape, fixed

__all__ = [
    "bar",
    "bare_bar",
    "because",
    "moment",
    "recordings",
    "replay_anchor",
    "stale",
    "statement",
    "verdict",
    "why_failed",
]

_REASON = 300
"""Characters of a reason that are shown; the raw record has it all."""


@lru_cache(maxsize=64)
def moment(when: datetime, messages: Messages, timezone: tzinfo) -> str:
    """A ``<time>`` element."""
    local = when.astimezone(timezone).replace(second=0, microsecond=0)
    exact = when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f'<time datetime="{local.isoformat(timespec="minutes")}" title="{exact}">{messages.date(local)}</time>'


def bar(proof: Proof, page: PageProofs) -> str:
    """The bar of an example."""
    messages = page.messages
    return _frame(
        statement(proof, messages, page.timezone) + stale(proof, page),
        "\u00a0· ".join(_facts(proof, messages)),
        _targets(proof, page) + " ".join(_links(proof, page)),
        replay_anchor(proof, page),
    )


def stale(proof: Proof, page: PageProofs) -> str:
    """That an example is to be verified again, and why; hidden as long as only time can make it so.

    Its own attributes say when that is: ``assets/head/freshness.js`` shows it then.
    """
    messages = page.messages
    if proof.state is State.SKIPPED:
        return ""
    why = proof.outdated
    since = proof.oldest
    if why is None:
        if page.max_age is None or since is None or proof.state is State.UNVERIFIED:
            return ""
        ages = f' data-since="{since.isoformat(timespec="minutes")}" data-max-age="{round(page.max_age)}" hidden'
    else:
        ages = ""
    title = because(why or Why.AGE, proof.before, messages, page.timezone)
    return f' <span class="dt-stale" title="{fixed(title)}"{ages}>{escape(messages.stale)}</span>'


def because(why: Why, before: datetime | None, messages: Messages, timezone: tzinfo) -> str:
    """Why something is to be verified again, in one sentence, as text."""
    match why:
        case Why.TEXT:
            return messages.stale_text.format(date=messages.date(before.astimezone(timezone)) if before else "…")
        case Why.IMAGE:
            return messages.stale_image
        case Why.AGE:
            return messages.stale_age


def bare_bar(page: PageProofs) -> str:
    """The bar of a fence of which nothing is known."""
    if page.excerpt:
        return _frame(page.messages.excerpt, "", "")
    return _frame(_unverified(page.messages.unverified[0], page.page, page.messages), "", "")


def _frame(what: str, facts: str, links: str, anchor: str = "") -> str:
    # As few elements as will do: site generators parse every page again, to index it.
    second = f'<span class="dt-facts">{facts}</span>' if facts else ""
    third = f'<span class="dt-links">{links}</span>' if links else ""
    name = f' id="{attribute(anchor)}"' if anchor else ""
    return f'<div class="dt-bar"{name} data-search-exclude><span class="dt-what">{what}</span>{second}{third}</div>'


def statement(proof: Proof, messages: Messages, timezone: tzinfo) -> str:
    """What happened to an example, in one sentence, as HTML."""
    what = escape(verdict(proof, messages))
    state = proof.state
    if state is State.SKIPPED:
        reason = escape((proof.example.options.norun or "")[:_REASON])
        return messages.reason.format(what=f"<strong>{what}</strong>", reason=reason)
    if state is State.UNVERIFIED:
        reason = proof.record.reason if proof.record is not None and proof.record.status is Status.SKIPPED else ""
        if reason:
            return messages.reason.format(what=f"<strong>{what}</strong>", reason=escape(reason[:_REASON]))
        return _unverified(what, proof.page, messages)
    assert proof.ran is not None  # noqa: S101 - no other state without a record
    return messages.on.format(what=f"<strong>{what}</strong>", date=moment(proof.ran.started, messages, timezone))


def _unverified(what: str, page: str, messages: Messages) -> str:
    how = messages.how_to_verify.format(command=f"<code>doctools verify {escape(shlex.quote(page))}</code>")
    return f'<strong>{what}</strong> <span class="dt-how">· {how}</span>'


def verdict(proof: Proof, messages: Messages) -> str:
    """What happened to an example, in a few words, as text."""
    state = proof.state
    count = len(proof.example.steps)
    if proof.example.kind is Kind.FILE and state is not State.SKIPPED:
        program = is_program(proof.example)
        if state is State.FAILED:
            return messages.file_failed
        if state is State.UNVERIFIED:
            return messages.program_unverified if program else messages.file_unverified
        return messages.program_passed if program else messages.file_passed
    if proof.example.kind is Kind.SCRIPT and state in {State.PASSED, State.LESSON, State.FAILED}:
        return messages.script_failed if state is State.FAILED else messages.script_passed
    match state:
        case State.PASSED:
            return messages.count(messages.passed, count)
        case State.LESSON:
            return messages.count(messages.lesson, count)
        case State.FAILED:
            failed = sum(step is not None and step.verdict.status is Status.FAILED for step in proof.steps)
            return messages.count(messages.failed, count, failed=messages.number(failed, 0))
        case State.SKIPPED:
            return messages.count(messages.skipped, count)
        case State.UNVERIFIED:
            return messages.count(messages.unverified, count)


def why_failed(reason: str, messages: Messages) -> str:
    """A verdict's reason as HTML; what the site's language has no words for says that it is English."""
    parts = messages.because(reason)
    return "".join(escape(part) if ours else f'<span lang="en">{escape(part)}</span>' for part, ours in parts)


def _facts(proof: Proof, messages: Messages) -> list[str]:
    if proof.ran is None or proof.state in {State.SKIPPED, State.UNVERIFIED}:
        return []
    if proof.example.kind is Kind.FILE and proof.state is State.PASSED:
        return []  # one line is enough; the commands below it say where they ran
    facts = [_place(proof.ran.environment, messages), *_also(proof, messages)]
    records = [step for step in proof.steps if step is not None]
    if records:
        last = records[-1]
        if last.exit is not None:
            facts.append(_exit(last.exit, last.verdict.status, messages))
        facts.append(escape(messages.duration(sum(step.duration for step in records))))
    if proof.example.options.retry:
        facts.append(escape(messages.retried(proof.example.options.retry, len(proof.example.steps))))
    return facts


def _also(proof: Proof, messages: Messages) -> Iterator[str]:
    """The other variants of the lab, where the example is right; where it is not, it is the one that is shown."""
    for other in proof.also:
        if other.ran is not None and other.state in VERIFIED:
            where = other.ran.environment
            system = where.system or where.lab
            form = messages.also if proof.state in VERIFIED else messages.only
            date = messages.date(other.ran.started)
            yield _fact(form.format(system=system), title=f"{date} · {_image(where)}", kind="also")


def _image(where: Environment) -> str:
    return " · ".join(filter(None, (where.distribution, where.image, where.image_id, where.base)))


@lru_cache(maxsize=64)
def _place(where: Environment, messages: Messages) -> str:
    name = where.plain_lab  # of the variant, the distribution says more
    lab = escape(messages.lab.format(lab=name) if name else messages.lab_default)
    short = where.image_id.removeprefix("sha256:")[:12]
    system = [where.system] if where.distribution else []
    system += [messages.image.format(image=short)] if short else []
    facts = [f"{lab}, {_fact(' · '.join(system), title=_image(where))}" if system else lab]
    if where.elevated:
        facts.append(_fact(messages.elevated, title=where.elevated, kind="elevated"))
    return "\u00a0· ".join(facts)


def _exit(code: int, status: Status, messages: Messages) -> str:
    if code != 0 and status is Status.PASSED:
        return _fact(messages.exit_expected.format(code=code), kind="expected")
    return escape(messages.exit.format(code=code))


def _fact(text: str, *, title: str = "", kind: str = "") -> str:
    name = f"dt-fact dt-fact--{kind}" if kind else "dt-fact"
    hover = f' title="{attribute(title[:_REASON])}"' if title else ""
    return f'<span class="{name}"{hover}>{escape(text)}</span>'


def _targets(proof: Proof, page: PageProofs) -> str:
    """The addresses of a script's commands, which another highlighter has drawn; those of a transcript are on marks."""
    anchor = replay_anchor(proof, page) if proof.example.kind is Kind.SCRIPT else ""
    return "".join(f'<span id="{anchor}-{place}"></span>' for place, _ in enumerate(proof.example.steps, 1) if anchor)


def _links(proof: Proof, page: PageProofs) -> list[str]:
    messages = page.messages
    if proof.state is State.SKIPPED or not proof.record_path:
        return []
    title = messages.record_title.format(number=proof.number)
    return [*_replay(proof, page), _link(page.root + proof.record_path, messages.record, title, "record")]


def replay_anchor(proof: Proof, page: PageProofs) -> str:
    """The fragment of the page's address that opens the replay of an example; empty: it cannot be replayed.

    ``-K`` after it opens the replay at the example's K-th command.
    """
    return "" if page.clip(proof) is None else page.messages.replay_anchor.format(number=proof.number)


def _replay(proof: Proof, page: PageProofs) -> Iterator[str]:
    """The button of ``replay.js``, which says what its attributes mean. Without JavaScript it stays hidden."""
    clip = page.clip(proof)
    if clip is None:
        return
    seconds = max(1, round(clip.duration))
    duration = f"{seconds}\u00a0s" if seconds < 60 else page.messages.duration(seconds)
    text = page.messages.replay.format(duration=duration)
    title = page.messages.replay_title.format(number=proof.number, duration=duration)
    cast = quote(cast_path(proof.recording_path).removeprefix(f"{RECORDS}/"))
    begins = " ".join(f"{at:.3f}".rstrip("0").rstrip(".") for at in clip.commands)
    where = f"{clip.start:.3f} {clip.end:.3f} {clip.columns} {clip.rows} {begins}"
    yield (
        f'<button type="button" class="dt-replay" hidden aria-expanded="false" aria-label="{fixed(title)}"'
        f' data-cast="{attribute(cast)}" data-clip="{where}">{fixed(text)}</button>'
    )


def recordings(page: PageProofs) -> list[str]:
    """Links to the recordings of a page's sessions, in page order: one a session, not one a fence; as text, too."""
    messages = page.messages
    names = {
        each.recording_path: each.session.name
        for proof in page.proofs
        for each in proof.everywhere
        if each.recording_path and each.state is not State.SKIPPED
    }
    links = []
    for path, session in names.items():
        made = page.recordings[path]
        said = messages.transcript.format(name="".join(f" {part}" for part in session.split("@") if part))
        text = _link(page.root + quote(text_path(path)), said, messages.transcript_title, "recording")
        cast = _link(page.root + quote(path), messages.recording, messages.recording_title, "recording")
        for link, size in ((text, len(made.text.encode())), (cast, made.size)):
            links.append(f"{link}\u00a0({messages.size(size)})")
    return links


def _link(address: str, text: str, title: str, kind: str) -> str:
    return f'<a class="dt-link dt-link--{kind}" href="{attribute(address)}" title="{fixed(title)}">{fixed(text)}</a>'
