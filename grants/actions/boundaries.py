"""Saying what is fixed and what is open in a round, with the reason and who set it; and keeping to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session, object_session

from grants.actions.changes import stir
from grants.actions.record import record
from grants.core.boundaries import (
    MARK,
    MONEY,
    WEIGHT,
    BoundaryKind,
    BoundaryPart,
    Limit,
    OutOfBounds,
    Words,
    broken,
)
from grants.core.criteria import LONGEST_TEXT, CriterionWords, GateWords, SetWords, one_line, tidy
from grants.core.errors import Refused, Said
from grants.core.money import pounds
from grants.core.parts import RULES, kind_of_part, part_of_criterion, part_of_gate, whole_part
from grants.models import Boundary, CriteriaSet, Person, Round
from grants.queries.boundaries import limits
from grants.queries.criteria import agreed_set
from grants.queries.kept import Part


@dataclass(frozen=True, slots=True)
class Terms:
    """What a boundary says: how far, in words and in figures, why, and who set it."""

    kind: BoundaryKind
    limit: str
    reason: str
    set_by: str
    low: int | None
    high: int | None


Wanted = Sequence[tuple[str | None, CriterionWords | GateWords]]  # lineage and words; None: something new

LONGEST_LIMIT = 300
LONGEST_SET_BY = 200
_IN_WORDS = (BoundaryPart.CRITERIA, BoundaryPart.OTHER)  # nothing but the words says what it is about
_NAMED = Said("%(name)s: %(what)s")


def must_keep(
    round: Round, part: str, old: Words | None, new: Words | None, *, others: int | None = None, name: str = ""
) -> None:
    """Raise OutOfBounds where a change of this part breaks a boundary; None: it is not there before, or after.

    Asked by every action that changes a part, when it holds the round: there is no road around a boundary.
    `name`: said first, where the change is one of several.
    """
    _keep(limits(round), part, old, new, others=others, name=name)


def must_keep_weights(draft: CriteriaSet, weights: Mapping[str, int]) -> None:
    """The same for the weights of several criteria at once, by part."""
    standing, all_of_them = limits(draft.round), sum(weights.values())
    for one in draft.criteria:
        new = replace(one.words, weight=weights[one.part])
        _keep(standing, one.part, one.words, new, others=all_of_them - new.weight, name=one.name)


def must_keep_all(draft: CriteriaSet, rules: SetWords, wanted: Wanted) -> None:
    """The same for a whole draft that is to hold these criteria and gates, by lineage, and nothing else."""
    standing = limits(draft.round)
    if not standing:
        return
    here: list[Part] = [*draft.all_criteria, *draft.all_gates]
    old: dict[str, CriterionWords | GateWords | None] = {
        one.part: one.words if one.removed_at is None else None for one in here
    }
    limited = {part for limit in standing if kind_of_part(part := whole_part(limit.part)) in ("criterion", "gate")}
    before = None if here and old.keys() >= limited else _agreed(draft)
    if before is not None:  # what the draft has lost is still what the version before it says
        earlier: list[Part] = [*before.criteria, *before.gates]
        old = {**{one.part: one.words for one in earlier}, **old}
    _keep(standing, RULES, before.words if before is not None and not here else draft.words if here else None, rules)
    new = {part_of(lineage, words): words for lineage, words in wanted if lineage is not None}
    total = sum(words.weight for _, words in wanted if isinstance(words, CriterionWords))
    for part, was in old.items():
        words = new.get(part)
        if was is not None or words is not None:
            others = total - words.weight if isinstance(words, CriterionWords) else None
            _keep(standing, part, was, words, others=others, name=(words or was or GateWords("")).name)
    for one in here:  # what comes back has been fixed as it was when it went
        if one.removed_at is not None and (words := new.get(one.part)) is not None:
            _keep(standing, one.part, one.words, words, name=words.name)


def part_of(lineage: str, words: CriterionWords | GateWords) -> str:
    """The name of the part that these are the words of."""
    return part_of_criterion(lineage) if isinstance(words, CriterionWords) else part_of_gate(lineage)


def _agreed(draft: CriteriaSet) -> CriteriaSet | None:
    session = object_session(draft)
    return None if session is None else agreed_set(session, draft.round)


def _keep(
    standing: Sequence[Limit],
    part: str,
    old: Words | None,
    new: Words | None,
    *,
    others: int | None = None,
    name: str = "",
) -> None:
    for refusal in broken(standing, part, old, new, others=others):
        raise OutOfBounds(_NAMED, refusal.limit, name=name, what=refusal.said) if name else refusal


def set_boundary(
    session: Session,
    round: Round,
    *,
    part: BoundaryPart,
    kind: BoundaryKind,
    limit: str,
    reason: str,
    set_by: str,
    by: Person | None,
    at: datetime,
    about: str = "",
    name: str = "",
    low: int | None = None,
    high: int | None = None,
) -> Boundary:
    """Say that something is fixed, open within limits, or open; with the reason and who set it.

    `about` names a criterion, a gate or another part, or a piece of it (core/parts.py); `name` is what people call it.
    """
    hold(round)
    boundary = Boundary(part=part, about=about or None, entered_by=by, entered_at=at)
    _write(boundary, Terms(kind, limit, reason, set_by, low, high))
    boundary.round = round
    session.add(boundary)
    session.flush()
    stir(round)
    record(by, "set a boundary", boundary, round=round, at=at, text=_words(boundary, name))
    return boundary


def change_boundary(
    boundary: Boundary,
    *,
    kind: BoundaryKind,
    limit: str,
    reason: str,
    set_by: str,
    by: Person | None,
    at: datetime,
    low: int | None = None,
    high: int | None = None,
    name: str = "",
) -> None:
    """Say it anew, about the same thing; what it was stays on the record."""
    hold(boundary.round)
    if boundary.lifted_at is not None:
        raise Refused("This was lifted. Bring it back first.")
    was = _words(boundary, name)
    _write(boundary, Terms(kind, limit, reason, set_by, low, high))
    if (now := _words(boundary, name)) == was:
        return
    boundary.entered_by, boundary.entered_at = by, at
    stir(boundary.round)
    record(by, "changed a boundary", boundary, round=boundary.round, at=at, text=f"{now}\nbefore: {was}")


def lift_boundary(boundary: Boundary, *, by: Person | None, at: datetime, why: str = "") -> None:
    """Take a boundary away, and say why. It is kept, so that it can be brought back."""
    if boundary.lifted_at is None:
        if boundary.kind is not BoundaryKind.OPEN and not why.strip():
            raise Refused("Say why. Whoever set it, and whoever kept to it, will want to know.", field="why")
        boundary.lifted_at, boundary.lifted_by, boundary.lifted_why = at, by, why.strip()
        stir(boundary.round)
        text = "\n".join(line for line in (_words(boundary), why.strip()) if line)
        record(by, "lifted a boundary", boundary, round=boundary.round, at=at, text=text)


def bring_back_boundary(boundary: Boundary, *, by: Person | None, at: datetime) -> None:
    """Let a boundary that was lifted stand again, as it was."""
    if boundary.lifted_at is not None:
        boundary.lifted_at, boundary.lifted_by, boundary.lifted_why = None, None, None
        stir(boundary.round)
        record(by, "brought a boundary back", boundary, round=boundary.round, at=at, text=_words(boundary))


def hold(round: Round) -> None:
    """Hold the round: who writes under a boundary holds it as who sets one does, so neither passes the other."""
    if (session := object_session(round)) is not None:
        session.flush()
        session.refresh(round, with_for_update=True)


def _write(boundary: Boundary, terms: Terms) -> None:
    terms = replace(
        terms,
        limit=one_line(terms.limit),
        reason=tidy(terms.reason),
        set_by=one_line(terms.set_by),
        low=terms.low if terms.kind is BoundaryKind.WITHIN else None,
        high=terms.high if terms.kind is BoundaryKind.WITHIN else None,
    )
    _check(boundary, terms)
    _check_figures(boundary, terms)
    boundary.kind, boundary.limit, boundary.low, boundary.high = terms.kind, terms.limit, terms.low, terms.high
    boundary.reason, boundary.set_by = terms.reason, terms.set_by


def _check(boundary: Boundary, terms: Terms) -> None:
    if not terms.limit and not boundary.about and boundary.part in _IN_WORDS:
        raise Refused("Say what it is, in a few words.", field="limit")
    if len(terms.limit) > LONGEST_LIMIT:
        raise Refused("Keep this to %(most)s characters. The reason can be longer.", field="limit", most=LONGEST_LIMIT)
    if terms.kind is not BoundaryKind.OPEN and not terms.reason:
        raise Refused("Say why. People accept a limit when they know its reason.", field="reason")
    if len(terms.reason) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="reason", most=f"{LONGEST_TEXT:,}")
    if not terms.set_by:
        raise Refused("Say who set it: the board, the law, the panel, or somebody by name.", field="set_by")
    if len(terms.set_by) > LONGEST_SET_BY:
        raise Refused("Keep this to %(most)s characters.", field="set_by", most=LONGEST_SET_BY)


def _check_figures(boundary: Boundary, terms: Terms) -> None:
    if terms.low is not None or terms.high is not None:
        if not counts(boundary.on):
            raise Refused("Only a weight, the pass mark or an amount has a least and a most. Use words.", field="low")
        if terms.low is not None and terms.high is not None and terms.low > terms.high:
            raise Refused("The most must be at least the least.", field="high")
    if terms.kind is BoundaryKind.WITHIN and not terms.limit and not terms.low and terms.high is None:
        raise Refused("Say the limits: the least, the most, or both; or say them in words.", field="limit")


def counts(part: str) -> bool:
    """Whether the limits of this part are numbers."""
    return part in MONEY or part == f"{RULES}:{MARK}" or (
        kind_of_part(part) == "criterion" and part.endswith(f":{WEIGHT}")
    )


def _words(boundary: Boundary, name: str = "") -> str:
    limit = boundary.limit
    if boundary.rule.numbered:
        shown = [None if one is None else pounds(one) if boundary.on in MONEY else str(one)
                 for one in (boundary.low, boundary.high)]  # fmt: skip
        figures = [f"{word} {one}" for word, one in zip(("least", "most"), shown, strict=True) if one is not None]
        limit = ", ".join(words for words in (limit, *figures) if words)
    said = " ".join(f"{words.rstrip('.')}." for words in (limit, boundary.reason) if words)
    what = name or boundary.part.value.capitalize()
    return f"{what}, {boundary.kind.value}: {said} Set by {boundary.set_by}."
