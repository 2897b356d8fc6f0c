"""What a round has, as far as moving on depends on it; and all funds with their rounds."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from grants.core.agreement import NO_WISHES
from grants.core.criteria import SetState, fold
from grants.core.scoresheets import asked_for
from grants.core.stages import Readiness
from grants.models import (
    Application,
    CriteriaSet,
    Criterion,
    Fund,
    Gate,
    GateResult,
    Interest,
    PanelMember,
    Round,
    Scoresheet,
)
from grants.queries.agreement import wishes
from grants.queries.panels import barred_from, failed_applications


def round_named(session: Session, slug: str) -> Round | None:
    """The round with this slug."""
    return session.scalar(select(Round).where(Round.slug == slug))


def funds(session: Session) -> list[Fund]:
    """Every fund by name, with its rounds."""
    return sorted(session.scalars(select(Fund).options(selectinload(Fund.rounds))), key=lambda fund: fold(fund.name))


def readiness(session: Session, round: Round) -> Readiness:
    """Counted in a handful of statements, whatever the size of the round."""
    agreed = session.scalar(
        select(CriteriaSet.id).where(CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.AGREED)
    )
    failed = failed_applications(agreed)
    in_round = Application.round_id == round.id
    on_panel = (PanelMember.round_id == round.id, PanelMember.left_at.is_(None))
    eligible = _count(session, select(Application.id).where(in_round, Application.id.not_in(failed)))
    barred = (
        select(func.count(Interest.id))
        .where(Interest.member_id == PanelMember.id, Interest.barring, Interest.application_id.not_in(failed))
        .scalar_subquery()
    )
    sent = (
        select(func.count(Scoresheet.id))
        .where(Scoresheet.member_id == PanelMember.id, _counts(failed, agreed))
        .scalar_subquery()
    )
    members = session.execute(select(PanelMember.person_id, barred, sent).where(*on_panel)).all()
    wish = wishes(session, round)
    return Readiness(
        agreed_weight=None if agreed is None else _weight(session, agreed),
        applications=_count(session, select(Application.id).where(in_round)),
        members=len(members),
        submitted_sheets=sum(in_already for _, _, in_already in members),
        expected_sheets=sum(
            asked_for(eligible - tied, wish.get(person_id, NO_WISHES).most_applications, in_already)
            for person_id, tied, in_already in members
        ),
        gates_unchecked=0 if agreed is None else _count(session, _unchecked(round, agreed)),
        outside_limits=_count(session, _outside_limits(round)),
    )


def _count(session: Session, wanted: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(wanted.subquery())) or 0


def _weight(session: Session, set_id: int) -> int:
    weight = session.scalar(
        select(func.sum(Criterion.weight)).where(Criterion.set_id == set_id, Criterion.removed_at.is_(None))
    )
    return int(weight or 0)


def _counts(failed: Select[int], set_id: int | None) -> ColumnElement[bool]:
    """Whether a sheet counts: sent under today's criteria, for an application that its member is asked to score."""
    return and_(
        Scoresheet.set_id == set_id,
        Scoresheet.submitted_at.is_not(None),
        Scoresheet.application_id.not_in(failed),
        Scoresheet.application_id.not_in(barred_from(Scoresheet.member_id)),
    )


def _unchecked(round: Round, set_id: int) -> Select[int]:
    """Applications with a gate that nobody has looked at."""
    looked_at = exists().where(GateResult.application_id == Application.id, GateResult.gate_id == Gate.id)
    return (
        select(Application.id)
        .join(Gate, Gate.set_id == set_id)
        .where(Application.round_id == round.id, Gate.removed_at.is_(None), ~looked_at)
        .distinct()
    )


def _outside_limits(round: Round) -> Select[int]:
    limits = []
    if round.lowest is not None:
        limits.append(Application.amount < round.lowest)
    if round.highest is not None:
        limits.append(Application.amount > round.highest)
    return select(Application.id).where(
        Application.round_id == round.id, or_(*limits) if limits else Application.id < 0
    )
