"""A reason that comes later: where a button asked for none, whoever pressed it can say why, once."""

import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Change, Entry, Round
from tests.pages import page
from tests.web.codesign.scene import PAGE

CHANGES = f"{PAGE}/changes"


@pytest.fixture
def moved(scene, visit, with_draft):
    """Ada and Ben; Ada has moved a criterion, as change 5."""
    need, *_ = with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    assert ada.post(f"{PAGE}/criterion/{need}/move", {"direction": "down"}).status_code == 303
    return ada, ben, need


def said(browser, why, number=5):
    return browser.post(f"{CHANGES}/{number}/why", {"why": why})


def whys(app):
    with app.app_context():
        return db.session.scalars(select(Change.why).order_by(Change.number)).all()


def test_whoever_moved_something_can_say_why_from_the_list_of_changes(app, moved):
    ada, ben, _ = moved
    [link] = ada.page(CHANGES).soup.select("a[href$='#say']")
    shown = ada.page(str(link["href"]))
    typed = shown.form(f"{CHANGES}/5/why")
    assert ada.post(f"{CHANGES}/5/why", {**typed, "why": " What people\nasked for first "}).status_code == 303
    assert whys(app)[-1] == "What people asked for first"
    assert "“What people asked for first”" in ben.page(PAGE).text
    assert ada.page(CHANGES).soup.select("a[href$='#say']") == []


def test_whoever_brought_something_back_can_say_why(app, moved):
    ada, _, need = moved
    ada.post(f"{PAGE}/criterion/{need}/remove", {"why": "Twice"})
    ada.post(f"{PAGE}/criterion/{need}/bring-back")
    assert said(ada, "It was not", 7).status_code == 303
    assert whys(app)[-1] == "It was not"


def test_a_reason_is_on_the_record_and_stays_as_it_was_said(app, moved):
    ada, *_ = moved
    assert said(ada, "First things first").status_code == 303
    assert said(ada, "First things first").status_code == 303, "a double click"
    reply = said(ada, "Something else")
    assert reply.status_code == 422
    assert "A reason stands beside this change already, and it stays." in page(reply).text
    with app.app_context():
        said_so = Entry.action == "said why they made a change"
        assert db.session.scalars(select(Entry.text).where(said_so)).all() == ["5: First things first"]


def test_nobody_says_why_in_anothers_place(app, moved):
    _, ben, _ = moved
    assert ben.page(CHANGES).soup.select("a[href$='#say']") == []
    assert ben.page(f"{CHANGES}/5").soup.select("#say") == []
    reply = said(ben, "I know better")
    assert (reply.status_code, "Only who made a change can say why." in page(reply).text) == (422, True)
    assert whys(app)[-1] == ""


@pytest.mark.parametrize(
    ("why", "says"), [(" ", "Say why in a few words."), ("x" * 20_001, "Keep this to 20,000 characters.")]
)
def test_what_is_no_reason_is_said_at_its_box(moved, why, says):
    reply = said(moved[0], why)
    assert (reply.status_code, page(reply).errors) == (422, [says])
    assert page(reply).form(f"{CHANGES}/5/why")["why"] == why


def test_a_reason_that_comes_when_the_round_moved_on_is_given_back(app, moved):
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.OPEN
        db.session.commit()
    reply = said(moved[0], "Too late")
    assert (reply.status_code, whys(app)[-1]) == (409, "")
    assert "Too late" in page(reply).text


def test_what_live_pages_show_is_the_same_for_everybody(moved):
    ada, ben, _ = moved
    for browser in (ada, ben):
        assert "Say why" not in browser.get(f"{PAGE}/now").text
