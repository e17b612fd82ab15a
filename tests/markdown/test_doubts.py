"""What is said of a page that is no fault of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from doctools.markdown import doubts, parse_page
from doctools.settings import Settings


def said(text: str, *languages: str) -> list[str]:
    settings = Settings(root=Path("/project"), languages=("console", *languages))
    return [str(doubt) for doubt in doubts(parse_page(text, path="p.md", settings=settings, labs=()))]


@pytest.mark.parametrize(
    "text",
    [
        "```shell-session\n$ ls\nx\n```\n",
        "```terminal\n# ls\n```\n",
        "```Console\n$ ls\nx\n```\n",
        "```bash\n$ ls\nx\n```\n",
        "```sh\n\ntoto@lab:~$ ls\n```\n",
        '``` { .shell-session title="here" }\n$ ls\n```\n',
    ],
)
def test_a_transcript_in_another_language_is_told(text: str) -> None:
    """A reader takes it for verified like all the others, but nobody runs it."""
    (doubt,) = said(text)
    assert doubt.startswith("p.md:1: a transcript, but it is not run: its language is `")
    assert "```console" in doubt


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("```shell-session\n$ ls\n```\n", ["shell-session"]),
        ("```bash\n# a comment\nls\n```\n", []),
        ("```bash\nls\n$ ls\n```\n", []),
        ("```text\n$ ls\n```\n", []),
        ("```\n$ ls\n```\n", []),
        ("````md\n```bash\n$ ls\n```\n````\n", []),
        ('```bash title="/tmp/x"\n$ ls\n```\n', []),
        ("```bash\n```\n", []),
    ],
)
def test_what_is_no_transcript_is_not_told(text: str, languages: list[str]) -> None:
    """Scripts, files, plain text and what the settings have run are left alone."""
    assert said(text, *languages) == []
