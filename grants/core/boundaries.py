"""What is fixed, what is open within limits, and what is open; and which of it a change would break."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.core.errors import Refused, Said
from grants.core.money import pounds
from grants.core.parts import BUDGET, DATES, GRANT, kind_of_part

STAYS = "stays"  # the piece of a criterion or gate that says it is on the list
WEIGHT = "weight"
MARK = "pass_mark"
MONEY = (BUDGET, GRANT)  # parts whose limits are pence


class BoundaryKind(StrEnum):
    """How far a thing can be changed together."""

    FIXED = "fixed"
    WITHIN = "within limits"
    OPEN = "open"


class BoundaryPart(StrEnum):
    """What kind of thing a boundary is about; `Boundary.about` names the very part, see core/parts.py."""

    BUDGET = "budget"
    GRANT = "grant size"
    DATES = "dates"
    CRITERIA = "criteria"
    OTHER = "other"


NAMED = {BoundaryPart.BUDGET: BUDGET, BoundaryPart.GRANT: GRANT, BoundaryPart.DATES: DATES}  # parts there is one of


@dataclass(frozen=True, slots=True)
class Limit:
    """A boundary as plain values. `part` names a part or a piece of it; amounts are pence."""

    id: int | None
    part: str
    kind: BoundaryKind
    reason: str = ""
    set_by: str = ""
    low: int | None = None
    high: int | None = None

    def piece_of(self, part: str) -> str | None:
        """Which piece of this part it is about: "" for all of it, None for nothing of it."""
        if self.part == part:
            return ""
        return self.part.removeprefix(f"{part}:") if self.part.startswith(f"{part}:") else None

    @property
    def numbered(self) -> bool:
        """Whether it says how little or how much."""
        return self.low is not None or self.high is not None


class OutOfBounds(Refused):
    """A change that a boundary does not allow. Whoever wanted it can ask why, or challenge it."""

    def __init__(self, message: str, limit: Limit, field: object = None, **values: object) -> None:
        super().__init__(message, field=field, mend="boundary", **values)
        self.limit = limit


class WeightLimits(NamedTuple):
    """How small and how large the weight of a criterion may be, and whether it must stay as it is."""

    low: int | None
    high: int | None
    fixed: bool


Pieces = Mapping[str, object]
Words = CriterionWords | GateWords | SetWords | Pieces

_PLAIN = ("name", "question", "guidance", "weight", "minimum", "comment")  # pieces that are one value
_FIXED = {
    "": Said("This can't be changed. %(reason)s Set by %(who)s."),
    "name": Said("The name can't be changed. %(reason)s Set by %(who)s."),
    "question": Said("The question can't be changed. %(reason)s Set by %(who)s."),
    "guidance": Said("What to look for can't be changed. %(reason)s Set by %(who)s."),
    "weight": Said("The weight can't be changed. %(reason)s Set by %(who)s."),
    "scale": Said("The scale can't be changed. %(reason)s Set by %(who)s."),
    "minimum": Said("The lowest average that is enough can't be changed. %(reason)s Set by %(who)s."),
    "level": Said("The words for the scores can't be changed. %(reason)s Set by %(who)s."),
    "pass_mark": Said("The pass mark can't be changed. %(reason)s Set by %(who)s."),
    "comment": Said("Whether the panel says why can't be changed. %(reason)s Set by %(who)s."),
    "tie_break": Said("What decides when two have the same score can't be changed. %(reason)s Set by %(who)s."),
    "cannot_tell": Said("“I can’t tell” can't be changed. %(reason)s Set by %(who)s."),
}
_FIXED_LEVEL = Said("The words for %(point)s can't be changed. %(reason)s Set by %(who)s.")
_GONE = Said("This can't be removed. %(reason)s Set by %(who)s.")
_NAMES = {
    "weight": Said("Weight"),
    "pass_mark": Said("The pass mark"),
    "budget": Said("The budget"),
    "lowest": Said("The smallest grant"),
    "highest": Said("The largest grant"),
}
_FROM_TO = Said("%(what)s must be from %(low)s to %(high)s.")
_AT_LEAST = Said("%(what)s must be %(low)s or more.")
_AT_MOST = Said("%(what)s must be %(high)s or less.")
_WITH_OTHERS = Said("%(limit)s The others have %(weight)s between them.")


def whole_and_piece(part: str) -> tuple[str, str]:
    """ "criterion:4f…:level:3" as the criterion and "level:3"; "dates:meets_on" as the dates and "meets_on"."""
    words = part.split(":")
    whole = 2 if words[0] in ("criterion", "gate", "agreement") else 1
    return ":".join(words[:whole]), ":".join(words[whole:])


def pieces_of(words: Words | None) -> Pieces | None:
    """A part as its pieces, by the names they have in the name of a boundary; None: it is not there."""
    if isinstance(words, CriterionWords):
        levels = {f"level:{point}": text for point, text in sorted(words.levels.items())}
        plain = {name: getattr(words, name) for name in _PLAIN}
        return {**plain, "scale": (words.lowest, words.highest), **levels}
    if isinstance(words, GateWords):
        return {"name": words.name, "question": words.question}
    if isinstance(words, SetWords):
        rules = {"title": words.title, "pass_mark": words.pass_mark, "cannot_tell": words.cannot_tell}
        return {**rules, "tie_break": tuple(words.tie_break)}
    return words


def broken(
    limits: Iterable[Limit], part: str, old: Words | None, new: Words | None, *, others: int | None = None
) -> list[OutOfBounds]:
    """What a change of a part would break. Only what is changed is tested: an old misfit never blocks other words.

    `old` None: it is added or brought back; `new` None: it is removed. `others`: what the other weights add up to.
    """
    found: list[OutOfBounds] = []
    for limit in limits:
        piece = limit.piece_of(part)
        if piece is not None and limit.kind is not BoundaryKind.OPEN:
            found += _breaks(limit, piece, pieces_of(old), pieces_of(new), others)
    return found


def weight_limits(limits: Iterable[Limit], part: str) -> WeightLimits:
    """What the boundaries of a criterion say about its weight, all of them together."""
    low: int | None = None
    high: int | None = None
    fixed = False
    for limit in limits:
        piece = limit.piece_of(part)
        if piece in ("", WEIGHT) and limit.kind is BoundaryKind.FIXED:
            fixed = True
        if piece == WEIGHT and limit.kind is BoundaryKind.WITHIN:
            low = max((figure for figure in (low, limit.low) if figure is not None), default=None)
            high = min((figure for figure in (high, limit.high) if figure is not None), default=None)
    return WeightLimits(low, high, fixed)


def _breaks(
    limit: Limit, piece: str, old: Pieces | None, new: Pieces | None, others: int | None
) -> Iterator[OutOfBounds]:
    if new is None:
        if not _may_go(limit):
            yield OutOfBounds(_GONE, limit, **_who(limit))
        return
    before = old or {}
    changed = [name for name in {**before, **new} if before.get(name) != new.get(name)]
    touched = [name for name in changed if not piece or name == piece or name.startswith(f"{piece}:")]
    if limit.kind is BoundaryKind.FIXED:
        if old is not None and touched:
            yield _fixed(limit, piece, touched)
    elif limit.numbered:
        for name in touched:
            if _beyond(limit, name, new.get(name)):
                yield OutOfBounds(_must_be(limit, name, others), limit, field=name)


def _may_go(limit: Limit) -> bool:
    """Whether it may be taken off the list: a limit that would allow nothing at all allows that too."""
    return limit.kind is BoundaryKind.WITHIN and limit.numbered and not limit.low


def _fixed(limit: Limit, piece: str, touched: list[str]) -> OutOfBounds:
    kind, _, point = piece.partition(":")
    field = touched[0].partition(":")[0] if piece or len(touched) == 1 else None
    field = {"level": "levels", "scale": "highest"}.get(field or "", field)
    if point:
        return OutOfBounds(_FIXED_LEVEL, limit, field=field, point=point, **_who(limit))
    return OutOfBounds(_FIXED.get(kind, _FIXED[""]), limit, field=field, **_who(limit))


def _who(limit: Limit) -> dict[str, object]:
    return {"reason": f"{limit.reason.strip().rstrip('.')}.", "who": limit.set_by.rstrip(".")}


def _beyond(limit: Limit, name: str, value: object) -> bool:
    if value is None and name == "highest":
        return limit.high is not None  # no largest grant: as much as anybody asks
    figure = value if value is not None else 0
    too_little = limit.low is not None and figure < limit.low  # type: ignore[operator]  # whole numbers and decimals
    return too_little or (limit.high is not None and figure > limit.high)  # type: ignore[operator]


def _must_be(limit: Limit, name: str, others: int | None) -> Said:
    money = kind_of_part(limit.part) in MONEY
    low, high = (None if one is None else pounds(one) if money else str(one) for one in (limit.low, limit.high))
    form = _AT_MOST if low is None else _AT_LEAST if high is None else _FROM_TO
    said = Said(form, what=_NAMES.get(name, Said("This")), low=low, high=high)
    return said if others is None or name != WEIGHT else Said(_WITH_OTHERS, limit=said, weight=others)
