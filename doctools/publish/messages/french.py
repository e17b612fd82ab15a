"""French. Spaces before punctuation are U+202F (thin; inside guillemets, too) and U+00A0 (before a colon, and inside
dates, times and quantities), so that no line breaks there.
"""

from __future__ import annotations

from datetime import datetime

from doctools.publish.messages.reasons import FRENCH_REASONS
from doctools.publish.messages.scripts import FRENCH_TEXTS
from doctools.publish.messages.table import Messages, RegisterMessages, zone

__all__ = ["FRENCH"]

_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


def _date(moment: datetime) -> str:
    day = "1er" if moment.day == 1 else str(moment.day)
    return (
        f"{day}\u00a0{_MOIS[moment.month - 1]}\u00a0{moment.year} à "
        f"{moment.hour}\u00a0h\u00a0{moment.minute:02}{zone(moment)}"
    )


def _number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


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
    excerpt="Extrait\u00a0: le verdict est sur la page entière",
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
    markdown="Voir cette page en Markdown",
    total=("{passed} commande vérifiée sur {commands}", "{passed} commandes vérifiées sur {commands}"),
    totals_heads=("Laboratoire", "Système", "Vérifiées", "Commandes"),
    last_run="dernière exécution le {date}",
    register=RegisterMessages(
        states={
            "passed": "Vérifiée",
            "lesson": "Échec attendu, vérifié",
            "failed": "Non conforme",
            "unverified": "Non vérifiée",
            "skipped": "Non exécutée",
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
    ),
    one=lambda n: n < 2,
    agrees=lambda passed, _: passed,
    date=_date,
    number=_number,
)
