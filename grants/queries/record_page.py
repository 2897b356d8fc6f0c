"""The record as a page shows it: newest first, and each entry with the names of what it is about.

Lines about scoring name nobody but their reader: set beside the letters on a ranking, they would undo them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from grants.core.criteria import fold
from grants.core.policy import MADE_A_SUGGESTION, OF_A_SCORER, SAID_WITHOUT_A_NAME, names_who
from grants.models import Application, CriteriaSet, Criterion, Entry, Gate, PanelMember, Person, Round, Scoresheet

A_PAGE = 50
OF_THE_COMMAND_LINE = 0  # "by" of an entry that came from the command line


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, and what it is about in words."""

    entry: Entry
    named: bool  # else: who, about what and why are left out
    about: Sequence[tuple[str, str]]  # of what kind ("application"), and its name

    @property
    def by_a_member(self) -> bool:
        """Whether nobody knows who it was: it was said without a name."""
        return self.entry.action == SAID_WITHOUT_A_NAME

    @property
    def by_somebody(self) -> bool:
        """Whether it came in from anywhere, and the record never says from whom."""
        return self.entry.action == MADE_A_SUGGESTION


@dataclass(frozen=True, slots=True)
class SomeEntries:
    """One page of the entries that match, and how many there are in all."""

    lines: Sequence[Line]
    page: int
    pages: int
    found: int


def some_entries(
    session: Session,
    round: Round,
    *,
    words: str = "",
    by_id: int | None = None,
    page: int = 1,
    viewer_id: int | None = None,
) -> SomeEntries:
    """The entries of a round that hold all these words in what was done or why, by one person or by anybody.

    `by_id` may be OF_THE_COMMAND_LINE. Searched here: the databases do not agree on what a capital É is.
    """
    rows = select(Entry.id, Entry.action, Entry.text, Entry.by_id).where(Entry.chain_id == round.id)
    if by_id is not None:
        rows = rows.where(Entry.by_id.is_(None) if by_id == OF_THE_COMMAND_LINE else Entry.by_id == by_id)
        if by_id == OF_THE_COMMAND_LINE:
            rows = rows.where(Entry.action.not_in((SAID_WITHOUT_A_NAME, MADE_A_SUGGESTION)))
        if by_id != viewer_id:
            rows = rows.where(Entry.action.not_in(OF_A_SCORER))
    wanted = fold(words).split()
    newest = rows.order_by(Entry.number.desc())
    if wanted:
        ids = [
            key
            for key, action, text, by in session.execute(newest)
            if _holds(f"{action} {(text or '') if names_who(action, by, viewer_id) else ''}", wanted)
        ]
        found = len(ids)
    else:
        ids, found = [], session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    pages = max(1, -(-found // A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * A_PAGE
    if not wanted:
        ids = [key for key, *_ in session.execute(newest.offset(start).limit(A_PAGE))]
        start = 0
    return SomeEntries(_lines(session, ids[start : start + A_PAGE], viewer_id), page, pages, found)


def writers(session: Session, round: Round, viewer_id: int | None = None) -> list[Person]:
    """Everybody with a line that names them on the record of this round, by name."""
    wrote = select(Entry.by_id).where(
        Entry.chain_id == round.id,
        Entry.by_id.is_not(None),
        or_(Entry.action.not_in(OF_A_SCORER), Entry.by_id == (viewer_id or 0)),
    )
    people = session.scalars(select(Person).where(Person.id.in_(wrote)))
    return sorted(people, key=lambda person: (fold(person.name), person.id))


def _holds(text: str, wanted: Iterable[str]) -> bool:
    text = fold(text)
    return all(word in text for word in wanted)


def _lines(session: Session, ids: Sequence[int], viewer_id: int | None) -> list[Line]:
    entries = session.scalars(
        select(Entry).where(Entry.id.in_(ids)).options(joinedload(Entry.by)).order_by(Entry.number.desc())
    ).all()
    names = {
        kind: find(session, {entry.ids[kind] for entry in entries if kind in entry.ids})
        for kind, find in _NAMES.items()
        if any(kind in entry.ids for entry in entries)
    }
    lines = []
    for entry in entries:
        named = names_who(entry.action, entry.by_id, viewer_id)
        lines.append(Line(entry, named, _about(entry, names) if named else ()))
    return lines


def _about(entry: Entry, names: Mapping[str, Mapping[int, str]]) -> list[tuple[str, str]]:
    kinds: dict[str, str] = {}  # by name: a member and the person behind them are named once
    writer = entry.by.shown_name if entry.by is not None else None  # named already
    for kind, known in names.items():
        if (name := known.get(entry.ids.get(kind, 0))) and name != writer:
            kinds.setdefault(name, kind)
    return [(kind, name) for name, kind in kinds.items()]


def _people(session: Session, ids: Iterable[int]) -> dict[int, str]:
    return {person.id: person.shown_name for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _members(session: Session, ids: Iterable[int]) -> dict[int, str]:
    members = select(PanelMember).where(PanelMember.id.in_(ids)).options(joinedload(PanelMember.person))
    return {member.id: member.person.shown_name for member in session.scalars(members)}


def _applications(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = select(Application.id, Application.reference, Application.project).where(Application.id.in_(ids))
    return {key: f"{reference} {project}" for key, reference, project in session.execute(rows)}


def _sheets(session: Session, ids: Iterable[int]) -> dict[int, str]:
    rows = (
        select(Scoresheet.id, Application.reference, Application.project)
        .join(Application, Application.id == Scoresheet.application_id)
        .where(Scoresheet.id.in_(ids))
    )
    return {key: f"{reference} {project}" for key, reference, project in session.execute(rows)}


def _criteria(session: Session, ids: Iterable[int]) -> dict[int, str]:
    return {one.id: one.name for one in session.scalars(select(Criterion).where(Criterion.id.in_(ids)))}


def _gates(session: Session, ids: Iterable[int]) -> dict[int, str]:
    return {one.id: one.name for one in session.scalars(select(Gate).where(Gate.id.in_(ids)))}


def _sets(session: Session, ids: Iterable[int]) -> dict[int, str]:
    return {one.id: str(one.number) for one in session.scalars(select(CriteriaSet).where(CriteriaSet.id.in_(ids)))}


_NAMES: Mapping[str, Callable[[Session, Iterable[int]], dict[int, str]]] = {
    "person": _people,
    "panel_member": _members,
    "application": _applications,
    "scoresheet": _sheets,
    "criterion": _criteria,
    "gate": _gates,
    "criteria_set": _sets,
}
