"""Who sits on the panel of a round, and how many scoresheets each has sent: numbers of sheets, never a mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, select
from sqlalchemy.orm import Session, joinedload

from grants.core.criteria import SetState, fold
from grants.models import Application, CriteriaSet, Gate, GateResult, Interest, PanelMember, Person, Round, Scoresheet


@dataclass(frozen=True, slots=True)
class Seat:
    """One member of the panel, and how far they have come."""

    member: PanelMember
    sent: int
    to_send: int  # how many there are in all, the same for every member


@dataclass(frozen=True, slots=True)
class Panel:
    """Those on the panel now and those who left, each by name."""

    seats: Sequence[Seat]
    left: Sequence[PanelMember]


def panel(session: Session, round: Round) -> Panel:
    """The panel of a round. Nobody is asked for sheets of groups that failed a check.

    Ties change no number here: one less beside a name would tell who is tied, and so, once marks stand under letters,
    whose letter is missing where a sheet was set aside. A member's own page leaves theirs out (`my_applications`).
    """
    agreed = session.scalar(
        select(CriteriaSet.id).where(CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.AGREED)
    )
    failed = failed_applications(agreed)
    applications = session.scalar(
        select(func.count()).where(Application.round_id == round.id, Application.id.not_in(failed))
    )
    rows = session.execute(
        select(PanelMember, _sent(agreed, failed))
        .where(PanelMember.round_id == round.id)
        .options(joinedload(PanelMember.person))
    ).all()
    rows = sorted(rows, key=lambda row: (fold(row[0].person.name), row[0].id))
    return Panel(
        [Seat(member, sent, applications or 0) for member, sent in rows if member.left_at is None],
        [member for member, _ in rows if member.left_at is not None],
    )


def member_of(session: Session, round: Round, member_id: int) -> PanelMember:
    """One member, found through their round; another round's does not exist here."""
    return session.scalars(
        select(PanelMember)
        .where(PanelMember.round_id == round.id, PanelMember.id == member_id)
        .options(joinedload(PanelMember.person))
    ).one()


def people_to_choose(session: Session, round: Round) -> list[Person]:
    """People we know who could join this panel: not on it, not removed, and fit to score."""
    here = select(PanelMember.person_id).where(PanelMember.round_id == round.id)
    people = session.scalars(
        select(Person).where(
            Person.removed_at.is_(None),
            Person.id.not_in(here),
        )
    )
    fit = (one for one in people if one.can_score(round.choices))
    return sorted(fit, key=lambda person: (fold(person.name), person.id))


def failed_applications(set_id: int | None) -> Select[int]:
    """The ids of applications that failed a gate of this set; nobody is asked to score them."""
    return (
        select(GateResult.application_id)
        .join(Gate, Gate.id == GateResult.gate_id)
        .where(Gate.set_id == set_id, Gate.removed_at.is_(None), GateResult.passed.is_(False))
    )


def barred_from(member_id: SQLColumnExpression[int]) -> Select[int]:
    """The ids of applications that this member is tied to."""
    return select(Interest.application_id).where(Interest.member_id == member_id, Interest.barring)


def _sent(agreed: int | None, failed: Select[int]) -> ColumnElement[int]:
    return (
        select(func.count())
        .where(
            Scoresheet.member_id == PanelMember.id,
            Scoresheet.submitted_at.is_not(None),
            Scoresheet.set_id == agreed,
            Scoresheet.application_id.not_in(failed),
        )
        .scalar_subquery()
    )
