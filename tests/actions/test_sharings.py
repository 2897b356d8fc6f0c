from dataclasses import replace
from datetime import date, timedelta

import pytest

from grants.actions.boundaries import set_boundary
from grants.actions.criteria import agree_as_administrator
from grants.actions.criteria_drafts import change_criterion
from grants.actions.panels import remove_member
from grants.actions.people import remove_person
from grants.actions.sharings import close_sharing, hand_in_points, open_sharing, save_points, stepped
from grants.actions.undoing import undo_together
from grants.actions.weights import take_over_weights
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.models import Change, Entry, PanelMember
from grants.queries.sharings import outcome, point_limits, who_is_in
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, an_administrator, staff

DAY = date(2026, 11, 27)
LAST = NOON.replace(day=27, hour=23, minute=59)  # the last minute of that day in London


@pytest.fixture
def draft(session):
    """A draft of two criteria; Ada and Ben are on the panel."""
    round = a_round()
    draft = a_set(round, a_criterion("Local need", 25), a_criterion("Value", 10), state=SetState.DRAFT)
    session.add_all([draft, a_member(round, a_person("Ada")), a_member(round, a_person("Ben"))])
    session.flush()
    return draft


def people(session, draft):
    return [one.person for one in session.query(PanelMember).order_by(PanelMember.id)]


def opened(session, draft, **values):
    values = {"closes_on": DAY, "by": None, "at": NOON} | values
    sharing = open_sharing(session, draft, point_limits(draft), **values)
    session.flush()
    return sharing


def give(session, sharing, draft, person, need, *, at=NOON, seen=None):
    points = dict(zip(point_limits(draft), (need, 100 - need), strict=True))
    return hand_in_points(
        session, sharing, draft, points, point_limits(draft), seen=seen, by=person, at=at
    )


def limit_weight(session, draft, low, high, kind=BoundaryKind.WITHIN):
    need = draft.criteria[0]
    set_boundary(
        session, draft.round, part=BoundaryPart.CRITERIA, kind=kind, limit="", reason="The board",
        set_by="the board", by=None, at=NOON, about=f"{need.part}:weight", low=low, high=high,
    )  # fmt: skip


def test_it_closes_at_the_end_of_its_day_in_london(session, draft):
    sharing, (ada, ben) = opened(session, draft), people(session, draft)
    give(session, sharing, draft, ada, 60, at=LAST)
    with pytest.raises(Refused, match="has closed"):
        give(session, sharing, draft, ben, 60, at=LAST + timedelta(minutes=1))


def test_it_closes_when_the_last_of_the_panel_is_in_whatever_staff_do(session, draft):
    sharing, (ada, ben), stella = opened(session, draft), people(session, draft), staff()
    session.add(stella)
    give(session, sharing, draft, stella, 50)
    give(session, sharing, draft, ada, 60)
    assert sharing.is_open(NOON)
    give(session, sharing, draft, ben, 70)
    assert not sharing.is_open(NOON)
    assert who_is_in(session, sharing, sharing.limits).handed_in == 3


def test_who_leaves_is_not_waited_for_and_their_dot_stays(session, draft):
    sharing, (ada, ben) = opened(session, draft), people(session, draft)
    give(session, sharing, draft, ada, 60)
    session.query(PanelMember).filter_by(person_id=ada.id).one().left_at = NOON
    give(session, sharing, draft, ben, 70)
    assert not sharing.is_open(NOON)
    assert outcome(session, sharing, sharing.limits).proposal.people == 2


def test_staff_on_the_panel_are_counted_as_staff_as_in_a_vote(session, draft):
    stella, adele = staff(), an_administrator()
    session.add_all([a_member(draft.round, stella), adele])
    session.flush()
    sharing = opened(session, draft)
    for person in (people(session, draft)[0], stella, adele):
        give(session, sharing, draft, person, 50)
    found = who_is_in(session, sharing, sharing.limits)
    assert ([one.name for one in found.residents], [one.name for one in found.staff]) == (["Ada"], ["Adele", "Stella"])


@pytest.mark.parametrize("for_good", [True, False])
def test_it_closes_when_the_last_who_is_waited_for_goes(session, draft, for_good):
    sharing, (ada, ben) = opened(session, draft), people(session, draft)
    give(session, sharing, draft, ada, 60)
    if for_good:
        remove_person(session, ben, by=None, at=NOON)
    else:
        remove_member(session, session.query(PanelMember).filter_by(person_id=ben.id).one(), "Moved", by=None, at=NOON)
    assert sharing.closed_at == NOON
    session.commit()
    said = "closed the sharing of points: everybody has handed in"
    assert session.query(Entry).filter_by(action=said).count() == 1


def test_points_keep_to_the_limits_of_a_weight(session, draft):
    limit_weight(session, draft, 10, 30)
    sharing, (ada, _) = opened(session, draft), people(session, draft)
    assert list(point_limits(draft).values()) == [(10, 30), (0, 100)]
    with pytest.raises(Refused, match="Local need must have from 10 to 30 points"):
        give(session, sharing, draft, ada, 31)
    need = draft.criteria[0].part
    assert save_points(session, sharing, {need: 31}, seen=1, by=ada, at=NOON).draft[need] == 31
    give(session, sharing, draft, ada, 30, seen=1)


def test_a_weight_that_is_fixed_is_fixed_here_too(session, draft):
    limit_weight(session, draft, None, None, BoundaryKind.FIXED)
    assert next(iter(point_limits(draft).values())) == (25, 25)
    need, value = point_limits(draft)
    with pytest.raises(Refused, match="The weight can't be changed"):
        take_over_weights(draft, {need: 40, value: 60}, by=None, at=NOON)
    assert [one.weight for one in draft.criteria] == [25, 10]


def test_limits_that_leave_no_100_points_are_said_before_it_opens(session, draft):
    limit_weight(session, draft, 0, 30)
    need, value = point_limits(draft)
    with pytest.raises(Refused, match="add up to 80, which is less than 100"):
        open_sharing(session, draft, {need: (0, 30), value: (0, 50)}, closes_on=DAY, by=None, at=NOON)


def test_taking_over_is_one_entry_and_a_change_for_each_weight_at_one_moment(session, draft):
    need, value = point_limits(draft)
    revision = draft.revision
    assert take_over_weights(draft, {need: 70, value: 30}, by=None, at=NOON)
    session.commit()
    changes = session.query(Change).all()
    assert {(change.at, change.by_id, change.why) for change in changes} == {
        (NOON, None, "What everyone’s 100 points came to")
    }
    assert [(change.before["weight"], change.after["weight"]) for change in changes] == [(25, 70), (10, 30)]
    assert session.query(Entry).filter(Entry.action.like("took over%")).count() == 1
    assert draft.revision == revision + 1
    assert not take_over_weights(draft, {need: 70, value: 30}, by=None, at=NOON)
    assert len(session.query(Change).all()) == 2


def test_taking_over_is_undone_as_one_act_and_so_is_the_undo(session, draft):
    need, value = point_limits(draft)
    take_over_weights(draft, {need: 70, value: 30}, by=None, at=NOON)
    latest = None
    for minutes, weights in ((1, [25, 10]), (2, [70, 30])):
        latest = session.query(Change).order_by(Change.number.desc()).first()
        undo_together(session, latest, by=None, at=NOON + timedelta(minutes=minutes))
        session.commit()
        assert [one.weight for one in draft.criteria] == weights
    first = draft.criteria[0]
    words = replace(first.words, weight=1)
    change_criterion(first, words, seen=first.revision, by=None, at=NOON + timedelta(minutes=3))
    with pytest.raises(Refused, match=r"at once\. Change 4: This was changed again since"):
        undo_together(session, latest, by=None, at=NOON + timedelta(minutes=4))


def test_agreed_criteria_take_nothing_over(session, draft):
    sharing, (ada, _) = opened(session, draft), people(session, draft)
    agree_as_administrator(session, draft, by=None, reason="A start", at=NOON)
    with pytest.raises(Refused, match="locked"):
        give(session, sharing, draft, ada, 50)
    with pytest.raises(Refused, match="locked"):
        take_over_weights(draft, dict.fromkeys(point_limits(draft), 50), by=None, at=NOON)


def test_a_long_reason_is_refused_and_one_in_arabic_kept(session, draft):
    sharing = opened(session, draft)
    with pytest.raises(Refused, match="Keep this to 2,000 characters"):
        close_sharing(session, sharing, reason="x" * 20_000, by=None, at=NOON)
    close_sharing(session, sharing, reason=" نجتمع الليلة 🌱 ", by=None, at=NOON)
    assert sharing.reason == "نجتمع الليلة 🌱"


def test_a_press_stops_at_the_limits_and_never_takes_what_stands_beyond_them():
    limits = {"a": (10, 30), "b": (0, 100)}
    assert stepped({"a": 28, "b": 0}, "a", 5, limits)["a"] == 30
    assert stepped({"a": 10, "b": 0}, "a", -1, limits)["a"] == 10
    assert stepped({"a": 40, "b": 0}, "a", 1, limits)["a"] == 40
    assert stepped({"a": 5, "b": 0}, "a", -1, limits)["a"] == 5
    assert stepped({"a": 5, "b": 0}, "a", 5, limits)["a"] == 10
    assert stepped({"a": 5, "b": 0}, "gone", 5, limits) == {"a": 5, "b": 0}
