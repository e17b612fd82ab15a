"""Tests of what a reader sees of an example: doctools.publish.fence, bar, transcript, commands and proof."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from doctools.matching import fragments
from doctools.model import Fragment, Freshness, Kind, Options, Status, Verdict
from doctools.publish import Proof, State, Total, fence, superfences
from doctools.publish.commands import colour
from doctools.publish.record import page_json
from tests.publish import samples


def text(drawn: str) -> str:
    """What is left without tags, with plain spaces."""
    return html.unescape(re.sub(r"<[^>]+>", "", drawn)).replace("\u00a0", " ")


def draw(proof: Proof) -> str:
    return fence.console(proof, samples.page(proof))


def marks(drawn: str) -> list[str]:
    return re.findall(r'class="dt-mark dt-mark--(\w+)"', drawn)


def test_a_passed_fence() -> None:
    """Verdict, date, lab, image, exit status, duration and the way to the raw record stand under the fence."""
    example = samples.transcript("$ echo un\nun\n$ echo deux\ndeux")
    drawn = draw(samples.proof(example, samples.record(example)))
    assert 'class="dt dt--passed"' in drawn
    assert "2 commandes vérifiées le 23 novembre 2026 à 15 h 05 UTC" in text(drawn)
    assert '<time datetime="2026-11-23T15:05+00:00" title="2026-11-23 15:05:42 UTC">' in drawn
    assert "laboratoire debian, Debian 12 (bookworm) · image 3f2a9c815de0 · code 0 · 0,04 s" in text(drawn)
    assert 'href="../../doctools/chroot/prison.json"' in drawn
    assert "page.cast" not in drawn  # a recording is of a session: the page's total leads to it
    assert marks(drawn) == ["passed", "passed"]


def test_a_failure_says_what_comes_next() -> None:
    """The line to edit - as the page is now, not as it was -, and what to type; accepting only where it would work."""
    example = samples.transcript("$ a\n$ b\nx")
    wrong = Verdict(status=Status.FAILED, reason="other output than the page shows", diff=("- x", "+ y"))
    drawn = draw(samples.proof(example, samples.record(example, exits=[0, 0], failed={1: wrong})))
    place = f"{samples.PAGE}:{example.steps[1].line}"
    assert f"À corriger : {place}" in text(drawn)
    assert f"<code>doctools accept {samples.PAGE}</code>" in drawn
    assert f"<code>doctools shell {place}</code>" in drawn
    blank = samples.proof(example, samples.record(example, exits=[0, 0], failed={1: wrong}), page="docs/a b.md")
    assert "<code>doctools accept 'docs/a b.md'</code>" in html.unescape(draw(blank))
    gone = Verdict(status=Status.FAILED, reason="the shell has ended")
    drawn = draw(samples.proof(example, samples.record(example, exits=[0, 0], failed={1: gone})))
    assert "doctools accept" not in drawn
    assert f"<code>doctools shell {place}</code>" in drawn


def test_an_expected_failure_is_a_lesson() -> None:
    """A command that fails on purpose is verified, and says its status was expected."""
    example = samples.transcript("# chroot x\nchroot: error", options=Options(exit=127))
    drawn = draw(samples.proof(example, samples.record(example, exits=[127])))
    assert 'class="dt dt--lesson"' in drawn
    assert "Échec attendu, vérifié le 23 novembre 2026" in text(drawn)
    assert "code 127, attendu" in text(drawn)
    assert marks(drawn) == ["passed"]


def test_one_failed_command_of_three() -> None:
    """The mark, the reason and the difference tell which command is wrong; the others keep their own marks."""
    example = samples.transcript("$ a\n$ b\nx\n$ c")
    failed = Verdict(status=Status.FAILED, reason="line 1 differs", diff=("- x", "+ y", "  z"))
    drawn = draw(samples.proof(example, samples.record(example, exits=[0, 0, 0], failed={1: failed})))
    assert marks(drawn) == ["passed", "failed", "passed"]
    assert "Non conforme à la page (1 sur 3) le" in text(drawn)
    assert re.search(r'<details class="dt-failure" open data-search-exclude><summary><code>b</code>', drawn)
    assert "<del>− x\n</del><ins>+ y\n</ins><span>  z\n</span>" in drawn


def test_without_evidence_a_fence_looks_unverified() -> None:
    """No record: no date, no green, and the command that would verify it."""
    drawn = draw(samples.proof(samples.transcript("$ id\nuid=0")))
    assert 'class="dt dt--unverified"' in drawn
    assert "Non vérifiée · pour vérifier : doctools verify docs/chroot/prison.md" in text(drawn)
    assert marks(drawn) == ["unverified"]
    assert "<time" not in drawn


def test_stale_is_not_a_verdict() -> None:
    """An old record keeps its verdict and its date, and says beside them that it is to be verified again."""
    example = samples.transcript("$ id\nuid=0")
    drawn = draw(samples.proof(example, samples.record(example), freshness=Freshness.STALE))
    assert 'class="dt dt--passed dt--stale"' in drawn
    assert "Vérifiée le 23 novembre 2026" in text(drawn)
    assert "à revérifier" in text(drawn)


def test_what_is_not_run_says_why() -> None:
    """The reason is the author's; a record, if there is any, changes nothing."""
    example = samples.transcript("# reboot", options=Options(norun="redémarre <la> machine"))
    for record in (None, samples.record(example)):
        drawn = draw(samples.proof(example, record))
        assert 'class="dt dt--skipped"' in drawn
        assert "Non exécutée : redémarre <la> machine" in text(drawn)
        assert marks(drawn) == ["skipped"]


@pytest.mark.parametrize("failed", [False, True])
def test_a_setup_is_folded_unless_it_failed(failed: bool) -> None:
    """Preparation is folded, with its verdict in the title; a failure is not hidden."""
    example = samples.transcript("# apt-get install x\n...", options=Options(setup=True))
    wrong = {0: Verdict(status=Status.FAILED, reason="status 1")} if failed else {}
    drawn = draw(samples.proof(example, samples.record(example, failed=wrong)))
    assert drawn.startswith('<details class="dt-setup" open>' if failed else '<details class="dt-setup">')
    assert "Préparation" in drawn.split("</summary>")[0]


def test_copy_takes_the_commands_alone() -> None:
    """Neither prompts, nor continuation prompts, nor output, nor keys are copied."""
    example = samples.transcript('$ cat <<\'FIN\' > a\n> "b"\n> FIN\n$ sleep 9\n^C\n$ cat a\n"b"')
    drawn = draw(samples.proof(example, samples.record(example)))
    copied = re.search(r'data-copy="([^"]*)"', drawn)
    assert copied
    assert html.unescape(copied[1]) == "cat <<'FIN' > a\n\"b\"\nFIN\nsleep 9\ncat a"
    assert '<kbd class="dt-key" title="touche frappée">^C</kbd>' in drawn


def test_volatile_values_and_answers_are_told_apart() -> None:
    """What differs on every run, what is shortened and what is typed each look like what they are."""
    example = samples.transcript("# mariadb -p\nEnter password: ********\nid 4f1c0a9be2d1\n...")
    drawn = draw(samples.proof(example, samples.record(example)))
    assert 'id <span class="dt-volatile" title="change à chaque exécution">4f1c0a9be2d1</span>' in drawn
    assert '<span class="dt-volatile" title="sortie abrégée">...</span>' in drawn
    assert '<kbd class="dt-answer" title="réponse frappée">********</kbd>' in drawn


def test_greying_depends_on_the_class_alone() -> None:
    """Ids, digests and wildcards are greyed whether a record is there or not, and as the fence's own classes say."""
    example = samples.transcript(
        f"$ docker run x\nd6f783a5642a: Pull complete\nDigest: sha256:{'c2' * 32}\nVersion 10.11...\n..."
    )
    record = samples.record(example)
    shown = tuple(map(fragments, example.source.split("\n")[1:]))
    record = replace(record, steps=(replace(record.steps[0], shown=shown),))
    for known in (None, record):
        drawn = draw(samples.proof(example, known))
        assert '<span class="dt-volatile" title="change à chaque exécution">d6f783a5642a</span>: Pull' in drawn
        assert f'Digest: <span class="dt-volatile" title="change à chaque exécution">sha256:{"c2" * 32}</span>' in drawn
        assert drawn.count('title="sortie abrégée">...</span>') == 2
    step = example.steps[0]
    literal = replace(example, steps=(replace(step, expectation=replace(step.expectation, volatile=())),))
    assert 'title="change' not in draw(samples.proof(literal))


@pytest.mark.parametrize(("line", "start"), [("Vérifiés : 128 sur 128", 11), ("a\tb", 2)])
def test_what_was_typed_is_no_output(line: str, start: int) -> None:
    """What doctools typed because the page shows it is drawn as typed, and named in the raw record."""
    example = samples.transcript(f"$ lire\n{line}")
    found = samples.record(example)
    pieces = (Fragment(text=line[:start]), Fragment(text=line[start:], volatile="answer"))
    found = replace(found, steps=(replace(found.steps[0], shown=(pieces,)),))
    proof = samples.proof(example, found)

    assert f'{line[:start]}<kbd class="dt-answer" title="réponse frappée">{line[start:]}</kbd>' in draw(proof)
    assert json.loads(page_json(samples.PAGE, [proof]))["examples"][0]["steps"][0]["typed"] == [line[start:]]


def test_a_longer_row_of_stars_is_no_answer() -> None:
    """Eight stars at the end of a line are an answer that is not shown; a banner is a banner."""
    example = samples.transcript("$ su toto\nPassword: ********\n" + "*" * 65)
    drawn = draw(samples.proof(example))
    assert drawn.count("dt-answer") == 1
    assert "*" * 65 in drawn


def test_a_repeated_command_says_so() -> None:
    """A fence that is repeated until it is right tells its reader, with the longest time."""
    one = samples.transcript("$ a", options=Options(retry=45))
    two = samples.transcript("$ a\n$ b", options=Options(retry=30))
    assert "répétée jusqu’à la bonne réponse, 45 s au plus" in text(draw(samples.proof(one, samples.record(one))))
    assert "répétées jusqu’à la bonne réponse, 30 s au plus chacune" in text(
        draw(samples.proof(two, samples.record(two)))
    )


def test_what_is_shown_is_the_page() -> None:
    """A record whose output is another text changes nothing of what is printed."""
    example = samples.transcript("$ date\nlundi")
    record = samples.record(example)
    record = replace(record, steps=(replace(record.steps[0], shown=samples.shown(["<b>mardi</b>"])),))
    assert "mardi" not in draw(samples.proof(example, record))


def test_a_record_of_other_commands_is_never_green() -> None:
    """The digest binds text and record; if it ever did not, the fence would be unverified."""
    example = samples.transcript("$ rm -rf x")
    other = samples.record(samples.transcript("$ ls x"))
    assert samples.proof(example, other).state is State.UNVERIFIED
    assert samples.proof(example, samples.record(example), freshness=Freshness.UNVERIFIED).state is State.UNVERIFIED


@pytest.mark.parametrize(
    ("exit_", "ended", "printed", "state"),
    [
        (0, 0, "right", State.PASSED),
        (0, 0, "wrong", State.UNVERIFIED),
        (0, 1, "right", State.UNVERIFIED),
        (1, 1, "right", State.LESSON),
        (1, 0, "right", State.UNVERIFIED),
        (1, None, "right", State.UNVERIFIED),
    ],
)
def test_a_record_that_contradicts_itself_is_never_green(
    exit_: int, ended: int | None, printed: str, state: State
) -> None:
    """A record that says "passed" of an output or a status other than the page's is evidence of nothing."""
    example = samples.transcript("$ echo right\nright", options=Options(exit=exit_))
    found = samples.record(example, exits=[ended], printed={0: (printed,)})
    assert samples.proof(example, found).state is state


def test_output_that_looks_like_a_prompt_stays_output() -> None:
    """Output is never read by a highlighter: `# ` in a file is no prompt."""
    example = samples.transcript("$ cat /etc/fstab")
    step = example.steps[0]
    example = replace(
        example,
        source="$ cat /etc/fstab\n# <file system>",
        steps=(replace(step, expectation=replace(step.expectation, lines=("# <file system>",))),),
    )
    drawn = draw(samples.proof(example, samples.record(example)))
    assert '<span class="go"># &lt;file system&gt;</span>' in drawn
    assert drawn.count('class="gp"') == 1


def test_sql_is_not_coloured_as_shell() -> None:
    """A prompt that is no shell's has its command in one colour."""
    example = samples.transcript("MariaDB [(none)]> SELECT 'a' -- if then;")
    drawn = draw(samples.proof(example, samples.record(example)))
    assert "</span>SELECT &#39;a&#39; -- if then;\n" in drawn


def test_a_text_that_its_reading_does_not_fit_is_shown_as_it_is() -> None:
    """If steps and text disagree about lines, the author's text is printed, not a guess."""
    example = samples.transcript("$ a\nb")
    example = replace(example, steps=(replace(example.steps[0], line=99),))
    drawn = draw(samples.proof(example))
    assert "$ a\nb" in text(drawn)
    assert marks(drawn) == []


def test_colours_keep_lines() -> None:
    """A coloured command has as many lines as the command, and the same text."""
    command = "cat <<'FIN'\nun $x\n\nFIN\necho \"a\nb\""
    assert [text(line) for line in colour(command)] == command.split("\n")
    assert len(colour("x" * 20_000)) == 1


@pytest.mark.parametrize(
    ("command", "drawn"),
    [
        ("docker exec -ti base bash", "docker exec -ti base bash"),
        ("docker wait base", "docker wait base"),
        ("echo for you in time", "echo for you in time"),
        ("ssh toto@127.0.0.1", "ssh toto@127.0.0.1"),
        ("docker logs --tail 2 base", "docker logs --tail 2 base"),
        ("ls # tout", 'ls <span class="c"># tout</span>'),
        ("if a; then b", '<span class="k">if</span> a<span class="o">;</span> <span class="k">then</span> b'),
        ("for f in a; $f", '<span class="k">for</span> f <span class="k">in</span> a'),
    ],
)
def test_commands_are_calm(command: str, drawn: str) -> None:
    """Keywords are coloured where the shell reads one, numbers and builtins not at all."""
    assert colour(command)[0].startswith(drawn)


def test_files_and_scripts_get_a_bar() -> None:
    """A file that is run, a file that is read and a script each say so in one line under their code."""
    program = samples.file("#!/bin/sh\ntrue", "/usr/local/bin/x")
    data = samples.file("{}", "/etc/x.json", language="json", mode=0o644)
    script = replace(program, kind=Kind.SCRIPT, file=None)
    said = {
        program: "Fichier écrit dans le conteneur, puis exécuté tel quel le 23",
        data: "Fichier écrit tel quel dans le conteneur le 23",
        script: "Script exécuté tel quel, vérifié le 23",
    }
    for example, words in said.items():
        proof = samples.proof(example, samples.record(example))
        assert words in text(fence.wrapped(proof, samples.page(proof), "<pre>code</pre>"))
    assert "pas encore exécuté" in text(fence.wrapped(samples.proof(program), samples.page(), ""))


def test_each_example_is_found_once_in_order() -> None:
    """Two fences with the same text have each their own record, and a third one none; blanks do not matter."""
    first, second = (samples.transcript("$ ls\n\ta  b", line=line) for line in (3, 9))
    page = samples.page(samples.proof(first), samples.proof(second))
    taken = [page.take("$ ls\n    a  b", "console") for _ in range(3)]
    assert [proof and proof.example.line for proof in taken] == [3, 9, None]
    assert page.repeats("$ ls\n    a  b", "console")
    assert not page.repeats("$ rm", "console")
    assert page.take("$ rm", "console") is None
    assert page.take("$ ls\n\ta  b", "bash") is None


def test_a_sample_of_a_file_is_not_the_file() -> None:
    """A fence with a file's text and no title is only shown; the proof waits for the fence that writes the file."""
    example = samples.file("echo bonjour", "/usr/local/bin/salut")
    page = samples.page(samples.proof(example))
    assert page.take("echo bonjour", "bash") is None
    assert page.take("echo bonjour", "bash", "/usr/local/bin/salut") is not None
    assert page.take("echo bonjour", "bash", "/usr/local/bin/salut") is None


def test_totals() -> None:
    """Only commands with a passed verdict of this text count as verified; those that are not run count in the total."""
    passed = samples.transcript("$ a\n$ b")
    wrong = samples.record(passed, failed={0: Verdict(status=Status.FAILED)})
    skipped = samples.transcript("$ c", options=Options(norun="non"))
    page = samples.page(
        samples.proof(passed, samples.record(passed)),
        samples.proof(passed, wrong),
        samples.proof(passed),
        samples.proof(skipped, samples.record(skipped)),
    )
    assert page.total == Total(passed=3, commands=7)
    assert "3 commandes vérifiées sur 7, dernière exécution le 23 novembre 2026" in text(fence.summary(page))
    assert fence.summary(page).count('href="../../doctools/chroot/prison/page.cast"') == 1
    assert fence.summary(samples.page()) == ""


def test_the_oldest_run_dates_the_page() -> None:
    """A page is as old as the oldest run that it shows."""
    example = samples.transcript("$ a")
    new = samples.proof(example, samples.record(example))
    assert new.ran
    old = replace(new, ran=replace(new.ran, started=samples.RAN - timedelta(days=400)))
    assert "19 octobre 2025" in text(fence.summary(samples.page(new, old)))


def test_a_formatter_never_raises() -> None:
    """What goes wrong while a fence is drawn is reported, and its text is printed."""
    reported: list[str] = []
    example = samples.transcript("$ a")
    page = samples.page(samples.proof(example, samples.record(example)))
    page.report = reported.append
    page.timezone = None  # type: ignore[assignment]
    page.messages = None  # type: ignore[assignment]
    token = superfences.CURRENT.set(page)
    try:
        drawn = superfences.format_console("$ a <b>", "console", "console", {}, None)
        assert drawn == '<pre class="no-copy"><code>$ a &lt;b&gt;</code></pre>'
    finally:
        superfences.CURRENT.reset(token)
    assert len(reported) == 1
    assert "a fence cannot be drawn" in reported[0]


# -- variants --------------------------------------------------------------------------------------------------------


def other_system(proof: Proof) -> Proof:
    """The same, on Debian 13."""
    assert proof.ran is not None
    where = replace(
        proof.ran.environment, lab="debian@trixie", distribution="Debian GNU/Linux 13 (trixie)", image_id="sha256:9"
    )
    return replace(proof, ran=replace(proof.ran, name="@trixie", environment=where))


def test_both_systems_are_named() -> None:
    """The bar has the first one with its image, and says that the other one was as printed, too."""
    example = samples.transcript("$ id\nuid=0")
    proof = samples.proof(example, samples.record(example))
    drawn = text(draw(replace(proof, also=(other_system(proof),))))
    assert "laboratoire debian, Debian 12 (bookworm) · image 3f2a9c815de0" in drawn
    assert "· aussi sous Debian 13 (trixie)" in drawn


def test_a_system_that_is_wrong_makes_the_fence_wrong() -> None:
    """It is the one that is shown; the other one, which is right, is named beside it."""
    example = samples.transcript("$ id\nuid=0")
    right = samples.proof(example, samples.record(example))
    wrong = other_system(
        samples.proof(example, samples.record(example, failed={0: Verdict(status=Status.FAILED, reason="other")}))
    )
    drawn = draw(replace(wrong, also=(right,)))
    assert 'class="dt dt--failed"' in drawn
    assert "laboratoire debian, Debian 13 (trixie)" in text(drawn)
    assert "conforme sous Debian 12 (bookworm)" in text(drawn)


def test_a_command_counts_once_and_only_if_it_is_right_everywhere() -> None:
    """Of two commands, one of which is wrong on one of two systems, one is verified."""
    example = samples.transcript("$ a\n$ b")
    right = samples.proof(example, samples.record(example, exits=[0, 0]))
    failed = {1: Verdict(status=Status.FAILED, reason="other")}
    wrong = samples.proof(example, samples.record(example, exits=[0, 0], failed=failed))
    assert Total.of([replace(right, also=(right,))]) == Total(passed=2, commands=2)
    assert Total.of([replace(wrong, also=(right,))]) == Total(passed=1, commands=2)
