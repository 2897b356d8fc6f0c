"""What the pages show of a vote: where it stands, and what people said, as far as this reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from grants.core import policy
from grants.core.agreeing import Ending, Outcome, Stance, needed, still_missing
from grants.core.parts import RULES
from grants.database import db
from grants.models import CriteriaSet, Person, Vote, VoteAnswer
from grants.queries.votes import glance, standing, votes_on
from grants.web.errors import translated
from grants.web.filters import day


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three answers, and how many residents and staff gave it."""

    label: str
    residents: int
    staff: int


@dataclass(frozen=True, slots=True)
class Point:
    """Somebody who is not happy: about what, and what others answered."""

    answer: VoteAnswer
    part_name: str
    may_reply: bool
    gone: bool  # they may not answer any more: it fills no quorum, and needs an answer all the same


@dataclass(frozen=True, slots=True)
class VoteShown:
    """One vote. Where `sees` is False there are no lines and no points."""

    vote: Vote
    state: str  # in words
    needed: str
    lack: str
    sees: bool
    names: bool
    takes_answers: bool
    mine: VoteAnswer | None
    lines: Sequence[Line]
    points: Sequence[Point]
    remarks: Sequence[VoteAnswer]  # words of those who are happy, or can live with it
    answered: Sequence[Person]
    waiting: Sequence[Person]
    asked: int

    @property
    def unanswered(self) -> int:
        """How many points wait for an answer."""
        return sum(not point.answer.replies for point in self.points)


def shown_vote(vote: Vote) -> VoteShown:
    """One vote, as this visitor may see it."""
    found = standing(db.session, vote)
    mine = vote.answer_of(g.person.id if g.person else None)
    names = policy.sees_who_answered(g.viewer)
    sees = policy.sees_answers(
        g.viewer, own_in=mine is not None, closed=vote.is_read_by_all, adopted=vote.ended is Ending.ADOPTED
    )
    live, designer = vote.ended is None, policy.edits_criteria(g.viewer)
    lack = still_missing(found.lack)
    part_names = vote.criteria_set.part_names | {RULES: _("The set as a whole")}
    labels = {
        Stance.HAPPY: _("Happy"),
        Stance.CAN_LIVE: _("Can live with it"),
        Stance.NOT_HAPPY: _("Not happy"),
    }
    return VoteShown(
        vote=vote,
        state=_state(vote, found.outcome if sees or found.outcome is Outcome.OPEN else None),
        needed=translated(needed(found.wanted)),
        lack=translated(lack) if lack is not None and vote.ended in (None, Ending.NO_QUORUM) else "",
        sees=sees,
        names=names,
        takes_answers=live and vote.closed_at is None and designer,
        mine=mine,
        lines=[
            Line(label, found.saying(stance, staff=False), found.saying(stance, staff=True))
            for stance, label in labels.items()
        ]
        if sees
        else [],
        points=[
            Point(
                answer,
                part_names.get(answer.part, _("A part that is not there any more")),
                live and designer and g.person is not None and answer.person_id != g.person.id,
                answer in found.gone,
            )
            for answer in found.points
        ]
        if sees
        else [],
        remarks=[one for one in found.answers if sees and one.words and not one.is_point],
        answered=[answer.person for answer in found.answers] if names else [],
        waiting=found.waiting if names else [],
        asked=found.asked,
    )


def history(criteria_set: CriteriaSet | None) -> list[VoteShown]:
    """Every vote on one version, the latest first; for people from outside only the one it was agreed in."""
    if criteria_set is None:
        return []
    votes = votes_on(db.session, criteria_set)
    inside = policy.sees_who_answered(g.viewer)
    return [shown_vote(vote) for vote in votes if inside or vote.ended is Ending.ADOPTED]


def beside(draft: CriteriaSet | None) -> dict[str, object]:
    """The latest vote on the draft, for the card beside it and for the line that says what a change would do."""
    found = glance(db.session, draft, g.person.id if g.person else None) if draft is not None else None
    return {"vote": found}


def _state(vote: Vote, outcome: Outcome | None) -> str:
    until, name = day(vote.closes_on), translated(vote.ended_by.shown_name) if vote.ended_by else _("Somebody")
    if vote.ended is Ending.ADOPTED:
        return _("The group agreed these criteria on %(day)s.", day=day(vote.ended_at))
    if vote.ended is Ending.NO_QUORUM:
        return _("It closed on %(day)s without enough answers, so nothing is agreed by it.", day=day(vote.ended_at))
    if vote.ended is Ending.CHANGED:
        return _("%(name)s changed the criteria on %(day)s, so this vote was withdrawn.", name=name,
                 day=day(vote.ended_at))  # fmt: skip
    if vote.ended is Ending.TAKEN_BACK:
        return _("%(name)s took it back on %(day)s.", name=name, day=day(vote.ended_at))
    if vote.ended is Ending.OVERTAKEN:
        return _("It ended on %(day)s, for the round went on without it.", day=day(vote.ended_at))
    if outcome is Outcome.OPEN:
        return _("It takes answers until the end of %(day)s.", day=until)
    return _("It has closed. The criteria are agreed when everybody who is not happy has an answer.")
