"""From a built page to a chapter: small pages, each with one thing that paper needs otherwise than a screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from book import chapter, tree
from book.course import Chapter
from book.project import BookError

PAGES = ("index", "a/one", "a/two")


def known(site: Path) -> dict[str, Chapter]:
    urls = {"index": "", "a/one": "a/one/", "a/two": "a/two/"}
    return {
        urls[name]: Chapter(
            source=f"{name}.md",
            title=name,
            part="" if name == "index" else "Part",
            url=urls[name],
            file=site / urls[name] / "index.html",
        )
        for name in PAGES
    }


def made(site: Path, article: str, *, url: str = "a/one/", title: str = "<h1 id='t'>Title</h1>") -> str:
    """The chapter that the page at ``url`` becomes."""
    found = known(site)[url]
    found.file.parent.mkdir(parents=True, exist_ok=True)
    found.file.write_text(f"<html><article class='md-typeset'>{title}{article}</article></html>", encoding="utf-8")
    return tree.write(chapter.read(found, known(site), site=site))


def test_links_lead_into_the_book(tmp_path: Path) -> None:
    """To a page, to a place of it, to this page, to the first one: anchors; to a file of the site: only its words."""
    html = made(
        tmp_path,
        '<a href="../two/">p</a><a href="../two/index.html#x">x</a><a href="#t">t</a><a href="../..">home</a>'
        '<a href="../../data/file.json">file</a>',
    )
    assert re.findall(r'href="([^"]*)"', html) == ["#a-two", "#a-two--x", "#a-one--t", "#index"]
    assert "<span>file</span>" in html
    assert html.count("book-page") == 3, "what is on another page gets its number"


def test_anchors_of_two_pages_never_clash(tmp_path: Path) -> None:
    """Also those of a drawing, which other attributes name."""
    html = made(
        tmp_path,
        '<p id="x"></p><svg viewBox="0 0 1 1"><defs><marker id="m" refX="1"></marker></defs>'
        '<path marker-end="url(#m)"/></svg>',
    )
    assert 'id="a-one"' in html, "the chapter's own"
    assert 'id="a-one--x"' in html
    assert 'marker-end="url(#a-one--m)"' in html


def test_the_address_of_an_external_link_is_printed(tmp_path: Path) -> None:
    """On paper a link cannot be followed: its address stands behind it, unless it is what the link says."""
    html = made(tmp_path, '<a href="https://docs.docker.com/engine/">engine</a>, <a href="https://a.org/">a.org</a>')
    assert (
        '<a href="https://docs.docker.com/engine/">engine</a> <span class="book-address">docs.docker.com/engine</span>,'
        in html
    )
    assert html.count("book-address") == 1, "not twice where the link says it"


def test_folds_open_and_tabs_follow_each_other(tmp_path: Path) -> None:
    """What is folded is open, and tabs stand one below the other under their names."""
    html = made(
        tmp_path,
        "<details><summary>Solution</summary>s</details>"
        '<div class="tabbed-set"><input type="radio"><div class="tabbed-labels"><label>Debian 12</label>'
        '<label>Debian 13</label></div><div class="tabbed-content"><div class="tabbed-block">twelve</div>'
        '<div class="tabbed-block">thirteen</div></div></div>',
    )
    assert '<details open="">' in html
    assert re.sub(r"<[^>]*>", "|", html).replace("||", "|").find("|Debian 12|twelve|Debian 13|thirteen|") > 0
    assert "<input" not in html


def test_what_is_for_screens_goes(tmp_path: Path) -> None:
    """Buttons, scripts, links to records; the text that follows them stays."""
    html = made(
        tmp_path,
        '<p>a<button>b</button>c<script>d</script>e<a class="headerlink" href="#t">f</a>g<span hidden>h</span>i</p>'
        '<p class="dt-summary">2 commands\u00a0· <a class="dt-link" href="x.cast">r</a> (8 ko)\u00a0· '
        '<a class="dt-link">t</a></p>',
    )
    assert re.sub(r"<[^>]*>", "", html).strip() == "Titleacegi2 commands"


def test_a_bar_is_short(tmp_path: Path) -> None:
    """Of a bar, paper has the verdict, the system and what is out of the ordinary; the site has the rest."""
    html = made(
        tmp_path,
        '<div class="dt"><div class="dt-bar"><span class="dt-what"><strong>Vérifiée</strong> hier</span>'
        '<span class="dt-facts">laboratoire debian, <span class="dt-fact">Debian 12 · image 3f</span> · '
        '<span class="dt-fact dt-fact--expected">code 1, attendu</span> · 0,1 s</span>'
        '<span class="dt-links"><a class="dt-link" href="x.json">relevé</a></span></div></div>',
    )
    assert re.sub(r"<[^>]*>", "", html).strip() == "TitleVérifiée hierDebian 12 · code 1, attendu"


def test_highlighting_goes_and_hostile_text_stays_text(tmp_path: Path) -> None:
    """Prompts and outputs keep their classes, other colours go, and markup that was printed is never markup."""
    html = made(
        tmp_path,
        '<pre><code><span class="gp">$ </span>cat <span class="s">&quot;<span class="si">x</span>&quot;</span> &amp;\n'
        '<span class="go">&lt;script&gt;alert(1)&lt;/script&gt;</span></code></pre>',
    )
    assert '<span class="gp">$ </span>cat "x" &amp;\n<span class="go">&lt;script&gt;' in html
    assert "<script" not in html


def test_titles_leave_the_first_level_to_the_part(tmp_path: Path) -> None:
    """In a part, titles are one level lower than in their page; a page without a part keeps its own."""
    assert re.findall(r"<(h\d)", made(tmp_path, "<h2>b</h2><h3>c</h3>")) == ["h2", "h3", "h4"]
    assert re.findall(r"<(h\d)", made(tmp_path, "<h2>b</h2>", url="")) == ["h1", "h2"]


@pytest.mark.parametrize(
    ("article", "title", "said"),
    [
        ("<p>no title</p>", "", "no title of the first level"),
        ("<p><em>a</p>", "<h1>t</h1>", "line 1 of the article: </p> inside <em>"),
        ("<p>", "<h1>t</h1>", "</article> inside <p>"),
        ('<div class="tabbed-set"><label>x</label></div>', "<h1>t</h1>", "1 tabs and 0 blocks"),
    ],
)
def test_what_is_no_chapter_is_told(tmp_path: Path, article: str, title: str, said: str) -> None:
    """With the file and the place; nothing is left out silently."""
    with pytest.raises(BookError, match=re.escape(said)):
        made(tmp_path, article, title=title)


def test_a_page_of_another_theme(tmp_path: Path) -> None:
    """A page without an article is an error that names it, not an empty chapter."""
    found = known(tmp_path)[""]
    found.file.write_text("<html><main>x</main></html>")
    with pytest.raises(BookError, match="no <article>"):
        chapter.read(found, known(tmp_path), site=tmp_path)
