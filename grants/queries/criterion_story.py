"""The way of one criterion or gate: from what people said, through its changes, to what it decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.core.criteria import SetState
from grants.core.policy import Viewer
from grants.core.stages import Stage
from grants.models import Change, Criterion, Gate, Round, Suggestion
from grants.queries.standings import Standing, standings
from grants.queries.voices import Voices, voices

CHANGES_SHOWN = 8  # the page of all changes has the rest


@dataclass(frozen=True, slots=True)
class Decided:
    """One application, with the panel's mean on this criterion."""

    standing: Standing
    mean: Fraction | None
    funded: bool  # above the funding line


def part_with_set(session: Session, round: Round, kind: str, part_id: int) -> Criterion | Gate | None:
    """A criterion or a gate of any version of this round, with its version."""
    found: Criterion | Gate | None
    if kind == "criterion":
        found = session.get(Criterion, part_id, options=[joinedload(Criterion.criteria_set)])
    else:
        found = session.get(Gate, part_id, options=[joinedload(Gate.criteria_set)])
    return found if found is not None and found.criteria_set.round_id == round.id else None


def came_from(session: Session, round: Round, part: str) -> tuple[Voices, Sequence[Suggestion]]:
    """Everything people said that led to a part, the oldest first, and who stands behind it."""
    known = voices(session, round.id)
    ids = known.with_all(known.behind(part))
    if not ids:
        return known, []
    found = select(Suggestion).where(Suggestion.id.in_(ids), Suggestion.looked_at.is_not(None))
    return known, session.scalars(found.order_by(Suggestion.at, Suggestion.id)).all()


def latest_changes_of(session: Session, round: Round, part: str) -> Sequence[Change]:
    """How a part changed, the latest first."""
    return session.scalars(
        select(Change)
        .where(Change.round_id == round.id, Change.part == part)
        .options(joinedload(Change.by))
        .order_by(Change.number.desc())
        .limit(CHANGES_SHOWN + 1)
    ).all()


def decided_by(session: Session, round: Round, criterion: Criterion, viewer: Viewer) -> list[Decided]:
    """The ranking with the panel's mean on this criterion; empty while this viewer may not see figures.

    Only for a criterion of the agreed set: that is what the ranking is made of.
    """
    if criterion.criteria_set.state is not SetState.AGREED or round.stage.place < Stage.DECIDING.place:
        return []
    found = standings(session, round, viewer=viewer)
    if not found.shown:
        return []
    return [
        Decided(row, row.means.get(criterion.id), row.application_id in found.line.funded)
        for row in found.rows
        if row.rank is not None
    ]
