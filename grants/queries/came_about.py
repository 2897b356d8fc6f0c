"""How one version of the criteria came about: what there is to look back at, in one statement."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grants.models import Agreement, Change, CriteriaSet, Practice, PracticeSample, SharedPoints, Sharing


@dataclass(frozen=True, slots=True)
class CameAbout:
    """Counts, never what anybody gave or said. A later version goes on from the ones before it."""

    changes: int
    sharing: int | None  # the latest time that 100 points were shared out, by id
    shared: int  # people who handed their points in then
    tried_out: int  # made-up applications that it was tried on, where the try-out has ended
    agreements: int  # 1 where the group wrote down how it works


def came_about(session: Session, criteria_set: CriteriaSet) -> CameAbout:
    """What led to this version."""
    up_to_it = select(CriteriaSet.id).where(
        CriteriaSet.round_id == criteria_set.round_id, CriteriaSet.number <= criteria_set.number
    )
    sharing = select(func.max(Sharing.id)).where(Sharing.set_id.in_(up_to_it)).scalar_subquery()
    handed_in = SharedPoints.sharing_id == sharing, SharedPoints.handed_in_at.is_not(None)
    ended = Practice.round_id == criteria_set.round_id, Practice.ended_at.is_not(None)
    samples = select(func.count(PracticeSample.id)).join(Practice, Practice.id == PracticeSample.practice_id)
    row = session.execute(
        select(
            select(func.count(Change.id)).where(Change.set_id.in_(up_to_it)).scalar_subquery(),
            sharing,
            select(func.count(SharedPoints.id)).where(*handed_in).scalar_subquery(),
            samples.where(*ended).scalar_subquery(),
            select(func.count(Agreement.id)).where(Agreement.round_id == criteria_set.round_id).scalar_subquery(),
        )
    ).one()
    return CameAbout(*row)
