"""What was typed when the round, the set or the thing itself moved on is given back on the page that says so."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from grants.actions.criteria import agree_as_administrator
from grants.clock import now, today
from grants.core.stages import Stage
from grants.database import db
from grants.models import Practice, PracticeSample, Round, Suggestion
from grants.queries.criteria import draft_set
from tests.pages import page
from tests.web.codesign.ballots import ADDRESS, days_pass, put, say
from tests.web.codesign.scene import PAGE
from tests.web.codesign.test_weights import when

ROUND = "/rounds/r"
WORDS = "שלום 👩\u200d🌾 “long thought about”\nand more"


@pytest.fixture
def moves_on(app):
    """The round moves on to the next stage."""

    def moves_on():
        with app.app_context():
            db.session.scalars(select(Round)).one().stage = Stage.OPEN
            db.session.commit()

    return moves_on


@pytest.fixture
def agreed(app):
    """The draft is agreed."""

    def agreed():
        with app.app_context():
            round = db.session.scalars(select(Round)).one()
            agree_as_administrator(db.session, draft_set(db.session, round), by=None, reason="A start", at=now())
            db.session.commit()

    return agreed


def boxes(shown):
    """What the page gives back: each box that cannot be written in, by its label."""
    found = shown.soup.select("textarea[readonly][dir=auto]")
    labels = {label["for"]: label.get_text(strip=True) for label in shown.soup.select("label[for]")}
    return {labels[box["id"]]: box.get_text().removeprefix("\n") for box in found}


@pytest.mark.parametrize(
    ("address", "typed", "back"),
    [
        ("/criteria/criterion/new", {"name": "Joy", "question": WORDS, "levels-0-point": "0", "levels-0-words": "None",
                                     "levels-1-point": "5", "levels-1-words": "Lots", "why": "Because"},
         {"Name": "Joy", "The question": WORDS, "Words for each score": "0: None\n5: Lots", "Why": "Because"}),
        ("/criteria/gate/new", {"name": "Local", "question": WORDS}, {"Name": "Local", "The question": WORDS}),
        ("/criteria/rules", {"title": "Ours", "pass_mark": "40", "revision": "1", "tie_01": "1"},
         {"Title": "Ours", "Pass mark": "40"}),
        ("/agreement/ground_rules", {"words": WORDS, "why": "", "since": "0"}, {"Words": WORDS}),
        ("/suggestions/heard", {"do": "keep", "channel": "phone", "notes": "Bins\nSeats", "sheet": "a1b2",
                                "lines-0-text": "Bins", "lines-1-text": WORDS, "lines-1-people": "2"},
         {"Your notes": "Bins\nSeats", "What was said": f"Bins\n{WORDS}"}),
        ("/hall/notes?event=Hub", {"said": WORDS, "sheet": "a1b2"}, {"What you wrote": WORDS}),
    ],
)  # fmt: skip
def test_what_was_typed_when_the_round_moved_on_comes_back(writing, moves_on, address, typed, back):
    moves_on()
    reply = writing[0].post(f"{ROUND}{address}", typed)
    shown = page(reply)
    assert (reply.status_code, shown.title) == (409, "This could not be saved")
    assert boxes(shown) == back
    assert "Copy what you want to use again." in shown.text
    assert shown.soup.select("main a[href]")


def test_a_press_of_a_button_brings_nothing_back_and_says_not_now(scene, visit, with_draft, moves_on):
    need, *_ = with_draft()
    moves_on()
    shown = page(visit(as_=scene.ada).post(f"{PAGE}/criterion/{need}/move", {"direction": "up"}))
    assert (shown.title, boxes(shown)) == ("Not now", {})


def test_a_new_criterion_for_a_set_that_was_agreed_meanwhile_stands_in_its_form(scene, visit, with_draft, agreed):
    with_draft()
    ada = visit(as_=scene.ada)
    typed = ada.page(f"{PAGE}/criterion/new").form(f"{PAGE}/criterion/new")
    agreed()
    reply = ada.post(f"{PAGE}/criterion/new", {**typed, "name": "Joy", "question": WORDS})
    shown = page(reply)
    assert reply.status_code == 422
    assert shown.form(f"{PAGE}/criterion/new")["question"] == WORDS


def test_the_rules_of_a_set_that_was_agreed_meanwhile_come_back_with_the_reason(scene, visit, with_draft, agreed):
    with_draft()
    ada = visit(as_=scene.ada)
    typed = ada.page(f"{PAGE}/rules").form(f"{PAGE}/rules")
    agreed()
    reply = ada.post(f"{PAGE}/rules", {**typed, "title": "Ours"})
    assert (reply.status_code, boxes(page(reply))) == (409, {"Title": "Ours"})
    assert "These criteria are agreed, so they are locked." in page(reply).text


def test_a_criterion_from_a_suggestion_that_is_not_there_any_more_comes_back(scene, visit):
    reply = visit(as_=scene.ada).post(f"{ROUND}/suggestions/77/criterion", {"name": "Bins", "question": WORDS})
    shown = page(reply)
    assert (reply.status_code, shown.title) == (404, "This could not be saved")
    assert boxes(shown) == {"Name": "Bins", "The question": WORDS}
    assert "is not there any more" in shown.text


@pytest.fixture
def heard(scene, visit, app):
    """A suggestion on the list; and it is set aside while somebody says that theirs is the same."""
    ada = visit(as_=scene.ada)
    ada.post(f"{ROUND}/suggest", {"text": "More bins", "mine": "y"})
    with app.app_context():
        one = db.session.scalars(select(Suggestion)).one()
        one.set_aside_at = now()
        db.session.commit()
        return str(one.id)


def test_lines_that_are_the_same_as_one_set_aside_meanwhile_stand_by_themselves(scene, visit, app, heard):
    typed = {"do": "keep", "channel": "phone", "sheet": "a1", "lines-0-text": "Bins", "lines-0-people": "1",
             "lines-0-same": heard}  # fmt: skip
    assert visit(as_=scene.stella).post(f"{ROUND}/suggestions/heard", typed).status_code == 303
    with app.app_context():
        found = db.session.scalars(select(Suggestion).where(Suggestion.text == "Bins")).one()
        assert found.merged_into_id is None


def test_a_suggestion_that_is_the_same_as_one_set_aside_meanwhile_stands_by_itself(scene, visit, app, heard):
    reply = visit(as_=scene.ben).post(f"{ROUND}/suggest", {"text": "Bins please", "same": heard})
    assert reply.status_code == 303
    with app.app_context():
        assert "Bins please" in db.session.scalars(select(Suggestion.text)).all()


def test_a_late_answer_to_a_vote_comes_back_whole(group, app):
    seen = group.ben.page(ADDRESS).form(ADDRESS)
    say(group.ada, "happy")
    days_pass(app)
    typed = {"act": "answer", "answer": "not happy", "part": group.part, "words": WORDS}
    text = page(group.ben.post(ADDRESS, {**seen, **typed})).text
    for words in ("I am not happy, and this would change it", "Local need", "long thought about"):
        assert words in text.split("What you wrote")[1].split("It was not sent.")[0]


def test_a_reply_to_somebody_comes_back_when_a_new_vote_began(group):
    say(group.ada, "not happy", part=group.part, words="Too much.")
    say(group.ben, "happy")
    reply = str(group.ben.page(ADDRESS).soup.select(f"a[href^='{ADDRESS}/']")[0]["href"])
    group.stella.post(f"{PAGE}/criterion/{group.need}/move", {"direction": "down"})
    assert put(group.ada).status_code == 303
    answer = group.ben.post(reply, {"words": WORDS})
    shown = page(answer)
    assert (answer.status_code, boxes(shown)) == (409, {"Words": WORDS})
    assert "put to the group again" in shown.text


def test_points_for_criteria_agreed_meanwhile_stand_on_the_page(scene, visit, with_draft, agreed):
    with_draft()
    ada = visit(as_=scene.ada)
    assert ada.post(f"{ROUND}/weights/open", when(today() + timedelta(days=7))).status_code == 303
    typed = ada.page(f"{ROUND}/weights").form(f"{ROUND}/weights")
    box = next(name for name in typed if "criterion" in name)
    agreed()
    reply = ada.post(f"{ROUND}/weights", {**typed, box: "73"})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, [
        "These criteria are agreed now, so points are not shared out any more."
    ])  # fmt: skip
    assert "73" in shown.text.split("What you typed")[1]


def test_comments_on_a_practice_sheet_that_was_cleared_away_come_back(scene, visit, with_draft, app):
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    ada.post(f"{ROUND}/practice/begin", {"title": "Garden", "text": "Seeds"})
    with app.app_context():
        sheet = f"{ROUND}/practice/{db.session.scalars(select(PracticeSample.id)).first()}"
        db.session.execute(delete(PracticeSample))
        db.session.execute(delete(Practice))
        db.session.commit()
    reply = ada.post(sheet, {f"mark-{need}": "3", f"comment-{need}": WORDS})
    assert (reply.status_code, boxes(page(reply))) == (404, {"Why you scored as you did": WORDS})


def test_whoever_may_not_write_reads_their_own_words_and_nothing_else(scene, visit, with_draft):
    need, *_ = with_draft()
    reply = visit(as_=scene.eve).post(f"{PAGE}/criterion/{need}", {"name": "Mine", "question": WORDS})
    shown = page(reply)
    assert (reply.status_code, boxes(shown)) == (403, {"Name": "Mine", "The question": WORDS})
    assert "Local need" not in shown.text
