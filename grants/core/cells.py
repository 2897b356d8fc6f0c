"""What stands in one cell of somebody's spreadsheet, taken as it was meant."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TypeAlias

from grants.core.errors import Refused, Said

Cell: TypeAlias = str | int | Decimal | bool | date | None  # a datetime where the spreadsheet had a time too

ACCENTS = 30  # on one letter; more is a prank, and slow to put in order (Unicode's own limit, UAX 15, "stream-safe")
FIRST_ACCENT = "\u0300"  # below it stand only letters in the form we keep (NFC)
EMAIL = 254  # characters; what a mail server takes at most

_ENDS_OF_LINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\u00a0\u2007\u202f]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # but not the joiners, which hold families of emoji together

_ODD = re.compile("|".join(odd.pattern for odd in (_ENDS_OF_LINE, _SPACES, _CONTROLS, _DIRECTIONS, _UNSEEN)))

CONTROLS = Said("Characters that cannot be shown were taken out of %(cells)s.")
DIRECTIONS = Said("Characters that turn the direction of writing were taken out of %(cells)s.")
ACCENTS_CUT = Said("Long runs of accents on one letter were shortened in %(cells)s.")


def cleaned(text: str) -> tuple[str, tuple[Said, ...]]:
    """The text as it was meant, and a sentence for each kind of thing that had to be taken out of it."""
    if _nothing_odd(text):
        return text.strip(), ()
    said: list[Said] = []
    text = _ENDS_OF_LINE.sub("\n", text)
    text = _UNSEEN.sub("", _SPACES.sub(" ", text))
    for pattern, instead, sentence in (
        (_CONTROLS, "", CONTROLS),
        (_DIRECTIONS, "", DIRECTIONS),
        (_too_many_accents(), r"\1", ACCENTS_CUT),
    ):
        text, times = pattern.subn(instead, text)
        if times:
            said.append(sentence)
    return unicodedata.normalize("NFC", text).strip(), tuple(said)


def _nothing_odd(text: str) -> bool:
    """Most texts need nothing: plain or western letters, in order already."""
    if text.isascii() and text.isprintable():
        return True
    return not _ODD.search(text) and (max(text) < FIRST_ACCENT if text else True)


@cache
def _too_many_accents() -> re.Pattern[str]:
    accents = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"([{accents}]{{{ACCENTS}}})[{accents}]+")


def blank(value: Cell) -> bool:
    """Is there nothing in the cell?"""
    return value is None or value == ""


def text(value: Cell) -> str:
    """The cell as a person reads it: whole numbers without ".0", dates as 2026-11-22."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if abs(value) < 10**30 else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value)


def plain_digits(text: str) -> str:
    """Digits of every script, and full-width signs, as the plain ones."""
    if text.isascii():
        return text
    full_width = re.compile("[\uff01-\uff5e]")
    text = full_width.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in text)


def whole(value: Cell) -> int:
    """A whole number, such as a mark or a weight."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    written = plain_digits(value).strip() if isinstance(value, str) else ""
    if re.fullmatch(r"[+-]?[0-9]{1,15}(\.0+)?", written):
        return int(written.partition(".")[0])
    raise Refused("Write a whole number, such as 3, in place of “%(text)s”.", text=shown(value))


def day(value: Cell) -> date:
    """A date: the spreadsheet's own, 2026-11-22, 22/11/2026 (the day first, as in Britain) or 22 November 2026."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = " ".join(plain_digits(value).split()) if isinstance(value, str) else ""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?", written):
        return day(written[:10])
    raise Refused("Write the date as 22 November 2026 or 2026-11-22 in place of “%(text)s”.", text=shown(value))


def email(value: Cell) -> str:
    """An e-mail address in small letters, for an address belongs to one person however it is written."""
    written = text(value).removeprefix("mailto:").strip()
    name, _, place = written.rpartition("@")
    if not name or "." not in place.strip(".") or len(written) > EMAIL or re.search(r"[\s,;<>\"@]", name + place):
        raise Refused("Write one e-mail address, such as ada@example.org, in place of “%(text)s”.", text=shown(value))
    return written.lower()


def shown(value: Cell, most: int = 60) -> str:
    """The cell's text, short enough to stand in a sentence."""
    line = " ".join(text(value).split())
    return line if len(line) <= most else f"{line[:most]}…"
