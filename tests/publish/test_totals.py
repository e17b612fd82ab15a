"""How much of a site is verified, by lab and system."""

from __future__ import annotations

from dataclasses import replace

from doctools.model import Options, Status, Verdict
from doctools.publish import Proof, Total
from doctools.publish.messages import FRENCH
from doctools.publish.totals import Place, Totals, table, text
from tests.publish import samples


def proofs() -> list[Proof]:
    """Two commands that are right on two systems but for one, and one that is not run."""
    example = samples.transcript("$ a\n$ b")
    right = samples.proof(example, samples.record(example, exits=[0, 0]))
    failed = {1: Verdict(status=Status.FAILED, reason="other")}
    wrong = samples.proof(example, samples.record(example, exits=[0, 0], failed=failed))
    assert wrong.ran is not None
    where = replace(wrong.ran.environment, lab="debian@trixie", distribution="Debian GNU/Linux 13 (trixie)")
    wrong = replace(wrong, ran=replace(wrong.ran, environment=where), also=(right,))
    return [wrong, samples.proof(samples.transcript("# reboot", options=Options(norun="reason")))]


def test_counts() -> None:
    """The site counts a command once; a system counts its own. What never ran has a lab and no system."""
    totals = Totals()
    totals.add(samples.page(*proofs()))
    assert totals.site == Total(passed=1, commands=3)
    assert totals.places == {
        Place(lab="debian", system="Debian 12 (bookworm)"): Total(passed=2, commands=2),
        Place(lab="debian", system="Debian 13 (trixie)"): Total(passed=1, commands=2),
        Place(lab="debian", system=""): Total(passed=0, commands=1),
    }


def test_said() -> None:
    """The log of a build has all counts in one line, and a page has them in a table."""
    totals = Totals()
    totals.add(samples.page(*proofs()))
    assert text(totals).startswith("1 of 3 commands verified (debian on no system yet: 0 of 1, debian on Debian 12")
    drawn = table(totals, FRENCH)
    assert "<caption>1 commande vérifiée sur 3</caption>" in drawn
    assert "<td>debian</td><td>Debian 13 (trixie)</td><td>1</td><td>2</td>" in drawn


def test_nothing_to_count() -> None:
    """A site without commands has no table."""
    assert table(Totals(), FRENCH) == ""
    assert text(Totals()) == "0 of 0 commands verified"
