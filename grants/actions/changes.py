"""Keeping the history of what is written together, and telling those who look that something is new."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from grants.core.changes import ChangeKind
from grants.core.criteria import LONGEST_TEXT, one_line
from grants.core.errors import Refused
from grants.models import Change, CriteriaSet, Person, Round


def stir(round: Round) -> None:
    """Let every open page of the round notice, within seconds, that something has changed.

    Counted by the database: two who add to it at once would both write the same number otherwise.
    """
    if inspect(round).persistent:
        round.pulse = Round.pulse + 1
    else:
        round.pulse = (round.pulse or 0) + 1


def keep_change(
    round: Round,
    part: str,
    name: str,
    kind: ChangeKind,
    *,
    criteria_set: CriteriaSet | None = None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    sequence: Sequence[str] | None = None,
    why: str = "",
    undoes: Change | None = None,
    by: Person | None,
    at: datetime,
) -> Change:
    """Write down one change, with the whole part before and after it (None: it was not, or is not, there).

    `sequence`: its whole list in order, where the order changed. Whoever calls this holds the round's row, so that no
    two changes get one number.
    """
    if len(why) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="why", most=f"{LONGEST_TEXT:,}")
    round.changes = (round.changes or 0) + 1
    change = Change(
        round=round, criteria_set=criteria_set, number=round.changes, part=part, name=name, kind=kind,
        before=None if before is None else dict(before), after=None if after is None else dict(after),
        sequence=None if sequence is None else list(sequence), why=one_line(why), undoes=undoes, by=by,
        at=at,
    )  # fmt: skip
    if (session := object_session(round)) is not None:
        session.add(change)
        session.flush()  # whoever locks the round by refreshing it next reads the number that is used up
    stir(round)
    return change
