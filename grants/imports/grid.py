"""The cells of one sheet, just as they are stored, read in one pass.

openpyxl would take a repeated cell, a hidden one or a formula without a result in silence, and numbers as floats.
So the cells are read here, and openpyxl gives its knowledge of formats, dates and escapes.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from openpyxl.utils.cell import column_index_from_string, get_column_letter

from grants.core.cells import Cell, cleaned
from grants.core.errors import Refused, Said
from grants.imports.gathered import GatheredText, put_right
from grants.imports.guard import Attributes, damaged, within
from grants.imports.notes import Notes
from grants.imports.stored import iso_moment, moment, number
from grants.imports.xlsx import SPACES, TRUE, Book, Sheet

ROWS = 20_000  # the last row that may hold something; 5,000 applications and room for more
COLUMNS = 200  # as many as a long application form has questions, twice over
CELLS = 300_000  # filled cells of one sheet: 5,000 applications of 60 answers; a second of reading for each 100,000
TEXT = (
    20_000_000  # characters of one sheet; one text that a thousand cells share is small in the file and large in ours
)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet, by Excel's own count

NO_RESULT = "(a formula without a saved result)"
UNSAVED = Said(
    "The result of the formula in this cell was not saved. "
    "Open the file in Excel or LibreOffice and save it, or type the value."
)
NO_DATE = Said("This cell holds “%(text)s” where a date should be.")
NO_NUMBER = Said("This cell holds “%(text)s” where a number should be.")
SAVED_RESULTS = Said("Formulas were not worked out again; their saved results were used in %(cells)s.")
MISPLACED = Said("Some cells say that they are in another row. They were read where they stand, in row %(cells)s.")
HIDDEN_ROWS = Said("Rows that are hidden in the spreadsheet were read too: %(cells)s.")
HIDDEN_COLUMNS = Said("Columns that are hidden in the spreadsheet were read too: %(cells)s.")
MERGED = Said("Cells are merged in %(cells)s. Only the first cell of each was read, as the spreadsheet shows it.")
OUT_OF_ORDER = Said("The rows of this file are out of order. They were read by their numbers.")

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ROW = re.compile(r"[1-9]\d{0,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell without a value of its own; text stands in its place, so that nobody takes it for a figure."""

    row: int
    column: int
    message: str


@dataclass(slots=True)
class Grid:
    """The filled cells of a sheet by row and column, both counted from 1, and what there is to say about them."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)


def read_grid(book: Book, sheet: Sheet, *, last_row: int = ROWS, only_top: int | None = None) -> Grid:
    """Read a sheet; with `only_top`, its first rows alone, for finding the headings."""
    reading = _Reading(book, last_row, only_top)
    with suppress(_Enough):
        reading.read(sheet)
    return reading.grid


def address(row: int, column: int) -> str:
    """A cell as the spreadsheet names it: D2."""
    return f"{get_column_letter(column)}{row}"


def beyond(row: int, column: int, last_row: int) -> Refused:
    """The refusal for a cell that stands further out than we read."""
    return Refused(
        "Something stands in cell %(cell)s. Rows are read up to %(rows)s and columns up to %(column)s. "
        "Delete what lies beyond, or split the file.",
        cell=address(row, column),
        rows=f"{last_row:,}",
        column=get_column_letter(COLUMNS),
    )


class _Enough(Exception):
    """Nothing is wrong: the top rows are read."""


class _Reading:
    def __init__(self, book: Book, last_row: int, only_top: int | None) -> None:
        self.grid = Grid()
        self._book, self._last_row, self._only_top = book, last_row, only_top
        self._text = GatheredText()
        self._columns: dict[str, int] = {}
        self._hidden_columns: list[tuple[int, int]] = []
        self._merged: list[str] = []
        self._shared: dict[str, tuple[str, tuple[Said, ...]]] = {}  # texts that many cells share, cleaned once
        self._filled = self._characters = 0
        self._row = 0  # 0 between rows
        self._row_before = 0
        self._column = 0
        self._in_cell = False
        self._values = 0

    def read(self, sheet: Sheet) -> None:
        text = self._text
        starts = {"row": self._row_begins, "c": self._cell_begins, "f": self._formula, "v": self._value_begins}
        inside = {"is": self._value_begins, "t": text.open, "rPh": text.mute}
        around = {"col": self._column_width, "mergeCell": self._merge}
        ends = {"row": self._row_ends, "c": self._cell_ends, "v": text.close, "t": text.close, "rPh": text.unmute}
        handlers = within(SPACES, {**starts, **inside, **around})
        self._book.package.read(sheet.part, handlers, within(SPACES, ends), text.hear)
        self._clear_merged()
        self._note_hidden_columns()
        self.grid.rows = dict(sorted(self.grid.rows.items()))

    def _row_begins(self, attributes: Attributes) -> None:
        given = attributes.get("r", str(self._row_before + 1))
        if self._row or not _ROW.fullmatch(given) or int(given) > LAST_ROW:
            raise damaged(Said("it has a row numbered “%(given)s”", given=given[:20]))
        self._row, self._row_text, self._column = int(given), given, 0
        if self._only_top and self._row > self._only_top:
            raise _Enough
        if self._row <= self._row_before:
            self.grid.notes.add(OUT_OF_ORDER)
        self._row_before = self._row
        self._row_hidden = attributes.get("hidden") in TRUE
        self._cells = self.grid.rows.get(self._row, {})
        self._seen = set(self._cells)

    def _row_ends(self) -> None:
        if self._cells:
            self.grid.rows[self._row] = self._cells
            if self._row_hidden:
                self.grid.notes.add(HIDDEN_ROWS, str(self._row))
        self._row = 0

    def _cell_begins(self, attributes: Attributes) -> None:
        if not self._row or self._in_cell:
            raise damaged(Said("it has a cell that stands in no row"))
        given = attributes.get("r")
        self._column = self._column_of(given) if given else self._column + 1
        if self._column in self._seen:
            raise damaged(
                Said("cell %(cell)s is there twice, and programs would differ on which one counts", cell=self._here())
            )
        self._seen.add(self._column)
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._in_cell, self._is_formula, self._values = True, False, 0
        self._text.begin()

    def _column_of(self, given: str) -> int:
        letters = given.rstrip("0123456789")
        if given[len(letters) :] != self._row_text:
            if not _ADDRESS.fullmatch(given):
                raise damaged(Said("it has a cell named “%(given)s”", given=given[:20]))
            self.grid.notes.add(MISPLACED, self._row_text)
        if letters not in self._columns:
            if not _ADDRESS.fullmatch(given) or column_index_from_string(letters) > LAST_COLUMN:
                raise damaged(Said("it has a cell named “%(given)s”", given=given[:20]))
            self._columns[letters] = column_index_from_string(letters)
        return self._columns[letters]

    def _formula(self, _: Attributes) -> None:
        self._is_formula = True

    def _value_begins(self, _: Attributes) -> None:
        self._values += 1
        if not self._in_cell:
            raise damaged(Said("it has a value that stands in no cell"))
        if self._values > 1:
            raise damaged(Said("cell %(cell)s has two values", cell=self._here()))
        if self._kind != "inlineStr":
            self._text.open()

    def _here(self) -> str:
        return address(self._row, self._column)

    def _cell_ends(self) -> None:
        self._in_cell = False
        value = self._value(self._text.taken())
        if value is None or value == "":
            return
        if self._row > self._last_row or self._column > COLUMNS:
            raise beyond(self._row, self._column, self._last_row)
        self._filled += 1
        if self._filled > CELLS:
            raise Refused("This sheet holds more than %(limit)s filled cells. Split it.", limit=f"{CELLS:,}")
        if isinstance(value, str):
            self._characters += len(value)
            if self._characters > TEXT:
                raise Refused("This sheet holds more than %(limit)s characters. Split it.", limit=f"{TEXT:,}")
        self._cells[self._column] = value

    def _value(self, raw: str) -> Cell:
        if self._is_formula:
            if not raw and (self._kind != "str" or not self._values):
                return self._trouble(NO_RESULT, UNSAVED)
            self.grid.notes.add(SAVED_RESULTS, self._here())
        match self._kind:
            case "n":
                return self._number(raw.strip())
            case "s":
                return self._shared_words(raw)
            case "str" | "inlineStr":
                return self._said(cleaned(put_right(raw, self._here())))
            case "b":
                return raw in TRUE
            case "d":
                return self._iso_date(raw.strip())
            case "e":
                return self._trouble(
                    raw[:20], Said("This cell shows the error %(text)s. Put the value in its place.", text=raw[:20])
                )
        raise damaged(Said("cell %(cell)s is of no known kind", cell=self._here()))

    def _shared_words(self, at: str) -> str:
        if at not in self._shared:
            if not (at.isascii() and at.isdigit() and len(at) < 10):
                raise damaged(Said("cell %(cell)s points at no text", cell=self._here()))
            self._shared[at] = cleaned(put_right(self._book.string(int(at)), self._here()))
        return self._said(self._shared[at])

    def _said(self, words: tuple[str, tuple[Said, ...]]) -> str:
        for sentence in words[1]:
            self.grid.notes.add(sentence, self._here())
        return words[0]

    def _number(self, raw: str) -> Cell:
        if not raw:
            return None
        shows = self._book.shows(int(self._style)) if self._style != "0" and self._style.isdecimal() else ""
        value = moment(raw, shows, self._book.epoch) if shows else number(raw)
        if value is None:
            return self._trouble(raw[:20], Said(NO_DATE if shows else NO_NUMBER, text=raw[:20]))
        return value

    def _iso_date(self, raw: str) -> Cell:
        value = iso_moment(raw)
        return value or self._trouble(raw[:40], Said(NO_DATE, text=raw[:40]))

    def _trouble(self, shown: str, message: str) -> str:
        self.grid.troubles.append(Trouble(self._row, self._column, message))
        return shown

    def _column_width(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in TRUE:
            if len(self._hidden_columns) > LAST_COLUMN:
                raise damaged(Said("it has more columns than a sheet can have"))
            self._hidden_columns.append((_count(attributes.get("min")), _count(attributes.get("max"))))

    def _note_hidden_columns(self) -> None:
        filled = {column for cells in self.grid.rows.values() for column in cells}
        for column in sorted(filled):
            if any(first <= column <= last for first, last in self._hidden_columns):
                self.grid.notes.add(HIDDEN_COLUMNS, get_column_letter(column))

    def _merge(self, attributes: Attributes) -> None:
        self._merged.append(attributes.get("ref", ""))

    def _clear_merged(self) -> None:
        """Empty the cells that a merge covers: nobody can see what is stored in them."""
        looked_at = 0
        for merged in self._merged:
            ends = [_ADDRESS.fullmatch(end) for end in merged.split(":")]
            if len(ends) != 2 or ends[0] is None or ends[1] is None:
                raise damaged(Said("it merges cells named “%(cells)s”", cells=merged[:20]))
            (left, top), (right, bottom) = [(column_index_from_string(end[1]), int(end[2])) for end in ends if end]
            self.grid.notes.add(MERGED, merged)
            for row in range(top, min(bottom, self._last_row) + 1):
                cells = self.grid.rows.get(row, {})
                looked_at += 1 + len(cells)
                for column in [column for column in cells if left <= column <= right and (row, column) != (top, left)]:
                    del cells[column]
            if looked_at > CELLS:
                raise damaged(Said("its merged cells lie over one another"))


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0
