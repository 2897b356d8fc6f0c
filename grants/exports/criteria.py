"""A criteria set as a file, YAML or xlsx, that reads back as the same set."""

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import yaml
from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from grants.core.criteria import CriterionWords, SetWords

COLUMNS = (("Name", 28), ("Question", 40), ("Guidance", 40), ("Weight", 9), ("Lowest", 9), ("Highest", 9),
           ("Minimum", 10), ("Comment", 11))  # fmt: skip
WORDS_WIDTH = 26
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number

Value = str | int | bool | Decimal | None

_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def as_yaml(words: SetWords) -> str:
    """The set in the project's own form; what is not said has its default."""
    whole: dict[str, Any] = {"title": words.title}
    if words.pass_mark is not None:
        whole["pass_mark"] = words.pass_mark
    if words.tie_break:
        whole["tie_break"] = _OnOneLine(words.tie_break)
    whole["cannot_tell"] = words.cannot_tell
    if words.gates:
        whole["gates"] = [{"name": gate.name, "question": gate.question} for gate in words.gates]
    whole["criteria"] = [_criterion(criterion) for criterion in words.criteria]
    return yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def as_workbook(words: SetWords) -> bytes:
    """The same as a spreadsheet with the sheets Set, Gates and Criteria."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "Set"
    _write(first, [("Key", 16), ("Value", 60)], _rules(words))
    gates = [(gate.name, gate.question) for gate in words.gates]
    _write(book.create_sheet("Gates"), [("Name", 28), ("Question", 80)], gates)
    points = sorted({point for criterion in words.criteria for point in criterion.levels})
    titles = [*COLUMNS, *((f"Level {point}", WORDS_WIDTH) for point in points)]
    _write(book.create_sheet("Criteria"), titles, [_row(criterion, points) for criterion in words.criteria])
    book.active = book["Criteria"]
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet.title == "Criteria"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _criterion(criterion: CriterionWords) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "name": criterion.name,
        "question": criterion.question,
        "guidance": criterion.guidance,
        "weight": criterion.weight,
        "scale": _OnOneLine([criterion.lowest, criterion.highest]),
        "minimum": criterion.minimum,
        "comment": criterion.comment.value,
        "levels": dict(sorted(criterion.levels.items())),
    }
    return {name: part for name, part in parts.items() if part is not None and part not in ("", {})}


def _rules(words: SetWords) -> list[Sequence[Value]]:
    rows: list[Sequence[Value]] = [("title", words.title), ("pass_mark", words.pass_mark)]
    rows += [("tie_break", name) for name in words.tie_break]
    return [*rows, ("cannot_tell", words.cannot_tell)]


def _row(criterion: CriterionWords, points: Iterable[int]) -> Sequence[Value]:
    return [
        criterion.name,
        criterion.question,
        criterion.guidance,
        criterion.weight,
        criterion.lowest,
        criterion.highest,
        criterion.minimum,
        criterion.comment.value,
        *(criterion.levels.get(point) for point in points),
    ]


def _write(sheet: Worksheet, titles: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> None:
    for at, (title, width) in enumerate(titles, 1):
        heading = sheet.cell(1, at, title)
        heading.font = Font(bold=True)
        sheet.column_dimensions[heading.column_letter].width = width
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            if value is not None and value != "":
                _put(sheet.cell(number, at), value)
    sheet.freeze_panes = "B2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(cell: Cell | MergedCell, value: Value) -> None:
    """Put a value in a cell. A text is a text whatever it begins with, and never a formula."""
    if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        value = format(value, "f")
    assert isinstance(cell, Cell), "nothing is merged here"
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = _ESCAPE_LIKE.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # openpyxl takes "=1" for a formula
    cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    cell.alignment = Alignment(wrap_text=True, vertical="top")


class _OnOneLine(list[Any]):
    """A list that is written as [a, b]."""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such, figures as they are, and repeats itself rather than point back."""

    def ignore_aliases(self, data: object) -> bool:
        """Our own reader refuses references, so none are written."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _figure(dumper: yaml.SafeDumper, figure: Decimal) -> yaml.ScalarNode:
    written = f"{figure.normalize():f}"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in written else 'int'}", written)


def _on_one_line(dumper: yaml.SafeDumper, items: _OnOneLine) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _figure)
_Dumper.add_representer(_OnOneLine, _on_one_line)
