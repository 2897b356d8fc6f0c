"""Notes of what people said, typed up: one line each, with how many said it and, if they like, who."""

import re
from dataclasses import dataclass

from grants.core.cells import cleaned, plain_digits
from grants.core.criteria import fold
from grants.core.errors import Refused

MOST_LINES = 300  # of notes, typed up at once
MOST_HEARD = 10_000  # people who said one thing


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of somebody's notes, as it was understood."""

    text: str
    people: int = 1
    who: str = ""


_TIMES = r"[x×✕✖*]"
_BEFORE = re.compile(rf"^\(?(\d{{1,6}})\s*{_TIMES}\)?[\s:.,–—-]+(?=\S)", re.IGNORECASE)  # "4x more seats"
_AFTER = re.compile(rf"[\s(\[,;–—-]+{_TIMES}\s*(\d{{1,6}})[)\].]*$", re.IGNORECASE)  # "more seats ×4"
_AFTER_TURNED = re.compile(rf"[\s(\[,;–—-]+(\d{{1,6}})\s*{_TIMES}[)\].]*$", re.IGNORECASE)  # "more seats (4x)"
_PEOPLE = re.compile(r"[\s,;–—-]*[(\[](\d{1,6})(?:\s+(?:people|persons|others|residents))?[)\]]\.?$", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-–—•·*▪◦‣>]+|\d{1,3}[.)])(?:\s+|$)")
_WHO = re.compile(r"\s*[(\[]\s*(?:said by|from)\s+([^()\[\]]+?)\s*[)\]]\s*", re.IGNORECASE)


def lines_of(notes: str) -> list[Heard]:
    """What was heard, one line each, as people write on a flip chart.

    "4x more seats", "more seats ×4" and "more seats (4 people)" were said by four; "(from Mrs Ali)" says who.
    Bullets and numbers before a line are left out, and so are empty lines. The same line twice is heard twice.
    """
    found: dict[tuple[str, str], Heard] = {}
    for line in cleaned(notes)[0].splitlines():
        heard = _line(line)
        if not heard.text:
            continue
        key = (fold(heard.text), fold(heard.who))
        before = found.get(key)
        found[key] = heard if before is None else _both(before, heard)
    if not found:
        raise Refused("Write at least one line: one for each thing people said.", field="lines")
    if len(found) > MOST_LINES:
        raise Refused(
            "These are %(count)s lines. Send %(most)s at a time at most.", field="lines", count=len(found),
            most=MOST_LINES,
        )  # fmt: skip
    return list(found.values())


def people_of(number: int) -> int:
    """How many said a thing. Raises Refused for a number that no meeting reaches."""
    if not 1 <= number <= MOST_HEARD:
        raise Refused("Say how many people said it: a whole number from 1 to %(most)s.", field="people",
                      most=f"{MOST_HEARD:,}")  # fmt: skip
    return number


def _both(one: Heard, other: Heard) -> Heard:
    return Heard(one.text, min(one.people + other.people, MOST_HEARD), one.who)


def _line(line: str) -> Heard:
    text, who, people = _BULLET.sub("", line.strip()), "", 1
    if said := _WHO.search(text):
        text, who = f"{text[: said.start()]} {text[said.end() :]}".strip(), said[1]
    digits = plain_digits(text)
    if len(digits) == len(text):  # else the places in one are not those in the other
        for pattern in (_BEFORE, _AFTER, _AFTER_TURNED, _PEOPLE):
            if number := pattern.search(digits):
                text = (text[: number.start()] + text[number.end() :]).strip()
                people = min(max(int(number[1]), 1), MOST_HEARD)
                break
    return Heard(text, people, who)
