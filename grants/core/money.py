"""Money: whole pence inside, pounds for people. No float comes near it."""

import re
from decimal import Decimal
from fractions import Fraction

from grants.core.cells import Cell, blank, plain_digits, shown
from grants.core.errors import Refused

MOST = 1_000_000_000 * 100  # pence; a thousand times any round we know of, so more is a slip of the keys

_MARKS = re.compile(r"^(?:£|gbp)\s*|\s*(?:£|gbp)$", re.IGNORECASE)
_OTHER_MONEY = re.compile(r"[$€¥]|\b(?:eur|usd)\b", re.IGNORECASE)
_THOUSANDS = r"[0-9]{1,3}(?:%s[0-9]{3})+"


def pence(amount: Cell | Fraction) -> int:
    """The amount in pence: "£1,200.50", "1.200,50", "GBP 500" or a number of pounds. What is unclear is refused."""
    if isinstance(amount, str):
        pounds_given = _read(amount)
    elif isinstance(amount, int | Decimal | Fraction) and not isinstance(amount, bool):
        pounds_given = _exact(amount)
    else:
        raise _not_an_amount(amount)
    if pounds_given < 0:
        raise Refused("An amount cannot be less than nothing.")
    if pounds_given * 100 > MOST:
        raise Refused("This amount is over %(most)s. Look for digits too many.", most=pounds(MOST))
    if (pounds_given * 100).denominator != 1:
        raise Refused("Write the amount with two digits after the point at most, such as 1200.50.")
    return int(pounds_given * 100)


def pounds(pence: int) -> str:
    """£1,200 or £1,200.50."""
    whole, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return f"{sign}£{whole:,}.{rest:02}" if rest else f"{sign}£{whole:,}"


def _exact(amount: int | Decimal | Fraction) -> Fraction:
    if isinstance(amount, Decimal) and amount and (not amount.is_finite() or abs(amount.adjusted()) > 30):
        if amount.is_finite() and amount > 1:
            return Fraction(MOST)  # far over the most; never built digit by digit
        raise _not_an_amount(str(amount))
    return Fraction(amount)


def _read(written: str) -> Fraction:
    if len(written) > 100:
        raise _not_an_amount(written)
    text = " ".join(plain_digits(written).replace("\u2212", "-").split())
    if _OTHER_MONEY.search(text):
        raise Refused("Write the amount in pounds, such as £1,200.50, in place of “%(text)s”.", text=shown(written))
    sign = "-" if text.startswith(("-", "£-", "£ -")) else ""
    text = _MARKS.sub("", text.replace("-", "", 1) if sign else text).strip()
    text = _MARKS.sub("", text).strip()
    return Fraction(sign + _with_a_point(text, written))


def _with_a_point(text: str, written: str) -> str:
    """The figures with a point before the pence and no other signs; refused where they can be read in two ways."""
    if re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?|\.[0-9]{1,2}", text):
        return text
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text):
        whole, rest = text.split(".")
        raise Refused(
            "“%(text)s” can be read in two ways. Write %(large)s or %(small)s.",
            text=shown(written),
            large=str(int(whole + rest)),
            small=f"{whole}.{rest[:2]}",
        )
    if re.fullmatch(r"[0-9]+,[0-9]", text):
        raise Refused(
            "“%(text)s” is not clear. Write %(small)s with a point before the pence.",
            text=shown(written),
            small=text.replace(",", ".") + "0",
        )
    if re.fullmatch(r"[0-9]+\.[0-9]{3,}", text):
        return text  # a point it is, and the pence are too many: refused with the rest
    for between, point in ((",", "."), (r"\.", ","), (" ", "."), (" ", ",")):
        figures = rf"(?:[0-9]+|{_THOUSANDS % between})"
        if match := re.fullmatch(rf"({figures})(?:{re.escape(point)}([0-9]{{1,2}}))?", text):
            return f"{re.sub('[^0-9]', '', match[1])}.{match[2] or 0}"
    raise _not_an_amount(written)


def _not_an_amount(value: Cell) -> Refused:
    if blank(value):
        return Refused("There is no amount. Write it in pounds, such as 1200 or £1,200.50.")
    return Refused("Write the amount in pounds, such as 1200 or £1,200.50, in place of “%(text)s”.", text=shown(value))
