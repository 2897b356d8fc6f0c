from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from grants.core.stages import Stage
from grants.database import db
from grants.models import Entry, Fund, Round, Visit
from tests.make import NOON, a_round, staff
from tests.pages import page

WHOLE = {"fund": "new", "new_fund": "Oakfield", "name": "Autumn 2026", "budget": "£22,500", "lowest": "", "highest": ""}


@pytest.fixture
def stella(save, visit):
    return visit(as_=save(staff()))


@pytest.fixture
def saved(save, stella):
    """The settings page of a round in design, filled as a browser would send it, with what is changed."""
    save(a_round(slug="a", name="Autumn", fund=Fund(name="Oakfield", help_name="Stella")))

    def send(path="/rounds/a/settings", **values):
        dates = {name: ["", "", ""] for name in ("design_until", "open_until", "scoring_until", "meets_on")}
        return stella.post(path, stella.page(path).form() | dates | {"published_by": ["", "", ""]} | values)

    return send


@pytest.fixture
def rounds(app):
    """What is stored: every round, with its fund."""

    def rounds():
        with app.app_context():
            return db.session.scalars(select(Round).options(joinedload(Round.fund))).all()

    return rounds


def test_a_round_is_set_up_with_a_name_and_a_budget(stella, rounds):
    reply = stella.post("/staff/rounds/new", WHOLE)
    assert (reply.status_code, reply.location) == (303, "/rounds/autumn-2026/settings")
    assert [(one.fund.name, one.name, one.budget, one.lowest, one.stage) for one in rounds()] == [
        ("Oakfield", "Autumn 2026", 2_250_000, None, Stage.DESIGN)
    ]
    assert "Next, say when each stage ends" in stella.page(reply.location).text


def test_it_may_join_a_fund_that_is_there(save, stella, rounds):
    fund = save(Fund(name="Elm"))
    shown = stella.page("/staff/rounds/new")
    assert shown.all(".govuk-radios__label") == ["Elm", "A new fund"]
    assert shown.form()["fund"] == str(fund)
    stella.post("/staff/rounds/new", WHOLE | {"fund": str(fund), "new_fund": ""})
    assert [one.fund.name for one in rounds()] == ["Elm"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"new_fund": " "}, "Give the fund a name."),
        ({"name": ""}, "Give the round a name, such as Autumn 2026."),
        ({"budget": ""}, "Say how much there is to give, such as 22,500."),
        ({"budget": "lots"}, "Write the amount in pounds, such as 1200 or £1,200.50, in place of “lots”."),
        ({"budget": "1.200"}, "“1.200” can be read in two ways. Write 1200 or 1.20."),
        ({"lowest": "-5"}, "An amount cannot be less than nothing."),
        ({"lowest": "500", "highest": "300"}, "The highest grant must be at least the lowest."),
    ],
)
def test_what_is_amiss_is_said_at_its_field_and_nothing_typed_is_lost(stella, rounds, changed, words):
    reply = stella.post("/staff/rounds/new", WHOLE | changed)
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, [words])
    assert {name: shown.form()[name] for name in WHOLE} == WHOLE | changed
    assert rounds() == []


def test_the_settings_show_what_is_set_and_a_plain_save_changes_nothing(saved, stella, app):
    form = stella.page("/rounds/a/settings").form()
    assert (form["name"], form["budget"], form["help_name"]) == ("Autumn", "10,000", "Stella")
    assert saved().status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Entry)).all() == []


def test_words_money_dates_and_help_are_saved_at_once(saved, stella, rounds):
    reply = saved(
        name="Winter",
        budget="22.500,50",
        highest="5000",
        design_until=["14", "9", "2026"],
        meets_on=["10", "December", "26"],
        help_phone="0161 496 0018",
    )
    assert (reply.status_code, reply.location) == (303, "/rounds/a/settings")
    [round] = rounds()
    assert (round.name, round.budget, round.highest) == ("Winter", 2_250_050, 500_000)
    assert (round.design_until, round.open_until, round.meets_on) == (date(2026, 9, 14), None, date(2026, 12, 10))
    assert round.fund.help_phone == "0161 496 0018"
    shown = stella.page(reply.location)
    assert "Saved." in shown.text
    assert [box["value"] for box in shown.soup.select("[name=meets_on]")] == ["10", "12", "2026"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["31", "11", "2026"], "There is no day 31 11 2026. Look at all three boxes."),
        (["soon", "", ""], "Give the day, the month and the year, such as 4 12 2026."),
        (["", "12", "2026"], "Give the day, the month and the year, such as 4 12 2026."),
        (["4", "12", "1926"], "Look at the year: 1926."),
        (["4", "12", "20266"], "There is no day 4 12 20266. Look at all three boxes."),
        (["1", "9", "2026"], "This date is before the one of the stage before it."),
    ],
)
def test_an_impossible_date_is_refused_in_words_and_given_back(saved, rounds, typed, words):
    reply = saved(design_until=["14", "9", "2026"], open_until=typed, name="Winter")
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, [words])
    assert [box["value"] for box in shown.soup.select("[name=open_until]")] == typed
    assert shown.form()["name"] == "Winter"
    assert shown.all(".app-header__round") == ["Autumn"]
    [round] = rounds()
    assert (round.name, round.open_until) == ("Autumn", None)


def test_the_money_of_a_published_round_stays(save, stella):
    save(a_round(Stage.PUBLISHED, slug="b"))
    form = stella.page("/rounds/b/settings").form()
    reply = stella.post("/rounds/b/settings", form | {"budget": "5"})
    assert page(reply).errors == ["The results are published, so the money cannot be changed any more."]


def test_what_was_typed_comes_back_after_signing_in_again(save, visit, app):
    stella = save(staff())
    save(a_round(slug="a"))
    browser = visit(as_=stella)
    with app.app_context():
        db.session.execute(update(Visit).values(expires_at=NOON - timedelta(days=365)))
        db.session.commit()
    reply = browser.post("/rounds/a/settings", {"name": "Winter", "budget": "1.200", "meets_on": ["31", "11", "2026"]})
    path = parse_qs(urlsplit(reply.location).query)["next"][0]
    shown = visit(as_=stella).page(path)
    assert (shown.form()["name"], shown.form()["budget"]) == ("Winter", "1.200")
    assert [box["value"] for box in shown.soup.select("[name=meets_on]")] == ["31", "11", "2026"]
