"""What a criteria set may hold, as plain values: for files, templates and the editor alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from grants.core.errors import Refused

HIGHEST_WEIGHT = 1000
HIGHEST_POINT = 1000
LONGEST_NAME = 120
LONGEST_TEXT = 20_000
LONGEST_TITLE = 200
MOST_CRITERIA = 60
MOST_GATES = 60
MOST_DECIMALS = 4  # of a pass mark or a minimum: more would be lost in a spreadsheet
WORDED_POINTS = 11  # a scale with more points than this is answered in a number box


class CommentRule(StrEnum):
    """Whether a member says why."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class SetState(StrEnum):
    """Where one version of the criteria stands."""

    DRAFT = "draft"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class GateWords:
    """A yes or no test, as written."""

    name: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """One criterion, as written. `minimum` is tested on the panel's mean mark, on the criterion's own scale."""

    name: str
    question: str = ""
    guidance: str = ""
    weight: int = 0
    lowest: int = 0
    highest: int = 5
    minimum: Decimal | None = None
    comment: CommentRule = CommentRule.OPTIONAL
    levels: Mapping[int, str] = field(default_factory=dict)

    @property
    def points(self) -> range:
        """Every whole point of the scale, lowest first."""
        return range(self.lowest, self.highest + 1)

    @property
    def in_a_box(self) -> bool:
        """Whether the mark is typed as a number, the scale being too long for a list of choices."""
        return len(self.points) > WORDED_POINTS


@dataclass(frozen=True, slots=True)
class SetWords:
    """A whole criteria set, as written."""

    title: str = ""
    pass_mark: Decimal | None = None
    tie_break: Sequence[str] = ()
    cannot_tell: bool = False
    gates: Sequence[GateWords] = ()
    criteria: Sequence[CriterionWords] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a set: in which list ("criteria", "gates" or none), at which place of it, and what."""

    part: str
    place: int
    refusal: Refused


def faults(words: SetWords) -> Iterator[Fault]:
    """Everything that keeps a set from being used, in reading order."""
    yield from (Fault("", 0, refusal) for refusal in _rule_faults(words))
    lists: Mapping[str, Sequence[GateWords | CriterionWords]] = {"gates": words.gates, "criteria": words.criteria}
    for part, all_words in lists.items():
        seen: set[str] = set()
        for place, one in enumerate(all_words):
            found = _gate_faults(one) if isinstance(one, GateWords) else _criterion_faults(one)
            yield from (Fault(part, place, refusal) for refusal in found)
            if fold(one.name) in seen:
                yield Fault(part, place, _same_name(one.name))
            seen.add(fold(one.name))


def check_set(words: SetWords) -> None:
    """Raise Refused for a set whose parts do not fit together."""
    for fault in faults(words):
        raise fault.refusal


def check_criterion(criterion: CriterionWords) -> None:
    """Raise Refused, naming the field, for a criterion that nobody could score by."""
    for refusal in _criterion_faults(criterion):
        raise refusal


def check_gate(gate: GateWords) -> None:
    """Raise Refused, naming the field, for a gate that nobody could answer."""
    for refusal in _gate_faults(gate):
        raise refusal


def check_rules(words: SetWords) -> None:
    """Raise Refused, naming the field, for a title, a pass mark or a tie-break list that cannot be."""
    for refusal in _rule_faults(words):
        raise refusal


def check_new_name(name: str, others: Sequence[str]) -> None:
    """Raise Refused where another already has the name, without regard to capitals and spaces."""
    if fold(name) in {fold(other) for other in others}:
        raise _same_name(name)


def check_agreeable(words: SetWords) -> None:
    """Raise Refused for a set that cannot be agreed as it stands."""
    check_set(words)
    if not sum(criterion.weight for criterion in words.criteria):
        raise Refused("Give at least one criterion a weight above 0 first.")


def unchanged(old: CriterionWords, new: CriterionWords) -> bool:
    """Whether marks given under the old words still mean the same; weight and minimum may differ."""
    return replace(old, weight=0, minimum=None, levels=dict(old.levels)) == replace(
        new, weight=0, minimum=None, levels=dict(new.levels)
    )


def unchanged_gate(old: GateWords, new: GateWords) -> bool:
    """Whether the answer to the old gate is an answer to the new one."""
    return old.question == new.question


def tidied(criterion: CriterionWords) -> CriterionWords:
    """The same words in the form in which they are kept: names on one line, no empty levels, plain ends of lines."""
    return replace(
        criterion,
        name=one_line(criterion.name),
        question=tidy(criterion.question),
        guidance=tidy(criterion.guidance),
        levels={point: tidy(words) for point, words in sorted(criterion.levels.items()) if tidy(words)},
    )


def tidied_gate(gate: GateWords) -> GateWords:
    """The same for a gate."""
    return GateWords(name=one_line(gate.name), question=tidy(gate.question))


def tidied_set(words: SetWords) -> SetWords:
    """The same for a whole set."""
    return SetWords(
        title=one_line(words.title),
        pass_mark=words.pass_mark,
        tie_break=tuple(one_line(name) for name in words.tie_break),
        cannot_tell=words.cannot_tell,
        gates=tuple(tidied_gate(gate) for gate in words.gates),
        criteria=tuple(tidied(criterion) for criterion in words.criteria),
    )


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def tidy(text: str) -> str:
    """A text as it was typed, with plain ends of lines and without what no database or spreadsheet can hold."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """A name as it is kept: on one line, with single spaces."""
    return " ".join(tidy(text).split())


def fold(name: str) -> str:
    """A name as it is compared: without regard to capitals or to how many spaces stand in it."""
    return " ".join(name.split()).casefold()


def _same_name(name: str) -> Refused:
    return Refused("There are two with the name %(name)s. Give one another name.", field="name", name=name)


def _rule_faults(words: SetWords) -> Iterator[Refused]:
    if len(words.title) > LONGEST_TITLE:
        yield Refused("Keep the title to %(most)s characters.", field="title", most=LONGEST_TITLE)
    if words.pass_mark is not None and not 0 <= words.pass_mark <= 100:
        yield Refused("The pass mark must be from 0 to 100.", field="pass_mark")
    yield from _decimal_faults(words.pass_mark, "pass_mark")
    if len(words.criteria) > MOST_CRITERIA:
        yield Refused("Keep to %(most)s criteria. Nobody can judge by more.", field="criteria", most=MOST_CRITERIA)
    if len(words.gates) > MOST_GATES:
        yield Refused("Keep to %(most)s gates. Nobody can check more.", field="gates", most=MOST_GATES)
    known, named = {fold(criterion.name) for criterion in words.criteria}, set()
    for name in words.tie_break:
        if fold(name) not in known:
            yield Refused("The tie-break names %(name)s, which is not a criterion.", field="tie_break", name=name)
        elif fold(name) in named:
            yield Refused("The tie-break names %(name)s twice.", field="tie_break", name=name)
        named.add(fold(name))


def _gate_faults(gate: GateWords) -> Iterator[Refused]:
    yield from _name_faults(gate.name)
    yield from _length_faults(gate.question, "question")


def _criterion_faults(criterion: CriterionWords) -> Iterator[Refused]:
    yield from _name_faults(criterion.name)
    yield from _length_faults(criterion.question, "question")
    yield from _length_faults(criterion.guidance, "guidance")
    if not 0 <= criterion.weight <= HIGHEST_WEIGHT:
        yield Refused("Weight must be a whole number from 0 to %(most)s.", field="weight", most=HIGHEST_WEIGHT)
    if not 0 <= criterion.lowest < criterion.highest <= HIGHEST_POINT:
        yield Refused(
            "The scale must go from a lower whole number to a higher one, from 0 to %(most)s at most.",
            field="highest",
            most=HIGHEST_POINT,
        )
        return  # whether the rest fits on the scale cannot be told
    if criterion.minimum is not None and not criterion.lowest <= criterion.minimum <= criterion.highest:
        yield Refused(
            "The minimum must be on the scale, from %(lowest)s to %(highest)s.",
            field="minimum",
            lowest=criterion.lowest,
            highest=criterion.highest,
        )
    yield from _decimal_faults(criterion.minimum, "minimum")
    for point, words in criterion.levels.items():
        if point not in criterion.points:
            yield Refused("There are words for %(point)s, which is not on the scale.", field="levels", point=point)
        yield from _length_faults(words, "levels")


def _name_faults(name: str) -> Iterator[Refused]:
    if not name.strip():
        yield Refused("Give it a name.", field="name")
    if len(name) > LONGEST_NAME:
        yield Refused("Keep the name to %(most)s characters.", field="name", most=LONGEST_NAME)


def _decimal_faults(figure: Decimal | None, field: str) -> Iterator[Refused]:
    if figure is not None and figure != round(figure, MOST_DECIMALS):
        yield Refused("Keep it to %(most)s decimals.", field=field, most=MOST_DECIMALS)


def _length_faults(text: str, field: str) -> Iterator[Refused]:
    if len(text) > LONGEST_TEXT:
        yield Refused("Keep this to %(most)s characters.", field=field, most=f"{LONGEST_TEXT:,}")
