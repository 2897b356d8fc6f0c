"""Trying the draft out: everybody alone first, then how each criterion was read; and nothing of it is kept."""

import pytest
from sqlalchemy import func, select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Entry, Practice, PracticeSample, PracticeSheet, Round, Score
from tests.web.codesign.scene import PAGE as CRITERIA

PAGE = "/rounds/r/practice"


@pytest.fixture
def begun(scene, visit, with_draft):
    """A try-out on one made-up application; how to hand in marks for it, and where its sheet is."""
    need, value, _ = with_draft()
    visit(as_=scene.ada).post(f"{PAGE}/begin", {"samples": "supper"})
    sheet = visit(as_=scene.ada).page(PAGE).soup.find("a", string="Score it")["href"]

    def hand_in(person, first, second, why=""):
        typed = {f"mark-{need}": str(first), f"mark-{value}": str(second), f"comment-{need}": why}
        return visit(as_=person).post(sheet, typed)

    return hand_in, sheet


def test_it_begins_with_a_choice_of_made_up_applications_or_ones_own(scene, visit, with_draft):
    with_draft()
    ada = visit(as_=scene.ada)
    assert "Friday supper club" in ada.page(PAGE).text
    typed = {"samples": "bikes", "title": "Ours", "text": "We want a bench."}
    assert ada.post(f"{PAGE}/begin", typed).status_code == 303
    assert ada.page(PAGE).all(".app-card__title")[:2] == ["Bikes back on the road", "Ours"]


@pytest.mark.parametrize(("typed", "says"), [
    ({}, "Choose a made-up application, or write one."),
    ({"samples": ["supper", "bikes", "choir"]}, "Choose two at most. Nobody has time for more."),
    ({"title": "", "text": "We want a bench."}, "Give your own application a name and some words."),
    ({"title": "x" * 201, "text": "We want a bench."}, "Keep the name to 200 characters."),
])  # fmt: skip
def test_what_cannot_be_tried_is_said_and_what_was_typed_stays(scene, visit, with_draft, typed, says):
    with_draft()
    reply = visit(as_=scene.ada).post(f"{PAGE}/begin", typed)
    assert reply.status_code == 422
    assert says in reply.text
    assert ("We want a bench." in reply.text) == ("text" in typed)


def test_marks_stay_hidden_from_everybody_until_it_ends(scene, visit, begun):
    hand_in, sheet = begun
    assert hand_in(scene.ada, 1, 5, "Nobody was asked").status_code == 303
    for person in (scene.ben, scene.stella, scene.adele, scene.olga):
        shown = visit(as_=person).page(PAGE)
        assert "Nobody was asked" not in shown.text
        assert "One person has handed theirs in. Ada" in shown.text
    assert "Nobody was asked" not in visit(as_=scene.ben).get(sheet).text
    assert "Nobody was asked" in visit(as_=scene.ada).get(sheet).text


def test_what_people_read_differently_comes_first_without_names(scene, visit, begun):
    hand_in, _ = begun
    hand_in(scene.ada, 3, 0)
    hand_in(scene.ben, 3, 5)
    hand_in(scene.stella, 4, 2, "Who asked?")
    visit(as_=scene.ben).post(f"{PAGE}/end")
    shown = visit(as_=scene.olga).page(PAGE)
    assert shown.all("h3") == ["Value", "Local need"]
    assert "People read this very differently. Scores from 0 to 5, on a scale from 0 to 5. (0, 2, 5)" in shown.text
    assert "People read this much the same. Scores from 3 to 4, on a scale from 0 to 5. (3, 3, 4)" in shown.text
    assert "Who asked?" in shown.text
    assert not any(name in shown.text for name in ("Ada", "Ben", "Stella"))


def test_the_words_of_the_scores_that_people_gave_stand_beside_the_spread(scene, visit, begun):
    hand_in, _ = begun
    hand_in(scene.ada, 0, 2)
    hand_in(scene.ben, 5, 2)
    hand_in(scene.stella, 5, 2)
    visit(as_=scene.ben).post(f"{PAGE}/end")
    shown = visit(as_=scene.ada).page(PAGE)
    assert shown.all(".app-points li") == ["0 No need (one person)", "5 A lot (2 people)"]
    change = shown.soup.select_one("main a[href*='#changing']")
    assert "Lowest score" in visit(as_=scene.ada).page(str(change["href"]).partition("#")[0]).text


def test_a_score_without_words_says_so(scene, visit, begun):
    hand_in, _ = begun
    hand_in(scene.ada, 1, 0)
    hand_in(scene.ben, 1, 3)
    visit(as_=scene.ben).post(f"{PAGE}/end")
    said = visit(as_=scene.olga).page(PAGE).all(".app-points li")
    assert said == ["0 It has no words. (one person)", "3 It has no words. (one person)"]


def test_how_a_draft_was_read_stays_when_it_is_agreed_and_the_words_are_mended_in_the_new_version(
    scene, visit, begun, with_draft
):
    hand_in, _ = begun
    hand_in(scene.ada, 0, 2)
    hand_in(scene.ben, 5, 2)
    visit(as_=scene.ben).post(f"{PAGE}/end")
    with_draft(agreed=True)
    shown = visit(as_=scene.ada).page(PAGE)
    assert "People read this very differently." in shown.text
    assert not shown.soup.select("main a[href*='#changing']")  # what is agreed is locked
    visit(as_=scene.ada).post(f"{CRITERIA}/new-version")
    change = visit(as_=scene.ada).page(PAGE).soup.select_one("main a[href*='#changing']")
    assert visit(as_=scene.ada).get(str(change["href"]).partition("#")[0]).status_code == 200


def test_where_all_gave_the_same_it_says_so_once(scene, visit, begun):
    hand_in, _ = begun
    hand_in(scene.ada, 3, 2)
    hand_in(scene.ben, 4, 2)
    visit(as_=scene.ben).post(f"{PAGE}/end")
    shown = visit(as_=scene.olga).page(PAGE)
    assert "People read this much the same. All scores are 2, on a scale from 0 to 5." in shown.text


def test_a_missing_mark_is_asked_for_and_a_late_one_is_told_so(scene, visit, begun):
    hand_in, _ = begun
    reply = hand_in(scene.ada, "", 5)
    assert (reply.status_code, "Choose a score for Local need" in reply.text) == (422, True)
    visit(as_=scene.ada).post(f"{PAGE}/end")
    late = hand_in(scene.ada, 2, 4, "My words")
    assert "This try-out has ended" in late.text
    assert "My words" in late.text


def test_nothing_of_it_is_kept_as_marks_nor_on_the_record(scene, visit, begun, app):
    hand_in, _ = begun
    hand_in(scene.ada, 1, 5, "A secret thought")
    hand_in(scene.ben, 1, 5)
    visit(as_=scene.ada).post(f"{PAGE}/end")
    visit(as_=scene.ada).post(f"{PAGE}/clear")
    with app.app_context():
        kinds = (Practice, PracticeSample, PracticeSheet, Score)
        counts = [db.session.scalar(select(func.count(kind.id))) for kind in kinds]
        assert counts == [0, 0, 0, 0]
        said = " ".join(f"{entry.action} {entry.text} {entry.ids}" for entry in db.session.scalars(select(Entry)))
    assert "secret" not in said
    assert "Try it out" in visit(as_=scene.ada).page(PAGE).all("main button")


def test_leaving_design_ends_the_offers(scene, visit, begun, app):
    _, sheet = begun
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.OPEN
        db.session.commit()
    assert visit(as_=scene.ada).get(sheet).status_code == 409
    assert "Score it" not in visit(as_=scene.ada).page(PAGE).text
    assert visit(as_=scene.ada).post(f"{PAGE}/end").status_code == 409


def test_people_from_outside_learn_nothing(scene, visit, begun):
    _, sheet = begun
    for person in (scene.eve, scene.olga):
        assert visit(as_=person).get(sheet).status_code == 403
    assert visit(as_=scene.eve).get(PAGE).status_code == 403


def test_the_page_asks_as_often_for_one_person_as_for_three(scene, visit, begun, statements):
    hand_in, _ = begun
    hand_in(scene.ada, 1, 5)
    counts = []
    for people in ((), (scene.ben, scene.stella)):
        for person in people:
            hand_in(person, 2, 2)
        ada = visit(as_=scene.ada)
        statements.clear()
        assert ada.get(PAGE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 15


def test_with_no_criterion_it_says_where_to_begin(scene, visit):
    shown = visit(as_=scene.ada).page(PAGE)
    assert "There is no criterion to try out yet. Write one first" in shown.text
    assert shown.soup.find("a", string="Write one first")["href"] == CRITERIA
