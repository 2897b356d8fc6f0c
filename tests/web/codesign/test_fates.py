from email import message_from_bytes, policy
from itertools import product

import pytest
from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator, replace_draft
from grants.actions.fates import merge_suggestion, move_suggestion
from grants.actions.first_look import set_aside
from grants.actions.rounds import create_round
from grants.actions.telling import stop_letters
from grants.core.stages import Stage
from grants.core.suggestions import SuggestionState as State
from grants.database import db
from grants.mail import send_waiting
from grants.models import Mail, Round, Suggestion, SuggestionLink, Support
from grants.queries.criteria import draft_set
from tests.make import NOON, a_person, a_suggestion
from tests.pages import page
from tests.web.codesign.scene import TWO, VALUE

LIST = "/rounds/r/suggestions"
SAID = "/rounds/r/you-said-we-did"


@pytest.fixture
def said(app, scene):
    """Store suggestions of the round; their ids."""

    def said(*texts, **values):
        with app.app_context():
            round = db.session.get_one(Round, scene.round)
            ones = [a_suggestion(round, text=text) for text in texts]
            for one, (name, value) in product(ones, values.items()):
                setattr(one, name, value)
            db.session.add_all(ones)
            db.session.commit()
            return [one.id for one in ones]

    return said


@pytest.fixture
def do(app, scene):
    """Do something to suggestions, as somebody else did meanwhile."""

    def do(act, *ids, **values):
        with app.app_context():
            ones = [db.session.get_one(Suggestion, one) for one in ids]
            act(db.session, *ones, by=None, at=NOON, **values)
            db.session.commit()

    return do


def moved(do, one, to, reason="", *, part="", seen=State.NOTED):
    do(move_suggestion, one, to=to, reason=reason, part=part, seen=seen)


def support(session, one, *, who, by, at):
    """Somebody would like it too."""
    session.add(Support(suggestion=one, person_id=who, at=at))


@pytest.fixture
def drafted(with_draft):
    """Words stand in the draft."""
    with_draft()


def part_of(app, name):
    with app.app_context():
        round = db.session.query(Round).filter_by(slug="r").one()
        return next(one for one in draft_set(db.session, round).criteria if one.name == name).part


def stored(app, one):
    with app.app_context():
        return db.session.get_one(Suggestion, one).state


def test_a_panel_member_answers_and_the_page_shows_the_way(app, scene, visit, said):
    (one,) = said("A warm place in winter", email="eve@example.org")
    ada = visit(as_=scene.ada)
    form = page(ada.get(f"{LIST}/{one}")).form(f"{LIST}/{one}/move")
    reply = ada.post(f"{LIST}/{one}/move", {**form, "to": "parked", "reason": "Until there is more money"})
    assert (reply.status_code, reply.location) == (303, f"{LIST}/{one}")
    shown = page(ada.get(f"{LIST}/{one}"))
    assert "Until: Until there is more money" in shown.text
    assert "One person was told." in shown.text
    assert "One person gets a letter." in shown.text  # what the next step would do


def test_a_missing_reason_is_asked_for_and_what_was_chosen_stays(scene, visit, said):
    (one,) = said("A warm place")
    ada = visit(as_=scene.ada)
    reply = ada.post(f"{LIST}/{one}/move", {"seen": "noted", "to": "not possible", "reason": " "})
    found = page(reply)
    assert reply.status_code == 422
    assert found.errors == ["Say why it is not possible. Whoever suggested it reads this."]
    assert found.form(f"{LIST}/{one}/move")["to"] == "not possible"


@pytest.mark.parametrize("to", ["", "no such thing"])
def test_choosing_nothing_is_said_at_the_choice(scene, visit, said, to):
    (one,) = said("A warm place")
    found = page(visit(as_=scene.ada).post(f"{LIST}/{one}/move", {"seen": "noted", "to": to}))
    assert found.errors == ["Choose what becomes of it."]


def test_a_stale_page_is_told_and_offers_what_follows_now(app, scene, visit, said, do):
    (one,) = said("A warm place")
    moved(do, one, State.TALKED_ABOUT)
    ada = visit(as_=scene.ada)
    reply = ada.post(f"{LIST}/{one}/move", {"seen": "noted", "to": "parked", "reason": "Money"})
    found = page(reply)
    assert found.errors == ["Somebody moved this on while you were reading. Look at where it stands now."]
    form = found.form(f"{LIST}/{one}/move")
    assert (form["seen"], form["reason"]) == ("being talked about", "Money")
    assert ada.post(f"{LIST}/{one}/move", form).status_code == 303
    assert stored(app, one) is State.PARKED


def test_what_was_counted_with_another_meanwhile_says_so(scene, visit, said, do):
    one, other = said("A warm place", "A cosy place")
    do(merge_suggestion, one, other)
    reply = visit(as_=scene.ada).post(f"{LIST}/{one}/move", {"seen": "noted", "to": "parked", "reason": "Money"})
    assert reply.status_code == 422
    assert "This is counted with another suggestion." in page(reply).errors[0]


def test_in_the_draft_with_its_criterion_and_taken_out_again(app, scene, visit, said, with_draft):
    with_draft()
    (one,) = said("A warm place")
    stella = visit(as_=scene.stella)
    part = part_of(app, "Local need")
    stella.post(f"{LIST}/{one}/move", {"seen": "noted", "to": "in the draft", "part": part})
    assert "Local need : in the draft" in page(stella.get(f"{LIST}/{one}")).text
    assert "taken out" not in page(stella.get(LIST)).text
    assert "Began with one suggestion from one person" in page(stella.get("/rounds/r/criteria")).text
    with app.app_context():
        replace_draft(db.session, db.session.get_one(Round, scene.round), type(TWO)(title="Fund"), by=None, at=NOON)
        db.session.commit()
    text = page(stella.get(f"{LIST}/{one}")).text
    assert "Local need : taken out on" in text
    assert "not in the draft any more" in text
    for address in (f"{LIST}/waiting", LIST):
        assert "Waiting for an answer What it led to was taken out." in page(stella.get(address)).text


def test_who_may_not_read_the_draft_is_not_told_that_it_has_lost_something(scene, visit, said, save):
    said("A warm place", state=State.IN_DRAFT)  # and nothing of the draft has to do with it
    gone = "Waiting for an answer What it led to was taken out."
    outside = page(visit(as_=save(a_person("Zoe"))).get(LIST)).text
    assert "In the draft" in outside and gone not in outside
    assert gone in page(visit(as_=scene.ada).get(LIST)).text


def test_make_a_criterion_from_a_suggestion(app, scene, visit, said):
    (one,) = said("Somewhere warm to sit. It gets cold at home.")
    ada = visit(as_=scene.ada)
    address = f"{LIST}/{one}/criterion"
    form = page(ada.get(address)).form()
    assert form["name"] == "Somewhere warm to sit"
    reply = ada.post(address, {**form, "name": "Warmth"})
    assert reply.location.startswith("/rounds/r/criteria/criterion/")
    assert stored(app, one) is State.IN_DRAFT
    part = part_of(app, "Warmth")
    with app.app_context():
        assert db.session.scalars(select(SuggestionLink.part)).one() == part


def test_a_criterion_without_a_name_is_asked_for_one(scene, visit, said):
    (one,) = said("Somewhere warm")
    reply = visit(as_=scene.ada).post(f"{LIST}/{one}/criterion", {"name": " ", "question": "Is it warm?"})
    assert reply.status_code == 422
    assert page(reply).form()["question"] == "Is it warm?"


def test_the_same_is_offered_first_and_counted_together_and_apart(app, scene, visit, said):
    one, two, other = said("A warm room for pensioners", "Warm rooms for pensioners please", "Football")
    ada = visit(as_=scene.ada)
    address = f"{LIST}/{two}/merge"
    assert page(ada.get(address)).all(".govuk-radios__item") == ["A warm room for pensioners"]
    assert page(ada.get(f"{address}?q=foot")).all(".govuk-radios__item") == ["Football"]
    assert page(ada.post(address, {})).errors == ["Choose the one that says the same."]
    assert ada.post(address, {"into": str(one)}).location == f"{LIST}/{one}"
    shown = page(ada.get(f"{LIST}/{one}"))
    assert "2 people" in shown.text
    assert "Counted with another" in page(ada.get(f"{LIST}/{two}")).text
    ada.post(f"{LIST}/{two}/unmerge")
    assert "One person" in page(ada.get(f"{LIST}/{one}")).text
    assert other


def test_who_said_it_is_for_staff_alone(scene, visit, said):
    (one,) = said("A warm place", said_by="Mrs Ali", phone="0161 496 0000", email="ali@example.org")
    for who in (scene.stella, scene.adele):
        assert "0161 496 0000" in page(visit(as_=who).get(f"{LIST}/{one}")).text
    for who in (scene.ada, scene.olga, scene.eve, None):
        reply = visit(as_=who).get(f"{LIST}/{one}")
        assert reply.status_code == 200
        assert not any(words in reply.text for words in ("Ali", "0161 496 0000", "ali@example.org"))


@pytest.mark.parametrize("values", [{"looked_at": None}, {"set_aside_at": NOON}])
def test_what_others_must_not_see_yet_does_not_exist_for_them(scene, visit, said, values):
    (one,) = said("Somebody’s secret", **values)
    for who, answer in ((scene.ada, 200), (scene.stella, 200), (scene.olga, 404), (scene.eve, 404), (None, 404)):
        assert visit(as_=who).get(f"{LIST}/{one}").status_code == answer, who
        assert "secret" not in visit(as_=who).get(SAID).text
    assert visit(as_=scene.ada).get("/rounds/r/suggestions/999999").status_code == 404


def test_the_list_of_people_to_tell_is_marked_and_unmarked(scene, visit, said, do):
    (one,) = said("A warm place", said_by="Mrs Ali", phone="0161 496 0000")
    moved(do, one, State.NOT_POSSIBLE, "The law asks for it")
    stella = visit(as_=scene.stella)
    listed = page(stella.get(f"{LIST}/to-tell"))
    assert "Mrs Ali" in listed.text
    assert "Because: The law asks for it" in listed.text
    form = listed.form()
    stella.post(f"{LIST}/to-tell", {**form, "act": "told"})
    assert "Nobody waits to be told." in page(stella.get(f"{LIST}/to-tell")).text
    stella.post(f"{LIST}/to-tell", {**form, "act": "undo"})
    assert "One person waits to be told" in page(stella.get(f"{LIST}/to-tell")).text
    assert stella.post(f"{LIST}/to-tell", {"telling": "9" * 20}).status_code == 404
    assert visit(as_=scene.ada).get(f"{LIST}/to-tell").status_code == 403


def test_what_waits_is_listed_longest_first_with_its_days(scene, visit, said):
    said("Answered", state=State.PARKED)
    said("Young", at=NOON.replace(month=11))
    said("Old", at=NOON.replace(month=10), looked_at=None)
    rows = page(visit(as_=scene.ada).get(f"{LIST}/waiting")).all("tbody tr")
    assert [row.split()[0] for row in rows] == ["Old", "Young"]
    assert "Waits for a look" in rows[0]


def test_the_waiting_list_goes_over_pages(scene, visit, said):
    said(*(f"Thing {number}" for number in range(51)))
    ada = visit(as_=scene.ada)
    assert len(page(ada.get(f"{LIST}/waiting")).all("tbody tr")) == 50
    assert len(page(ada.get(f"{LIST}/waiting?page=2")).all("tbody tr")) == 1


@pytest.mark.usefixtures("drafted")
def test_you_said_we_did_names_nobody_and_nobodys_draft(app, scene, visit, said, do):
    one, two, _ = said("A warm place", "A bus", "A choir", said_by="Mrs Ali", heard=7)
    moved(do, one, State.IN_DRAFT, part=part_of(app, "Local need"))
    moved(do, two, State.NOT_POSSIBLE, "The law asks for it")
    outside, inside = visit().get(SAID).text, visit(as_=scene.olga).get(SAID).text
    assert "Local need" in inside
    assert "Local need" not in outside
    assert "Mrs Ali" not in inside + outside
    assert page(visit().get(SAID)).all("main h2")[:3] == [
        "We have written it in, and have still to agree it", "Not possible, and why",
        "We have heard it, and you have no answer yet",
    ]  # fmt: skip
    assert "Because: The law asks for it" in page(visit().get(SAID)).text
    assert "five people or more" in outside
    with app.app_context():
        draft = draft_set(db.session, db.session.get_one(Round, scene.round))
        agree_as_administrator(db.session, draft, by=None, reason="A start", at=NOON)
        db.session.commit()
    assert "Local need" in page(visit().get(SAID)).text
    assert stored(app, one) is State.AGREED


def test_you_said_we_did_before_anybody_said_anything(scene, visit):
    assert "Nobody has told us anything" in page(visit().get(SAID)).text


def test_the_story_of_a_draft_is_for_those_who_write_it(scene, visit, with_draft):
    need, *_ = with_draft()
    address = f"/rounds/r/criteria/criterion/{need}/story"
    assert visit().get(address).status_code == 404
    found = page(visit(as_=scene.ada).get(address))
    assert "No suggestion is linked to it." in found.text
    assert "Nobody can apply yet." in found.text


def test_texts_of_any_script_and_length_stand_on_every_page(app, scene, visit, said, do):
    odd = ["مكان دافئ في الشتاء 🙂", "x" * 20_000, "“Pasted”\u00a0from Word\u2026 <b>bold</b>\nwith lines"]
    ids = said(*odd)
    stella = visit(as_=scene.stella)
    for one, text in zip(ids, odd, strict=True):
        assert text.split("\n")[0] in stella.get(f"{LIST}/{one}").text.replace("&lt;", "<").replace("&gt;", ">")
        for path in (f"{LIST}/{one}/merge", f"{LIST}/{one}/criterion", f"{LIST}/waiting", SAID):
            page(stella.get(path))


def test_pages_take_as_many_statements_for_three_as_for_one(scene, visit, said, do, statements):
    stella = visit(as_=scene.stella)

    def fill():
        one, two = said("A warm place", "A cosy place", email="eve@example.org", phone="0161 496 0000")
        do(support, one, who=scene.ada)
        moved(do, one, State.PARKED, "Money")
        with_two = said("Third", said_by="Mrs Ali")
        do(merge_suggestion, two, one)
        moved(do, with_two[0], State.TALKED_ABOUT)
        return one

    one, counts = fill(), []
    for _ in range(2):
        row = []
        for path in (f"{LIST}/{one}", f"{LIST}/waiting", f"{LIST}/to-tell", SAID):
            statements.clear()
            page(stella.get(path))
            row.append(len(statements))
        counts.append(row)
        fill()
        one = fill()
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15, counts


def test_a_letter_tells_in_their_words_and_can_be_stopped(app, visit, said, do, settings):
    (one,) = said("A warm place in winter", email="eve@example.org")
    moved(do, one, State.NOT_POSSIBLE, "The law asks for it")
    folder = settings.instance / "outbox"
    before = set(folder.glob("*.eml"))
    assert send_waiting(app) == 1
    (letter,) = set(folder.glob("*.eml")) - before
    words = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()
    assert "A warm place in winter" in words
    assert "Because: The law asks for it" in words
    link = next(line for line in words.splitlines() if "/letters/stop/" in line).removeprefix(settings.public_url)
    eve = visit()
    assert "eve@example.org" in page(eve.get(link)).text
    eve.post(link, {"act": "stop"})
    assert "We send no letters" in page(eve.get(link)).text
    moved(do, one, State.TALKED_ABOUT, "Asked again", seen=State.NOT_POSSIBLE)
    assert send_waiting(app) == 0
    eve.post(link, {"act": "start"})
    moved(do, one, State.PARKED, "Money", seen=State.TALKED_ABOUT)
    assert send_waiting(app) == 1
    assert eve.get(link[:-3] + "abc").status_code == 404


@pytest.fixture
def letters_sent(app, settings):
    """Send what waits; the words of each letter."""

    def sent():
        folder = settings.instance / "outbox"
        before = set(folder.glob("*.eml"))
        send_waiting(app)
        new = [message_from_bytes(one.read_bytes(), policy=policy.default)
               for one in set(folder.glob("*.eml")) - before]  # fmt: skip
        return [one.get_body(("plain",)).get_content() for one in new]

    return sent


def test_what_wakes_says_so_in_the_letter_and_on_its_pages(app, scene, visit, said, letters_sent):
    said("A warm place in winter", email="eve@example.org", state=State.PARKED)
    said("A bench", said_by="Mrs Ali", state=State.PARKED)
    with app.app_context():
        fund = db.session.get_one(Round, scene.round).fund.name
        slug = create_round(db.session, fund, "Next spring", budget=100, by=None, at=NOON).slug
        woken = db.session.scalars(select(Suggestion.id).where(Suggestion.woken_from_id.is_not(None))).all()
        db.session.commit()
    (words,) = letters_sent()
    assert "A warm place in winter" in words and "it is back on the table" in words
    stella = visit(as_=scene.stella)
    assert "it is back on the table" in page(stella.get(f"/rounds/{slug}/suggestions/to-tell")).text
    assert "Back on the table" in page(stella.get(f"/rounds/{slug}/suggestions/{woken[0]}")).text


def test_the_letter_about_what_was_set_aside_says_why_and_repeats_nothing_of_it(scene, said, do, letters_sent):
    (one,) = said("Mr Bell is a thief", email="bell@example.org")
    do(set_aside, one, reason="It names a neighbour")
    (words,) = letters_sent()
    assert "The reason: It names a neighbour" in words
    assert "What you sent us on 20 November" in words
    assert "Mr Bell" not in words and f"/suggestions/{one}" not in words


@pytest.mark.usefixtures("drafted")
def test_what_was_agreed_waits_again_once_a_later_version_drops_it(app, scene, visit, said, do):
    (one,) = said("A warm place")
    moved(do, one, State.IN_DRAFT, part=part_of(app, "Local need"))
    with app.app_context():
        round = db.session.get_one(Round, scene.round)
        agree_as_administrator(db.session, draft_set(db.session, round), by=None, reason="A start", at=NOON)
        db.session.commit()
    stella = visit(as_=scene.stella)
    assert "Everything has an answer." in page(stella.get(f"{LIST}/waiting")).text
    assert "One has an answer." in page(visit().get(SAID)).text
    with app.app_context():
        round = db.session.get_one(Round, scene.round)
        draft = replace_draft(db.session, round, type(TWO)(title="Fund", criteria=(VALUE,)), by=None, at=NOON)
        agree_as_administrator(db.session, draft, by=None, reason="Another", at=NOON)
        db.session.commit()
    assert "What it led to was taken out." in page(stella.get(f"{LIST}/waiting")).text
    for browser in (stella, visit()):
        assert "so it waits for a new answer" in page(browser.get(f"{LIST}/{one}")).text
    public = page(visit().get(SAID))
    assert public.all("main h2")[:1] == ["We are talking about it"]
    assert "None has an answer yet." in public.text and "so it waits for a new answer" in public.text


def test_a_letter_that_waits_when_it_is_stopped_is_not_sent(app, said, do):
    (one,) = said("A warm place", email="eve@example.org")
    moved(do, one, State.TALKED_ABOUT)
    with app.app_context():
        stop_letters(db.session, "Eve@example.org", at=NOON)
        db.session.commit()
    assert send_waiting(app) == 0
    with app.app_context():
        assert db.session.scalars(select(Mail)).all() == []


def test_stage_does_not_stop_an_answer(app, scene, visit, said):
    (one,) = said("A warm place")
    with app.app_context():
        db.session.get_one(Round, scene.round).stage = Stage.PUBLISHED
        db.session.commit()
    ada = visit(as_=scene.ada)
    ada.post(f"{LIST}/{one}/move", {"seen": "noted", "to": "parked", "reason": "Until next round"})
    assert stored(app, one) is State.PARKED
