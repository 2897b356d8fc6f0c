"""The box for everybody: no account, no name, nothing lost; robots and floods are kept out without puzzles."""

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import func, select

from grants.clock import now
from grants.core.stages import Stage
from grants.core.suggestions import FROM_ONE_ADDRESS, IN_ONE_ROUND
from grants.database import db
from grants.models import Entry, Round, Sending, Suggestion, Support
from grants.web.robots import stamp
from tests import make
from tests.pages import page
from tests.web.test_at_once import at_once

PATH = "/rounds/oak/suggest"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def round_id(save):
    return save(make.a_round(slug="oak", short_code="K7WM4"))


@pytest.fixture
def typed(app, round_id):
    """A form as it was opened a minute ago, with these words."""

    def typed(text: str, **more: str) -> dict[str, str]:
        with app.test_request_context():
            g.round = db.session.get_one(Round, round_id)
            began = stamp(now() - timedelta(minutes=1))
            db.session.rollback()
        return {"text": text, "began": began, **more}

    return typed


def stored(app, *columns):
    with app.app_context():
        return db.session.execute(select(*columns).order_by(Suggestion.id)).all()


def test_somebody_without_an_account_suggests_and_is_told_what_comes_next(app, visit, typed):
    browser = visit()
    box = browser.page(PATH)
    assert "You need no account, and no name." in box.text
    assert "We read it first" in box.text
    reply = browser.post(PATH, typed("Benches by the canal ", email="Amir@Example.org", phone="0161 496 0018"))
    assert (reply.status_code, reply.location) == (303, f"{PATH}/thanks")
    thanks = browser.page(reply.location)
    assert "Somebody from staff or the panel reads it." in thanks.text
    assert "Send another" in thanks.all("a")
    one = Suggestion
    assert stored(app, one.text, one.email, one.phone, one.by_id, one.looked_at, one.heard) == [
        ("Benches by the canal", "amir@example.org", "0161 496 0018", None, None, 1)
    ]
    with app.app_context():
        entry = db.session.scalars(select(Entry)).one()
        assert (entry.action, entry.by_id, entry.text) == ("made a suggestion", None, "")


def test_what_waits_for_a_look_is_shown_to_nobody_else(app, save, visit, round_id, typed):
    visit().post(PATH, typed("Benches by the canal"))
    eve, ada = make.a_person("Eve"), make.a_person("Ada")
    with app.app_context():
        round = db.session.get_one(Round, round_id)
        db.session.add_all([eve, make.a_member(round, ada), make.an_observer()])
        db.session.commit()
        eve_id, ada_id = eve.id, ada.id
    assert "Benches" not in visit().page(PATH).text
    assert "Benches" not in visit(as_=eve_id).page("/rounds/oak/suggestions").text
    assert "Benches" not in visit().post(f"{PATH}/similar", {"text": "Benches by the canal"}).text
    looks = visit(as_=ada_id)
    assert "One waits for a look" in looks.page("/rounds/oak/suggestions").text
    one_id = stored(app, Suggestion.id)[0][0]
    looks.post(f"/rounds/oak/suggestions/{one_id}/look", {"do": "pass_on"})
    assert "Benches by the canal" in visit().page(PATH).text
    assert "Benches by the canal" in visit(as_=eve_id).page("/rounds/oak/suggestions").text


def test_an_insiders_suggestion_needs_no_look(app, save, visit, round_id):
    stella = save(make.staff())
    browser = visit(as_=stella)
    assert "It goes on the list at once" in browser.page(PATH).text
    assert browser.post(PATH, {"text": "Benches"}).status_code == 303
    assert "Your suggestion is on the list." in browser.page(f"{PATH}/thanks").text
    assert stored(app, Suggestion.by_id, Suggestion.looked_by_id) == [(stella, stella)]
    assert "Benches" in visit().page(PATH).text


@pytest.mark.parametrize(
    "caught", [{"website": "http://buy.example"}, {"began": ""}, {"began": "made-up"}], ids=["trap", "none", "forged"]
)
def test_whoever_looks_like_a_robot_presses_once_more_and_loses_nothing(app, visit, typed, caught):
    browser = visit()
    reply = browser.post(PATH, typed("Benches by the canal", email="amir@example.org") | caught)
    assert reply.status_code == 422
    asked = page(reply)
    assert asked.errors == [
        "Press Send once more. Your words are still here: robots fill in forms too, and we have to ask."
    ]
    form = asked.form(PATH)
    assert (form["text"], form["email"], form["website"]) == ("Benches by the canal", "amir@example.org", "")
    assert stored(app, Suggestion.id) == []
    assert browser.post(PATH, form | {"began": typed("")["began"]}).status_code == 303


def test_a_page_that_is_sent_at_once_was_read_by_nobody(app, visit, round_id):
    browser = visit()
    form = browser.page(PATH).form(PATH)
    assert browser.post(PATH, form | {"text": "Cheap watches"}).status_code == 422
    assert stored(app, Suggestion.id) == []


def test_the_same_words_sent_twice_are_stored_once(app, visit, typed):
    browser = visit()
    for text in ("Benches by the canal", "Benches by the canal", " benches  BY the canal"):
        assert browser.post(PATH, typed(text)).status_code == 303
    assert len(stored(app, Suggestion.id)) == 1


@pytest.mark.parametrize("again", range(3))
def test_a_double_click_is_one_suggestion(app, visit, typed, again):
    form, browsers = typed("Benches by the canal"), [visit(), visit()]  # one cookie, two presses
    assert at_once(*(lambda b=b: b.post(PATH, form) for b in browsers)) == [303, 303]
    assert len(stored(app, Suggestion.id)) == 1


def test_a_flood_from_one_address_is_stopped_kindly(app, save, visit, round_id, typed):
    for number in range(FROM_ONE_ADDRESS):
        assert visit().post(PATH, typed(f"Idea {number}"), environ_base=ELSEWHERE).status_code == 303
    reply = visit().post(PATH, typed("One more idea"), environ_base=ELSEWHERE)
    assert reply.status_code == 429
    full = page(reply)
    assert "Yours is still here" in full.errors[0]
    assert full.form(PATH)["text"] == "One more idea"
    assert visit().post(PATH, typed("From next door"), environ_base={"REMOTE_ADDR": "203.0.113.8"}).status_code == 303
    browser = visit(as_=save(make.staff()))
    assert browser.post(PATH, {"text": "From staff"}, environ_base=ELSEWHERE).status_code == 303
    with app.app_context():
        hashes = set(db.session.scalars(select(Sending.address_hash)))
        assert len(hashes) == 2 and all(len(one) == 64 for one in hashes)


def test_one_sixty_fourth_of_the_internet_is_one_household(app, visit, typed):
    for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"):
        visit().post(PATH, typed(f"From {address}"), environ_base={"REMOTE_ADDR": address})
    with app.app_context():
        assert db.session.scalar(select(func.count(func.distinct(Sending.address_hash)))) == 2


def test_a_round_takes_so_many_an_hour_and_addresses_are_forgotten_after_a_day(app, visit, round_id, typed):
    at = now()
    with app.app_context():
        old = [Sending(round_id=round_id, address_hash="a" * 64, at=at - timedelta(hours=25)) for _ in range(9)]
        new = [Sending(round_id=round_id, at=at - timedelta(minutes=9)) for _ in range(IN_ONE_ROUND - 1)]
        db.session.add_all([*old, *new])
        db.session.commit()
    assert visit().post(PATH, typed("The last")).status_code == 303
    assert visit().post(PATH, typed("One too many")).status_code == 429
    with app.app_context():
        assert db.session.scalar(select(func.count(Sending.id))) == IN_ONE_ROUND


def test_similar_ones_are_asked_about_once(app, save, visit, round_id, typed):
    with app.app_context():
        round = db.session.get_one(Round, round_id)
        known = make.a_suggestion(round, "More benches in the park", heard=3, said_by="Mrs Ali")
        db.session.add_all([known, make.a_suggestion(round, "Benches and a park cafe", looked_at=None)])
        db.session.commit()
        known_id = known.id
    browser = visit()
    reply = browser.post(PATH, typed("benches in the park please", phone="0161 496 0000"))
    asked = page(reply)
    assert "Something like this was said by fewer than five people: More benches in the park" in asked.text
    assert "cafe" not in asked.text and "Ali" not in asked.text
    form = asked.form(PATH)
    assert (form["text"], form["phone"], form["seen"]) == (
        "benches in the park please", "0161 496 0000", str(known_id)
    )  # fmt: skip
    assert browser.post(PATH, form).status_code == 303  # it was seen, so Send means mine
    assert stored(app, Suggestion.merged_into_id)[-1] == (None,)


def test_yes_that_is_it_keeps_their_words_and_waits_for_a_look(app, visit, round_id, typed):
    with app.app_context():
        known = make.a_suggestion(db.session.get_one(Round, round_id), heard=3)
        db.session.add(known)
        db.session.commit()
        known_id = known.id
    reply = visit().post(PATH, typed("benches in the park", email="amir@example.org", same=str(known_id)))
    assert reply.location == f"{PATH}/thanks"
    one = Suggestion
    assert stored(app, one.text, one.email, one.merged_into_id, one.looked_at)[1:] == [
        ("benches in the park", "amir@example.org", known_id, None)
    ]


def test_yes_that_is_it_of_somebody_signed_in_is_their_support(app, save, visit, round_id):
    eve = save(make.a_person())
    with app.app_context():
        known = make.a_suggestion(db.session.get_one(Round, round_id))
        db.session.add(known)
        db.session.commit()
        known_id = known.id
    reply = visit(as_=eve).post(PATH, {"text": "benches in the park", "same": str(known_id)})
    assert reply.location == "/rounds/oak/suggestions"
    with app.app_context():
        assert db.session.execute(select(Support.suggestion_id, Support.person_id)).all() == [(known_id, eve)]
        assert db.session.scalar(select(func.count(Suggestion.id))) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"text": " "}, "Write what you would like to suggest."),
        ({"text": "…!? "}, "Write what you would like to suggest."),
        ({"text": "x" * 5_001}, "This is 5,001 characters long, and we can take 5,000. Send the first part"),
        ({"email": "amir"}, "Write one e-mail address"),
        ({"phone": "ring me"}, "Write the phone number in digits"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(app, visit, typed, more, words):
    reply = visit().post(PATH, typed("Benches") | more)
    assert reply.status_code == 422
    assert page(reply).errors[0].startswith(words)
    assert page(reply).form(PATH)["text"].strip() == ({"text": "Benches"} | more)["text"].strip()


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "نريد مقاعد أكثر في الحديقة\n\u200fمن فضلكم",
        "👩\u200d👩\u200d👧 a park for families 🌳",
        "“Smart” – quotes…\r\n•\tand a list",
    ],
)
def test_any_words_of_somebody_signed_in_are_kept(app, save, visit, round_id, text):
    assert visit(as_=save(make.staff())).post(PATH, {"text": text}).status_code == 303
    kept = stored(app, Suggestion.text)[0][0]
    assert kept == text.replace("\r\n", "\n")
    assert visit().page(PATH).all("q")


def test_after_the_design_it_says_kindly_that_it_is_closed(app, save, visit, round_id, typed):
    form = typed("Benches by the canal")
    with app.app_context():
        db.session.get_one(Round, round_id).stage = Stage.OPEN
        db.session.commit()
    closed = visit().page(PATH)
    assert closed.title == "Suggestions are closed"
    late = visit().post(PATH, form)
    assert late.status_code == 409
    assert "What you wrote was not sent." in page(late).text and "Benches by the canal" in page(late).text
    assert visit().post(f"{PATH}/similar", {"text": "Benches"}).text.strip() == ""
    assert "Suggestions" not in visit().page("/rounds/oak").all("nav a")


def test_the_short_address_leads_to_the_box(visit, round_id):
    for code in ("K7WM4", "k7wm4", "K7-WM4"):
        assert visit().get(f"/s/{code}").location == PATH
    for code in ("K7WM", "K7WM44", "x" * 500, "٣٤"):
        assert visit().get(f"/s/{code}").status_code == 404


def test_the_leaflet_says_all_that_is_needed(visit, save, round_id):
    for paper, copies in (("", 1), ("?paper=a6", 4)):
        leaflet = visit().page(f"/rounds/oak/leaflet{paper}")
        assert len(leaflet.soup.select("svg.app-leaflet__code path")) == copies
        assert leaflet.all(".app-leaflet__address")[0] == "127.0.0.1:5000 /s/K7WM4"
        assert "Ring Stella, 0161 496 0018." in leaflet.text
        assert "Make a short address" not in leaflet.text


def test_an_older_round_is_given_a_short_address_by_a_designer(app, save, visit):
    save(make.a_round(slug="old"))
    stella = visit(as_=save(make.staff()))
    assert "127.0.0.1:5000 /rounds/old/suggest" in visit().page("/rounds/old/leaflet").text
    assert visit().post("/rounds/old/leaflet/address").location.startswith("/sign-in")
    assert "Make a short address" in stella.page("/rounds/old/leaflet").text
    stella.post("/rounds/old/leaflet/address")
    with app.app_context():
        code = db.session.scalar(select(Round.short_code).where(Round.slug == "old")) or ""
    assert len(code) == 5
    stella.post("/rounds/old/leaflet/address")  # what is printed stays
    assert visit().get(f"/s/{code}").location == "/rounds/old/suggest"
