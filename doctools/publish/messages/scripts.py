"""What scripts say to readers -> the scripts. A table by file name, in every language that doctools speaks.

A script that speaks has the line ``const TEXTS = /* doctools: texts */ {}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

__all__ = ["ENGLISH_TEXTS", "FRENCH_TEXTS", "Texts", "spoken"]

Texts: TypeAlias = Mapping[str, Mapping[str, str]]

_PLACE = "/* doctools: texts */ {}"

FRENCH_TEXTS: Texts = {
    "replay.js": {
        "play": "Lecture",
        "pause": "Pause",
        "previous": "Commande précédente",
        "next": "Commande suivante",
        "position": "Position dans le rejeu",
        "time": "{at}\u00a0s sur {all}\u00a0s",
        "screen": "Écran du terminal",
        "close": "Fermer le rejeu",
        "whole": "Toute la session ({length})",
        "part": "Cet exemple seulement",
        "panel": "Rejeu dans un terminal",
        "pace": "Rejeu de l’enregistrement, au rythme de la lecture.",
        "loading": "Chargement…",
        "cast": "L’enregistrement n’a pas pu être chargé. Les commandes et leurs sorties restent imprimées ci-dessus.",
        "corrupt": "L’enregistrement est illisible. Les commandes et leurs sorties restent imprimées ci-dessus.",
        "player": "Le lecteur n’a pas pu être chargé. Les commandes et leurs sorties restent imprimées ci-dessus.",
        "wasm": "Ce navigateur, ou la politique de sécurité de ce site, interdit WebAssembly, dont le lecteur a "
        "besoin. Les commandes et leurs sorties restent imprimées ci-dessus.",
    },
}

ENGLISH_TEXTS: Texts = {
    "replay.js": {
        "play": "Play",
        "pause": "Pause",
        "previous": "Previous command",
        "next": "Next command",
        "position": "Position in the replay",
        "time": "{at}\u00a0s of {all}\u00a0s",
        "screen": "Terminal screen",
        "close": "Close the replay",
        "whole": "The whole session ({length})",
        "part": "This example only",
        "panel": "Replay in a terminal",
        "pace": "A replay of the recording, at a pace for reading.",
        "loading": "Loading…",
        "cast": "The recording could not be loaded. The commands and their outputs are still printed above.",
        "corrupt": "The recording cannot be read. The commands and their outputs are still printed above.",
        "player": "The player could not be loaded. The commands and their outputs are still printed above.",
        "wasm": "This browser, or the security policy of this site, forbids WebAssembly, which the player needs. "
        "The commands and their outputs are still printed above.",
    },
}


def spoken(name: str, script: str, texts: Texts) -> str:
    """A script with what it says."""
    said = json.dumps(texts.get(name, {}), ensure_ascii=True)
    return script.replace(_PLACE, said, 1)
