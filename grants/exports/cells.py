"""What goes into a cell: text that stays text, numbers with their format, and nothing lost."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

LONGEST = 32_767  # of Excel's own units, two for an emoji; a longer cell makes Excel call the file broken
PART = 16_000  # characters, never more than twice as many units
CONTINUES = "… (the whole text is on the sheet “Long texts”)"
LONG_TEXTS = "Long texts"

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\n", "#")  # "#REF!" and its like would become an error value
_ESCAPED = re.compile("_x(?=[0-9A-Fa-f]{4}_)")  # a spreadsheet would read _x0041_ as A
_LOOK_AT = re.compile("^[=+\\-@\t\n#]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


class Kind(Enum):
    """How a column's cells are written and shown: the value is the number format.

    Whole numbers have none: a cell with a format takes openpyxl three times as long, and there is a mark in every row.
    """

    TEXT = "text"
    WHOLE = "General"
    FIGURE = "0.0"
    POUNDS = "£#,##0.00"
    DAY = "d mmmm yyyy"
    MOMENT = "d mmmm yyyy, hh:mm"
    MIXED = "each its own"  # texts, and `Shown` values


_TEXTS = (Kind.TEXT, Kind.MIXED)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, how wide it is in characters, and what stands in it."""

    title: str
    width: int = 12
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Shown:
    """A value among texts that is a number or a day, and how it shows."""

    value: Any
    kind: Kind


class Book:
    """A workbook that is written sheet by sheet, row by row; what no cell can hold goes on a sheet at the end."""

    def __init__(self, title: str, creator: str, at: datetime) -> None:
        self._book = Workbook(write_only=True)
        self._long: list[tuple[str, str, str, str]] = []  # sheet, row, column, text
        about = self._book.properties
        about.title, about.creator, about.lastModifiedBy = clean(title), clean(creator), clean(creator)
        about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)

    def write(self, title: str, columns: Sequence["Column"], rows: Iterable[Sequence[Any]]) -> None:
        """One sheet of these columns; the first value of a row names it where a text is too long for its cell."""
        sheet = Sheet(self._book, title, columns, self._long)
        for row in rows:
            sheet.write(row)
        sheet.close()

    def save(self, file: IO[bytes]) -> None:
        """Write it all to a file open for writing."""
        if self._long:
            columns = [Column("Sheet", 14), Column("Row", 20), Column("Column", 24), Column("Part", 8, Kind.WHOLE)]
            self.write(LONG_TEXTS, [*columns, Column("Text", 100)], _parts(self._long))
        self._book.save(file)


def _parts(texts: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, int, str]]:
    for sheet, row, column, text in texts:
        for number, start in enumerate(range(0, len(text), PART), start=1):
            yield sheet, row, column, number, text[start : start + PART]


class Sheet:
    """One worksheet: headings frozen and filtered, rows written one by one and forgotten, ready to print."""

    def __init__(
        self, book: Workbook, title: str, columns: Sequence[Column], long: list[tuple[str, str, str, str]]
    ) -> None:
        self.title = title
        self.columns = columns
        self._long = long
        self._rows = 1
        self._sheet = book.create_sheet(title)
        self._lay_out()
        self._cells = [self._cell(column) for column in columns]
        self._sheet.append([self._heading(column.title) for column in columns])

    def write(self, values: Sequence[Any]) -> None:
        """One row, a value for each column."""
        self._rows += 1
        row: list[Any] = []
        for value, cell, column in zip(values, self._cells, self.columns, strict=True):
            if value is None or column.kind is Kind.WHOLE:
                row.append(value)
            elif column.kind is Kind.MIXED and isinstance(value, Shown):
                row.append(self._among_texts(value))
            elif column.kind in _TEXTS:
                row.append(self._text(str(value), cell, column, values))
            else:
                cell.value = value
                row.append(cell)
        self._sheet.append(row)

    def close(self) -> None:
        """Say which cells the filter is for, now that their number is known."""
        last = get_column_letter(len(self.columns))
        self._sheet.auto_filter.ref = f"A1:{last}{self._rows}"
        self._sheet.close()

    def _text(self, value: str, cell: Any, column: Column, values: Sequence[Any]) -> Any:
        if not _LOOK_AT.search(value) and len(value) <= PART:
            return value
        value = clean(value)
        if len(value) > PART and len(value.encode("utf-16-le")) // 2 > LONGEST:
            self._long.append((self.title, str(values[0]), column.title, value))
            value = value[:PART] + CONTINUES
        value = _ESCAPED.sub("_x005F_x", value)
        if not value.startswith(_FORMULA):
            return value
        cell.value = value
        cell.data_type = "s"  # text, whatever it begins with…
        return cell

    def _among_texts(self, shown: Shown) -> Any:
        """Left, where the texts begin: the column is wide."""
        cell = WriteOnlyCell(self._sheet, shown.value)
        cell.number_format = shown.kind.value
        cell.alignment = Alignment(horizontal="left")
        return cell

    def _cell(self, column: Column) -> Any:
        """One cell for the whole column: the format is set once, the value for each row."""
        cell = WriteOnlyCell(self._sheet)
        if column.kind in _TEXTS:
            cell.quotePrefix = True  # …and it stays text when somebody edits the cell
        else:
            cell.number_format = column.kind.value
        return cell

    def _heading(self, title: str) -> Any:
        cell = WriteOnlyCell(self._sheet, _ESCAPED.sub("_x005F_x", clean(title)))
        cell.data_type = "s"
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="12463C")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.quotePrefix = title.startswith(_FORMULA)
        return cell

    def _lay_out(self) -> None:
        sheet = self._sheet
        sheet.freeze_panes = "A2"
        for place, column in enumerate(self.columns, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = column.width
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = 9  # A4
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
        sheet.oddFooter.center.text = "&A, page &P of &N"


def clean(text: str) -> str:
    """The text without what no spreadsheet can hold."""
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
