"""The draft on the wall of a hall, and notes beside it."""

import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Round
from tests.make import an_observer
from tests.web.codesign.ballots import put, say
from tests.web.codesign.scene import PAGE

HALL = "/rounds/r/hall"
EVENT = "event=Mere+Road+drop-in"
NOTES = f"{HALL}/notes?{EVENT}"


def note(browser, said):
    form = browser.page(NOTES).form(NOTES)
    return browser.post(NOTES, {**form, "said": said})


def test_it_asks_first_what_the_meeting_is_called(scene, visit):
    ada = visit(as_=scene.ada)
    assert "What is this meeting called?" in ada.page(HALL).text
    assert ada.get(f"{HALL}/notes").location == HALL


def test_the_wall_shows_the_draft_without_anything_to_press(scene, visit, with_draft):
    with_draft()
    shown = visit(as_=scene.stella).page(f"{HALL}?{EVENT}")
    assert shown.all("#criteria h2") == ["1. Local need", "2. Value"]
    assert shown.all("main button") == []


def test_once_they_are_agreed_the_wall_shows_what_was_agreed_and_asks_no_more(scene, visit, with_draft):
    with_draft()
    stella, ada, ben = (visit(as_=one) for one in (scene.stella, scene.ada, scene.ben))
    assert 'data-draft="goes on"' in stella.get(f"{HALL}/now?{EVENT}").text
    put(ada)
    for one in (ada, ben):
        say(one, "happy")
    wall = stella.get(f"{HALL}/now?{EVENT}")
    assert 'data-draft=""' in wall.text
    for text in (wall.text, stella.get(f"{HALL}?{EVENT}").text):
        assert "Agreed by the group" in text and "1. Local need" in text and "on purpose" not in text
    ada.post(f"{PAGE}/new-version")
    again = stella.get(f"{HALL}/now?{EVENT}").text
    assert 'data-draft="goes on"' in again and "Agreed by the group" not in again


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.PUBLISHED])
def test_a_wall_that_hangs_on_after_the_design_shows_what_is_agreed_and_who_by(scene, visit, with_draft, app, stage):
    with_draft(agreed=True, again=True)
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = stage
        db.session.commit()
    wall = visit(as_=scene.stella).get(f"{HALL}/now?{EVENT}").text
    assert 'data-draft=""' in wall and "Agreed by an administrator, not by the group" in wall and "Local need" in wall


def test_what_is_noted_stands_on_the_wall_and_on_the_list_under_the_events_name(scene, visit, with_draft):
    with_draft()
    ada = visit(as_=scene.ada)
    stamp = visit(as_=scene.stella).get(f"{HALL}/now?{EVENT}").headers["X-Stamp"]
    assert note(ada, "4x more benches\nA crèche").status_code == 303
    wall = visit(as_=scene.stella).get(f"{HALL}/now?{EVENT}&seen={stamp}")
    assert (wall.status_code, "more benches" in wall.text, "A crèche" in wall.text) == (200, True, True)
    listed = ada.page("/rounds/r/suggestions").text
    assert "more benches" in listed
    assert "Mere Road drop-in" in listed


def test_the_same_press_twice_notes_it_once(scene, visit):
    ada = visit(as_=scene.ada)
    form = {**ada.page(NOTES).form(NOTES), "said": "More benches"}
    assert [ada.post(NOTES, form).status_code for _ in range(2)] == [303, 303]
    assert ada.page(NOTES).all(".app-log__what") == ["More benches"]


def test_a_note_can_be_taken_off_the_list(scene, visit):
    ada = visit(as_=scene.ada)
    note(ada, "A rude remark")
    action = ada.page(NOTES).soup.select_one(".app-log form")["action"]
    assert ada.post(action, {}).status_code == 303
    assert ada.page(NOTES).all(".app-log__what") == []
    assert "A rude remark" not in visit(as_=scene.stella).get(f"{HALL}/now?{EVENT}").text


@pytest.mark.parametrize("said", ["", "   \n", "x" * 20_001])
def test_what_cannot_be_noted_is_said_and_stays_in_the_box(scene, visit, said):
    reply = note(visit(as_=scene.ada), said)
    assert reply.status_code == 422
    assert said.strip() in reply.text


def test_only_those_who_design_open_it_and_only_while_they_do(scene, visit, save, app):
    for person in (scene.eve, save(an_observer())):
        for address in (HALL, f"{HALL}/now", NOTES):
            assert visit(as_=person).get(address).status_code == 403
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.OPEN
        db.session.commit()
    assert visit(as_=scene.ada).get(HALL).status_code == 409
