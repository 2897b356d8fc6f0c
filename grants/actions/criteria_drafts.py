"""Writing the draft criteria together: add, change, move, remove and bring back, each on the record."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from grants.actions.boundaries import must_keep
from grants.actions.criteria_history import keep_part, keep_rules
from grants.actions.criteria_order import at_the_end, put_in_order
from grants.actions.record import record
from grants.actions.vote_endings import withdraw_by_change
from grants.core.criteria import (
    CriterionWords,
    GateWords,
    SetState,
    SetWords,
    check_criterion,
    check_gate,
    check_new_name,
    check_rules,
    fold,
    one_line,
    tidied,
    tidied_gate,
)
from grants.core.errors import Refused, Said
from grants.core.parts import RULES, part_of_criterion, part_of_gate
from grants.core.stages import Stage
from grants.models import CriteriaSet, Criterion, Gate, Person
from grants.queries.kept import Part, in_order, kept_now, rules_now

CLIPPED = 300  # characters of a text that the record quotes; the text itself stands in the set


class ChangedMeanwhile(Refused):
    """Somebody else changed the same thing after this page was opened; both texts are shown."""


def must_be_open(draft: CriteriaSet) -> None:
    """Raise Refused unless this set can still be written in."""
    draft.round.must_be(Stage.DESIGN)
    if draft.state is not SetState.DRAFT:
        raise Refused("These criteria are agreed, so they are locked. Open a new version to change them.")


def add_criterion(
    draft: CriteriaSet,
    words: CriterionWords,
    *,
    lineage: str | None = None,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> Criterion:
    """Put a criterion at the end of the list. The same one sent twice, by a double click, is added once.

    `lineage`: of one that an earlier version had, so that it goes on as the same criterion.
    """
    must_be_open(draft)
    words = tidied(words)
    check_criterion(words)
    if twin := next((criterion for criterion in draft.criteria if criterion.words == words), None):
        return twin
    check_new_name(words.name, [criterion.name for criterion in draft.criteria])
    if lineage is not None:
        must_keep(draft.round, part_of_criterion(lineage), None, words)
    rules = rules_now(draft)
    place = at_the_end(draft.all_criteria)
    criterion = Criterion(lineage=lineage or uuid4().hex, position=place, changed_by=by, revision=1)
    write_criterion(criterion, words)
    draft.all_criteria.append(criterion)
    changed(draft, by, at)
    keep_part(criterion, None, known=lineage is not None, moved=True, why=why, by=by, at=at)
    keep_rules(draft, rules, why=why, by=by, at=at)  # one that waits for a criterion of this name holds for it now
    record(by, "added a criterion", draft, criterion, round=draft.round, at=at, text=words.name)
    return criterion


def add_gate(
    draft: CriteriaSet, words: GateWords, *, lineage: str | None = None, why: str = "", by: Person | None, at: datetime
) -> Gate:
    """Put a gate at the end of the list; see `add_criterion`."""
    must_be_open(draft)
    words = tidied_gate(words)
    check_gate(words)
    if twin := next((gate for gate in draft.gates if gate.words == words), None):
        return twin
    check_new_name(words.name, [gate.name for gate in draft.gates])
    if lineage is not None:
        must_keep(draft.round, part_of_gate(lineage), None, words)
    gate = Gate(lineage=lineage or uuid4().hex, position=at_the_end(draft.all_gates), changed_by=by, revision=1)
    write_gate(gate, words)
    draft.all_gates.append(gate)
    changed(draft, by, at)
    keep_part(gate, None, known=lineage is not None, moved=True, why=why, by=by, at=at)
    record(by, "added a gate", draft, gate, round=draft.round, at=at, text=words.name)
    return gate


def change_criterion(
    criterion: Criterion,
    words: CriterionWords,
    *,
    seen: int | None,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Write new words. `seen` is the revision the writer had before them; saving brings a removed one back."""
    draft, old, before = criterion.criteria_set, criterion.words, kept_now(criterion)
    must_be_open(draft)
    words = tidied(words)
    check_criterion(words)
    check_new_name(words.name, [other.name for other in draft.criteria if other is not criterion])
    if words == old and criterion.removed_at is None:
        return
    _must_be_seen(criterion, seen)
    others = sum(other.weight for other in draft.criteria if other is not criterion)
    must_keep(draft.round, criterion.part, old, words, others=others)
    if criterion.removed_at is not None:
        must_keep(draft.round, criterion.part, None, words, others=others)  # it comes back by this
    rules = rules_now(draft)
    draft.tie_break = [words.name if fold(name) == fold(old.name) else name for name in draft.tie_break]
    write_criterion(criterion, words)
    _touched(criterion, by, at)
    keep_part(criterion, before, why=why, by=by, at=at)
    keep_rules(draft, rules, why=why, by=by, at=at)
    record(by, "changed a criterion", draft, criterion, round=draft.round, at=at, text=differences(old, words))


def change_gate(
    gate: Gate, words: GateWords, *, seen: int | None, why: str = "", by: Person | None, at: datetime
) -> None:
    """Write new words for a gate; see `change_criterion`."""
    draft, old, before = gate.criteria_set, gate.words, kept_now(gate)
    must_be_open(draft)
    words = tidied_gate(words)
    check_gate(words)
    check_new_name(words.name, [other.name for other in draft.gates if other is not gate])
    if words == old and gate.removed_at is None:
        return
    _must_be_seen(gate, seen)
    must_keep(draft.round, gate.part, old, words)
    write_gate(gate, words)
    _touched(gate, by, at)
    keep_part(gate, before, why=why, by=by, at=at)
    record(by, "changed a gate", draft, gate, round=draft.round, at=at, text=differences(old, words))


def change_rules(
    draft: CriteriaSet,
    *,
    title: str,
    pass_mark: Decimal | None,
    tie_break: Iterable[str],
    cannot_tell: bool,
    seen: int | None,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> None:
    """Set what holds for the whole set: its title, the pass mark, the tie-break list and "I can't tell"."""
    must_be_open(draft)
    old, before = draft.words, rules_now(draft)
    new = SetWords(one_line(title), pass_mark, tuple(tie_break), cannot_tell, old.gates, old.criteria)
    check_rules(new)
    if new == old:
        return
    if seen != draft.rules_revision:
        raise _meanwhile(draft.rules_changed_by)
    must_keep(draft.round, RULES, old, new)
    draft.title, draft.pass_mark, draft.cannot_tell = new.title, new.pass_mark, new.cannot_tell
    draft.tie_break = list(new.tie_break)
    draft.rules_revision += 1
    draft.rules_changed_by = by
    changed(draft, by, at)
    keep_rules(draft, before, why=why, by=by, at=at)
    record(by, "changed the rules of the criteria", draft, round=draft.round, at=at, text=differences(old, new))


def move(part: Part, steps: int, *, why: str = "", by: Person | None, at: datetime) -> None:
    """Move a criterion or a gate up (-1) or down (1); beyond the end of the list nothing moves."""
    draft, before = part.criteria_set, kept_now(part)
    must_be_open(draft)
    order = _siblings(part)
    if part not in order:
        raise Refused("This was removed. Bring it back first.")
    old = order.index(part)
    new = min(max(old + steps, 0), len(order) - 1)
    if new == old:
        return
    order.insert(new, order.pop(old))
    put_in_order(in_order(part, removed=True), order)
    changed(draft, by, at)
    keep_part(part, before, moved=True, why=why, by=by, at=at)
    if isinstance(part, Criterion):
        action = Said("moved a criterion up" if new < old else "moved a criterion down")
    else:
        action = Said("moved a gate up" if new < old else "moved a gate down")
    record(by, action, draft, part, round=draft.round, at=at, text=part.name)


def remove(part: Part, *, why: str = "", by: Person | None, at: datetime) -> None:
    """Take a criterion or a gate out of the draft; it can be brought back."""
    draft, before = part.criteria_set, kept_now(part)
    must_be_open(draft)
    if part.removed_at is not None:
        return
    must_keep(draft.round, part.part, part.words, None)
    rules, words = rules_now(draft), draft.words
    _touched(part, by, at)
    part.removed_at = at
    must_keep(draft.round, RULES, words, draft.words)  # what decides a tie names it, too
    keep_part(part, before, why=why, by=by, at=at)
    keep_rules(draft, rules, why=why, by=by, at=at)
    action = Said("removed a criterion" if isinstance(part, Criterion) else "removed a gate")
    record(by, action, draft, part, round=draft.round, at=at, text=part.name)


def bring_back(part: Part, *, why: str = "", by: Person | None, at: datetime) -> None:
    """Put back what was removed, in its old place."""
    draft = part.criteria_set
    must_be_open(draft)
    if part.removed_at is None:
        return
    check_new_name(part.name, [other.name for other in _siblings(part)])
    must_keep(draft.round, part.part, None, part.words)
    rules = rules_now(draft)
    _touched(part, by, at)
    keep_part(part, None, why=why, by=by, at=at)
    keep_rules(draft, rules, why=why, by=by, at=at)
    action = Said("brought back a criterion" if isinstance(part, Criterion) else "brought back a gate")
    record(by, action, draft, part, round=draft.round, at=at, text=part.name)


def changed(draft: CriteriaSet, by: Person | None, at: datetime) -> None:
    """Count the change; a vote on it was about another text, so it is withdrawn."""
    draft.revision += 1
    withdraw_by_change(draft, by=by, at=at)


def write_criterion(criterion: Criterion, words: CriterionWords) -> None:
    """Put words into a criterion."""
    criterion.name, criterion.question, criterion.guidance = words.name, words.question, words.guidance
    criterion.weight, criterion.lowest, criterion.highest = words.weight, words.lowest, words.highest
    criterion.minimum, criterion.comment, criterion.levels = words.minimum, words.comment, dict(words.levels)


def write_gate(gate: Gate, words: GateWords) -> None:
    """Put words into a gate."""
    gate.name, gate.question = words.name, words.question


def differences(old: CriterionWords | GateWords | SetWords, new: CriterionWords | GateWords | SetWords) -> str:
    """What changed, for the record: the name, then a line for each thing that is not as it was."""
    lines = [getattr(new, "name", "")]
    for name in old.__dataclass_fields__:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            lines.append(f"{name.replace('_', ' ')}: {_quoted(before)} → {_quoted(after)}")
    return "\n".join(line for line in lines if line)


def _quoted(value: object) -> str:
    if isinstance(value, dict):
        value = "; ".join(f"{point}: {words}" for point, words in value.items())
    elif isinstance(value, tuple):
        value = ", ".join(str(one) for one in value)
    text = "none" if value is None else str(value)
    return text if len(text) <= CLIPPED else f"{text[:CLIPPED]}…"


def _must_be_seen(part: Part, seen: int | None) -> None:
    if seen != part.revision:
        raise _meanwhile(part.changed_by, removed=part.removed_at is not None)


def _meanwhile(who: Person | None, *, removed: bool = False) -> ChangedMeanwhile:
    if removed:
        return ChangedMeanwhile(
            "%(name)s removed this while you were typing. What you wrote is here, and nothing is lost.",
            name=who.shown_name if who else "Somebody",
        )
    return ChangedMeanwhile(
        "%(name)s changed this while you were typing. Both are here: choose one, or join them. Nothing is lost.",
        name=who.shown_name if who else "Somebody",
    )


def _touched(part: Part, by: Person | None, at: datetime) -> None:
    part.revision += 1
    part.changed_by = by
    part.removed_at = None
    changed(part.criteria_set, by, at)


def _siblings(part: Part) -> list[Part]:
    draft = part.criteria_set
    parts: list[Part] = [*draft.criteria] if isinstance(part, Criterion) else [*draft.gates]
    return sorted(parts, key=lambda one: one.position)  # the list in memory may have been loaded before a move
