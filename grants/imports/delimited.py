"""Text files of rows, from any spreadsheet: commas, semicolons or tabs; UTF-8, UTF-16 or the old Windows letters."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from grants.core.cells import Cell, cleaned
from grants.core.errors import Refused, Said
from grants.imports.gathered import CELL_TEXT, too_long
from grants.imports.grid import CELLS, COLUMNS, LAST_ROW, Grid, address, beyond
from grants.imports.kinds import check_not_another_kind, check_size
from grants.imports.notes import Notes

SEPARATORS = ",;\t|"
SEPARATED = 1_500_000  # separators of one kind; five for each cell that we would read
TOP = 20  # rows looked at to tell which separator it is

OLD_LETTERS = Said(
    "This file is not in UTF-8, so it was read with the letters of old Windows programs. "
    "Check names with accents and pound signs."
)

Known = Callable[[Sequence[str]], int]


def read_delimited(data: bytes, known: Known, *, last_row: int) -> Grid:
    """The rows of a csv file as a grid of texts; `known` counts the headings we know, which tells the separator."""
    check_size(data)
    check_not_another_kind(data)
    grid = Grid()
    text = _decoded(data, grid.notes)
    if any(text.count(separator) > SEPARATED for separator in SEPARATORS):
        raise Refused("This file holds far more cells than such a list needs. Split it.")
    lines, first_row = _without_hint(text)
    filled = 0
    for number, cells in enumerate(_rows(lines, _separator(text, lines, known)), first_row):
        row = _row(number, cells, grid.notes) if any(cells) else {}
        if number > LAST_ROW or (row and (number > last_row or max(row) > COLUMNS)):
            raise beyond(number, max(row, default=1), last_row)
        if not row:
            continue
        filled += len(row)
        if filled > CELLS:
            raise Refused("This file holds more than %(limit)s filled cells. Split it.", limit=f"{CELLS:,}")
        grid.rows[number] = row
    return grid


def _row(number: int, cells: Sequence[str], notes: Notes) -> dict[int, Cell]:
    words = {column: _words(raw, number, column, notes) for column, raw in enumerate(cells, 1) if raw}
    return {column: word for column, word in words.items() if word}


def _decoded(data: bytes, notes: Notes) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = "" if wide else _old_letters(data, notes)
    if not text or "\0" in text:
        raise Refused("This file is not text that can be read. Save it from the spreadsheet as CSV UTF-8 or as .xlsx.")
    return text


def _old_letters(data: bytes, notes: Notes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return ""
    notes.add(OLD_LETTERS)
    return text


def _without_hint(text: str) -> tuple[str, int]:
    """The rows, and the number of the first: Excel may put "sep=;" before them."""
    start = text[:8].lower().strip()
    if start[:4] == "sep=":
        return text.partition("\n")[2], 2
    return text, 1


def _separator(text: str, lines: str, known: Known) -> str:
    """The separator that finds most headings we know; where none does, the one that makes the most even columns."""
    if lines is not text and text[4:5] in SEPARATORS:
        return text[4]

    def fits(separator: str) -> tuple[int, int]:
        top: list[list[str]] = []
        with suppress(Refused):  # a stray quotation mark is said later, in the rows that the right separator makes
            top.extend(islice(_rows(lines, separator), TOP))
        widths = [len(row) for row in top if any(row)]
        even = max((width * widths.count(width) for width in set(widths) if width > 1), default=0)
        return max((known(row[:COLUMNS]) for row in top), default=0), even

    return max(SEPARATORS, key=fits)


def _rows(lines: str, separator: str) -> Iterator[list[str]]:
    """The rows as the csv module reads them; strictly, so that a stray quotation mark swallows nothing in silence."""
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused(
            "Line %(line)s of the text has a quotation mark out of place, or a cell that never ends. "
            "Save the file again from the spreadsheet, as CSV UTF-8 or .xlsx.",
            line=reader.line_num,
        ) from error


def _words(raw: str, row: int, column: int, notes: Notes) -> str:
    if len(raw) > CELL_TEXT:
        raise too_long(address(row, column))
    words, said = cleaned(raw)
    for sentence in said:
        notes.add(sentence, address(row, column))
    return words
