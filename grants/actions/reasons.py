"""Saying afterwards why one made a change, where there was no box for it or it was left empty."""

from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.record import record
from grants.core.criteria import LONGEST_TEXT, one_line
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Change, Person


def say_why(session: Session, change: Change, why: str, *, by: Person, at: datetime) -> None:
    """Put a reason beside one's own change, once: what stands there stays."""
    round, why = change.round, one_line(why)
    session.refresh(round, with_for_update=True)
    session.refresh(change)
    round.must_be(Stage.DESIGN)
    if change.by_id != by.id:
        raise Refused("Only who made a change can say why.")
    if not why:
        raise Refused("Say why in a few words.", field="why")
    if len(why) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="why", most=f"{LONGEST_TEXT:,}")
    if change.why == why:
        return  # a double click
    if change.why:
        raise Refused("A reason stands beside this change already, and it stays.")
    change.why = why
    stir(round)
    record(by, "said why they made a change", change, round=round, at=at, text=f"{change.number}: {why}")
