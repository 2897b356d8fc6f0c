"""Which lots were drawn."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.models import CriteriaSet, Lot


def lots_drawn(session: Session, criteria_set: CriteriaSet) -> Sequence[Lot]:
    """The lots of the ranking by this set, oldest first."""
    return session.scalars(select(Lot).where(Lot.set_id == criteria_set.id).order_by(Lot.id)).all()
