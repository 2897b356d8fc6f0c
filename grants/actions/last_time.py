"""Opening the page that says what a draft would have meant last time."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.criteria_drafts import must_be_open
from grants.actions.record import record
from grants.core.errors import Refused
from grants.models import CriteriaSet, LastTime, Person, Round
from grants.queries.last_time import my_look


def look_at_last_time(
    session: Session, draft: CriteriaSet, earlier: Round, mapping: Mapping[str, str | None], *, by: Person, at: datetime
) -> LastTime:
    """Open it for one person, with the criteria they hold against each other; on the record, each time anew.

    It stays open for them until the draft changes or the day ends: who tries weights until a certain group is funded
    leaves a line for each try.
    """
    must_be_open(draft)
    if not any(mapping.values()):
        raise Refused("Match at least one criterion, or there is nothing to compare.")
    if not any(one.weight for one in draft.criteria if mapping.get(one.part)):
        raise Refused("None of the matched criteria has a weight yet. Give one a weight above 0 first.")
    look = my_look(session, draft.round, earlier, by)
    if look is None:
        look = LastTime(round=draft.round, earlier=earlier, person=by)
        session.add(look)
    elif look.is_open(draft, at) and look.mapping == dict(mapping):
        return look  # the button pressed twice
    look.mapping, look.opened_at, look.criteria_set, look.revision = dict(mapping), at, draft, draft.revision
    action = "looked at what the draft would have meant last time"
    record(by, action, draft, round=draft.round, at=at, text=earlier.name)
    return look
