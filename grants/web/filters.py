"""How figures, money and moments are shown: rounding and formatting live here, never in a template."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from flask import Flask, current_app, url_for
from flask_babel import format_date, get_locale, gettext
from flask_babel import format_datetime as babel_datetime

from grants.clock import LONDON, today
from grants.core.money import pounds
from grants.core.scoring import shown


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        pounds=money, isolated=isolated, score=score, exactly=exactly, day=day, moment=moment, clock=clock, plain=plain
    )
    app.jinja_env.globals["static_url"] = static_url


def isolated(words: str) -> str:
    """Words that keep their own order in a sentence: beside Arabic letters a £ or the parts of a number change places.

    Unicode's isolates do what `bdi` does, and may stand in an attribute, a letter or a title too.
    """
    return f"\u2068{words}\u2069" if words and right_to_left() else words


def right_to_left() -> bool:
    """Whether the reader's language runs from right to left."""
    locale = get_locale()
    return locale is not None and locale.text_direction == "rtl"


def money(pence: int) -> str:
    """Pence as pounds, "£1,200.50": the same in every language, as the workbook and the paper have it."""
    return isolated(pounds(pence))


def score(value: Fraction | Decimal | int | None) -> str:
    """A figure to one decimal, half up."""
    return shown(value)


def exactly(value: Fraction | None) -> str:
    """As many decimals as a pencil needs: one where that is exact, three where it is not."""
    if value is None:
        return ""
    return shown(value) if (value * 10).denominator == 1 else shown(value, 3)


def plain(value: Decimal | None) -> str:
    """A decimal number without noughts nobody wrote."""
    return "" if value is None else format(value.normalize(), "f")


def day(value: date | datetime | None) -> str:
    """ "4 December", with the year where it is not this one."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON).date()
    this_year = value.year == today().year
    return format_date(value, "d MMMM" if this_year else "d MMMM y")


def moment(value: datetime | None) -> str:
    """ "4 December, 12:04" in London's time."""
    return "" if value is None else gettext("%(day)s, %(time)s", day=day(value), time=clock(value))


def clock(value: datetime | None) -> str:
    """ "12:04" in London's time."""
    return "" if value is None else babel_datetime(value, "HH:mm")


def static_url(name: str) -> str:
    """The address of one of our own files, with its hash, so that a browser may keep it for a year."""
    return url_for("static", filename=name, v=_hash(Path(current_app.static_folder or "") / name))


@cache
def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
