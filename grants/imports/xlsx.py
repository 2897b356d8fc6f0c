"""A workbook read through the guard: its sheets, the texts they share, and which styles show dates."""

from dataclasses import dataclass

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_datetime
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from grants.core.cells import cleaned
from grants.core.errors import Refused, Said
from grants.imports.gathered import GatheredText
from grants.imports.guard import Attributes, Package, damaged, within
from grants.imports.notes import Notes

SPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",  # "Strict Open XML Spreadsheet", as Excel also saves
)
_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_EASTERN_DATES = {*range(27, 37), *range(50, 59)}  # built-in formats that openpyxl does not list
SHEETS = 200  # in one file; a workbook of a sheet for each week of three years has 156
TRUE = {"1", "true"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook, not read yet."""

    name: str
    part: str
    hidden: bool


class Book:
    """The sheets of an xlsx file."""

    def __init__(self, data: bytes) -> None:
        self.package = Package(data)
        self.notes = Notes()
        self.epoch = CALENDAR_WINDOWS_1900
        self._links = {link.id: link for link in self.package.links(self.package.workbook)}
        self.sheets = self._read_sheets()
        self._strings: list[str] | None = None
        self._dates: list[str] | None = None
        if any("/externallinks/" in name for name in self.package.names()):
            self.notes.add(
                Said("This file takes figures from other files. They were not opened; the saved figures count.")
            )
        if self.package.odd_names:
            self.notes.add(Said("This file holds parts that have no place in a spreadsheet. They were left alone."))

    def _read_sheets(self) -> list[Sheet]:
        sheets: list[Sheet] = []

        def properties(attributes: Attributes) -> None:
            if attributes.get("date1904") in TRUE:
                self.epoch = CALENDAR_MAC_1904
                self.notes.add(Said("The dates of this file are counted from 1904. They were read so."))

        def sheet(attributes: Attributes) -> None:
            link = self._links.get(next((attributes[name] for name in _ID if name in attributes), ""))
            if link is None or link.outside:
                raise damaged(Said("a sheet in its list is missing"))
            hidden = attributes.get("state", "visible") != "visible"
            if len(sheets) == SHEETS:
                raise Refused("This file has more than %(limit)s sheets. Send only the one that matters.", limit=SHEETS)
            if link.kind == "worksheet":  # and not a chart that fills a sheet
                sheets.append(Sheet(cleaned(attributes.get("name", ""))[0], link.part, hidden))

        self.package.read(self.package.workbook, within(SPACES, {"workbookPr": properties, "sheet": sheet}))
        if not sheets:
            raise Refused("This file has no sheets. Save it again from Excel or LibreOffice and send that copy.")
        return sheets

    def string(self, at: int) -> str:
        """A text from the list that all sheets share."""
        if self._strings is None:
            self._strings = _read_strings(self.package, self._part("sharedStrings"))
        if not 0 <= at < len(self._strings):
            raise damaged(Said("a cell points at a text that is not there"))
        return self._strings[at]

    def shows(self, style: int) -> str:
        """Whether a cell of this style shows a number, a "date" or a "time"."""
        if self._dates is None:
            self._dates = _read_date_styles(self.package, self._part("styles"))
        return self._dates[style] if 0 <= style < len(self._dates) else ""

    def _part(self, kind: str) -> str:
        return next((link.part for link in self._links.values() if link.kind == kind), "")


def _read_strings(package: Package, part: str) -> list[str]:
    strings: list[str] = []
    text = GatheredText()
    starts = within(SPACES, {"si": text.begin, "t": text.open, "rPh": text.mute})
    ends = within(SPACES, {"si": lambda: strings.append(text.taken()), "t": text.close, "rPh": text.unmute})
    if part:
        package.read(part, starts, ends, text.hear)
    return strings


def _read_date_styles(package: Package, part: str) -> list[str]:
    formats: dict[str, str] = {str(at): form for at, form in BUILTIN_FORMATS.items()}
    styles: list[str] = []
    inside = False

    def numbers(attributes: Attributes) -> None:
        formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]

    def enter(_: Attributes) -> None:
        nonlocal inside
        inside = True

    def leave() -> None:
        nonlocal inside
        inside = False

    def style(attributes: Attributes) -> None:
        if inside:
            styles.append(attributes.get("numFmtId", "0"))

    if part:
        starts = within(SPACES, {"numFmt": numbers, "cellXfs": enter, "xf": style})
        package.read(part, starts, within(SPACES, {"cellXfs": leave}))
    kinds = {at: _kind(at, formats.get(at, "")) for at in set(styles)}
    return [kinds[at] for at in styles]


def _kind(number: str, form: str) -> str:
    if number.isdecimal() and int(number) in _EASTERN_DATES:
        return "date"
    if not is_date_format(form):
        return ""
    return "date" if is_datetime(form) in {"date", "datetime"} else "time"
