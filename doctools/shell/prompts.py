"""Prompts as pages show them, and what of them may differ: host names, container ids, versions.

A table and two functions; reads no terminal.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["USER_PROMPTS", "accepts", "is_shell", "prompt_pattern"]

USER_PROMPTS = ("$ ", "# ")
"""The short prompts: the lab's ordinary user, and root."""

_USER_AT_HOST = re.compile(
    r"(?P<open>(?:\([^()\s]+\))?\[?)(?P<user>[\w.-]+)@(?P<host>[\w.-]+)(?P<rest>[: ].*)", re.DOTALL
)
_ENVIRONMENT = re.compile(r"\([^()\s]+\) ?")
_VERSION = re.compile(r"\d+(?:\.\d+)+")
_REPL = re.compile(r"(?:>|=#|\))\s*\Z")


@lru_cache(maxsize=256)
def prompt_pattern(shown: str) -> re.Pattern[str]:
    """What a terminal may show where the page shows this prompt.

    A short prompt stands for any prompt that ends like it; in a full one the host name (or container id) and versions
    are volatile, and all else is literal.
    """
    if shown in USER_PROMPTS:
        return re.compile(rf"(?:.*[^\s]|.* |){re.escape(shown.strip())} ?\Z")
    found = _USER_AT_HOST.fullmatch(shown)
    if found:
        user, rest = re.escape(found["open"] + found["user"]), re.escape(found["rest"].rstrip(" "))
        return re.compile(rf"{user}@[\w.-]+{rest} ?\Z")
    pieces = _VERSION.split(shown.rstrip(" "))
    return re.compile(_VERSION.pattern.join(map(re.escape, pieces)) + r" ?\Z")


def accepts(terminal: str, shown: str, *, user: str, host: str, folder: str = "", environment: str = "") -> bool:
    """Whether a terminal whose prompt is ``terminal`` is the one that a page means by the prompt ``shown``.

    The shell that doctools itself started has a short prompt; a full one means it if it names its ``user``, ``host``
    and ``folder`` (``~`` for the home; each where it is known): any other full prompt belongs to a shell that a command
    should have opened. ``environment`` is what an activated environment has put before the prompt (``"(venv) "``); a
    page may leave it out.
    """
    if terminal not in USER_PROMPTS and prompt_pattern(shown).fullmatch(terminal):
        return True  # brackets may also be the prompt's own: Debian's has the name of a chroot there
    found = _ENVIRONMENT.match(shown)
    if found:
        if found[0].strip() != environment.strip():
            return False
        shown = shown[found.end() :]
    if terminal not in USER_PROMPTS:
        return prompt_pattern(shown).fullmatch(terminal) is not None
    if shown in USER_PROMPTS:
        return shown == terminal
    named = _USER_AT_HOST.fullmatch(shown)
    if named is None or shown.rstrip()[-1] != terminal[0]:
        return False
    place = named["rest"].rstrip()[:-1]
    # `user@host:~/x$ ` has the whole path, `[user@host x]$ ` its last part.
    here = f":{folder}" if place.startswith(":") else f" {folder.rpartition('/')[2] or folder}]"
    return (
        named["user"] == (user or named["user"])
        and named["host"] == (host or named["host"])
        and place == (here if folder else place)
    )


def is_shell(prompt: str) -> bool:
    """Whether a prompt is that of a shell, which has a status and can be given marks, and not of another program."""
    return prompt.rstrip(" ").endswith(("$", "#")) and not _REPL.search(prompt)
