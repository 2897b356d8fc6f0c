"""The scoresheet as its member meets it: read, scored, checked, sent, and seen by nobody else."""

import pytest
from sqlalchemy import update

from grants.core.stages import Stage
from grants.models import (
    Application,
    Person,
    Question,
)
from tests.make import (
    a_member,
    a_person,
    a_round,
    an_application,
)
from tests.pages import page
from tests.web.cast import Cast


@pytest.fixture
def cast(app):
    return Cast(app)


def test_the_application_and_the_criteria_stand_on_one_page(cast, visit):
    shown = visit(as_=cast.ada).page(cast.sheet)
    assert shown.title == "Project 1"
    assert "We cook together." in shown.text
    assert shown.all("legend") == ["1. Local need", "2. Value for money", "3. Reach"]
    assert shown.all(".app-levels__row")[:2] == ["0 No need", "1"]
    assert "0 of 3 scored" in shown.text
    assert shown.soup.select("details.app-fold[open]"), "the application is there to read"


def test_a_long_scale_has_a_number_box_and_i_cannot_tell(cast, visit):
    shown = visit(as_=cast.ada).page(cast.sheet)
    assert shown.soup.find("input", {"name": f"mark-{cast.ids[2]}", "type": "text"})
    assert shown.soup.find("input", {"name": f"unsure-{cast.ids[2]}", "type": "checkbox"})
    assert not shown.soup.find("textarea", {"name": f"comment-{cast.ids[2]}"}), "no comment is asked for"


def test_private_fields_never_stand_here_even_for_staff_on_the_panel(cast, visit):
    bank, who = cast.add(
        lambda round: [
            Question(round_id=round.id, title="Bank account", position=0, shown_to_panel=False),
            Question(round_id=round.id, title="Who asked?", position=1, shown_to_panel=True),
        ]
    )
    answers = {str(bank): "12345678", str(who): "The neighbours"}
    cast.change(update(Application).values(answers=answers), update(Person).values(is_staff=True))
    text = visit(as_=cast.ada).get(cast.sheet).get_data(as_text=True)
    assert "The neighbours" in text
    for private in ("private@example.org", "07700", "Private Person", "M41 9ZZ", "12345678", "Bank account"):
        assert private not in text


@pytest.mark.parametrize("who", ["ben", "eve", "stella", "olga", "adele", None])
def test_nobody_else_sees_a_members_draft(cast, visit, who):
    visit(as_=cast.ada).post(cast.sheet, cast.marks("4", **{f"comment-{cast.ids[0]}": "Ada's own words"}))
    browser = visit(as_=getattr(cast, who) if who else None)
    for address in (cast.sheet, cast.check, f"{cast.sheet}/sent", f"{cast.sheet}/interest", cast.list):
        reply = browser.get(address)
        assert "Ada's own words" not in reply.get_data(as_text=True)
        if who == "ben":
            assert reply.status_code == 200
        elif who is None:
            assert reply.status_code == 303
        elif address != cast.list or who == "eve":
            assert reply.status_code == 403


def test_a_member_of_another_round_and_of_no_application(cast, visit, save):
    zoe = a_person("Zoe")
    other = a_round(Stage.SCORING)
    _, zoe_id, elsewhere = save(a_member(other, zoe), zoe, an_application(other))
    assert visit(as_=zoe_id).get(cast.sheet).status_code == 403
    assert visit(as_=cast.ada).get(f"{cast.list}/{elsewhere}").status_code == 404
    assert visit(as_=cast.ada).post(f"{cast.list}/{elsewhere}", cast.marks("4")).status_code == 404


def test_save_for_later_and_find_it_again(cast, visit):
    ada = visit(as_=cast.ada)
    reply = ada.post(cast.sheet, cast.marks("4", "", "12", act="save"))
    assert (reply.status_code, reply.location) == (303, cast.sheet)
    shown = ada.page(cast.sheet)
    assert "It is not sent yet." in shown.soup.get_text()
    form = shown.form(cast.sheet)
    assert (form[f"mark-{cast.ids[0]}"], form[f"mark-{cast.ids[2]}"], form["revision"]) == ("4", "12", "1")
    assert form[f"comment-{cast.ids[1]}"] == "Fair prices"
    assert "2 of 3 scored" in shown.text
    assert shown.all("#sticky-figure") == ["75.0"]  # (30 x 4/5 + 10 x 12/20) of 40
    assert [(sheet.sent, sheet.values) for sheet in cast.sheets] == [(False, [])]


def test_check_and_send_names_what_is_missing_and_links_to_it(cast, visit):
    ada = visit(as_=cast.ada)
    reply = ada.post(cast.sheet, cast.marks("4", act="check"))
    assert reply.location == cast.check
    shown = ada.page(cast.check)
    assert shown.errors == ["Choose a score for Value for money", "Choose a score for Reach"]
    assert [link["href"] for link in shown.soup.select(".govuk-error-summary a")] == [
        f"{cast.sheet}?missing#mark-{key}" for key in cast.ids[1:]
    ]
    refused = ada.post(cast.check, {"revision": "1"})
    assert refused.status_code == 422
    assert page(refused).errors == shown.errors
    assert not cast.sheets[0].sent
    there = ada.page(f"{cast.sheet}?missing")
    assert there.all(".govuk-error-message") == [
        "Error: Choose a score for Value for money",
        "Error: Choose a score for Reach",
    ]


def test_a_required_reason_is_refused_on_the_page(cast, visit):
    ada = visit(as_=cast.ada)
    ada.post(cast.sheet, cast.marks("4", "3", "12", **{f"comment-{cast.ids[1]}": " "}))
    refused = ada.post(cast.check, {"revision": "1"})
    assert page(refused).errors == ["Say why you scored Value for money as you did"]


def test_send_and_go_on_to_the_next(cast, visit):
    ada = visit(as_=cast.ada)
    ada.post(cast.sheet, cast.marks("4", "3", "?"))
    reply = ada.post(cast.check, {"revision": "1"})
    assert reply.status_code == 303
    onward = ada.get(reply.location)
    assert onward.status_code == 303 and onward.location != cast.sheet
    shown = ada.page(onward.location)
    assert "Your scoresheet is sent." in shown.soup.get_text()
    assert "You have sent 1." in shown.text
    sheet = cast.sheets[0]
    assert sheet.values == [4, 3, None]
    assert sheet.total == (30 * 4 + 10 * 3) * 100 / 5 / 40


def test_the_last_one_sent_leads_back_to_the_list(cast, visit):
    ada = visit(as_=cast.ada)
    reply = None
    for application in cast.applications:
        ada.post(f"{cast.list}/{application}", cast.marks("4", "3", "12"))
        reply = ada.post(f"{cast.list}/{application}/check", {"revision": "1"})
    assert reply is not None and ada.get(reply.location).location == cast.list
    assert "All 3 sent. Thank you." in ada.page(cast.list).text


def test_after_scoring_a_member_reads_what_they_sent(cast, visit):
    ada = visit(as_=cast.ada)
    ada.post(cast.sheet, cast.marks("4", "3", "12"))
    ada.post(cast.check, {"revision": "1"})
    cast.move(Stage.DECIDING)
    shown = ada.page(cast.sheet)
    assert "What you sent" in shown.all("h2")
    assert "4 of 5" in shown.text and not shown.soup.select("main form")
    assert ada.get(cast.check).status_code == 302


def test_every_version_sent_is_shown_to_its_writer(cast, visit):
    ada = visit(as_=cast.ada)
    for revision, mark in ((0, "4"), (2, "1")):
        ada.post(cast.sheet, cast.marks(mark, "3", "12", revision=revision))
        ada.post(cast.check, {"revision": str(revision + 1)})
    shown = ada.page(f"{cast.sheet}/sent")
    assert shown.all(".app-card dl > dd:nth-of-type(1)") == ["1 of 5", "4 of 5"]
    assert visit(as_=cast.ben).page(f"{cast.sheet}/sent").all(".app-card") == []


def test_an_application_that_failed_a_gate_is_not_scored(cast, visit):
    cast.fail(cast.applications[0])
    ada = visit(as_=cast.ada)
    shown = ada.page(cast.sheet)
    assert "It did not pass: Has rules." in shown.text
    assert not shown.soup.select("main form")
    assert page(ada.post(cast.sheet, cast.marks("4"))).errors == [
        "This application did not pass its checks, so it is not scored."
    ]


def test_opening_and_saving_ask_the_same_few_questions_at_any_size(cast, visit, statements):
    ada = visit(as_=cast.ada)
    counts = []
    for more in (0, 30):
        cast.add(lambda round, more=more: [an_application(round) for _ in range(more)])
        statements.clear()
        ada.page(cast.sheet)
        opened = len(statements)
        statements.clear()
        ada.post(cast.sheet, cast.marks("4" if more else "3", "3", "12", revision=1 if more else 0))
        counts.append((opened, len(statements)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 12 and counts[0][1] <= 10, statements


def test_a_round_without_criteria_has_no_sheets(cast, visit, save):
    zoe, empty = a_person("Zoe"), a_round(Stage.OPEN, slug="empty")
    _, zoe_id, application = save(a_member(empty, zoe), zoe, an_application(empty))
    assert visit(as_=zoe_id).get(f"/rounds/empty/scoring/{application}").status_code == 404
