"""What is taken out of a page while it is indexed comes back where it was."""

from __future__ import annotations

from doctools.publish import fence
from doctools.publish.unindexed import put_back, taken_out
from tests.publish import samples


def test_bars_and_marks_go_and_come_back() -> None:
    """A search sees commands and outputs, no bar and no mark; what is done to the page meanwhile stays."""
    proof = samples.proof(samples.transcript("$ echo un\nun\n$ id\nuid=0"))
    html = f"<p>avant</p>{fence.console(proof, samples.page(proof))}<p>après</p>"
    assert html.count('class="dt-bar"') == 1
    assert html.count('class="dt-mark ') == 2
    text, pieces = taken_out(html)
    assert "dt-bar" not in text
    assert "dt-mark" not in text
    assert "echo un" in text
    assert "uid=0" in text
    assert put_back(text, pieces) == html
    assert put_back(text.replace("avant", "changé"), pieces) == html.replace("avant", "changé")


def test_a_comment_of_the_authors_is_no_place_of_ours() -> None:
    """A page that has the comment already is indexed whole, and keeps it."""
    html = '<!--dt--><div class="dt-bar">x</div>'
    assert taken_out(html) == (html, [])
    assert put_back(html, []) == html
