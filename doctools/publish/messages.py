"""What a site says to its readers about evidence, in every language that doctools speaks. Draws nothing.

One table: a language is one ``Messages``. Braces are ``str.format`` fields. Spaces before French punctuation are
U+202F (thin; inside guillemets, too) and U+00A0 (before a colon, and inside dates, times and quantities), so that no
line breaks there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from doctools.publish.reasons import FRENCH_REASONS, Reasons
from doctools.publish.texts import ENGLISH_TEXTS, FRENCH_TEXTS, Texts

__all__ = ["ENGLISH", "FRENCH", "LANGUAGES", "Messages", "messages"]

Plural = tuple[str, str]
"""For one, and for any other number (``{n}``)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # a language is itself: cheap as a key of caches
class Messages:
    """All that a site says in one language."""

    # the verdict of a fence; {date} is filled with a <time> element, so these are put together as HTML
    passed: Plural
    lesson: Plural
    failed: Plural
    """Of a fence with so many commands in all: ``{failed}`` of ``{n}`` are wrong."""
    unverified: Plural
    skipped: Plural
    script_passed: str
    script_failed: str
    file_passed: str
    program_passed: str
    file_failed: str
    file_unverified: str
    program_unverified: str
    how_to_verify: str
    reason: str
    """Joins a statement and the reason of it."""
    on: str
    """Joins a statement and its date."""
    stale: str
    stale_text: str
    """Why: another text ran on ``{date}``."""
    stale_image: str
    stale_age: str
    stale_count: str
    """Follows a total: ``{n}`` of them are stale."""

    # facts
    lab: str
    lab_default: str
    image: str
    also: str
    """Right in another variant of the lab, too: on ``{system}``."""
    only: str
    """Right in another variant, but not in this one."""
    elevated: str
    exit: str
    exit_expected: str
    retry: Plural
    """A command is repeated until it is right, for so many ``{seconds}`` at most; so are the ``{n}`` of a fence."""
    record: str
    record_title: str
    recording: str
    recording_title: str
    transcript: str
    """Name of a session's recording as text: ``{name}`` of the session, with a blank before it, or nothing."""
    transcript_title: str
    replay: str
    """Label of the button, with the ``{duration}``."""
    replay_title: str
    """Its name for screen readers, which begins with the label: of the example ``{number}``."""
    replay_anchor: str
    """Fragment of the address that opens the replay of the example ``{number}``."""
    bytes: tuple[str, str]
    """Units: 1 and 1,000 of them."""
    scripts: Texts

    # inside a fence
    mark_passed: str
    mark_failed: str
    mark_skipped: str
    mark_unverified: str
    volatile: str
    wildcard: str
    key: str
    answer: str
    left_out: Plural
    setup: str
    fence: str
    """Name of a fence for screen readers."""
    failure: str
    """Title of what is shown of a failed command: ``{command}``."""
    legend: str
    """Legend of a difference."""
    to_edit: str
    """Where to mend what is wrong; then two next steps, each with a command."""
    to_accept: str
    to_open: str
    reasons: Reasons
    """Why commands fail."""
    semicolon: str
    """Between reasons."""

    # how to open the labs of a page at home
    try_it: Plural
    """``{commands}``: of one lab, or of each."""
    try_it_plainly: str
    try_it_default: str
    """The same for a page that needs nothing of its project."""
    try_it_elevated: str

    # totals
    total: Plural
    """``{passed}`` of so many ``{commands}`` are verified: see ``verified``."""
    totals_heads: tuple[str, str, str, str]
    """Of the table by lab and system."""
    last_run: str

    date: Callable[[datetime], str]
    number: Callable[[float, int], str]
    """A number with so many decimals."""

    def count(self, forms: Plural, n: int, **values: object) -> str:
        """The right form for ``n``. French says one for 0 and 1, English for 1 alone."""
        one = n < 2 if self is FRENCH else n == 1
        return forms[0 if one else 1].format(n=self.number(n, 0), **values)

    def verified(self, passed: int, commands: int) -> str:
        """How many of the commands are verified. French agrees with these, English with all."""
        agrees = passed if self is FRENCH else commands
        return self.count(self.total, agrees, passed=self.number(passed, 0), commands=self.number(commands, 0))

    def retried(self, seconds: float, commands: int) -> str:
        """That a fence of so many commands is repeated until it is right."""
        return self.count(self.retry, commands, seconds=self.number(seconds, 0 if seconds >= 1 else 1))

    def because(self, reason: str) -> list[tuple[str, bool]]:
        """A verdict's reason in parts, each with whether it is in this language (else: in English)."""
        known = self._known(reason)
        if known is not None:
            return known
        # Two reasons in one, of which the second is a fixed one: a semicolon may also stand in a command.
        first, _, second = reason.rpartition("; ")
        known = self._known(second) if first else None
        if known is not None:
            return [*self.because(first), (self.semicolon, True), *known]
        return [(reason, self is ENGLISH)]

    def _known(self, reason: str) -> list[tuple[str, bool]] | None:
        for pattern, said in self.reasons:
            found = pattern.fullmatch(reason)
            if found is not None:
                values = found.groupdict()
                because = values.pop("because", "")
                before = said.removesuffix("{because}").format(**values)
                return [(before, True), *(self.because(because) if because else ())]
        return None

    def size(self, count: int) -> str:
        """A number of bytes for people."""
        one, thousand = self.bytes
        if count < 1000:
            return f"{count}\u00a0{one}"
        return f"{self.number(count / 1000, 0 if count >= 10_000 else 1)}\u00a0{thousand}"

    def duration(self, seconds: float) -> str:
        """A duration for people: two figures are enough."""
        if seconds < 0.01:
            return f"<\u00a0{self.number(0.01, 2)}\u00a0s"
        if seconds < 10:
            return f"{self.number(seconds, 2 if seconds < 1 else 1)}\u00a0s"
        if round(seconds) < 60:
            return f"{round(seconds)}\u00a0s"
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes}\u00a0min" + (f"\u00a0{rest}\u00a0s" if rest else "")


_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_MONTHS = "January February March April May June July August September October November December".split()


def _zone(moment: datetime) -> str:
    # A site that knows its readers' time zone says local time, and needs no name for it.
    return "\u00a0UTC" if moment.tzname() == "UTC" else ""


def _french_date(moment: datetime) -> str:
    day = "1er" if moment.day == 1 else str(moment.day)
    return (
        f"{day}\u00a0{_MOIS[moment.month - 1]}\u00a0{moment.year} à "
        f"{moment.hour}\u00a0h\u00a0{moment.minute:02}{_zone(moment)}"
    )


def _english_date(moment: datetime) -> str:
    return (
        f"{moment.day}\u00a0{_MONTHS[moment.month - 1]}\u00a0{moment.year} at "
        f"{moment.hour}:{moment.minute:02}{_zone(moment)}"
    )


def _french_number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


def _english_number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


FRENCH = Messages(
    passed=("Vérifiée", "{n} commandes vérifiées"),
    lesson=("Échec attendu, vérifié", "{n} commandes vérifiées, dont un échec attendu,"),
    failed=("Non conforme à la page", "Non conforme à la page ({failed} sur {n})"),
    unverified=("Non vérifiée", "{n} commandes non vérifiées"),
    skipped=("Non exécutée", "{n} commandes non exécutées"),
    script_passed="Script exécuté tel quel, vérifié",
    script_failed="Script en échec",
    file_passed="Fichier écrit tel quel dans le conteneur",
    program_passed="Fichier écrit dans le conteneur, puis exécuté tel quel",
    file_failed="Fichier qui n’a pas pu être écrit dans le conteneur",
    file_unverified="Fichier pas encore écrit dans un conteneur",
    program_unverified="Fichier pas encore exécuté",
    how_to_verify="pour vérifier\u00a0: {command}",
    reason="{what}\u00a0: {reason}",
    on="{what} le {date}",
    stale="à revérifier",
    stale_text="Le texte, ou ce qui le précède, a changé depuis l’exécution du {date}.",
    stale_image="L’image du laboratoire a changé depuis.",
    stale_age="L’exécution est trop ancienne.",
    stale_count=", dont {n} à revérifier",
    lab="laboratoire {lab}",
    lab_default="laboratoire par défaut",
    image="image\u00a0{image}",
    also="aussi sous {system}",
    only="conforme sous {system}",
    elevated="droits étendus",
    exit="code\u00a0{code}",
    exit_expected="code\u00a0{code}, attendu",
    retry=(
        "répétée jusqu’à la bonne réponse, {seconds}\u00a0s au plus",
        "répétées jusqu’à la bonne réponse, {seconds}\u00a0s au plus chacune",
    ),
    record="relevé",
    record_title="Relevé brut de cette page\u00a0: sorties réelles, codes, image, date (JSON), exemple {number}",
    recording="enregistrement",
    recording_title="Enregistrement de la session, à rejouer avec asciinema (asciicast)",
    transcript="session{name} en texte",
    transcript_title="Tout ce que le terminal a affiché, en texte brut",
    replay="Rejouer ({duration})",
    replay_title="Rejouer ({duration}) l’exemple\u00a0{number} dans un terminal",
    replay_anchor="rejouer-{number}",
    bytes=("o", "ko"),
    scripts=FRENCH_TEXTS,
    mark_passed="vérifiée",
    mark_failed="en échec",
    mark_skipped="non exécutée",
    mark_unverified="non vérifiée",
    volatile="change à chaque exécution",
    wildcard="sortie abrégée",
    key="touche frappée",
    answer="réponse frappée",
    left_out=("… {n} ligne de plus", "… {n} lignes de plus"),
    setup="Préparation",
    fence="Transcription",
    failure="{command}",
    legend="«\u202f−\u202f» la page imprime, «\u202f+\u202f» la machine répond",
    to_edit="À corriger\u00a0: {place}",
    to_accept="Prendre la vraie sortie\u00a0: {command}",
    to_open="Ouvrir le conteneur, tel qu’avant cette ligne\u00a0: {command}",
    reasons=FRENCH_REASONS,
    semicolon="\u202f; ",
    try_it=("Le même laboratoire chez vous\u00a0: {commands}", "Les mêmes laboratoires chez vous\u00a0: {commands}"),
    try_it_plainly="Cela se tape dans une copie de ce projet, sur une machine qui a Docker. Sans doctools\u00a0:",
    try_it_default="Cela se tape sur une machine qui a Docker. Sans doctools\u00a0:",
    try_it_elevated="Le laboratoire {lab} reçoit plus de droits qu’un conteneur ordinaire\u00a0: {reason}.",
    total=("{passed} commande vérifiée sur {commands}", "{passed} commandes vérifiées sur {commands}"),
    totals_heads=("Laboratoire", "Système", "Vérifiées", "Commandes"),
    last_run="dernière exécution le {date}",
    date=_french_date,
    number=_french_number,
)

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
    fence="Transcript",
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
    total=("{passed} of {commands} command verified", "{passed} of {commands} commands verified"),
    totals_heads=("Lab", "System", "Verified", "Commands"),
    last_run="last run on {date}",
    date=_english_date,
    number=_english_number,
)

LANGUAGES = {"en": ENGLISH, "fr": FRENCH}


def messages(language: str) -> Messages:
    """The messages of a language (``"fr"``, ``"fr-CA"``); English where doctools does not speak it."""
    return LANGUAGES.get(language.replace("_", "-").split("-")[0].lower(), ENGLISH)
