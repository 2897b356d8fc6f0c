"""Undoing one change, bringing back any version of a part, and bringing back a whole set as it once was.

Each of these is a change like any other: it has a writer and a why, is on the record, and can be undone.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from grants.actions.criteria_layout import arrange
from grants.actions.record import record
from grants.actions.ways_back import open_draft, way_back
from grants.core.criteria import SetWords, check_set
from grants.core.errors import Refused, Said
from grants.core.history import PLACE, Kept, KeptSet, Undoing, criterion_words, gate_words, pass_mark, taking_back
from grants.models import Change, CriteriaSet, Person, Round
from grants.queries.history import changes_numbered, last_change_of, moved_since, set_at, together_with

GENTLY, ANYWAY = "gently", "anyway"  # what a person says once they have seen both texts
_NOT_ALL = Said("They cannot all be taken back at once. Change %(number)s: %(why)s")


class ChangedSince(Refused):
    """Somebody changed the same thing after the change that is undone; a person looks at both and decides."""

    def __init__(self, undoing: Undoing, seen: int) -> None:
        super().__init__("This was changed again since. Both are here: choose one, or join them. Nothing is lost.")
        self.undoing = undoing
        self.seen = seen


def undo(
    session: Session,
    change: Change,
    *,
    how: str = "",
    seen: int | None = None,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Take back exactly what one change did. What others wrote over it since is not overwritten unseen.

    Raises ChangedSince for a person to choose: GENTLY takes back the rest of it, ANYWAY all of it. `seen`: the number
    of the part's latest change when they chose.
    """
    way = way_back(change.part)
    now = way.now(session, change.round, change.part)
    undoing = taking_back(change.before, change.after, now, moved_again=moved_since(session, change))
    latest = last_change_of(session, change.round, change.part)
    if undoing.clashes and (how not in (GENTLY, ANYWAY) or seen != latest):
        raise ChangedSince(undoing, latest)
    target = undoing.anyway if how == ANYWAY or not undoing.clashes else undoing.gently
    before = change.round.changes
    record(by, "took back a change", change, round=change.round, at=at, text=f"{change.number}: {change.name}")
    way.write(session, change.round, change.part, target, why=why, by=by, at=at)
    session.flush()
    if change.round.changes == before:
        raise Refused("This is as it was before already.")
    made = (Change.round_id == change.round_id, Change.number > before)
    session.execute(update(Change).where(*made).values(undoes_id=change.id))


def undo_together(session: Session, change: Change, *, why: str = "", by: Person | None, at: datetime) -> None:
    """Take back the whole act that a change was part of, such as weights taken over: all of it, or nothing.

    Where somebody changed one of them again since, it is refused; each can still be undone by itself.
    """
    way_back(change.part).now(session, change.round, change.part)  # holds the round before anything is read of it
    first, last = together_with(session, change)
    for one in reversed(changes_numbered(session, change.round, range(first, last + 1))):
        try:
            undo(session, one, why=why, by=by, at=at)
        except Refused as refusal:
            raise Refused(_NOT_ALL, number=one.number, why=refusal) from refusal


def bring_back_version(
    session: Session, change: Change, *, before: bool, seen: int | None, why: str = "", by: Person | None, at: datetime
) -> None:
    """Make a part say what it said before or after any change of it; it stays in its place.

    `seen`: the number of its latest change when the person chose, who had both texts side by side.
    """
    kept = change.before if before else change.after
    if kept is None:
        raise Refused("It was not there then, so there are no words to bring back.")
    way = way_back(change.part)
    now = way.now(session, change.round, change.part)
    if seen != last_change_of(session, change.round, change.part):
        raise Refused("Somebody changed this while you were reading. Look at both once more.")
    target: Kept = {**kept, PLACE: now[PLACE]} if now is not None and PLACE in now else kept
    if now == target:
        raise Refused("It says this already.")
    way.write(session, change.round, change.part, target, why=why, by=by, at=at)


def bring_back_set(
    session: Session, round: Round, number: int, *, seen: int | None, why: str = "", by: Person | None, at: datetime
) -> CriteriaSet:
    """Make the draft say what the whole set said right after a change: one act, and one change for each part."""
    draft = open_draft(session, round)
    if seen != draft.revision:
        raise Refused("Somebody changed the draft while you were reading. Look at it once more, then bring it back.")
    then = set_at(session, draft, number)
    words = set_words(then)
    check_set(words)
    if words == draft.words and set(then.criteria) == {one.part for one in draft.criteria}:
        raise Refused("The draft says this already.")
    criteria = [(_lineage(part), one) for part, one in zip(then.criteria, words.criteria, strict=True)]
    gates = [(_lineage(part), one) for part, one in zip(then.gates, words.gates, strict=True)]
    record(by, "brought back the criteria as they were", draft, round=round, at=at, text=str(number))
    arrange(draft, words, criteria, gates, why=why, by=by, at=at)
    return draft


def set_words(kept: KeptSet) -> SetWords:
    """A whole set, read back from what is kept."""
    names = {part: one["name"] for part, one in kept.criteria.items()}
    return SetWords(
        title=kept.rules["title"],
        pass_mark=pass_mark(kept.rules),
        tie_break=tuple(names[part] for part in kept.rules["tie_break"] if part in names),
        cannot_tell=kept.rules["cannot_tell"],
        gates=tuple(gate_words(one) for one in kept.gates.values()),
        criteria=tuple(criterion_words(one) for one in kept.criteria.values()),
    )


def _lineage(part: str) -> str:
    return part.split(":")[1]
