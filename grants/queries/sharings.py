"""Sharings of 100 points: the one a round has now, who has handed in, and what it came to where that may be seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.core.boundaries import weight_limits
from grants.core.criteria import fold
from grants.core.weights import FEW, WHOLE, Limits, Points, Proposal, proposal
from grants.models import CriteriaSet, PanelMember, Person, Round, SharedPoints, Sharing
from grants.queries.boundaries import limits


@dataclass(frozen=True, slots=True)
class WhoIsIn:
    """Who has handed in and who is waited for, by name; never what anybody gave."""

    residents: Sequence[Person]
    staff: Sequence[Person]
    again: Sequence[Person]  # handed in before the criteria changed, so they are asked again
    waiting: Sequence[Person]  # of the panel as it is now, who have not handed in at all
    all_in: bool  # whether everybody who is on the panel now has

    @property
    def handed_in(self) -> int:
        """How many people's points count."""
        return len(self.residents) + len(self.staff)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What everyone's points came to, without a name."""

    proposal: Proposal
    of_staff: Mapping[str, Sequence[int]]  # by part: what staff gave, lowest first
    residents: int
    staff: int

    @property
    def tells_too_much(self) -> bool:
        """Whether so few handed in that all could tell who gave what: then nothing of it shows, and nothing follows."""
        return 0 < self.residents + self.staff < FEW

    @property
    def kinds_apart(self) -> bool:
        """Whether staff's dots can look different: not where one or two residents or staff would be known by it."""
        return all(number == 0 or number >= FEW for number in (self.residents, self.staff))


def latest_sharing(session: Session, round: Round) -> Sharing | None:
    """The sharing that is open, or the last one there was."""
    return next(iter(sharings(session, round)), None)


def sharings(session: Session, round: Round) -> Sequence[Sharing]:
    """Every sharing of a round, the latest first."""
    return session.scalars(
        select(Sharing)
        .where(Sharing.round_id == round.id)
        .options(
            joinedload(Sharing.criteria_set),
            joinedload(Sharing.opened_by),
            joinedload(Sharing.closed_by),
            joinedload(Sharing.taken_over_by),
        )
        .order_by(Sharing.id.desc())
    ).all()


def point_limits(draft: CriteriaSet) -> Limits:
    """How few and how many points each criterion of a draft may have, as the boundaries of its round say."""
    standing, found = limits(draft.round), {}
    for one in draft.criteria:
        own = weight_limits(standing, one.part)
        low, high = (one.weight, one.weight) if own.fixed else (own.low or 0, WHOLE if own.high is None else own.high)
        found[one.part] = (low, min(high, WHOLE))
    return found


def my_points(session: Session, sharing: Sharing, person: Person) -> SharedPoints | None:
    """What a person has saved or handed in: found through the person, nobody else's."""
    return session.scalar(
        select(SharedPoints).where(SharedPoints.sharing_id == sharing.id, SharedPoints.person_id == person.id)
    )


def who_is_in(session: Session, sharing: Sharing, parts: Points | Limits) -> WhoIsIn:
    """Who has handed in points for these very criteria, and who of the panel has not."""
    found = session.scalars(
        select(SharedPoints)
        .where(SharedPoints.sharing_id == sharing.id, SharedPoints.handed_in_at.is_not(None))
        .options(joinedload(SharedPoints.person))
    ).all()
    panel = session.scalars(
        select(Person)
        .join(PanelMember, PanelMember.person_id == Person.id)
        .where(PanelMember.round_id == sharing.round_id, PanelMember.left_at.is_(None), Person.removed_at.is_(None))
    ).all()
    given = [one for one in found if one.stands_for(parts)]
    there, counted = {one.person_id for one in found}, {one.person_id for one in given}
    return WhoIsIn(
        residents=_by_name(one.person for one in given if not one.as_staff),
        staff=_by_name(one.person for one in given if one.as_staff),
        again=_by_name(one.person for one in found if one not in given),
        waiting=_by_name(person for person in panel if person.id not in there),
        all_in=bool(panel) and all(person.id in counted for person in panel),
    )


def outcome(session: Session, sharing: Sharing, limits: Limits) -> Outcome:
    """What the points handed in for these very criteria come to. Ask policy.sees_points before you show it.

    Who left the panel afterwards stays in it: a dot that goes away would tell whose it was.
    """
    found = session.scalars(
        select(SharedPoints).where(SharedPoints.sharing_id == sharing.id, SharedPoints.handed_in_at.is_not(None))
    )
    given = [one for one in found if one.stands_for(limits)]
    staff = [one.points or {} for one in given if one.as_staff]
    return Outcome(
        proposal({one.person_id: one.points or {} for one in given}, limits),
        {part: sorted(points[part] for points in staff) for part in limits},
        residents=len(given) - len(staff),
        staff=len(staff),
    )


def _by_name(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (fold(person.name), person.id))
