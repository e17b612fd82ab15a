"""A grid of cells: the window of a screen with its cursor, and the lines that have left it. Knows no escape."""

from __future__ import annotations

__all__ = ["COLUMNS", "ROWS", "Grid"]

COLUMNS = 80
ROWS = 24

_RETIRE = 500
"""Rows above the window that are kept as cells; no cursor reaches them any more."""


class Grid:
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
        self._saved = (0, 0)
        self._retired: list[str] = []
        """Lines far above the window."""
        self._begun: list[str] = []
        """Rows of a line that goes on in the first row: text, filled to the margin."""
        self._main: tuple[list[list[str]], list[bool], int, int, int] | None = None
        """What the alternate screen hides."""

    # -- reading ---------------------------------------------------------------------------------------------------

    def lines(self) -> tuple[str, ...]:
        """All lines, also those that scrolled away; the grid is of no use after it."""
        if self._main is not None:
            self.leave_alternate()
        self._retire(len(self.cells))
        if self._begun:
            self._retired.append("".join(self._begun).rstrip(" "))
        found = self._retired
        if found and not found[-1]:
            found.pop()
        return tuple(found)

    def lines_but_current(self) -> tuple[str, ...]:
        """The same without the line of the cursor, and what is blank below it."""
        first, last = self._first_of_line(), self.row + 1
        while self.wrapped[last - 1]:
            last += 1
        if not any("".join(row).strip() for row in self.cells[last:]):
            last = len(self.cells)
        if first == 0:
            self._begun = []
        self.delete_rows(first, last)
        self.cells.append([])
        self.wrapped.append(False)
        return self.lines()

    def _retire(self, rows: int) -> None:
        """Make lines of the first rows; what the alternate screen scrolls away is lost."""
        for cells, wrapped in zip(self.cells[:rows], self.wrapped[:rows], strict=True):
            if self._main is not None:
                break
            if wrapped:
                self._begun.append(self._to_margin(cells))
                continue
            text = "".join(cells)
            if self._begun:
                text = "".join((*self._begun, text))
                self._begun = []
            self._retired.append(text.rstrip(" "))
        del self.cells[:rows], self.wrapped[:rows]
        self.row -= rows
        self.top -= rows

    def current(self) -> str:
        """The line of the cursor, up to it."""
        first = self._first_of_line()
        text = "".join(self._to_margin(self.cells[row]) for row in range(first, self.row))
        if first == 0:
            text = "".join((*self._begun, text))
        column = self.column + self.pending
        here = self.cells[self.row][:column]
        return text + "".join(here) + " " * (self.column - len(here))

    def _first_of_line(self) -> int:
        first = self.row
        while first > 0 and self.wrapped[first - 1]:
            first -= 1
        return first

    def _to_margin(self, cells: list[str]) -> str:
        """The text of a row that goes on in the next one. A wide character that does not fit leaves one cell free."""
        missing = self.columns - len(cells)
        return "".join(cells) + (" " * missing if missing > 1 else "")

    # -- writing ---------------------------------------------------------------------------------------------------

    def write(self, run: str) -> None:
        """Characters at the cursor, over what is there; no control characters."""
        if run.isascii():
            self._write_narrow(run)
            return
        from wcwidth import wcwidth  # noqa: PLC0415 - its tables take 30 ms, and most output is ASCII

        for character in run:
            width = wcwidth(character)
            if width == 1:
                self._write_narrow(character)
            elif width == 2:
                if self.column > self.columns - 2:
                    self.pending = True
                self._write_narrow(character)
                self._put([""])
            else:
                self._combine(character)

    def _write_narrow(self, run: str) -> None:
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
        self.line_feed()
        self.column = 0

    # -- cursor ----------------------------------------------------------------------------------------------------

    def line_feed(self) -> None:
        """To the next row, same column; at the end of the window it scrolls."""
        self.pending = False
        self.row += 1
        self.grow()
        if self.row >= self.top + self.rows:
            self.top = self.row - self.rows + 1
            if self.top > _RETIRE:
                self._retire(self.top)

    def grow(self) -> None:
        """Make rows down to the cursor's."""
        while self.row >= len(self.cells):
            self.cells.append([])
            self.wrapped.append(False)

    def move(self, row: int, column: int) -> None:
        """To a place, or as near as the window has it."""
        self.pending = False
        self.row = min(max(row, self.top), self.top + self.rows - 1)
        self.column = min(max(column, 0), self.columns - 1)
        self.grow()

    def save(self) -> None:
        """Keep the cursor's place in the window."""
        self._saved = (self.row - self.top, self.column)

    def restore(self) -> None:
        """Back to the place that was kept."""
        self.move(self.top + self._saved[0], self._saved[1])

    # -- whole rows ------------------------------------------------------------------------------------------------

    def blank(self, first: int, last: int) -> None:
        """Empty the rows from ``first`` up to, not with, ``last``."""
        for row in range(first, last):
            self.cells[row].clear()
            self.wrapped[row] = False
        if 0 < first <= len(self.wrapped):
            self.wrapped[first - 1] = False
        elif first == 0 and self._begun and self._main is None:
            self._retired.append("".join(self._begun).rstrip(" "))
            self._begun = []

    def insert_rows(self, count: int) -> None:
        """Empty rows at the cursor; what they push out of the window is lost."""
        count = min(count, self.rows)
        bottom = self.top + self.rows
        self.cells[self.row : self.row] = [[] for _ in range(count)]
        self.wrapped[self.row : self.row] = [False] * count
        del self.cells[bottom:], self.wrapped[bottom:]

    def delete_rows(self, first: int, last: int) -> None:
        """Remove the rows from ``first`` up to, not with, ``last``; what is below them moves up."""
        del self.cells[first:last], self.wrapped[first:last]

    def forget(self) -> None:
        """Remove all that is above the window."""
        self._retired, self._begun = [], []
        del self.cells[: self.top], self.wrapped[: self.top]
        self.row -= self.top
        self.top = 0

    # -- whole screens ---------------------------------------------------------------------------------------------

    def enter_alternate(self) -> None:
        """An empty screen in place of the main one, which waits."""
        if self._main is None:
            self._main = (self.cells, self.wrapped, self.top, self.row, self.column)
            self._clear()

    def leave_alternate(self) -> None:
        """Back to the main screen, as it was."""
        if self._main is not None:
            self.cells, self.wrapped, self.top, self.row, self.column = self._main
            self._main = None
            self.pending = False

    def reset(self) -> None:
        """As it was made, but for the place that was kept."""
        self._main = None
        self._retired, self._begun = [], []
        self._clear()

    def _clear(self) -> None:
        self.cells, self.wrapped = [[]], [False]
        self.top = self.row = self.column = 0
        self.pending = False
