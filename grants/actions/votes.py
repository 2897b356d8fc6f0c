"""Agreeing a criteria set as a group: it is put to a vote, answered, replied to, and adopted by the last act needed.

Everything that decides here holds the round's row first, so that two who act at once follow one another.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.criteria import put_in_force
from grants.actions.record import record
from grants.actions.vote_endings import end_vote
from grants.core.agreeing import (
    Ending,
    Outcome,
    Stance,
    check_answer,
    check_date,
    check_note,
    check_reply,
    has_closed,
)
from grants.core.criteria import SetState, check_agreeable, tidy
from grants.core.days import day_of, end_of_day
from grants.core.errors import Refused, Said
from grants.core.parts import RULES
from grants.core.stages import Stage
from grants.models import CriteriaSet, Person, Round, Vote, VoteAnswer, VoteReply
from grants.queries.votes import Standing, as_voters, live_vote, read_anew, standing

TOOK_PART = Said("took part in the vote on the criteria")  # said of answers and replies alike, and never what they say


def open_vote(
    session: Session, criteria_set: CriteriaSet, *, seen: int, closes_on: date, note: str, by: Person, at: datetime
) -> Vote:
    """Put this very text to the group: a draft, or what stands although the group has yet to agree it."""
    round = criteria_set.round
    _hold(session, round)
    session.refresh(criteria_set, ["revision", "state", "by_administrator", "awaits_group"])
    check_votable(criteria_set)
    if criteria_set.revision != seen:
        raise Refused("Somebody changed the criteria while you were reading. Read them again, then say yes.")
    check_agreeable(criteria_set.words)
    check_date(closes_on, day_of(at))
    note = tidy(note)
    check_note(note)
    if not any(voter.member and not voter.staff for voter in as_voters(session, round)):
        raise Refused("No resident is on the panel yet. Put residents on it first: staff alone agree nothing.",
                      mend="panel")  # fmt: skip
    if (vote := live_vote(session, round)) is not None:
        raise Refused("Version %(number)s is with the group already. One vote at a time.",
                      number=vote.criteria_set.number)  # fmt: skip
    vote = Vote(round=round, criteria_set=criteria_set, opened_by=by, opened_at=at, closes_on=closes_on, note=note)
    session.add(vote)
    round.vote_closes_on = closes_on
    session.flush()
    stir(round)
    record(by, "put the criteria to the group", criteria_set, round=round, at=at, text=vote.note)
    return vote


def check_votable(criteria_set: CriteriaSet) -> None:
    """Raise Refused for a version that the group cannot agree now."""
    if criteria_set.stands_without_group:
        return  # it counts already, so the group's word changes nothing that people rely on, at any stage
    criteria_set.round.must_be(Stage.DESIGN)
    if criteria_set.state is not SetState.DRAFT:
        raise Refused("These criteria are agreed already.")


def answer_vote(
    session: Session, vote: Vote, stance: Stance, *, part: str = "", words: str = "", by: Person, at: datetime
) -> VoteAnswer:
    """Say what one thinks, or something else than before. The last answer needed closes the vote."""
    _hold(session, vote.round, vote)
    _settle(session, vote, at=at)
    _must_take_answers(vote)
    voter = next((voter for voter in as_voters(session, vote.round) if voter.id == by.id), None)
    if voter is None:
        raise Refused("Only the panel of this round and staff answer here.")
    words, part = tidy(words), part if stance is Stance.NOT_HAPPY else ""
    check_answer(stance, part, words, parts_of(vote.criteria_set))
    before = vote.answer_of(by.id)
    if before is not None and (before.answer, before.part, before.words) == (stance, part, words):
        return before  # the same, sent twice
    number = 1
    if before is not None:
        before.replaced_at, number = at, before.number + 1
    answer = VoteAnswer(vote=vote, person=by, number=number, as_staff=voter.staff, answer=stance, part=part,
                        words=words, at=at)  # fmt: skip
    session.add(answer)
    session.flush()
    stir(vote.round)
    record(by, TOOK_PART, vote.criteria_set, round=vote.round, at=at)
    _settle(session, vote, at=at)
    return answer


def reply_to(session: Session, answer: VoteAnswer, words: str, *, by: Person, at: datetime) -> None:
    """Answer somebody who is not happy. Where that was the last thing needed, the criteria are agreed by it."""
    vote = answer.vote
    _hold(session, vote.round, vote)
    _settle(session, vote, at=at)
    if vote.ended is not None:
        raise ended(vote)
    if not answer.is_point or answer.replaced_at is not None:
        raise Refused("They have said something else since. Read what they say now.")
    if answer.person_id == by.id:
        raise Refused("This is what you said yourself. Somebody else answers it.")
    if by.id not in {voter.id for voter in as_voters(session, vote.round)}:
        raise Refused("Only the panel of this round and staff answer here.")
    if vote.closed_at is None and vote.answer_of(by.id) is None:
        raise Refused("Say first what you think yourself. Then you can answer others.")
    words = tidy(words)
    check_reply(words)
    if any((reply.by_id, reply.words) == (by.id, words) for reply in answer.replies):
        return  # the same, sent twice
    session.add(VoteReply(answer=answer, by=by, at=at, words=words))
    session.flush()
    stir(vote.round)
    record(by, TOOK_PART, vote.criteria_set, round=vote.round, at=at)
    _settle(session, vote, at=at)


def take_back(session: Session, vote: Vote, *, by: Person, at: datetime) -> None:
    """Withdraw what one has put to the group oneself, without a change."""
    _hold(session, vote.round, vote)
    _settle(session, vote, at=at)
    if vote.ended is not None:
        raise ended(vote)
    if vote.opened_by_id != by.id:
        raise Refused("%(name)s put this to the group, so only they can take it back.", name=vote.opened_by.shown_name)
    end_vote(vote, Ending.TAKEN_BACK, by=by, at=at)
    stir(vote.round)


def settle_vote(session: Session, round: Round, *, at: datetime) -> None:
    """Write down what a vote has come to whose last day is over. Called before anything else is asked of the round.

    Nothing happens by itself: the answers alone decide, whoever comes first writes it down, as of the end of that day.
    """
    if not is_due(round, at):
        return
    _hold(session, round)
    if (vote := live_vote(session, round)) is not None:
        _settle(session, vote, at=at)


def settle_overdue(session: Session, *, at: datetime) -> None:
    """The same for every round, before something that is not asked of one of them changes who may answer."""
    for round in session.scalars(select(Round).where(Round.vote_closes_on < day_of(at)).order_by(Round.id)).all():
        settle_vote(session, round, at=at)


def settle_departure(session: Session, round: Round, *, at: datetime) -> None:
    """Close a vote that waited for nobody but somebody who has just gone."""
    if round.vote_closes_on is None:
        return
    _hold(session, round)
    if (vote := live_vote(session, round)) is not None:
        _settle(session, vote, at=at)


def is_due(round: Round, at: datetime) -> bool:
    """Whether the last day of a vote that takes answers is over."""
    return round.vote_closes_on is not None and at >= end_of_day(round.vote_closes_on)


def parts_of(criteria_set: CriteriaSet) -> list[str]:
    """What somebody who is not happy can name: each criterion, each gate, and the set as a whole."""
    criteria, gates = [one.part for one in criteria_set.criteria], [one.part for one in criteria_set.gates]
    return [*criteria, *gates, RULES]


def ended(vote: Vote) -> Refused:
    """Why nothing can be said in it any more."""
    if vote.ended is Ending.ADOPTED:
        return Refused("The group has agreed these criteria, so this vote has closed.")
    if vote.ended is Ending.CHANGED:
        return Refused("The criteria were changed, so this vote was withdrawn. Read what they say now.")
    if vote.ended is Ending.TAKEN_BACK:
        return Refused("%(name)s took this vote back.", name=vote.opened_by.shown_name)
    return Refused("This vote has closed.")


def _hold(session: Session, round: Round, vote: Vote | None = None) -> None:
    """Hold the round until the transaction ends; what was read of the vote before is read anew."""
    session.flush()
    session.refresh(round, with_for_update=True)
    if vote is not None:
        read_anew(session, vote)


def _must_take_answers(vote: Vote) -> None:
    if vote.ended is not None:
        raise ended(vote)
    if vote.closed_at is not None:
        raise Refused("This vote has closed, so nobody can answer any more.")
    check_votable(vote.criteria_set)


def _settle(session: Session, vote: Vote, *, at: datetime) -> None:
    """Close it where it takes no more answers, and adopt the text where nothing is missing."""
    if vote.ended is not None:
        return
    if vote.closed_at is None and not _close(session, vote, at):
        return
    found = standing(session, vote)
    when = max([vote.closed_at or at, *(reply.at for answer in found.points for reply in answer.replies)])
    if found.outcome is Outcome.NO_QUORUM:
        end_vote(vote, Ending.NO_QUORUM, by=vote.opened_by, at=when, text=in_figures(found))
    elif not _can_be_agreed(vote.criteria_set):
        end_vote(vote, Ending.OVERTAKEN, by=vote.opened_by, at=when)
    elif found.outcome is Outcome.ADOPTED:
        _adopt(session, vote, found, at=when)
    stir(vote.round)


def _close(session: Session, vote: Vote, at: datetime) -> bool:
    able = as_voters(session, vote.round)
    answered = {answer.person_id for answer in vote.answers}
    if not has_closed(vote.closes_on, at, {voter.id for voter in able if voter.awaited}, answered):
        return False
    now = standing(session, vote)
    if now.lack and at < end_of_day(vote.closes_on):
        return False  # nobody else is waited for, but others may answer still
    may = {voter.id for voter in able}
    for answer in vote.answers:
        answer.counted = answer.person_id in may
    vote.closed_at = min(at, end_of_day(vote.closes_on))
    vote.quorum, vote.least_residents, vote.asked = now.wanted.people, now.wanted.residents, now.asked
    vote.round.vote_closes_on = None
    session.flush()
    return True


def _can_be_agreed(criteria_set: CriteriaSet) -> bool:
    return criteria_set.stands_without_group or (
        criteria_set.state is SetState.DRAFT and criteria_set.round.stage is Stage.DESIGN
    )


def _adopt(session: Session, vote: Vote, found: Standing, *, at: datetime) -> None:
    criteria_set = vote.criteria_set
    if criteria_set.state is SetState.DRAFT:
        put_in_force(session, criteria_set, at)
    criteria_set.agreed_by, criteria_set.agreed_at = None, at
    criteria_set.by_administrator = criteria_set.awaits_group = False
    end_vote(vote, Ending.ADOPTED, by=None, at=at)
    record(vote.opened_by, "agreed the criteria with the group", criteria_set, round=vote.round, at=at,
           text=in_figures(found))  # fmt: skip


def in_figures(found: Standing) -> str:
    """What the group said, for the record: residents and staff apart."""
    return " ".join((_of("Residents", found, staff=False), _of("Staff", found, staff=True)))


def _of(who: str, found: Standing, *, staff: bool) -> str:
    said: Sequence[str] = [f"{found.saying(stance, staff=staff)} {stance.value}" for stance in Stance]
    return f"{who}: {', '.join(said)}."
