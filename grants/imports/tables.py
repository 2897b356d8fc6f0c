"""A table out of somebody's spreadsheet: the right sheet, its headings and the rows below them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from grants.core.cells import Cell, text
from grants.core.errors import Problem, Refused, Said
from grants.core.matching import plain
from grants.imports.delimited import TOP, Known, read_delimited
from grants.imports.grid import ROWS, Grid, Trouble, read_grid
from grants.imports.notes import Notes
from grants.imports.xlsx import Book, Sheet

PEEKED = 30  # sheets that are looked into for known headings; where there are more, a person says which
ALSO_NAMED = {"applications": ("grants",)}  # 360Giving calls the sheet so

HIDDEN_SHEET = Said("The sheet “%(name)s” is hidden in the spreadsheet. It was read all the same.")
NO_ROWS = Said("There are no rows below the headings in row %(row)s.")
UNKNOWN_HEADINGS = Said(
    "None of the headings is one we know; those in row %(row)s were taken. Say which column is which."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row under the headings, with the number it has in the spreadsheet."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: a cell for each heading in every row, and what to tell the person who sent it."""

    sheet: str  # empty for a csv file
    sheets: Sequence[str]  # all a person can choose from; none for a csv file
    headings: list[str]
    heading_row: int
    rows: list[Row]
    notices: Sequence[str]
    columns: list[int]  # where each heading stands in the spreadsheet, from 1
    untitled: frozenset[int]  # headings, from 0, that are ours: nothing stood over those columns
    troubles: list[Trouble]  # cells without a value of their own; `column` counts headings, from 0

    def place(self, row: int, column: int) -> str:
        """A cell as a person finds it: row 5, column “Amount”."""
        return Said("row %(row)s, column “%(column)s”", row=row, column=self.headings[column])

    def problems(self, columns: Iterable[int] | None = None) -> list[Problem]:
        """The cells without a value, in these columns (or all), as problems with their places."""
        wanted = set(range(len(self.headings)) if columns is None else columns)
        return [
            Problem(self.place(trouble.row, trouble.column), trouble.message)
            for trouble in self.troubles
            if trouble.column in wanted
        ]


def read_table(
    data: bytes, filename: str, *, wanted: str, known: Known, sheet: str | None = None, last_row: int = ROWS
) -> Table:
    """Read the sheet that is `wanted` by name, or has the headings that `known` counts, or that `sheet` names."""
    if is_workbook(data, filename):
        book = Book(data)
        chosen = _chosen(book, wanted, known, sheet)
        grid = read_grid(book, chosen, last_row=last_row)
        notes, name, names = book.notes, chosen.name, [sheet.name for sheet in book.sheets]
        if chosen.hidden:
            notes.add(Said(HIDDEN_SHEET, name=name))
    else:
        grid, notes, name = read_delimited(data, known, last_row=last_row), Notes(), ""
        names = []
    notes.add_all(grid.notes)
    return _table(grid, known, name, names, notes)


def sheet_names(data: bytes, filename: str) -> list[str]:
    """The names of the sheets a person can choose from; none for a csv file."""
    return [sheet.name for sheet in Book(data).sheets] if is_workbook(data, filename) else []


def is_workbook(data: bytes, filename: str) -> bool:
    """Is the file an xlsx, or does it say that it is one?"""
    return data.startswith(b"PK") or filename.lower().endswith((".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods"))


def _chosen(book: Book, wanted: str, known: Known, name: str | None) -> Sheet:
    by_name = {sheet.name.casefold(): sheet for sheet in reversed(book.sheets)}
    if name:
        if found := by_name.get(name.strip().casefold()):
            return found
        raise Refused("There is no sheet “%(sheet)s”. There are: %(sheets)s.", sheet=name, sheets=_listed(book.sheets))
    for title in (wanted.casefold(), *ALSO_NAMED.get(wanted.casefold(), ())):
        if found := by_name.get(title):
            return found
    if len(book.sheets) == 1:
        return book.sheets[0]
    visible = [sheet for sheet in book.sheets if not sheet.hidden]
    peeked = visible if len(visible) <= PEEKED else []
    fitting = [sheet for sheet in peeked if _known_headings(read_grid(book, sheet, only_top=TOP), known)]
    if len(fitting) == 1:
        return fitting[0]
    raise Refused(
        "Say which sheet to read, or name it “%(wanted)s”. There are: %(sheets)s.",
        wanted=wanted,
        sheets=_listed(fitting or visible or book.sheets),
    )


def _listed(sheets: Iterable[Sheet]) -> str:
    return ", ".join(f"“{sheet.name}”" for sheet in sheets)


def _table(grid: Grid, known: Known, sheet: str, sheets: Sequence[str], notes: Notes) -> Table:
    heading_row = _heading_row(grid, known, notes)
    below = {number: cells for number, cells in grid.rows.items() if number > heading_row and cells}
    titles = grid.rows[heading_row]
    columns = sorted({*titles, *(column for cells in below.values() for column in cells)})
    headings = _headings(titles, columns, known)
    if not below:
        notes.add(Said(NO_ROWS, row=heading_row))
    places = {column: at for at, column in enumerate(columns)}
    return Table(
        sheet=sheet,
        sheets=sheets,
        headings=headings,
        heading_row=heading_row,
        rows=[Row(number, [cells.get(column) for column in columns]) for number, cells in below.items()],
        notices=notes.sentences(),
        columns=columns,
        untitled=frozenset(at for at, column in enumerate(columns) if not text(titles.get(column)).strip()),
        troubles=[
            Trouble(trouble.row, places[trouble.column], trouble.message)
            for trouble in grid.troubles
            if trouble.row in below and trouble.column in below[trouble.row]
        ],
    )


def _known_headings(grid: Grid, known: Known) -> dict[int, int]:
    """How many headings we know in each of the top rows that has any."""
    counts = {row: known([text(cell) for cell in cells.values()]) for row, cells in grid.rows.items() if row <= TOP}
    return {row: count for row, count in counts.items() if count}


def _heading_row(grid: Grid, known: Known, notes: Notes) -> int:
    """The row with most headings we know; where there are none, the first that looks like a row of titles."""
    if counts := _known_headings(grid, known):
        return max(counts, key=lambda row: counts[row])
    for row, cells in grid.rows.items():
        if row <= TOP and len(cells) > 1 and all(isinstance(cell, str) for cell in cells.values()):
            notes.add(Said(UNKNOWN_HEADINGS, row=row))
            return row
    raise Refused(
        "No headings were found in the first %(rows)s rows. Put a title over each column, such as %(title)s.",
        rows=TOP,
        title="“Name”",
    )


def _headings(titles: Mapping[int, Cell], columns: Sequence[int], known: Known) -> list[str]:
    """One heading a column, each once: what has none, or another's, is called by its letter."""
    headings: list[str] = []
    seen: dict[str, int] = {}
    for column in columns:
        heading = " ".join(text(titles.get(column)).split()) or f"Column {get_column_letter(column)}"
        if (first := seen.setdefault(plain(heading) or heading, column)) != column:
            if known([heading]):
                raise Refused(
                    "Columns %(first)s and %(second)s are both called “%(heading)s”. Rename one of them.",
                    heading=heading,
                    first=get_column_letter(first),
                    second=get_column_letter(column),
                )
            heading = f"{heading} (column {get_column_letter(column)})"
        headings.append(heading)
    return headings
