from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator, open_new_version
from grants.actions.criteria_drafts import change_criterion
from grants.actions.emergencies import adopt_in_emergency
from grants.actions.votes import answer_vote, open_vote, reply_to, settle_vote, take_back
from grants.core.agreeing import Ending, Stance
from grants.core.criteria import CriterionWords, SetState
from grants.core.days import day_of
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Entry, Vote, VoteReply
from grants.queries.criteria import agreed_set
from grants.queries.record import verify
from grants.queries.votes import glance, standing
from tests.make import NOON, a_person
from tests.voting import CLOSED, IN_A_WEEK, agree, put, unhappy

NEED = CriterionWords("Local need", "Do people need this?", weight=25)
LATER = NOON + timedelta(hours=1)


def lines(session, round):
    session.commit()
    found = session.scalars(select(Entry).where(Entry.chain_id == round.id).order_by(Entry.number))
    return [(entry.by.name if entry.by else None, entry.action, entry.text) for entry in found]


def test_the_last_answer_agrees_it_and_it_is_locked(session, group):
    group.draft.criteria[0].question = "Who asked?"
    change_criterion(group.draft.criteria[0], NEED, seen=1, by=group.stella, at=NOON)  # so she takes part in the round
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben, group.cleo):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
        assert vote.closed_at is None
    answer_vote(session, vote, Stance.CAN_LIVE, by=group.stella, at=LATER)
    assert (vote.ended, vote.closed_at, group.round.vote_closes_on) == (Ending.ADOPTED, LATER, None)
    assert agreed_set(session, group.round) is group.draft
    assert (group.draft.agreed_at, group.draft.agreed_by) == (LATER, None)
    assert lines(session, group.round)[-1] == (
        "Ada", "agreed the criteria with the group",
        "Residents: 3 happy, 0 can live with it, 0 not happy. Staff: 0 happy, 1 can live with it, 0 not happy.",
    )  # fmt: skip
    assert verify(session, group.round).whole


def test_the_record_tells_who_took_part_and_never_what_they_said(session, group):
    vote = put(session, group.draft, group.ada)
    point = unhappy(session, vote, group.ada, "Nobody asked the night shift.")
    answer_vote(session, vote, Stance.HAPPY, by=group.ben, at=NOON)
    reply_to(session, point, "We ask them on Monday.", by=group.ben, at=NOON)
    entries = session.scalars(select(Entry)).all()
    told = [line for line in lines(session, group.round) if "vote" in line[1]]
    assert told == [(name, "took part in the vote on the criteria", "") for name in ("Ada", "Ben", "Ben")]
    entries = session.scalars(select(Entry).where(Entry.action.like("took part%"))).all()
    assert {tuple(sorted(entry.ids)) for entry in entries} == {("by", "criteria_set", "round")}


def test_the_day_decides_at_its_end_and_not_a_moment_sooner(session, group):
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    settle_vote(session, group.round, at=CLOSED - timedelta(seconds=1))
    assert vote.ended is None
    settle_vote(session, group.round, at=CLOSED + timedelta(days=3))
    assert (vote.ended, vote.ended_at, group.draft.agreed_at) == (Ending.ADOPTED, CLOSED, CLOSED)


def test_too_few_or_too_few_residents_agree_nothing(session, group):
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.stella):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    settle_vote(session, group.round, at=CLOSED)
    assert (vote.ended, group.draft.state) == (Ending.NO_QUORUM, SetState.DRAFT)
    assert standing(session, vote).lack.residents == 1


def test_an_answer_to_the_last_who_is_not_happy_agrees_it(session, group):
    vote = put(session, group.draft, group.ada)
    one, two = unhappy(session, vote, group.ada), unhappy(session, vote, group.ben)
    settle_vote(session, group.round, at=CLOSED)
    assert (vote.ended, vote.closed_at) == (None, CLOSED)
    reply_to(session, one, "Let us see.", by=group.ben, at=CLOSED + timedelta(hours=1))
    assert vote.ended is None
    reply_to(session, two, "And this.", by=group.cleo, at=CLOSED + timedelta(hours=2))
    assert (vote.ended, vote.ended_at) == (Ending.ADOPTED, CLOSED + timedelta(hours=2))


def test_who_answers_somebody_not_happy(session, group):
    vote = put(session, group.draft, group.ada)
    point = unhappy(session, vote, group.ada)
    for by, words in ((group.ada, "what you said yourself"), (group.ben, "Say first what you think"),
                      (a_person("Eve"), "Only the panel")):  # fmt: skip
        session.add(by)
        session.flush()
        with pytest.raises(Refused, match=words):
            reply_to(session, point, "Well", by=by, at=NOON)
    answer_vote(session, vote, Stance.HAPPY, by=group.ben, at=NOON)
    reply_to(session, point, "Well", by=group.ben, at=NOON)
    reply_to(session, point, "Well ", by=group.ben, at=NOON)
    assert len(session.scalars(select(VoteReply)).all()) == 1
    unhappy(session, vote, group.ada, "Something else")
    with pytest.raises(Refused, match="said something else since"):
        reply_to(session, point, "Late", by=group.ben, at=NOON)
    assert [len(answer.replies) for answer in vote.answers if answer.is_point] == [0]  # what is new waits anew


def test_a_change_withdraws_it_and_what_was_said_is_kept(session, group):
    vote = put(session, group.draft, group.ada)
    unhappy(session, vote, group.ada)
    change_criterion(group.draft.criteria[0], replace(NEED, weight=5), seen=1, by=group.ben, at=LATER)
    session.flush()
    assert (vote.ended, vote.ended_by, group.round.vote_closes_on) == (Ending.CHANGED, group.ben, None)
    assert not vote.is_read_by_all
    with pytest.raises(Refused, match="The criteria were changed"):
        answer_vote(session, vote, Stance.HAPPY, by=group.ben, at=LATER)
    agree(session, group.draft, group.ada, group.ben)
    assert (vote.is_read_by_all, len(vote.answers)) == (False, 1)  # nor once the group has agreed
    told = [line[:2] for line in lines(session, group.round)]
    assert ("Ben", "withdrew the vote on the criteria, by a change") in told


def test_one_vote_at_a_time_on_the_text_that_was_read(session, group):
    with pytest.raises(Refused, match="while you were reading"):
        open_vote(session, group.draft, seen=99, closes_on=IN_A_WEEK, note="", by=group.ada, at=NOON)
    vote = put(session, group.draft, group.ada)
    with pytest.raises(Refused, match="with the group already"):
        put(session, group.draft, group.ben)
    with pytest.raises(Refused, match="only they can take it back"):
        take_back(session, vote, by=group.ben, at=NOON)
    take_back(session, vote, by=group.ada, at=NOON)
    assert put(session, group.draft, group.ben).id != vote.id


def test_the_quorum_of_the_rounds_agreement_holds(session, group):
    group.round.choices_made = {"quorum": 3, "least_residents": 3}
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben, group.stella):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    settle_vote(session, group.round, at=CLOSED)
    assert vote.ended is Ending.NO_QUORUM
    again = put(session, group.draft, group.ada)
    group.round.choices_made = {"quorum": 1, "least_residents": 1}
    answer_vote(session, again, Stance.HAPPY, by=group.ada, at=NOON)
    settle_vote(session, group.round, at=CLOSED)
    assert again.ended is Ending.ADOPTED
    assert standing(session, vote).wanted.people == 3  # each stays as it was counted


def test_outside_design_a_draft_is_not_agreed(session, group):
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    group.round.stage = Stage.OPEN
    session.flush()
    with pytest.raises(Refused, match="not in design"):
        answer_vote(session, vote, Stance.HAPPY, by=group.cleo, at=NOON)
    settle_vote(session, group.round, at=CLOSED)
    assert (vote.ended, group.draft.state) == (Ending.OVERTAKEN, SetState.DRAFT)


def test_a_vote_on_what_an_administrator_agreed_goes_on_when_the_round_opens(session, group):
    vote = put(session, group.draft, group.ada)
    answer_vote(session, vote, Stance.HAPPY, by=group.ada, at=NOON)
    agree_as_administrator(session, group.draft, by=None, reason="The hall burned down.", at=NOON)
    group.round.stage = Stage.OPEN
    answer_vote(session, vote, Stance.HAPPY, by=group.ben, at=NOON)
    assert group.draft.stands_without_group
    settle_vote(session, group.round, at=CLOSED)
    assert (vote.ended, group.draft.stands_without_group) == (Ending.ADOPTED, False)


def emergency(session, draft, by, reason="The law changed."):
    return adopt_in_emergency(
        session, draft, seen=draft.revision, reason=reason, closes_on=IN_A_WEEK, by=by, at=LATER
    )


def test_an_emergency_is_only_for_staff_with_a_reason_after_something_was_agreed(session, group):
    with pytest.raises(Refused, match="Nothing is agreed yet"):
        emergency(session, group.draft, group.stella)
    agree(session, group.draft, group.ada, group.ben)
    second = open_new_version(session, group.round, by=group.ada, at=NOON)
    session.flush()
    with pytest.raises(Refused, match="Only staff"):
        emergency(session, second, group.ada)
    with pytest.raises(Refused, match="Say why"):
        emergency(session, second, group.stella, " ")
    with pytest.raises(Refused, match="2,000"):
        emergency(session, second, group.stella, "x" * 2001)
    vote = emergency(session, second, group.stella)
    assert (second.state, second.awaits_group, vote.criteria_set, vote.ended) == (
        SetState.AGREED, True, second, None,
    )  # fmt: skip
    agreed_at = second.agreed_at
    for person in (group.ada, group.ben):
        answer_vote(session, vote, Stance.CAN_LIVE, by=person, at=LATER)
    settle_vote(session, group.round, at=CLOSED)
    assert (second.awaits_group, second.emergency_by, second.emergency_at) == (False, group.stella, agreed_at)
    actions = [line[1] for line in lines(session, group.round)]
    assert "changed the criteria in an emergency" in actions


@pytest.mark.parametrize("closed", [True, False])
def test_an_emergency_asks_anew_where_the_vote_has_closed_and_goes_on_with_one_that_takes_answers(
    session, group, closed
):
    agree(session, group.draft, group.ada, group.ben)
    second = open_new_version(session, group.round, by=group.ada, at=NOON)
    vote = put(session, second, group.ada)
    for person in (group.ada, group.ben):
        unhappy(session, vote, person)
    if closed:
        settle_vote(session, group.round, at=CLOSED)
    at = CLOSED + timedelta(hours=1) if closed else LATER
    last = day_of(at) + timedelta(days=3)
    again = adopt_in_emergency(
        session, second, seen=second.revision, reason="Law", closes_on=last, by=group.stella, at=at
    )
    if not closed:
        assert again is vote
        return
    assert (vote.ended, vote.is_read_by_all, again.closes_on, group.round.vote_closes_on) == (
        Ending.OVERTAKEN, True, last, last,
    )  # fmt: skip
    assert answer_vote(session, again, Stance.HAPPY, by=group.cleo, at=at).vote is again


def test_a_vote_on_a_version_that_was_replaced_ends(session, group):
    agree_as_administrator(session, group.draft, by=None, reason="A start", at=NOON)
    vote = put(session, group.draft, group.ada)
    second = open_new_version(session, group.round, by=group.ada, at=NOON)
    session.flush()
    agree_as_administrator(session, second, by=None, reason="Again", at=NOON)
    session.flush()
    assert (vote.ended, group.round.vote_closes_on) == (Ending.OVERTAKEN, None)


def test_what_stands_beside_the_criteria_is_one_statement(session, group, statements):
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben, group.stella):
        unhappy(session, vote, person)
    unhappy(session, vote, group.ada, "Otherwise")
    session.flush()
    statements.clear()
    found = glance(session, group.draft, group.ada.id)
    assert found is not None and (found.answered, found.mine, found.live, len(statements)) == (3, True, True, 1)
    other = glance(session, group.draft, group.cleo.id)
    assert other is not None and not other.mine
    assert session.scalars(select(Vote)).all() == [vote]
