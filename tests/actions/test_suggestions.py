"""Suggestions come in, and are wanted by others once each."""

import pytest
from sqlalchemy import select

from grants.actions.first_look import look_over, set_aside
from grants.actions.suggestions import log_heard, suggest, support, withdraw_support
from grants.core.errors import Refused
from grants.core.heard import Heard
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.models import Entry, Suggestion, Support
from tests import make
from tests.make import NOON


@pytest.fixture
def round(session):
    round = make.a_round()
    session.add(round)
    session.flush()
    return round


@pytest.fixture
def ada(session, round):
    ada = make.a_person("Ada")
    session.add(make.a_member(round, ada))
    session.flush()
    return ada


@pytest.fixture
def eve(session):
    eve = make.a_person("Eve")
    session.add(eve)
    session.flush()
    return eve


def sent(session, round, text="Benches", by=None, **values):
    values.setdefault("looked_over", False)
    return suggest(session, round, text, by=by, at=NOON, **values)


def written(session):
    session.commit()
    return [(one.action, one.by_id, one.text) for one in session.scalars(select(Entry).order_by(Entry.id))]


def test_a_suggestion_from_outside_waits_and_the_record_names_nobody(session, round, eve):
    before = round.pulse
    one = sent(session, round, " More\u200b benches \r\n", by=eve, email=" Eve@Example.org")
    assert (one.text, one.email, one.by, one.looked_at) == ("More benches", "eve@example.org", eve, None)
    assert written(session) == [("made a suggestion", None, "")]
    assert round.pulse == before + 1  # open pages of designers hear of it


def test_the_same_sending_is_stored_once_and_a_second_sender_is_another(session, round):
    first = sent(session, round, sent="a", outside="x")
    assert sent(session, round, sent="a", outside="x") is first
    assert sent(session, round, sent="b", outside="x") is not first
    assert sent(session, round) is not sent(session, round)


def test_a_sending_that_is_there_is_not_refused_as_a_flood(session, round):
    first = sent(session, round, sent="a", outside="x")
    for number in range(29):
        sent(session, round, f"Idea {number}", outside="x")
    with pytest.raises(Refused, match="for an hour"):
        sent(session, round, "Idea 30", outside="x")
    assert sent(session, round, sent="a", outside="x") is first


def test_what_was_heard_is_kept_line_by_line_and_once(session, round, ada):
    known = sent(session, round, "More seats", looked_over=True)
    lines = [(Heard("more seats", 4), known), (Heard("Bus", 1, " Mrs  Ali "), None)]
    kept = log_heard(session, round, lines, channel=Channel.MEETING, event=" The Hub ", sheet="s", by=ada, at=NOON)
    assert [(one.text, one.heard, one.said_by, one.merged_into) for one in kept] == [
        ("more seats", 4, "", known), ("Bus", 1, "Mrs Ali", None)
    ]  # fmt: skip
    assert {(one.event, one.channel, one.logged_by, one.by) for one in kept} == {
        ("The Hub", Channel.MEETING, ada, None)
    }  # fmt: skip
    assert all(one.looked_at == NOON for one in kept)
    assert log_heard(session, round, lines, channel=Channel.MEETING, sheet="s", by=ada, at=NOON) == []
    assert written(session)[1:] == [("wrote down what was heard", ada.id, "The Hub")]


@pytest.mark.parametrize(
    ("heard", "event", "field"),
    [
        (Heard(" "), "", "text"),
        (Heard("x" * 20_001), "", "text"),
        (Heard("Bus", 0), "", "people"),
        (Heard("Bus", 1, "x" * 201), "", "who"),
        (Heard("Bus"), "x" * 201, "event"),
    ],
)
def test_a_line_that_cannot_be_keeps_none_of_the_sheet(session, round, heard, event, field):
    lines = [(Heard("Good"), None), (heard, None)]
    with pytest.raises(Refused) as refusal:
        log_heard(session, round, lines, channel=Channel.PHONE, event=event, by=None, at=NOON)
    assert refusal.value.field == field
    assert session.scalars(select(Suggestion)).all() == []


def test_somebody_is_counted_once_and_can_take_it_back(session, round, eve):
    one = sent(session, round, looked_over=True)
    for _ in range(2):
        support(session, one, by=eve, at=NOON)
    assert [given.person for given in session.scalars(select(Support))] == [eve]
    for _ in range(2):
        withdraw_support(session, one, by=eve)
    assert session.scalars(select(Support)).all() == []


def test_nobody_supports_their_own_or_what_is_not_on_the_list(session, round, ada, eve):
    own, waiting = sent(session, round, by=eve, looked_over=True), sent(session, round)
    aside = sent(session, round, looked_over=True)
    set_aside(session, aside, reason="An advertisement", by=ada, at=NOON)
    for one, words in ((own, "your own"), (waiting, "not on the list"), (aside, "not on the list")):
        with pytest.raises(Refused, match=words):
            support(session, one, by=eve, at=NOON)


def test_after_the_design_nothing_comes_in_but_what_came_is_still_looked_at(session, round, ada):
    one = sent(session, round)
    round.stage = Stage.OPEN
    session.flush()
    for late in (
        lambda: sent(session, round, "Late"),
        lambda: log_heard(session, round, [(Heard("Late"), None)], channel=Channel.PHONE, by=ada, at=NOON),
        lambda: support(session, one, by=ada, at=NOON),
        lambda: withdraw_support(session, one, by=ada),
    ):
        with pytest.raises(Refused, match="closed"):
            late()
    look_over(session, one, by=ada, at=NOON)
    assert one.looked_at == NOON
