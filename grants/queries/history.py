"""The history of what is written together: who changed what, one change, and a whole set as it once was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from grants.core.criteria import fold
from grants.core.history import KeptSet, Latest, fields, fold_set
from grants.core.parts import kind_of_part, whole_part
from grants.models import Change, CriteriaSet, Person, Round
from grants.queries.kept import set_now

A_PAGE = 50
OF_THE_COMMAND_LINE = 0  # "by" of a change that came from the command line
SETS = ("criterion", "gate")


@dataclass(frozen=True, slots=True)
class SomeChanges:
    """One page of the changes that match, the latest first, and how many there are in all."""

    changes: Sequence[Change]
    page: int
    pages: int
    found: int


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A part that has a history, under the name that it had last."""

    part: str
    name: str
    changes: int


def latest_changes(session: Session, draft: CriteriaSet, most: int = 5) -> tuple[list[Change], int]:
    """Who changed what in one set, the latest first, and how many changes there are in all; one statement."""
    count = select(func.count()).where(Change.set_id == draft.id).scalar_subquery()
    rows = session.execute(
        select(Change, count)
        .where(Change.set_id == draft.id)
        .options(joinedload(Change.by), joinedload(Change.undoes))
        .order_by(Change.number.desc())
        .limit(most)
    ).all()
    return [change for change, _ in rows], rows[0][1] if rows else 0


def some_changes(
    session: Session, round: Round, *, of: str = "", words: str = "", by_id: int | None = None, page: int = 1
) -> SomeChanges:
    """The changes of a round: to one part ("rules"), to all of a kind ("agreement"), by one person, with these words.

    Searched here, as the record is: the databases do not agree on what a capital É is.
    """
    among = [Change.round_id == round.id]
    if of:
        one = Change.part == whole_part(of)
        among.append(one if ":" in of else one | Change.part.startswith(f"{of}:", autoescape=True))
    if by_id is not None:
        among.append(Change.by_id.is_(None) if by_id == OF_THE_COMMAND_LINE else Change.by_id == by_id)
    if wanted := fold(words).split():
        rows = select(Change.id, Change.name, Change.why, Change.before, Change.after).where(*among)
        ids = [key for key, *said in session.execute(rows.order_by(Change.number.desc())) if _holds(said, wanted)]
    else:
        ids = list(session.scalars(select(Change.id).where(*among).order_by(Change.number.desc())))
    pages = max(1, -(-len(ids) // A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * A_PAGE
    shown = session.scalars(
        select(Change)
        .where(Change.id.in_(ids[start : start + A_PAGE]))
        .options(joinedload(Change.by), joinedload(Change.undoes))
        .order_by(Change.number.desc())
    ).all()
    return SomeChanges(shown, page, pages, len(ids))


def changes_numbered(session: Session, round: Round, numbers: Iterable[int]) -> Sequence[Change]:
    """Some changes of a round, in their order."""
    wanted = select(Change).where(Change.round_id == round.id, Change.number.in_([*numbers]))
    return session.scalars(wanted.options(joinedload(Change.by)).order_by(Change.number)).all()


def agreement_changes(session: Session, round: Round) -> Sequence[Change]:
    """Every change of the round's agreement, in their order."""
    wanted = select(Change).where(Change.round_id == round.id, Change.part.startswith("agreement:", autoescape=True))
    return session.scalars(wanted.options(joinedload(Change.by)).order_by(Change.number)).all()


def change_numbered(session: Session, round: Round, number: int) -> Change | None:
    """One change of a round."""
    return session.scalar(
        select(Change)
        .where(Change.round_id == round.id, Change.number == number)
        .options(joinedload(Change.by), joinedload(Change.undoes), joinedload(Change.criteria_set))
    )


def changed_parts(session: Session, round: Round) -> list[ChangedPart]:
    """Every part with a history, by the name it had last; one statement."""
    last = (
        select(Change.part, func.max(Change.number).label("last"), func.count().label("changes"))
        .where(Change.round_id == round.id)
        .group_by(Change.part)
        .subquery()
    )
    rows = session.execute(
        select(Change.part, Change.name, last.c.changes)
        .join(last, (Change.part == last.c.part) & (Change.number == last.c.last))
        .where(Change.round_id == round.id)
    )
    found = [ChangedPart(part, name, changes) for part, name, changes in rows]
    return sorted(found, key=lambda one: (kind_of_part(one.part), fold(one.name), one.part))


def changers(session: Session, round: Round) -> list[Person]:
    """Everybody who changed something in a round, by name."""
    changed = select(Change.by_id).where(Change.round_id == round.id, Change.by_id.is_not(None))
    people = session.scalars(select(Person).where(Person.id.in_(changed)))
    return sorted(people, key=lambda person: (fold(person.name), person.id))


def last_change_of(session: Session, round: Round, part: str) -> int:
    """The number of the latest change of a part; 0 where there is none."""
    wanted = select(func.max(Change.number)).where(Change.round_id == round.id, Change.part == part)
    return session.scalar(wanted) or 0


def moved_since(session: Session, change: Change) -> bool:
    """Whether the same part was moved again after a change."""
    wanted = select(Change.id).where(
        Change.round_id == change.round_id,
        Change.part == change.part,
        Change.number > change.number,
        Change.sequence.is_not(None),
    )
    return session.scalar(wanted.limit(1)) is not None


def together_with(session: Session, change: Change) -> tuple[int, int]:
    """The first and the last number of what one person changed in one act, such as bringing in a file."""
    same = (Change.round_id == change.round_id, Change.at == change.at, Change.by_id == change.by_id)
    if change.by_id is None:
        same = (Change.round_id == change.round_id, Change.at == change.at, Change.by_id.is_(None))
    first, last = session.execute(select(func.min(Change.number), func.max(Change.number)).where(*same)).one()
    return first, last


def set_at(session: Session, stored: CriteriaSet, number: int) -> KeptSet:
    """The whole set as it was right after a change. `stored`: a set of the same round as it stands now, the draft's.

    What the history knows nothing of, because it began before there was one, is taken as it is stored.
    """
    of_round = Change.round_id == stored.round_id
    edge = (
        select(
            Change.part,
            func.max(case((Change.number <= number, Change.number))).label("before"),
            func.min(case((Change.number > number, Change.number))).label("after"),
        )
        .where(of_round)
        .group_by(Change.part)
        .subquery()
    )
    rows = session.execute(
        select(Change.part, Change.before, Change.after, edge.c.before.is_not(None))
        .join(edge, (Change.part == edge.c.part) & (Change.number == func.coalesce(edge.c.before, edge.c.after)))
        .where(of_round)
    )
    known = [Latest(part, after if by_then else before) for part, before, after, by_then in rows]
    return fold_set(set_now(stored), known, _sequences(session, stored.round_id, number))


def _sequences(session: Session, round_id: int, number: int) -> dict[str, list[str]]:
    """The order of criteria and of gates at that time, where it was kept."""
    then = (Change.round_id == round_id, Change.number <= number, Change.sequence.is_not(None))
    latest = [
        select(func.max(Change.number)).where(*then, Change.part.startswith(f"{kind}:")).scalar_subquery()
        for kind in SETS
    ]
    rows = session.execute(
        select(Change.part, Change.sequence).where(Change.round_id == round_id, Change.number.in_(latest))
    )
    return {kind_of_part(part): sequence or [] for part, sequence in rows}


def _holds(said: Sequence[Any], wanted: Iterable[str]) -> bool:
    """Whether all words stand in a change: in its name, its why, or the part before or after it."""
    name, why, before, after = said
    kept = chain(fields(before).values(), fields(after).values())
    text = fold("\n".join([str(name), str(why), *(one for one in kept if isinstance(one, str))]))
    return all(word in text for word in wanted)
