"""Looking at the panel's other sheets before the round is in deciding, where the group agreed to that."""

from datetime import datetime

from grants.actions.record import record
from grants.core.errors import Refused
from grants.models import Person
from grants.queries.others import Others


def look_at_others(others: Others, *, by: Person, at: datetime) -> None:
    """Open the others' sheets for one application. From now on a change of one's own is marked as made after that."""
    if others.looked:
        return
    if not others.number:
        raise Refused("Nobody else has sent a scoresheet for this one yet.")
    own = others.own
    own.others_seen_at = at
    about = (own, others.application, own.member)
    record(by, "looked at others' marks for an application", *about, round=own.member.round, at=at)
