"""Sharing out 100 points: opened for everyone, written and handed in by each, closed; the numbers never recorded."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.criteria_drafts import ChangedMeanwhile, must_be_open
from grants.actions.record import record
from grants.core.days import day_of
from grants.core.errors import Refused
from grants.core.weights import WHOLE, Limits, cannot_be_kept, check_points
from grants.models import CriteriaSet, Person, SharedPoints, Sharing
from grants.queries.sharings import latest_sharing, my_points, who_is_in

FEWEST_CRITERIA = 2
LONGEST_REASON = 2_000


def names_of(draft: CriteriaSet) -> dict[str, str]:
    """The criteria of a draft by part, in their order."""
    return {criterion.part: criterion.name for criterion in draft.criteria}


def open_sharing(
    session: Session, draft: CriteriaSet, limits: Limits, *, closes_on: date, by: Person | None, at: datetime
) -> Sharing:
    """Ask everyone to share out 100 points. A round has one open sharing at the most."""
    round = draft.round
    session.refresh(round, with_for_update=True)
    must_be_open(draft)
    last = latest_sharing(session, round)
    if last is not None and last.is_open(at):
        raise Refused("A sharing of points is open already. Hand yours in there.")
    if len(limits) < FEWEST_CRITERIA:
        raise Refused("There have to be at least two criteria to share points between. Add them first.")
    if problem := cannot_be_kept(limits):
        raise Refused(problem)
    if closes_on < day_of(at):
        raise Refused("Choose today or a later day.", field="closes_on")
    sharing = Sharing(round=round, criteria_set=draft, opened_by=by, opened_at=at, closes_on=closes_on, reason="")
    sharing.ask(names_of(draft), limits)
    session.add(sharing)
    stir(round)
    record(by, "opened a sharing of 100 points", sharing, draft, round=round, at=at)
    return sharing


def save_points(
    session: Session, sharing: Sharing, points: Mapping[str, int], *, seen: int | None, by: Person, at: datetime
) -> SharedPoints:
    """Keep what somebody has so far, for them alone. It need not add up yet, and it is not on the record.

    `seen` is the revision their page showed: another window of theirs may have saved meanwhile.
    """
    _must_be_open(session, sharing, at)
    for part, value in points.items():
        if not 0 <= value <= WHOLE:
            raise Refused("Give from 0 to 100 points.", field=part)
    own = my_points(session, sharing, by)
    wanted = {**(own.draft if own else {}), **points}
    if own is None:
        own = SharedPoints(sharing=sharing, person=by, as_staff=by.works_here, revision=0, draft={}, saved_at=at)
        session.add(own)
    elif seen != own.revision and own.draft != wanted:
        raise ChangedMeanwhile(
            "You saved this in another window while this one was open. Both are here: change the points until they are "
            "right, then save. Nothing is lost."
        )
    if own.revision == 0 or own.draft != wanted:
        own.draft, own.revision, own.saved_at = wanted, own.revision + 1, at
    return own


def hand_in_points(
    session: Session, sharing: Sharing, draft: CriteriaSet, points: Mapping[str, int], limits: Limits, *,
    seen: int | None, by: Person, at: datetime,
) -> SharedPoints:  # fmt: skip
    """Hand in exactly 100 points, inside the limits; until the sharing closes they can be handed in again.

    It closes by itself as soon as everybody on the panel has handed in.
    """
    own = save_points(session, sharing, points, seen=seen, by=by, at=at)
    must_be_open(draft)
    check_points(points, limits, names_of(draft))
    if own.points == dict(points):
        return own  # sent twice
    again = own.points is not None
    own.points, own.handed_in_at, own.as_staff = dict(points), at, by.works_here
    sharing.ask(names_of(draft), limits)
    round = sharing.round
    action = "handed in their 100 points again" if again else "handed in their 100 points"
    record(by, action, sharing, round=round, at=at)
    session.flush()
    close_when_all_in(session, sharing, limits, by=by, at=at)
    stir(round)
    return own


def close_when_all_in(
    session: Session, sharing: Sharing, limits: Limits, *, by: Person | None, at: datetime
) -> None:
    """Close an open sharing if everybody who is on the panel now has handed in. The round is held."""
    if sharing.is_open(at) and who_is_in(session, sharing, limits).all_in:
        sharing.closed_at = at
        stir(sharing.round)
        record(by, "closed the sharing of points: everybody has handed in", sharing, round=sharing.round, at=at)


def close_sharing(session: Session, sharing: Sharing, *, reason: str, by: Person | None, at: datetime) -> None:
    """Close it by hand, before its day or before all have handed in, with a reason that everybody reads."""
    session.refresh(sharing.round, with_for_update=True)
    session.refresh(sharing)
    if not sharing.is_open(at):
        raise Refused("This sharing has closed already.")
    if not reason.strip():
        raise Refused("Say why it closes now. Everybody can read it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("Keep this to %(most)s characters.", field="reason", most=f"{LONGEST_REASON:,}")
    sharing.closed_at, sharing.closed_by, sharing.reason = at, by, reason.strip()
    stir(sharing.round)
    record(by, "closed the sharing of points", sharing, round=sharing.round, at=at, text=reason.strip())


def start_from(own: SharedPoints | None, limits: Limits) -> dict[str, int]:
    """The points a page begins with: what was saved, for the criteria that are there; the lowest allowed for new ones.

    What was given to a criterion that is gone becomes free to give again.
    """
    draft = own.draft if own is not None else {}
    return {part: int(draft.get(part, low)) for part, (low, _) in limits.items()}


def stepped(points: Mapping[str, int], part: str, steps: int, limits: Limits) -> dict[str, int]:
    """The same points with some more, or fewer, for one criterion, as far as its limits and 100 go."""
    low, high = limits.get(part, (0, WHOLE))
    now = points.get(part, 0)
    new = min(now + steps, max(high, now)) if steps > 0 else max(now + steps, min(low, now), 0)
    return {**points, part: new} if part in points else dict(points)


def _must_be_open(session: Session, sharing: Sharing, at: datetime) -> None:
    """Hold the round, so that what is handed in and a closing follow one another."""
    session.refresh(sharing.round, with_for_update=True)
    session.refresh(sharing)
    if not sharing.is_open(at):
        raise Refused("This sharing has closed, so no points can be saved or handed in any more.")
