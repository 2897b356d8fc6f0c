"""Laying out a whole draft at once, from a file, a template, an earlier version or the set as it once was."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from grants.actions.boundaries import must_keep_all
from grants.actions.criteria_drafts import changed, write_criterion, write_gate
from grants.actions.criteria_history import keep_part, keep_rules
from grants.actions.criteria_order import put_in_order
from grants.core.criteria import CriterionWords, GateWords, SetWords, fold
from grants.core.history import moved
from grants.models import CriteriaSet, Criterion, Gate, Person
from grants.queries.kept import Part, kept_now, rules_now

P = TypeVar("P", Criterion, Gate)
Wanted = Sequence[tuple[str | None, CriterionWords | GateWords]]  # lineage and words; None: something new


def lay_out(
    draft: CriteriaSet,
    words: SetWords,
    earlier: CriteriaSet | None,
    *,
    why: str = "",
    kept: bool = True,
    by: Person | None,
    at: datetime,
) -> None:
    """Make the draft say this. A name that the draft or the earlier version knows is the same criterion as there.

    `kept`: false for a copy of an agreed version, which changes nothing in it.
    """
    criteria, gates = (earlier.criteria, earlier.gates) if earlier else ([], [])
    with_lineages = (
        by_name(words.criteria, draft.all_criteria, criteria),
        by_name(words.gates, draft.all_gates, gates),
    )
    arrange(draft, words, *with_lineages, why=why, kept=kept, by=by, at=at)


def arrange(
    draft: CriteriaSet,
    rules: SetWords,
    criteria: Wanted,
    gates: Wanted,
    *,
    why: str = "",
    kept: bool = True,
    by: Person | None,
    at: datetime,
) -> None:
    """Make the draft say this, each criterion and gate by its lineage; one change is kept for each part it changed."""
    must_keep_all(draft, rules, [*criteria, *gates])
    rules_before = rules_now(draft)
    before = {part.part: kept_now(part) for part in _parts(draft)}
    order, whole = _order(draft), _order(draft, removed=True)
    draft.title, draft.pass_mark, draft.cannot_tell = rules.title, rules.pass_mark, rules.cannot_tell
    draft.tie_break = list(rules.tie_break)
    draft.rules_revision += 1
    draft.rules_changed_by = by
    _arrange(draft.all_criteria, criteria, Criterion, write_criterion, by=by, at=at)
    _arrange(draft.all_gates, gates, Gate, write_gate, by=by, at=at)
    changed(draft, by, at)
    if not kept:
        return
    elsewhere, same_order = moved(order, _order(draft)), _order(draft, removed=True) == whole
    for part in _parts(draft):
        was, known = before.get(part.part), part.part in before
        if was is not None and part.part not in elsewhere and (now := kept_now(part)) is not None:
            was = {**was, "place": now["place"]}  # only the others came and went around it
        reordered = part.part in elsewhere or (was is None and not same_order)  # what came back may stand elsewhere
        keep_part(part, was, known=known, moved=reordered, why=why, by=by, at=at)
    keep_rules(draft, rules_before, why=why, by=by, at=at)


def _arrange(
    parts: list[P],
    wanted: Wanted,
    kind: type[P],
    write: Callable[[P, Any], None],
    *,
    by: Person | None,
    at: datetime,
) -> None:
    known = {part.lineage: part for part in parts}
    whole = sorted(parts, key=lambda part: part.position)
    kept: list[P] = []
    for lineage, words in wanted:
        part = known.get(lineage or "")
        if part is None:
            part = kind(lineage=lineage or uuid4().hex, revision=0)
            parts.append(part)
        if part.revision == 0 or part.words != words or part.removed_at is not None:
            part.revision += 1
            part.changed_by = by
        write(part, words)
        part.removed_at = None
        kept.append(part)
    put_in_order(whole, kept)
    for part in parts:
        if part not in kept and part.removed_at is None:
            part.removed_at = at
            part.revision += 1
            part.changed_by = by


def by_name(
    wanted: Iterable[CriterionWords | GateWords], here: Sequence[Part], earlier: Sequence[Part]
) -> list[tuple[str | None, CriterionWords | GateWords]]:
    """The lineage each name goes on with: that of the draft, else the earlier version's where the draft lost it.

    What stands counts before what was removed. An earlier lineage that goes on here under another name is taken.
    """
    known = {fold(part.name): part.lineage for part in sorted(here, key=lambda part: part.removed_at is None)}
    taken = {part.lineage for part in here}
    before = {fold(part.name): part.lineage for part in earlier if part.lineage not in taken}
    return [(known.get(fold(words.name)) or before.get(fold(words.name)), words) for words in wanted]


def _parts(draft: CriteriaSet) -> list[Part]:
    return [*draft.all_criteria, *draft.all_gates]


def _order(draft: CriteriaSet, *, removed: bool = False) -> list[str]:
    parts = [part for part in _parts(draft) if removed or part.removed_at is None]
    return [part.part for part in sorted(parts, key=lambda part: (isinstance(part, Gate), part.position))]
