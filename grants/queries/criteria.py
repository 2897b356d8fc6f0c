"""The criteria of a round: what is agreed, what is being written and what was agreed before."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.core.criteria import SetState
from grants.models import CriteriaSet, Criterion, Gate, Round


def agreed_set(session: Session, round: Round) -> CriteriaSet | None:
    """The criteria that count, with everything that belongs to them."""
    return session.scalar(_whole(round).where(CriteriaSet.state == SetState.AGREED))


def draft_set(session: Session, round: Round, *, to_change: bool = False) -> CriteriaSet | None:
    """The criteria that are being written.

    `to_change` holds the draft until the transaction ends, so that two changes follow one another and none is lost;
    and the round, so that its stage is still what it is when the change is stored.
    """
    wanted = _whole(round).where(CriteriaSet.state == SetState.DRAFT)
    if to_change:
        session.flush()
        session.refresh(round, with_for_update=True)
        wanted = wanted.with_for_update(of=CriteriaSet).execution_options(populate_existing=True)
    return session.scalar(wanted)


def sets_now(session: Session, round: Round) -> tuple[CriteriaSet | None, CriteriaSet | None]:
    """The draft, and what is agreed; in as many statements as one of them would take."""
    wanted = _whole(round).where(CriteriaSet.state.in_((SetState.DRAFT, SetState.AGREED)))
    found = {one.state: one for one in session.scalars(wanted)}
    return found.get(SetState.DRAFT), found.get(SetState.AGREED)


def set_numbered(session: Session, round: Round, number: int) -> CriteriaSet | None:
    """One version, whatever became of it."""
    return session.scalar(_whole(round).where(CriteriaSet.number == number))


def versions(session: Session, round: Round) -> Sequence[CriteriaSet]:
    """Every version of the round, the latest first, with the people who agreed it."""
    return session.scalars(
        select(CriteriaSet)
        .where(CriteriaSet.round_id == round.id)
        .options(joinedload(CriteriaSet.emergency_by), joinedload(CriteriaSet.agreed_by))
        .order_by(CriteriaSet.number.desc())
    ).all()


def earlier_sets(session: Session, round: Round) -> list[tuple[Round, CriteriaSet]]:
    """What other rounds of the fund agreed, the latest round first."""
    found = session.execute(
        select(Round, CriteriaSet)
        .join(CriteriaSet, CriteriaSet.round_id == Round.id)
        .where(Round.fund_id == round.fund_id, Round.id != round.id, CriteriaSet.state == SetState.AGREED)
        .options(selectinload(CriteriaSet.all_criteria), selectinload(CriteriaSet.all_gates))
        .order_by(Round.id.desc())
    )
    return [(earlier, agreed) for earlier, agreed in found]


def _whole(round: Round) -> Select[CriteriaSet]:
    return (
        select(CriteriaSet)
        .where(CriteriaSet.round_id == round.id)
        .options(
            selectinload(CriteriaSet.all_criteria).joinedload(Criterion.changed_by),
            selectinload(CriteriaSet.all_gates).joinedload(Gate.changed_by),
            selectinload(CriteriaSet.emergency_by),
            selectinload(CriteriaSet.agreed_by),
            selectinload(CriteriaSet.rules_changed_by),
        )
    )
