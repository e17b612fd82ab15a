"""The site once more, for files: ``mkdocs.offline.yml``, with a word for whoever unpacks it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from book.project import ROOT, BookError

__all__ = ["CONFIG", "build"]

CONFIG = "mkdocs.offline.yml"
README = "LISEZMOI.txt"


def build(into: Path, *, title: str) -> str:
    """Build the site for files in ``into``; what MkDocs warned of, empty if nothing.

    Raises ``BookError`` with MkDocs' own words where there is no site.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--clean", "--config-file", CONFIG, "--site-dir", str(into)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise BookError(f"{CONFIG}: the site for files does not build:\n{ran.stderr.strip()[-4000:]}")
    if not (into / "index.html").is_file():
        raise BookError(f"{into / 'index.html'} is not there: the zip would have no first page")
    text = (
        f"{title}\n\n"
        "Ouvrez index.html avec un navigateur : d'un double-clic, ou par le menu Fichier, Ouvrir.\n"
        "Tout le site est là : pages, recherche, relevés, enregistrements. Il ne demande aucun réseau.\n"
        "Gardez les fichiers ensemble : déplacez le dossier entier.\n"
    )
    # the mark at the start and these ends of lines are what Notepad needs on an old Windows
    (into / README).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    return "\n".join(line for line in ran.stderr.splitlines() if line.startswith(("WARNING", "ERROR")))
