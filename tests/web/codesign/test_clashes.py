"""Two people change the same part at the same time, each from the same state of it."""

from types import SimpleNamespace

import pytest

from grants.core.criteria import GateWords
from grants.database import db
from grants.models import Agreement, Change
from tests.pages import page
from tests.web.codesign.scene import PAGE

AGREEMENT = "/rounds/r/agreement"
CLASH = "Ben changed this while you were typing. Both are here: choose one, or join them. Nothing is lost."


@pytest.fixture
def both(scene, visit, with_draft):
    """Ada and Ben, and what both do: open the form at an address; Ben saves first, and what Ada's save comes to."""
    ids = with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)

    class Both(SimpleNamespace):
        def __call__(self, address, adas, bens):
            address = address.format(*ids)
            typed = [browser.page(address).form(address) for browser in (ada, ben)]
            assert ben.post(address, {**typed[1], **bens}).status_code == 303
            return ada.post(address, {**typed[0], **adas})

    return Both(ada=ada, ben=ben, address=f"{PAGE}/criterion/{ids[0]}")


NEED, GATE, RULES = PAGE + "/criterion/{0}", PAGE + "/gate/{2}", PAGE + "/rules"


def test_what_two_change_in_different_boxes_of_one_criterion_is_saved_together_and_said(both, stored):
    reply = both(NEED, {"question": "Ada’s words", "levels-2-words": "Few"},
                 {"weight": "20", "guidance": "Read it.", "levels-0-words": "None"})  # fmt: skip
    assert reply.status_code == 303
    need = stored().criteria[0]
    assert (need.question, need.weight, need.guidance, need.levels) == (
        "Ada’s words", 20, "Read it.", {0: "None", 2: "Few", 5: "A lot"},
    )  # fmt: skip
    said = "Ben also changed this, and it stays: what to look for; weight, now 20; words for 0."
    assert said in both.ada.page(PAGE).text


def test_only_what_both_changed_is_asked_about_and_the_rest_stays(both, stored):
    reply = both(NEED, {"question": "Ada’s words"}, {"question": "Ben’s words", "weight": "20"})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (409, [CLASH])
    assert "Now saved: Ben’s words" in shown.text
    assert "You wrote: added: Ada’s words" in shown.text
    assert "Ben also changed this, and it stays: weight, now 20." in shown.text
    assert shown.text.count("Now saved:") == 1
    typed = shown.form(both.address)
    assert (typed["question"], typed["weight"]) == ("Ada’s words", "20")
    assert both.ada.post(both.address, typed).status_code == 303
    assert (stored().criteria[0].question, stored().criteria[0].weight) == ("Ada’s words", 20)


@pytest.mark.parametrize(
    ("pick", "box", "kept"),
    [
        ("theirs", "Ada’s words", "Ben’s words"),
        ("mine", "Ada’s words", "Ada’s words"),
        ("mine", "Ben’s and Ada’s words", "Ben’s and Ada’s words"),
        ("both", "Ada’s words", "Ben’s words\nAda’s words"),
    ],
)
def test_a_person_picks_one_of_two_texts_or_joins_them(both, stored, pick, box, kept):
    reply = both(NEED, {"question": "Ada’s words", "levels-5-words": "Ada: lots"},
                 {"question": "Ben’s words", "levels-5-words": "Ben: lots"})  # fmt: skip
    typed = page(reply).form(both.address)
    assert (typed["pick-question"], typed["pick-level:5"]) == ("mine", "mine")
    picked = {**typed, "question": box, "pick-question": pick, "pick-level:5": pick}
    assert both.ada.post(both.address, picked).status_code == 303
    level = {"theirs": "Ben: lots", "mine": "Ada: lots", "both": "Ben: lots\nAda: lots"}[pick]
    assert (stored().criteria[0].question, stored().criteria[0].levels[5]) == (kept, level)


def test_what_was_picked_stands_in_the_box_where_something_else_is_to_be_put_right(both):
    typed = page(both(NEED, {"question": "Ada’s words"}, {"question": "Ben’s words"})).form(both.address)
    reply = both.ada.post(both.address, {**typed, "pick-question": "theirs", "weight": "lots"})
    again = page(reply).form(both.address)
    assert (reply.status_code, again["question"], again["weight"]) == (422, "Ben’s words", "lots")


def test_a_third_change_while_somebody_decides_is_asked_about_too(both, stored):
    typed = page(both(NEED, {"question": "Ada’s words"}, {"question": "Ben’s words"})).form(both.address)
    bens = both.ben.page(both.address).form(both.address)
    both.ben.post(both.address, {**bens, "question": "Ben’s second", "weight": "3"})
    reply = both.ada.post(both.address, {**typed, "pick-question": "mine"})
    assert (reply.status_code, "Now saved: Ben’s second" in page(reply).text) == (409, True)
    reply = both.ada.post(both.address, {**typed, "pick-question": "theirs"})
    assert reply.status_code == 303, "whoever takes the other’s words takes the newest"
    assert (stored().criteria[0].question, stored().criteria[0].weight) == ("Ben’s second", 3)


def test_two_changes_that_do_not_fit_together_are_said_and_both_stand_in_the_boxes(both, stored):
    reply = both(NEED, {"highest": "4", "levels-5-words": ""}, {"levels-5-words": "", "levels-0-words": "None"})
    assert reply.status_code == 303, "both took away the same words"
    both.ben.post(both.address, {**both.ben.page(both.address).form(both.address), "highest": "5"})
    reply = both(NEED, {"highest": "4"}, {"levels-5-words": "Much"})
    typed = page(reply).form(both.address)
    assert (reply.status_code, page(reply).errors) == (422, ["There are words for 5, which is not on the scale."])
    assert (typed["highest"], typed["levels-5-words"]) == ("4", "Much")
    assert both.ada.post(both.address, {**typed, "levels-5-words": ""}).status_code == 303
    assert (stored().criteria[0].highest, stored().criteria[0].levels) == (4, {0: "None"})


def test_whoever_changes_nothing_takes_nothing_back(both, stored):
    assert both(NEED, {}, {"question": "Ben’s words", "weight": "20"}).status_code == 303
    assert (stored().criteria[0].question, stored().criteria[0].weight) == ("Ben’s words", 20)


def test_a_form_that_does_not_know_what_its_writer_saw_asks_about_all_that_differs(both):
    reply = both(NEED, {"question": "Ada’s words", "since": "tampered"}, {"weight": "20"})
    assert reply.status_code == 409
    assert page(reply).text.count("Now saved:") == 2


def test_a_gate_is_brought_together_in_the_same_way(both, stored):
    assert both(GATE, {"question": "Is it very safe?"}, {"name": "Safety"}).status_code == 303
    assert stored().gates == (GateWords("Safety", "Is it very safe?"),)


def test_the_rules_are_brought_together_in_the_same_way(both, stored, app):
    reply = both(RULES, {"title": "Ada’s title", "pass_mark": "40"}, {"pass_mark": "50", "cannot_tell": "y"})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (409, [CLASH])
    assert "Now saved: 50" in shown.text
    assert "Ben also changed this, and it stays: “I can’t tell”, now Yes." in shown.text
    typed = shown.form(RULES)
    assert both.ada.post(RULES, {**typed, "pick-pass_mark": "theirs"}).status_code == 303
    words = stored()
    assert (words.title, words.pass_mark, words.cannot_tell) == ("Ada’s title", 50, True)


def test_tie_break_lists_are_one_box_and_can_be_picked(both, stored):
    ids = [one for one in both.ada.page(RULES).soup.select("#tie_01 option") if one["value"]]
    need, value = (one["value"] for one in ids)
    shown = page(both(RULES, {"tie_01": need}, {"tie_01": value, "tie_02": need}))
    assert "Now saved: Value, Local need" in shown.text
    assert both.ada.post(RULES, {**shown.form(RULES), "pick-tie_break": "theirs"}).status_code == 303
    assert stored().tie_break == ("Value", "Local need")


def test_a_section_of_the_agreement_is_brought_together_in_the_same_way(both, app):
    address = f"{AGREEMENT}/hidden"
    reply = both(address, {"words": "Ada’s words"}, {"words": "Ben’s words", "marks_under": "names"})
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (409, [CLASH])
    assert "it stays: what stands beside the marks." in shown.text
    typed = shown.form(address)
    assert (typed["words"], typed["marks_under"]) == ("Ada’s words", "names")
    assert both.ada.post(address, {**typed, "pick-words": "both"}).status_code == 303
    with app.app_context():
        found = db.session.query(Agreement).one()
        assert (found.words["hidden"], found.choices.marks_under) == ("Ben’s words\nAda’s words", "names")


def test_choices_of_one_section_that_two_make_apart_both_hold(both, app):
    address = f"{AGREEMENT}/disagreement"
    assert both(address, {"quorum": "4"}, {"words": "We vote.", "least_residents": "2"}).status_code == 303
    with app.app_context():
        found = db.session.query(Agreement).one()
        assert (found.words["disagreement"], found.choices.quorum, found.choices.least_residents) == ("We vote.", 4, 2)
        changes = db.session.query(Change).filter_by(part="agreement:disagreement").order_by(Change.number)
        assert [(one.after or {})["quorum"] for one in changes] == [None, 4]
