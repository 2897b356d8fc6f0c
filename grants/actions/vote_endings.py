"""How a vote ends without the group's word: somebody changed the text, took it back, or another took its place."""

from datetime import datetime

from grants.actions.record import record
from grants.core.agreeing import Ending
from grants.core.errors import Said
from grants.models import CriteriaSet, Person, Vote

SAID = {  # what the record says
    Ending.CHANGED: Said("withdrew the vote on the criteria, by a change"),
    Ending.TAKEN_BACK: Said("took back the vote on the criteria"),
    Ending.OVERTAKEN: Said("ended the vote on the criteria, for the round went on without it"),
    Ending.NO_QUORUM: Said("had too few answers to the vote on the criteria"),
}


def end_vote(vote: Vote, ending: Ending, *, by: Person | None, at: datetime, text: str = "") -> None:
    """Close it for good. What was said in it is kept."""
    vote.ended, vote.ended_at, vote.ended_by = ending, at, by
    vote.round.vote_closes_on = None
    if ending in SAID:
        record(by, SAID[ending], vote.criteria_set, round=vote.round, at=at, text=text)


def withdraw_by_change(draft: CriteriaSet, *, by: Person | None, at: datetime) -> None:
    """A changed text is another text: whoever has answered has not read it, so they are asked anew."""
    if (vote := draft.live_vote) is not None:
        end_vote(vote, Ending.CHANGED, by=by, at=at)
