"""A page's fences as data, for a browser in which the page is open while its author works. Watches nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files

from doctools.model import Kind
from doctools.publish import fence
from doctools.publish.proof import PageProofs, Proof
from doctools.publish.safe import Budget, escape

__all__ = ["page_json", "place", "script"]


def script() -> str:
    """The script that asks for changes and shows them: see ``place``."""
    return files(__package__).joinpath("assets", "serve", "live.js").read_text(encoding="utf-8")


def place(address: str, version: str) -> str:
    """What tells the script, within a page, where to ask, and what the page shows already."""
    return f'<div class="dt-live" data-from="{escape(address)}" data-version="{escape(version)}" role="status"></div>'


def page_json(page: PageProofs, *, version: str, problems: Iterable[str]) -> str:
    """What a page shows now. Where the page cannot be read, only why: its fences stay as they are."""
    document: dict[str, object] = {"version": version}
    if page.complete:
        document["fences"] = [_fence(proof, page) for proof in page.proofs]
        document["summary"] = fence.summary(page)
    else:
        document["problems"] = list(problems)
    return json.dumps(document)


def _fence(proof: Proof, page: PageProofs) -> dict[str, str]:
    example = proof.example
    if example.kind is Kind.TRANSCRIPT:
        html = fence.console(proof, page, language=example.language)
    else:
        # The usual highlighter is not at hand: the script keeps what it drew, unless the text is another one.
        budget = Budget()
        lines = [line for text in example.source.split("\n") if (line := budget.spend(text)) is not None]
        code = f"<pre><code>{escape(chr(10).join(lines))}\n</code></pre>"
        html = fence.wrapped(proof, page, f'<div class="highlight dt-live-code">{code}</div>')
    return {"name": proof.anchor, "html": html}
