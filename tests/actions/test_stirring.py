"""What an open page of the draft shows is stirred by every act that changes it."""

import pytest

from grants.actions.criteria import agree_as_administrator, begin_draft, open_new_version, replace_draft
from grants.actions.emergencies import adopt_in_emergency
from grants.actions.rounds import move_round
from grants.actions.suggestions import support, withdraw_support
from grants.core.criteria import CriterionWords, SetWords
from grants.core.stages import Readiness, Stage
from tests.make import NOON, a_member, a_person, a_round, a_suggestion, staff
from tests.voting import IN_A_WEEK

BY = {"by": None, "at": NOON}
WORDS = SetWords(criteria=(CriterionWords("Need", weight=1),))


@pytest.fixture
def round(session):
    session.add(round := a_round())
    session.add(a_member(round))
    session.commit()
    return round


def pulse(session, round):
    session.commit()
    session.refresh(round)
    return round.pulse


def test_a_draft_that_begins_is_agreed_and_opened_anew(session, round):
    seen = [pulse(session, round)]
    draft = begin_draft(session, round, **BY)
    seen.append(pulse(session, round))
    replace_draft(session, round, WORDS, **BY)
    seen.append(pulse(session, round))
    agree_as_administrator(session, draft, reason="A start", **BY)
    seen.append(pulse(session, round))
    new = open_new_version(session, round, **BY)
    seen.append(pulse(session, round))
    session.add(stella := staff())
    adopt_in_emergency(session, new, seen=new.revision, reason="Now", closes_on=IN_A_WEEK, by=stella, at=NOON)
    seen.append(pulse(session, round))
    ready = Readiness(agreed_weight=1)
    move_round(session, round, Stage.OPEN, has=ready, reason="", shuffle=list.reverse, **BY)
    seen.append(pulse(session, round))
    assert seen == sorted(set(seen))


def test_who_wants_what_a_criterion_began_with(session, round):
    session.add_all([one := a_suggestion(round), ada := a_person("Ada")])
    seen = [pulse(session, round)]
    support(session, one, by=ada, at=NOON)
    seen.append(pulse(session, round))
    support(session, one, by=ada, at=NOON)  # pressed twice: nothing new
    assert pulse(session, round) == seen[-1]
    withdraw_support(session, one, by=ada)
    assert pulse(session, round) > seen[-1] > seen[0]
