"""Saying that one is here."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.core.presence import BELIEVED_FOR, WRITTEN_EVERY, is_due, is_here
from grants.models import Person, Presence, Round


def be_here(session: Session, round: Round, person: Person, part: str, *, at: datetime) -> int:
    """Write down that this person has the draft open, and which part of it; the seconds until it is worth saying again.

    Others' pages are stirred only where they would show something new.
    """
    session.refresh(round, with_for_update=True)  # two windows of one person write one row
    found = session.scalar(select(Presence).where(Presence.round_id == round.id, Presence.person_id == person.id))
    if found is not None and not is_due(found.seen_at, at):
        return max(1, int((found.seen_at + WRITTEN_EVERY - at).total_seconds()) + 1)
    if found is None:
        found = Presence(round_id=round.id, person=person)
        session.add(found)
        news = True
    else:
        news = found.part != part or not is_here(found.seen_at, at)
    found.part, found.seen_at = part, at
    if news:
        stir(round)
        session.execute(delete(Presence).where(Presence.round_id == round.id, Presence.seen_at < at - 2 * BELIEVED_FOR))
    return int(WRITTEN_EVERY.total_seconds())
