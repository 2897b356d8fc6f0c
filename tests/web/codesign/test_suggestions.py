"""The list of suggestions, the look before others see one, and notes typed up after a meeting."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from grants.core.stages import Stage
from grants.database import db
from grants.models import Round, Suggestion, Support
from tests.make import NOON, a_person, a_suggestion
from tests.pages import page
from tests.web.test_at_once import at_once

LIST = "/rounds/r/suggestions"
HEARD = f"{LIST}/heard"


@pytest.fixture
def put(app, scene):
    """Store suggestions in the round; their ids."""

    def put(*texts, **values):
        with app.app_context():
            round = db.session.get_one(Round, scene.round)
            ones = [a_suggestion(round, text, **values) for text in texts]
            db.session.add_all(ones)
            db.session.commit()
            return [one.id for one in ones]

    return put


def stored(app, *columns):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(Suggestion.id))]


def supporters(app):
    with app.app_context():
        return list(db.session.scalars(select(Support.person_id)))


def test_an_empty_list_says_what_to_do(scene, visit):
    empty = visit(as_=scene.ada).page(LIST)
    assert "Nothing here yet." in empty.text
    assert "Print the leaflet, for people who do not sign in" in empty.all("a")


def test_somebody_would_like_it_too_and_takes_it_back(app, scene, visit, put):
    [one] = put("Benches")
    eve = visit(as_=scene.eve)
    assert "One person" in eve.page(LIST).text
    for _ in range(2):
        reply = eve.post(f"{LIST}/{one}/support", {"do": "support"})
        assert (reply.status_code, reply.location) == (303, f"{LIST}#suggestion-{one}")
    liked = eve.page(LIST)
    assert "2 people" in liked.text and "You would like this too" in liked.text
    assert supporters(app) == [scene.eve]
    eve.post(f"{LIST}/{one}/support", {"do": "withdraw", "q": "bench"})
    assert supporters(app) == []


@pytest.mark.parametrize("again", range(3))
def test_two_presses_at_once_are_one_voice(app, scene, visit, put, again):
    [one] = put("Benches")
    presses = [visit(as_=scene.eve) for _ in range(2)]
    at_once(*(lambda b=b: b.post(f"{LIST}/{one}/support") for b in presses))
    assert supporters(app) == [scene.eve]


def test_an_observer_reads_along(scene, visit, put):
    [one] = put("Benches")
    olga = visit(as_=scene.olga)
    assert "I’d like this too" not in olga.page(LIST).text
    assert olga.post(f"{LIST}/{one}/support").status_code == 409


@pytest.mark.parametrize(("who", "looked_over"), [("olga", False), ("eve", False), ("ada", True), ("stella", True)])
def test_only_what_staff_and_the_panel_suggest_needs_no_look(app, scene, visit, who, looked_over):
    browser = visit(as_=getattr(scene, who))
    box = browser.page("/rounds/r/suggest")
    assert ("It goes on the list at once" in box.text, "We read it first" in box.text) == (looked_over, not looked_over)
    browser.post("/rounds/r/suggest", {**box.form("/rounds/r/suggest"), "text": "Benches"})
    assert [one is not None for (one,) in stored(app, Suggestion.looked_at)] == [looked_over]
    for reader, told in (("stella", True), ("ada", True), ("olga", False)):
        home = visit(as_=getattr(scene, reader)).page("/rounds/r").text
        assert ("One waits for a look." in home) == (told and not looked_over)


def test_what_waits_does_not_exist_for_others(scene, visit, put):
    [waits], [aside] = put("Waits", looked_at=None), put("Aside", set_aside_at=NOON)
    for who in (scene.eve, scene.olga):
        browser = visit(as_=who)
        listed = browser.page(f"{LIST}?show=to+look+at").text + browser.page(f"{LIST}?show=set+aside").text
        assert "Waits" not in listed and "Aside" not in listed
        assert [browser.post(f"{LIST}/{one}/support").status_code for one in (waits, aside)] == [404, 404]


def test_a_designer_passes_on_sets_aside_and_brings_back(app, scene, visit, put):
    one, other = put("Benches", "Cheap watches", looked_at=None)
    ada = visit(as_=scene.ada)
    assert "2 wait for a look" in ada.page(LIST).text
    ada.post(f"{LIST}/{one}/look", {"do": "pass_on"})
    form = ada.page(f"{LIST}/{other}/look").form(f"{LIST}/{other}/look")
    ada.post(f"{LIST}/{other}/look", {**form, "do": "set_aside", "why": "An advertisement"})
    assert "Cheap watches" not in ada.page(LIST).text
    set_aside = ada.page(f"{LIST}?show=set+aside")
    assert "Cheap watches" in set_aside.text and "Bring it back" in set_aside.text
    assert "Why: An advertisement" in set_aside.text
    back = ada.post(f"{LIST}/{other}/look", {"do": "bring_back", "show": "set aside"})
    assert back.location == f"{LIST}?show=set+aside#suggestion-{other}"
    assert "One waits for a look" in ada.page(LIST).text
    assert stored(app, Suggestion.looked_by_id, Suggestion.set_aside_at) == [(scene.ada, None), (None, None)]


def test_one_can_be_set_aside_from_its_own_page(app, scene, visit, put):
    [one] = put("It names a neighbour")
    stella = visit(as_=scene.stella)
    assert "Set it aside, so that others do not see it" in stella.page(f"{LIST}/{one}").text
    refused = stella.post(f"{LIST}/{one}/look", {"do": "set_aside", "to": "page", "why": " "})
    assert refused.status_code == 422
    assert page(refused).errors == ["Say why, in a few words. Whoever sent it hears this."]
    reply = stella.post(f"{LIST}/{one}/look", {"do": "set_aside", "to": "page", "why": "It names a neighbour"})
    assert reply.location == f"{LIST}/{one}"
    assert "Bring it back" in stella.page(reply.location).text


def test_what_was_set_aside_can_be_read_by_its_own_writer_with_the_reason_and_by_no_other(app, scene, visit, put):
    [one] = put("Mr Bell parks badly", by_id=scene.eve)
    stella, eve = visit(as_=scene.stella), visit(as_=scene.eve)
    stella.post(f"{LIST}/{one}/look", {"do": "set_aside", "why": "It names a neighbour"})
    for address in (f"{LIST}/{one}", f"{LIST}?show=mine"):
        text = eve.page(address).text
        assert "Mr Bell parks badly" in text and "Why: It names a neighbour" in text
    for browser in (visit(), visit(as_=scene.olga)):
        assert browser.get(f"{LIST}/{one}").status_code == 404
    assert "Mr Bell" not in eve.page(LIST).text + visit(as_=scene.olga).page(LIST).text
    stella.post(f"{LIST}/{one}/look", {"do": "bring_back"})
    assert "names a neighbour" in eve.page(f"{LIST}/{one}").text
    for browser in (visit(), visit(as_=scene.olga)):
        assert "names a neighbour" not in browser.page(f"{LIST}/{one}").text


def test_one_its_sender_counted_with_another_is_among_those_set_aside(scene, visit, put):
    [head] = put("Benches")
    [same] = put("Cheap watches", merged_into_id=head, looked_at=None)
    ada = visit(as_=scene.ada)
    ada.post(f"{LIST}/{same}/look", {"do": "set_aside", "why": "An advertisement"})
    assert "Cheap watches" in ada.page(f"{LIST}?show=set+aside").text


SECRET = {"said_by": "Mrs Ali", "email": "ali@example.org", "phone": "0161 496 0018"}


def test_who_said_it_could_be_anybody_but_for_staff(app, scene, visit, put):
    put("Benches in the park", by_id=scene.ben, **SECRET)
    pages = [LIST, f"{LIST}?order=people", "/rounds/r/suggest", "/rounds/r/record", "/rounds/r"]
    pages += [f"{LIST}?q={word}" for word in ("Ali", "ali@example.org", "0161", "Ben", "Zed", "zed@x.org", "999")]
    everybody = [visit(), *(visit(as_=one) for one in (scene.eve, scene.olga, scene.ada))]

    def seen():
        told = [one.get(path).get_data(as_text=True) for one in everybody for path in pages]
        return told + [one.post("/rounds/r/suggest/similar", {"text": "benches park"}).text for one in everybody]

    def without_tokens(texts):
        return [re.sub(r'(csrf_token|began)" (type="hidden" )?value="[^"]*"', "", text) for text in texts]

    before = without_tokens(seen())
    with app.app_context():
        values = {"said_by": "Zed", "email": "zed@x.org", "phone": "999", "by_id": scene.stella}
        db.session.execute(update(Suggestion).values(**values))
        db.session.commit()
    assert without_tokens(seen()) == before
    staff = visit(as_=scene.adele).page(f"{LIST}?q=zed")
    assert "Only staff see this: Zed , zed@x.org , 999" in staff.text


def typed(**values):
    return {"channel": "meeting", "event": "The Hub", "notes": "4x more seats\n\n- Bus (from Mrs Ali)", **values}


def test_notes_are_looked_through_before_anything_is_kept(app, scene, visit, put):
    [known] = put("More seats by the canal")
    ada = visit(as_=scene.ada)
    look = page(ada.post(HEARD, typed()))
    assert look.title == "Is this what was said?"
    assert "We understood 2 lines." in look.text
    form = look.form(HEARD)
    assert (form["lines-0-text"], form["lines-0-people"]) == ("more seats", "4")
    assert (form["lines-1-text"], form["lines-1-who"]) == ("Bus", "Mrs Ali")
    assert len(stored(app, Suggestion.id)) == 1
    form |= {"do": "keep", "lines-0-same": str(known), "lines-1-people": "2"}
    for _ in range(2):
        reply = ada.post(HEARD, form)
        assert (reply.status_code, reply.location) == (303, LIST)
    one = Suggestion
    assert stored(app, one.text, one.heard, one.said_by, one.merged_into_id, one.event, one.logged_by_id)[1:] == [
        ("more seats", 4, "", known, "The Hub", scene.ada), ("Bus", 2, "Mrs Ali", None, "The Hub", scene.ada),
    ]  # fmt: skip
    listed = ada.page(LIST)
    assert "5 people" in listed.text  # one who said it first, and four who said it at the Hub
    assert not [words for words in listed.all(".app-idea") if "Ali" in words]


@pytest.mark.parametrize("again", range(3))
def test_a_sheet_sent_twice_at_once_is_kept_once(app, scene, visit, again):
    browsers = [visit(as_=scene.ada) for _ in range(2)]
    form = page(browsers[0].post(HEARD, typed())).form(HEARD) | {"do": "keep"}
    assert at_once(*(lambda b=b: b.post(HEARD, form) for b in browsers)) == [303, 303]
    assert len(stored(app, Suggestion.id)) == 2


def test_a_wrong_number_is_said_at_its_line_and_nothing_is_lost(app, scene, visit):
    ada = visit(as_=scene.ada)
    form = page(ada.post(HEARD, typed())).form(HEARD) | {"do": "keep", "lines-0-people": "many", "lines-1-text": "Cake"}
    reply = ada.post(HEARD, form)
    assert reply.status_code == 422
    wrong = page(reply)
    assert wrong.errors == ["Write a whole number, such as 3, in place of “many”."]
    assert wrong.form(HEARD)["lines-1-text"] == "Cake"
    back = page(ada.post(HEARD, form | {"do": "back"}))
    assert back.form(HEARD)["notes"] == typed()["notes"]
    assert stored(app, Suggestion.id) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"channel": ""}, "Say where you heard it."),
        ({"channel": "smoke"}, "Say where you heard it."),
        ({"notes": " \n"}, "Write at least one line: one for each thing people said."),
    ],
)
def test_notes_that_cannot_be_read_stay_on_the_page(scene, visit, more, words):
    reply = visit(as_=scene.ada).post(HEARD, typed(**more))
    assert reply.status_code == 422
    assert page(reply).errors == [words]
    assert page(reply).form(HEARD)["event"] == "The Hub"


def test_an_emptied_line_is_left_out_and_one_must_stay(app, scene, visit):
    ada = visit(as_=scene.ada)
    form = page(ada.post(HEARD, typed())).form(HEARD) | {"do": "keep", "lines-0-text": " "}
    assert page(ada.post(HEARD, form | {"lines-1-text": ""})).errors == ["Leave at least one line."]
    ada.post(HEARD, form)
    assert stored(app, Suggestion.text) == [("Bus",)]


def test_after_the_design_the_list_stays_and_the_boxes_go(app, scene, visit, put):
    [one] = put("Benches")
    with app.app_context():
        db.session.execute(update(Round).values(stage=Stage.OPEN))
        db.session.commit()
    ada = visit(as_=scene.ada)
    closed = ada.page(LIST)
    assert "Benches" in closed.text
    assert "I’d like this too" not in closed.text and "Write down what you heard" not in closed.text
    assert ada.get(HEARD).status_code == ada.post(HEARD, typed()).status_code == 409
    assert ada.post(f"{LIST}/{one}/support").status_code == 409


def test_the_list_of_two_hundred_takes_as_few_statements(app, scene, visit, put, statements):
    def counted(browser, path):
        browser.page(path)
        statements.clear()
        browser.page(path)
        return len(statements)

    put("Idea in the park", "Another", "Third")
    put("Waits for a look", looked_at=None)
    stella = visit(as_=scene.stella)
    paths = [LIST, f"{LIST}?q=idea", f"{LIST}?order=people", "/rounds/r/suggest"]
    few = [counted(stella, path) for path in paths]
    ids = put(*(f"Idea {number} for the park and its benches" for number in range(200)), at=NOON + timedelta(days=1))
    with app.app_context():
        people = [a_person("Ann") for _ in range(20)]
        db.session.add_all(people)
        db.session.flush()
        voices = [Support(suggestion_id=one, person_id=person.id, at=NOON) for one in ids for person in people]
        db.session.add_all(voices)
        db.session.commit()
    assert [counted(stella, path) for path in paths] == few
    assert max(few) <= 15
