"""Evidence as JSON: what is written is read, and what is no evidence is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.errors import StoreError
from doctools.evidence import SCHEMA, from_json, to_json
from doctools.model import (
    Environment,
    Evidence,
    ExampleRecord,
    Fragment,
    Output,
    SessionRecord,
    Status,
    StepRecord,
    Verdict,
)
from tests.evidence.samples import RECORD, SESSION

text = st.text(st.characters(codec="utf-8"), max_size=12)
seconds = st.integers(0, 10**7).map(lambda number: number / 10_000)
verdicts = st.builds(Verdict, status=st.sampled_from(Status), reason=text, diff=st.lists(text, max_size=2).map(tuple))
pieces = st.lists(st.builds(Fragment, text=text, volatile=text), max_size=2).map(tuple)
steps = st.builds(
    StepRecord,
    line=st.integers(1, 9999),
    prompt=text,
    command=text,
    verdict=verdicts,
    exit=st.none() | st.integers(0, 255),
    output=st.builds(Output, lines=st.lists(text, max_size=3).map(tuple), left_out=st.integers(0, 10**6)),
    shown=st.lists(pieces, max_size=2).map(tuple),
    started=seconds,
    duration=seconds,
)
examples = st.builds(
    ExampleRecord,
    digest=text,
    line=st.integers(1, 9999),
    status=st.sampled_from(Status),
    steps=st.lists(steps, max_size=2).map(tuple),
    reason=text,
)
environments = st.builds(Environment, **dict.fromkeys(Environment.__slots__, text))
sessions = st.builds(
    SessionRecord,
    name=text,
    environment=environments,
    started=st.datetimes(timezones=st.just(UTC)),
    duration=seconds,
    recording=text,
    examples=st.lists(examples, max_size=2).map(tuple),
)
evidences = st.builds(Evidence, page=text, sessions=st.lists(sessions, max_size=2).map(tuple))


@given(evidences)
def test_what_is_written_is_read(evidence: Evidence) -> None:
    """Evidence of any content is the same after a file."""
    assert from_json(to_json(evidence), where="x") == evidence


@given(evidences, st.data())
def test_a_file_that_is_cut_is_no_evidence(evidence: Evidence, data: st.DataObject) -> None:
    """A file that lacks its end is corrupt: never less evidence than there was, never an error of another kind."""
    whole = to_json(evidence).rstrip("\n")
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]

    with pytest.raises(StoreError, match="not an evidence file"):
        from_json(cut, where="x")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "null",
        "[]",
        "1",
        '"x"',
        "{}",
        '{"schema": "1", "page": "a", "sessions": []}',
        '{"schema": 1, "page": "a"}',
        '{"schema": 1, "page": "a", "sessions": [1]}',
        '{"schema": 1, "page": "a", "sessions": [{"name": "x"}]}',
        '{"schema": 1, "page": "a", "sessions": {"a": 1}}',
        "\x00" * 50,
        "[" * 100_000,
    ],
)
def test_what_is_no_evidence(content: str) -> None:
    """A file of another kind is named, with the remedy."""
    with pytest.raises(StoreError, match=r"store/page\.json: not an evidence file") as caught:
        from_json(content, where="store/page.json")

    assert "hint: remove the file" in str(caught.value)


def test_a_newer_file_is_refused() -> None:
    """A file of a newer doctools is not guessed at: the message says which version, and what to do."""
    with pytest.raises(StoreError, match="written by a newer doctools") as caught:
        from_json(f'{{"schema": {SCHEMA + 1}, "other": true, "page": "a"}}', where="x")

    assert "upgrade doctools" in caught.value.hint


def test_an_older_file_is_evidence_of_nothing() -> None:
    """A file of an older schema reads as empty: its page is unverified, and the next run replaces it."""
    assert from_json('{"schema": 0, "page": "a", "sessions": [{"old": 1}]}', where="x") == Evidence(page="a")


def test_evidence_is_json_a_person_can_read() -> None:
    """Letters of any language stand in the file as they are, and each example on a line of its own."""
    named = replace(RECORD, reason="à voir")
    whole = to_json(Evidence(page="é.md", sessions=(replace(SESSION, examples=(named, named)),)))

    assert "à voir" in whole
    assert json.loads(whole)["page"] == "é.md"
    assert sum('"digest"' in line for line in whole.splitlines()) == 2
