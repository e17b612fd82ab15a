"""Comments in a page that stand for what is known only when all pages have been rendered -> HTML. Counts nothing."""

from __future__ import annotations

from dataclasses import dataclass

from doctools.publish.register.rows import Register
from doctools.publish.register.table import ProofsTable
from doctools.publish.site import Site
from doctools.publish.totals import Totals, paragraph, table

__all__ = ["COUNT", "PROOFS", "TOTALS", "Whole"]

_ANY = "<!-- doctools: "
TOTALS = "<!-- doctools: totals -->"
"""The table of all counts, by lab and system."""
COUNT = "<!-- doctools: count -->"
"""The site's count, in one sentence."""
PROOFS = "<!-- doctools: proofs -->"
"""All commands of the site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A site of which all pages are known."""

    site: Site
    totals: Totals
    register: Register
    data: str
    """Where in the site all commands are published as JSON; empty: nowhere."""

    def fill(self, html: str, *, root: str, proofs: str) -> str:
        """A page with its markers replaced.

        ``root`` leads from its address to the root of the site (empty, or ending with ``/``), ``proofs`` to the page of
        all commands (empty: there is none, or it is this one).
        """
        if _ANY not in html:  # nearly all pages
            return html
        messages, max_age = self.site.messages, self.site.settings.max_age
        if TOTALS in html:
            html = html.replace(TOTALS, table(self.totals, messages, max_age=max_age, proofs=proofs))
        if COUNT in html:
            html = html.replace(COUNT, paragraph(self.totals, messages, max_age=max_age, proofs=proofs))
        if PROOFS in html:
            drawn = ProofsTable(
                register=self.register,
                total=self.totals.site,
                ages=self.totals.ages,
                messages=messages,
                timezone=self.site.timezone,
                max_age=max_age,
                data=self.data,
                root=root,
            ).html()
            html = html.replace(PROOFS, drawn, 1)  # its identifiers stand once
        return html
