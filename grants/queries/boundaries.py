"""What is fixed or limited in a round, and what was asked about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, inspect, or_, select
from sqlalchemy.orm import Session, joinedload, object_session
from sqlalchemy.orm.attributes import set_committed_value

from grants.core import boundaries as core
from grants.core.boundaries import Limit, WeightLimits
from grants.core.challenges import is_late
from grants.models import Boundary, Challenge, Person, Round
from grants.queries.written_parts import written_parts


def limits(round: Round) -> list[Limit]:
    """What stands now, read anew: whoever holds the round sees what somebody set a moment ago."""
    session = object_session(round)
    if session is None or not inspect(round).persistent:
        return [boundary.rule for boundary in round.boundaries]
    session.flush()
    standing = (Boundary.round_id == round.id, Boundary.lifted_at.is_(None))
    found = select(Boundary).where(*standing).order_by(Boundary.id).execution_options(populate_existing=True)
    return [boundary.rule for boundary in session.scalars(found)]


def standing(session: Session, round: Round) -> list[Boundary]:
    """What stands now, with when its questions are to be answered and were: one statement for a whole page."""
    if "all_boundaries" in inspect(round).unloaded:
        questions = joinedload(Boundary.challenges).load_only(Challenge.answer_by, Challenge.answered_at)
        wanted = select(Boundary).where(Boundary.round_id == round.id).options(questions).order_by(Boundary.id)
        set_committed_value(round, "all_boundaries", list(session.scalars(wanted).unique()))
    return round.boundaries


def weight_limits(round: Round, part: str) -> WeightLimits:
    """How small and how large the weight of a criterion may be (None: no limit), and whether it is fixed."""
    return core.weight_limits([boundary.rule for boundary in round.boundaries], part)


def all_boundaries(session: Session, round: Round) -> Sequence[Boundary]:
    """Everything that stands or was lifted, with the people who wrote it down."""
    return session.scalars(
        select(Boundary)
        .where(Boundary.round_id == round.id)
        .options(joinedload(Boundary.entered_by), joinedload(Boundary.lifted_by))
        .order_by(Boundary.id)
    ).all()


def boundary_of(session: Session, round: Round, boundary_id: int, *, to_change: bool = False) -> Boundary:
    """One of this round; `to_change` holds the round, so that nobody writes under it meanwhile."""
    if to_change:
        session.flush()
        session.refresh(round, with_for_update=True)
    wanted = select(Boundary).where(Boundary.round_id == round.id, Boundary.id == boundary_id)
    return session.scalars(wanted.execution_options(populate_existing=to_change)).one()


def challenges_of(session: Session, round: Round) -> Sequence[Challenge]:
    """Every question about what is fixed in a round, the first asked in front."""
    return session.scalars(
        select(Challenge)
        .join(Challenge.boundary)
        .where(Boundary.round_id == round.id)
        .options(
            joinedload(Challenge.boundary), joinedload(Challenge.asked_by), joinedload(Challenge.answered_by)
        )
        .order_by(Challenge.answer_by, Challenge.id)
    ).all()


def waiting(session: Session, rounds: Sequence[Round], at: datetime) -> dict[int, tuple[int, int]]:
    """By round: how many questions wait for an answer, and how many of them are late."""
    rows = session.execute(
        select(Boundary.round_id, Challenge.answer_by, func.count())
        .join(Challenge, Challenge.boundary_id == Boundary.id)
        .where(Boundary.round_id.in_([round.id for round in rounds]), Challenge.answered_at.is_(None))
        .group_by(Boundary.round_id, Challenge.answer_by)
    )
    found: dict[int, tuple[int, int]] = {}
    for round_id, promised, count in rows:
        all_of_them, late = found.get(round_id, (0, 0))
        found[round_id] = (all_of_them + count, late + (count if is_late(promised, at) else 0))
    return found


def names_of(session: Session, round: Round, *, with_draft: bool) -> dict[str, str]:
    """What each criterion and gate is called, by its part; without those of a draft for who may not see it."""
    return {part: one.name for part, one in written_parts(session, round.id, with_draft=with_draft).items()}


def those_who_answer(session: Session) -> Sequence[Person]:
    """Staff and administrators, in the order in which they came."""
    working = or_(Person.is_staff, Person.is_admin)
    return session.scalars(select(Person).where(working, Person.removed_at.is_(None)).order_by(Person.id)).all()
