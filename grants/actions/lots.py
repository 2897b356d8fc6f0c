"""Drawing a lot where the money does not reach for all of a tie and no rule parts them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core.errors import Refused
from grants.core.lots import as_recorded, drawn
from grants.core.stages import Stage
from grants.models import Lot, Person, Round
from grants.queries.rankings import rankings
from grants.queries.standings import standings


def draw_lot(
    session: Session, round: Round, tied: Collection[str], *, by: Person | None, at: datetime, seed: str
) -> Lot:
    """Draw a lot among these references, which must be the tie at the line as it stands; the seed is made by chance.

    A tie that has its lot keeps it: drawing again gives the same one. Raises Refused for any other tie.
    """
    session.flush()
    session.refresh(round, with_for_update=True)  # two who press at once draw one lot
    round.must_be(Stage.DECIDING)
    if (agreed := rankings(session, round).agreed) is not None:
        session.refresh(agreed, ["lots"])
    found = standings(session, round, criteria_set=agreed)
    for lot in found.lots:
        if set(lot.drawn) == set(tied) and found.holds(lot):
            return lot
    if not tied or {row.reference for row in found.tie_at_the_line} != set(tied) or found.criteria_set is None:
        raise Refused("This tie is another now. Load the ranking again, and look at it once more.")
    lot = Lot(
        round=round, criteria_set=found.criteria_set, seed=seed, drawn=drawn(seed, tied), drawn_by=by, drawn_at=at
    )
    session.add(lot)
    session.flush()
    record(by, "drew a lot", lot, round=round, at=at, text=as_recorded(seed, lot.drawn))
    return lot
