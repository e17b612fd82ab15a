"""Why commands fail, as doctools.matching and a session say it in English -> other languages. Judges nothing.

Groups of a pattern are ``str.format`` fields; a group ``because``, which comes last, is a reason itself. What matches
no pattern stays in English.
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
        (r"it was still running", "elle tournait encore"),
        (r"the shell has ended", "le shell s’est terminé"),
        (
            r"the page shows the prompt `(?P<shown>.+)`, the terminal shows `(?P<real>.+)`",
            "la page montre l’invite «\u202f{shown}\u202f», le terminal «\u202f{real}\u202f»",
        ),
        (
            r"the shell waits for the rest of the command \(an open quote, .*\)",
            "le shell attend la fin de la commande (guillemet ouvert, document intégré…)",
        ),
    )
)
