"""Who may answer a vote, which vote is going on, and what was said in each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.core.agreeing import Ending, Missing, Outcome, Quorum, Stance, Voter, missing, outcome, quorum
from grants.core.criteria import fold
from grants.core.days import day_of
from grants.models import (
    Acceptance,
    Agreement,
    Change,
    CriteriaSet,
    PanelMember,
    Person,
    Round,
    SignIn,
    Vote,
    VoteAnswer,
    VoteReply,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a vote stands. Nothing in it but `answered` may be shown to somebody who may not see the answers."""

    outcome: Outcome
    wanted: Quorum
    lack: Missing
    answers: Sequence[VoteAnswer]  # those that count
    gone: Sequence[VoteAnswer]  # of people who may not answer any more
    asked: int  # how many may answer, or could when it closed
    waiting: Sequence[Person]  # who is waited for; nobody once it has closed

    def saying(self, stance: Stance, *, staff: bool) -> int:
        """How many residents, or staff, say this."""
        return sum(answer.answer is stance and answer.as_staff is staff for answer in self.answers)

    @property
    def points(self) -> list[VoteAnswer]:
        """Those who are not happy; of people who have gone as well, for what they said may be right."""
        return [answer for answer in (*self.answers, *self.gone) if answer.is_point]


@dataclass(frozen=True, slots=True)
class Glance:
    """What stands beside the criteria about the latest vote on them: who put it, until when, how many answered."""

    opened_by: Person
    opened_at: datetime
    closes_on: date
    closed_at: datetime | None
    ended: Ending | None
    ended_at: datetime | None
    answered: int
    mine: bool

    @property
    def live(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None


def voters(session: Session, round: Round) -> list[Person]:
    """Everybody who may answer now, by name: the panel of the round, and all staff."""
    people = session.scalars(select(Person).where(Person.removed_at.is_(None), or_(_on_panel(round), *_STAFF)))
    return sorted(people, key=lambda person: (fold(person.name), person.id))


def as_voters(session: Session, round: Round) -> list[Voter]:
    """The same, as the rules see them."""
    rows = session.execute(
        select(Person.id, or_(*_STAFF), _on_panel(round), _takes_part(round)).where(
            Person.removed_at.is_(None), or_(_on_panel(round), *_STAFF)
        )
    )
    return [Voter(person_id, *(bool(one) for one in facts)) for person_id, *facts in rows]


def live_vote(session: Session, round: Round) -> Vote | None:
    """The vote of the round that has not ended, with everything said in it."""
    return session.scalar(_whole(select(Vote)).where(Vote.round_id == round.id, Vote.ended_at.is_(None)))


def read_anew(session: Session, vote: Vote) -> None:
    """Read a vote and all that was said in it again: others may have acted since it was read."""
    wanted = _whole(select(Vote)).where(Vote.id == vote.id)
    session.execute(wanted.execution_options(populate_existing=True)).all()


def latest_vote(session: Session, round: Round) -> Vote | None:
    """The last one that was put to the group, ended or not."""
    return session.scalar(
        _whole(select(Vote)).where(Vote.round_id == round.id).order_by(Vote.id.desc()).limit(1)
    )


def votes_on(session: Session, criteria_set: CriteriaSet) -> Sequence[Vote]:
    """Every vote on one version, the latest first."""
    wanted = _whole(select(Vote)).where(Vote.set_id == criteria_set.id)
    return session.scalars(wanted.order_by(Vote.id.desc())).all()


def glance(session: Session, criteria_set: CriteriaSet, person_id: int | None) -> Glance | None:
    """The latest vote on one version, in one statement."""
    standing = (VoteAnswer.vote_id == Vote.id, VoteAnswer.replaced_at.is_(None))
    answered = select(func.count(VoteAnswer.id)).where(*standing).correlate(Vote).scalar_subquery()
    mine = exists().where(*standing, VoteAnswer.person_id == (person_id or 0)).correlate(Vote)
    row = session.execute(
        select(Vote, Person, answered, mine)
        .join(Person, Person.id == Vote.opened_by_id)
        .where(Vote.set_id == criteria_set.id)
        .order_by(Vote.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    vote, opener, count, own = row
    return Glance(opener, vote.opened_at, vote.closes_on, vote.closed_at, vote.ended, vote.ended_at, count, bool(own))


def waits_for(session: Session, round: Round, person_id: int) -> bool:
    """Whether a vote of the round takes answers and has none of this person. Asks nothing where there is no vote."""
    if round.vote_closes_on is None:
        return False
    answered = exists().where(
        VoteAnswer.vote_id == Vote.id, VoteAnswer.person_id == person_id, VoteAnswer.replaced_at.is_(None)
    )
    found = select(Vote.id).where(Vote.round_id == round.id, Vote.closed_at.is_(None), Vote.ended_at.is_(None))
    return session.scalar(found.where(~answered)) is not None


def standing(session: Session, vote: Vote) -> Standing:
    """Count a vote: one that closed as it was then, one that takes answers by who may answer now."""
    if vote.wanted is not None or vote.ended_at is not None:
        return _closed(vote)
    people = voters(session, vote.round)
    able = as_voters(session, vote.round)
    counted = [answer for answer in vote.answers if answer.person_id in {voter.id for voter in able}]
    awaited = {voter.id for voter in able if voter.awaited} - {answer.person_id for answer in counted}
    return _counted(
        vote,
        counted,
        quorum(vote.round.choices, able),
        len(able),
        [person for person in people if person.id in awaited],
        closed=False,
    )


def is_overdue(session: Session, at: datetime) -> bool:
    """Whether the last day of any round's vote is over, and nobody has written down what it came to."""
    return bool(session.scalar(select(exists().where(Round.vote_closes_on < day_of(at)))))


def languages_of(session: Session, people: Iterable[Person]) -> dict[int, str]:
    """The language in which each person last asked to sign in; who never did is not in it."""
    ids = [person.id for person in people]
    rows = session.execute(
        select(SignIn.person_id, SignIn.language).where(SignIn.person_id.in_(ids)).order_by(SignIn.id)
    )
    return {person_id: language for person_id, language in rows if person_id is not None}


def everybody_inside(session: Session, round: Round) -> list[Person]:
    """The panel, all staff and the observers, by name."""
    inside = or_(_on_panel(round), *_STAFF, Person.is_observer)
    people = session.scalars(select(Person).where(Person.removed_at.is_(None), inside))
    return sorted(people, key=lambda person: (fold(person.name), person.id))


def to_tell_of_emergency(session: Session, criteria_set: CriteriaSet | None) -> list[Person]:
    """Whom no letter reached about a change that counts before the group has agreed it; they are told by somebody."""
    if criteria_set is None or not criteria_set.awaits_group:
        return []
    inside = everybody_inside(session, criteria_set.round)
    return [person for person in inside if not person.email and person.id != criteria_set.emergency_by_id]


def _closed(vote: Vote) -> Standing:
    counted = [answer for answer in vote.answers if answer.counted]
    wanted = vote.wanted or Quorum(0, 0)
    return _counted(vote, counted, wanted, vote.asked or 0, (), closed=vote.closed_at is not None)


def _counted(
    vote: Vote,
    counted: Sequence[VoteAnswer],
    wanted: Quorum,
    asked: int,
    waiting: Sequence[Person],
    *,
    closed: bool,
) -> Standing:
    voices = [answer.voice for answer in counted]
    gone = [answer for answer in vote.answers if answer not in counted]
    return Standing(
        outcome(voices, wanted, closed=closed, gone=[answer.voice for answer in gone]),
        wanted, missing(voices, wanted), counted, gone, asked, waiting,
    )  # fmt: skip


_STAFF = (Person.is_staff, Person.is_admin)


def _on_panel(round: Round) -> ColumnElement[bool]:
    return exists().where(
        PanelMember.person_id == Person.id, PanelMember.round_id == round.id, PanelMember.left_at.is_(None)
    )


def _takes_part(round: Round) -> ColumnElement[bool]:
    """Whether somebody has had a hand in this round: changed its criteria or agreement, accepted that, or voted."""
    return or_(
        exists().where(Change.round_id == round.id, Change.by_id == Person.id),
        exists().where(Agreement.round_id == round.id, Acceptance.agreement_id == Agreement.id,
                       Acceptance.person_id == Person.id),
        exists().where(Vote.round_id == round.id, Vote.opened_by_id == Person.id),
        exists().where(Vote.round_id == round.id, VoteAnswer.vote_id == Vote.id, VoteAnswer.person_id == Person.id),
    )  # fmt: skip


def _whole(wanted: Select[Vote]) -> Select[Vote]:
    answers = selectinload(Vote.all_answers)
    return wanted.options(
        joinedload(Vote.opened_by),
        joinedload(Vote.ended_by),
        answers.joinedload(VoteAnswer.person),
        answers.selectinload(VoteAnswer.replies).joinedload(VoteReply.by),
    )
