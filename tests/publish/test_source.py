"""Tests of doctools.publish.source."""

from __future__ import annotations

from doctools.publish import source
from doctools.publish.messages import FRENCH

PAGE = """
# Un compte

- dans une liste

    ```console answer="azerty" exit="1"
    $ passwd
    ```

``` { .console answer=azerty }
$ passwd
answer="reste"
```

````text
```console answer="reste"
````

~~~console exit="1" answer='azerty'
$ passwd
~~~
"""


def test_what_is_typed_unseen_is_not_told() -> None:
    """A page never shows the option `answer`; nor does its Markdown. A sample of a fence is text like any other."""
    shown = source.shown(PAGE)
    assert "azerty" not in shown
    assert shown.count('answer="reste"') == 2
    assert '    ```console exit="1"\n    $ passwd\n' in shown
    assert '~~~console exit="1"\n' in shown
    assert source.shown("# Page\n\ntexte\n") == "# Page\n\ntexte\n"


def test_addresses() -> None:
    """The Markdown lies beside the page, whatever addresses the site has."""
    assert source.beside("chroot/prison/index.html") == "chroot/prison/index.md"
    assert source.beside("chroot/prison.html") == "chroot/prison.md"
    assert '<a href="un%20%26%20deux.md" type="text/markdown">' in source.link("a/un & deux.md", FRENCH)


def test_the_list_of_pages() -> None:
    """A title, what the site is about in one quotation, and a link for each page, absolute where it can be."""
    said = source.listed("Cours", "Sur\ndeux lignes", "https://example.org/", [("Un [vrai] titre", "a b/index.md")])
    assert said == (
        "# Cours\n\n> Sur deux lignes\n\n## Pages\n\n- [Un \\[vrai\\] titre](https://example.org/a%20b/index.md)\n"
    )
