"""Trying a draft out: how differently people read each criterion.

How far marks lie apart is the way from the lowest to the highest, as a share of the criterion's scale. With a handful
of readers that says more than a deviation would, and everybody can check it on the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from grants.core.criteria import LONGEST_TEXT, CriterionWords
from grants.core.errors import Refused
from grants.core.scoresheets import Asked, Mark, Marks, from_stored, stored

MOST_SAMPLES = 2
LONGEST_TITLE = 200
FEWEST_READERS = 2  # before anything can be said about how people read
FAR, SOME = Fraction(1, 2), Fraction(3, 10)  # of the scale


class Apart(StrEnum):
    """How differently a criterion was read."""

    FAR = "far"
    SOME = "some"
    CLOSE = "close"
    UNTOLD = "untold"  # fewer than two marked it


@dataclass(frozen=True, slots=True)
class Reading:
    """One criterion as everybody read it on one sample; marks in order, lowest first, naming nobody."""

    marks: Sequence[int]
    unsure: int  # how many could not tell
    comments: Sequence[str]
    width: Fraction  # from the lowest mark to the highest, as a share of the scale

    @property
    def apart(self) -> Apart:
        """In one word."""
        if len(self.marks) < FEWEST_READERS:
            return Apart.UNTOLD
        return Apart.FAR if self.width >= FAR else Apart.SOME if self.width >= SOME else Apart.CLOSE


def reading(criterion: CriterionWords, marks: Sequence[Mark]) -> Reading:
    """What everybody made of one criterion. Marks that are off the scale, since it changed, are left out."""
    points = sorted(mark.point for mark in marks if mark.point is not None and mark.point in criterion.points)
    width = Fraction(points[-1] - points[0], criterion.highest - criterion.lowest) if points else Fraction(0)
    comments = sorted((mark.comment for mark in marks if mark.comment), key=lambda words: (len(words), words))
    return Reading(points, sum(mark.unsure for mark in marks), comments, width)


def kept(asked: Sequence[Asked], marks: Marks) -> dict[str, Any]:
    """Marks as a try-out keeps them: under what a criterion is called in every version, for a new one may come."""
    lineages = {str(one.id): one.lineage for one in asked}
    return {lineages[key]: held for key, held in stored(marks).items() if key in lineages}


def from_kept(asked: Sequence[Asked], held: Mapping[str, Any]) -> dict[int, Mark]:
    """The marks that `kept` wrote, for the criteria as they are now."""
    return from_stored({str(one.id): held[one.lineage] for one in asked if one.lineage in held})


def place(criterion: CriterionWords, mark: int) -> Fraction:
    """Where a mark stands on its scale, from 0 to 100."""
    return Fraction(100 * (mark - criterion.lowest), criterion.highest - criterion.lowest)


def check_samples(samples: Sequence[tuple[str, str]]) -> None:
    """Raise Refused for no made-up application, for too many, or for one that says nothing."""
    if not samples:
        raise Refused("Choose a made-up application, or write one.", field="samples")
    if len(samples) > MOST_SAMPLES:
        raise Refused("Choose two at most. Nobody has time for more.", field="samples")
    for title, text in samples:
        if not title or not text:
            raise Refused("Give your own application a name and some words.", field="text" if title else "title")
        if len(title) > LONGEST_TITLE:
            raise Refused("Keep the name to %(most)s characters.", field="title", most=LONGEST_TITLE)
        if len(text) > LONGEST_TEXT:
            raise Refused("Keep this to %(most)s characters.", field="text", most=f"{LONGEST_TEXT:,}")
