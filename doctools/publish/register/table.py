"""The register -> HTML: all commands of a site by page, the page that has waited longest first. Judges nothing.

<div class="dt-proofs">
  <form>...</form>                          filters; shown where scripts run, and made to work by ``assets/proofs.js``
  <details class="dt-proofs-page">          a page: folded on a large site, so that its lists cost nothing until opened
    <summary>title, count, date</summary>
    <section data-...>                      a session: what all of its commands have in common, once
      <p class="dt-proofs-run">...</p>      lab, system, image, date, recording: one for each variant of the lab
      <table>...</table>                    a row a command
  </details>
  <template>...</template>                  the table of all commands, whose columns can be sorted, for the script
</div>

Complete without scripts: nothing is drawn by the script that is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath

from doctools.publish.bar import moment, why_failed
from doctools.publish.messages import Messages
from doctools.publish.proof import Ages, State, Total
from doctools.publish.register.data import schema_path
from doctools.publish.register.rows import Command, PageEntry, Register, Run, SessionEntry
from doctools.publish.safe import attribute, escape
from doctools.publish.totals import counted

__all__ = ["ProofsTable"]

_SHOWN = 160
"""Characters of a command that a row shows; the page has it all."""
_REASON = 160
_FOLDED = 100
"""On a site with more commands than this, pages are folded."""
_DIGITS = 12
"""Of an image's digest; the rest is in its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofsTable:
    """Draws the register into one page of the site."""

    register: Register
    total: Total
    ages: Ages
    messages: Messages
    timezone: tzinfo
    max_age: float | None
    data: str
    """Where in the site the same is published as JSON; empty: nowhere."""
    root: str
    """From that page's address to the root of the site: empty, or ending with ``/``."""

    def html(self) -> str:
        """All of it."""
        words = self.messages.register
        if not self.total.commands:
            return f'<p class="dt-proofs">{escape(words.nothing)}</p>'
        pages = self.register.by_age
        age = "" if self.max_age is None else f' data-max-age="{round(self.max_age)}"'
        says = {
            "fresh": words.fresh,
            "stale": words.stale,
            "found-one": words.found[0],
            "found": words.found[1],
            "none": words.none,
            "more-one": words.more[0],
            "more": words.more[1],
        }
        said = "".join(f' data-{name}="{attribute(text)}"' for name, text in says.items())
        return (
            f'<div class="dt-proofs" data-search-exclude{age}{said}>'
            f'<p class="dt-proofs-total">{counted(self.total, self.ages, self.messages, self.max_age)}</p>'
            f"{self._filters(pages)}"
            f'<div class="dt-proofs-pages">{"".join(map(self._page, pages))}</div>'
            f"{self._data()}{self._template()}</div>"
        )

    def _data(self) -> str:
        if not self.data:
            return ""
        words = self.messages.register
        file = f'<a href="{attribute(self.root + self.data)}">{escape(PurePosixPath(self.data).name)}</a>'
        schema = f'<a href="{attribute(self.root + schema_path(self.data))}">{escape(words.schema)}</a>'
        said = escape(words.data).format(file=file, schema=schema)
        return f'<p class="dt-proofs-data">{said}</p>'

    # -- filters -------------------------------------------------------------------------------------------------------

    def _filters(self, pages: list[PageEntry]) -> str:
        words = self.messages.register
        labs = sorted({session.lab for page in pages for session in page.sessions})
        states = [state for state in State if self.register.count(state)]
        by_title = sorted(pages, key=lambda page: page.title.casefold())
        return (
            f'<form class="dt-proofs-filters" role="search" aria-label="{attribute(words.filters)}">'
            f'<label class="dt-proofs-text">{escape(words.text)}<input type="search" name="q" autocomplete="off" '
            f'spellcheck="false"></label>'
            + self._choice("page", words.page, [(page.url or ".", page.title) for page in by_title])
            + self._choice("verdict", words.verdict, [(state.value, words.states[state.value]) for state in states])
            + self._choice("freshness", words.freshness, [("fresh", words.fresh), ("stale", words.stale)])
            + self._choice("lab", words.lab, [(lab, lab or self.messages.lab_default) for lab in labs])
            + f'<fieldset class="dt-proofs-view"><legend>{escape(words.view)}</legend>'
            f'<label><input type="radio" name="view" value="pages" checked> {escape(words.by_page)}</label>'
            f'<label><input type="radio" name="view" value="commands"> {escape(words.by_command)}</label></fieldset>'
            f'<p class="dt-proofs-found" role="status"></p>'
            f'<button type="reset" hidden>{escape(words.reset)}</button></form>'
        )

    def _choice(self, name: str, label: str, values: list[tuple[str, str]]) -> str:
        words = self.messages.register
        options = "".join(f'<option value="{attribute(value)}">{escape(text)}</option>' for value, text in values)
        every = f'<option value="">{escape(words.everything)}</option>'
        return f'<label>{escape(label)}<select name="{name}">{every}{options}</select></label>'

    def _template(self) -> str:
        words = self.messages.register
        columns = {
            "command": words.command,
            "verdict": words.verdict,
            "freshness": words.freshness,
            "lab": words.lab,
            "image": words.image,
            "date": words.date,
            "duration": words.duration,
            "exit": words.exit,
        }
        heads = "".join(
            f'<th scope="col" role="columnheader" data-by="{by}"><button type="button" '
            f'title="{attribute(words.sort.format(head=head))}">{escape(head)}</button></th>'
            for by, head in columns.items()
        )
        return (
            # Its rows are laid out as a grid; not every browser then still takes them for rows.
            '<template><div class="dt-proofs-all"><table role="table"><caption class="dt-hidden">'
            f'{escape(words.all_commands)}</caption><thead role="rowgroup"><tr role="row">{heads}'
            f'<th scope="col" role="columnheader">{escape(words.proof)}</th></tr></thead>'
            '<tbody role="rowgroup"></tbody></table>'
            '<button type="button" class="dt-proofs-more" hidden></button></div></template>'
        )

    # -- a page --------------------------------------------------------------------------------------------------------

    def _page(self, page: PageEntry) -> str:
        words = self.messages.register
        opened = "" if self.total.commands > _FOLDED else " open"
        count = counted(page.total, page.ages, self.messages, self.max_age)
        state = "passed" if page.total.passed == page.total.commands else "partial"
        when = page.age[1]
        date = "" if when is None else f'<span class="dt-proofs-when">{self._moment(when)}</span>'
        address = attribute(self.root + page.url)
        links = [f'<a href="{address}">{escape(words.read)}</a>']
        if page.record:
            record = attribute(self.root + page.record)
            links.append(f'<a data-is="record" href="{record}">{escape(words.record)}</a>')
        sessions = "".join(self._session(page, session) for session in page.sessions)
        return (
            f'<details class="dt-proofs-page dt-proofs-page--{state}" data-page="{attribute(page.url or ".")}"{opened}>'
            f'<summary><span class="dt-proofs-title">{escape(page.title)}</span> '
            f'<span class="dt-proofs-count">{count}</span> {date}</summary>'
            f'<p class="dt-proofs-links">{" · ".join(links)}</p>{sessions}</details>'
        )

    def _session(self, page: PageEntry, session: SessionEntry) -> str:
        words = self.messages.register
        runs = "".join(self._run(session, run) for run in session.runs.values())
        since = session.oldest
        data = f' data-since="{since.astimezone(UTC).isoformat(timespec="minutes")}"' if since is not None else ""
        heads = (words.command, words.verdict, words.freshness, words.exit, words.duration, words.replayed)
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
        place = attribute(self.root + page.url)
        rows = "".join(self._row(command, place) for command in session.commands)
        caption = escape(words.of_page.format(title=page.title))
        return (
            f'<section data-lab="{attribute(session.lab)}"{data}>{runs}<table><caption class="dt-hidden">{caption}'
            f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></section>"
        )

    def _run(self, session: SessionEntry, run: Run) -> str:
        words = self.messages.register
        where = run.environment
        lab = self.messages.lab.format(lab=session.lab) if session.lab else self.messages.lab_default
        system = f', <span data-is="system">{escape(where.system)}</span>' if where.system else ""
        facts = [f'<span data-is="lab">{escape(lab)}</span>{system}']
        if where.image_id:
            short = where.image_id.removeprefix("sha256:")[:_DIGITS]
            full = " · ".join(filter(None, (where.image_id, where.image, where.base)))
            facts.append(
                f'{escape(words.image.lower())}\u00a0<code data-is="image" title="{attribute(full[:400])}">'
                f"{escape(short)}</code>"
            )
        facts.append(f'<span data-is="date">{self._moment(run.started)}</span>')
        if run.recording:
            address = attribute(self.root + run.recording)
            facts.append(f'<a data-is="recording" href="{address}">{escape(words.recording)}</a>')
        return f'<p class="dt-proofs-run">{" · ".join(facts)}</p>'

    def _row(self, command: Command, place: str) -> str:
        words = self.messages.register
        state = command.state
        text = escape(_one_line(command.prompt + command.command))
        verdict = escape(words.states[state.value])
        if command.reason and state is not State.PASSED:
            reason = command.reason[:_REASON]
            why = escape(reason) if state is State.SKIPPED else why_failed(reason, self.messages)
            verdict += f' <span class="dt-why">{why}</span>'
        kind, fresh = {
            True: ("fresh", words.fresh),
            False: ("stale", words.stale),
            None: ("never", words.never),
        }[command.fresh]
        replay = f'<a href="{place}#{command.replay}">{escape(words.replay)}</a>' if command.replay else ""
        status, seconds, lasted = "", "", ""
        if command.results:
            result = command.results[0]
            if result.exit is not None:
                form = self.messages.exit_expected if state is State.LESSON else self.messages.exit
                status = form.format(code=result.exit)
            seconds = f' data-s="{result.duration:.4g}"'
            lasted = self.messages.duration(result.duration)
        return (
            f'<tr class="dt-row--{state.value}"><th scope="row"><a href="{place}#{command.anchor}">{text}</a></th>'
            f'<td class="dt-state dt-state--{state.value}">{verdict}</td>'
            f'<td class="dt-fresh--{kind}">{escape(fresh)}</td>'
            f"<td>{escape(status)}</td><td{seconds}>{escape(lasted)}</td><td>{replay}</td></tr>"
        )

    def _moment(self, when: datetime) -> str:
        return moment(when, self.messages, self.timezone)


def _one_line(text: str) -> str:
    text = " ⏎ ".join(line.strip() for line in text.split("\n")) if "\n" in text else text
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
