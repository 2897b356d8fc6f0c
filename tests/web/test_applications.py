import io

import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Application, GateResult, Question
from grants.queries.rounds import round_named
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_application, an_observer, staff
from tests.pages import page

FILE = """Ref,Project,Group,Amount requested,Who asked?,Bank
A-1,Lunch club,Elm Court,£2650,31 flats,12-34-56
A-2,Shed,Growers,"1,200.50",,
"""


@pytest.fixture
def cast(save):
    round = a_round(Stage.OPEN, slug="autumn")
    people = [staff(), a_person("Ada"), an_observer()]
    ids = save(*people, round, a_set(round, a_criterion(), gates=("In our area", "Safe")), a_member(round, people[1]))
    return dict(zip(("stella", "ada", "olga"), ids, strict=False))


def upload(browser, text=FILE, name="applications.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return browser.post(
        "/rounds/autumn/applications/import",
        {"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def stored(app):
    with app.app_context():
        return db.session.scalars(select(Application).order_by(Application.id)).all()


def test_an_empty_round_says_what_to_do(cast, visit):
    assert "Bring them in from a spreadsheet" in visit(cast["stella"]).page("/rounds/autumn/applications").text
    assert "as soon as staff" in visit(cast["ada"]).page("/rounds/autumn/applications").text


def test_a_file_is_looked_at_first_and_then_brought_in(cast, visit, app):
    browser = visit(cast["stella"])
    reply = upload(browser)
    assert reply.status_code == 303
    look = browser.page(reply.location)
    assert "2 applications, asking for £3,850.50 in all. Nothing is saved yet." in look.text
    assert stored(app) == []
    form = look.form()
    assert form["column-2"] == "organisation"
    done = browser.post(reply.location, {**form, "show": "4", "do": "bring in"})
    assert done.location == "/rounds/autumn/applications"
    assert [one.amount for one in stored(app)] == [265_000, 120_050]
    with app.app_context():
        shown = {one.title: one.shown_to_panel for one in db.session.scalars(select(Question))}
    assert shown == {"Who asked?": True, "Bank": False}
    assert "2 applications are in." in browser.page("/rounds/autumn/applications").text


def test_what_the_panel_reads_already_is_ticked_and_can_be_taken_back(cast, visit, app):
    browser = visit(cast["stella"])
    first = upload(browser).location
    browser.post(first, {**browser.page(first).form(), "show": ["4", "5"], "do": "bring in"})
    second = upload(browser, FILE.replace("A-", "B-").replace("Who asked?", "").replace("31 flats", "Secret")).location
    look = browser.page(second)
    ticks = look.soup.select("input[name=show]")
    assert [(tick["value"], tick.has_attr("checked")) for tick in ticks] == [("4", False), ("5", True)]
    assert "The panel reads this in earlier applications. Take the tick away" in look.text
    browser.post(second, {**{name: value for name, value in look.form().items() if name != "show"}, "do": "bring in"})
    with app.app_context():
        shown = {one.title: one.shown_to_panel for one in db.session.scalars(select(Question))}
    assert shown == {"Who asked?": True, "Bank": False, "Column E": False}


def test_a_column_without_a_title_is_not_taken_for_another_files(cast, visit, app):
    browser = visit(cast["stella"])
    for reference in ("A-", "B-"):
        place = upload(browser, FILE.replace("A-", reference).replace("Who asked?", "")).location
        form = browser.page(place).form()
        assert "show" not in form
        browser.post(place, {**form, **({"show": "4"} if reference == "A-" else {}), "do": "bring in"})
    with app.app_context():
        shown = {one.title: one.shown_to_panel for one in db.session.scalars(select(Question))}
    assert shown == {"Column E": True, "Bank": False, "Column E (2)": False}


def test_an_empty_column_has_nothing_to_tick(cast, visit):
    browser = visit(cast["stella"])
    look = browser.page(upload(browser, FILE.replace("12-34-56", "")).location)
    assert "Nothing to show" in look.text and len(look.all("input[name=show]")) == 1


def test_a_column_can_be_put_right(cast, visit, app):
    browser = visit(cast["stella"])
    reply = upload(browser, FILE.replace("Project", "Vorhaben"))
    look = browser.page(reply.location)
    assert look.errors == ["headings : There is no column “Project”. Add it, or say which column it is."]
    form = {**look.form(), "column-1": "project"}
    again = page(browser.post(reply.location, {**form, "do": "look"}))
    assert again.errors == []
    browser.post(reply.location, {**form, "do": "bring in"})
    assert [one.project for one in stored(app)] == ["Lunch club", "Shed"]


def test_every_problem_is_listed_and_nothing_is_saved(cast, visit, app):
    browser = visit(cast["stella"])
    reply = upload(browser, "Project,Group,Amount\n,Elm,5\nShed,Growers,four\n")
    look = browser.page(reply.location)
    assert len(look.errors) == 2
    assert "row 3, column “Amount”" in look.errors[1]
    stuck = browser.post(reply.location, {**look.form(), "do": "bring in"})
    assert (stuck.status_code, stored(app)) == (422, [])
    assert page(stuck).errors == look.errors


def test_two_columns_for_one_field_are_refused_in_words(cast, visit):
    browser = visit(cast["stella"])
    reply = upload(browser)
    form = {**browser.page(reply.location).form(), "column-4": "project", "do": "look"}
    assert page(browser.post(reply.location, form)).errors == [
        "“Project” and “Who asked?” are both “Project”. Choose one of them."
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.xlsx"), (b"PK\x03\x04broken", "a.xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls")],
)
def test_a_file_that_is_no_spreadsheet_is_refused_on_the_page(cast, visit, data, name):
    reply = upload(visit(cast["stella"]), data, name)
    assert reply.status_code == 422
    assert page(reply).errors


def test_no_file_is_said_so(cast, visit):
    reply = visit(cast["stella"]).post("/rounds/autumn/applications/import", {})
    assert page(reply).errors == ["Choose a file first."]


def test_a_waiting_file_is_its_senders_alone(cast, visit, save):
    reply = upload(visit(cast["stella"]))
    another = visit(save(staff("Sam")))
    assert another.get(reply.location).status_code == 404
    assert visit(cast["stella"]).get(reply.location + "x").status_code == 404


def test_the_list_is_searched_and_filtered(cast, visit):
    browser = visit(cast["stella"])
    reply = upload(browser)
    browser.post(reply.location, {**browser.page(reply.location).form(), "do": "bring in"})
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
