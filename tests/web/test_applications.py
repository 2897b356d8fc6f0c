import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Application, GateResult, Question
from grants.queries.rounds import round_named
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_application, an_observer, staff
from tests.pages import page


@pytest.fixture
def cast(save):
    round = a_round(Stage.OPEN, slug="autumn")
    people = [staff(), a_person("Ada"), an_observer()]
    ids = save(*people, round, a_set(round, a_criterion(), gates=("In our area", "Safe")), a_member(round, people[1]))
    return dict(zip(("stella", "ada", "olga"), ids, strict=False))


def test_an_empty_round_says_what_to_do(cast, visit):
    assert "Bring them in from a spreadsheet" in visit(cast["stella"]).page("/rounds/autumn/applications").text
    assert "as soon as staff" in visit(cast["ada"]).page("/rounds/autumn/applications").text


def test_the_list_is_searched_and_filtered(cast, visit, add):
    browser = visit(cast["stella"])
    add("A-1", project="Lunch club")
    add("A-2", project="Shed")
    assert browser.page("/rounds/autumn/applications?q=shed").all("tbody th") == ["Shed"]
    assert browser.page("/rounds/autumn/applications?checked=waiting").all("tbody th") == ["Lunch club", "Shed"]
    assert "Nothing found." in browser.page("/rounds/autumn/applications?q=zebra").text
    assert browser.get("/rounds/autumn/applications?page=zebra&checked=x").status_code == 200


@pytest.fixture
def add(app):
    """Put applications into the round of the cast."""

    def add(*references, **values):
        with app.app_context():
            round = round_named(db.session, "autumn")
            assert round
            new = [an_application(round, reference, **values) for reference in references]
            db.session.add_all(new)
            db.session.commit()
            return [one.id for one in new]

    return add


@pytest.fixture
def one(cast, save, add, app):
    reach = {"contact": "Amir Khan", "email": "amir@example.org", "phone": "0161 496 0055", "postcode": "ZZ1 2AB"}
    (application_id,) = add("A-1", summary="A hot lunch", **reach)
    with app.app_context():
        application = db.session.get_one(Application, application_id)
        bank = Question(round_id=application.round_id, title="Bank", position=1)
        asked = Question(round_id=application.round_id, title="Who asked?", position=2, shown_to_panel=True)
        db.session.add_all([bank, asked])
        db.session.flush()
        application.answers = {str(bank.id): "12-34-56", str(asked.id): "31 flats"}
        db.session.commit()
    return application_id


PRIVATE = ("Amir Khan", "amir@example.org", "0161 496 0055", "ZZ1 2AB", "12-34-56")


def test_only_staff_see_how_to_reach_a_group(cast, visit, one):
    seen = visit(cast["stella"]).page(f"/rounds/autumn/applications/{one}").soup.get_text()
    assert all(words in seen for words in PRIVATE)
    for who in ("ada", "olga"):
        seen = visit(cast[who]).page(f"/rounds/autumn/applications/{one}").soup.get_text()
        assert "31 flats" in seen
        assert not [words for words in PRIVATE if words in seen]


def test_staff_record_the_checks_with_a_reason(cast, visit, one, app):
    browser, path = visit(cast["stella"]), f"/rounds/autumn/applications/{one}"
    fields = sorted(tag["name"] for tag in browser.page(path).soup.select("textarea[name$=reason]"))
    first, second = (name.removesuffix("-reason") for name in fields)
    refused = browser.post(path, {f"{first}-passed": "no", f"{first}-reason": "", f"{second}-passed": "yes"})
    assert refused.status_code == 422
    assert page(refused).errors == ["Say why it does not pass. The group has a right to know."]
    kept = browser.post(path, {f"{first}-passed": "no", f"{first}-reason": "Next town", f"{second}-passed": "yes"})
    assert kept.status_code == 303
    with app.app_context():
        assert {(one.passed, one.reason) for one in db.session.scalars(select(GateResult))} == {
            (False, "Next town"), (True, "")}  # fmt: skip
    assert browser.page("/rounds/autumn/applications?checked=failed").all("tbody th") == ["Project A-1"]


def test_saving_the_checks_can_go_on_to_the_next_one(cast, visit, one, add):
    (other,) = add("A-2")
    browser, path = visit(cast["stella"]), f"/rounds/autumn/applications/{one}"
    names = [tag["name"].removesuffix("-reason") for tag in browser.page(path).soup.select("textarea[name$=reason]")]
    reply = browser.post(path, {"do": "next", **{f"{name}-passed": "yes" for name in names}})
    assert reply.location == f"/rounds/autumn/applications/{other}#checks"


def test_nobody_else_records_a_check(cast, visit, one):
    for who in ("ada", "olga"):
        assert visit(cast[who]).post(f"/rounds/autumn/applications/{one}").status_code in (403, 409)


def test_an_answer_is_shown_to_the_panel_and_hidden_again(cast, visit, one, app):
    browser = visit(cast["stella"])
    with app.app_context():
        bank = db.session.scalars(select(Question.id).where(Question.title == "Bank")).one()
    path = "/rounds/autumn/applications/questions"
    browser.post(path, {"question": str(bank), "shown": "yes", "application": str(one)})
    assert "12-34-56" in visit(cast["ada"]).page(f"/rounds/autumn/applications/{one}").text
    browser.post(path, {"question": str(bank), "shown": "no", "application": str(one)})
    assert "12-34-56" not in visit(cast["ada"]).page(f"/rounds/autumn/applications/{one}").text


def test_another_rounds_application_is_not_here(cast, visit, save):
    other = save(an_application(a_round(Stage.OPEN)))
    assert visit(cast["stella"]).get(f"/rounds/autumn/applications/{other}").status_code == 404


def test_another_rounds_question_is_not_here(cast, visit, save, app):
    other = a_round(Stage.OPEN)
    save(other)
    elsewhere = save(Question(round_id=other.id, title="Bank", position=1))
    path = "/rounds/autumn/applications/questions"
    for number in (elsewhere, "", "9" * 30, "9" * 5_000):
        assert visit(cast["stella"]).post(path, {"question": str(number), "shown": "yes"}).status_code == 404
    with app.app_context():
        assert db.session.get_one(Question, elsewhere).shown_to_panel is False


def test_an_address_cannot_steer_where_the_next_page_leads(cast, visit, add):
    add(*(f"A-{number}" for number in range(60)))
    browser = visit(cast["stella"])
    path = "/rounds/autumn/applications?_scheme=javascript&_external=1&endpoint=public.home&_anchor=x&q=A-"
    links = [one["href"] for one in browser.page(path).soup.select(".app-pages a")]
    assert links and all(link.startswith("/rounds/autumn/applications?") for link in links)


def test_the_list_asks_as_often_for_three_as_for_one(cast, visit, add, statements):
    browser, asked = visit(cast["stella"]), []
    for references in (["A-1"], ["A-2", "A-3"]):
        add(*references)
        statements.clear()
        browser.get("/rounds/autumn/applications")
        asked.append(len(statements))
    assert asked[0] == asked[1] <= 10
