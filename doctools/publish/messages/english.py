"""English."""

from __future__ import annotations

from datetime import datetime

from doctools.publish.messages.scripts import ENGLISH_TEXTS
from doctools.publish.messages.table import Messages, RegisterMessages, zone

__all__ = ["ENGLISH"]

_MONTHS = "January February March April May June July August September October November December".split()


def _date(moment: datetime) -> str:
    return (
        f"{moment.day}\u00a0{_MONTHS[moment.month - 1]}\u00a0{moment.year} at "
        f"{moment.hour}:{moment.minute:02}{zone(moment)}"
    )


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


ENGLISH = Messages(
    passed=("Verified", "{n} commands verified"),
    lesson=("Expected failure, verified", "{n} commands verified, with an expected failure,"),
    failed=("Not as printed", "Not as printed ({failed} of {n})"),
    unverified=("Not verified", "{n} commands not verified"),
    skipped=("Not run", "{n} commands not run"),
    script_passed="Script run as it is, verified",
    script_failed="Script failed",
    file_passed="File written into the container as it is",
    program_passed="File written into the container, then run as it is",
    file_failed="File that could not be written into the container",
    file_unverified="File not written into a container yet",
    program_unverified="File not run yet",
    how_to_verify="to verify: {command}",
    excerpt="Excerpt: the verdict is on the whole page",
    reason="{what}: {reason}",
    on="{what} on {date}",
    stale="to be verified again",
    stale_text="The text, or what comes before it, has changed since the run on {date}.",
    stale_image="The lab's image has changed since.",
    stale_age="The run is too long ago.",
    stale_count=", {n} of them to be verified again",
    lab="lab {lab}",
    lab_default="default lab",
    image="image\u00a0{image}",
    also="also on {system}",
    only="as printed on {system}",
    elevated="elevated rights",
    exit="status {code}",
    exit_expected="status {code}, expected",
    retry=(
        "repeated until it is right, for {seconds}\u00a0s at most",
        "repeated until each is right, for {seconds}\u00a0s at most",
    ),
    record="record",
    record_title="Raw record of this page: real outputs, statuses, image, date (JSON), example {number}",
    recording="recording",
    recording_title="Recording of the session, to be replayed with asciinema (asciicast)",
    transcript="session{name} as text",
    transcript_title="All that the terminal showed, as plain text",
    replay="Replay ({duration})",
    replay_title="Replay ({duration}) example\u00a0{number} in a terminal",
    replay_anchor="replay-{number}",
    bytes=("B", "kB"),
    scripts=ENGLISH_TEXTS,
    mark_passed="verified",
    mark_failed="failed",
    mark_skipped="not run",
    mark_unverified="not verified",
    volatile="differs on every run",
    wildcard="shortened output",
    key="key typed",
    answer="answer typed",
    left_out=("… {n} more line", "… {n} more lines"),
    setup="Preparation",
    failure="{command}",
    legend="“−” printed on the page, “+” really printed",
    to_edit="To mend: {place}",
    to_accept="Take the real output: {command}",
    to_open="Open the container as it was before this line: {command}",
    reasons=(),
    semicolon="; ",
    try_it=("The same lab at home: {commands}", "The same labs at home: {commands}"),
    try_it_plainly="To be typed in a copy of this project, on a machine that has Docker. Without doctools:",
    try_it_default="To be typed on a machine that has Docker. Without doctools:",
    try_it_elevated="The lab {lab} gets more rights than an ordinary container: {reason}.",
    markdown="View this page as Markdown",
    total=("{passed} of {commands} command verified", "{passed} of {commands} commands verified"),
    totals_heads=("Lab", "System", "Verified", "Commands"),
    last_run="last run on {date}",
    register=RegisterMessages(
        states={
            "passed": "Verified",
            "lesson": "Expected failure, verified",
            "failed": "Not as printed",
            "unverified": "Not verified",
            "skipped": "Not run",
        },
        fresh="up to date",
        stale="to be verified again",
        never="not applicable",
        command="Command",
        verdict="Verdict",
        freshness="Freshness",
        lab="Lab",
        image="Image",
        date="Date",
        duration="Duration",
        exit="Status",
        proof="Proof",
        page="Page",
        of_page="Commands of the page “{title}”",
        all_commands="Commands of the whole site",
        filters="Search the commands",
        text="Text of the command or of the page",
        everything="any",
        view="View",
        by_page="by page",
        by_command="by command",
        reset="Clear all",
        found=("{n} of {all} commands", "{n} of {all} commands"),
        none="No command matches this search.",
        more=("Show {n} more command", "Show {n} more commands"),
        sort="Sort by {head}",
        read="read the page",
        record="record",
        recording="recording",
        replay="replay",
        replayed="Replay",
        data="The same facts for a program: {file}, described by its {schema}.",
        schema="schema",
        see_all="See the proof of each command",
        nothing="This site has no commands yet.",
        oldest="the oldest verification was on {date}",
    ),
    one=lambda n: n == 1,
    agrees=lambda _, commands: commands,
    date=_date,
    number=_number,
)
