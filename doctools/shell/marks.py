"""Prompt marks: escape sequences that a shell's own prompt carries, so that no output can be mistaken for a prompt.

The standard semantic prompts (OSC 133, https://gitlab.freedesktop.org/Per_Bothner/specifications/blob/master/proposals/
semantic-prompts.md) with a nonce, which output cannot guess:

    ESC ] 133 ; D ; STATUS ; NONCE BEL   the command has ended; the prompt's text follows
    ESC ] 133 ; W ; FOLDER BEL           inside of that text: the shell's folder (our own addition)
    ESC ] 133 ; B ; NONCE BEL            the prompt ends here: a command may be typed
    ESC ] 133 ; P ; k=s ; NONCE BEL      a continuation prompt follows
    ESC ] 133 ; I ; PID ; NONCE BEL      once, at the start: the shell's process id (our own addition)
    ESC ] 133 ; S ; NONCE BEL            all that was typed before has been done (our own addition)

bash, dash, ash and zsh expand ``$?`` at every prompt. Text only; types nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Marks", "folder_in", "without_marks"]

_ANY = re.compile(r"\x1b\]133;[^\x07\x1b\n]*\x07")
LONGEST = 512
"""Characters that a prompt with its marks may have; no longer one is looked for at the seam of two chunks."""


def without_marks(text: str) -> str:
    """Text as a person would have it: what terminals ignore anyway is gone."""
    return _ANY.sub("", text)


_FOLDER = re.compile(r"\x1b\]133;W;([^\x07]*)\x07")


def folder_in(prompt: str) -> str:
    """The folder that a prompt's text names in a mark; empty: none."""
    found = _FOLDER.search(prompt)
    return found[1] if found else ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one shell. ``nonce`` is a random word of letters and digits."""

    nonce: str

    @property
    def ready(self) -> str:
        """What ends every prompt."""
        return f"\x1b]133;B;{self.nonce}\x07"

    @property
    def continued(self) -> str:
        """What begins every continuation prompt."""
        return f"\x1b]133;P;k=s;{self.nonce}\x07"

    @property
    def prompt(self) -> re.Pattern[str]:
        """A whole prompt; groups: exit status of the last command, text of the prompt.

        A prompt may have escape sequences of its own: Debian's sets the window's title.
        """
        text = rf"((?:[^\x07]|\x1b\][^\x07]*\x07){{0,{LONGEST}}}?)"
        return re.compile(rf"\x1b\]133;D;(\d+);{self.nonce}\x07{text}\x1b\]133;B;{self.nonce}\x07")

    @property
    def process(self) -> re.Pattern[str]:
        """The shell's introduction; group: its process id."""
        return re.compile(rf"\x1b\]133;I;(\d+);{self.nonce}\x07")

    def introduce(self, prompt: str) -> str:
        """A line that makes a fresh POSIX shell carry these marks, with ``prompt`` (``"$ "``) as its prompt.

        The prompt is no environment variable: a shell started from this one shows its own, as it does to a reader.
        """
        n = self.nonce
        return (
            " unset PS0 PS1 PS2 PROMPT_COMMAND;"
            rf" PS1=$(printf '\033]133;D;$?;{n}\007\033]133;W;$PWD\007{prompt}\033]133;B;{n}\007');"
            rf" PS2=$(printf '\033]133;P;k=s;{n}\007> ');"
            rf" {_forget(n)};"
            rf" printf '\033]133;I;%s;{n}\007' $$"
        )

    def join(self) -> str:
        """A line that adds these marks to the prompt that a running shell has; its ``$?`` survives.

        It also turns bash's line editor off, which redraws what it echoes, the worse the less it knows the terminal (in
        a jail without terminfo it scrolls sideways); the kernel then echoes exactly what was typed.
        """
        n = self.nonce
        return (
            ' __ds=$?; [ -z "${BASH_VERSION-}" ] || set +o emacs +o vi;'
            rf" PS1=$(printf '\033]133;D;$?;{n}\007')${{PS1-}}$(printf '\033]133;B;{n}\007');"
            rf" PS2=$(printf '\033]133;P;k=s;{n}\007')${{PS2-}};"
            rf" {_forget(n)}; (exit $__ds)"
        )

    def synchronise(self, word: str) -> tuple[str, str]:
        """A line that prints a mark of its own, and that mark; the shell's ``$?`` and ``$_`` survive."""
        keep, restore = " __ds=$? __da=${_-}", ': "$__da"; (exit $__ds)'
        line = rf"{keep}; printf '\033]133;S;{word}\007'; {_forget(word)}; {restore}"
        return line, f"\x1b]133;S;{word}\x07"


def _forget(word: str) -> str:
    """A command that takes the line with this word, which stands in it, out of bash's history, if it is there."""
    return f'[ -z "${{BASH_VERSION-}}" ] || case $(history 1) in *{word}*) history -d -1;; esac 2>/dev/null || :'
