"""The mark beside a criterion, what happens when somebody tries to pass it, and asking why."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.actions.boundaries import set_boundary
from grants.actions.challenges import answer, ask
from grants.clock import now, today
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.challenges import Outcome
from grants.database import db
from grants.models import Boundary, Challenge, Criterion, Mail, Person, Round
from tests.pages import page
from tests.web.codesign.scene import PAGE

ODD = [
    "x" * 20_000,
    "لماذا لا يمكن تغيير هذا؟",
    "Why 🌱? 👩‍👩‍👧",
    "“Smart” – quotes… \u00a0 and\ttabs\r\nover two lines",
    "<script>alert(1)</script> & {{ 7 * 7 }} %(name)s",
]


@pytest.fixture
def keep(app, scene, with_draft):
    """Put the two criteria there and set a boundary about the first; the answer is its id and the criterion's."""

    def keep(piece="", low=None, high=None, kind=BoundaryKind.FIXED, about=None, **values):
        with_draft()
        with app.app_context():
            round = db.session.get_one(Round, scene.round)
            need = db.session.scalars(select(Criterion).order_by(Criterion.id)).first()
            part = need.part if about is None else about
            given = {"part": BoundaryPart.CRITERIA, "limit": "", "reason": "The law asks for it.", "set_by": "the law"}
            boundary = set_boundary(
                db.session, round, about=f"{part}:{piece}" if piece else part, kind=kind, low=low, high=high,
                by=None, at=now(), **(given | values),
            )  # fmt: skip
            db.session.commit()
            return boundary.id, need.id

    return keep


def ask_path(boundary):
    return f"/rounds/r/boundaries/{boundary}/ask"


@pytest.fixture
def asked(app):
    """Store a question, asked so many days ago."""

    def asked(boundary_id, person_id, text="Why?", days=0, said=None):
        with app.app_context():
            boundary, person = db.session.get_one(Boundary, boundary_id), db.session.get_one(Person, person_id)
            found, _ = ask(db.session, boundary, text, by=person, at=now() - timedelta(days=days))
            if said:
                answer(db.session, found, said, Outcome.STAYS, by=person, at=now())
            db.session.commit()
            return found.id

    return asked


def letters(app):
    with app.app_context():
        return [(mail.to_name, mail.subject, mail.body) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def test_the_mark_stands_beside_each_criterion_and_gate(scene, visit, keep):
    keep("stays")
    for person in (scene.ada, scene.stella):
        marks = visit(as_=person).page(PAGE).all(".app-crits .app-mark__words")
        assert marks == [
            "Fixed: stays on the list. The law asks for it. (the law) Ask why, or challenge it",
            "Open: yours to change, or remove.",
            "Open: yours to change, or remove.",
        ]
    assert visit(as_=scene.stella).page(PAGE).all(".app-crits a[href*='about=']")[0] == "Set a limit here : Local need"
    assert visit(as_=scene.ada).page(PAGE).all(".app-crits a[href*='about=']") == []


def test_what_is_fixed_offers_to_ask_and_keeps_what_was_typed(scene, visit, keep):
    boundary, need = keep("question")
    ada = visit(as_=scene.ada)
    form = ada.page(f"{PAGE}/criterion/{need}").form(f"{PAGE}/criterion/{need}")
    reply = ada.post(f"{PAGE}/criterion/{need}", form | {"question": "Who asked?"})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (
        422,
        ["The question can't be changed. The law asks for it. Set by the law.", "Ask why, or challenge it"],
    )
    assert shown.soup.select_one(".govuk-error-summary a[href$='/ask']")["href"] == ask_path(boundary)
    assert shown.form(f"{PAGE}/criterion/{need}")["question"] == "Who asked?"


def test_a_weight_says_its_limits_at_its_box(app, scene, visit, keep):
    _, need = keep("weight", 15, 30, BoundaryKind.WITHIN)
    ada = visit(as_=scene.ada)
    shown = ada.page(f"{PAGE}/criterion/{need}")
    assert "15 to 30. The others have 10 between them." in shown.all(".govuk-hint")
    form = shown.form(f"{PAGE}/criterion/{need}")
    reply = ada.post(f"{PAGE}/criterion/{need}", form | {"weight": "31"})
    assert "Weight must be from 15 to 30. The others have 10 between them." in page(reply).errors
    assert ada.post(f"{PAGE}/criterion/{need}", form | {"weight": "30"}).status_code == 303


def test_removing_what_stays_is_answered_with_the_way_to_ask(scene, visit, keep, stored):
    boundary, need = keep("stays")
    reply = visit(as_=scene.stella).post(f"{PAGE}/criterion/{need}/remove")
    shown = page(reply)
    assert (reply.status_code, shown.soup.select_one("main a[href$='/ask']")["href"]) == (409, ask_path(boundary))
    assert "This can't be removed. The law asks for it. Set by the law." in shown.text
    assert [one.name for one in stored().criteria] == ["Local need", "Value"]


def test_a_file_that_leaves_it_out_is_not_taken_in(scene, visit, keep, stored):
    keep()
    ada = visit(as_=scene.ada)
    file = b"criteria:\n  - {name: Other, question: What?, weight: 5}\n"
    shown = page(ada.post(f"{PAGE}/import", {"file": (io.BytesIO(file), "c.yaml")}))
    reply = ada.post(f"{PAGE}/import", shown.form(f"{PAGE}/import"))
    assert reply.status_code == 422
    assert "Local need: This can't be removed. The law asks for it. Set by the law." in page(reply).errors
    assert [one.name for one in stored().criteria] == ["Local need", "Value"]


def test_the_settings_say_what_is_fixed_and_keep_to_it(scene, visit, keep):
    boundary, _ = keep(about="", part=BoundaryPart.BUDGET, limit="at £10,000")
    stella = visit(as_=scene.stella)
    shown = stella.page("/rounds/r/settings")
    assert shown.all(".app-mark__word") == ["The budget is fixed"]
    reply = stella.post("/rounds/r/settings", shown.form() | {"budget": "12,000"})
    assert (reply.status_code, page(reply).form()["budget"]) == (422, "12,000")
    assert page(reply).soup.select_one(".govuk-error-summary a[href$='/ask']")["href"] == ask_path(boundary)


def test_somebody_asks_staff_answer_and_everybody_reads(app, scene, visit, keep):
    boundary, _ = keep(about="", part=BoundaryPart.BUDGET, limit="at £10,000")
    ada, stella, path = visit(as_=scene.ada), visit(as_=scene.stella), ask_path(boundary)
    for _ in range(2):  # a double click is one question
        assert ada.post(path, {"text": "Why not £12,000?"}).location == path
    assert [(name, subject) for name, subject, _ in letters(app)] == [
        (name, "Somebody asks about what is fixed: " + round_name(app)) for name in ("Stella", "Adele")
    ]
    assert f"http://127.0.0.1:5000{path}" in letters(app)[0][2]
    assert "Answer why something is fixed" in stella.page("/rounds/r").text
    assert "One question about what is fixed waits" in stella.page("/staff").text
    outside = visit().page(path)
    assert ("£12,000" in outside.text, "Somebody asked on" in outside.text) == (False, True)
    question = stella.page("/rounds/r/boundaries").soup.select_one("a[href*='/questions/']")["href"]
    assert page(stella.post(question, {"answer": "", "outcome": "stays"})).errors == [
        "Write the answer. Everybody can read it."
    ]
    assert stella.post(question, {"answer": "The rents are what they are.", "outcome": "stays"}).location == path
    assert letters(app)[-1][0] == "Ada"
    assert "The rents are what they are." in letters(app)[-1][2]
    for browser, named in ((visit(), False), (visit(as_=scene.eve), False), (visit(as_=scene.olga), True)):
        shown = browser.page(path)
        assert "Why not £12,000?" in shown.text
        assert "The rents are what they are." in shown.text
        assert ("Ada" in shown.text, "Stella (staff)" in shown.text) == (named, named)
    late = stella.post(question, {"answer": "Another answer", "outcome": "lifted"})
    assert (late.status_code, page(late).form()["answer"]) == (422, "Another answer")


def round_name(app):
    with app.app_context():
        return db.session.scalars(select(Round.name)).one()


def test_lifting_it_in_the_answer_sets_people_free(scene, visit, keep, asked):
    boundary, need = keep("stays")
    number = asked(boundary, scene.ada)
    stella = visit(as_=scene.stella)
    question = f"/rounds/r/boundaries/{boundary}/questions/{number}"
    stella.post(question, {"answer": "No reason left.", "outcome": "lifted"})
    assert visit(as_=scene.ada).post(f"{PAGE}/criterion/{need}/remove").status_code == 303
    assert "This was lifted on" in visit(as_=scene.ada).page(ask_path(boundary)).text
    assert "Why it was lifted: No reason left." in stella.page("/rounds/r/boundaries").text


def test_an_answer_that_changes_it_leads_to_the_form(scene, visit, keep, asked):
    boundary, _ = keep("weight", 15, 30, BoundaryKind.WITHIN)
    number = asked(boundary, scene.ada)
    stella = visit(as_=scene.stella)
    reply = stella.post(
        f"/rounds/r/boundaries/{boundary}/questions/{number}", {"answer": "You are right.", "outcome": "changed"}
    )
    form = stella.page(reply.location).form()
    assert (form["low"], form["high"]) == ("15", "30")
    assert stella.post(reply.location, form | {"high": "50"}).status_code == 303
    assert "weight 15 to 50" in visit(as_=scene.ada).page(PAGE).text


def test_an_answer_is_late_when_its_day_is_over_and_everybody_sees_so(scene, visit, keep, asked):
    boundary, _ = keep(about="", part=BoundaryPart.BUDGET, limit="at £10,000")
    asked(boundary, scene.ada, days=14)
    assert "Late" not in visit().page("/rounds/r/boundaries").all("main .app-tag")
    asked(boundary, scene.ben, text="And why now?", days=15)
    for browser in (visit(), visit(as_=scene.ada), visit(as_=scene.stella)):
        assert browser.page("/rounds/r/boundaries").all("main .app-tag") == ["Late"]
    assert "2 questions wait. One is late." in visit(as_=scene.stella).page("/rounds/r").text
    assert "(1 late)" in visit(as_=scene.stella).page("/staff").text


def test_what_is_fixed_about_a_draft_is_not_for_outsiders(scene, visit, keep, asked):
    boundary, _ = keep("stays")
    asked(boundary, scene.ada)
    for browser in (visit(), visit(as_=scene.eve)):
        assert browser.get(ask_path(boundary)).status_code == 404
        assert "Local need" not in browser.page("/rounds/r/boundaries").text
        assert "Local need" not in browser.page("/rounds/r").text
        public = browser.page("/rounds/r/what-the-panel-decides")
        assert "Local need" not in public.text and "The law asks for it" not in public.text
    assert visit(as_=scene.eve).post(ask_path(boundary), {"text": "Why?"}).status_code == 404
    inside = visit(as_=scene.ada).page("/rounds/r/what-the-panel-decides")
    assert "Local need, fixed: stays on the list. The law asks for it." in inside.text
    assert inside.soup.select_one(f"main a[href='{ask_path(boundary)}']").text == "Ask why, or challenge it"


def test_what_everybody_may_know_is_fixed_stands_with_its_name_beside_what_the_panel_decides(scene, visit, keep):
    boundary, _ = keep("design_until", about="dates", part=BoundaryPart.DATES)
    public = visit().page("/rounds/r/what-the-panel-decides")
    assert "The dates, fixed: the day the criteria are agreed by." in public.text
    assert public.soup.select_one(f"main a[href='{ask_path(boundary)}']").text == "Ask why, or challenge it"


@pytest.mark.parametrize("text", ODD)
def test_odd_words_are_asked_and_answered_as_typed(app, scene, visit, keep, text):
    boundary, _ = keep()
    assert visit(as_=scene.ada).post(ask_path(boundary), {"text": text}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Challenge.text)).one() == text.replace("\r\n", "\n")
    visit(as_=scene.stella).page(ask_path(boundary))


def test_too_long_a_question_stays_in_its_box(scene, visit, keep):
    boundary, _ = keep()
    reply = visit(as_=scene.ada).post(ask_path(boundary), {"text": "y" * 20_001})
    assert (reply.status_code, page(reply).errors) == (422, ["Keep this to 20,000 characters."])
    assert len(page(reply).form()["text"]) == 20_001


def test_staff_set_a_limit_from_the_row(app, scene, visit, with_draft):
    with_draft()
    stella = visit(as_=scene.stella)
    way = stella.page(PAGE).soup.select_one(".app-crits a[href*='about=']")["href"]
    shown = stella.page(way.partition("#")[0])
    form = shown.form("/rounds/r/boundaries")
    assert form["part"].startswith("criterion:")
    assert "The words for 5" in shown.all("#piece option")
    sent = form | {"piece": "weight", "kind": "within limits", "low": "20", "high": "", "reason": "R", "set_by": "us"}
    assert stella.post("/rounds/r/boundaries", sent).status_code == 303
    assert "weight at least 20. R. (us)" in visit(as_=scene.ada).page(PAGE).text
    wrong = [
        ({"part": "budget", "piece": "weight"}, "This has no such piece. Choose another, or “All of it”."),
        ({"part": "criterion:other"}, "Choose what it is about."),
        ({"piece": "level:x"}, "This has no such piece. Choose another, or “All of it”."),
        ({"low": "many"}, "Write a whole number"),
        ({"piece": "all"}, "Only a weight, the pass mark or an amount has a least and a most. Use words."),
    ]
    for changed, words in wrong:
        reply = stella.post("/rounds/r/boundaries", sent | changed)
        assert (reply.status_code, page(reply).errors[0][: len(words)]) == (422, words)
        assert page(reply).form("/rounds/r/boundaries")["reason"] == "R"
    money = sent | {"part": "budget", "piece": "all", "low": "9,000", "high": "£12,000.50", "reason": "R"}
    assert stella.post("/rounds/r/boundaries", money).status_code == 303
    assert "The budget is open within limits: £9,000 to £12,000.50." in visit().page("/rounds/r").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_database_as_often_for_one_question_as_for_three(
    scene, visit, keep, asked, statements, *, count
):
    boundary, _ = keep(about="", part=BoundaryPart.BUDGET, limit="at £10,000")
    for number in range(count):
        asked(boundary, scene.ada, text=f"Why {number}?", said="So" if number else None)
    for path, most in ((ask_path(boundary), 8), ("/rounds/r/boundaries", 9), (PAGE, 15)):
        browser = visit(as_=scene.ada)
        statements.clear()
        browser.page(path)
        assert len(statements) <= most, statements


def test_the_day_to_answer_by_is_two_weeks_on(scene, visit, keep, app):
    boundary, _ = keep()
    visit(as_=scene.ada).post(ask_path(boundary), {"text": "Why?"})
    with app.app_context():
        assert db.session.scalars(select(Challenge.answer_by)).one() == today() + timedelta(days=14)
