"""The life of a round: five stages, forward one at a time, back any number with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grants.core.errors import Refused, Said


class Stage(StrEnum):
    """Where a round is in its life."""

    DESIGN = "design"
    OPEN = "open"
    SCORING = "scoring"
    DECIDING = "deciding"
    PUBLISHED = "published"

    @property
    def place(self) -> int:
        """0 for design to 4 for published."""
        return STAGES.index(self)

    @property
    def said(self) -> Said:
        """Its name inside a sentence."""
        return NAMES[self]


STAGES: Sequence[Stage] = tuple(Stage)
NAMES: Mapping[Stage, Said] = {
    Stage.DESIGN: Said("design"),
    Stage.OPEN: Said("open"),
    Stage.SCORING: Said("scoring"),
    Stage.DECIDING: Said("deciding"),
    Stage.PUBLISHED: Said("published"),
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a round has, as far as moving on depends on it."""

    agreed_weight: int | None = None  # the agreed set's weights added up; None: no set is agreed
    applications: int = 0
    members: int = 0
    submitted_sheets: int = 0
    expected_sheets: int = 0
    gates_unchecked: int = 0
    outside_limits: int = 0


@dataclass(frozen=True, slots=True)
class Caution:
    """Something people should know before they move on; it does not stop them. Worded for one and for many."""

    one: str
    many: str
    count: int

    def __str__(self) -> str:
        return (self.one if self.count == 1 else self.many) % {"count": self.count}


def is_back(now: Stage, to: Stage) -> bool:
    """Whether going from one stage to the other means going back."""
    return to.place < now.place


def move(now: Stage, to: Stage, has: Readiness, reason: str) -> list[Caution]:
    """Check one move and say what to warn of.

    Raises Refused where the move skips a stage, lacks what must be there, or goes back without a reason.
    """
    if to is now:
        raise Refused("This round is in %(stage)s already.", stage=now.said)
    if is_back(now, to):
        if not reason.strip():
            raise Refused("Say why the round goes back. The reason is kept on the record.", field="reason")
        return []
    if to.place > now.place + 1:
        after = STAGES[now.place + 1]
        raise Refused(
            "A round moves on one stage at a time: from %(now)s to %(after)s.", now=now.said, after=after.said
        )
    _must_be_true(to, has)
    return _warnings(to, has)


def _must_be_true(to: Stage, has: Readiness) -> None:
    if to is Stage.OPEN and has.agreed_weight is None:
        raise Refused("Agree the criteria first. Nobody can apply before they know what counts.", mend="criteria")
    if to is Stage.OPEN and not has.agreed_weight:
        raise Refused("Give at least one criterion a weight above 0 first.", mend="criteria")
    if to is Stage.SCORING and not has.applications:
        raise Refused("Bring in at least one application first.", mend="applications")
    if to is Stage.SCORING and not has.members:
        raise Refused("Add at least one panel member first.", mend="panel")
    if to is Stage.DECIDING and not has.submitted_sheets:
        raise Refused("At least one scoresheet must be sent first.", mend="scoring")


def _warnings(to: Stage, has: Readiness) -> list[Caution]:
    """What still matters at this move.

    A check not done keeps an application in the ranking, until everybody can read it. An amount outside the limits is
    scored, and then moves the funding line. A sheet can be sent as long as people score, so it is asked about last as
    they stop.
    """
    warnings = []
    if to in (Stage.SCORING, Stage.DECIDING, Stage.PUBLISHED) and has.gates_unchecked:
        warnings.append(
            Caution(
                "One application still has yes or no checks to do.",
                "%(count)s applications still have yes or no checks to do.",
                has.gates_unchecked,
            )
        )
    if to in (Stage.SCORING, Stage.DECIDING) and has.outside_limits:
        warnings.append(
            Caution(
                "One application asks for less or more than a grant may be.",
                "%(count)s applications ask for less or more than a grant may be.",
                has.outside_limits,
            )
        )
    waiting = has.expected_sheets - has.submitted_sheets
    if to is Stage.DECIDING and waiting > 0:
        warnings.append(
            Caution(
                "One scoresheet has not been sent yet.", "%(count)s scoresheets have not been sent yet.", waiting
            )
        )
    return warnings
