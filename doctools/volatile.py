"""Volatile values: what differs on every run, by class. A table of patterns; judges nothing.

Every class has a pattern that says what its values look like, and a sentence for people. A value matches any value of
its own class at the same place, and nothing else: no similarity, no score.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLASSES", "STARTED", "USUAL", "VolatileClass"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolatileClass:
    """A kind of value that differs on every run.

    ``pattern`` is a regular expression without capturing groups, bounded so that it never takes part of a longer word.
    """

    name: str
    pattern: str
    meaning: str
    usual: bool = True
    """Whether it is volatile without being asked for by the option ``volatile``."""


_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_SECONDS = r":[0-6]\d(?:[.,]\d+)?"
_CLOCK = rf"[0-2]?\d:[0-5]\d(?:{_SECONDS})?"
_ZONE = r"(?:Z|[+-]\d\d:?\d\d)"
_UNIT = "(?:second|minute|hour|day|week|month|year)"

# The first half of the names that engines give to containers (moby: internal/namesgenerator; Podman uses the same). Any
# two words with an underscore between them would be too much: `information_schema` is not a random name.
_ADJECTIVES = (
    "admiring adoring affectionate agitated amazing angry awesome beautiful blissful bold boring brave "
    "busy charming clever compassionate competent condescending confident cool cranky crazy dazzling "
    "determined distracted dreamy eager ecstatic elastic elated elegant eloquent epic exciting fervent "
    "festive flamboyant focused friendly frosty funny gallant gifted goofy gracious great happy hardcore "
    "heuristic hopeful hungry infallible inspiring intelligent interesting jolly jovial keen kind "
    "laughing loving lucid magical modest musing mystifying naughty nervous nice nifty nostalgic "
    "objective optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing "
    "relaxed reverent romantic sad serene sharp silly sleepy stoic strange stupefied suspicious sweet "
    "tender thirsty trusting unruffled upbeat vibrant vigilant vigorous wizardly wonderful xenodochial "
    "youthful zealous zen"
).split()

STARTED = "started"
"""The class that a command which runs in the background (`&`) has besides its own."""

# The order matters: where two classes could begin at the same character, the first one wins.
_ALL = (
    VolatileClass(
        name="name",
        pattern=rf"\b(?:{'|'.join(_ADJECTIVES)})_[a-z]+\d?\b",
        meaning="the random name of a container",
    ),
    VolatileClass(
        name="digest",
        pattern=r"\bsha256:[0-9a-f]{12,64}\b",
        meaning="the digest of an image or a layer",
    ),
    VolatileClass(
        name="date",
        pattern="|".join(
            (
                # ISO 8601 and RFC 3339, as in `docker inspect` and the logs of most servers
                rf"\b\d{{4}}-\d\d-\d\d(?:[T ] ?{_CLOCK}(?: ?{_ZONE})?)?(?![\d-])",
                # date(1), ctime(3): Mon Nov 23 15:19:25 UTC 2026
                rf"\b{_DAY},? +{_MONTH} +\d{{1,2}} +{_CLOCK}(?: +[A-Z]{{3,4}})?(?: +\d{{4}})?\b",
                # RFC 5322: Mon, 23 Nov 2026 15:19:25 +0000
                rf"\b{_DAY}, \d{{1,2}} {_MONTH} \d{{4}}(?: {_CLOCK}(?: ?(?:GMT|UTC|{_ZONE}))?)?",
                # ls -l: `Nov 23 15:06`, `Sep 20  2022`
                rf"\b{_MONTH} +\d{{1,2}} +(?:{_CLOCK}|\d{{4}})\b",
            )
        ),
        meaning="a date, with or without a time",
    ),
    VolatileClass(
        name="time",
        # Without seconds it stands alone and has two digits for the hour: `0:15` may be a user and a group, `10:42:` a
        # place in a file. Six pairs of digits are the address of a network card.
        pattern=rf"(?<![\w:])[0-2]?\d:[0-5]\d{_SECONDS}(?:{_ZONE})?(?![\d:])|(?<!\S)[0-2]\d:[0-5]\d(?!\S)",
        meaning="a time of day",
    ),
    VolatileClass(
        name="age",
        # docker/go-units: HumanDuration. Without "ago" it is how long something has been up; "30 days" alone is a fact.
        pattern=(
            rf"\b(?:Less than a second|(?:About (?:a|an)|\d+) {_UNIT}s?) ago\b"
            rf"|(?<=[Uu]p )(?:Less than a second|(?:About (?:a|an)|\d+) {_UNIT}s?)\b"
        ),
        meaning='an age, such as "2 minutes ago"',
    ),
    VolatileClass(
        name="address",
        # Fewer digits are a magic number, a flag, a port: facts.
        pattern=r"\b0x[0-9a-f]{8,16}\b",
        meaning="an address in memory",
    ),
    VolatileClass(
        name="id",
        # An id is 12 or 64 hexadecimal digits; one digit and one letter at least tell it from a number and from a word.
        # A checksum with its file beside it is a fact about that file: `DIGITS  FILE` or `SHA256 (FILE) = DIGITS` of
        # sha256sum, `SHA2-256(FILE)= DIGITS` of openssl. The end of a UUID is no id.
        pattern=(
            r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])"
            r"(?:(?<!\) = )(?<!\)= )[0-9a-f]{64}(?! [ *]\S)|(?<!-[0-9a-f]{4}-)[0-9a-f]{12})\b"
        ),
        meaning="the id of a container, an image or a volume",
    ),
    VolatileClass(
        name="job",
        # bash(1), JOB CONTROL: `[1]+  4242 Running ...` with `jobs -l`. The job's own number is a fact.
        pattern=r"(?:(?<=^\[\d\][+ -] )|(?<=^\[\d\][+ -]  ))\d+(?= +[A-Z])",
        meaning="the process id in a list of jobs",
    ),
    VolatileClass(
        name=STARTED,
        # The same: `[1] 4242`. R prints numbers that way.
        pattern=r"(?:(?<=^\[\d\] )|(?<=^\[\d\d\] ))\d+(?=$)",
        meaning="the process id of a job that is started; of a command with `&` also unasked",
        usual=False,
    ),
    VolatileClass(name="ip", pattern=r"\b(?:\d{1,3}\.){3}\d{1,3}\b", meaning="an IPv4 address", usual=False),
    VolatileClass(
        name="size",
        pattern=r"\b\d+(?:[.,]\d+)? ?(?:[kKMGT]i?[Bo]?|B|o|octets|bytes)?(?![\w.])",
        meaning="a size in bytes, with or without a unit",
        usual=False,
    ),
    VolatileClass(
        name="duration",
        pattern=r"\b(?:\d+m)?\d+(?:[.,]\d+)? ?(?:[mµn]?s|sec|secs|seconds?|min|minutes?)\b",
        meaning="how long something took",
        usual=False,
    ),
    VolatileClass(
        name="version",
        pattern=r"\b\d+(?:\.\d+)+(?:[-+~][\w.+~-]*\w)?\b",
        meaning="a version, with what a distribution adds to it",
        usual=False,
    ),
    VolatileClass(
        name="commit",
        # git-rev-parse(1): at least 4 digits, 7 where git shortens them itself. One is a digit, or it may be a word.
        pattern=r"\b(?=[a-f]*[0-9])[0-9a-f]{7,40}\b",
        meaning="the name of a Git commit, shortened or not",
        usual=False,
    ),
    VolatileClass(name="pid", pattern=r"\b\d+\b", meaning="any process id", usual=False),
)

CLASSES: dict[str, VolatileClass] = {each.name: each for each in _ALL}
"""All classes by name, in the order in which they are tried."""

USUAL: tuple[str, ...] = tuple(each.name for each in _ALL if each.usual)
"""The classes that are volatile without being asked for."""
