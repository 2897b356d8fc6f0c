"""The guard in front of every xlsx file: what is a spreadsheet, and how much of one we are willing to read.

An xlsx is a zip of XML parts, and anybody can send us one. Nothing is unpacked to disk, nothing outside the file is
ever fetched, and every part is inflated piece by piece under a count of our own, whatever the file says of its size.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, TypeVar
from xml.parsers import expat

from grants.core.errors import Refused, Said
from grants.imports.kinds import check_not_another_kind, check_size, refused_other_zip

MEMBERS = 2_000  # parts in one file; a workbook of fifty sheets with pictures has a few hundred
PART = 48 * 1024 * 1024  # bytes of one part once inflated; twenty times the XML of 1,000 full applications
PARTS = 96 * 1024 * 1024  # bytes of all the parts we read; keeps the longest reading under five seconds
ELEMENTS = 2_500_000  # elements and attributes in all; the largest sheet we read needs 2,000,000, at a microsecond each
NAMES = 2_000  # different names of elements and attributes; all of the format has some hundreds, and expat keeps each
DEPTH = 150_000  # elements open at once; harmless to a reader that keeps no tree, but each costs memory in expat
TOKEN = 1024 * 1024  # bytes of one tag or comment; expat before 2.6 reads an unfinished one again with every piece
PIECE = 64 * 1024  # bytes inflated at a time

Attributes = Mapping[str, str]
Handler = TypeVar("Handler")
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]
Text = Callable[[str], None]

# What zipfile raises over a file that is not as it should be: NotImplementedError is a RuntimeError, too.
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"


def damaged(what: str) -> Refused:
    """The refusal for a file that Excel would offer to repair."""
    return Refused(
        "This file is damaged (%(what)s). Open it in Excel or LibreOffice, save a new copy and send that.",
        what=what,
    )


@dataclass(frozen=True, slots=True)
class Relationship:
    """How one part of the file points at another."""

    id: str
    kind: str  # the last word of its type: worksheet, styles, sharedStrings
    part: str  # empty where it points outside the file; such a place is never visited

    @property
    def outside(self) -> bool:
        return not self.part


class Package:
    """The parts of an xlsx file, found sound and read one at a time."""

    def __init__(self, data: bytes) -> None:
        check_size(data)
        check_not_another_kind(data)
        if not data.startswith(b"PK"):
            raise Refused("This is not an Excel file, whatever its name says. If it is text, name it .csv.")
        if data.count(b"PK\x01\x02") > MEMBERS:  # counted before zipfile makes an object of each
            raise Refused("This file is made of more than %(limit)s parts, which no spreadsheet is.", limit=MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except UNREADABLE as error:
            raise damaged(Said("it may have been cut off on its way")) from error
        self.odd_names = 0
        self._members = self._checked_members()
        self._bytes_left = PARTS
        self._elements_left = ELEMENTS
        self.workbook = self._find_workbook()

    def _checked_members(self) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            if member.flag_bits & 1:
                raise Refused("This file is locked with a password. Take the password off and send it again.")
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged(Said("it is packed in a way that spreadsheets are not"))  # and inflates without a bound
            if member.file_size > PART:  # by its own word; the true size is counted when the part is read
                raise _swells()
            name = member.filename.replace("\\", "/")
            if name.startswith("/") or ":" in name or ".." in name.split("/"):
                self.odd_names += 1  # a part that wants to leave its folder; we never unpack, so it goes nowhere
                continue
            if name.lower() in members:
                raise damaged(Said("it holds two parts with one name, and programs would differ on which one counts"))
            members[name.lower()] = member
        return members

    def _find_workbook(self) -> str:
        if not self.holds("[Content_Types].xml"):
            raise refused_other_zip(self._members)
        part = next((link.part for link in self.links("") if link.kind == "officeDocument"), "")
        kind = self._kind_of(part)
        if "wordprocessingml" in kind or "presentationml" in kind:
            raise Refused("This file is a Word document or a presentation. Send the spreadsheet, as .xlsx or .csv.")
        if "sheet.binary" in kind:
            raise Refused("This file is a binary workbook (.xlsb). Save it as Excel Workbook (.xlsx).")
        if "macroEnabled" in kind or any(name.endswith("vbaproject.bin") for name in self._members):
            raise Refused("This file holds macros (small programs). Save it as Excel Workbook (.xlsx), which has none.")
        if not self.holds(part) or "spreadsheetml" not in kind:
            raise damaged(Said("its list of sheets is missing"))
        return part

    def _kind_of(self, part: str) -> str:
        """The content type of a part, as the file declares it."""
        named: dict[str, str] = {}
        by_ending: dict[str, str] = {}

        def default(attributes: Attributes) -> None:
            by_ending[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

        def override(attributes: Attributes) -> None:
            named[attributes.get("PartName", "").lstrip("/").lower()] = attributes.get("ContentType", "")

        spaces = (_PACKAGE + "content-types",)
        self.read("[Content_Types].xml", within(spaces, {"Default": default, "Override": override}))
        return named.get(part.lower()) or by_ending.get(part.rpartition(".")[2].lower(), "")

    def holds(self, part: str) -> bool:
        """Is there such a part?"""
        return part.lower() in self._members

    def names(self) -> Iterable[str]:
        """The names of all parts, in small letters."""
        return self._members

    def links(self, part: str) -> list[Relationship]:
        """Where a part points, in the file's own order."""
        folder, name = posixpath.split(part)
        found: list[Relationship] = []

        def link(attributes: Attributes) -> None:
            target = attributes.get("Target", "").replace("\\", "/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            outside = attributes.get("TargetMode", "").lower() == "external"
            path = "" if outside else posixpath.normpath(posixpath.join(folder, target))
            if path.startswith(".."):
                raise damaged(Said("it points at a file outside itself"))
            found.append(Relationship(attributes.get("Id", ""), kind, path.lstrip("/")))

        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.holds(rels):
            self.read(rels, within((_PACKAGE + "relationships",), {"Relationship": link}))
        return found

    def read(self, part: str, starts: Starts, ends: Ends | None = None, text: Text | None = None) -> None:
        """Read one part from front to back, calling `starts` and `ends` for the elements they name."""
        if not self.holds(part):
            raise damaged(Said("its part %(part)s is missing", part=posixpath.basename(part)))
        parser = self._parser(starts, ends or {}, text)
        taken = 0
        try:
            for piece in self._pieces(part):
                taken += len(piece)
                parser.Parse(piece, False)
                if taken - parser.CurrentByteIndex > TOKEN + PIECE:
                    raise damaged(Said("a tag in it never ends"))
            parser.Parse(b"", True)
        except (expat.ExpatError, UnicodeError, LookupError) as error:
            raise damaged(Said("its part %(part)s is not whole", part=posixpath.basename(part))) from error

    def _pieces(self, part: str) -> Iterator[bytes]:
        """The part inflated piece by piece, counted as it comes; its checksum is tested at the end."""
        taken = 0
        stream = self._opened(part)
        while True:
            try:
                piece = stream.read(PIECE)
            except UNREADABLE as error:
                raise damaged(
                    Said("its part %(part)s does not match its checksum", part=posixpath.basename(part))
                ) from error
            if not piece:
                return
            taken += len(piece)
            self._bytes_left -= len(piece)
            if taken > PART or self._bytes_left < 0:
                raise _swells()
            yield piece

    def _opened(self, part: str) -> IO[bytes]:
        try:
            return self._zip.open(self._members[part.lower()])
        except UNREADABLE as error:
            raise damaged(Said("its part %(part)s cannot be unpacked", part=posixpath.basename(part))) from error

    def _parser(self, starts: Starts, ends: Ends, text: Text | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ")
        depth, names = 0, set[str]()

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements_left -= 1 + len(attributes)
            names.add(name)
            names.update(attributes)
            if depth > DEPTH or self._elements_left < 0 or len(names) > NAMES:
                raise _too_much()
            if act := starts.get(name):
                act(attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if act := ends.get(name):
                act()

        def namespace(prefix: str | None, address: str | None) -> None:
            names.add(f"{prefix} {address}")

        def doctype(*_: object) -> None:
            raise Refused(
                "This file holds definitions (a DTD) that spreadsheets never have and that can do harm. "
                "Open it in Excel or LibreOffice, save it under a new name and send that copy."
            )

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartNamespaceDeclHandler = namespace
        parser.StartDoctypeDeclHandler = doctype  # no DTD, so no entities: nothing can swell and nothing is fetched
        if text:
            parser.buffer_text = True
            parser.CharacterDataHandler = text
        return parser


def within(spaces: Iterable[str], handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    """The handlers under the full names that elements have in these namespaces."""
    return {f"{space} {name}": handler for space in spaces for name, handler in handlers.items()}


def _too_much() -> Refused:
    return Refused("This file holds far more than such a list needs. Send only the sheet that matters.")


def _swells() -> Refused:
    return Refused(
        "This file swells to more than %(limit)s MB when it is opened. "
        "Copy the rows that matter into a new spreadsheet and send that.",
        limit=PART // 1024 // 1024,
    )
