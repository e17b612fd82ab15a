"""A screen: the text and control sequences that a terminal receives, folded to the lines that a person then sees.

Follows ECMA-48 and what xterm does with it (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html) as far as programs
that print on a terminal use it: cursor movements, erasing, inserting, scrolling, the alternate screen. It differs from
a real screen in four ways, on purpose: nothing scrolls away, a line that was wrapped at the right margin is still one
line, colours are dropped, and a string (a window's title) without its end hides nothing: it is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["COLUMNS", "ROWS", "partial_line", "render"]

COLUMNS = 80
ROWS = 24

_TAB = 8
_RETIRE = 500
"""Rows above the window that are kept as cells; no cursor reaches them any more."""

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<private>[<-?]?)(?P<parameters>[0-9:;]*)[ -/]*(?P<final>[@-~])"  # CSI
    r"|\x1b[\]X^_][^\x07\x1b\n]*(?:\x07|\x1b\\)"  # OSC, SOS, PM, APC: up to BEL or ST
    r"|\x1bP[^\x1b]*\x1b\\"  # DCS, up to ST: pictures have line feeds
    r"|\x1b[ -/]+[0-~]"  # designation of character sets
    r"|\x1b(?P<escape>[0-~])"
    r"|(?P<control>[\x00-\x1f\x7f-\x9f])",
)
_UNSEEN = re.compile(r"\x1b\[[0-9:;]*[mn]")
"""Colours, questions to the terminal: they move nothing, and most outputs with escapes have no others."""
_PLAIN = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]*")
"""Text and line feeds only: most output, by far."""


def render(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> tuple[str, ...]:
    """The lines that a screen shows after ``stream``, without trailing blanks; a last line feed opens no line.

    ``stream`` is the decoded output of a pseudo-terminal (``\\r\\n`` line ends) or plain text (``\\n``).
    """
    text = _UNSEEN.sub("", stream).replace("\r\n", "\n")
    if _PLAIN.fullmatch(text):
        # Blanks at the end of a line are invisible, whatever put them there.
        lines = [line.rstrip(" ") for line in text.split("\n")]
        if not lines[-1]:
            lines.pop()
        return tuple(lines)
    screen = _Screen(columns, rows)
    screen.feed(text)
    return screen.lines()


def partial_line(stream: str, *, columns: int = COLUMNS, rows: int = ROWS) -> str:
    """The line on which the cursor stands, trailing blanks included: what a program has printed to be answered."""
    text = stream.replace("\r\n", "\n")
    # Only what follows the last line feed can matter, unless something moved the cursor up again.
    if "\x1b" not in text:
        text = text[text.rfind("\n") + 1 :]
        if text.isascii() and text.isprintable():
            return text
    screen = _Screen(columns, rows)
    screen.feed(text)
    return screen.current()


class _Screen:
    """Rows of cells. A cell is a character with its combining marks; the right half of a wide one is empty."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.cells: list[list[str]] = [[]]
        self.wrapped: list[bool] = [False]
        """Whether a row goes on in the next one because the margin was reached."""
        self.top = 0
        """The first row of the window, in which absolute positions count."""
        self.row = self.column = 0
        self.pending = False
        """The margin was reached: the next character goes to the next row."""
        self.saved = (0, 0)
        self.retired: list[str] = []
        """Lines far above the window."""
        self.begun: list[str] = []
        """Rows of a line that goes on in the first row: text, filled to the margin."""
        self.main: tuple[list[list[str]], list[bool], int, int, int] | None = None
        """What the alternate screen hides."""

    # -- reading ---------------------------------------------------------------------------------------------------

    def lines(self) -> tuple[str, ...]:
        if self.main is not None:
            self._leave_alternate()
        self._retire(len(self.cells))
        if self.begun:
            self.retired.append("".join(self.begun).rstrip(" "))
        found = self.retired
        if found and not found[-1]:
            found.pop()
        return tuple(found)

    def _retire(self, rows: int) -> None:
        """Make lines of the first rows; what the alternate screen scrolls away is lost."""
        for cells, wrapped in zip(self.cells[:rows], self.wrapped[:rows], strict=True):
            if self.main is not None:
                break
            if wrapped:
                self.begun.append(self._to_margin(cells))
                continue
            text = "".join(cells)
            if self.begun:
                text = "".join((*self.begun, text))
                self.begun = []
            self.retired.append(text.rstrip(" "))
        del self.cells[:rows], self.wrapped[:rows]
        self.row -= rows
        self.top -= rows

    def current(self) -> str:
        first = self.row
        while first > 0 and self.wrapped[first - 1]:
            first -= 1
        text = "".join(self._to_margin(self.cells[row]) for row in range(first, self.row))
        if first == 0:
            text = "".join((*self.begun, text))
        column = self.column + self.pending
        here = self.cells[self.row][:column]
        return text + "".join(here) + " " * (self.column - len(here))

    def _to_margin(self, cells: list[str]) -> str:
        """The text of a row that goes on in the next one. A wide character that does not fit leaves one cell free."""
        missing = self.columns - len(cells)
        return "".join(cells) + (" " * missing if missing > 1 else "")

    # -- feeding ---------------------------------------------------------------------------------------------------

    def feed(self, text: str) -> None:
        for token in _TOKEN.finditer(text):
            if (run := token["text"]) is not None:
                self._print(run)
            elif (control := token["control"]) is not None:
                self._control(control)
            elif (final := token["final"]) is not None:
                self._csi(token["private"], token["parameters"], final)
            elif (escape := token["escape"]) is not None:
                self._escape(escape)

    def _print(self, run: str) -> None:
        if run.isascii():
            self._print_narrow(run)
            return
        from wcwidth import wcwidth  # noqa: PLC0415 - its tables take 30 ms, and most output is ASCII

        for character in run:
            width = wcwidth(character)
            if width == 1:
                self._print_narrow(character)
            elif width == 2:
                if self.column > self.columns - 2:
                    self.pending = True
                self._print_narrow(character)
                self._put([""])
            else:
                self._combine(character)

    def _print_narrow(self, run: str) -> None:
        at = 0
        while at < len(run):
            if self.pending:
                self._wrap()
            piece = run[at : at + self.columns - self.column]
            self._put(list(piece))
            at += len(piece)

    def _put(self, cells: list[str]) -> None:
        row = self.cells[self.row]
        if self.column > len(row):
            row.extend(" " * (self.column - len(row)))
        end = self.column + len(cells)
        if self.column < len(row):
            # Half of a wide character that is written over leaves a blank.
            if not row[self.column] and self.column and cells[0]:
                row[self.column - 1] = " "
            if end < len(row) and not row[end]:
                row[end] = " "
        row[self.column : end] = cells
        self.column = end
        if self.column >= self.columns:
            self.column = self.columns - 1
            self.pending = True

    def _combine(self, mark: str) -> None:
        row = self.cells[self.row]
        at = self.column if self.pending else self.column - 1
        if 0 <= at < len(row) and row[at]:
            row[at] += mark

    def _wrap(self) -> None:
        self.wrapped[self.row] = True
        self._line_feed()
        self.column = 0

    def _line_feed(self) -> None:
        self.pending = False
        self.row += 1
        self._grow()
        if self.row >= self.top + self.rows:
            self.top = self.row - self.rows + 1
            if self.top > _RETIRE:
                self._retire(self.top)

    def _grow(self) -> None:
        while self.row >= len(self.cells):
            self.cells.append([])
            self.wrapped.append(False)

    def _control(self, control: str) -> None:
        if control == "\n":
            # The kernel has already put a carriage return before it (ONLCR), or the text never had one.
            self._line_feed()
            self.column = 0
        elif control == "\r":
            self.column = 0
            self.pending = False
        elif control == "\b":
            self.column = max(0, self.column - (0 if self.pending else 1))
            self.pending = False
        elif control == "\t":
            if not self.pending:
                self.column = min(self.columns - 1, (self.column // _TAB + 1) * _TAB)
        elif control in "\v\f":
            self._line_feed()

    def _escape(self, final: str) -> None:
        if final == "7":
            self.saved = (self.row - self.top, self.column)
        elif final == "8":
            self._move(self.top + self.saved[0], self.saved[1])
        elif final in "DE":
            column = 0 if final == "E" else self.column
            self._line_feed()
            self.column = column
        elif final == "M":
            if self.row > self.top:
                self._move(self.row - 1, self.column)
            else:
                self._insert_rows(1)
        elif final == "c":
            self.main = None
            self.cells, self.wrapped = [[]], [False]
            self.retired, self.begun = [], []
            self.top = self.row = self.column = 0
            self.pending = False

    def _csi(self, private: str, parameters: str, final: str) -> None:
        numbers = [int(number[:6] or 0) for number in parameters.replace(":", ";").split(";")] if parameters else [0]
        if private:
            if private == "?" and final in "hl" and {47, 1047, 1049} & set(numbers):
                self._enter_alternate() if final == "h" else self._leave_alternate()
            return
        action = self._CSI.get(final)
        if action is not None:
            action(self, numbers)

    # -- cursor ----------------------------------------------------------------------------------------------------

    def _move(self, row: int, column: int) -> None:
        self.pending = False
        self.row = min(max(row, self.top), self.top + self.rows - 1)
        self.column = min(max(column, 0), self.columns - 1)
        self._grow()

    def _up(self, numbers: list[int]) -> None:
        self._move(self.row - max(1, numbers[0]), self.column)

    def _down(self, numbers: list[int]) -> None:
        self._move(self.row + max(1, numbers[0]), self.column)

    def _forward(self, numbers: list[int]) -> None:
        self._move(self.row, self.column + max(1, numbers[0]))

    def _back(self, numbers: list[int]) -> None:
        self._move(self.row, self.column - max(1, numbers[0]))

    def _next_line(self, numbers: list[int]) -> None:
        self._move(self.row + max(1, numbers[0]), 0)

    def _previous_line(self, numbers: list[int]) -> None:
        self._move(self.row - max(1, numbers[0]), 0)

    def _to_column(self, numbers: list[int]) -> None:
        self._move(self.row, max(1, numbers[0]) - 1)

    def _to_row(self, numbers: list[int]) -> None:
        self._move(self.top + max(1, numbers[0]) - 1, self.column)

    def _to_position(self, numbers: list[int]) -> None:
        column = numbers[1] if len(numbers) > 1 else 1
        self._move(self.top + max(1, numbers[0]) - 1, max(1, column) - 1)

    def _save(self, _numbers: list[int]) -> None:
        self.saved = (self.row - self.top, self.column)

    def _restore(self, _numbers: list[int]) -> None:
        self._move(self.top + self.saved[0], self.saved[1])

    # -- erasing, inserting, scrolling -----------------------------------------------------------------------------

    def _erase_line(self, numbers: list[int]) -> None:
        row = self.cells[self.row]
        mode = numbers[0]
        if mode in {0, 2}:
            self.wrapped[self.row] = False
        if mode == 0:
            del row[self.column :]
        elif mode == 1:
            row[: self.column + 1] = " " * min(self.column + 1, len(row))
        elif mode == 2:
            row.clear()

    def _erase_screen(self, numbers: list[int]) -> None:
        mode = numbers[0]
        if mode == 0:
            self._erase_line([0])
            self._blank(self.row + 1, len(self.cells))
        elif mode == 1:
            self._blank(self.top, self.row)
            self._erase_line([1])
        elif mode == 2:
            self._blank(self.top, len(self.cells))
            # Rows that are blank down to the last one are not output: `clear` leaves nothing behind.
            del self.cells[self.row + 1 :], self.wrapped[self.row + 1 :]
        elif mode == 3:
            self.retired, self.begun = [], []
            del self.cells[: self.top], self.wrapped[: self.top]
            self.row -= self.top
            self.top = 0

    def _blank(self, first: int, last: int) -> None:
        for row in range(first, last):
            self.cells[row].clear()
            self.wrapped[row] = False
        if 0 < first <= len(self.wrapped):
            self.wrapped[first - 1] = False
        elif first == 0 and self.begun and self.main is None:
            self.retired.append("".join(self.begun).rstrip(" "))
            self.begun = []

    def _insert_rows(self, count: int) -> None:
        count = min(count, self.rows)
        bottom = self.top + self.rows
        self.cells[self.row : self.row] = [[] for _ in range(count)]
        self.wrapped[self.row : self.row] = [False] * count
        del self.cells[bottom:], self.wrapped[bottom:]

    def _insert_lines(self, numbers: list[int]) -> None:
        self._insert_rows(max(1, numbers[0]))
        self.column = 0

    def _delete_lines(self, numbers: list[int]) -> None:
        count = max(1, numbers[0])
        del self.cells[self.row : self.row + count], self.wrapped[self.row : self.row + count]
        self.column = 0
        self._grow()

    def _insert_characters(self, numbers: list[int]) -> None:
        row = self.cells[self.row]
        if self.column < len(row):
            row[self.column : self.column] = " " * min(max(1, numbers[0]), self.columns)
            del row[self.columns :]

    def _delete_characters(self, numbers: list[int]) -> None:
        del self.cells[self.row][self.column : self.column + max(1, numbers[0])]

    def _erase_characters(self, numbers: list[int]) -> None:
        row = self.cells[self.row]
        count = min(max(1, numbers[0]), max(0, len(row) - self.column))
        row[self.column : self.column + count] = " " * count

    # -- the alternate screen --------------------------------------------------------------------------------------

    def _enter_alternate(self) -> None:
        if self.main is None:
            self.main = (self.cells, self.wrapped, self.top, self.row, self.column)
            self.cells, self.wrapped = [[]], [False]
            self.top = self.row = self.column = 0
            self.pending = False

    def _leave_alternate(self) -> None:
        if self.main is not None:
            self.cells, self.wrapped, self.top, self.row, self.column = self.main
            self.main = None
            self.pending = False

    _CSI: dict[str, Callable[[_Screen, list[int]], None]] = {  # noqa: RUF012 - a table, never changed
        "A": _up,
        "B": _down,
        "C": _forward,
        "D": _back,
        "E": _next_line,
        "F": _previous_line,
        "G": _to_column,
        "H": _to_position,
        "J": _erase_screen,
        "K": _erase_line,
        "L": _insert_lines,
        "M": _delete_lines,
        "P": _delete_characters,
        "X": _erase_characters,
        "@": _insert_characters,
        "`": _to_column,
        "a": _forward,
        "d": _to_row,
        "e": _down,
        "f": _to_position,
        "s": _save,
        "u": _restore,
    }
