"""A change that cannot wait for the group: it counts at once, is marked so for ever, and comes back to the group."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from grants.actions.criteria import put_in_force
from grants.actions.record import record
from grants.actions.vote_endings import end_vote
from grants.actions.votes import open_vote
from grants.core.agreeing import Ending, check_date
from grants.core.criteria import SetState, check_agreeable, tidy
from grants.core.days import day_of
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import CriteriaSet, Person, Vote
from grants.queries.criteria import agreed_set

LONGEST_REASON = 2000


def adopt_in_emergency(
    session: Session, draft: CriteriaSet, *, seen: int, reason: str, closes_on: date, by: Person, at: datetime
) -> Vote:
    """Put a draft in force before the group has agreed it, and ask the group about it with the same press.

    A vote on the draft that takes answers goes on: the text is the same, and so is what people said to it. One that
    has closed, and waits for a reply alone, makes place for a new one with days to answer in.
    """
    session.flush()
    session.refresh(draft.round, with_for_update=True)
    check_emergency(session, draft, by)
    reason = tidy(reason)
    if not reason:
        raise Refused("Say why this cannot wait for the group. Everybody can read it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("Keep this to %(most)s characters.", field="reason", most=f"{LONGEST_REASON:,}")
    if draft.revision != seen:
        raise Refused("Somebody changed the criteria while you were reading. Read them again, then say yes.")
    check_agreeable(draft.words)
    check_date(closes_on, day_of(at))
    put_in_force(session, draft, at)
    draft.agreed_by, draft.agreed_at, draft.by_administrator, draft.awaits_group = by, at, False, True
    draft.emergency_by, draft.emergency_at, draft.emergency_reason = by, at, reason
    session.flush()
    record(by, "changed the criteria in an emergency", draft, round=draft.round, at=at, text=reason)
    if (vote := draft.live_vote) is not None:
        if vote.closed_at is None:
            return vote
        end_vote(vote, Ending.OVERTAKEN, by=by, at=at)  # it took its last answer: who has not answered is asked now
        session.flush()
    return open_vote(session, draft, seen=draft.revision, closes_on=closes_on, note=reason, by=by, at=at)


def check_emergency(session: Session, draft: CriteriaSet, by: Person) -> None:
    """Raise Refused where nothing is agreed that could be changed in an emergency, or somebody else has to do it."""
    draft.round.must_be(Stage.DESIGN)
    if draft.state is not SetState.DRAFT:
        raise Refused("These criteria are agreed, so they are locked. Open a new version to change them.")
    if agreed_set(session, draft.round) is None:
        raise Refused("Nothing is agreed yet, so nothing has to be changed in an emergency. Put it to the group.")
    if not (by.is_staff or by.is_admin):
        raise Refused("Only staff change criteria in an emergency. They answer for it to the group.")
