"""Validators and formatters for pymdownx.superfences, in MkDocs, ProperDocs and Zensical alike. Imports none of them.

Whoever renders a page sets ``CURRENT`` to its proofs first, to other ones each time: each proof is drawn once.
Superfences swallows what a formatter raises and prints the fence as a paragraph: so nothing is raised here, but
reported, and the fence is printed plainly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC
from typing import Any

from doctools.markdown import OPTIONS
from doctools.model import Kind
from doctools.publish import fence
from doctools.publish.messages import ENGLISH
from doctools.publish.proof import PageProofs
from doctools.publish.safe import escape

__all__ = ["CURRENT", "custom_fences", "format_any", "format_console", "validate_any", "validate_console"]

CURRENT: ContextVar[PageProofs | None] = ContextVar("doctools_page", default=None)
"""The page that is being rendered."""


def custom_fences(languages: Iterable[str] = ("console",)) -> list[dict[str, Any]]:
    """The entries for the option ``custom_fences``: transcripts in these languages, and fences of files and scripts.

    The last one stands for every language that has no fence of its own, and leaves to the usual highlighter what is no
    example.
    """
    transcripts = [
        {"name": name, "class": name, "format": format_console, "validator": validate_console} for name in languages
    ]
    return [*transcripts, {"name": "*", "class": "", "format": format_any, "validator": validate_any}]


def validate_console(
    language: str, inputs: Mapping[str, str], options: MutableMapping[str, Any], attrs: object, md: object
) -> bool:
    """Takes every header: a wrong option is reported with its line when the page is read, and its fence is shown."""
    del language, attrs, md
    options.update(inputs)
    return True


def format_console(
    source: str,
    language: str,
    class_name: str,
    options: Mapping[str, Any],
    md: object,
    *,
    id_value: str = "",
    **others: object,
) -> str:
    """The HTML of a transcript."""
    del class_name, md, others
    page = CURRENT.get() or PageProofs(page="", messages=ENGLISH, timezone=UTC)
    title = str(options.get("title", ""))
    try:
        proof = page.take(source, language)
        if proof is None or proof.example.kind is not Kind.TRANSCRIPT:
            drawn = fence.unknown(source, page, language=language, title=title)
            if proof is None:
                _foreign(source, page, again=page.repeats(source, language))
            return drawn
        return fence.console(proof, page, language=language, title=title, id_value=id_value)
    except Exception as error:  # noqa: BLE001 - see the module's docstring
        page.report(f"{page.page}: a fence cannot be drawn: {type(error).__name__}: {error}")
        return f'<pre class="no-copy"><code>{escape(source)}</code></pre>'


def _foreign(source: str, page: PageProofs, *, again: bool) -> None:
    """Report a fence that a snippet, a macro, another plugin brought in: nobody has run it, there."""
    if page.page and page.complete:
        first = source.strip().split("\n", 1)[0]
        where = "again, outside the page's own file" if again else "in a fence that is not in the page's own file"
        hint = "write it into the page, or as ```text"
        page.report(f"{page.page}: not verified: `{first}` stands {where}, where nothing is run (hint: {hint})")


def validate_any(
    language: str,
    inputs: Mapping[str, str],
    options: MutableMapping[str, Any],
    attrs: MutableMapping[str, Any],
    md: Any,
) -> bool:
    """What the usual highlighter takes, and our own options besides."""
    from pymdownx.superfences import highlight_validator  # noqa: PLC0415 - only where superfences runs, it is at hand

    usual = {name: value for name, value in inputs.items() if name not in OPTIONS}
    return bool(highlight_validator(language, usual, options, attrs, md))


def format_any(
    source: str,
    language: str,
    class_name: str,
    options: Mapping[str, Any],
    md: Any,
    **others: Any,
) -> str:
    """The usual highlighter's HTML; with a bar under it where the fence is a file or a script of a session."""
    del class_name
    # The highlighter takes it out. Without Pygments it is an attribute like others.
    title = str(options.get("title") or others.get("attrs", {}).get("title") or "")
    code = str(
        md.preprocessors["fenced_code_block"].highlight(src=source, language=language, options=options, md=md, **others)
    )
    page = CURRENT.get()
    if page is None or not page.proofs:
        return code
    try:
        proof = page.take(source, language, title)
        if proof is None:
            if not page.repeats(source, language, title):
                return code
            _foreign(source, page, again=True)
            return fence.repeated(code, page)
        if proof.example.kind is Kind.TRANSCRIPT:  # in another language than `console`
            return fence.console(proof, page, language=language)
        return fence.wrapped(proof, page, code)
    except Exception as error:  # noqa: BLE001 - see the module's docstring
        page.report(f"{page.page}: a fence cannot be drawn: {type(error).__name__}: {error}")
        return code
