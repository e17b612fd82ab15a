"""Recordings as readers replay them: where each example begins, at what pace, and what of a file is no recording."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.model import ExampleRecord, SessionRecord
from doctools.publish import assets, fence, messages
from doctools.publish.bar import recordings, replay_anchor
from doctools.publish.replay import NotARecording, Replay, replay
from doctools.terminal import Recording, render
from tests.publish import samples

PATH = "doctools/chroot/prison.md.page.cast"


def ran(*sources: str) -> SessionRecord:
    """A session of transcripts, one below the other."""
    records: list[ExampleRecord] = []
    line = 10
    for number, source in enumerate(sources):
        example = samples.transcript(source, line=line)
        records.append(samples.record(example, digest=f"{number}"))
        line += 2 + source.count("\n") + 1
    proof = samples.proof(samples.transcript(sources[0]), records[0])
    assert proof.ran is not None
    return replace(proof.ran, examples=tuple(records))


def made(*sources: str) -> Replay:
    session = ran(*sources)
    return replay(samples.recorded(session), session)


def replayed(recording: Recording, session: SessionRecord) -> Replay:
    return replay(recording.to_asciicast(title="", environment={}), session)


def events(found: Replay) -> list[tuple[float, str, str]]:
    return [tuple(json.loads(line)) for line in found.cast.rstrip("\n").split("\n")[1:]]


def shown(found: Replay, digest: str) -> tuple[str, ...]:
    """What stands on the screen at the end of an example that is replayed alone."""
    clip = found.clips[digest]
    return render("".join(text for at, kind, text in events(found) if kind == "o" and clip.start <= at < clip.end))


def test_each_example_has_its_part() -> None:
    """A part begins with the example's first prompt, on an empty screen, and has all that its commands printed."""
    found = made("$ id\nuid=0\n$ pwd\n/", "$ ls /\nbin\nlib")
    assert shown(found, "0") == ("$ id", "uid=0", "$ pwd", "/", "$")
    assert shown(found, "1") == ("$ ls /", "bin", "lib", "$")
    first, second = found.clips["0"], found.clips["1"]
    assert first.end < second.start
    assert first.commands[0] == 0
    marks = [(at, text) for at, kind, text in events(found) if kind == "m"]
    assert [text for _, text in marks] == ["id", "pwd", "ls /"]
    assert [first.start + at for at in first.commands] == pytest.approx([at for at, _ in marks[:2]])


def test_commands_are_typed_and_waits_are_short() -> None:
    """A command takes as long as somebody who types; of a minute of silence, a second is left."""
    session = ran("$ sleep 60\nfini")
    recording = Recording()
    recording.show(0.3, "$ ")
    recording.mark(1, "11")
    recording.show(1.01, "sleep 60\r\n")
    recording.show(61, "fini\r\n$ ")
    found = replayed(recording, session)
    assert 2 < found.clips["0"].duration < 4
    typed = [text for at, kind, text in events(found) if kind == "o" and at < 1]
    assert len(typed) > 4
    assert render("".join(text for _, kind, text in events(found) if kind == "o")) == ("$ sleep 60", "fini", "$")


def test_a_long_output_is_not_long() -> None:
    """A download that took two minutes takes a few seconds, and nothing of it is left out."""
    session = ran("$ apt-get update\n...")
    recording = Recording()
    recording.mark(1, "11")
    recording.show(1, "apt-get update\r\n")
    for number in range(240):
        recording.show(2 + number / 2, f"{number}\r\n")
    found = replayed(recording, session)
    assert found.clips["0"].duration < 12
    assert shown(found, "0")[1:] == tuple(map(str, range(240)))


def test_lines_typed_ahead_are_shown_line_by_line() -> None:
    """A shell without line editing prints its continuation prompts late: a reader sees each before its line."""
    session = ran("$ cat <<FIN\n> un\n> FIN\nun")
    recording = Recording()
    recording.show(0, "$ ")
    recording.mark(1, "11")
    recording.show(1, "cat <<FIN\r\nun\r\nFIN\r\n")
    recording.show(1.1, "> > un\r\n$ ")
    found = replayed(recording, session)
    assert shown(found, "0") == ("$ cat <<FIN", "> un", "> FIN", "un", "$")
    assert "$ cat <<FIN\n> un\n> FIN\nun\n$" in found.text


def test_two_terminals_in_one() -> None:
    """Where a page goes from one terminal to another, each command stands behind the prompt of its own."""
    session = ran("$ id\nuid=1\n# id\nuid=0\n$ id\nuid=1")
    recording = Recording()
    recording.show(0, "$ ")
    for at, line, text in ((1, 11, "id\r\nuid=1\r\n$ "), (2, 13, "id\r\nuid=0\r\n# "), (3, 15, "id\r\nuid=1\r\n$ ")):
        if line == 13:
            recording.show(at, "# ")
        recording.mark(at, str(line))
        recording.show(at, text)
    found = replayed(recording, session)
    assert shown(found, "0")[:6] == ("$ id", "uid=1", "# id", "uid=0", "$ id", "uid=1")


def test_back_in_a_terminal_with_another_prompt() -> None:
    """A command goes on behind the prompt that its terminal printed two commands earlier, also a nested shell's."""
    session = ran("$ ssh lab\nbash-5.2$ id\nuid=1\n# ps\nbash\nbash-5.2$ ls\nx\n# id\nuid=0")
    recording = Recording()
    recording.show(0, "$ ")
    for at, line, text in (
        (1, 11, "ssh lab\r\nbash-5.2$ "),
        (2, 12, "id\r\nuid=1\r\nbash-5.2$ # "),
        (3, 14, "ps\r\nbash\r\n# "),
        (4, 16, "ls\r\nx\r\nbash-5.2$ "),
        (5, 18, "id\r\nuid=0\r\n# "),
    ):
        recording.mark(at, str(line))
        recording.show(at, text)
    found = replayed(recording, session)
    lines = ("$ ssh lab", "bash-5.2$ id", "uid=1", "# ps", "bash", "bash-5.2$ ls", "x", "# id", "uid=0", "#")
    assert shown(found, "0") == lines


def test_a_sequence_that_a_marker_cuts_stays_whole() -> None:
    """A question to the terminal that arrives in two pieces, before and after a marker, leaves nothing to see."""
    session = ran("$ ls\nx")
    recording = Recording()
    recording.show(0, "$ \x1b[6")
    recording.mark(1, "11")
    recording.show(1, "n")
    recording.show(1, "ls\r\nx\r\n$ ")
    found = replayed(recording, session)
    assert shown(found, "0") == ("$ ls", "x", "$")


def test_output_without_an_end_of_line_is_not_written_over() -> None:
    """A command in another terminal begins on a line of its own where a program has left one open."""
    session = ran("$ serveur\nPort 80\n# id\nuid=0")
    recording = Recording()
    recording.mark(1, "11")
    recording.show(1, "serveur\r\nPort 80 :")
    recording.mark(2, "13")
    recording.show(2, "id\r\nuid=0\r\n# ")
    found = replayed(recording, session)
    assert shown(found, "0") == ("$ serveur", "Port 80 :", "# id", "uid=0", "#")


def test_the_screen_is_as_large_as_what_it_shows() -> None:
    """A short example takes a few lines; what moves the cursor about takes the whole screen that it was told of."""
    small = made("$ id\nuid=0").clips["0"]
    assert (small.columns, small.rows) == (41, 4)
    wide = made("$ id\n" + "x" * 70).clips["0"]
    assert (wide.columns, wide.rows) == (71, 4)
    long = made("$ seq 100\n" + "\n".join(map(str, range(100)))).clips["0"]
    assert long.rows == 24
    moved = made("$ top\n\x1b[2;3Hx").clips["0"]
    assert (moved.columns, moved.rows) == (80, 24)


def test_repeated_commands_belong_to_one_example() -> None:
    """A command that is repeated until it is right is replayed with all its attempts."""
    session = ran("$ curl web\nbonjour")
    recording = Recording()
    for at, printed in ((1, "refusé"), (2, "refusé"), (3, "bonjour")):
        recording.mark(at, "11")
        recording.show(at, f"curl web\r\n{printed}\r\n$ ")
    found = replayed(recording, session)
    assert shown(found, "0") == ("$ curl web", "refusé", "$ curl web", "refusé", "$ curl web", "bonjour", "$")
    assert found.clips["0"].commands == (0.0,)


def test_the_text_says_where_it_comes_from_and_hides_nothing() -> None:
    """As text: the lab and the date first, then the screen; hidden characters are named, markup stays as it is."""
    found = made("$ cat piege\n\x1b[31m<b>\u202emalin</b>\x1b[0m")
    assert found.text.startswith("\ufeffprison.md.page.cast\n2026-11-23 15:05 UTC · Debian GNU/Linux 12 (bookworm)")
    assert "$ cat piege\n<b>⟨U+202E⟩malin</b>\n" in found.text
    assert "\x1b" not in found.text


def test_the_title_of_a_recording_is_not_kept() -> None:
    """What a recording calls itself is no part of what was shown, and reaches no page."""
    session = ran("$ id")
    cast = samples.recorded(session).replace('"title": ""', '"title": "</script><script>alert(1)"')
    assert "alert" in cast
    assert "alert" not in replay(cast, session).cast


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1: not JSON"),
        ("{}\n", "line 1: not the header"),
        ('{"version": 3}\n', "line 1: not the header"),
        ("[1]\n", "line 1: not the header"),
        ('{"version": 2}\n[1, "o", "x"', "line 2: not JSON"),
        ('{"version": 2}\n{"a": 1}\n', "line 2: not an event"),
        ('{"version": 2}\n[2, "o", "x"]\n[1, "o", "x"]\n', "line 3: not an event"),
        ('{"version": 2}\n[NaN, "o", "x"]\n', "line 2: not an event"),
        ('{"version": 2}\n[1, "o", 3]\n', "line 2: not an event"),
        ("[" * 100_000, "line 1: not JSON"),
    ],
)
def test_what_is_no_recording_is_told_with_its_line(text: str, said: str) -> None:
    """A file that is cut short, of another format or out of order is refused."""
    with pytest.raises(NotARecording, match=said):
        replay(text, ran("$ id"))


@given(st.lists(st.tuples(st.floats(0, 2), st.sampled_from("om"), st.text(max_size=30)), max_size=8))
def test_whatever_was_recorded_can_be_replayed(found: list[tuple[float, str, str]]) -> None:
    """Any events make a replay in the order of time, with all that was shown and no event before its predecessor."""
    at = 0.0
    lines = ['{"version": 2}']
    for wait, kind, text in found:
        at += wait
        lines.append(json.dumps([at, kind, text]))
    again = events(replay("\n".join(lines), ran("$ id")))
    assert [at for at, *_ in again] == sorted(at for at, *_ in again)
    printed = "".join(text for _, kind, text in found if kind == "o").encode("utf-8", "replace").decode()
    assert printed.replace("\r\n", "") in "".join(text for _, kind, text in again if kind == "o").replace("\r\n", "")


def test_without_a_player_there_is_no_button() -> None:
    """A site without a player has links to the recording and to its text, with their sizes, and no button."""
    session = ran("$ id\nuid=0")
    proof = replace(samples.proof(samples.transcript("$ id\nuid=0"), session.examples[0]), recording_path=PATH)
    page = samples.page(proof)
    page.recordings = {PATH: replay(samples.recorded(session), session)}
    assert "<button" not in fence.console(proof, page)
    assert replay_anchor(proof, page) == ""
    text, cast = recordings(page)
    assert 'href="../../doctools/chroot/prison.md.page.txt"' in text
    assert text.endswith(">session en texte</a>\u00a0(177\u00a0o)")
    assert 'href="../../doctools/chroot/prison.md.page.cast"' in cast


def test_the_button() -> None:
    """Hidden until a script can do something with it; says how long, for screen readers also which example."""
    session = ran("$ id\nuid=0")
    proof = samples.proof(samples.transcript("$ id\nuid=0"), session.examples[0])
    proof = replace(proof, recording_path="doctools/l’é té/page.cast", number=7, anchor="dt-1")
    page = samples.page(proof)
    page.player = True
    page.recordings = {proof.recording_path: replay(samples.recorded(session), session)}
    drawn = fence.console(proof, page)
    assert (
        '<button type="button" class="dt-replay" hidden aria-expanded="false"'
        ' aria-label="Rejouer (2\u00a0s) l’exemple\u00a07 dans un terminal"'
        ' data-cast="l%E2%80%99%C3%A9%20t%C3%A9/page.replay.cast" data-clip="0.020 1.540 41 4 0">'
        "Rejouer (2\u00a0s)</button>"
    ) in drawn
    assert '<div class="dt-bar" id="rejouer-7"' in drawn
    assert '<span class="dt-mark dt-mark--passed" id="rejouer-7-1"' in drawn
    assert replay_anchor(proof, page) == "rejouer-7"


def test_scripts_speak_the_language_of_the_site() -> None:
    """Each script is published with its texts, as text of a script can be: no markup, no line break, ASCII."""
    french, english = assets(messages("fr"))["replay.js"], assets(messages("en"))["replay.js"]
    assert '"close": "Fermer le rejeu"' in french
    assert '"close": "Close the replay"' in english
    assert "doctools: texts" not in french
    for spoken in (messages("fr"), messages("en")):
        assert set(spoken.scripts["replay.js"]) == set(messages("en").scripts["replay.js"])
