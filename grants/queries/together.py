"""Where a round's design stands: one row of counts for the list on its home."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import Session

from grants.core.criteria import SetState
from grants.models import (
    Acceptance,
    Agreement,
    CriteriaSet,
    Criterion,
    PanelMember,
    Practice,
    PracticeSample,
    Round,
    SharedPoints,
    Sharing,
    Suggestion,
    Vote,
    VoteAnswer,
)


@dataclass(frozen=True, slots=True)
class Together:
    """How far the group has come. What people answered or gave is not in here, only that they did."""

    members: int
    accepted: int  # members who accepted the agreement as it stands
    suggestions: int  # that everybody in the round can read; those merged count once
    waiting: int  # for a look
    criteria: int
    agreed: int | None  # the number of the agreed version
    sharing: int | None  # the latest time that 100 points were shared out, by id
    sharing_open: int
    shared: int  # people who handed their points in
    tried_out: int  # made-up applications that the draft is tried on, or was
    trying: int  # of them those that can be scored now
    vote: int | None  # the vote that runs, by id
    answered: int


def together(session: Session, round: Round, today: date) -> Together:
    """Count everything in one statement."""
    mine = PanelMember.round_id == round.id, PanelMember.left_at.is_(None)
    last_sharing = select(func.max(Sharing.id)).where(Sharing.round_id == round.id).scalar_subquery()
    vote = select(func.max(Vote.id)).where(Vote.round_id == round.id, Vote.ended_at.is_(None)).scalar_subquery()
    open_to = Sharing.closed_at.is_(None), Sharing.closes_on >= today
    told = Suggestion.merged_into_id.is_(None), Suggestion.set_aside_at.is_(None)
    counts: dict[str, ScalarSelect[int]] = {
        "members": _count(PanelMember.id, *mine),
        "accepted": select(func.count(Acceptance.id))
        .join(Agreement, Agreement.id == Acceptance.agreement_id)
        .join(PanelMember, PanelMember.person_id == Acceptance.person_id)
        .where(Agreement.round_id == round.id, Acceptance.revision == Agreement.revision, *mine)
        .scalar_subquery(),
        "suggestions": _count(Suggestion.id, Suggestion.round_id == round.id, Suggestion.looked_at.is_not(None), *told),
        # What its sender counted with another waits for a look as well: the list shows it too.
        "waiting": _count(
            Suggestion.id,
            Suggestion.round_id == round.id,
            Suggestion.looked_at.is_(None),
            Suggestion.set_aside_at.is_(None),
        ),
        "criteria": select(func.count(Criterion.id))
        .join(CriteriaSet, CriteriaSet.id == Criterion.set_id)
        .where(CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.DRAFT, Criterion.removed_at.is_(None))
        .scalar_subquery(),
        "agreed": select(func.max(CriteriaSet.number))
        .where(CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.AGREED)
        .scalar_subquery(),
        "sharing": last_sharing,
        "sharing_open": _count(Sharing.id, Sharing.id == last_sharing, *open_to),
        "shared": _count(
            SharedPoints.id, SharedPoints.sharing_id == last_sharing, SharedPoints.handed_in_at.is_not(None)
        ),
        "tried_out": _samples(Practice.round_id == round.id),
        "trying": _samples(Practice.round_id == round.id, Practice.ended_at.is_(None)),
        "vote": vote,
        "answered": _count(VoteAnswer.id, VoteAnswer.vote_id == vote, VoteAnswer.replaced_at.is_(None)),
    }
    row = session.execute(select(*(counted.label(name) for name, counted in counts.items()))).one()
    return Together(**row._asdict())


def _samples(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    of_practice = select(func.count(PracticeSample.id)).join(Practice, Practice.id == PracticeSample.practice_id)
    return of_practice.where(*where).scalar_subquery()


def _count(what: ColumnElement[int] | object, *where: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(what)).where(*where).scalar_subquery()  # type: ignore[arg-type]  # a mapped column
