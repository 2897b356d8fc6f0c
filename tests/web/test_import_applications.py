"""Bringing applications in from a file: the look at what was understood, and what comes of it."""

import csv
import io
import sys
from contextlib import contextmanager

import openpyxl
import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.imports.tables import read_table
from grants.imports.xlsx import Book
from grants.models import Application, Question
from tests.make import a_member, a_person, a_round, staff
from tests.pages import page

FILE = """Ref,Project,Group,Amount requested,Who asked?,Bank
A-1,Lunch club,Elm Court,£2650,31 flats,12-34-56
A-2,Shed,Growers,"1,200.50",,
"""


@pytest.fixture
def cast(save):
    round = a_round(Stage.OPEN, slug="autumn")
    stella, ada = staff(), a_person("Ada")
    return {"stella": save(stella, round, a_member(round, ada))[0]}



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


def in_a_workbook(text, other=""):
    book = openpyxl.Workbook()
    book.active.title = "Applications"
    for sheet, rows in ((book.active, text), (book.create_sheet("Notes"), other)):
        for row in csv.reader(io.StringIO(rows)):
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_what_was_said_of_one_sheet_is_not_said_of_another(cast, visit, app):
    """A column put right counts at once in a workbook of several sheets; another sheet is looked at first."""
    browser = visit(cast["stella"])
    text = FILE.replace("1,200.50\",", "1,200.50\",nobody")
    place = upload(browser, in_a_workbook(text, text.replace("Who asked?", "Bank account")), "a.xlsx")
    form = {**browser.page(place.location).form(), "show": "4"}
    other = page(browser.post(place.location, {**form, "sheet": "Notes", "do": "bring in"}))
    assert stored(app) == []
    assert "Bank account" in other.text and other.soup.select("input[name=show][checked]") == []
    form = {**form, "column-1": "summary", "column-4": "project"}
    browser.post(place.location, {**form, "do": "bring in"})
    assert [one.summary for one in stored(app)] == ["Lunch club", "Shed"]


@contextmanager
def counting(*functions):
    """How often each is called meanwhile; nothing is put in their place."""
    calls = dict.fromkeys(functions, 0)
    by_code = {function.__code__: function for function in functions}

    def look(frame, event, _):
        if event == "call" and frame.f_code in by_code:
            calls[by_code[frame.f_code]] += 1

    sys.setprofile(look)
    try:
        yield calls
    finally:
        sys.setprofile(None)


LARGE = "Ref,Vorhaben,Group,Amount\n" + "".join(f"A-{n},{'wild flowers ' * 2_400},Elm,5\n" for n in range(330))


@pytest.mark.parametrize("name", ["large.csv", "large.xlsx"])
@pytest.mark.parametrize("do", ["look", "bring in"])
def test_a_large_file_is_read_once_a_press(cast, visit, app, name, do):
    """10 MB are allowed, and reading them takes time and memory: a column put right does not read them again."""
    assert 9_500_000 < len(LARGE) < 10 * 1024 * 1024
    browser = visit(cast["stella"])
    place = upload(browser, in_a_workbook(LARGE) if name.endswith("xlsx") else LARGE, name).location
    form = {**browser.page(place).form(), "column-1": "summary", "column-2": "project", "column-0": "organisation"}
    with counting(read_table, Book.__init__) as calls:
        browser.post(place, {**form, "do": do})
    assert (calls[read_table], calls[Book.__init__]) == (1, int(name.endswith("xlsx")))
    assert len(stored(app)) == (330 if do == "bring in" else 0)


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
