"""Recordings: valid asciicast, bounded, whatever is recorded."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from doctools.terminal import Recording
from doctools.terminal.recording import LIMIT


@given(st.lists(st.tuples(st.floats(0, 1000), st.text(max_size=50)), max_size=20))
def test_each_line_is_json(events: list[tuple[float, str]]) -> None:
    """A recording is a header and one JSON array a line, whatever was printed; nothing printed is lost."""
    recording = Recording()
    for at, text in events:
        recording.show(at, text)
    recording.mark(1.5, "12")
    header, *rest = recording.to_asciicast(title="</script>\n", environment={"TERM": "xterm"}).rstrip("\n").split("\n")

    assert json.loads(header) == {
        "version": 2,
        "width": 80,
        "height": 24,
        "title": "</script>\n",
        "env": {"TERM": "xterm"},
    }
    read = [json.loads(line) for line in rest]
    assert "".join(text for _, kind, text in read if kind == "o") == "".join(text for _, text in events)
    assert read[-1] == [1.5, "m", "12"]


def test_a_recording_is_bounded() -> None:
    """Megabytes in one piece or in many end with a note that says so."""
    recording = Recording()
    for number in range(200):
        recording.show(number, "x" * 100_000)
    cast = recording.to_asciicast(title="", environment={})

    assert len(cast) < 1.2 * LIMIT
    assert "characters ..." in cast
    assert "the recording ends here" in cast
