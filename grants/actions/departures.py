"""Somebody goes: what waited for nobody but them has waited long enough."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.sharings import close_when_all_in
from grants.actions.votes import settle_departure
from grants.models import Person, Round
from grants.queries.criteria import draft_set
from grants.queries.people import rounds_of
from grants.queries.sharings import latest_sharing, point_limits


def settle_without(session: Session, rounds: Iterable[Round], *, by: Person | None, at: datetime) -> None:
    """Close each vote and each sharing of these rounds in which everybody who is left has said what they say."""
    session.flush()
    for round in sorted(rounds, key=lambda one: one.id):
        settle_departure(session, round, at=at)
        sharing, draft = latest_sharing(session, round), draft_set(session, round)
        if sharing is not None and draft is not None and sharing.is_open(at):
            session.refresh(round, with_for_update=True)
            session.refresh(sharing)
            close_when_all_in(session, sharing, point_limits(draft), by=by, at=at)


def rounds_that_wait(session: Session, person: Person) -> set[Round]:
    """The rounds in which this person may be waited for: on their panel, or as staff where a vote takes answers."""
    with_vote = session.scalars(select(Round).where(Round.vote_closes_on.is_not(None))).all()
    return {*rounds_of(session, person), *with_vote}
