"""A page with a fence in every state a reader can meet, built by the real theme from evidence made by hand.

``build(folder)`` writes the project and builds it; ``python -m tests.browser.gallery FOLDER`` does so for a look.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doctools.model import Environment, Example, ExampleRecord, Freshness, Options, Status, Verdict
from doctools.publish import assets, messages, superfences
from doctools.publish.proof import Proof
from tests.publish import samples

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = (
    "<script>document.title='volé'</script>",
    '</code></pre></div><img src=x onerror="document.title=1">',
    "\x1b[31mrouge\x1b[0m \x00 \x02wzxhzdk:0\x03 \u202edlrow\u202c &amp; \"'",
    "x" * 1_000_000,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fence of the gallery: prose, header, example and what is known of it."""

    prose: str
    header: str
    example: Example
    record: ExampleRecord | None = None
    freshness: Freshness | None = None
    environment: Environment = samples.ENVIRONMENT


def cases() -> Iterator[Case]:
    """Every state once."""
    yield Case(
        prose="## Ce dont bash a besoin\n\n`ldd` montre les bibliothèques dont un programme a besoin, et le chargeur.",
        header="console",
        example=(
            example := samples.transcript(
                "$ ldd /bin/bash\n"
                "\tlinux-vdso.so.1 (0x00007f693c7da000)\n"
                "\tlibtinfo.so.6 => /lib/x86_64-linux-gnu/libtinfo.so.6 (0x00007f693c65d000)\n"
                "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f693c47a000)\n"
                "\t...\n"
                "$ mkdir -p prison/bin && cp /bin/bash prison/bin/\n"
                "$ cat <<'FIN' > salut.txt\n"
                "> bonjour $USER\n"
                "> FIN\n"
                "$ cat salut.txt\n"
                "bonjour $USER"
            )
        ),
        record=samples.record(example),
    )
    yield Case(
        prose="## L’échec d’abord\n\nSans ses bibliothèques, le programme ne démarre pas.",
        header='console exit="127"',
        example=(
            example := samples.transcript(
                "# chroot /srv/prison /bin/bash\nchroot: failed to run command '/bin/bash': No such file or directory",
                options=Options(exit=127),
            )
        ),
        record=samples.record(example, exits=[127]),
    )
    yield Case(
        prose="## Dans la prison\n\nL’invite change\N{NARROW NO-BREAK SPACE}: on est dans la prison, puis on en sort.",
        header="console",
        example=(
            example := samples.transcript(
                "# chroot /srv/prison /bin/bash\n"
                "bash-5.2# pwd\n/\n"
                "bash-5.2# sleep 100\n^C\n"
                "bash-5.2# exit\nexit\n"
                "# docker run -d --name base -p 3306 mariadb\n"
                "4f1c0a9be2d1\n"
                "# mariadb -u root -p\nEnter password: ********\n"
                "MariaDB [(none)]> SHOW DATABASES;\n"
                "+--------------------+\n| Database           |\n+--------------------+\n"
                "| information_schema |\n+--------------------+"
            )
        ),
        record=samples.record(example, exits=[None, 0, 130, 0, 0, None, None]),
    )
    yield Case(
        prose="## Une page qui ne dit plus vrai",
        header="console",
        example=(
            example := samples.transcript("$ uname -s\nLinux\n$ ls /srv/prison\nbin\nlib\n$ cat /etc/hostname\nlab")
        ),
        record=samples.record(
            example,
            failed={
                1: Verdict(
                    status=Status.FAILED,
                    reason="line 2 of the output differs",
                    diff=("  bin", "- lib", "+ lib64", "+ usr"),
                )
            },
            printed={1: ("bin", "lib64", "usr")},
        ),
    )
    yield Case(
        prose="## Pas encore vérifié",
        header="console",
        example=samples.transcript("$ id toto\nuid=1001(toto) gid=1001(toto) groups=1001(toto)"),
    )
    yield Case(
        prose="## Vérifié il y a longtemps",
        header="console",
        example=(example := samples.transcript("$ getent passwd toto\ntoto:x:1001:1001::/home/toto:/bin/bash")),
        record=samples.record(example),
        freshness=Freshness.STALE,
    )
    yield Case(
        prose="## Ce qui n’est pas exécuté",
        header='console norun="redémarre la machine"',
        example=samples.transcript("# systemctl reboot", options=Options(norun="redémarre la machine")),
    )
    yield Case(
        prose="## Une préparation",
        header="console setup",
        example=(
            example := samples.transcript(
                "# apt-get install -y openssh-server\n...\n# install -d /srv/prison", options=Options(setup=True)
            )
        ),
        record=samples.record(example),
    )
    yield Case(
        prose="## Un script\n\nCe fichier est écrit dans le conteneur.",
        header='bash title="/usr/local/sbin/creer-prison"',
        example=(
            example := samples.file(
                "#!/bin/bash\n# Crée une prison\nset -eu\nprison=${1:?chemin de la prison}\n"
                'for f in /bin/bash /bin/ls; do\n  cp --parents "$f" "$prison"\ndone',
                "/usr/local/sbin/creer-prison",
            )
        ),
        record=samples.record(example),
    )
    yield Case(
        prose="## Lignes longues",
        header="console",
        example=(
            example := samples.transcript(
                "$ find / -xdev -type f -name '*.so.*' -newer /etc/hostname -printf '%p %s %TY-%Tm-%Td\\n' "
                "| sort -k2 -n | tail -n 3\n"
                + "/usr/lib/x86_64-linux-gnu/libLLVM-une-bibliotheque-au-nom-bien-long.so.1 123456789 2026-11-23 "
                * 2
            )
        ),
        record=samples.record(example),
        environment=samples.ENVIRONMENT.__class__(
            **{
                **{name: getattr(samples.ENVIRONMENT, name) for name in Environment.__slots__},
                "lab": "machine",
                "elevated": "systemd as PID 1 needs all capabilities",
            }
        ),
    )
    yield Case(
        prose="## Une sortie hostile",
        header="console",
        example=(example := samples.transcript("$ cat piege\n" + "\n".join(HOSTILE[:2]))),
        record=samples.record(
            example,
            failed={0: Verdict(status=Status.FAILED, reason=HOSTILE[0], diff=tuple("+ " + line for line in HOSTILE))},
        ),
    )


def markdown(found: list[Case]) -> str:
    pieces = ["# La prison à la main\n\nUn programme enfermé ne voit que ce qu’on a mis dans sa prison."]
    for case in found:
        pieces += [case.prose, f"```{case.header}\n{case.example.source}\n```"]
    return "\n\n".join(pieces) + "\n"


def proofs(found: list[Case]) -> list[Proof]:
    return [
        samples.proof(case.example, case.record, freshness=case.freshness, environment=case.environment)
        for case in found
    ]


def build(folder: Path) -> Path:
    """Write the gallery's project into ``folder`` and build it; the folder of the site."""
    from mkdocs.commands.build import build as build_site  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415

    found = list(cases())
    docs = folder / "docs"
    (docs / "assets").mkdir(parents=True, exist_ok=True)
    (docs / "index.md").write_text(markdown(found), encoding="utf-8")
    (docs / "assets" / "doctools.css").write_text(assets(messages("fr"))["doctools.css"], encoding="utf-8")
    settings = folder / "mkdocs.yml"
    settings.write_text("site_name: Prison et conteneurs\n", encoding="utf-8")
    config = load_config(
        config_file=str(settings),
        docs_dir=str(docs),
        site_dir=str(folder / "site"),
        site_url="http://127.0.0.1/",
        theme={
            "name": "material",
            "language": "fr",
            "font": False,
            "palette": [{"scheme": "default"}, {"scheme": "slate"}],
            "features": ["content.code.copy"],
        },
        extra_css=["assets/doctools.css"],
        plugins=[],
        markdown_extensions=[
            "attr_list",
            {"pymdownx.highlight": {"anchor_linenums": False}},
            {"pymdownx.superfences": {"custom_fences": superfences.custom_fences()}},
        ],
    )
    superfences.CURRENT.set(samples.page(*proofs(found), root=""))
    build_site(config)
    superfences.CURRENT.set(None)
    return folder / "site"


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
