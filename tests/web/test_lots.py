"""The lot on the ranking: offered where it is needed to those who decide, and shown so that anybody can check it."""

import io

import openpyxl
import pytest
from sqlalchemy import select, update

from grants.core.lots import drawn, ticket
from grants.core.stages import Stage
from grants.database import db
from grants.models import Entry, Lot, Round
from tests.make import a_person, an_observer, staff
from tests.pages import page
from tests.queries.scored import Scored


@pytest.fixture
def people(save):  # first: a round being made holds the database
    return save(staff(), an_observer(), a_person())


@pytest.fixture
def scored(session, people):
    """Two tied applications, and money for one of them."""
    scored = Scored(session, members=1)
    scored.round.budget = 60_000
    scored.applications = [scored.apply(reference) for reference in ("A-1", "A-2")]
    for application in scored.applications:
        scored.send(application, 0, 4, 4)
    scored.ada, scored.id = scored.members[0].person_id, scored.round.id
    scored.stella, scored.olga, scored.eve = people
    scored.applications_ids = [one.id for one in scored.applications]
    scored.lot = f"{scored.results}/lot"
    scored.store()
    return scored


def move(app, scored, stage):
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == scored.id).values(stage=stage))
        db.session.commit()


def the_lot(app):
    with app.app_context():
        return db.session.scalars(select(Lot)).one()


@pytest.mark.parametrize("who", ["ada", "stella"])
def test_panel_and_staff_draw_a_lot_by_one_press_and_everybody_inside_sees_it(app, scored, visit, who):
    browser = visit(as_=getattr(scored, who))
    before = browser.page(scored.results)
    assert "The line goes through a tie that no rule breaks" in before.text
    assert before.all("main form button") == ["Draw a lot"]
    sent = {"tied": [field["value"] for field in before.soup.select("input[name=tied]")]}
    for _ in range(2):  # a double click draws one lot
        reply = browser.post(scored.lot, sent)
        assert (reply.status_code, reply.location) == (303, scored.results)
    lot = the_lot(app)
    assert (len(lot.seed), lot.drawn) == (32, drawn(lot.seed, ["A-1", "A-2"]))
    with app.app_context():
        assert db.session.scalars(select(Entry.action)).all() == ["drew a lot"]
    for person in (scored.ada, scored.stella, scored.olga):
        after = visit(as_=person).page(scored.results)
        assert after.all("main form button") == [] and "through a tie" not in after.text
        assert after.all(".app-ranking th a") == [f"Project {reference}" for reference in lot.drawn]
        assert after.text.count("Tied: drawn by lot on ") == 2
        assert after.all(".app-ranking .r") == ["1=", "1="]
        assert lot.seed in after.text and all(ticket(lot.seed, each) in after.text for each in lot.drawn)
    working = browser.page(f"{scored.results}/{scored.applications_ids[0]}")
    assert working.all("main table:last-of-type td:last-child")[-2:] == ["lot", "lot"]


def test_observers_read_and_outsiders_see_nothing_of_it(app, scored, visit):
    shown = visit(as_=scored.olga).page(scored.results)
    assert "A tie at the line" in shown.text and shown.all("main form button") == []
    assert visit(as_=scored.olga).post(scored.lot, {"tied": ["A-1", "A-2"]}).status_code == 403
    assert "A tie at the line" not in visit(as_=scored.eve).page(scored.results).text
    move(app, scored, Stage.SCORING)
    assert "A tie at the line" not in visit(as_=scored.stella).page(scored.results).text
    reply = visit(as_=scored.stella).post(scored.lot, {"tied": ["A-1", "A-2"]})
    assert reply.status_code == 409 and "not in deciding" in page(reply).text


def test_once_published_everybody_sees_the_lot_and_nobody_draws_one(app, scored, visit):
    visit(as_=scored.stella).post(scored.lot, {"tied": ["A-1", "A-2"]})
    move(app, scored, Stage.PUBLISHED)
    for person in (scored.eve, scored.stella):
        shown = visit(as_=person).page(scored.results)
        assert "Tied: drawn by lot on" in shown.text and the_lot(app).seed in shown.text


def test_without_a_lot_a_published_tie_offers_none(app, scored, visit):
    move(app, scored, Stage.PUBLISHED)
    assert visit(as_=scored.stella).page(scored.results).all("main form button") == []


def test_a_tie_that_is_another_by_now_is_not_drawn_for_and_its_old_lot_says_so(app, session, scored, visit):
    stella = visit(as_=scored.stella)
    stella.post(scored.lot, {"tied": ["A-1", "A-2"]})
    with app.app_context():
        lot = db.session.scalars(select(Lot)).one()
        lot.drawn = ["A-1", "A-9"]  # as if it had been drawn for others
        db.session.commit()
    reply = stella.post(scored.lot, {"tied": ["A-1"]})
    assert reply.status_code == 409 and "This tie is another now" in page(reply).text
    stella.post(scored.lot, {"tied": ["A-1", "A-2"]})
    shown = stella.page(scored.results)
    assert shown.text.count("so this lot does not count any more") == 1
    assert len(shown.all("main details")) == 2


def test_the_workbook_tells_of_the_lot(app, scored, visit):
    stella = visit(as_=scored.stella)
    stella.post(scored.lot, {"tied": ["A-1", "A-2"]})
    book = openpyxl.load_workbook(io.BytesIO(stella.get(scored.results.replace("/results", "/workbook.xlsx")).data))
    rows = list(book["Ranking"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:3]] == the_lot(app).drawn
    assert all(row[-1].startswith("Tied: drawn by lot on ") for row in rows[1:3])
    assert [row[0] for row in rows[1:3]] == [1, 1]
