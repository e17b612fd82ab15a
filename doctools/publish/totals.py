"""How much of a site is verified, in all and by lab and system -> sentences and a table. Counts, judges nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC

from doctools.publish.messages import Messages
from doctools.publish.proof import Ages, PageProofs, Proof, Total
from doctools.publish.safe import attribute, escape

__all__ = ["Place", "Totals", "counted", "paragraph", "sentence", "table", "text"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A lab on a system. ``system`` is empty where nothing has run yet."""

    lab: str
    system: str

    @classmethod
    def of(cls, proof: Proof) -> Place:
        """Where an example ran, or would have."""
        if proof.ran is None:
            return cls(lab=proof.session.plain_lab, system="")
        return cls(lab=proof.ran.environment.plain_lab, system=proof.ran.environment.system)


@dataclass(slots=True)
class Totals:
    """The counts of the pages so far."""

    site: Total = field(default_factory=Total)
    """Each command once."""
    ages: Ages = field(default_factory=Counter)
    places: dict[Place, Total] = field(default_factory=dict)
    """Each command once for every system that it runs on: their sum may be larger."""

    def add(self, page: PageProofs) -> None:
        """Count a page."""
        self.ages.update(page.ages)
        self.site += page.total
        for proof in page.proofs:
            for each in proof.everywhere:
                if each.example.steps:
                    place = Place.of(each)
                    self.places[place] = self.places.get(place, Total()) + Total.of_one(each)


def sentence(total: Total, messages: Messages) -> str:
    """ "n of m commands verified", as text."""
    return messages.verified(total.passed, total.commands)


def counted(total: Total, ages: Ages, messages: Messages, max_age: float | None) -> str:
    """The sentence as HTML, with how many of the commands are to be verified again.

    When the others will have to be is in the attributes, for ``assets/head/freshness.js``.
    """
    said = escape(sentence(total, messages))
    stale = ages[None]
    tail = escape(messages.stale_count.format(n=messages.number(stale, 0))) if stale else ""
    if max_age is None:
        return said + tail
    runs = " ".join(
        f"{when.astimezone(UTC).isoformat(timespec='minutes').replace('+00:00', 'Z')}={commands}"
        for when, commands in sorted((when, commands) for when, commands in ages.items() if when is not None)
    )
    return (
        f'{said}<span class="dt-count-stale" data-max-age="{round(max_age)}" data-runs="{runs}" data-stale="{stale}"'
        f' data-says="{attribute(messages.stale_count)}">{tail}</span>'
    )


def text(totals: Totals) -> str:
    """All of it in one line of English, for a build's log."""
    places = ", ".join(
        f"{place.lab or 'default lab'} on {place.system or 'no system yet'}: {total.passed:,} of {total.commands:,}"
        for place, total in sorted(totals.places.items())
    )
    all_ = f"{totals.site.passed:,} of {totals.site.commands:,} commands verified"
    return f"{all_} ({places})" if places else all_


def paragraph(totals: Totals, messages: Messages, *, max_age: float | None = None, proofs: str = "") -> str:
    """The sentence as a paragraph, with a link to the page of all proofs at the address ``proofs``; empty: none."""
    return f'<p class="dt-count" data-search-exclude>{_linked(totals, messages, max_age, proofs)}</p>'


def _linked(totals: Totals, messages: Messages, max_age: float | None, proofs: str) -> str:
    said = counted(totals.site, totals.ages, messages, max_age)
    if not proofs:
        return said
    see = escape(messages.register.see_all)
    return f'{said}. <a href="{attribute(proofs)}">{see}</a>'


def table(totals: Totals, messages: Messages, *, max_age: float | None = None, proofs: str = "") -> str:
    """A table with a row for each lab and system, as HTML; empty where there are no commands.

    ``proofs`` as in ``paragraph``.
    """
    if not totals.places:
        return ""
    rows = "".join(
        f"<tr><td>{escape(place.lab or messages.lab_default)}</td><td>{escape(place.system or '—')}</td>"
        f"<td>{escape(messages.number(total.passed, 0))}</td><td>{escape(messages.number(total.commands, 0))}</td></tr>"
        for place, total in sorted(totals.places.items())
    )
    caption = _linked(totals, messages, max_age, proofs)
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in messages.totals_heads)
    return (
        f'<table class="dt-totals"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
