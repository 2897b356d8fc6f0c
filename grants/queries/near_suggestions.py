"""Suggestions that may say the same as what somebody types, and the newest: in short, naming nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grants.core import likeness
from grants.core.policy import Viewer
from grants.models import Round, Suggestion
from grants.queries.suggestion_groups import Group, groups_of, shown


@dataclass(frozen=True, slots=True)
class Near:
    """A suggestion that may say the same as what somebody types."""

    id: int
    text: str
    people: int


def near(
    session: Session, round: Round, text: str, viewer: Viewer, person_id: int | None = None
) -> list[Near]:
    """The suggestions that this reader may see and that may say the same, the nearest first; their words in short."""
    if not likeness.words_of(text):
        return []
    groups = groups_of(session, round, viewer, person_id)
    texts = _pool(session, round, groups)
    found = likeness.alike(text, [text for _, text in texts])
    return _nearest(session, groups, [texts[like.place][0] for like in found])


def near_each(
    session: Session, round: Round, lines: Sequence[str], viewer: Viewer, person_id: int | None
) -> list[list[Near]]:
    """The same for each of many lines, made ready once."""
    groups = groups_of(session, round, viewer, person_id)
    texts = _pool(session, round, groups)
    pool = likeness.Pool([text for _, text in texts])
    found = [[texts[like.place][0] for like in pool.alike(line)] for line in lines]
    known = {one.id: one for one in _nearest(session, groups, [one for ids in found for one in ids])}
    return [[known[one] for one in dict.fromkeys(ids)] for ids in found]


def latest(session: Session, round: Round, viewer: Viewer, most: int) -> list[Near]:
    """The newest that were looked over, for the page where anybody suggests."""
    groups = groups_of(session, round, viewer, None)
    return _nearest(session, groups, sorted((one for one in groups if shown(groups[one].head)), reverse=True)[:most])


def _pool(session: Session, round: Round, groups: Mapping[int, Group]) -> list[tuple[int, str]]:
    """The words of all that is on the list, each under the suggestion that it is shown as."""
    heads = {row.id: key for key, group in groups.items() if shown(group.head) for row in group.rows}
    one = Suggestion
    rows = select(one.id, func.substr(one.text, 1, likeness.LOOKED_AT)).where(one.round_id == round.id)
    return [(heads[key], text) for key, text in session.execute(rows) if key in heads]


def _nearest(session: Session, groups: Mapping[int, Group], ids: Sequence[int]) -> list[Near]:
    """These, each once, in this order."""
    one = Suggestion
    rows = session.execute(select(one.id, func.substr(one.text, 1, likeness.LOOKED_AT)).where(one.id.in_(ids)))
    texts = {key: text for key, text in rows}  # noqa: C416 - dict() would lose the types
    return [Near(key, texts[key], groups[key].people) for key in dict.fromkeys(ids)]
