"""The labs of a page -> how a reader opens them at home, as HTML: one line, the way without doctools folded.

Opens none. What is said holds in a copy of the project: its settings, and the compose file of its labs, are there.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence

from doctools.labs import DEFAULT, Lab
from doctools.publish.messages import Messages
from doctools.publish.safe import escape
from doctools.settings import Settings

__all__ = ["fold", "placed", "plainly", "shell"]

_SECTION = re.compile(r"<h2\b")


def fold(labs: Sequence[Lab], settings: Settings, messages: Messages) -> str:
    """The line of a page that uses these labs, each once; empty without labs."""
    if not labs:
        return ""
    opened = ", ".join(f"<code>{escape(shell(lab, settings))}</code>" for lab in labs)
    extended = f" <span>({escape(messages.elevated)})</span>" if any(lab.elevated for lab in labs) else ""
    title = messages.try_it[len(labs) > 1].format(commands=opened)
    # each with a copy button of its own: what is typed after the second one would be typed into the lab
    typed = "".join(f"<pre><code>{escape(line)}\n</code></pre>" for lab in labs for line in plainly(lab, settings))
    where = messages.try_it_default if labs == [DEFAULT] else messages.try_it_plainly
    reasons = "".join(
        f"<p>{escape(messages.try_it_elevated.format(lab=lab.service.name, reason=lab.elevated))}</p>"
        for lab in labs
        if lab.elevated
    )
    return (
        f'<details class="dt-try" data-search-exclude><summary>{title}{extended}</summary>'
        f"<p>{escape(where)}</p>{typed}{reasons}</details>"
    )


def shell(lab: Lab, settings: Settings) -> str:
    """How doctools opens a lab."""
    name = lab.service.name
    allowed = not lab.elevated or not {"*", name}.isdisjoint(settings.allow_elevated)
    words = ["doctools", "shell", *([] if allowed else ["--allow-elevated"]), *([] if lab is DEFAULT else [name])]
    return shlex.join(words)


def plainly(lab: Lab, settings: Settings) -> Iterable[str]:
    """How Docker alone opens the same lab, a command a line: compose's own keys are all that a lab needs."""
    opened = lab.shell or ("bash",)
    if lab is DEFAULT or not settings.labs:
        yield shlex.join(["docker", "run", "--rm", "-it", lab.service.image, *opened])
        return
    compose = ["docker", "compose", "-f", settings.labs]
    user = ["--user", lab.user] if lab.user else []
    name = lab.service.name
    if not lab.service.command:
        yield shlex.join([*compose, "run", "--rm", *user, name, *opened])
        return
    # What the lab's own command starts goes on beside the shell.
    yield shlex.join([*compose, "up", "--detach", name])
    yield shlex.join([*compose, "exec", *user, name, *opened])
    yield shlex.join([*compose, "rm", "--stop", "--force", "--volumes", name])


def placed(html: str, line: str) -> str:
    """A page with its line where reading ends and doing begins: before its first section, or at its end."""
    found = _SECTION.search(html)
    return f"{html[: found.start()]}{line}\n{html[found.start() :]}" if found and line else html + line
