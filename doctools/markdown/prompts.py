"""Prompts, as documents print them. Knows nothing of the programs behind them.

Two short ones, ``$ `` and ``# ``, and full ones, which say by themselves that they are prompts.
"""

from __future__ import annotations

import re

__all__ = ["SHORT", "bare_prompt", "continuation", "full_prompt", "takes_shell"]

SHORT = ("$ ", "# ")

_SHELL = (
    # Debian's /etc/bash.bashrc: `toto@lab:~$ `, with the name of a chroot or of a virtual environment before it
    r"(?:\([^()\s]+\) ?)?[\w.-]+@[\w.-]+:[~/][^\s$#]*[$#] ",
    # Fedora's and Arch's: `[toto@lab ~]$ `
    r"(?:\([^()\s]+\) ?)?\[[\w.-]+@[\w.-]+ [^\]\s]+\][$#] ",
    # a virtual environment before a short one: `(venv) $ `
    r"\([^()\s]+\) [$#] ",
    # without a start-up file: `bash-5.2# `, `-bash-5.2$ `
    r"-?(?:bash|sh|dash|ksh|rbash)-\d+(?:\.\d+)+\w?[$#] ",
    # BusyBox, in Alpine's image: `/ # `, `~ $ `
    r"[~/](?:[\w.+-]+/)*[\w.+-]* [$#] ",
)
_OTHER = (
    r"(?:MariaDB|mysql) \[[^\]]*\]> ",
    r"(?:mysql|sqlite|sftp|ftp)> ",
    r"[A-Za-z_]\w*=[*!]?[#>] ",  # psql
    r">>> ",
)
_FULL = re.compile("|".join((*_SHELL, *_OTHER)))
_FULL_SHELL = re.compile("|".join(_SHELL))
_BEGINNING = frozenset("(-[~/>_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

_CONTINUATIONS = (
    ("MariaDB", re.compile(r" +(?:-|'|\"|`|/\*)>(?: |$)")),
    ("mysql", re.compile(r" +(?:-|'|\"|`|/\*)>(?: |$)")),
    # from 3.42 on, it tells what is still open
    ("sqlite", re.compile(r"(?: {3}|\(x\d|\(\.\.|\)x!|[`'\"\[] {2}|/\* )\.\.\.>(?: |$)")),
)
_PSQL = re.compile(r"[A-Za-z_]\w*[-'\"($*][*!]?[#>](?: |$)")
_PYTHON_OPEN = (":", "\\", "(", "[", "{", ",")
# a block ends with a blank line, also where it stands on one
_PYTHON_BLOCK = re.compile(r"(?:async|class|def|for|if|match|try|while|with)\b.*:|@")


def full_prompt(line: str) -> str | None:
    """The full prompt that a line begins with, its last blank included."""
    # most lines are output: the first character spares them the regular expression
    if not line or line[0] not in _BEGINNING:
        return None
    match = _FULL.match(line)
    return match[0] if match else None


def bare_prompt(line: str, primary: str) -> str | None:
    """The prompt that a line consists of, whether or not an editor stripped its last blank.

    ``primary`` is that of the fence, empty where it is not known yet.
    """
    padded = line.rstrip() + " "
    if padded == primary or (not primary and padded in SHORT):
        return padded
    prompt = full_prompt(padded)
    return prompt if prompt == padded else None


def takes_shell(prompt: str) -> bool:
    """Whether a shell stands behind this prompt, whose continuation prompt is ``> ``."""
    return prompt in SHORT or _FULL_SHELL.fullmatch(prompt) is not None


def continuation(prompt: str, line: str, command: list[str]) -> str | None:
    """The rest of a line that goes on with a command at the prompt of a program other than a shell, else ``None``."""
    if prompt == ">>> ":
        if line.startswith("... "):
            return line[4:]
        # alone, it is the wildcard unless Python was still waiting for more
        waits = len(command) > 1 or command[0].rstrip().endswith(_PYTHON_OPEN) or _PYTHON_BLOCK.match(command[0])
        return "" if line == "..." and waits and command[-1] else None
    for beginning, pattern in _CONTINUATIONS:
        if prompt.startswith(beginning) and (match := pattern.match(line)):
            return line[match.end() :]
    if re.fullmatch(r"\w+=[*!]?[#>] ", prompt) and (match := _PSQL.match(line)):
        return line[match.end() :]
    return None
