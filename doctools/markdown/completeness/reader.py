"""Commands of a shell, line by line, as bash(1) would read them up to the first syntax error.

Pure and total: any text has an answer, nothing is run. Knows neither prompts nor fences.
"""

from __future__ import annotations

import re

from doctools.markdown.completeness.quoting import COMMANDS, Frame, Quoting

__all__ = ["Reader"]

# A run of characters that mean nothing here.
_PLAIN = re.compile(r"[^\s\\'\"`$(){};&|<>#]+")
_PARENTHESES = re.compile(r"\([ \t]*\)")
_EXTGLOB = ("?", "*", "+", "@", "!")
_OPERATORS = (";;&", ";;", ";&", "&&", "||", "|&", "&>", ";", "&", "|")

_BEFORE_COMMAND = frozenset(("!", "time", "coproc", "then", "do", "else", "elif", "{"))
"""Reserved words after which a command begins."""


class Reader(Quoting):
    """Feed it the lines of a command; ``complete`` says whether the shell would run what it has so far."""

    def __init__(self) -> None:
        super().__init__()
        self._target = False  # the word is that of a redirection

    @property
    def complete(self) -> bool:
        """A syntax error counts as complete: the shell says so at once."""
        if self._broken:
            return True
        return not (self._joined or self._pending or len(self._frames) > 1 or self._frames[0].wants)

    def feed(self, line: str) -> bool:
        """Read one more line, without its end; returns ``complete``."""
        if self._broken:
            return True
        if self._pending:
            self._here_document(line)
            return self.complete
        self._joined = False
        text = line
        index = 0
        while index < len(text) and not self._broken:
            frame = self._frames[-1]
            read = self._command if frame.kind in COMMANDS else self._skip
            index = read(text, index, frame)
        if not self._joined:
            self._newline()
        return self.complete

    # -- words and what may follow them ------------------------------------------------------------------------------

    def _newline(self) -> None:
        frame = self._frames[-1]
        if frame.kind in COMMANDS:
            self._end_word()
            frame = self._frames[-1]
            if frame.kind == "case":
                self._broken |= frame.words > 2  # a pattern ends with its parenthesis
                return
            frame.begins, frame.some = True, False
            self._target = False
        elif frame.kind == "array":
            self._word = ""

    def _end_word(self) -> None:
        """The word before a blank or an operator is over."""
        if not self._word:
            return
        word, plain, target = self._word, self._plain, self._target
        self._word, self._plain, self._target = "", True, False
        frame = self._frames[-1]
        frame.some = True
        if target:
            return
        if frame.kind == "case":
            self._case_word(word, frame)
            return
        frame.wants = False
        if frame.kind == "loop" and frame.words:
            frame.words += 1
            if plain and word == "do" and (frame.begins or frame.words == 3):
                frame.begins, frame.words, frame.some = True, 0, False
                return
            # `for name` may be followed by newlines, then `in`
            frame.begins = False
            return
        if frame.words and frame.kind != "loop":  # `function name`
            frame.words, frame.begins, frame.wants, frame.some = 0, True, True, False
            return
        if plain and frame.begins and self._reserved(word, frame):
            return
        frame.begins = False

    def _reserved(self, word: str, frame: Frame) -> bool:
        if word in ("if", "while", "until", "for", "select", "case"):
            frame.begins = True
            kind = word if word in ("if", "case") else "loop"
            self._frames.append(Frame(kind, words=1 if word in ("for", "select") else 0))
        elif word == "{":
            self._frames.append(Frame("{"))
        elif word in ("fi", "done", "esac", "}"):
            kind = {"fi": "if", "done": "loop", "esac": "body", "}": "{"}[word]
            if frame.kind != kind or frame.wants:
                self._broken = True
                return True
            self._frames.pop()
            if kind == "body":
                self._frames.pop()
            self._end_compound()
        elif word in ("then", "elif", "else", "do"):
            frame.some = False
            if frame.kind != ("loop" if word == "do" else "if"):
                self._broken = True
        elif word == "[[":
            self._frames.append(Frame("[["))
        elif word == "function":
            frame.words = 1
        elif word not in _BEFORE_COMMAND:
            return False
        return True

    def _case_word(self, word: str, frame: Frame) -> None:
        """`case WORD in`, then patterns."""
        frame.words += 1
        if frame.words == 2 and word != "in":
            self._broken = True
        elif frame.words == 3 and word == "esac":
            self._frames.pop()
            self._end_compound()

    def _end_compound(self) -> None:
        frame = self._frames[-1]
        frame.begins, frame.wants, frame.some = True, False, True

    # -- commands ----------------------------------------------------------------------------------------------------

    def _command(self, text: str, index: int, frame: Frame) -> int:
        character = text[index]
        if character in " \t\r\f\v":
            self._end_word()
            return index + 1
        if match := _PLAIN.match(text, index):
            self._word += match[0]
            return match.end()
        if character in "\\'\"$`":
            return self._quote(text, index)
        if character == "#":
            if self._word:
                self._word += character
                return index + 1
            return len(text)
        if character in "{}":
            # reserved words only where they stand alone; `_end_word` sees to it
            self._word += character
            return index + 1
        if character in "<>":
            return self._redirection(text, index)
        if character == "(":
            return self._open_parenthesis(text, index, frame)
        if character == ")":
            return self._close_parenthesis(index)
        if character in ";&|":
            return self._operator(text, index)
        self._word += character
        return index + 1

    def _redirection(self, text: str, index: int) -> int:
        if self._word.isdigit():
            self._word = ""
        self._end_word()
        self._frames[-1].some = True
        if text.startswith("<<<", index):
            self._target = True
            return index + 3
        if text.startswith("<<", index):
            return self._open_here_document(text, index + 2)
        if text[index + 1 : index + 2] == "(":
            self._frames[-1].wants = False
            self._push(Frame("$(", ")"))
            return index + 2
        self._target = True
        index += 1
        while index < len(text) and text[index] in ">&|":
            index += 1
        return index

    def _open_parenthesis(self, text: str, index: int, frame: Frame) -> int:
        word = self._word
        if frame.kind == "case":
            if word or frame.words < 2:
                self._broken = True
            return index + 1
        if word.endswith("="):
            self._push(Frame("array"))
            self._word = ""
            return index + 1
        if (word or not frame.begins) and self._plain and (match := _PARENTHESES.match(text, index)):  # `f()`, `f ()`
            self._word = ""
            frame.begins, frame.wants, frame.words = True, True, 0
            return match.end()
        if word.endswith(_EXTGLOB) and len(word) > 1:
            self._push(Frame("${", ")"))
            return index + 1
        self._end_word()
        frame = self._frames[-1]
        if frame.kind == "loop" and frame.words == 1 and text.startswith("((", index):
            frame.words, frame.begins = 0, True
            self._push(Frame("((", words=2))
            return index + 2
        if not frame.begins:
            self._broken = True
            return len(text)
        frame.wants = False
        if text.startswith("()", index):  # `function f ()`
            frame.wants = True
            return index + 2
        if text.startswith("((", index):
            self._push(Frame("((", words=2))
            return index + 2
        self._push(Frame("(", ")"))
        return index + 1

    def _close_parenthesis(self, index: int) -> int:
        self._end_word()
        if self._broken:
            return index + 1
        frame = self._frames[-1]
        if frame.kind == "case" and frame.words >= 3:
            frame.words = 2
            self._frames.append(Frame("body"))
            return index + 1
        if not self._closes(")"):
            self._broken = True
        return index + 1

    def _closes(self, closer: str) -> bool:
        """End the innermost frame if this is its closer."""
        self._end_word()
        frame = self._frames[-1]
        if self._broken or frame.closer != closer or frame.wants:
            return False
        if frame.kind == "(":
            self._frames.pop()
            self._end_compound()
        else:
            self._pop_into_word()
        return True

    def _operator(self, text: str, index: int) -> int:
        self._end_word()
        frame = self._frames[-1]
        if self._target:
            self._broken = True
        if frame.kind == "case":
            if text[index] != "|" or frame.words < 3:
                self._broken = True
            return index + 1
        operator = next(each for each in _OPERATORS if text.startswith(each, index))
        if operator == "&>":
            self._target = True
            return index + 2
        if operator in (";;", ";&", ";;&"):
            if frame.kind == "body" and not frame.wants:
                self._frames.pop()
            else:
                self._broken = True
            return index + len(operator)
        frame.begins = True
        if not frame.some:
            self._broken = True
        frame.some = False
        if operator in ("&&", "||", "|", "|&"):
            frame.wants = True
        return index + len(operator)
