
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from grants.actions.criteria import agree_as_administrator
from grants.clock import now
from grants.core.criteria import CriterionWords, GateWords
from grants.database import db
from grants.models import CriteriaSet, Visit
from tests.make import NOON, a_round
from tests.pages import page
from tests.web.codesign.scene import PAGE, TWO


def test_a_criterion_opens_in_its_place_and_is_saved(scene, visit, with_draft, stored):
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    shown = ada.page(f"{PAGE}/criterion/{need}")
    assert shown.all("#changing h3") == ["1. Local need"]
    typed = shown.form(f"{PAGE}/criterion/{need}")
    assert (typed["name"], typed["weight"], typed["levels-0-words"], typed["levels-5-words"]) == (
        "Local need", "25", "No need", "A lot",
    )  # fmt: skip
    typed |= {"weight": "30", "minimum": "2.5", "comment": "required", "levels-3-words": "Some"}
    reply = ada.post(f"{PAGE}/criterion/{need}", typed)
    assert (reply.status_code, reply.location) == (303, f"{PAGE}#criterion-{need}")
    saved = stored().criteria[0]
    assert (saved.weight, str(saved.minimum), saved.comment, saved.levels) == (
        30, "2.5", "required", {0: "No need", 3: "Some", 5: "A lot"},
    )  # fmt: skip
    assert "Saved: Local need." in ada.page(PAGE).text


def test_a_new_criterion_begins_the_draft_of_an_empty_round(scene, visit, stored):
    ada = visit(as_=scene.ada)
    typed = ada.page(f"{PAGE}/criterion/new").form(f"{PAGE}/criterion/new")
    typed |= {"name": "Joy", "weight": "10"}
    assert ada.post(f"{PAGE}/criterion/new", typed).status_code == 303
    assert ada.post(f"{PAGE}/criterion/new", typed).status_code == 303
    assert stored().criteria == (CriterionWords("Joy", weight=10),)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "value"}, "There are two with the name value. Give one another name."),
        ({"weight": "lots"}, "Write a whole number, such as 3, in place of “lots”."),
        ({"weight": "1001"}, "Weight must be a whole number from 0 to 1000."),
        ({"lowest": "5"}, "The scale must go from a lower whole number to a higher one, from 0 to 1000 at most."),
        ({"highest": "3"}, "There are words for 5, which is not on the scale."),
        ({"minimum": "6"}, "The minimum must be on the scale, from 0 to 5."),
        ({"minimum": "NaN"}, "Write a number, such as 2 or 2.5, in place of “NaN”."),
        ({"question": "x" * 20_001}, "Keep this to 20,000 characters."),
        ({"levels-2-words": "x" * 20_001}, "Keep this to 20,000 characters."),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field_and_nothing_typed_is_lost(writing, stored, typed, says):
    ada, address = writing
    sent = {**ada.page(address).form(address), "guidance": "Mine\nand more", **typed}
    reply = ada.post(address, sent)
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, [says])
    assert shown.form(address)["guidance"] == "Mine\nand more"
    assert all(shown.form(address)[name] == value for name, value in typed.items())
    assert stored() == TWO


def test_a_long_scale_has_words_at_the_points_somebody_chooses(scene, visit, with_draft, stored):
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    address = f"{PAGE}/criterion/{need}"
    reply = ada.post(address, {**ada.page(address).form(address), "highest": "100"})
    assert reply.location == f"{address}#words"
    typed = ada.page(address).form(address)
    assert [typed[name] for name in sorted(typed) if name.endswith("point")] == ["0", "5", "", "", ""]
    ada.post(address, {**typed, "levels-2-point": "50", "levels-2-words": "Half"})
    assert stored().criteria[0].levels == {0: "No need", 5: "A lot", 50: "Half"}
    reply = ada.post(address, {**ada.page(address).form(address), "levels-3-point": "", "levels-3-words": "Which?"})
    assert page(reply).errors == ["Which score are these words for?"]


def test_changes_to_different_criteria_both_stay(scene, visit, with_draft, stored):
    need, value, _ = with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    forms = {}
    for browser, part in ((ada, need), (ben, value)):
        address = f"{PAGE}/criterion/{part}"
        forms[browser, address] = browser.page(address).form(address)
    for (browser, address), typed in forms.items():
        assert browser.post(address, {**typed, "weight": "7"}).status_code == 303
    assert [criterion.weight for criterion in stored().criteria] == [7, 7]


def test_something_removed_meanwhile_keeps_what_was_typed(scene, visit, with_draft, stored):
    need, *_ = with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    address = f"{PAGE}/criterion/{need}"
    typed = {**ada.page(address).form(address), "question": "Still mine"}
    ben.post(f"{address}/remove")
    again = page(ada.post(address, typed)).form(address)
    assert again["question"] == "Still mine"
    ada.post(address, again)
    assert "Still mine" in [criterion.question for criterion in stored().criteria]


def test_what_was_agreed_meanwhile_is_locked_in_words(scene, visit, with_draft, stored, app):
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    address = f"{PAGE}/criterion/{need}"
    typed = {**ada.page(address).form(address), "question": "Too late"}
    with app.app_context():
        draft = db.session.query(CriteriaSet).one()
        agree_as_administrator(db.session, draft, by=None, reason="A start", at=NOON)
        db.session.commit()
    reply = ada.post(address, typed)
    assert (reply.status_code, "locked" in page(reply).errors[0]) == (422, True)
    assert page(reply).form(address)["question"] == "Too late"
    assert stored() == TWO


def test_moving_removing_and_bringing_back_are_buttons_that_work_without_scripts(scene, visit, with_draft, stored):
    need, value, gate = with_draft()
    ada = visit(as_=scene.ada)
    ada.post(f"{PAGE}/criterion/{value}/move", {"direction": "up"})
    assert [criterion.name for criterion in stored().criteria] == ["Value", "Local need"]
    reply = ada.post(f"{PAGE}/criterion/{need}/remove")
    shown = ada.page(reply.location)
    assert "Local need is removed. Undo" in shown.text
    assert "One thing was removed" in shown.text
    ada.post(f"{PAGE}/gate/{gate}/remove")
    assert ([criterion.name for criterion in stored().criteria], stored().gates) == (["Value"], ())
    ada.post(f"{PAGE}/criterion/{need}/bring-back")
    ada.post(f"{PAGE}/gate/{gate}/bring-back")
    assert [criterion.name for criterion in stored().criteria] == ["Value", "Local need"]
    assert stored().gates == TWO.gates


@pytest.mark.parametrize("act", ["move", "remove", "bring-back"])
def test_an_act_opened_after_signing_in_again_goes_to_the_list(scene, visit, with_draft, act):
    need, *_ = with_draft()
    assert visit(as_=scene.ada).get(f"{PAGE}/criterion/{need}/{act}").location == PAGE


def test_a_criterion_of_another_round_is_not_found(scene, visit, with_draft, save, app):
    need, *_ = with_draft()
    save(a_round(slug="other"))
    assert visit(as_=scene.stella).get(f"/rounds/other/criteria/criterion/{need}").status_code == 404
    assert visit(as_=scene.stella).post(f"/rounds/other/criteria/criterion/{need}/remove").status_code == 404


def test_a_gate_is_added_and_changed(scene, visit, with_draft, stored):
    *_, gate = with_draft()
    ada = visit(as_=scene.ada)
    ada.post(f"{PAGE}/gate/new", {"name": "Local", "question": "Is it here?", "revision": "0"})
    address = f"{PAGE}/gate/{gate}"
    ada.post(address, {**ada.page(address).form(address), "question": "Is it truly safe?"})
    assert stored().gates == (GateWords("Safe", "Is it truly safe?"), GateWords("Local", "Is it here?"))


def test_the_rules_of_the_set_have_a_page(scene, visit, with_draft, stored):
    need, value, _ = with_draft()
    ada = visit(as_=scene.ada)
    address = f"{PAGE}/rules"
    typed = ada.page(address).form(address)
    ada.post(address, {**typed, "pass_mark": "50", "cannot_tell": "y", "tie_01": str(value), "tie_02": str(need)})
    words = stored()
    assert (words.pass_mark, words.cannot_tell, words.tie_break) == (50, True, ("Value", "Local need"))
    shown = page(ada.post(address, {**ada.page(address).form(address), "pass_mark": "101"}))
    assert shown.errors == ["The pass mark must be from 0 to 100."]


def test_who_changed_what_stands_beside_it_too(scene, visit, with_draft):
    need, *_ = with_draft()
    ada, address = visit(as_=scene.ada), f"{PAGE}/criterion/{need}"
    ada.post(address, {**ada.page(address).form(address), "weight": "30"})
    told = ada.page(PAGE).all(".app-log__what")[0]
    assert told == "Ada : weight of Local need taken away: 25 added: 30"


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "“Word” – it’s…\xa0•", "שלום עולם", "👩\u200d🌾🏳️", "<b>&amp;</b>", "a\r\nb\r\n\r\nc"]
)
def test_texts_stay_as_they_were_typed(writing, stored, text):
    ada, address = writing
    ada.post(address, {**ada.page(address).form(address), "question": text, "levels-1-words": text})
    kept = text.replace("\r\n", "\n").strip()
    assert (stored().criteria[0].question, stored().criteria[0].levels[1]) == (kept, kept)
    assert ada.page(address).form(address)["question"] == kept


def test_what_was_typed_when_the_sign_in_ran_out_comes_back(scene, visit, with_draft, app):
    need, *_ = with_draft()
    ada, address = visit(as_=scene.ada), f"{PAGE}/criterion/{need}"
    typed = {**ada.page(address).form(address), "question": "Long thought about", "levels-3-words": "Some"}
    with app.app_context():
        db.session.execute(update(Visit).values(expires_at=now() - timedelta(minutes=1)))
        db.session.commit()
    onward = parse_qs(urlsplit(ada.post(address, typed).location).query)["next"][0]
    back = visit(as_=scene.ada).page(onward).form(address)
    assert {name: back[name] for name in typed if name != "csrf_token"} == {
        name: value for name, value in typed.items() if name != "csrf_token"
    }
