from datetime import timedelta

import pytest
from sqlalchemy import select, update

from grants.clock import now
from grants.core.stages import Stage
from grants.database import db
from grants.models import Comment, Criterion, Gate, KeptForm, Round, Visit
from tests.pages import page
from tests.web.codesign.scene import PAGE


@pytest.fixture
def talk(scene, with_draft, app):
    """The address of the talk about Local need."""
    need, *_ = with_draft()
    with app.app_context():
        return f"/rounds/r/talk/{db.session.get_one(Criterion, need).part}"


@pytest.fixture
def change(app):
    def change(*statements):
        with app.app_context():
            for statement in statements:
                db.session.execute(statement)
            db.session.commit()

    return change


def say(browser, address, text, said="named", **more):
    return browser.post(address, {"text": text, "said": said, **more})


def test_a_talk_goes_from_a_comment_to_an_answer_and_is_settled_and_opened(scene, visit, talk, app):
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    assert "Nobody has said anything here yet." in ada.page(talk).text
    assert say(ada, talk, "Is 25 too much?").location == talk
    shown = stella.page(talk)
    assert "Said, with your name." not in shown.text
    assert shown.title == "Talk: Local need"
    assert "Ada" in shown.all(".app-talk__who")[0]
    assert "Is 25 too much?" in shown.text
    link = str(shown.soup.select_one(".app-talk__ways a")["href"])
    typed = stella.page(link.partition("#")[0]).form(talk)
    reply = stella.post(talk, {**typed, "text": "It is what people asked for."})
    assert reply.location == f"{talk}#comment-{typed['answer_to']}"
    assert "Stella (staff)" in visit(as_=scene.ben).page(talk).all(".app-talk__answers .app-talk__who")[0]
    assert "Talk: 2 comments, 1 open" in ada.page(PAGE).text
    stella.post(talk, {"act": "settle", "comment": typed["answer_to"]})
    assert "Talk: 2 comments, settled" in ada.page(PAGE).text
    assert "Settled Stella" in ada.page(talk).text
    ada.post(talk, {"act": "open", "comment": typed["answer_to"]})
    assert "Talk: 2 comments, 1 open" in ada.page(PAGE).text
    assert "Ada said something in a talk “Local need”" in ada.page("/rounds/r/record").text


def test_a_gate_and_the_rules_have_a_talk_too(scene, visit, with_draft, app):
    *_, gate = with_draft()
    with app.app_context():
        part = db.session.get_one(Gate, gate).part
    ada = visit(as_=scene.ada)
    assert ada.page(f"/rounds/r/talk/{part}").title == "Talk: Safe"
    assert ada.page("/rounds/r/talk/rules").title == "Talk: What holds for the whole set"
    assert ada.get("/rounds/r/talk/criterion:unknown").status_code == 404


def test_without_a_name_it_shows_from_the_next_quarter_hour_as_a_members(scene, visit, talk, change):
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    said = page(ada.client.get(say(ada, talk, "The landlord asked for this.", "unnamed").location))
    assert "Kept without a name. It shows here from" in said.text
    assert "The landlord asked for this." not in said.text
    assert [words for words in stella.page(PAGE).all("#criteria .app-crit__note") if "comment" in words] == []
    change(update(Comment).values(at=now() - timedelta(minutes=1)))
    for browser in (ada, stella):
        shown = browser.page(talk)
        assert shown.all(".app-talk__who")[0].startswith("A member")
        assert "The landlord asked for this." in shown.text
        assert "Take it back" not in shown.text
    say(stella, talk, "Which part of it?")
    listed = stella.page("/rounds/r/record")
    line = "A member said something in a talk without a name “Local need”"
    assert line in listed.all(".app-log__what")
    assert "A member" not in stella.page("/rounds/r/record?by=0").text


def test_the_words_of_somebody_signed_out_come_back_without_being_kept(scene, visit, talk, change, app):
    ada = visit(as_=scene.ada)
    change(update(Visit).values(expires_at=now() - timedelta(minutes=1)))
    reply = say(ada, talk, "Hard <to> say", "unnamed")
    shown = page(reply)
    assert reply.status_code == 403
    assert shown.form(talk) | {"csrf_token": ""} == {
        "csrf_token": "", "said": "unnamed", "answer_to": "", "text": "Hard <to> say",
    }  # fmt: skip
    with app.app_context():
        assert db.session.scalars(select(KeptForm)).all() == []
        assert db.session.scalars(select(Comment)).all() == []
    named = say(ada, talk, "Easy to say")
    assert "kept" in named.location


@pytest.mark.parametrize("said", [{}, {"said": ""}, {"said": "unamed"}])
def test_without_a_clear_choice_nothing_is_said_and_the_words_stay(scene, visit, talk, said):
    ada = visit(as_=scene.ada)
    reply = ada.post(talk, {"text": "The landlord asked for this.", **said})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, ["Choose whether your name stands with it."])
    assert shown.form(talk)["text"] == "The landlord asked for this."
    assert "said" not in shown.form(talk)
    assert "The landlord" not in visit(as_=scene.stella).page(talk).text


@pytest.mark.parametrize("said", ["named", "unnamed"])
def test_what_cannot_be_said_is_said_and_stays_in_its_box(scene, visit, talk, said):
    ada = visit(as_=scene.ada)
    for text, says in ((" ", "Write something first."), ("x" * 20_001, "Keep this to 20,000 characters.")):
        reply = say(ada, talk, text, said)
        shown = page(reply)
        assert (reply.status_code, shown.errors) == (422, [says])
        typed = shown.form(talk)
        assert (typed["text"], typed["said"]) == (text, said)


@pytest.mark.parametrize("text", ["x" * 20_000, "“Word” – it’s…\xa0•", "שלום עולם", "👩\u200d🌾🏳️", "<b>&amp;</b>"])
def test_odd_texts_are_said_as_they_were_typed(scene, visit, talk, text):
    ada = visit(as_=scene.ada)
    assert say(ada, talk, text).status_code == 303
    assert say(ada, talk, text).status_code == 303
    assert ada.page(talk).all(".app-talk .app-typed") == [" ".join(text.split())]


def test_an_answer_to_what_was_settled_meanwhile_is_not_lost(scene, visit, talk, app):
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    say(ada, talk, "Why?")
    with app.app_context():
        first = db.session.scalars(select(Comment.id)).one()
    ben.post(talk, {"act": "settle", "comment": first})
    reply = say(ada, talk, "One more thing", answer_to=first)
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, ["This was settled meanwhile. Open it again, then answer."])
    assert shown.soup.select_one(f"#comment-{first} textarea").get_text().strip() == "One more thing"


def test_a_comment_is_taken_back_and_put_back_by_its_writer_alone(scene, visit, talk, app):
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    say(ada, talk, "Hasty words")
    with app.app_context():
        key = db.session.scalars(select(Comment.id)).one()
    assert "Take it back" not in ben.page(talk).text
    assert ben.post(talk, {"act": "take back", "comment": key}).status_code == 409
    ada.post(talk, {"act": "take back", "comment": key})
    assert "Hasty words" not in ben.page(talk).text
    assert "Taken back. Put it back" in ada.page(talk).text
    ada.post(talk, {"act": "put back", "comment": key})
    assert "Hasty words" in ben.page(talk).text


def test_observers_read_and_after_design_everybody_inside_only_reads(scene, visit, talk, change):
    ada, olga = visit(as_=scene.ada), visit(as_=scene.olga)
    say(ada, talk, "Is it fair?")
    shown = olga.page(talk)
    assert "Is it fair?" in shown.text
    assert not shown.soup.select("main form")
    assert say(olga, talk, "I say").status_code == 403
    change(update(Round).values(stage=Stage.SCORING))
    shown = ada.page(talk)
    assert "Is it fair?" in shown.text
    assert not shown.soup.select("main form")
    assert "is no longer being designed" in shown.text
    reply = say(ada, talk, "Too late but long thought about")
    assert (reply.status_code, "not in design" in page(reply).errors[0]) == (422, True)
    assert page(reply).form(talk)["text"] == "Too late but long thought about"


def test_a_comment_of_another_part_is_not_settled_from_here(scene, visit, talk, app):
    ada = visit(as_=scene.ada)
    say(ada, "/rounds/r/talk/rules", "About all of it")
    with app.app_context():
        key = db.session.scalars(select(Comment.id)).one()
    wrong = ({"act": "settle", "comment": key}, {"text": "Hm", "answer_to": key}, {"act": "settle", "comment": "x"})
    for typed in wrong:
        assert ada.post(talk, typed).status_code == 404


def test_an_answer_that_fails_stays_though_its_talk_is_on_another_page(scene, visit, talk, app):
    ada = visit(as_=scene.ada)
    say(ada, talk, "The oldest")
    with app.app_context():
        oldest = db.session.scalars(select(Comment.id)).one()
    for number in range(20):
        say(ada, talk, f"Newer {number}")
    shown = page(say(ada, talk, "x" * 20_001, answer_to=oldest))
    typed = shown.form(talk)
    assert (typed["answer_to"], len(typed["text"]), shown.all("#say label")[0]) == (str(oldest), 20_001, "Your answer")
