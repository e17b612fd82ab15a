"""Volatile values: each class takes its own values and no others."""

from __future__ import annotations

import re

import pytest

from doctools.volatile import CLASSES, USUAL

RIGHT = {
    "name": ["quirky_hopper", "eager_curie2", "zen_mendeleev"],
    "digest": ["sha256:" + "0123456789abcdef" * 4, "sha256:0123456789ab"],
    "date": [
        "2026-11-23",
        "2026-11-23T15:19:25Z",
        "2026-11-23 15:19:25.123456789 +0000",
        "2026-11-23T15:19:25.123456789+01:00",
        "Mon Nov 23 15:19:25 UTC 2026",
        "Mon Nov  2 15:19:25 2026",
        "Mon, 23 Nov 2026 15:19:25 +0000",
        "Nov 23 15:06",
        "Sep 20  2022",
    ],
    "time": ["15:19", "15:19:25", "15:19:25.123", "9:05:00"],
    "age": ["2 minutes ago", "Less than a second ago", "3 weeks ago", "About an hour ago"],
    "address": ["0x00007f693c65d000", "0xdeadbeef"],
    "id": ["4f1c0a9be2d1", "0123456789abcdef" * 4],
    "job": [],  # only in their places: see below
    "started": [],
    "ip": ["172.17.0.2", "127.0.0.1"],
    "size": ["12.3MB", "1,5 Ko", "4096", "7 kB", "1.2GiB", "120 octets"],
    "pid": ["1", "4242"],
    "duration": ["0.01s", "3 ms", "1m2.5s", "2 seconds", "12 min"],
    "commit": ["e83c516", "e83c5163316f89bfbde7d9ab23ca2e25604af290"],
    "version": ["5.2.15", "20.10.24+dfsg1-1", "10.11.6-MariaDB-0+deb12u1", "12.5"],
}
WRONG = {
    "name": ["information_schema", "my_name", "happy", "_happy_x", "unhappy_curie"],
    "digest": ["sha256:", "sha256:xyz", "sha512:0123456789ab", "sha256:0123"],
    "date": ["20261123", "12026-11-23", "2026-1-2", "Monday", "Nov", "1-2026-11-23-4"],
    "time": ["15", "15:60", "1:2", "99:99", "0:15", "9:05"],
    "age": ["minutes ago", "ago", "30 days", "About a minute", "2 miles", "12 second-hand"],
    "address": ["0x", "0xyz12", "x00007f", "0x12g4", "00007f693c65d000", "0xef53", "0x7ffd123"],
    "id": ["123456789012", "abcdefabcdef", "4f1c0a9be2d", "4f1c0a9be2d1f", "4F1C0A9BE2D1", "deadbeef"],
    "job": [" [1] 4242", "[a] 4242", "[1]  Done", "[1] x", "[1] 4242"],
    "started": [" [1] 4242", "[a] 4242", "[1]  Done", "[1] x", "[1] 42 43"],
    "ip": ["1.2.3", "a.b.c.d", "1.2.3.1234"],
    "size": ["x12", "12.3.4", "12x"],
    "pid": ["x1", "1x"],
    "duration": ["5", "s", "5 sacks", "x5s"],
    "commit": ["e83c51", "defaced", "e83c5163316f89bfbde7d9ab23ca2e25604af2901", "E83C516"],
    "version": ["5", "v", "5."],
}


def test_every_class_is_tried() -> None:
    """The tables of this test know every class, and every class says what it means."""
    assert set(RIGHT) == set(WRONG) == set(CLASSES)
    assert all(each.meaning for each in CLASSES.values())
    assert set(USUAL) <= set(CLASSES)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in RIGHT.items() for text in texts])
def test_a_value_of_a_class(name: str, text: str) -> None:
    """A value of the class is one as a whole, alone and at the end of a line."""
    pattern = re.compile(CLASSES[name].pattern)

    assert pattern.fullmatch(text)
    found = pattern.search(f"x: {text}")
    assert found is not None
    assert found[0] == text


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("[1] 4242", ["4242"]),
        ("[12] 7", ["7"]),
        ("[1]+  4242 Running                 sleep 9 &", ["4242"]),
        ("[2]-  4242 Done                    true", ["4242"]),
        ("[1] 4242 more", []),
        ("x [1] 4242", []),
    ],
)
def test_a_job_line(line: str, found: list[str]) -> None:
    """Of a job line the process id is volatile, and the job's number is not."""
    assert [value for name in ("job", "started") for value in re.findall(CLASSES[name].pattern, line)] == found


@pytest.mark.parametrize(
    ("line", "found"),
    [("Up 2 minutes", ["2 minutes"]), ("Up About a minute (healthy)", ["About a minute"]), ("in 2 minutes", [])],
)
def test_how_long_something_has_been_up(line: str, found: list[str]) -> None:
    """What has been up for some time says so without `ago`."""
    assert re.findall(CLASSES["age"].pattern, line) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (" 15:57:06 up 25 min", ["15:57:06"]),
        ("root  1  15:06  bash", ["15:06"]),
        ("at 15:06", ["15:06"]),
        ("10:42 some text", ["10:42"]),
        ("10:42:", []),
        ("10:some", []),
        ("file:10:42:text", []),
        ("file:10:42:13", []),
        ("uid:gid 0:15", []),
        ("02:42:ac:11:00:02", []),
        ("02:42:11:22:00:02", []),
        ("fe80::10:42:13", []),
    ],
)
def test_a_time_of_day(line: str, found: list[str]) -> None:
    """A time has seconds or stands alone: users and groups, places in a file, network addresses are facts."""
    assert re.findall(CLASSES["time"].pattern, line) == found


def test_a_checksum_is_no_id() -> None:
    """Digits with a file beside them are a fact about that file."""
    digits = "0123456789abcdef" * 4
    assert re.search(CLASSES["id"].pattern, f"{digits}  file") is None
    assert re.search(CLASSES["id"].pattern, f"{digits} *file") is None
    assert re.search(CLASSES["id"].pattern, f"SHA256 (file) = {digits}") is None
    assert re.search(CLASSES["id"].pattern, f"SHA2-256(file)= {digits}") is None
    assert re.search(CLASSES["id"].pattern, f"local     {digits}") is not None


def test_the_end_of_a_uuid_is_no_id() -> None:
    """Else one that is a fact could end in anything; names that an engine makes of an id still hold it."""
    assert re.search(CLASSES["id"].pattern, "3f2504e0-4f89-11d3-9a0c-0305e82c3301") is None
    assert re.search(CLASSES["id"].pattern, "br-0305e82c3301") is not None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_no_value_of_a_class(name: str, text: str) -> None:
    """What only looks like it is none."""
    assert not re.fullmatch(CLASSES[name].pattern, text)


@pytest.mark.parametrize("name", CLASSES)
def test_no_groups(name: str) -> None:
    """A pattern has no capturing groups, so that it can stand in another one."""
    assert re.compile(CLASSES[name].pattern).groups == 0


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize(
    "piece",
    ["0", "a", "0a", " ", "1 ", "1.", "1,", ":", "12:", "0x", "sha256:", "[1] ", "2 minutes ", "Nov ", "a_", "1m"],
)
def test_no_pattern_backtracks_without_end(name: str, piece: str) -> None:
    """A pattern reads a long line of nearly right values in time that a test run has."""
    # A catastrophe would not end before the test run is given up; so nothing needs to be timed.
    list(re.finditer(CLASSES[name].pattern, piece * 3000 + "!"))
