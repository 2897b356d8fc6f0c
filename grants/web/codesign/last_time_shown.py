"""How the page of last time says it: sentences, a picture of two columns of ranks, and the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from grants.core.last_time import Dull, Move
from grants.core.scoring import shown
from grants.models import CriteriaSet, Criterion
from grants.queries.last_time import WhatIf

MOST_DRAWN = 30  # applications in the picture; more lines nobody can follow
MOST_MOVES = 10  # of each kind that are told
ROW = 26  # pixels from one rank of the picture to the next


@dataclass(frozen=True, slots=True)
class Line:
    """One application in the picture: where it was, where it would be, and how it is drawn."""

    then: int  # pixels from the top
    now: int
    then_rank: int
    now_rank: int
    kind: str  # "in", "out", "moved" or "same"


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One application in words."""

    reference: str
    project: str
    then: str
    now: str
    what: str
    score_then: str
    score_now: str


@dataclass(frozen=True, slots=True)
class ShownLast:
    """Everything the page says."""

    summary: str
    crossing: Sequence[MoveRow]
    up: Sequence[MoveRow]
    down: Sequence[MoveRow]
    rows: Sequence[MoveRow]
    total: int
    lines: Sequence[Line]
    height: int
    dull: Sequence[tuple[str, str]]
    matched: int  # what the matched criteria weigh in the draft, and
    weight: int  # what all of them do
    left_out: Sequence[Criterion]
    gone: Sequence[Criterion]


def shown_last(
    made: WhatIf, draft: CriteriaSet, then: CriteriaSet, mapping: Mapping[str, str | None], *, everything: bool
) -> ShownLast:
    """The outcome in words; `everything` lists all applications, else only those that are told of."""
    moves = made.moves
    used = {key for key in mapping.values() if key}
    known = {one.lineage for one in then.criteria}
    up = sorted((one for one in moves if one.up > 0), key=lambda one: (-one.up, one.rank or 0))
    down = sorted((one for one in moves if one.up < 0), key=lambda one: (one.up, one.rank or 0))
    drawn, left_out = _drawn(moves), [one for one in draft.criteria if mapping.get(one.part) not in known]
    return ShownLast(
        summary=_summary(moves, len(up), len(down)),
        crossing=[_row(one) for one in moves if one.crosses],
        up=[_row(one) for one in up[:MOST_MOVES]],
        down=[_row(one) for one in down[:MOST_MOVES]],
        rows=[_row(one) for one in moves] if everything or drawn else [],
        total=len(moves),
        lines=drawn,
        height=ROW * len(drawn) + 2 * ROW,
        dull=[(one.name, _dull(one)) for one in made.dull],
        matched=draft.weight - sum(one.weight for one in left_out),
        weight=draft.weight,
        left_out=left_out,
        gone=[one for one in then.criteria if one.lineage not in used],
    )


def _drawn(moves: Sequence[Move]) -> list[Line]:
    """A line for each application with a rank before and after, where they are few enough to follow."""
    both = [one for one in moves if one.rank is not None and one.before.rank is not None]
    if not both or len(both) > MOST_DRAWN:
        return []
    before = sorted(both, key=lambda one: (one.before.rank or 0, one.before.reference))
    place = {one.before.key: number for number, one in enumerate(before)}
    return [
        Line(
            then=ROW * place[one.before.key] + 2 * ROW,
            now=ROW * number + 2 * ROW,
            then_rank=one.before.rank or 0,
            now_rank=one.rank or 0,
            kind=("in" if one.funded else "out") if one.crosses else "moved" if one.up else "same",
        )
        for number, one in enumerate(both)
    ]


def _summary(moves: Sequence[Move], up: int, down: int) -> str:
    if not up and not down:
        return _("No application would have changed its place.")
    crossing = sum(one.crosses for one in moves)
    said = _("%(up)s would have gone up, %(down)s down.", up=up, down=down)
    if not crossing:
        return f"{said} {_('None would have crossed the funding line.')}"
    more = ngettext(
        "One would have crossed the funding line.", "%(num)d would have crossed the funding line.", crossing
    )
    return f"{said} {more}"


def _row(move: Move) -> MoveRow:
    before = move.before
    return MoveRow(
        reference=before.reference,
        project=before.project,
        then=_("none") if before.rank is None else str(before.rank),
        now=_("none") if move.rank is None else str(move.rank),
        what=_what(move),
        score_then=shown(before.score),
        score_now=shown(move.score),
    )


def _what(move: Move) -> str:
    """One sentence: how far it moved, and whether the money would have reached it."""
    if move.rank is None:
        return _("Without a rank.")
    if move.up > 0:
        said = ngettext("Up by one place.", "Up by %(num)d places.", move.up)
    elif move.up < 0:
        said = ngettext("Down by one place.", "Down by %(num)d places.", -move.up)
    else:
        said = _("In the same place.")
    if move.crosses:
        said += " " + (_("The money would have reached it.") if move.funded else
                       _("The money would not have reached it."))  # fmt: skip
    return said


def _dull(one: Dull) -> str:
    if one.low == one.high:
        return _("Every application had the same average, %(mean)s. It told none from another.", mean=shown(one.low))
    return _(
        "All averages lay between %(low)s and %(high)s. It hardly told one application from another.",
        low=shown(one.low),
        high=shown(one.high),
    )
