"""Writes xlsx files part by part: plain ones, and good ones as different programs write them."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}

HEADINGS: list[object] = ["Reference", "Project", "Organisation", "Amount", "Summary"]
FIRST: list[object] = ["P-1", "Warm hall", "Elm Court Residents", 1200, "A new boiler"]
SECOND: list[object] = ["P-2", "Seed library", "Oak House", "£350.50", "Seeds to borrow"]
ROWS: list[list[object]] = [HEADINGS, FIRST, SECOND]

Parts = dict[str, bytes | str]


def letter(column: int) -> str:
    return chr(64 + column)


def cell(row: int, column: int, value: object) -> str:
    """A cell's XML; a value that begins with <c is taken as it is."""
    at = f"{letter(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith("<c "):
        return value
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def row(number: int, values: Iterable[object], more: str = "") -> str:
    cells = "".join(cell(number, column, value) for column, value in enumerate(values, 1))
    return f'<row r="{number}"{more}>{cells}</row>'


def rows(values: Iterable[Iterable[object]]) -> str:
    return "".join(row(number, cells) for number, cells in enumerate(values, 1))


def sheet(inside: str, *, before: str = "", after: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{inside}</sheetData>{after}</worksheet>"
    )


def relations(links: Mapping[str, tuple[str, str]]) -> str:
    """Relationships by id: (kind, target)."""
    each = (f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>' for key, (kind, to) in links.items())
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'


def parts(
    *sheets: tuple[str, str],
    kind: str = SHEET_KIND,
    properties: str = "",
    state: str = "visible",
    strings: Iterable[str] | None = None,
    styles: str | None = None,
) -> Parts:
    """The parts of a workbook of these (name, XML) sheets; the state is that of the first."""
    links = {f"rId{at}": ("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)}
    entries = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{at}" state="{state if at == 1 else "visible"}" r:id="rId{at}"/>'
        for at, (name, _) in enumerate(sheets, 1)
    )
    made: Parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr{properties}/>'
            f"<sheets>{entries}</sheets></workbook>"
        ),
    }
    if strings is not None:
        links["rId90"] = ("sharedStrings", "sharedStrings.xml")
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{"".join(strings)}</sst>'
    if styles is not None:
        links["rId91"] = ("styles", "styles.xml")
        made["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    made["xl/_rels/workbook.xml.rels"] = relations(links)
    return made | {f"xl/worksheets/sheet{at}.xml": xml for at, (_, xml) in enumerate(sheets, 1)}


def packed(made: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, part in made.items():
            package.writestr(name, part if isinstance(part, bytes) else part.encode())
    return out.getvalue()


def workbook(values: Iterable[Iterable[object]] = ROWS, name: str = "Applications") -> bytes:
    """A plain workbook of one sheet."""
    return packed(parts((name, sheet(rows(values)))))


def of(inside: str, **more: str) -> bytes:
    """A workbook whose only sheet has this between its sheetData tags."""
    return packed(parts(("Applications", sheet(inside, **more))))


def instead(name: str, part: str | bytes) -> bytes:
    return packed(parts(("Applications", sheet(rows(ROWS)))) | {name: part})


def as_excel() -> bytes:
    """Shared texts (one in two fonts, one with its sound), a date style, a check-box, an unused wide column."""
    strings = [
        *(f"<si><t>{title}</t></si>" for title in [*HEADINGS, "Date"]),
        "<si><t>P-1</t></si>",
        '<si><r><t xml:space="preserve">Warm </t></r><r><rPr><b/></rPr><t>hall</t></r></si>',
        "<si><t>Elm Court</t><rPh sb='0' eb='1'><t>sounds</t></rPh></si>",
        '<si><t xml:space="preserve">Two_x000D_\nlines </t></si>',
    ]
    styles = (
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\ mmmm\\ yyyy"/></numFmts>'
        '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="44"/></cellXfs>'
    )
    titles = "".join(f'<c r="{letter(at)}1" t="s"><v>{at - 1}</v></c>' for at in range(1, 7))
    values = (
        '<c r="A2" t="s"><v>6</v></c><c r="B2" t="s"><v>7</v></c><c r="C2" t="s"><v>8</v></c>'
        '<c r="D2" s="2"><v>1200.0999999999999</v></c><c r="E2" t="s"><v>9</v></c><c r="F2" s="1"><v>46348</v></c>'
    )
    xml = sheet(
        f'<row r="1" spans="1:6">{titles}</row><row r="2">{values}</row>',
        before='<dimension ref="A1:F2"/><cols><col min="1" max="3" width="12"/></cols>',
        after='<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:c/></ext></extLst>',
    )
    return packed(parts(("Applications", xml), strings=strings, styles=styles))


def as_strict() -> bytes:
    """The same table in Excel's strict form, with the date as text of its own kind."""
    made = parts(
        ("Applications", sheet(rows([[*HEADINGS, "Date"], [*FIRST, '<c r="F2" t="d"><v>2026-11-22</v></c>']])))
    )
    for old, new in STRICT.items():
        made = {name: str(part).replace(old, new) for name, part in made.items()}
    return packed(made)


def with_a_prefix() -> bytes:
    """Element names as some reporting programs write them, without cell names."""
    inside = "".join(
        "<x:row>"
        + "".join(f'<x:c t="inlineStr"><x:is><x:t>{value}</x:t></x:is></x:c>' for value in values)
        + "</x:row>"
        for values in ROWS
    )
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{inside}</x:sheetData></x:worksheet>'
    return packed(parts(("Applications", xml)), compression=zipfile.ZIP_STORED)
