"""What the page of all proofs, its data and its badge say, in every language that doctools speaks. Draws nothing.

Braces are ``str.format`` fields, filled here or by ``assets/proofs.js``. Spaces as in ``messages``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doctools.publish.messages import FRENCH, Messages, Plural
from doctools.publish.proof import State

__all__ = ["ENGLISH_REGISTER", "FRENCH_REGISTER", "RegisterMessages", "register_messages"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegisterMessages:
    """All that is said about the register in one language."""

    states: Mapping[State, str]
    fresh: str
    stale: str
    never: str
    """Nothing was ever run that could be fresh or stale."""

    # heads of columns
    command: str
    verdict: str
    freshness: str
    lab: str
    image: str
    date: str
    duration: str
    exit: str
    proof: str
    page: str
    of_page: str
    """Name of a table: the commands of ``{title}``."""
    all_commands: str

    # filters
    filters: str
    text: str
    everything: str
    view: str
    by_page: str
    by_command: str
    reset: str
    found: Plural
    """``{n}`` of ``{all}``."""
    none: str
    more: Plural
    """``{n}`` more rows are shown."""
    sort: str
    """What a column's button does, for screen readers: by ``{head}``."""

    read: str
    record: str
    recording: str
    replay: str
    replayed: str
    """Head of the column of these links."""
    data: str
    """Where the ``{file}`` for programs is, and its ``{schema}``."""
    schema: str
    see_all: str
    """Leads to the page of all proofs."""
    nothing: str
    """A site without commands."""
    oldest: str
    """Title of the badge: the oldest run was on ``{date}``."""


FRENCH_REGISTER = RegisterMessages(
    states={
        State.PASSED: "Vérifiée",
        State.LESSON: "Échec attendu, vérifié",
        State.FAILED: "Non conforme",
        State.UNVERIFIED: "Non vérifiée",
        State.SKIPPED: "Non exécutée",
    },
    fresh="à jour",
    stale="à revérifier",
    never="sans objet",
    command="Commande",
    verdict="Verdict",
    freshness="Fraîcheur",
    lab="Laboratoire",
    image="Image",
    date="Date",
    duration="Durée",
    exit="Code",
    proof="Preuve",
    page="Page",
    of_page="Commandes de la page «\u202f{title}\u202f»",
    all_commands="Commandes de tout le site",
    filters="Chercher parmi les commandes",
    text="Texte de la commande ou de la page",
    everything="indifférent",
    view="Affichage",
    by_page="par page",
    by_command="par commande",
    reset="Tout effacer",
    found=("{n} commande sur {all}", "{n} commandes sur {all}"),
    none="Aucune commande ne correspond à cette recherche.",
    more=("Afficher {n} commande de plus", "Afficher {n} commandes de plus"),
    sort="Trier par {head}",
    read="lire la page",
    record="relevé",
    recording="enregistrement",
    replay="rejouer",
    replayed="Rejeu",
    data="Les mêmes faits, pour un programme\u00a0: {file}, que décrit son {schema}.",
    schema="schéma",
    see_all="Voir la preuve de chaque commande",
    nothing="Ce site n’a pas encore de commande.",
    oldest="la plus ancienne vérification date du {date}",
)

ENGLISH_REGISTER = RegisterMessages(
    states={
        State.PASSED: "Verified",
        State.LESSON: "Expected failure, verified",
        State.FAILED: "Not as printed",
        State.UNVERIFIED: "Not verified",
        State.SKIPPED: "Not run",
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
)


def register_messages(messages: Messages) -> RegisterMessages:
    """The same language as ``messages``."""
    return FRENCH_REGISTER if messages is FRENCH else ENGLISH_REGISTER
