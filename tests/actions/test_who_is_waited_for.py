"""Whom a vote waits for, and what becomes of it when somebody comes or goes while it takes answers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.actions.criteria_drafts import change_criterion
from grants.actions.panels import remove_member
from grants.actions.people import change_roles, remove_person
from grants.actions.votes import answer_vote, reply_to, settle_vote
from grants.core.agreeing import Ending, Stance
from grants.core.criteria import CriterionWords
from grants.core.errors import Refused
from grants.models import Acceptance, Agreement, PanelMember
from grants.queries.votes import standing, waits_for
from tests.make import NOON, a_member, a_person
from tests.voting import CLOSED, put, unhappy

NEED = CriterionWords("Local need", "Do people need this?", weight=25)
LATER = NOON + timedelta(hours=1)


def leave(session, person):
    session.scalars(select(PanelMember).where(PanelMember.person_id == person.id)).one().left_at = NOON
    session.flush()


def test_who_has_left_counts_no_longer_and_their_doubt_needs_an_answer_all_the_same(session, group):
    vote = put(session, group.draft, group.ada)
    unhappy(session, vote, group.cleo, "I go, but I mean it.")
    answer_vote(session, vote, Stance.HAPPY, by=group.ada, at=NOON)
    leave(session, group.cleo)
    with pytest.raises(Refused, match="Only the panel"):
        answer_vote(session, vote, Stance.HAPPY, by=group.cleo, at=NOON)
    answer_vote(session, vote, Stance.HAPPY, by=group.ben, at=NOON)
    settle_vote(session, group.round, at=CLOSED)
    found = standing(session, vote)
    assert (vote.ended, len(found.answers), [one.words for one in found.points]) == (
        None, 2, ["I go, but I mean it."],
    )  # fmt: skip
    reply_to(session, found.points[0], "We took it in.", by=group.ben, at=CLOSED + timedelta(hours=1))
    assert (vote.ended, vote.ended_at) == (Ending.ADOPTED, CLOSED + timedelta(hours=1))


def test_a_vote_does_not_wait_for_staff_who_have_no_part_in_the_round(session, group):
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    assert standing(session, vote).waiting == [group.cleo]
    answer_vote(session, vote, Stance.HAPPY, by=group.cleo, at=LATER)
    assert (vote.ended, vote.closed_at) == (Ending.ADOPTED, LATER)


def test_staff_who_take_part_are_waited_for(session, group):
    agreement = Agreement(round=group.round, revision=1)
    session.add(Acceptance(agreement=agreement, person=group.stella, revision=1, accepted_at=NOON))
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben, group.cleo):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    assert (vote.ended, standing(session, vote).waiting) == (None, [group.stella])


@pytest.mark.parametrize("goes", ["off the panel", "for good", "as staff"])
def test_it_closes_when_the_last_who_is_waited_for_goes(session, group, goes):
    last = group.stella if goes == "as staff" else group.cleo
    if goes == "as staff":
        change_criterion(group.draft.criteria[0], replace(NEED, weight=5), seen=1, by=last, at=NOON)
    vote = put(session, group.draft, group.ada)
    for person in (group.ada, group.ben, group.cleo, group.stella):
        if person is not last:
            answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    assert vote.ended is None
    if goes == "off the panel":
        member = session.scalars(select(PanelMember).where(PanelMember.person_id == last.id)).one()
        remove_member(session, member, "Moved away", by=group.stella, at=LATER)
    elif goes == "for good":
        remove_person(session, last, by=None, at=LATER)
    else:
        change_roles(session, last, staff=False, admin=False, observer=True, by=None, at=LATER)
    assert (vote.ended, vote.closed_at) == (Ending.ADOPTED, LATER)


def test_who_joins_while_it_is_open_may_answer_too(session, group):
    vote = put(session, group.draft, group.ada)
    dev = a_person("Dev")
    session.add(a_member(group.round, dev))
    session.flush()
    for person in (group.ada, group.ben, group.cleo, group.stella):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    assert vote.closed_at is None and waits_for(session, group.round, dev.id)
    answer_vote(session, vote, Stance.HAPPY, by=dev, at=NOON)
    assert vote.ended is Ending.ADOPTED
