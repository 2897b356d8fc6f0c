"""What the weights page shows of an outcome: a strip for each criterion, and the arithmetic of the proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from grants.core import scoring, strips
from grants.core.strips import Spread
from grants.core.weights import WHOLE, Proposal, Step
from grants.models import CriteriaSet
from grants.queries.sharings import Outcome
from grants.web.filters import exactly

TOPS = (20, 40, 60, 80, 100)  # where a strip may end: four equal parts, each a whole number


@dataclass(frozen=True, slots=True)
class WeightRow:
    """One criterion on the page, every cell as shown."""

    name: str
    spread: Spread
    range: tuple[int, int]
    median: str
    weight: int | None
    now: int | None  # its weight in the draft; None: it is not there any more
    step: Step
    share: str
    down: int
    lost: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An outcome in words and pictures."""

    rows: Sequence[WeightRow]
    marks: Sequence[tuple[int, str]]  # of the axis above the strips: percent, and what stands there
    who: str
    proposal: Proposal
    middles: str
    kinds_apart: bool  # whether the dots of staff look different
    rounded: bool  # whether a share was no whole number
    example: str  # step 2 for one criterion, where it is a multiplication
    how: str


def shown_outcome(
    outcome: Outcome, names: Mapping[str, str], draft: CriteriaSet | None, *, staff_dots: bool
) -> Shown:
    """Everything the page says of an outcome."""
    found = outcome.proposal
    largest = max((step.given[-1] for step in found.steps), default=0)
    largest = max([largest, *(found.weights.values())])
    top = next(one for one in TOPS if one >= largest)
    now = {one.part: one.weight for one in draft.criteria} if draft else {}
    kinds_apart = staff_dots and outcome.kinds_apart
    return Shown(
        rows=[_row(step, outcome, names, now, top, staff_dots=kinds_apart) for step in found.steps],
        marks=[(25 * place, str(top * place // 4)) for place in range(5)],
        who=_who(outcome),
        proposal=found,
        middles=in_figures(found.middles),
        kinds_apart=kinds_apart,
        rounded=found.rounded_down < WHOLE,
        example=_example(found),
        how=_how(found),
    )


def _row(
    step: Step, outcome: Outcome, names: Mapping[str, str], now: Mapping[str, int], top: int, *, staff_dots: bool
) -> WeightRow:
    def place(value: Fraction | int) -> Fraction:
        return Fraction(value) * 100 / top

    staff = list(outcome.of_staff[step.part]) if staff_dots else []
    others = list(step.given)
    for value in staff:
        others.remove(value)
    half = scoring.middle_half([Fraction(one) for one in step.given])
    drawn = strips.spread(
        [place(one) for one in others],
        [place(one) for one in staff],
        place(step.median),
        (place(half[0]), place(half[1])) if half else None,
    ) or Spread(dots=())
    weight = outcome.proposal.weights.get(step.part)
    return WeightRow(
        name=names.get(step.part, ""),
        spread=drawn if weight is None else replace(drawn, proposal=strips.tenths(place(weight)) / 10),
        range=(step.given[0], step.given[-1]),
        median=in_figures(step.median),
        weight=weight,
        now=now.get(step.part),
        step=step,
        share=in_figures(step.share),
        down=int(step.share),
        lost=in_figures(step.share % 1),
    )


def in_figures(value: Fraction) -> str:
    """A figure as a pencil needs it: a whole number as it is, else with one or three decimals."""
    return str(value.numerator) if value.denominator == 1 else exactly(value)


def _who(outcome: Outcome) -> str:
    residents = ngettext("One resident", "%(num)d residents", outcome.residents)
    staff = ngettext("one of the staff", "%(num)d of the staff", outcome.staff)
    if not outcome.staff:
        return _("%(residents)s handed in points.", residents=residents)
    if not outcome.residents:
        return ngettext("One of the staff handed in points.", "%(num)d of the staff handed in points.", outcome.staff)
    return _("%(residents)s and %(staff)s handed in points.", residents=residents, staff=staff)


def _example(found: Proposal) -> str:
    free = next((step for step in found.steps if not step.held), None)
    if free is None or found.factor is None or found.factor == 1:
        return ""
    plain = found.factor == WHOLE / found.middles
    by = f"{WHOLE} ÷ {in_figures(found.middles)}" if plain else in_figures(found.factor)
    return f"{in_figures(free.median)} × {by} = {in_figures(free.share)}"


def _how(found: Proposal) -> str:
    """Step 2 in a sentence."""
    held = any(step.held for step in found.steps)
    if found.topped_up:
        return _("What people gave most to is full: its limit is reached. The others share what is left evenly.")
    if found.factor is None:
        return _("In the middle nobody gave anything to any criterion, so all of them share the points evenly.")
    if found.factor == 1 and not held:
        return _("The middles add up to 100 as they are, so nothing has to be changed.")
    if held:
        return _(
            "The middles add up to %(sum)s. Each is multiplied by the same number, %(factor)s, and what would pass a "
            "limit stays at it. With that number the whole is 100.",
            sum=in_figures(found.middles),
            factor=in_figures(found.factor),
        )
    return _(
        "The middles add up to %(sum)s, so each is multiplied by %(whole)s ÷ %(sum)s.",
        sum=in_figures(found.middles),
        whole=WHOLE,
    )
