"""The parts of a shell's grammar that hide what they hold: quotes, expansions, here-documents. Knows no commands."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["COMMANDS", "Frame", "Quoting"]

_QUOTED = re.compile(r"[^\\\"`$]+")
_DELIMITER = re.compile(r"""[ \t]*((?:[^\s;&|<>()\\'"]|\\.|'[^']*'|"[^"]*")+)""")
_UNQUOTED = re.compile(r"\\(.)|'([^']*)'|\"([^\"]*)\"")
_DOLLAR_QUOTED = re.compile(r"(?:[^'\\]|\\.)*")
_BACKQUOTED = re.compile(r"(?:[^`\\]|\\.)*")

COMMANDS = frozenset(("root", "$(", "(", "if", "loop", "case", "body", "{"))
"""Kinds of frames that hold commands."""


@dataclass(slots=True)
class Frame:
    """A construct that is open. ``closer`` is the parenthesis that ends it, where one does."""

    kind: str
    closer: str = ""
    begins: bool = True
    """The next word would be the first one of a command, where reserved words count."""
    wants: bool = False
    """Something must follow, newlines apart: after ``|``, ``&&``, the head of a function."""
    words: int = 0
    """Words read since a ``case``, ``for`` or ``function``; parentheses open in ``((``."""
    some: bool = False
    """The command has begun: an operator may follow."""


@dataclass(slots=True, frozen=True)
class _HereDocument:
    delimiter: str
    tabs: bool
    literal: bool


class Quoting:
    """The frames that are open, the word being read, and how quotes, expansions and here-documents change them."""

    def __init__(self) -> None:
        self._frames = [Frame("root")]
        self._pending: list[_HereDocument] = []
        self._joined = False  # the line ends with a backslash
        self._broken = False  # there was a syntax error
        self._word = ""
        self._plain = True  # the word has neither quotes nor expansions

    def _skip(self, text: str, index: int, frame: Frame) -> int:
        """Read on within a frame that holds no commands; the new index."""
        if frame.kind == "'":
            return self._until_quote(text, index)
        if frame.kind == "$'":
            return self._until(_DOLLAR_QUOTED, "'", text, index)
        if frame.kind == "`":
            # bash looks for the next backquote first, and at what is between them later
            return self._until(_BACKQUOTED, "`", text, index)
        if frame.kind == '"':
            return self._within_quotes(text, index)
        if frame.kind == "array":
            return self._array(text, index)
        return self._expansion(text, index, frame)

    def _quote(self, text: str, index: int, *, quoted: bool = False) -> int:
        """A backslash, a quote or an expansion begins here."""
        self._word += text[index]
        self._plain = False
        character, following = text[index], text[index + 1 : index + 2]
        if character == "\\":
            if index + 1 == len(text):
                self._joined = True
                # a reserved word that goes on below its backslash is not recognised: nobody writes that
                return index + 1
            return index + 2
        if character == "$":
            if following == "(":
                arithmetic = text[index + 2 : index + 3] == "("
                self._push(Frame("((") if arithmetic else Frame("$(", ")"))
                if arithmetic:
                    self._frames[-1].words = 2
                return index + 2 + arithmetic
            if following == "{":
                self._push(Frame("${"))
                return index + 2
            if following == "'" and not quoted:
                self._push(Frame("$'"))
                return index + 2
            return index + 1
        self._push(Frame(character))
        return index + 1

    def _push(self, frame: Frame) -> None:
        self._frames.append(frame)
        if frame.kind in COMMANDS:
            # the word around a substitution is no plain one, so nothing of it needs to be kept
            self._word, self._plain = "", True

    def _pop_into_word(self) -> None:
        self._frames.pop()
        self._word, self._plain = "$", False

    def _until_quote(self, text: str, index: int) -> int:
        end = text.find("'", index)
        if end < 0:
            return len(text)
        self._frames.pop()
        return end + 1

    def _until(self, pattern: re.Pattern[str], closer: str, text: str, index: int) -> int:
        match = pattern.match(text, index)
        end = match.end() if match else index
        if text[end : end + 1] == closer:
            self._frames.pop()
        return end + 1

    def _within_quotes(self, text: str, index: int) -> int:
        if match := _QUOTED.match(text, index):
            return match.end()
        character = text[index]
        if character == '"':
            self._frames.pop()
            return index + 1
        return self._quote(text, index, quoted=True)

    def _array(self, text: str, index: int) -> int:
        character = text[index]
        if character == ")":
            self._pop_into_word()
            return index + 1
        if character == "#" and not self._word:
            return len(text)
        if character in "\\'\"$`":
            return self._quote(text, index)
        self._word = "" if character in " \t" else "x"
        return index + 1

    def _expansion(self, text: str, index: int, frame: Frame) -> int:
        """Within ``${}``, ``(())``, ``[[ ]]`` or a pattern in parentheses."""
        character = text[index]
        if character in "\\'\"$`":
            return self._quote(text, index)
        if frame.kind == "${":
            if character == (frame.closer or "}"):
                self._pop_into_word()
            return index + 1
        if frame.kind == "[[":
            if text.startswith("]]", index) and text[index - 1 : index] in ("", " ", "\t") and index:
                self._frames.pop()
                self._word, self._plain = "", True
                self._frames[-1].begins = False
                return index + 2
            return index + 1
        if character in "()":
            frame.words += 1 if character == "(" else -1
            if frame.words == 0:
                self._pop_into_word()
        return index + 1

    # -- here-documents ----------------------------------------------------------------------------------------------

    def _here_document(self, line: str) -> None:
        current = self._pending[0]
        found = line.lstrip("\t") if current.tabs else line
        if found == current.delimiter and not self._joined:
            del self._pending[0]
        # an unquoted document joins lines before it looks for the delimiter
        trailing = len(line) - len(line.rstrip("\\"))
        self._joined = bool(self._pending) and not current.literal and trailing % 2 == 1

    def _open_here_document(self, text: str, index: int) -> int:
        tabs = text[index : index + 1] == "-"
        match = _DELIMITER.match(text, index + tabs)
        if match is None:
            self._broken = True
            return len(text)
        word = match[1]
        bare = _UNQUOTED.sub(lambda found: "".join(part or "" for part in found.groups()), word)
        self._pending.append(_HereDocument(delimiter=bare, tabs=tabs, literal=bare != word))
        return match.end()
