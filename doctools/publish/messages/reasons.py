"""Why commands fail, as sessions, shells and verdicts say it in English -> other languages. Judges nothing.

Groups of a pattern are ``str.format`` fields; a group ``because``, which comes last, is a reason itself. What matches
no pattern stays in English. A test reads the sources for reasons, and finds those that have no pattern.
"""

from __future__ import annotations

import re
from typing import TypeAlias

__all__ = ["FRENCH_REASONS", "Reasons"]

Reasons: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]

FRENCH_REASONS: Reasons = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (r"exit status (?P<code>\d+), expected any", "code de sortie\u00a0{code}"),
        (
            r"exit status (?P<code>\d+), expected (?P<expected>\d+)",
            "code de sortie\u00a0{code}, au lieu de\u00a0{expected}",
        ),
        (r"no exit status to compare with (?P<expected>\d+)", "pas de code de sortie à comparer à\u00a0{expected}"),
        (r"output that the page does not show", "la commande a affiché ce que la page ne montre pas"),
        (r"nothing was printed", "rien n’a été affiché"),
        (r"other output than the page shows", "la sortie n’est pas celle de la page"),
        (r"no end after (?P<seconds>[\d.]+) s: (?P<because>.+)", "pas de fin après {seconds}\u00a0s\u00a0: {because}"),
        (r"`(?P<text>.+)` did not appear", "«\u202f{text}\u202f» n’est pas apparu"),
        (
            r"the output that the page shows above (?P<key>\S+) did not appear",
            "ce que la page montre avant {key} n’est pas apparu",
        ),
        (r"it waits for input", "elle attend une saisie"),
        (
            r"it seems to wait for an answer to `(?P<question>.+)` \(the page shows it on that line\)",
            "elle semble attendre une réponse à «\u202f{question}\u202f»",
        ),
        (
            r"it waits for more input, which the page does not show \(`(?P<key>.+)` ends it\)",
            "elle attend encore une saisie, que la page ne montre pas («\u202f{key}\u202f» la termine)",
        ),
        (
            r"it waits for input \(what it does not ask for is typed where the page ends it with `(?P<key>.+)`\)",
            "elle attend une saisie (tapée sans question, elle doit finir par «\u202f{key}\u202f» dans la page)",
        ),
        (
            r"it waits for input, and an end of input does not end it \(of a pager: `(?P<one>.+)`, `(?P<two>.+)`\)",
            "la fin de l’entrée ne la termine pas (un paginateur\u202f? «\u202f{one}\u202f», «\u202f{two}\u202f»)",
        ),
        (
            r"it fills the screen, as a pager or an editor does \(`(?P<one>.+)` or `(?P<two>.+)` lets it print\)",
            "elle occupe tout l’écran (un paginateur\u202f? «\u202f{one}\u202f», «\u202f{two}\u202f»)",
        ),
        (
            r"the page shows `(?P<sign>.+)`, but not what to type: its fence needs the option `(?P<option>.+)`",
            "la page montre «\u202f{sign}\u202f», sans dire quoi taper\u00a0: il faut l’option «\u202f{option}\u202f»",
        ),
        (
            r"what the page shows after its question was not read by it: it is no answer",
            "elle n’a pas lu ce que la page montre après sa question\u00a0: ce n’est pas une réponse",
        ),
        (
            r"what asks `(?P<question>.+)` is no shell: it read one line and ended",
            "ce qui demande «\u202f{question}\u202f» n’est pas un shell\u00a0: une ligne lue, et c’était fini",
        ),
        (r"it was still running", "elle tournait encore"),
        (r"it went on after it had shown a prompt", "elle a continué après avoir affiché une invite"),
        (
            r"a command, this one or one above, has printed a prompt, too: whose output this is cannot be known",
            "une commande, celle-ci ou une autre avant, a affiché une invite\u00a0: de qui est la sortie, nul ne sait",
        ),
        (r"more than (?P<size>\d+) MiB were printed", "plus de {size}\u00a0Mio ont été affichés"),
        (
            r"a line longer than (?P<size>\d+) bytes cannot be typed in a terminal",
            "une ligne de plus de {size}\u00a0octets ne peut pas être tapée dans un terminal",
        ),
        (
            r"the command was complete after (?P<lines>\d+) of its lines; the others were not typed",
            "la commande était complète après sa ligne\u00a0{lines}\u202f; les suivantes n’ont pas été tapées",
        ),
        (r"the shell has ended", "le shell s’est terminé"),
        (r"the shell shows no prompt any more", "le shell ne montre plus d’invite"),
        (r"no shell answered in this terminal", "aucun shell n’a répondu dans ce terminal"),
        (r"`(?P<command>.+)` still runs in this terminal", "«\u202f{command}\u202f» tourne encore dans ce terminal"),
        (
            r"`(?P<command>.+)` did not end and could not be interrupted",
            "«\u202f{command}\u202f» ne s’est pas terminée et n’a pas pu être interrompue",
        ),
        (
            r"the page shows the prompt `(?P<shown>.+)`, the terminal shows `(?P<real>.+)`",
            "la page montre l’invite «\u202f{shown}\u202f», le terminal «\u202f{real}\u202f»",
        ),
        (
            r"the shell waits for the rest of the command \(a page shows it in lines that begin with `(?P<sign>.+)`\)",
            "le shell attend la suite de la commande (une page la montre après «\u202f{sign}\u202f», ligne par ligne)",
        ),
        (
            r"(?P<path>.+) cannot be written in the lab `.*`: (?P<because>.+)",
            "{path} n’a pas pu être écrit dans le conteneur\u00a0: {because}",
        ),
    )
)
