"""What a member may write on a scoresheet, when it is ready to send, and in which order they meet the applications."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from grants.core import cells, scoring
from grants.core.cells import Cell
from grants.core.criteria import LONGEST_TEXT, CommentRule, CriterionWords, unchanged
from grants.core.errors import Refused

UNSURE = "?"  # how "I can't tell" is written in a form
MODULUS = 2_147_483_647  # a prime; twice its digits fit the database's whole numbers


@dataclass(frozen=True, slots=True)
class Mark:
    """What a member gave one criterion: a point of its scale, "I can't tell", or nothing yet; and why."""

    point: int | None = None
    unsure: bool = False
    comment: str = ""

    @property
    def given(self) -> bool:
        """Whether there is an answer, "I can't tell" being one."""
        return self.unsure or self.point is not None

    @property
    def written(self) -> str:
        """The mark as a form writes it."""
        return UNSURE if self.unsure else "" if self.point is None else str(self.point)


NOTHING = Mark()


def asked_for(there_are: int, wish: int | None, sent: int) -> int:
    """How many sheets a member is asked for: all there are, or as few as they wish; who sends more has sent more."""
    return there_are if wish is None else max(min(there_are, wish), sent)


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion as a sheet asks it: its plain words under the number its marks are kept by."""

    id: int
    lineage: str
    words: CriterionWords


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a sheet from being sent: which criterion, its mark or its comment, and what to do."""

    criterion_id: int
    part: str  # "mark" or "comment"
    refusal: Refused


class Unfinished(Refused):
    """A sheet that cannot be sent yet, with everything that is missing from it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0].refusal
        super().__init__(first.message, first.field, None, **first.values)
        self.faults = faults


Marks = Mapping[int, Mark]


def faults(asked: Sequence[Asked], marks: Marks, *, cannot_tell: bool) -> list[Fault]:
    """Everything that is missing or wrong, in the order of the criteria."""
    found = []
    for criterion in asked:
        mark = marks.get(criterion.id, NOTHING)
        try:
            check_mark(criterion.words, mark, cannot_tell=cannot_tell)
        except Refused as refusal:
            found.append(Fault(criterion.id, "mark", refusal))
        if mark.given and lacks_comment(criterion.words, mark):
            why = Refused("Say why you scored %(name)s as you did", field="comment", name=criterion.words.name)
            found.append(Fault(criterion.id, "comment", why))
    return found


def check_mark(criterion: CriterionWords, mark: Mark, *, cannot_tell: bool) -> None:
    """Raise Refused for a mark that is missing, off the scale, or "I can't tell" where the set does not allow it."""
    check_not_both(criterion, mark)
    if not mark.given or (mark.unsure and not cannot_tell):
        raise Refused("Choose a score for %(name)s", field="mark", name=criterion.name)
    if mark.point is not None and mark.point not in criterion.points:
        raise Refused(
            "The score for %(name)s must be a whole number from %(lowest)s to %(highest)s",
            field="mark",
            name=criterion.name,
            lowest=criterion.lowest,
            highest=criterion.highest,
        )


def check_not_both(criterion: CriterionWords, mark: Mark) -> None:
    """Raise Refused for a number beside a tick at "I can't tell"."""
    if mark.unsure and mark.point is not None:
        raise Refused("Give %(name)s a score or tick “I can’t tell”, not both", field="mark", name=criterion.name)


def lacks_comment(criterion: CriterionWords, mark: Mark) -> bool:
    """Whether the criterion asks for words that are not there."""
    return criterion.comment is CommentRule.REQUIRED and not mark.comment


def point(criterion: CriterionWords, value: Cell) -> int:
    """A whole point of the scale, as typed or as a spreadsheet holds it."""
    try:
        number = cells.whole(value)
    except Refused:
        number = -1
    if number not in criterion.points:
        raise Refused(
            "“%(text)s” is not on the scale: it goes from %(lowest)s to %(highest)s, in whole points.",
            field="mark",
            text=cells.shown(value),
            lowest=criterion.lowest,
            highest=criterion.highest,
        )
    return number


def comment(value: str) -> str:
    """A comment as it is kept: without characters that cannot be shown. Raises Refused for one as long as a book."""
    words, _ = cells.cleaned(value)
    if len(words) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="comment", most=f"{LONGEST_TEXT:,}")
    return words


def total(asked: Sequence[Asked], marks: Marks) -> Fraction | None:
    """The sheet's total, 0 to 100, of what is marked so far."""
    return scoring.total(
        scoring.Weighed(marks.get(each.id, NOTHING).point, each.words.weight, each.words.highest) for each in asked
    )


def marked(asked: Sequence[Asked], marks: Marks) -> int:
    """How many criteria have their answer."""
    return sum(marks.get(criterion.id, NOTHING).given for criterion in asked)


def stored(marks: Marks) -> dict[str, Any]:
    """Marks as they are kept: criterion id as text -> {"mark": 3, null for "I can't tell", "" for none, "comment"}."""
    return {
        str(criterion_id): {
            "mark": None if mark.unsure else "" if mark.point is None else mark.point,
            "comment": mark.comment,
        }
        for criterion_id, mark in sorted(marks.items())
        if mark != NOTHING
    }


def from_stored(kept: Mapping[str, Any]) -> dict[int, Mark]:
    """The marks that `stored` wrote."""
    marks = {}
    for criterion_id, held in kept.items():
        value = held.get("mark", "")
        marks[int(criterion_id)] = Mark(
            point=None if value in (None, "") else int(value), unsure=value is None, comment=held.get("comment", "")
        )
    return marks


def carried(
    asked: Sequence[Asked], before: Mapping[int, Asked], marks: Marks
) -> tuple[dict[int, Mark], list[tuple[str, Mark]]]:
    """Marks given under older criteria, under today's numbers where a criterion reads as it did.

    The rest come back under the names they had, so that their writer can look at them again.
    """
    today = {criterion.lineage: criterion for criterion in asked}
    kept: dict[int, Mark] = {}
    left: list[tuple[str, Mark]] = []
    for criterion_id, old in before.items():
        new = today.get(old.lineage)
        if new is not None and unchanged(old.words, new.words):
            kept[new.id] = marks[criterion_id]
        else:
            left.append((old.words.name, marks[criterion_id]))
    return kept, left


def joined(typed: Marks, saved: Marks) -> dict[int, Mark]:
    """What was typed, with what was saved meanwhile in the places left empty: nothing is lost."""
    both = {}
    for criterion_id in {*typed, *saved}:
        new, old = typed.get(criterion_id, NOTHING), saved.get(criterion_id, NOTHING)
        answer = new if new.given else old
        both[criterion_id] = Mark(answer.point, answer.unsure, new.comment or old.comment)
    return both


def stride(member_id: int) -> int:
    """What makes a member's own order of the applications, which never changes.

    Each member begins elsewhere and goes on differently, so that no application is always read last by tired eyes.
    """
    digest = hashlib.sha256(f"order of member {member_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % (MODULUS - 1) + 1


def turn(member_id: int, application_id: int) -> int:
    """When an application comes, lowest first. A product modulo a prime gives every id below it a turn of its own."""
    return application_id * stride(member_id) % MODULUS
