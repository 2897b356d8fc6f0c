"""A part as the history keeps it, whole, and what taking back one change of it comes to.

What is kept is plain JSON: {"name": "Value", "weight": 10, "levels": {"0": "None"}, "place": 2, …}; None stands for
"it was not there". Other subjects keep their own words in the same shape: the names of its fields are all that counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grants.core.changes import ChangeKind
from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords
from grants.core.errors import Refused
from grants.core.parts import RULES, kind_of_part

Kept = Mapping[str, Any]

PLACE = "place"  # in its list, counted from 1; it drifts as others come and go, so only a move is about it
THERE = "there"  # not kept: the field that is said to differ where a part came or went
_BESIDE = frozenset({"named"})  # helps to read what is kept, and is no field of its own
_PIECES = "levels"  # a field of many pieces, each changed by itself: "level:3"


@dataclass(frozen=True, slots=True)
class KeptSet:
    """A whole criteria set as it is, or once was: each part by its name, in order."""

    criteria: Mapping[str, Kept]
    gates: Mapping[str, Kept]
    rules: Kept

    def of(self, part: str) -> Kept | None:
        """One part, or None where it was not there."""
        return self.rules if part == RULES else self.criteria.get(part) or self.gates.get(part)


@dataclass(frozen=True, slots=True)
class Latest:
    """What the history knows of one part: as it was left by the time that is asked about, and what came after."""

    part: str
    kept: Kept | None  # by the last change before that time, else what its first change after that time found


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody changed again: as it was before the change that is taken back, and as it is now."""

    field: str
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a part becomes when a change is taken back: `gently` leaves what others changed since, `anyway` does not."""

    gently: Kept | None
    anyway: Kept | None
    clashes: tuple[Clash, ...] = ()
    helps: bool = True  # whether `gently` takes back anything at all


def criterion_kept(words: CriterionWords, place: int) -> dict[str, Any]:
    """A criterion as the history keeps it."""
    return {
        "name": words.name,
        "question": words.question,
        "guidance": words.guidance,
        "weight": words.weight,
        "lowest": words.lowest,
        "highest": words.highest,
        "minimum": _digits(words.minimum),
        "comment": words.comment.value,
        "levels": {str(point): level for point, level in words.levels.items()},
        PLACE: place,
    }


def criterion_words(kept: Kept) -> CriterionWords:
    """A criterion read back from what is kept."""
    return CriterionWords(
        name=kept["name"],
        question=kept["question"],
        guidance=kept["guidance"],
        weight=kept["weight"],
        lowest=kept["lowest"],
        highest=kept["highest"],
        minimum=_figure(kept["minimum"]),
        comment=CommentRule(kept["comment"]),
        levels={int(point): level for point, level in kept["levels"].items()},
    )


def gate_kept(words: GateWords, place: int) -> dict[str, Any]:
    """A gate as the history keeps it."""
    return {"name": words.name, "question": words.question, PLACE: place}


def gate_words(kept: Kept) -> GateWords:
    """A gate read back from what is kept."""
    return GateWords(name=kept["name"], question=kept["question"])


def rules_kept(words: SetWords, breakers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What holds for the whole set. `breakers`: part and name of each tie-break rule; a new name is no new rule."""
    named = dict(breakers)
    return {
        "title": words.title,
        "pass_mark": _digits(words.pass_mark),
        "cannot_tell": words.cannot_tell,
        "tie_break": list(named),
        "named": named,
    }


def pass_mark(kept: Kept) -> Decimal | None:
    """The pass mark read back from what is kept."""
    return _figure(kept["pass_mark"])


def fields(kept: Kept | None) -> dict[str, Any]:
    """Field by field, each level by itself: what two states are compared by."""
    flat: dict[str, Any] = {}
    for name, value in (kept or {}).items():
        if name == _PIECES:
            flat |= {f"level:{point}": level for point, level in sorted(value.items(), key=lambda one: int(one[0]))}
        elif name not in _BESIDE:
            flat[name] = value
    return flat


def touched(before: Kept | None, after: Kept | None) -> list[str]:
    """The fields that a change is about, in their order; THERE where the part came or went."""
    if before is None or after is None:
        return [] if before is after else [THERE]
    old, new = fields(before), fields(after)
    return [name for name in {**old, **new} if value_of(old, name) != value_of(new, name)]


def kind_of_change(before: Kept | None, after: Kept | None, *, known: bool) -> ChangeKind | None:
    """What happened between two states; None for nothing. `known`: whether it had been there at some time before."""
    about = touched(before, after)
    if not about:
        return None
    if before is None:
        return ChangeKind.BROUGHT_BACK if known else ChangeKind.ADDED
    if after is None:
        return ChangeKind.REMOVED
    return ChangeKind.MOVED if about == [PLACE] else ChangeKind.CHANGED


def fold_set(now: KeptSet, known: Iterable[Latest], sequences: Mapping[str, Sequence[str]]) -> KeptSet:
    """The set as it was at some time: what the history knows of each part, and for the rest what is stored now.

    `sequences`: by "criterion" and "gate", the last order that the history knows of; what it does not name comes last.
    """
    parts: dict[str, Kept | None] = {**now.criteria, **now.gates, RULES: now.rules}
    parts |= {one.part: one.kept for one in known if kind_of_part(one.part) in ("criterion", "gate", RULES)}
    lists = {}
    for kind, stored in (("criterion", now.criteria), ("gate", now.gates)):
        there = [part for part, kept in parts.items() if kept is not None and kind_of_part(part) == kind]
        order = {part: place for place, part in enumerate(sequences.get(kind) or stored)}
        there.sort(key=lambda part: (order.get(part, len(order)), (parts[part] or {})[PLACE]))
        lists[kind] = {part: {**(parts[part] or {}), PLACE: place} for place, part in enumerate(there, 1)}
    return KeptSet(lists["criterion"], lists["gate"], parts[RULES] or now.rules)


def moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """What stands elsewhere among those that were there before and after; coming and going moves nobody."""
    now, then = [part for part in new if part in old], [part for part in old if part in new]
    return {part for part, other in zip(now, then, strict=True) if part != other}


def places(whole: Sequence[str], there: Sequence[str]) -> list[str]:
    """A whole list, once what is there has this order: what was removed stays behind what it stood behind.

    So no two share a place, and what comes back later stands where the history says that it stood.
    """
    order = list(there)
    for place, part in enumerate(whole):
        if part not in there:
            order.insert(order.index(whole[place - 1]) + 1 if place else 0, part)
    return order


def taking_back(before: Kept | None, after: Kept | None, now: Kept | None, *, moved_again: bool = False) -> Undoing:
    """What undoing a change comes to, as the part stands now. Raises Refused where there is nothing to undo.

    A field that still says what the change made of it goes back; one that says something else was changed again since,
    and a person decides. `moved_again`: its place was changed once more; else its place only drifted.
    """
    if before is None:
        return _taking_out(after, now)
    if after is None:
        if now is not None:
            raise Refused("This is back already.")
        return Undoing(before, before)
    if now is None:
        raise Refused("This was removed since. Bring it back first.")
    old, new, current = fields(before), fields(after), fields(now)
    gently, anyway, clashes = dict(current), dict(current), []
    for name in touched(before, after):
        then, stands = value_of(old, name), value_of(current, name)
        if stands == then:
            continue
        anyway[name] = then
        if stands == value_of(new, name) or (name == PLACE and not moved_again):
            gently[name] = then
        else:
            clashes.append(Clash(name, then, stands))
    if anyway == current:
        raise Refused("This is as it was before already.")
    return Undoing(whole(gently, now), whole(anyway, now), tuple(clashes), gently != current)


def _taking_out(after: Kept | None, now: Kept | None) -> Undoing:
    """Undoing an addition: what others wrote into it since goes too, so that is asked first."""
    if now is None:
        raise Refused("This was removed already.")
    since = [name for name in touched(after, now) if name != PLACE]
    old, current = fields(after), fields(now)
    clashes = tuple(Clash(name, value_of(old, name), value_of(current, name)) for name in since)
    return Undoing(now if clashes else None, None, clashes, not clashes)


def whole(flat: Mapping[str, Any], like: Kept) -> dict[str, Any]:
    """Fields put together again; levels without words are left out. `like`: any state of the same part."""
    kept = {name: value for name, value in flat.items() if not name.startswith("level:")}
    if _PIECES in like:
        levels = {name.partition(":")[2]: words for name, words in flat.items() if name.startswith("level:")}
        kept[_PIECES] = {point: words for point, words in levels.items() if words}
    return kept | {name: like[name] for name in _BESIDE if name in like}


def value_of(flat: Mapping[str, Any], name: str) -> Any:
    """What one of the `fields` says; a level that has no words says nothing."""
    return flat.get(name, "" if name.startswith("level:") else None)


def _digits(figure: Decimal | None) -> str | None:
    return None if figure is None else f"{figure.normalize():f}"


def _figure(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)
