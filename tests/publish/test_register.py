"""All commands of a site: counted, ordered, as a page and as data, whatever a command or a record says."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from doctools.model import ExampleRecord, Kind, Options, Status, Verdict
from doctools.publish import Proof, State, Total
from doctools.publish.ageing import Why
from doctools.publish.messages import ENGLISH, FRENCH
from doctools.publish.register import Register
from doctools.publish.register.data import register_json, schema
from doctools.publish.register.table import ProofsTable
from tests.publish import samples
from tests.publish.json_schema import faults, unknown

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOSTILE = "echo '</script><img src=x onerror=alert(1)>' \u202egnp.exe \x1b[31m & \"quoted\" \udce9"


def proof(source: str, *, record: bool = True, line: int = 10, options: Options | None = None, **changes: Any) -> Proof:
    example = samples.transcript(source, line=line, options=options)
    found = samples.record(example) if record else None
    return replace(samples.proof(example, found), anchor=f"dt-line{line}", **changes)


def register(*pages: tuple[str, list[Proof]]) -> Register:
    found = Register()
    for name, proofs in pages:
        found.add(samples.page(*(replace(each, page=f"docs/{name}.md") for each in proofs)), url=f"{name}/", title=name)
    return found


def data(found: Register) -> Any:
    return json.loads(register_json(found, site="Essai", now=NOW, max_age=None, schema_url="proofs.schema.json"))


def table(found: Register, proofs: list[Proof], *, max_age: float | None = None) -> str:
    return ProofsTable(
        register=found,
        total=Total.of(proofs),
        ages=samples.page(*proofs).ages,
        messages=FRENCH,
        timezone=UTC,
        max_age=max_age,
        data="preuves.json",
        root="../",
    ).html()


def rows(drawn: str) -> list[str]:
    """The text of each row, cells parted by bars."""
    found = re.findall(r'<tr class="dt-row--\w+">(.*?)</tr>', drawn)
    return [
        "|".join(html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.split(r"</t[hd]>", row)) for row in found
    ]


def all_states() -> list[Proof]:
    failed = samples.transcript("$ ko\nok", line=30)
    verdict = Verdict(status=Status.FAILED, reason="nothing was printed")
    return [
        proof("$ a\nun\n$ b"),
        proof("$ grep x", line=20, options=Options(exit=1)),
        samples.proof(failed, samples.record(failed, exits=[1], failed={0: verdict})),
        proof("$ new", record=False, line=40),
        proof("# reboot", record=False, line=50, options=Options(norun="redémarre la machine")),
    ]


def test_every_command_has_its_own_verdict() -> None:
    """A fence of several commands is several commands; the sum of the verdicts is the number of commands."""
    proofs = all_states()
    found = register(("a", proofs))
    assert [each.state for page in found.pages for each in page.commands] == [
        State.PASSED,
        State.PASSED,
        State.LESSON,
        State.FAILED,
        State.UNVERIFIED,
        State.SKIPPED,
    ]
    total = Total.of(proofs)
    assert (found.count(State.PASSED, State.LESSON), found.count(*State)) == (total.passed, total.commands)
    assert sum(found.count(state) for state in State) == total.commands


def test_an_expected_failure_is_told_apart() -> None:
    """A command that ended with another status than 0, as its page says, is a lesson."""
    example = samples.transcript("$ ok\n$ grep x", options=Options(exit=1))
    found = register(("a", [samples.proof(example, samples.record(example, exits=[0, 1]))]))
    assert [each.state for each in found.pages[0].commands] == [State.PASSED, State.LESSON]


def test_variants_are_one_command_with_two_results() -> None:
    """The worst one first; what is right in one variant alone is wrong."""
    right = proof("$ a")
    assert right.ran is not None
    assert right.record is not None
    wrong_record = replace(
        right.record,
        status=Status.FAILED,
        steps=(
            replace(right.record.steps[0], verdict=Verdict(status=Status.FAILED, reason="nothing was printed"), exit=3),
        ),
    )
    trixie = replace(right.ran, name="@trixie", environment=replace(samples.ENVIRONMENT, lab="debian@trixie"))
    wrong = replace(right, ran=trixie, record=wrong_record)
    found = register(("a", [replace(wrong, also=(right,))]))
    (command,) = found.pages[0].commands
    assert command.state is State.FAILED
    assert [(found.runs[each.run].environment.lab, each.exit) for each in command.results] == [
        ("debian@trixie", 3),
        ("debian", 0),
    ]
    assert len(found.pages[0].sessions) == 1


def test_pages_that_have_waited_longest_come_first() -> None:
    """What never ran goes before all; then the oldest run; then the order of the site."""
    ran = proof("$ a").ran
    assert ran is not None
    older = replace(ran, started=ran.started - timedelta(days=2))
    found = register(
        ("new", [proof("$ a")]),
        ("old", [proof("$ a", ran=older)]),
        ("never", [proof("$ a", record=False)]),
        ("newer", [proof("$ a")]),
        ("empty", []),
    )
    assert [page.title for page in found.by_age] == ["never", "old", "new", "newer"]


def test_the_page_says_all_of_it() -> None:
    """Without any script: command, verdict, freshness, status, duration in its row; lab, system, image, date above."""
    proofs = all_states()
    drawn = table(register(("a", proofs)), proofs)
    assert [row.replace("\u00a0", " ") for row in rows(drawn)] == [
        "$ a|Vérifiée|à jour|code 0|< 0,01 s||",
        "$ b|Vérifiée|à jour|code 0|0,03 s||",
        "$ grep x|Échec attendu, vérifié|à jour|code 1, attendu|< 0,01 s||",
        "$ ko|Non conforme rien n’a été affiché|à jour|code 1|< 0,01 s||",
        "$ new|Non vérifiée|sans objet||||",
        "# reboot|Non exécutée redémarre la machine|sans objet||||",
    ]
    above = html.unescape(re.sub(r"<[^>]+>", "", drawn)).replace("\u00a0", " ")
    assert "laboratoire debian, Debian 12 (bookworm) · image 3f2a9c815de0 · 23 novembre 2026 à 15 h 05 UTC" in above
    assert f'title="{samples.ENVIRONMENT.image_id} ' in drawn
    assert 'href="../a/#dt-line10-2"' in drawn
    assert 'href="../doctools/chroot/prison.json"' in drawn


def test_a_stale_command_keeps_its_verdict() -> None:
    """Freshness has a column of its own, and when it ends is there for the browser."""
    proofs = [proof("$ a", why=Why.AGE), proof("$ b", line=20)]
    drawn = table(register(("a", proofs)), proofs, max_age=86400.0)
    assert [row.split("|")[1:3] for row in rows(drawn)] == [["Vérifiée", "à revérifier"], ["Vérifiée", "à jour"]]
    assert "2 commandes vérifiées sur 2" in drawn
    assert ">, dont 1 à revérifier</span>" in drawn
    assert 'data-max-age="86400"' in drawn


def test_a_large_site_is_folded() -> None:
    """A list of some hundred commands stands open; a longer one costs nothing until it is opened."""
    few, many = [[proof(f"$ a{n}", line=10 * n + 10) for n in range(count)] for count in (3, 101)]
    assert '<details class="dt-proofs-page dt-proofs-page--passed" data-page="a/" open>' in table(
        register(("a", few)), few
    )
    assert " open>" not in table(register(("a", many)), many)


def test_nothing_to_show() -> None:
    """A site without commands says so; one without evidence at all is a list without dates."""
    assert "pas encore de commande" in table(Register(), [])
    proofs = [proof("$ a", record=False)]
    assert "<time" not in table(register(("a", proofs)), proofs)


def test_hostile_commands() -> None:
    """Markup, escapes, bidirectional overrides and lone surrogates of a command are text; a huge one is cut."""
    huge = "echo " + "x" * (10 << 20)
    proofs = [proof(f"$ {HOSTILE}"), proof(f"$ {huge}", line=20)]
    found = register(("<a>", proofs))
    drawn = table(found, proofs)
    assert "<img" not in drawn
    assert "</script" not in drawn
    assert "\u202e" not in drawn
    assert "\x1b" not in drawn
    assert len(drawn) < 20_000
    drawn.encode()
    written = register_json(found, site="Essai", now=NOW, max_age=None, schema_url="s")
    assert written.isascii()
    assert len(written) < 100_000
    assert list(faults(json.loads(written), json.loads(schema()))) == []


def test_hostile_records() -> None:
    """What a record says of its machine is text as well, and bounded."""
    where = replace(
        samples.ENVIRONMENT,
        lab="<b>",
        image="<i>",
        distribution='"><script>x</script>',
        base="y" * 10_000,
        engine="\udce9",
    )
    one = proof("$ a")
    assert one.ran is not None
    proofs = [replace(one, ran=replace(one.ran, environment=where), recording_path='"><script>.cast')]
    found = register(("a", proofs))
    drawn = table(found, proofs)
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert len(drawn) < 20_000
    assert list(faults(data(found), json.loads(schema()))) == []


def test_a_record_without_its_last_commands() -> None:
    """What the record does not speak of is not verified."""
    one = proof("$ a\n$ b")
    assert one.record is not None
    cut = ExampleRecord(
        digest=one.record.digest,
        line=10,
        status=Status.FAILED,
        steps=one.record.steps[:1],
        reason="the shell has ended",
    )
    found = register(("a", [replace(one, record=cut)]))
    assert [each.state for each in found.pages[0].commands] == [State.PASSED, State.UNVERIFIED]


def test_the_data_is_as_its_schema_says() -> None:
    """Every kind of verdict, and no key that the schema does not describe."""
    written = data(register(("a", all_states()), ("b", [proof("$ a", why=Why.IMAGE)])))
    described = json.loads(schema())
    assert list(faults(written, described)) == []
    assert list(unknown(written, described)) == []
    assert written["totals"] == {"commands": 7, "passed": 4, "failed": 1, "skipped": 1, "unverified": 1, "stale": 1}
    assert [each["verdict"] for each in written["commands"]] == [
        *["passed"] * 3,
        "failed",
        "unverified",
        "skipped",
        "passed",
    ]
    assert [each["freshness"] for each in written["commands"]] == [*["fresh"] * 4, None, None, "stale"]
    assert written["commands"][-1]["stale_because"] == "image"
    assert written["runs"][written["commands"][0]["results"][0]["run"]]["image_id"] == samples.ENVIRONMENT.image_id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "$.version: 2 is not 1"),
        ({"generated": "yesterday"}, "$.generated: 'yesterday' is not"),
        ({"max_age": 0}, "$.max_age: 0 is not more than 0"),
        ({"totals": {}}, "$.totals: no commands"),
        ({"commands": [{}]}, "$.commands[0]: no page"),
        ({"pages": None}, "$.pages: None is no array"),
    ],
    ids=["version", "time", "age", "totals", "command", "type"],
)
def test_the_schema_refuses_what_is_wrong(change: dict[str, Any], said: str) -> None:
    """The schema is strict about what programs rely on."""
    written = data(register(("a", all_states()))) | change
    assert any(fault.startswith(said) for fault in faults(written, json.loads(schema())))


def test_scripts_lead_to_their_fence() -> None:
    """A command of a script has no line of its own in the page: its link leads to the fence."""
    one = proof("$ a")
    script = replace(one, example=replace(one.example, kind=Kind.SCRIPT))
    assert [each.anchor for each in register(("a", [script])).pages[0].commands] == ["dt-line10"]


def test_both_languages_say_everything() -> None:
    """The same fields to be filled in, in French and in English."""
    fields = re.compile(r"\{\w+\}")
    for name in FRENCH.register.__slots__:
        french, english = getattr(FRENCH.register, name), getattr(ENGLISH.register, name)
        assert french
        assert sorted(fields.findall(str(french))) == sorted(fields.findall(str(english))), name
    assert set(FRENCH.register.states) == set(ENGLISH.register.states) == {state.value for state in State}
    assert ENGLISH is not FRENCH
