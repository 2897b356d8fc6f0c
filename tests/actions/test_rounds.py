from datetime import date
from itertools import pairwise

import pytest
from sqlalchemy import select

from grants.actions.rounds import create_round, move_round, name_helper, rename_round, set_budget, set_dates
from grants.core.errors import Refused
from grants.core.stages import Readiness, Stage
from grants.models import Entry, FrozenRanking, Fund, Round
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_sent_sheet, a_set, an_application, staff

READY = Readiness(agreed_weight=10, applications=1, members=2, submitted_sheets=2, expected_sheets=2)


def saved(session, *things):
    session.add_all(things)
    session.flush()
    return things[0]


def begun(session, fund="Oakfield", name="Autumn 2026", **values):
    values.setdefault("budget", 1_000_000)
    return create_round(session, fund, name, by=None, at=NOON, **values)


def moved(session, round, to, *, has=READY, reason="", shuffle=lambda places: None):
    return move_round(session, round, to, has=has, reason=reason, by=None, at=NOON, shuffle=shuffle)


def written(session):
    session.commit()
    return [(entry.action, entry.text) for entry in session.scalars(select(Entry).order_by(Entry.id))]


def test_a_round_begins_in_design_with_its_fund(session):
    round = begun(session, lowest=30_000, highest=500_000)
    assert (round.fund.name, round.slug, round.stage) == ("Oakfield", "autumn-2026", Stage.DESIGN)
    assert (round.budget, round.lowest, round.highest) == (1_000_000, 30_000, 500_000)
    assert [action for action, _ in written(session)] == ["set up a fund", "set up a round"]


def test_a_second_round_joins_its_fund_whatever_the_capitals(session):
    first = begun(session)
    assert begun(session, fund=" OAKFIELD ", name="Spring 2027").fund is first.fund
    assert len(session.scalars(select(Fund)).all()) == 1


def test_a_slug_is_its_own_over_all_funds(session):
    assert [begun(session, fund=fund).slug for fund in ("Oakfield", "Elm", "Mere")] == [
        "autumn-2026",
        "autumn-2026-2",
        "autumn-2026-3",
    ]


def test_two_rounds_of_a_fund_do_not_share_a_name(session):
    begun(session)
    with pytest.raises(Refused, match="with that name already") as refusal:
        begun(session, name="autumn  2026")
    assert refusal.value.field == "name"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"fund": " "}, "fund", "Give the fund a name"),
        ({"name": ""}, "name", "Give the round a name"),
        ({"name": "x" * 201}, "name", "to 200 characters"),
        ({"budget": -1}, "budget", "below nothing"),
        ({"lowest": 2, "highest": 1}, "highest", "at least the lowest"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(session, values, field, words):
    with pytest.raises(Refused, match=words) as refusal:
        begun(session, **values)
    assert refusal.value.field == field
    assert session.scalars(select(Round)).all() == []


def test_money_is_changed_on_the_record_until_the_results_are_published(session):
    round = saved(session, a_round(Stage.DECIDING))
    set_budget(round, budget=1_000_000, lowest=None, highest=None, by=None, at=NOON)
    set_budget(round, budget=2_000_000, lowest=None, highest=None, by=None, at=NOON)
    round.stage = Stage.PUBLISHED
    with pytest.raises(Refused, match="cannot be changed any more"):
        set_budget(round, budget=3_000_000, lowest=None, highest=None, by=None, at=NOON)
    assert round.budget == 2_000_000
    assert written(session) == [("changed the money of the round", "")]


def test_dates_follow_the_stages(session):
    round = saved(session, a_round())
    set_dates(round, {"design_until": date(2026, 9, 14), "meets_on": date(2026, 12, 10)}, by=None, at=NOON)
    assert (round.design_until, round.open_until, round.meets_on) == (date(2026, 9, 14), None, date(2026, 12, 10))
    with pytest.raises(Refused, match="before the one of the stage before it") as refusal:
        set_dates(round, {"design_until": date(2026, 9, 14), "meets_on": date(2026, 9, 13)}, by=None, at=NOON)
    assert refusal.value.field == "meets_on"
    set_dates(round, {}, by=None, at=NOON)
    assert (round.design_until, round.meets_on) == (None, None)
    assert [action for action, _ in written(session)] == ["changed the dates of the round"] * 2


def test_words_are_changed_on_the_record_once(session):
    stella, round = staff(), a_round()
    saved(session, round, stella)
    for _ in range(2):
        rename_round(round, " Autumn ", by=stella, at=NOON)
        name_helper(round.fund, help_name="Priya", help_phone=" 0161  496 0018", by=stella, at=NOON)
    assert (round.name, round.fund.help_phone) == ("Autumn", "0161 496 0018")
    assert written(session) == [
        ("changed what is said about the round", "Autumn"),
        ("changed who helps", ""),
    ]


@pytest.mark.parametrize(("now", "to"), list(pairwise(Stage)))
def test_a_round_moves_on_and_the_record_says_so(session, now, to):
    round = saved(session, a_round(now))
    assert moved(session, round, to) == []
    assert round.stage is to
    assert written(session) == [(f"moved the round to {to.value}", "")]


def test_warnings_do_not_stop_a_round(session):
    round = saved(session, a_round(Stage.SCORING))
    has = Readiness(submitted_sheets=4, expected_sheets=6)
    assert [str(one) for one in moved(session, round, Stage.DECIDING, has=has)] == [
        "2 scoresheets have not been sent yet."
    ]
    assert round.stage is Stage.DECIDING


def test_what_is_missing_stops_a_round(session):
    round = saved(session, a_round())
    with pytest.raises(Refused, match="Agree the criteria first"):
        moved(session, round, Stage.OPEN, has=Readiness())
    assert round.stage is Stage.DESIGN
    assert written(session) == []


def test_a_round_goes_back_with_its_reason_on_the_record(session):
    round = saved(session, a_round(Stage.SCORING))
    with pytest.raises(Refused, match="Say why"):
        moved(session, round, Stage.DESIGN)
    moved(session, round, Stage.DESIGN, reason="A criterion was forgotten.")
    assert written(session) == [("moved the round back to design", "A criterion was forgotten.")]


def test_letters_are_dealt_once_by_chance(session):
    round = saved(session, a_round(Stage.SCORING))
    members = [a_member(round, a_person(name)) for name in ("Ada", "Ben", "Cleo")]
    saved(session, *members)
    moved(session, round, Stage.DECIDING, shuffle=lambda places: places.reverse())
    assert [member.letter for member in members] == ["C", "B", "A"]
    assert round.results_seen_at == NOON
    moved(session, round, Stage.SCORING, reason="One was missing.")
    dan = saved(session, a_member(round, a_person("Dan")))
    moved(session, round, Stage.DECIDING, shuffle=lambda places: places.reverse())
    assert [member.letter for member in (*members, dan)] == ["C", "B", "A", "D"]


@pytest.fixture
def scored(session):
    round = a_round(Stage.SCORING)
    need = a_criterion()
    application, member = an_application(round, "A-001"), a_member(round)
    saved(session, round, a_set(round, need), application, member)
    saved(session, a_sent_sheet(application, member, {need: 3}))
    moved(session, round, Stage.DECIDING)
    return round


@pytest.mark.parametrize("by_way_of", [Stage.DECIDING, Stage.PUBLISHED])
@pytest.mark.parametrize("to", [Stage.SCORING, Stage.OPEN, Stage.DESIGN])
def test_going_back_from_seen_results_freezes_the_ranking_as_it_was(session, scored, by_way_of, to):
    if by_way_of is Stage.PUBLISHED:
        moved(session, scored, Stage.PUBLISHED)
    moved(session, scored, to, reason="A sheet was missing.")
    frozen = session.scalars(select(FrozenRanking)).one()
    assert (frozen.reason, frozen.frozen_at) == ("A sheet was missing.", NOON)
    assert [(row["rank"], row["reference"], row["panel_score"]) for row in frozen.rows["rows"]] == [(1, "A-001", 60)]


def test_a_frozen_ranking_keeps_the_order_that_people_saw(session):
    round = a_round(Stage.DECIDING)
    need, value, member = a_criterion("Need"), a_criterion("Value"), a_member(round)
    first, second = an_application(round, "A-001"), an_application(round, "A-002")
    saved(session, round, a_set(round, need, value, tie_break=["Need"]), first, second, member)
    sheets = a_sent_sheet(first, member, {need: 2, value: 4}), a_sent_sheet(second, member, {need: 4, value: 2})
    saved(session, *sheets)
    moved(session, round, Stage.SCORING, reason="A sheet was missing.")
    frozen = session.scalars(select(FrozenRanking)).one()
    assert [(row["rank"], row["reference"]) for row in frozen.rows["rows"]] == [(1, "A-002"), (1, "A-001")]


def test_taking_published_results_back_to_the_panel_freezes_nothing(session, scored):
    moved(session, scored, Stage.PUBLISHED)
    moved(session, scored, Stage.DECIDING, reason="A name was wrong.")
    assert session.scalars(select(FrozenRanking)).all() == []
