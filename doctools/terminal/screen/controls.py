"""What control characters, escapes and control sequences (CSI) do to a grid. One that is not here does nothing."""

from __future__ import annotations

from collections.abc import Callable

from doctools.terminal.screen.grid import Grid

__all__ = ["control", "escape", "sequence"]

_TAB = 8


def control(grid: Grid, character: str) -> None:
    """One character of C0 or C1."""
    if character == "\n":
        # The kernel has already put a carriage return before it (ONLCR), or the text never had one.
        grid.line_feed()
        grid.column = 0
    elif character == "\r":
        grid.column = 0
        grid.pending = False
    elif character == "\b":
        grid.column = max(0, grid.column - (0 if grid.pending else 1))
        grid.pending = False
    elif character == "\t":
        if not grid.pending:
            grid.column = min(grid.columns - 1, (grid.column // _TAB + 1) * _TAB)
    elif character in "\v\f":
        grid.line_feed()


def escape(grid: Grid, final: str) -> None:
    """ESC and one character."""
    if final == "7":
        grid.save()
    elif final == "8":
        grid.restore()
    elif final in "DE":
        column = 0 if final == "E" else grid.column
        grid.line_feed()
        grid.column = column
    elif final == "M":
        if grid.row > grid.top:
            grid.move(grid.row - 1, grid.column)
        else:
            grid.insert_rows(1)
    elif final == "c":
        grid.reset()


def sequence(grid: Grid, private: str, parameters: str, final: str) -> None:
    """CSI: ``private`` is the mark of a private sequence or empty, ``final`` the character that names what to do."""
    numbers = [int(number[:6] or 0) for number in parameters.replace(":", ";").split(";")] if parameters else [0]
    if private:
        if private == "?" and final in "hl" and {47, 1047, 1049} & set(numbers):
            grid.enter_alternate() if final == "h" else grid.leave_alternate()
        return
    action = _SEQUENCES.get(final)
    if action is not None:
        action(grid, numbers)


# -- cursor ------------------------------------------------------------------------------------------------------------


def _up(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row - max(1, numbers[0]), grid.column)


def _down(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row + max(1, numbers[0]), grid.column)


def _forward(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row, grid.column + max(1, numbers[0]))


def _back(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row, grid.column - max(1, numbers[0]))


def _next_line(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row + max(1, numbers[0]), 0)


def _previous_line(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row - max(1, numbers[0]), 0)


def _to_column(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.row, max(1, numbers[0]) - 1)


def _to_row(grid: Grid, numbers: list[int]) -> None:
    grid.move(grid.top + max(1, numbers[0]) - 1, grid.column)


def _to_position(grid: Grid, numbers: list[int]) -> None:
    column = numbers[1] if len(numbers) > 1 else 1
    grid.move(grid.top + max(1, numbers[0]) - 1, max(1, column) - 1)


def _save(grid: Grid, _numbers: list[int]) -> None:
    grid.save()


def _restore(grid: Grid, _numbers: list[int]) -> None:
    grid.restore()


# -- erasing, inserting, deleting --------------------------------------------------------------------------------------


def _erase_line(grid: Grid, numbers: list[int]) -> None:
    row = grid.cells[grid.row]
    mode = numbers[0]
    if mode in {0, 2}:
        grid.wrapped[grid.row] = False
    if mode == 0:
        del row[grid.column :]
    elif mode == 1:
        row[: grid.column + 1] = " " * min(grid.column + 1, len(row))
    elif mode == 2:
        row.clear()


def _erase_screen(grid: Grid, numbers: list[int]) -> None:
    mode = numbers[0]
    if mode == 0:
        _erase_line(grid, [0])
        # Rows that are blank down to the last one are not output: `clear` leaves nothing behind, nor does a menu.
        grid.delete_rows(grid.row + 1, len(grid.cells))
    elif mode == 1:
        grid.blank(grid.top, grid.row)
        _erase_line(grid, [1])
    elif mode == 2:
        grid.blank(grid.top, len(grid.cells))
        grid.delete_rows(grid.row + 1, len(grid.cells))
    elif mode == 3:
        grid.forget()


def _insert_lines(grid: Grid, numbers: list[int]) -> None:
    grid.insert_rows(max(1, numbers[0]))
    grid.column = 0


def _delete_lines(grid: Grid, numbers: list[int]) -> None:
    grid.delete_rows(grid.row, grid.row + max(1, numbers[0]))
    grid.column = 0
    grid.grow()


def _insert_characters(grid: Grid, numbers: list[int]) -> None:
    row = grid.cells[grid.row]
    if grid.column < len(row):
        row[grid.column : grid.column] = " " * min(max(1, numbers[0]), grid.columns)
        del row[grid.columns :]


def _delete_characters(grid: Grid, numbers: list[int]) -> None:
    del grid.cells[grid.row][grid.column : grid.column + max(1, numbers[0])]


def _erase_characters(grid: Grid, numbers: list[int]) -> None:
    row = grid.cells[grid.row]
    count = min(max(1, numbers[0]), max(0, len(row) - grid.column))
    row[grid.column : grid.column + count] = " " * count


_SEQUENCES: dict[str, Callable[[Grid, list[int]], None]] = {
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
