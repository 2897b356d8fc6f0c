"""What an application must pass beside its place in the order: the yes or no checks, the minimums, the pass mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core.scoring import is_below
from grants.models import CriteriaSet, GateResult


@dataclass(frozen=True, slots=True)
class Checks:
    """The yes or no checks of a set, and what was found, by application."""

    gates: int = 0
    failed: Mapping[int, Sequence[str]] = field(default_factory=dict)  # the names of the gates not passed
    checked: Mapping[int, int] = field(default_factory=dict)  # how many gates somebody has looked at

    def unchecked(self, application_id: int) -> int:
        """How many gates nobody has looked at yet."""
        return self.gates - self.checked.get(application_id, 0)


@dataclass(frozen=True, slots=True)
class Bars:
    """What a panel's mean must reach: the pass mark, and the minimum of each criterion that has one."""

    pass_mark: Fraction | None = None
    minimums: Sequence[tuple[int, str, Fraction]] = ()  # criterion id, its name, the minimum

    def below(self, means: Mapping[int, Fraction]) -> list[str]:
        """The criteria whose mean is below their minimum. Where nobody could tell, there is nothing to be below."""
        return [
            name for criterion_id, name, least in self.minimums if is_below(means.get(criterion_id, least), least)
        ]

    def below_pass_mark(self, score: Fraction | None) -> bool:
        """Whether the panel score is below the pass mark."""
        return score is not None and self.pass_mark is not None and is_below(score, self.pass_mark)


def checks(session: Session, criteria_set: CriteriaSet | None) -> Checks:
    """What the checks found: one statement, and none where the set has no gates."""
    gates = criteria_set.gates if criteria_set else []
    if not gates:
        return Checks()
    results = session.connection().execute(
        select(GateResult.application_id, GateResult.gate_id, GateResult.passed).where(
            GateResult.gate_id.in_([gate.id for gate in gates])
        )
    )
    checked: dict[int, int] = {}
    missed: dict[int, set[int]] = {}
    for application_id, gate_id, passed in results.all():
        checked[application_id] = checked.get(application_id, 0) + 1
        if not passed:
            missed.setdefault(application_id, set()).add(gate_id)
    failed = {
        application_id: [gate.name for gate in gates if gate.id in gate_ids]
        for application_id, gate_ids in missed.items()
    }
    return Checks(len(gates), failed, checked)


def bars(criteria_set: CriteriaSet | None) -> Bars:
    """The bars of a set, as exact numbers."""
    if criteria_set is None:
        return Bars()
    return Bars(
        None if criteria_set.pass_mark is None else Fraction(criteria_set.pass_mark),
        [(one.id, one.name, Fraction(one.minimum)) for one in criteria_set.criteria if one.minimum is not None],
    )
