"""Evidence: digests that bind a record to a text, the store that keeps it, and whether it still speaks for the page.

    digests     a session -> what the evidence of each example is bound to
    freshness   whether a record still speaks for its example
    records     evidence <-> JSON
    store       the files of a project: a page's evidence, its recordings

Runs nothing, judges nothing.
"""

from __future__ import annotations

from doctools.evidence.digests import PROTOCOL, digests
from doctools.evidence.freshness import freshness
from doctools.evidence.records import SCHEMA, example_json, from_json, to_json
from doctools.evidence.store import Store

__all__ = ["PROTOCOL", "SCHEMA", "Store", "digests", "example_json", "freshness", "from_json", "to_json"]
