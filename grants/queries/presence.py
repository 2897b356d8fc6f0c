"""Who is here now."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.core.presence import BELIEVED_FOR
from grants.models import Presence, Round


def here_now(session: Session, round: Round, at: datetime) -> list[Presence]:
    """Those whose page said so within the last minute, by name."""
    found = session.scalars(
        select(Presence)
        .where(Presence.round_id == round.id, Presence.seen_at > at - BELIEVED_FOR)
        .options(joinedload(Presence.person, innerjoin=True))
    )
    return sorted(
        (one for one in found if one.person.removed_at is None), key=lambda one: (one.person.name.casefold(), one.id)
    )
