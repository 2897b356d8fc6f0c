"""Nothing typed on a scoresheet is lost: sent twice, stale, signed out, closed meanwhile, or at the same moment."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from grants.clock import now
from grants.core.stages import Stage
from grants.database import db
from grants.models import (
    CriteriaSet,
    Criterion,
    Visit,
)
from tests.make import (
    a_criterion,
    a_set,
)
from tests.pages import page
from tests.web.cast import Cast


@pytest.fixture
def cast(app):
    return Cast(app)


def test_a_double_click_is_one_save_and_one_version(cast, visit):
    ada = visit(as_=cast.ada)
    typed = cast.marks("4", "3", "12", act="check")
    assert [ada.post(cast.sheet, typed).status_code for _ in range(2)] == [303, 303]
    assert [ada.post(cast.check, {"revision": "1"}).status_code for _ in range(2)] == [303, 303]
    assert [(sheet.revision, sheet.versions) for sheet in cast.sheets] == [(2, [1])]


def test_a_stale_page_shows_both_and_loses_nothing(cast, visit):
    ada = visit(as_=cast.ada)
    ada.post(cast.sheet, cast.marks("4", "3", **{f"comment-{cast.ids[0]}": "The first window"}))
    reply = ada.post(cast.sheet, cast.marks("2", "", "12", **{f"comment-{cast.ids[0]}": "The second window"}))
    assert reply.status_code == 422
    shown = page(reply)
    assert shown.errors[0].startswith("You changed this scoresheet in another window")
    assert shown.all(".app-other") == [
        "Saved in the other window: 4. “The first window”",
        "Saved in the other window: no score yet.",
    ]
    form = shown.form(cast.sheet)
    assert [form.get(f"mark-{key}") for key in cast.ids] == ["2", "3", "12"], "joined, not lost"
    assert form[f"comment-{cast.ids[0]}"] == "The second window"
    assert cast.sheets[0].draft == [4, 3]
    assert ada.post(cast.sheet, {**form, "act": "save"}).status_code == 303
    assert cast.sheets[0].draft == [2, 3, 12]


def test_the_autosave_answers_in_brief_and_never_writes_over_newer(cast, visit):
    ada = visit(as_=cast.ada)
    said = ada.post(cast.sheet, cast.marks("4", act="autosave"))
    assert said.status_code == 200 and said.json
    assert (said.json["revision"], said.json["figure"], said.json["words"]) == (1, "80.0", "1 of 3 scored")
    assert said.json["saved"].startswith("Saved ")
    stale = ada.post(cast.sheet, cast.marks("1", act="autosave"))
    assert stale.status_code == 422 and stale.json and "another window" in stale.json["message"]
    assert cast.sheets[0].draft == [4, ""]


def test_what_cannot_be_a_mark_is_refused_with_everything_still_there(cast, visit):
    ada = visit(as_=cast.ada)
    reply = ada.post(cast.sheet, cast.marks("9", "3", "12.5"))
    assert reply.status_code == 422
    shown = page(reply)
    assert shown.errors == [
        "“9” is not on the scale: it goes from 0 to 5, in whole points.",
        "“12.5” is not on the scale: it goes from 0 to 20, in whole points.",
    ]
    assert shown.form(cast.sheet)[f"mark-{cast.ids[2]}"] == "12.5"
    both = page(ada.post(cast.sheet, cast.marks("4", "3", "12", **{f"unsure-{cast.ids[2]}": "?"})))
    assert both.errors == ["Give Reach a score or tick “I can’t tell”, not both"]
    assert cast.sheets == []


@pytest.mark.parametrize(
    "odd", ["\x00", "a\u202eb", "é" * 30_000, "😀" * 10, "<script>alert(1)</script>", "{{ 7 * 7 }}"]
)
def test_odd_words_are_kept_or_refused_and_never_break_a_page(cast, visit, odd):
    ada = visit(as_=cast.ada)
    reply = ada.post(cast.sheet, cast.marks("4", **{f"comment-{cast.ids[0]}": odd, "revision": odd[:200]}))
    assert reply.status_code in (303, 422)
    ada.page(cast.sheet)


def test_what_was_typed_comes_back_after_the_sign_in_ran_out(cast, visit):
    ada = visit(as_=cast.ada)
    cast.change(update(Visit).values(expires_at=now() - timedelta(minutes=1)))
    reply = ada.post(cast.sheet, cast.marks("4", "3", **{f"comment-{cast.ids[0]}": "An hour's thought"}))
    assert reply.status_code == 303 and "/sign-in" in reply.location
    assert cast.sheets == []
    cast.change(update(Visit).values(expires_at=now() + timedelta(hours=1)))
    kept = reply.location.rpartition("kept%3D")[2]
    shown = ada.page(f"{cast.sheet}?kept={kept}")
    form = shown.form(cast.sheet)
    assert (form[f"mark-{cast.ids[0]}"], form[f"comment-{cast.ids[0]}"]) == ("4", "An hour's thought")
    assert "What you wrote is back" in shown.soup.get_text()
    stranger = visit(as_=cast.ben).page(f"{cast.sheet}?kept={kept}")
    assert "An hour's thought" not in stranger.soup.get_text()


def test_what_was_typed_stays_on_the_page_when_scoring_has_closed_meanwhile(cast, visit):
    ada = visit(as_=cast.ada)
    cast.move(Stage.DECIDING)
    reply = ada.post(cast.sheet, cast.marks("4", **{f"comment-{cast.ids[0]}": "An hour's thought"}))
    assert reply.status_code == 422
    shown = page(reply)
    assert shown.errors == [
        "Scoring is closed, so this was not saved. What you wrote is below: copy it if you need it."
    ]
    assert shown.form(cast.sheet)[f"comment-{cast.ids[0]}"] == "An hour's thought"
    assert ada.post(cast.check, {"revision": "0"}).status_code == 409
    assert cast.sheets == []


def test_a_page_of_older_criteria_brings_over_what_still_fits(cast, visit):
    ada = visit(as_=cast.ada)
    typed = cast.marks("4", "3", "12")
    with cast.app.app_context():
        lineage = db.session.get_one(Criterion, cast.ids[0]).lineage
    cast.change(update(CriteriaSet).values(state="superseded"))
    need = a_criterion("Local need", 50, levels={0: "No need", 5: "Much need"})
    need.lineage = lineage
    _, need_id = cast.add(lambda round: [a_set(round, need, a_criterion("Joy"), number=2), need])
    reply = ada.post(cast.sheet, typed)
    assert reply.status_code == 422
    assert page(reply).errors[0].startswith("The criteria changed while this page was open.")
    assert page(reply).form(cast.sheet)[f"mark-{need_id}"] == "4"
    assert cast.sheets == []


def test_two_windows_that_begin_a_sheet_at_once_make_one(cast, visit):
    browsers = [visit(as_=cast.ada) for _ in range(6)]
    ready = threading.Barrier(len(browsers))
    answers = []

    def send(browser, number):
        ready.wait()
        answers.append(browser.post(cast.sheet, cast.marks(str(number % 2), "3", "12", act="autosave")).status_code)

    threads = [threading.Thread(target=send, args=(browser, number)) for number, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 200, 200, 422, 422, 422]
    assert [sheet.revision for sheet in cast.sheets] == [1]


def test_two_windows_that_send_at_once_send_one_version(cast, visit):
    browsers = [visit(as_=cast.ada) for _ in range(5)]
    browsers[0].post(cast.sheet, cast.marks("4", "3", "12"))
    ready = threading.Barrier(len(browsers))
    answers = []

    def send(browser):
        ready.wait()
        answers.append(browser.post(cast.check, {"revision": "1"}).status_code)

    threads = [threading.Thread(target=send, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 5
    assert [sheet.versions for sheet in cast.sheets] == [[1]]
