"""What changes where a group agreed so: others' sheets once one's own is in, names for letters, and staff who score."""

import io

import openpyxl
import pytest
from sqlalchemy import func, select, update

from grants.core.stages import Stage
from grants.database import db
from grants.models import Entry, PanelMember, Person, Round, Scoresheet, SheetVersion
from tests.make import a_person, staff
from tests.pages import page
from tests.queries.scored import Scored
from tests.web.cast import Cast

OWN_IN = {"marks_shown": "own in"}
NAMES = {"marks_under": "names"}
STAFF = {"staff_score": True}


@pytest.fixture
def cast(app):
    return Cast(app)


@pytest.fixture
def agree(cast):
    return lambda **choices: cast.change(update(Round).where(Round.id == cast.round_id).values(choices_made=choices))


def send(visit, cast, person, *marks, place=0):
    """Somebody scores an application and sends it."""
    browser = visit(as_=person)
    sheet = f"{cast.list}/{cast.applications[place]}"
    with cast.app.app_context():
        revision = db.session.scalar(
            select(Scoresheet.revision)
            .join(PanelMember)
            .where(PanelMember.person_id == person, Scoresheet.application_id == cast.applications[place])
        )
    browser.post(sheet, cast.marks(*marks, revision=revision or 0, act="save"))
    reply = browser.post(f"{sheet}/check", browser.page(f"{sheet}/check").form(f"{sheet}/check"))
    assert reply.status_code == 303, page(reply).text
    return browser


def recorded(cast):
    with cast.app.app_context():
        return db.session.scalars(select(Entry.action).order_by(Entry.number)).all()


def test_others_marks_show_once_ones_own_are_in_and_one_asks_to_look(cast, agree, visit):
    agree(**OWN_IN)
    send(visit, cast, cast.ben, "4", "3", "12")
    ada = visit(as_=cast.ada)
    assert ada.get(f"{cast.sheet}/others").status_code == 404, "her own is not in"
    assert "What others gave it" not in ada.get(cast.sheet).text
    send(visit, cast, cast.ada, "2", "1", "7")
    assert "What others gave it" in ada.page(cast.sheet).text
    shown = ada.page(f"{cast.sheet}/others")
    assert "One other sheet is in" in shown.text
    assert "4 of 5" not in shown.text, "opening is an act, and goes on the record"
    reply = ada.post(f"{cast.sheet}/others")
    assert (reply.status_code, reply.location) == (303, f"{cast.sheet}/others")
    shown = ada.page(reply.location)
    for words in ("4 of 5", "12 of 20", "Fair prices", "Somebody else on the panel, sheet 1 of 1"):
        assert words in shown.text
    assert "Ben" not in shown.text
    ada.post(f"{cast.sheet}/others")
    assert recorded(cast).count("looked at others' marks for an application") == 1
    working = ada.get(f"/rounds/{cast.slug}/results/{cast.applications[0]}")
    assert (working.status_code, working.location) == (303, f"{cast.sheet}/others")
    assert "Scores stay hidden" in ada.page(f"/rounds/{cast.slug}/results").text, "never the ranking"


def test_a_change_after_looking_is_marked_for_ever(cast, agree, visit):
    agree(**OWN_IN)
    send(visit, cast, cast.ben, "4", "3", "12")
    send(visit, cast, cast.ada, "2", "1", "7")
    send(visit, cast, cast.ada, "3", "1", "7")
    visit(as_=cast.ada).post(f"{cast.sheet}/others")
    send(visit, cast, cast.ada, "4", "1", "7")
    with cast.app.app_context():
        kept = select(SheetVersion.after_others).join(Scoresheet).join(PanelMember)
        ada = kept.where(PanelMember.person_id == cast.ada).order_by(SheetVersion.number)
        assert db.session.scalars(ada).all() == [False, False, True]
        assert db.session.scalars(select(func.count()).where(Scoresheet.after_others)).one() == 1
    assert recorded(cast)[-2:] == [
        "looked at others' marks for an application", "changed a scoresheet after seeing others' marks"
    ]  # fmt: skip
    assert "Changed after you saw others’ marks." in visit(as_=cast.ada).page(f"{cast.sheet}/sent").text
    assert "Ada" not in str(visit(as_=cast.stella).page(f"/rounds/{cast.slug}/record").all(".app-log__entry"))
    cast.change(
        update(PanelMember).values(letter_place=PanelMember.id), update(Round).values(stage=Stage.DECIDING)
    )
    working = visit(as_=cast.stella).page(f"/rounds/{cast.slug}/results/{cast.applications[0]}")
    assert "was changed after others’ marks were seen." in working.text


@pytest.mark.parametrize("stage", [Stage.DESIGN, Stage.OPEN, Stage.DECIDING])
def test_others_sheets_are_there_in_scoring_alone(cast, agree, visit, stage):
    agree(**OWN_IN)
    ada = send(visit, cast, cast.ada, "2", "1", "7")
    cast.move(stage)
    assert ada.get(f"{cast.sheet}/others").status_code == 404


def test_where_nothing_is_agreed_nobody_looks(cast, visit):
    send(visit, cast, cast.ben, "4", "3", "12")
    ada = send(visit, cast, cast.ada, "2", "1", "7")
    assert ada.get(f"{cast.sheet}/others").status_code == 404
    assert ada.post(f"{cast.sheet}/others").status_code == 404
    assert "Scores stay hidden" in ada.page(f"/rounds/{cast.slug}/results/{cast.applications[0]}").text


def test_who_is_tied_to_the_group_does_not_look(cast, agree, visit):
    agree(**OWN_IN)
    ada = send(visit, cast, cast.ada, "2", "1", "7")
    interest = f"{cast.sheet}/interest"
    ada.post(interest, ada.page(interest).form(interest) | {"reason": "My aunt runs it", "barring": "yes"})
    assert ada.get(f"{cast.sheet}/others").status_code == 404


def test_with_nobody_else_there_is_nothing_to_look_at_yet(cast, agree, visit):
    agree(**OWN_IN)
    ada = send(visit, cast, cast.ada, "2", "1", "7")
    assert "Nobody else has sent a scoresheet for this one yet." in ada.page(f"{cast.sheet}/others").text
    assert ada.post(f"{cast.sheet}/others").status_code == 409


def test_no_number_beside_a_name_while_members_look_at_sheets_without_names(cast, agree, visit):
    agree(**OWN_IN)
    send(visit, cast, cast.ben, "4", "3", "12")
    panel = f"/rounds/{cast.slug}/panel"
    assert "sent" not in visit(as_=cast.ada).page(panel).text
    assert "1 of 3 sent" in visit(as_=cast.stella).page(panel).text, "staff look at no sheet"
    agree(**OWN_IN, **NAMES)
    assert "1 of 3 sent" in visit(as_=cast.ada).page(panel).text


def test_staff_score_only_where_the_group_agreed_so(cast, agree, visit):
    stella = visit(as_=cast.stella)
    panel = f"/rounds/{cast.slug}/panel"
    known = stella.page(panel).soup.select_one("select[name=person_id]")
    assert "Stella" not in known.get_text()
    reply = stella.post(panel, {"do": "choose", "person_id": str(cast.stella)})
    assert page(reply).errors == ["Stella is staff. Staff help the panel, and do not score."]
    agree(**STAFF)
    assert "Stella" in stella.page(panel).soup.select_one("select[name=person_id]").get_text()
    assert stella.post(panel, {"do": "choose", "person_id": str(cast.stella)}).status_code == 303
    assert "Stella (staff)" in visit(as_=cast.ada).page(panel).text
    send(visit, cast, cast.stella, "2", "1", "7")


@pytest.fixture
def scored(session):
    """Stella of the staff and Ben have scored one application; the round is in deciding."""
    scored = Scored(session, members=2)
    scored.members[0].person = staff()
    session.add(olga := a_person("Olga", is_observer=True))
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 4, comments=("Needed", ""))
    scored.send(lunch, 1, 3, None)
    session.flush()
    scored.lunch, scored.id, scored.olga = lunch.id, scored.round.id, olga.id
    scored.stella, scored.ben = (member.person_id for member in scored.members)
    scored.store()
    return scored


def book(browser, scored):
    path = scored.results.replace("/results", "/workbook.xlsx")
    opened = openpyxl.load_workbook(io.BytesIO(browser.get(path).data))
    return {title: list(opened[title].iter_rows(values_only=True)) for title in ("Scores", "Panel")}


def test_marks_of_staff_are_marked_as_staff_under_letters_and_names(app, scored, visit):
    stella = visit(as_=scored.stella)
    heads = lambda: stella.page(f"{scored.results}/{scored.lunch}").all("table th.n")  # noqa: E731
    assert "A (staff)" in heads()
    sheets = book(stella, scored)
    assert {row[1] for row in sheets["Scores"][1:]} == {"A (staff)", "B"}
    assert [row[0] for row in sheets["Panel"][1:]] == ["Ben", "Stella (staff)"]
    with app.app_context():
        db.session.execute(update(Round).values(choices_made={**NAMES, **STAFF}))
        db.session.commit()
    assert "Stella (staff)" in heads()
    assert {row[1] for row in book(stella, scored)["Scores"][1:]} == {"Ben", "Stella (staff)"}


def test_names_stand_beside_marks_for_those_inside_and_never_for_the_public(app, scored, visit):
    with app.app_context():
        db.session.execute(update(Round).values(choices_made=NAMES))
        db.session.commit()
    for one in (scored.stella, scored.ben, scored.olga):
        shown = visit(as_=one).page(f"{scored.results}/{scored.lunch}")
        assert "Ben could not tell" in shown.text
        assert "Stella (staff) : Needed" in shown.text
    with app.app_context():
        db.session.execute(update(Round).values(stage=Stage.PUBLISHED))
        db.session.commit()
    public = visit().page(f"{scored.results}/{scored.lunch}")
    assert "Member B could not tell" in public.text
    assert "Ben" not in public.text
    assert "Stella" not in public.text.replace("Ask Stella", "")


def test_a_name_that_could_be_markup_is_only_a_name(app, scored, visit):
    with app.app_context():
        db.session.execute(update(Person).where(Person.id == scored.ben).values(name="<b>بن</b> %(letter)s"))
        db.session.execute(update(Round).values(choices_made=NAMES))
        db.session.commit()
    assert "<b>بن</b> %(letter)s" in visit(as_=scored.stella).page(f"{scored.results}/{scored.lunch}").text
