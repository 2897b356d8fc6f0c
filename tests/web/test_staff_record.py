import pytest
from sqlalchemy import update

from grants.actions.record import record
from grants.database import db
from grants.models import Chain, Entry, Round
from tests.make import NOON, a_member, a_person, a_round, an_observer, staff
from tests.pages import page

PATH = "/rounds/a/record"


@pytest.fixture
def cast(save):
    """A round, with Stella, Ada on its panel, Olga and Eve; their ids."""
    round, ada = a_round(slug="a"), a_person("Ada")
    ids = save(round, ada, staff(), an_observer(), a_person("Eve"), a_member(round, ada))
    return dict(zip(("round", "ada", "stella", "olga", "eve"), ids, strict=False))


@pytest.fixture
def wrote(app, cast):
    """Write on the record of the round, as it is done."""

    def wrote(action, text="", by=None):
        with app.app_context():
            round = db.session.get_one(Round, cast["round"])
            person = db.session.get_one(type(a_person()), by) if by else None
            record(person, action, round, round=round, at=NOON, text=text)
            db.session.commit()
            return db.session.get_one(Chain, round.id).head

    return wrote


@pytest.fixture
def stella(cast, visit):
    return visit(as_=cast["stella"])


def test_an_empty_record_says_so(stella):
    assert "Nothing has happened yet." in stella.page(PATH).text


def test_who_did_what_when_and_why(cast, wrote, stella):
    wrote("set up a round")
    head = wrote("moved the round back to design", "A criterion <b>was</b> forgotten.", by=cast["stella"])
    newest, first = stella.page(PATH).all(".app-log__entry")
    said = "Stella (staff) moved the round back to design “A criterion <b>was</b> forgotten.”"
    assert newest == f"{said} 20 November, 12:00 · No. 2 · {head[:10]}"
    assert first.startswith("The command line set up a round 20 November, 12:00 · No. 1 · ")


def test_it_is_searched_by_words_and_by_person(cast, wrote, stella):
    wrote("set up a round")
    wrote("set a boundary", "Café", by=cast["stella"])
    assert stella.page(f"{PATH}?q=CAFÉ").all(".app-log__what b") == ["Stella (staff)"]
    assert stella.page(f"{PATH}?by={cast['stella']}").all(".app-log__what b") == ["Stella (staff)"]
    assert stella.page(f"{PATH}?by=0&q=set").all(".app-log__what b") == ["The command line"]
    assert "Nothing found. Show the whole record" in stella.page(f"{PATH}?q=nowhere").text
    for odd in ("by=x", "page=x", "by=99999999999999999999", "page=0"):
        assert len(stella.page(f"{PATH}?{odd}").all(".app-log__entry")) == 2


def test_it_goes_over_pages_and_keeps_the_search(wrote, stella):
    for number in range(51):
        wrote(f"brought in {number} applications")
    shown = stella.page(f"{PATH}?q=brought")
    assert len(shown.all(".app-log__entry")) == 50
    assert [link["href"] for link in shown.soup.select("a[rel=next]")] == ["/rounds/a/record?q=brought&page=2"]
    assert len(stella.page(f"{PATH}?q=brought&page=2").all(".app-log__entry")) == 1


def test_a_whole_record_is_found_whole(wrote, stella):
    wrote("set up a round")
    head = wrote("set a boundary")
    shown = page(stella.post(PATH, {"head": ""}))
    assert shown.all("#verdict h2") == ["The record is whole"]
    assert "All 2 entries are as they were written." in shown.text
    assert shown.all("#verdict code") == [head]
    assert page(stella.post(PATH, {"head": f" {head.upper()} "})).all("#verdict h2") == ["The record is whole"]


def test_a_change_behind_its_back_is_found(wrote, stella, app):
    wrote("set up a round")
    wrote("set a boundary", "Fixed.")
    with app.app_context():
        db.session.execute(update(Entry).where(Entry.number == 2).values(text="Open."))
        db.session.commit()
    shown = page(stella.post(PATH, {"head": ""}))
    assert shown.all("#verdict h2") == ["The record was changed"]
    assert "The words of entry 2 were changed after they were written." in shown.text


def test_a_head_that_is_not_there_is_found(wrote, stella):
    wrote("set up a round")
    shown = page(stella.post(PATH, {"head": "f" * 64}))
    assert shown.all("#verdict h2") == ["The head you noted is not here"]
    assert [box["value"] for box in shown.soup.select("#head")] == ["f" * 64]


def test_erased_words_are_told(wrote, stella, app):
    wrote("set a boundary", "Ada said so.")
    with app.app_context():
        db.session.execute(update(Entry).values(text=None, salt=None))
        db.session.commit()
    assert "(the words were erased)" in stella.page(PATH).text
    assert "The words of one were erased with a person." in page(stella.post(PATH, {"head": ""})).text


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("olga", 200), ("stella", 200), ("eve", 403)])
def test_the_record_is_for_insiders(cast, visit, who, status):
    browser = visit(as_=cast[who])
    assert (browser.get(PATH).status_code, browser.post(PATH).status_code) == (status, status)
    assert visit().get(PATH).status_code == 303


def test_the_statements_do_not_grow_with_the_record(cast, wrote, stella, statements):
    counts = []
    for new in (1, 2):
        for _ in range(new):
            wrote("set a boundary", by=cast["stella"])
        statements.clear()
        stella.page(PATH)
        counts.append(len(statements))
    assert counts[0] == counts[1]
