"""Files that must be refused, by what is wrong with them, each with a few words of what a person is told."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.imports.make_xlsx import (
    FIRST,
    HEADINGS,
    ROWS,
    instead,
    of,
    packed,
    parts,
    relations,
    row,
    rows,
    sheet,
    workbook,
)


def without(name: str) -> bytes:
    made = parts(("Applications", sheet(rows(ROWS))))
    del made[name]
    return packed(made)


def swelling(name: str, filling: bytes, megabytes: int) -> bytes:
    """A part that is small in the file and large outside it."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(filling * (1024 * 1024 // len(filling)))
    return out.getvalue()


def swelling_sheet(filling: str, times: int) -> bytes:
    return of(rows(ROWS) + filling * times)


def lying_about_its_size() -> bytes:
    """A large part whose size the file gives as ten bytes, in both places."""
    data = bytearray(of(rows(ROWS), before=" " * 60 * 1024 * 1024))
    true = struct.pack("<I", zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/worksheets/sheet1.xml").file_size)
    return bytes(data).replace(true, struct.pack("<I", 10))


def twice_the_sheet() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("XL/Worksheets/Sheet1.xml", sheet(rows([HEADINGS, ["P-1", "Other", "Other", 9, ""]])))
    return out.getvalue()


def locked() -> bytes:
    data = bytearray(workbook())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def one_bit_off() -> bytes:
    data = bytearray(packed(parts(("Applications", sheet(rows(ROWS)))), compression=zipfile.ZIP_STORED))
    data[data.find(b"Warm hall")] ^= 1
    return bytes(data)


def old_file(*streams: str) -> bytes:
    start = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1024)
    return start + b"".join(name.encode("utf-16-le") + bytes(64) for name in streams)


def a_picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + zlib.compress(bytes(50))


def with_doctype(definition: str) -> bytes:
    return instead("xl/worksheets/sheet1.xml", sheet(rows(ROWS)).replace("?>", f"?><!DOCTYPE d {definition}>", 1))


def kind_of(name: str) -> bytes:
    return packed(parts(("Applications", sheet(rows(ROWS))), kind=name))


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
LAUGHS = '[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]'
DOWN = "<a>" * 160_000

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty"),
    "too large": (lambda: b"PK" + bytes(11 * 1024 * 1024), "larger than 10 MB"),
    "text": (lambda: b"Reference,Project\nP-1,Warm hall\n", "name it .csv"),
    "web page": (lambda: b" <!DOCTYPE html><table><tr><td>1</td></tr></table>", "web page"),
    "picture": (a_picture, "picture"),
    "pdf": (lambda: b"%PDF-1.7\n", "PDF"),
    "old excel": (lambda: old_file("Root Entry", "Workbook"), "old Excel form (.xls). Open it"),
    "locked in an old wrapping": (
        lambda: old_file("EncryptionInfo", "EncryptedPackage"),
        "locked with a password. Take",
    ),
    "old word": (lambda: old_file("WordDocument"), "Word document"),
    "old something": (old_file, "either in the old Excel form (.xls) or locked"),
    "libreoffice": (lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
    "apple": (lambda: packed({"Index/Document.iwa": "x"}), "Numbers"),
    "other zip": (lambda: packed({"holiday.jpg": "x"}), "a zip, but not a spreadsheet"),
    "word": (lambda: kind_of(WORD), "Word document"),
    "macros": (lambda: kind_of(MACROS), "macros"),
    "hidden macros": (lambda: instead("xl/vbaProject.bin", b"x"), "macros"),
    "binary": (lambda: kind_of(BINARY), "binary workbook"),
    "not a workbook": (lambda: kind_of("text/plain"), "list of sheets is missing"),
    "cut off": (lambda: workbook()[:600], "damaged"),
    "locked": (locked, "locked with a password"),
    "one bit off": (one_bit_off, "damaged"),
    "twice the sheet": (twice_the_sheet, "two parts with one name"),
    "packed otherwise": (
        lambda: packed(parts(("A", sheet(rows(ROWS)))), compression=zipfile.ZIP_BZIP2),
        "packed in a way",
    ),
    "too many parts": (lambda: packed({f"xl/{at}.xml": "" for at in range(2_100)}), "more than 2000 parts"),
    "no workbook": (lambda: without("xl/workbook.xml"), "list of sheets is missing"),
    "no sheet part": (lambda: without("xl/worksheets/sheet1.xml"), "sheet1.xml is missing"),
    "no sheets": (lambda: packed(parts()), "no sheets"),
    "too many sheets": (lambda: packed(parts(*[("A", sheet(""))] * 201)), "more than 200 sheets"),
    "leads outside": (
        lambda: instead("xl/_rels/workbook.xml.rels", relations({"rId1": ("worksheet", "../../../etc/passwd")})),
        "outside itself",
    ),
    "sheet elsewhere": (
        lambda: instead(
            "xl/_rels/workbook.xml.rels",
            relations({"rId1": ("worksheet", "http://127.0.0.1:9/x")}).replace("/>", ' TargetMode="External"/>'),
        ),
        "a sheet in its list is missing",
    ),
    "swelling sheet": (lambda: of(" " * 49 * 1024 * 1024), "swells"),
    "swelling part nobody reads": (lambda: swelling("xl/sharedStrings.xml", b"A", 49), "swells"),
    "lying about its size": (lying_about_its_size, "damaged"),
    "many small tags": (lambda: swelling_sheet("<a/>", 2_600_000), "far more than such a list needs"),
    "many names": (lambda: of("".join(f"<a{at}/>" for at in range(3_000))), "far more than such a list needs"),
    "many attributes": (
        lambda: of("".join(f'<a b{at}=""/>' for at in range(3_000))),
        "far more than such a list needs",
    ),
    "many spaces": (
        lambda: of("".join(f'<a xmlns="{at}"/>' for at in range(3_000))),
        "far more than such a list needs",
    ),
    "a tag without end": (lambda: of("<!--" + "x" * 3_000_000 + "-->"), "never ends"),
    "too deep": (lambda: of(DOWN + DOWN.replace("<", "</")), "far more than such a list needs"),
    "entities": (lambda: with_doctype(LAUGHS), "definitions (a DTD)"),
    "file fetched": (lambda: with_doctype('[<!ENTITY f SYSTEM "file:///etc/hostname">]'), "definitions (a DTD)"),
    "page fetched": (lambda: with_doctype('SYSTEM "http://127.0.0.1:9/x.dtd"'), "definitions (a DTD)"),
    "half a sheet": (lambda: instead("xl/worksheets/sheet1.xml", sheet(rows(ROWS))[:300]), "not whole"),
    "nul": (lambda: of(rows(ROWS).replace("hall", "&#0;")), "not whole"),
    "bad utf-8": (lambda: instead("xl/worksheets/sheet1.xml", sheet(rows(ROWS)).encode() + b"\xff"), "not whole"),
    "repeated cell": (lambda: of(rows([HEADINGS]) + row(2, [*FIRST, '<c r="D2"><v>1</v></c>'])), "D2 is there twice"),
    "repeated row": (lambda: of(rows(ROWS) + row(2, FIRST)), "A2 is there twice"),
    "two values": (lambda: of(row(1, ['<c r="A1"><v>4</v><v>1</v></c>'])), "A1 has two values"),
    "value without a cell": (lambda: of("<row r='1'><v>4</v></row>"), "in no cell"),
    "cell in a cell": (lambda: of(row(1, ['<c r="A1"><c r="B1"/></c>'])), "in no row"),
    "cell without a row": (lambda: of('<c r="A1"><v>1</v></c>'), "in no row"),
    "column past the last": (lambda: of(row(1, ['<c r="ZZZ1"><v>1</v></c>'])), "“ZZZ1”"),
    "cell of no name": (lambda: of(row(1, ['<c r="1A"><v>1</v></c>'])), "“1A”"),
    "negative row": (lambda: of('<row r="-2"/>'), "“-2”"),
    "row past the last": (lambda: of('<row r="1048577"/>'), "“1048577”"),
    "far corner": (lambda: of(rows(ROWS) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "cell XFD1048576"),
    "too many rows": (lambda: of("".join(row(at, [at]) for at in range(1, 20_002))), "cell A20001"),
    "too many characters": (lambda: workbook([HEADINGS, ["P-1", "x" * 32_768]]), "B2 holds more than 32,767"),
    "one text in many cells": (
        lambda: packed(
            parts(
                ("Applications", sheet("".join(row(at, [f'<c r="A{at}" t="s"><v>0</v></c>']) for at in range(1, 701)))),
                strings=["<si><t>" + "x" * 32_000 + "</t></si>"],
            )
        ),
        "more than 20,000,000 characters",
    ),
    "text not there": (lambda: of(row(1, ['<c r="A1" t="s"><v>0</v></c>'])), "text that is not there"),
    "text of no number": (lambda: of(row(1, ['<c r="A1" t="s"><v>-1</v></c>'])), "points at no text"),
    "cell of no kind": (lambda: of(row(1, ['<c r="A1" t="x"><v>1</v></c>'])), "no known kind"),
    "merged over and over": (
        lambda: of(rows(ROWS), after="<mergeCells>" + '<mergeCell ref="A1:C20000"/>' * 40 + "</mergeCells>"),
        "lie over one another",
    ),
    "merged nowhere": (lambda: of(rows(ROWS), after='<mergeCell ref="A1"/>'), "merges cells named “A1”"),
    "widths without end": (
        lambda: of(rows(ROWS), before="<cols>" + '<col min="1" max="1" hidden="1"/>' * 16_400 + "</cols>"),
        "more columns than",
    ),
}
