"""Links to what is there, and none to what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from book import downloads
from book.__main__ import main

PAGE = "<p>a</p><!-- book: downloads --><p>nothing yet</p><!-- book: end --><p>b</p>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "annexes" / "emporter").mkdir(parents=True)
    (tmp_path / "annexes" / "emporter" / "index.html").write_text(PAGE)
    (tmp_path / "index.html").write_text("<p>no place here</p>")
    (tmp_path / "telechargements").mkdir()
    return tmp_path


def test_nothing_to_offer(site: Path) -> None:
    """Where there is no file, the page keeps the words that it has for that."""
    assert downloads.draw(site) == []
    assert (site / "annexes" / "emporter" / "index.html").read_text() == PAGE


def test_what_is_there_is_offered_with_its_size(site: Path) -> None:
    """The zip first, then the PDF as well: what was drawn before is drawn anew."""
    page = site / "annexes" / "emporter" / "index.html"
    (site / "telechargements" / "cours.zip").write_bytes(b"0" * 2_440_000)
    assert downloads.draw(site) == [page]
    assert '<a href="../../telechargements/cours.zip" download>' in page.read_text()
    assert "(ZIP, 2,4\u00a0Mo)" in page.read_text()
    assert ".pdf" not in page.read_text()
    (site / "telechargements" / "cours.pdf").write_bytes(b"0" * 840_000)
    downloads.draw(site)
    text = page.read_text()
    assert "(PDF, 840\u00a0ko)" in text
    assert text.count("cours.zip") == 1
    assert "nothing yet" not in text
    assert text.startswith("<p>a</p>")
    assert text.endswith("<p>b</p>")


def test_without_a_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the site is built there is no zip and no PDF: exit status 1, with what to do first."""
    for what in ("zip", "pdf"):
        assert main([what, "--site", str(tmp_path)]) == 1
        assert "has no built site\nhint: mkdocs build" in capsys.readouterr().err


def test_without_a_browser(site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`make site` goes on, and says that there is no PDF; asked for by itself, it is an error."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert main(["pdf", "--site", str(site), "--optional"]) == 0
    assert "there is no PDF without one\nhint: " in capsys.readouterr().err
    assert main(["pdf", "--site", str(site)]) == 1
