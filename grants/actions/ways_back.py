"""How each kind of part is read as it stands, and written back: what undoing and bringing back go through.

Writing back is the same act as by hand, so the same rules hold: the stage, the boundaries, the record and the history.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from grants.actions.agreement import write_section
from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    change_criterion,
    change_gate,
    change_rules,
    move,
    must_be_open,
    remove,
)
from grants.core.agreement import Section, unsaid_of
from grants.core.errors import Refused
from grants.core.history import PLACE, Kept, criterion_words, gate_words, pass_mark
from grants.core.parts import RULES, kind_of_part
from grants.models import CriteriaSet, Criterion, Person, Round
from grants.queries.agreement import agreement_of
from grants.queries.criteria import agreed_set, draft_set
from grants.queries.kept import Part, kept_now, rules_now


class Writer(Protocol):
    """Makes a part say what was kept of it; None takes it out."""

    def __call__(
        self, session: Session, round: Round, part: str, kept: Kept | None, *, why: str, by: Person | None, at: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class WayBack:
    """One kind of part. `now` holds it until the transaction ends, and says None where it is not there."""

    now: Callable[[Session, Round, str], Kept | None]
    write: Writer


def way_back(part: str) -> WayBack:
    """The way back of a part's kind."""
    found = WAYS_BACK.get(kind_of_part(part))
    if found is None:
        raise Refused("This cannot be brought back from here.")
    return found


def open_draft(session: Session, round: Round) -> CriteriaSet:
    """The draft, held until the transaction ends. Raises Refused where nothing can be written now."""
    draft = draft_set(session, round, to_change=True)
    if draft is None:
        if agreed := agreed_set(session, round):
            must_be_open(agreed)
        raise Refused("Nobody has begun the criteria of this round yet.")
    must_be_open(draft)
    return draft


def part_of(draft: CriteriaSet, name: str) -> Part | None:
    """A criterion or gate of a set by its name in all versions, also where it was removed."""
    parts: list[Part] = [*draft.all_criteria, *draft.all_gates]
    return next((one for one in parts if one.part == name), None)


def _part_now(session: Session, round: Round, part: str) -> Kept | None:
    found = part_of(open_draft(session, round), part)
    return None if found is None else kept_now(found)


def _write_part(
    session: Session, round: Round, part: str, kept: Kept | None, *, why: str, by: Person | None, at: datetime
) -> None:
    draft = open_draft(session, round)
    found = part_of(draft, part)
    if kept is None:
        if found is not None:
            remove(found, why=why, by=by, at=at)
    elif found is None:
        lineage = part.split(":")[1]
        if kind_of_part(part) == "criterion":
            add_criterion(draft, criterion_words(kept), lineage=lineage, why=why, by=by, at=at)
        else:
            add_gate(draft, gate_words(kept), lineage=lineage, why=why, by=by, at=at)
    else:
        _write_words(found, kept, why=why, by=by, at=at)


def _write_words(part: Part, kept: Kept, *, why: str, by: Person | None, at: datetime) -> None:
    now = kept_now(part)
    if isinstance(part, Criterion):
        change_criterion(part, criterion_words(kept), seen=part.revision, why=why, by=by, at=at)
    else:
        change_gate(part, gate_words(kept), seen=part.revision, why=why, by=by, at=at)
    if now is not None and kept[PLACE] != now[PLACE]:
        move(part, kept[PLACE] - now[PLACE], why=why, by=by, at=at)


def _rules_now(session: Session, round: Round, _part: str) -> Kept | None:
    return rules_now(open_draft(session, round))


def _write_rules(
    session: Session, round: Round, part: str, kept: Kept | None, *, why: str, by: Person | None, at: datetime
) -> None:
    draft = open_draft(session, round)
    if kept is None or part != RULES:
        raise Refused("Every set has rules of its own, so they cannot be taken out.")
    names = {one.part: one.name for one in draft.criteria}
    change_rules(
        draft, title=kept["title"], pass_mark=pass_mark(kept), cannot_tell=kept["cannot_tell"],
        tie_break=[names[part] for part in kept["tie_break"] if part in names], seen=draft.rules_revision, why=why,
        by=by, at=at,
    )  # fmt: skip


def _section_now(session: Session, round: Round, part: str) -> Kept | None:
    agreement = agreement_of(session, round, to_change=True)
    section = agreement.section(Section(part.split(":")[1])) if agreement else None
    return section.kept if section is not None and (section.revision or section.words) else None


def _write_section(
    session: Session, round: Round, part: str, kept: Kept | None, *, why: str, by: Person | None, at: datetime
) -> None:
    """A choice that was not made yet goes back to what holds where nothing is agreed."""
    key = Section(part.split(":")[1])
    said = unsaid_of(key) | {name: value for name, value in (kept or {}).items() if value is not None}
    words = said.pop("words")
    agreement = agreement_of(session, round, to_change=True)
    section = agreement.section(key) if agreement else None
    seen = section.revision if section is not None else 0
    write_section(session, round, key, words, said, seen=seen, why=why, by=by, at=at)


_OF_A_LIST = WayBack(_part_now, _write_part)
WAYS_BACK: Mapping[str, WayBack] = {
    "criterion": _OF_A_LIST,
    "gate": _OF_A_LIST,
    RULES: WayBack(_rules_now, _write_rules),
    "agreement": WayBack(_section_now, _write_section),
}
