"""When a proof is to be renewed: text, image, age. Verdict and freshness are told apart."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from doctools.model import Environment, SessionRecord
from doctools.publish import PageProofs, State, fence, totals
from doctools.publish.ageing import Why, images_at_hand
from doctools.publish.messages import ENGLISH, FRENCH
from doctools.publish.site import Site
from doctools.settings import load
from tests.publish import samples

PAGE = "# Page\n\n```console\n$ echo un\nun\n```\n\n```console\n$ echo deux\ndeux\n```\n"
OTHER = replace(samples.ENVIRONMENT, image_id="sha256:" + "9" * 64)


def ran(environment: Environment, *, hours: float, lasts: float = 60) -> SessionRecord:
    """A run that began so many hours after the usual one."""
    started = samples.RAN + timedelta(hours=hours)
    return SessionRecord(name="", environment=environment, started=started, duration=lasts, recording="", examples=())


def test_a_later_image_replaces_an_earlier_one() -> None:
    """What ran last, after all that ran in another image, is what the lab is now."""
    runs = [ran(samples.ENVIRONMENT, hours=0), ran(OTHER, hours=1), ran(samples.ENVIRONMENT, hours=-5)]
    assert images_at_hand(runs) == {"debian": OTHER.image_id}


def test_machines_that_share_the_work_replace_nothing() -> None:
    """Each shard of a CI builds an image of its own; they run side by side, and neither is the older one."""
    runs = [ran(samples.ENVIRONMENT, hours=0, lasts=7200), ran(OTHER, hours=1), ran(OTHER, hours=3)]
    assert images_at_hand(runs) == {}


def test_variants_have_images_of_their_own() -> None:
    """The image of one variant says nothing about that of another."""
    trixie = replace(OTHER, lab="debian@trixie")
    runs = [ran(samples.ENVIRONMENT, hours=0), ran(trixie, hours=1)]
    assert images_at_hand(runs) == {"debian": samples.ENVIRONMENT.image_id, "debian@trixie": trixie.image_id}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "doctools.toml").write_text('pages = ["docs"]\nmax_age = "30d"\n', encoding="utf-8")
    for name in ("a.md", "b.md"):
        (tmp_path / "docs" / name).write_text(PAGE, encoding="utf-8")
        samples.verified(tmp_path, page=f"docs/{name}")
    return tmp_path


def opened(project: Path, *, now: datetime = samples.RAN, text: str = PAGE, page: str = "docs/a.md") -> PageProofs:
    site = Site(settings=load(project), messages=FRENCH, timezone=samples.RAN.tzinfo, now=now, report=lambda _: None)
    return site.open(page, text, name="a", root="")


def drawn(page: PageProofs) -> str:
    """The page's fences and its total, as text with what is hidden left out."""
    html = "".join(fence.console(proof, page) for proof in page.proofs) + fence.summary(page)
    return re.sub(r"<[^>]*>", "", re.sub(r"<span[^>]* hidden>[^<]*</span>", "", html)).replace("\u00a0", " ")


def test_fresh(project: Path) -> None:
    """What nothing has changed is verified and no more; when it will be too old stands there for the browser."""
    page = opened(project)
    assert {proof.outdated for proof in page.proofs} == {None}
    assert "à revérifier" not in drawn(page)
    assert 'data-max-age="2592000" data-runs="2026-11-23T15:05Z=2" data-stale="0"' in fence.summary(page)
    assert 'data-since="2026-11-23T15:05+00:00" data-max-age="2592000" hidden>' in fence.console(page.proofs[0], page)


def test_too_old(project: Path) -> None:
    """After max_age the verdict stays, and the page and each fence say that it is to be renewed."""
    page = opened(project, now=samples.RAN + timedelta(days=30, seconds=1))
    assert [(proof.state, proof.outdated) for proof in page.proofs] == [(State.PASSED, Why.AGE)] * 2
    assert drawn(page).count("Vérifiée le 23 novembre 2026 à 15 h 05 UTC à revérifier") == 2
    assert "2 commandes vérifiées sur 2, dont 2 à revérifier, dernière exécution" in drawn(page)


def test_another_image(project: Path) -> None:
    """Where another page has run in a newer image of the same lab, this one is to be renewed, and says why."""
    samples.verified(project, page="docs/b.md", environment=OTHER, started=samples.RAN + timedelta(hours=1))
    page = opened(project)
    assert {proof.outdated for proof in page.proofs} == {Why.IMAGE}
    assert "image du laboratoire a changé" in fence.console(page.proofs[0], page)
    assert {proof.outdated for proof in opened(project, page="docs/b.md").proofs} == {None}


def test_another_text(project: Path) -> None:
    """A changed fence has no verdict any more, and tells when another text ran; the fence above it keeps its own."""
    text = PAGE.replace("deux", "trois")
    page = opened(project, text=text)
    assert [(proof.state, proof.outdated) for proof in page.proofs] == [
        (State.PASSED, None),
        (State.UNVERIFIED, Why.TEXT),
    ]
    assert "a changé depuis l’exécution du 23\u00a0novembre\u00a02026" in fence.console(page.proofs[1], page)
    assert "1 commande vérifiée sur 2, dernière" in drawn(page)


def test_never_run(project: Path) -> None:
    """A page without any evidence has nothing to be verified *again*."""
    page = opened(project, page="docs/c.md")
    assert [(proof.state, proof.outdated) for proof in page.proofs] == [(State.UNVERIFIED, None)] * 2


def test_one_variant_is_enough() -> None:
    """A fence that is stale in one variant of its lab is stale; the oldest of its runs counts."""
    example = samples.transcript("$ id\nuid=0")
    proof = samples.proof(example, samples.record(example))
    assert proof.ran is not None
    earlier = replace(proof.ran, started=samples.RAN - timedelta(days=3))
    both = replace(proof, also=(replace(proof, ran=earlier, why=Why.AGE),))
    assert both.outdated is Why.AGE
    assert both.oldest == earlier.started


@pytest.mark.parametrize("content", ["{", ""])
def test_evidence_of_another_page_that_cannot_be_read(project: Path, content: str) -> None:
    """The pages that can be read are read."""
    (project / ".doctools" / "evidence" / "docs" / "b.md.json").write_text(content, encoding="utf-8")
    assert {proof.state for proof in opened(project).proofs} == {State.PASSED}


def test_totals_tell_both() -> None:
    """The count of stale commands follows that of the verified ones, in both languages."""
    example = samples.transcript("$ a\n$ b")
    proof = replace(samples.proof(example, samples.record(example)), why=Why.AGE)
    found = totals.Totals()
    found.add(samples.page(proof))
    said = [totals.counted(found.site, found.ages, spoken, None) for spoken in (FRENCH, ENGLISH)]
    assert said == [
        "2 commandes vérifiées sur 2, dont 2 à revérifier",
        "2 of 2 commands verified, 2 of them to be verified again",
    ]
