"""A vote of the group from its beginning to its end, for tests that need an agreed set and not the way to it."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from grants.actions.votes import answer_vote, open_vote, settle_vote
from grants.core.agreeing import Stance
from grants.core.days import day_of, end_of_day
from grants.core.parts import RULES
from grants.models import CriteriaSet, Person, Vote, VoteAnswer
from tests.make import NOON

IN_A_WEEK = day_of(NOON) + timedelta(days=7)
CLOSED = end_of_day(IN_A_WEEK)  # the moment after its last


def put(session: Session, criteria_set: CriteriaSet, by: Person, closes_on: date = IN_A_WEEK, note: str = "") -> Vote:
    """Put this very text to the group, at noon."""
    session.flush()
    return open_vote(
        session, criteria_set, seen=criteria_set.revision, closes_on=closes_on, note=note, by=by, at=NOON
    )


def agree(session: Session, draft: CriteriaSet, *people: Person, at: datetime = CLOSED) -> Vote:
    """Everybody named is happy with it; what is left to happen happens when its last day is over."""
    vote = put(session, draft, people[0])
    for person in people:
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    settle_vote(session, draft.round, at=at)
    return vote


def unhappy(session: Session, vote: Vote, by: Person, words: str = "Too much") -> VoteAnswer:
    """Somebody is not happy with the set as a whole."""
    return answer_vote(session, vote, Stance.NOT_HAPPY, part=RULES, words=words, by=by, at=NOON)
