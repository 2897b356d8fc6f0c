"""The suggestions of a round that one reader may see, each with what is counted with it; two statements for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from grants.core import policy
from grants.core.criteria import fold
from grants.core.policy import Viewer
from grants.models import Round, Suggestion
from grants.queries.voices import voices


@dataclass(slots=True)
class Group:
    """A suggestion and all that is counted with it, as far as the reader may see them."""

    head: Row[Any]
    rows: list[Row[Any]]
    people: int  # who would like it
    supporters: set[int]


def suggestion_of(
    session: Session, round: Round, suggestion_id: int, viewer: Viewer, person_id: int | None
) -> Suggestion:
    """A suggestion of this round that this reader may see; another does not exist. Raises NoResultFound."""
    wanted = select(Suggestion).where(Suggestion.id == suggestion_id, Suggestion.round_id == round.id)
    found = session.scalars(wanted).one()
    if not _sees(viewer, person_id, found):
        session.scalars(wanted.where(Suggestion.id.is_(None))).one()
    return found


def groups_of(
    session: Session, round: Round, viewer: Viewer, person_id: int | None, words: str = ""
) -> dict[int, Group]:
    """All that this reader may see, each with what is counted with it; where there are words, those that hold them."""
    wanted = fold(words).split()[:8]
    rows = [
        row for row in session.execute(_light(round, searched=bool(wanted))) if _sees(viewer, person_id, row)
    ]
    behind = voices(session, round.id)
    groups: dict[int, Group] = {}
    for row in rows:
        # What somebody counted with another while sending it waits for its look like any other, and is set aside alone.
        alone = row.set_aside_at is not None or (waits(row) and policy.looks_over(viewer))
        if row.merged_into_id is None or alone:
            groups[row.id] = Group(row, [row], behind.people(row.id) or row.heard, set(behind.supporters[row.id]))
    for row in rows:
        if row.id not in groups and (group := groups.get(behind.together.root(row.id))) is not None:
            group.rows.append(row)
            group.supporters |= behind.supporters[row.id]
    if wanted:
        private = policy.sees_who_suggested(viewer)
        return {key: group for key, group in groups.items() if any(_holds(row, wanted, private) for row in group.rows)}
    return groups


def _light(round: Round, *, searched: bool) -> Any:
    one = Suggestion
    columns: list[Any] = [one.id, one.state, one.heard, one.by_id, one.looked_at, one.set_aside_at, one.merged_into_id]
    if searched:
        columns += [one.text, one.event, one.said_by, one.email, one.phone]
    return select(*columns).where(one.round_id == round.id).order_by(one.id)


def _sees(viewer: Viewer, person_id: int | None, row: Row[Any] | Suggestion) -> bool:
    return policy.sees_suggestion(
        viewer,
        looked_over=row.looked_at is not None,
        set_aside=row.set_aside_at is not None,
        own=person_id is not None and row.by_id == person_id,
    )


def waits(row: Row[Any]) -> bool:
    """Whether it waits for a look before others see it."""
    return row.looked_at is None and row.set_aside_at is None


def shown(row: Row[Any]) -> bool:
    """Whether everybody may see it."""
    return row.looked_at is not None and row.set_aside_at is None


def _holds(row: Row[Any], wanted: Sequence[str], private: bool) -> bool:
    text = f"{row.text} {row.event}" + (f" {row.said_by} {row.email} {row.phone}" if private else "")
    folded = fold(text)
    return all(word in folded for word in wanted)
