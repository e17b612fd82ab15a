"""The tool that typesets: what it changes is what the rules ask for, and nothing else."""

from __future__ import annotations

import pytest

from tests.course.prose import markdown
from tests.course.test_typography import faults
from tests.course.typeset import data, drawing, page

ROUGH = """---
title: Qu'est-ce ?
description: "Un essai : rien de plus."
doctools: {lab: docker}
---

# L'essai : « un » ; deux !

!!! tip "À savoir : ceci"

    `ls -l` ; l'[ami](x.md "y"), l'*autre*, l'`un` : 10 Mo, 5 % et `a : b` ?

```console
$ echo "l'un : ; ?"
```

| un : | deux |
| --- | :---: |
"""


def test_a_page_is_right_afterwards() -> None:
    """And typesetting it again changes nothing."""
    made = page(ROUGH)
    assert [fault for block in markdown(made, "x.md") for fault in faults(block)] == []
    assert page(made) == made


def test_what_is_not_prose_stays() -> None:
    """Code, front matter, addresses and the bars of tables are not touched."""
    made = page(ROUGH)
    for kept in ("doctools: {lab: docker}", '$ echo "l\'un : ; ?"', "`a : b`", '](x.md "y")', "| :---: |", "title: Qu"):
        assert kept in made


@pytest.mark.parametrize(
    ("make", "text", "expected"),
    [
        (drawing, '<text x="1">l\'un : oui</text>', '<text x="1">l’un\u00a0: oui</text>'),
        (drawing, "<text>{{ x | y }} : oui</text>", "<text>{{ x | y }}\u00a0: oui</text>"),
        (data, '- {id: "C: d", quoi: "l\'un : oui"}', '- {id: "C: d", quoi: "l’un\u00a0: oui"}'),
        (data, "# it's : code", "# it's : code"),
        (data, "- message: \"Can't do : no\"\n  cause: l'un", '- message: "Can\'t do : no"\n  cause: l’un'),
        (
            data,
            "- message: >-\n    Can't\n    won't\n  cause: l'un",
            "- message: >-\n    Can't\n    won't\n  cause: l’un",
        ),
    ],
)
def test_figures_and_data(make: object, text: str, expected: str) -> None:
    """In drawings and data only the words of readers change: no attribute, key, identifier, comment or message."""
    assert make(text) == expected  # type: ignore[operator]
