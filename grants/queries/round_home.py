"""What the home page of a round tells: the money asked for, and what happened lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from grants.models import Application, Entry, Round

NEWS = ("moved the round %", "agreed the criteria%", "changed the criteria in an emergency")


@dataclass(frozen=True, slots=True)
class Asked:
    """How many groups have asked, and for how much in all, in pence."""

    groups: int
    pence: int


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened: the phrase of the record, when, and who, where it was staff."""

    action: str
    at: datetime
    by: str


def asked(session: Session, round: Round) -> Asked:
    """What the applications of a round ask for."""
    groups, pence = session.execute(
        select(func.count(Application.id), func.coalesce(func.sum(Application.amount), 0)).where(
            Application.round_id == round.id
        )
    ).one()
    return Asked(groups, int(pence or 0))


def lately(session: Session, round: Round, most: int = 4) -> Sequence[News]:
    """The latest steps of the round, newest first. Residents are not named to the world; a group agrees."""
    entries = session.scalars(
        select(Entry)
        .options(joinedload(Entry.by))
        .where(Entry.chain_id == round.id, or_(*(Entry.action.like(pattern) for pattern in NEWS)))
        .order_by(Entry.number.desc())
        .limit(most)
    )
    return [
        News(entry.action, entry.at, entry.by.shown_name if entry.by is not None and _one_of_staff(entry) else "")
        for entry in entries
    ]


def _one_of_staff(entry: Entry) -> bool:
    """Whether somebody of staff did this alone: the criteria are agreed by the group."""
    return entry.by is not None and entry.by.is_staff and not entry.action.startswith("agreed the criteria")
