"""The invented scores: drawn round what an application is worth, by members who are stricter or kinder than others.

Plain numbers from a fixed seed, so that every demo tells the same story.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

SEED = 36  # one where two applications of the deciding round come out exactly equal
WIDTH = 0.55  # how far a mark strays from what its member would usually give
SWAY = 0.7  # of a point, between the mean member and the strictest
CAMPS = 1.3  # of a point, each way, where the panel is divided
CANNOT_TELL = 0.015
COMMENTED = 0.4  # of the marks that need no comment


@dataclass(frozen=True, slots=True)
class Invented:
    """One mark; None: "I can't tell"."""

    point: int | None
    comment: str


def sheet(chance: Random, application: dict[str, Any], member: dict[str, Any], criteria: list[Any],
          comments: dict[str, dict[str, list[str]]]) -> dict[str, Invented]:  # fmt: skip
    """One member's marks for one application, by the name of the criterion."""
    camp = 0.0
    if application.get("divided"):
        camp = CAMPS if chance.random() < 0.5 else -CAMPS
    marks = {}
    for criterion, worth in zip(criteria, application["quality"], strict=True):
        lean = worth + camp - SWAY * member["strictness"]
        point = min(max(int(chance.gauss(lean, WIDTH) + 0.5), criterion.lowest), criterion.highest)
        unsure = chance.random() < CANNOT_TELL
        needed = criterion.comment == "required"
        words = ""
        if needed or (not unsure and chance.random() < COMMENTED):
            words = chance.choice(comments[criterion.name]["low" if point <= 2 else "middle" if point == 3 else "high"])
        marks[criterion.name] = Invented(None if unsure and not needed else point, words)
    return marks
