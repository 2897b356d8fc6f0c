"""Which rankings a round has: by the agreed criteria, by earlier versions, and as they were once seen."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.models import CriteriaSet, FrozenRanking, Round


@dataclass(frozen=True, slots=True)
class Rankings:
    """The criteria sets people could score by, newest first, and the rankings frozen, newest first."""

    sets: list[CriteriaSet]
    frozen: list[FrozenRanking]

    @property
    def agreed(self) -> CriteriaSet | None:
        """The set in force."""
        return next((one for one in self.sets if one.state is SetState.AGREED), None)

    def numbered(self, number: int) -> CriteriaSet:
        """One version of the criteria. Raises Refused where there is none that people could score by."""
        for one in self.sets:
            if one.number == number:
                return one
        raise Refused("This round has no agreed criteria with the number %(number)s.", number=number)


def rankings(session: Session, round: Round) -> Rankings:
    """Every ranking there is of a round, in one statement. Its figures are shown by the same rule as any others."""
    everything = (
        select(CriteriaSet, FrozenRanking)
        .outerjoin(FrozenRanking, FrozenRanking.set_id == CriteriaSet.id)
        .where(CriteriaSet.round_id == round.id, CriteriaSet.state != SetState.DRAFT)
        .order_by(CriteriaSet.number.desc(), FrozenRanking.id.desc())
        .options(
            joinedload(CriteriaSet.all_criteria), joinedload(CriteriaSet.all_gates), joinedload(CriteriaSet.lots)
        )
    )
    rows = session.execute(everything).unique().all()
    found: list[tuple[CriteriaSet, FrozenRanking | None]] = [(one, seen) for one, seen in rows]
    sets = list(dict.fromkeys(one for one, _ in found))
    frozen = [seen for _, seen in found if seen is not None]
    return Rankings(sets, sorted(frozen, key=lambda seen: -seen.id))
