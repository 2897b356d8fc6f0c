import io

import pytest
from sqlalchemy import select, update

from grants.core.stages import Stage
from grants.database import db
from grants.models import Entry, PanelMember, Person, Round
from tests.make import (
    NOON,
    a_criterion,
    a_member,
    a_person,
    a_round,
    a_sent_sheet,
    a_set,
    an_application,
    an_observer,
    staff,
)
from tests.pages import page

PATH = "/rounds/a/panel"


@pytest.fixture
def round(save):
    return save(a_round(slug="a"))


@pytest.fixture
def stella(save, visit):
    return visit(as_=save(staff()))


@pytest.fixture
def on_panel(app):
    """The names of those on the panel, as they are stored."""

    def on_panel():
        names = select(Person.name).join(PanelMember).where(PanelMember.left_at.is_(None)).order_by(PanelMember.id)
        with app.app_context():
            return db.session.scalars(names).all()

    return on_panel


def join(save, round, name, **values):
    return save(PanelMember(round_id=round, person_id=save(a_person(name)), joined_at=NOON, **values))


def upload(browser, text, name="panel.csv"):
    data = {"file": (io.BytesIO(text.encode()), name)}
    return browser.post(f"{PATH}/import", data, content_type="multipart/form-data")


def test_an_empty_panel_says_what_to_do(round, stella):
    assert "Nobody sits on this panel yet. Add residents by name" in stella.page(PATH).text


def test_somebody_joins_by_name(round, stella, on_panel):
    reply = stella.post(PATH, {"do": "add", "name": "Asha Warsame", "email": ""})
    assert (reply.status_code, reply.location, on_panel()) == (303, PATH, ["Asha Warsame"])
    shown = stella.page(PATH)
    assert "Asha Warsame is on the panel." in shown.text
    assert shown.all("tbody th") == ["Asha Warsame no e-mail"]


def test_somebody_we_know_is_chosen(save, round, stella, on_panel):
    ada, _ = save(a_person("Ada"), a_person("Gone", removed_at=NOON))
    assert stella.page(PATH).all("#person_id option") == ["Choose a person", "Ada"]
    stella.post(PATH, {"do": "choose", "person_id": str(ada)})
    assert on_panel() == ["Ada"]
    assert stella.page(PATH).soup.select("#person_id") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"do": "add", "name": " ", "email": ""}, "Give the member's name."),
        ({"do": "add", "name": "Ben", "email": "ben at home"}, "Write an e-mail address, like name@example.org."),
        ({"do": "add", "name": "Eve", "email": "zoe@example.org"}, "zoe@example.org belongs to Zoe."),
        ({"do": "choose", "person_id": ""}, "Choose somebody from the list."),
    ],
)
def test_what_is_amiss_is_said_and_nothing_typed_is_lost(save, stella, on_panel, typed, words):
    save(a_round(slug="a"), a_person("Zoe", email="zoe@example.org"))
    reply = stella.post(PATH, typed)
    shown = page(reply)
    assert (reply.status_code, shown.errors, on_panel()) == (422, [words], [])
    if typed["do"] == "add":
        assert (shown.form()["name"].strip(), shown.form()["email"]) == (typed["name"].strip(), typed["email"])


def test_a_member_leaves_with_a_reason_and_is_put_back(save, round, stella, on_panel, app):
    ada = join(save, round, "Ada")
    leaving = f"{PATH}/{ada}/leave"
    assert stella.page(leaving).title == "Take Ada off the panel"
    assert page(stella.post(leaving, {"reason": " "})).errors == ["Say why. The reason is kept on the record."]
    assert stella.post(leaving, {"reason": "Moved away."}).location == PATH
    assert on_panel() == []
    assert "Ada , left" in stella.page(PATH).text
    assert stella.post(f"{PATH}/{ada}/return").location == PATH
    assert on_panel() == ["Ada"]
    with app.app_context():
        assert db.session.scalars(select(Entry.text).order_by(Entry.id)).all() == ["Moved away.", ""]


def test_another_rounds_member_is_not_here(save, round, stella):
    elsewhere = join(save, save(a_round()), "Cleo")
    assert stella.get(f"{PATH}/{elsewhere}/leave").status_code == 404
    assert stella.post(f"{PATH}/{elsewhere}/return").status_code == 404


@pytest.fixture
def scoring(save, app):
    """A round in scoring with two applications; Ada has sent one sheet, with a 4. The ids of Ada and Olga."""
    round, need, ada, olga = a_round(Stage.SCORING, slug="a"), a_criterion(), a_person("Ada"), an_observer()
    with app.app_context():
        member, applications = a_member(round, ada), [an_application(round) for _ in range(2)]
        db.session.add_all([a_set(round, need), member, *applications, olga])
        db.session.flush()
        db.session.add(a_sent_sheet(applications[0], member, {need: 4}))
        db.session.commit()
        return {"ada": ada.id, "olga": olga.id}


@pytest.mark.parametrize("who", ["ada", "olga"])
def test_insiders_see_names_and_numbers_of_sheets_and_change_nothing(visit, scoring, who):
    browser = visit(as_=scoring[who])
    shown = browser.page(PATH)
    assert shown.all("tbody tr") == ["Ada 1 of 2 sent"]
    assert "@" not in shown.text
    assert shown.soup.select("main form, aside") == []
    for path in (PATH, f"{PATH}/1/leave", f"{PATH}/1/return", f"{PATH}/import"):
        assert browser.post(path, {"do": "add", "name": "Eve"}).status_code == 403


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.PUBLISHED])
def test_once_marks_stand_under_letters_no_number_stands_beside_a_name(app, scoring, visit, stella, stage):
    with app.app_context():
        db.session.execute(update(Round).values(stage=stage))
        db.session.commit()
    for browser in (stella, visit(as_=scoring["ada"]), visit(as_=scoring["olga"])):
        shown = browser.page(PATH)
        assert "sent" not in shown.text, "counting the sheets of each letter would tell whose it is"
        assert "Ada" in shown.text
    for browser in (stella, visit(as_=scoring["olga"])):
        assert "Ada" not in browser.page("/rounds/a/scoring").text


def test_nobody_is_taken_off_while_results_can_be_seen(app, scoring, stella):
    with app.app_context():
        db.session.execute(update(Round).values(stage=Stage.DECIDING))
        db.session.commit()
        member = db.session.scalars(select(PanelMember.id)).one()
    assert f"{PATH}/{member}/leave" not in stella.get(PATH).get_data(as_text=True)
    reply = stella.post(f"{PATH}/{member}/leave", {"reason": "Moved away."})
    assert (reply.status_code, page(reply).errors) == (
        422, ["The results can be seen now, so who counts stays as it is. First take the round back to scoring."],
    )  # fmt: skip


def test_staff_see_the_e_mail_too(scoring, stella):
    [line] = stella.page(PATH).all("tbody tr")
    assert line.startswith("Ada ada") and "@example.org 1 of 2 sent" in line


def test_from_outside_nobody_comes_here(save, visit, round):
    assert visit().get(PATH).status_code == 303
    assert visit(as_=save(a_person())).get(PATH).status_code == 403


def test_the_statements_do_not_grow_with_the_panel(save, round, stella, statements):
    counts = []
    for new in (1, 2):
        for number in range(new):
            join(save, round, f"Ada {new}{number}")
            join(save, round, f"Ben {new}{number}", left_at=NOON)
        statements.clear()
        stella.page(PATH)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_file_is_looked_at_first_and_then_brought_in(round, stella, on_panel):
    reply = upload(stella, "Name,E-mail\nAda,ada@example.org\nBen,\n")
    assert reply.status_code == 303
    look = stella.page(reply.location)
    assert look.all("tbody tr") == ["Ada ada@example.org", "Ben none"]
    assert "2 people. Nobody is added yet." in look.text
    assert on_panel() == []
    done = stella.post(reply.location)
    assert (done.location, on_panel()) == (PATH, ["Ada", "Ben"])
    assert "2 people are on the panel now." in stella.page(PATH).text
    assert stella.get(reply.location).status_code == 404


def test_what_is_wrong_with_a_file_is_said_row_by_row(save, round, stella, on_panel):
    join(save, round, "Ada")
    reply = upload(stella, "Name,E-mail\nAda,\nBen,ben at home\n")
    shown = page(reply)
    assert reply.status_code == 422
    assert [line.partition(":")[0].strip() for line in shown.errors] == [
        "row 2, column “Name”",
        "row 3, column “E-mail”",
    ]
    assert on_panel() == ["Ada"]


@pytest.mark.parametrize(("text", "name"), [("", ""), ("PK but no workbook", "panel.xlsx")])
def test_what_is_no_spreadsheet_is_refused_in_words(round, stella, text, name):
    reply = upload(stella, text, name)
    assert (reply.status_code, len(page(reply).errors)) == (422, 1)


def test_who_joined_meanwhile_is_noticed(save, round, stella, on_panel):
    reply = upload(stella, "Name\nAda\n")
    join(save, round, "Ada")
    done = stella.post(reply.location)
    assert (done.status_code, len(page(done).errors), on_panel()) == (422, 1, ["Ada"])


def test_staff_in_a_file_are_refused_in_words(save, round, stella, on_panel):
    sam = staff("Sam")
    sam.email = "sam@example.org"
    save(sam)
    reply = upload(stella, "Name,E-mail\nAda,\nSam,sam@example.org\n")
    assert (reply.status_code, on_panel()) == (422, [])
    assert page(reply).errors == ["row 3, column “E-mail” : Sam is staff. Staff help the panel, and do not score."]
