"""What kind of file somebody sent: the ones that people mistake for a spreadsheet, told apart in words."""

from collections.abc import Iterable
from pathlib import Path

from grants.core.errors import Refused

FILE = 10 * 1024 * 1024  # bytes; 5,000 applications with long answers come to about half of it

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # Excel before 2007, and the wrapping of any file locked with a password
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")


def contents(path: Path) -> bytes:
    """The bytes of a file on this machine, if there are not too many of them."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE + 1)
    except OSError as error:
        raise Refused("%(path)s cannot be opened: %(reason)s.", path=path, reason=error.strerror) from error
    check_size(data)
    return data


def check_size(data: bytes) -> None:
    """Refuse a file with nothing in it, or with more than we read."""
    if not data:
        raise Refused("This file is empty. Save it again and send the new copy.")
    if len(data) > FILE:
        raise Refused(
            "This file is larger than %(limit)s MB. Take out pictures and sheets that are not needed, or split it.",
            limit=FILE // 1024 // 1024,
        )


def check_not_another_kind(data: bytes) -> None:
    """Refuse, by their first bytes, the kinds of file that people mistake for a spreadsheet."""
    start = data[:1024].lstrip().lower()
    if data.startswith(_OLE):
        raise _refused_old_file(data)
    if data.startswith(_PICTURES):
        raise Refused("This file is a picture. Send the spreadsheet itself, as .xlsx or .csv.")
    if data.startswith(b"%PDF"):
        raise Refused("This file is a PDF. Send the spreadsheet it was made from, as .xlsx or .csv.")
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Refused("This file is a web page. Open it in Excel or LibreOffice and save it as .xlsx.")


def _refused_old_file(data: bytes) -> Refused:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return Refused("This file is locked with a password. Take the password off and send it again.")
    if holds("WordDocument"):
        return Refused("This file is a Word document. Send the spreadsheet, as .xlsx or .csv.")
    if holds("Workbook") or holds("Book"):
        return Refused("This file is in the old Excel form (.xls). Open it and save it as Excel Workbook (.xlsx).")
    return Refused(
        "This file is either in the old Excel form (.xls) or locked with a password. "
        "Take the password off if there is one, and save it as Excel Workbook (.xlsx)."
    )


def refused_other_zip(names: Iterable[str]) -> Refused:
    """The refusal for a zip that is no xlsx, by the names of its parts."""
    if "mimetype" in names:
        return Refused("This file is in LibreOffice's own form (.ods). Save it as Excel 2007-365 (.xlsx) or as .csv.")
    if any(name.endswith(".iwa") for name in names):
        return Refused("This file is in Apple's own form (Numbers). Export it as Excel (.xlsx) or as CSV.")
    return Refused("This file is a zip, but not a spreadsheet. Send the spreadsheet itself, as .xlsx or .csv.")
