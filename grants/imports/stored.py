"""How an xlsx stores numbers and moments: as text of a float, and as days since an epoch. Without rounding a penny."""

import re
from datetime import date, datetime, time
from decimal import Context, Decimal

from openpyxl.utils.datetime import from_excel

_NUMBER = re.compile(r"[+-]?(\d{1,400}\.?\d{0,400}|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII)
_AS_SHOWN = Context(prec=15)  # Excel shows fifteen figures: 1200.0999999999999 is 1200.1


def number(raw: str) -> int | Decimal | None:
    """The number as the spreadsheet shows it, or None where there is none."""
    if raw.isascii() and raw.isdigit() and len(raw) <= 30:
        return int(raw)  # exact, also where a long reference was stored as a number
    if not _NUMBER.fullmatch(raw):
        return None
    shown = _AS_SHOWN.create_decimal(raw)
    return int(shown) if shown == shown.to_integral_value() and shown.adjusted() < 30 else shown


def moment(raw: str, shows: str, epoch: datetime) -> date | str | None:
    """The day, the day and time, or for a style that shows a "time" the time as text; None where there is none."""
    if not _NUMBER.fullmatch(raw):
        return None
    try:
        found = from_excel(float(raw), epoch)
    except (OverflowError, ValueError):
        return None
    if isinstance(found, time):
        return found.isoformat("minutes")
    return found.time().isoformat("minutes") if shows == "time" else _day_or_moment(found)


def iso_moment(raw: str) -> date | None:
    """A moment written out, as the strict form of the format does."""
    try:
        return _day_or_moment(datetime.fromisoformat(raw).replace(tzinfo=None))
    except ValueError:
        return None


def _day_or_moment(found: datetime) -> date:
    return found.date() if found.time() == time() else found
