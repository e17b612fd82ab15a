"""The Sybil parser and evaluator, used as a project would that knows Sybil and not doctools' own plugin."""

from __future__ import annotations

from pathlib import Path
from unittest import SkipTest

import pytest
from sybil import Sybil

from doctools.docker import DockerEngine
from doctools.integrations.sybil import CommandParser

PAGE = """\
Text.

- In a list:

    ```console
    $ echo un
    un
    $ echo deux
    trois
    ```

```console norun="pas ici"
$ reboot
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_region_a_command(page: Path) -> None:
    """Each command is a Sybil example at its own line, with its text; nothing is run to find them."""
    document = Sybil(parsers=[CommandParser()]).parse(page)

    found = [(example.line, example.parsed.text) for example in document.examples()]

    assert found == [(6, "$ echo un"), (8, "$ echo deux"), (13, "$ reboot")]


@pytest.mark.engine
def test_evaluating(page: Path, engine: DockerEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A right command evaluates to nothing, a wrong one to a message with its line, one that is not run is skipped."""
    monkeypatch.setenv("DOCKER_HOST", engine.address)
    parser = CommandParser()
    first, second, third = Sybil(parsers=[parser]).parse(page).examples()
    try:
        assert parser.evaluate(first) is None
        message = parser.evaluate(second)
        assert message is not None
        assert message.startswith("page.md:8: other output than the page shows")
        with pytest.raises(SkipTest, match="pas ici"):
            parser.evaluate(third)
    finally:
        parser.runner.close()
