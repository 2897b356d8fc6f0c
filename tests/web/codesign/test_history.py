"""The list of changes, one change side by side, undoing, bringing back and comparing, as people meet them."""

import pytest
from sqlalchemy import select

from grants.actions.agreement import write_section
from grants.core.agreement import Section
from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.core.stages import Stage
from grants.database import db
from grants.models import Change, Criterion, Round
from tests.make import NOON
from tests.pages import page
from tests.web.codesign.scene import PAGE

CHANGES = f"{PAGE}/changes"


@pytest.fixture
def written(scene, visit, with_draft):
    """Ada's browser and Ben's, and a way to save a criterion; the draft came in as changes 1 to 4."""
    need, value, gate = with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)

    def save(browser, part=need, **typed):
        address = f"{PAGE}/criterion/{part}"
        typed = {name.replace("_", "-"): value for name, value in typed.items()}
        return browser.post(address, {**browser.page(address).form(address), **typed})

    return ada, ben, save, (need, value, gate)


def changes(app):
    with app.app_context():
        found = db.session.scalars(select(Change).order_by(Change.number)).all()
        return [(one.kind.value, one.name, one.by.name if one.by else None, one.why) for one in found]


def test_the_why_of_each_form_stands_beside_its_change(app, written):
    ada, ben, save, (need, *_) = written
    save(ada, weight="20", why="It was too much.")
    ben.post(f"{PAGE}/criterion/{need}/remove", {"why": "Said twice"})
    rules = f"{PAGE}/rules"
    ada.post(rules, {**ada.page(rules).form(rules), "title": "Ours", "why": "A name of our own"})
    new = f"{PAGE}/gate/new"
    ada.post(new, {**ada.page(new).form(new), "name": "Local", "why": ""})
    assert changes(app)[-4:] == [
        ("changed", "Local need", "Ada", "It was too much."), ("removed", "Local need", "Ben", "Said twice"),
        ("changed", "Ours", "Ada", "A name of our own"), ("added", "Local", "Ada", ""),
    ]  # fmt: skip
    shown = ada.page(CHANGES)
    assert shown.all(".app-log__what")[:3] == [
        "Ada added Local", "Ada : title: taken away: Fund added: Ours", "Ben removed Local need",
    ]  # fmt: skip
    assert "“It was too much.”" in shown.text


def test_a_why_as_long_as_a_book_is_turned_back_and_kept_in_its_box(written, stored):
    ada, _, save, _ = written
    shown = page(save(ada, weight="20", why="x" * 20_001))
    assert "Keep this to 20,000 characters." in shown.text
    assert shown.form(f"{PAGE}/criterion/{written[3][0]}")["why"] == "x" * 20_001
    assert stored().criteria[0].weight == 25


def test_a_change_is_undone_by_one_press_and_the_undo_too(written, stored, app):
    ada, ben, save, _ = written
    save(ada, weight="20", question="Who?")
    assert ben.post(f"{CHANGES}/5/undo").location == PAGE
    assert (stored().criteria[0].weight, stored().criteria[0].question) == (25, "Do people need this?")
    assert "Takes back change 5." in ben.page(PAGE).text
    assert ben.post(f"{CHANGES}/6/undo", {"back": "list"}).location == CHANGES
    assert stored().criteria[0].weight == 20
    assert [one[2] for one in changes(app)[4:]] == ["Ada", "Ben", "Ben"]


def test_what_was_changed_again_is_shown_and_chosen_and_nothing_goes_unseen(written, stored):
    ada, ben, save, _ = written
    save(ada, weight="20", question="Who?")
    save(ben, weight="15")
    reply = ada.post(f"{CHANGES}/5/undo", {"why": "Wait"})
    shown = page(reply)
    assert reply.status_code == 409
    assert shown.errors == ["This was changed again since. Both are here: choose one, or join them. Nothing is lost."]
    assert "Before this change" in shown.text and stored().criteria[0].weight == 15
    typed = shown.form(f"{CHANGES}/5/undo")
    assert typed["why"] == "Wait"
    save(ben, weight="16")
    assert ada.post(f"{CHANGES}/5/undo", {**typed, "how": "anyway"}).status_code == 409
    typed = page(ada.post(f"{CHANGES}/5/undo", typed)).form(f"{CHANGES}/5/undo")
    assert ada.post(f"{CHANGES}/5/undo", {**typed, "how": "gently"}).status_code == 303
    assert (stored().criteria[0].weight, stored().criteria[0].question) == (16, "Do people need this?")


def test_the_older_words_can_be_joined_by_hand(written):
    ada, ben, save, (need, *_) = written
    save(ada, question="Who?")
    save(ben, question="Who, and where?")
    link = f"{PAGE}/criterion/{need}?older=5"
    assert f'href="{link}#changing"' in ada.post(f"{CHANGES}/5/undo").text
    shown = ada.page(link)
    assert "Before change 5" in shown.text and "It said: Do people need this?" in shown.text
    assert shown.form(f"{PAGE}/criterion/{need}")["question"] == "Who, and where?"


@pytest.mark.parametrize(("address", "box"), [(f"{PAGE}/rules", "title"), ("/rounds/r/agreement/asked", "words")])
def test_older_words_of_the_rules_and_the_agreement_can_be_joined_by_hand_too(written, address, box):
    ada, ben, *_ = written
    for browser, words in ((ada, "The first words"), (ada, "The second words"), (ben, "The third words")):
        assert browser.post(address, {**browser.page(address).form(address), box: words}).status_code == 303
    number = 6  # the one that took the first words away
    link = f"{address}?older={number}"
    assert f'href="{link}' in ada.post(f"{CHANGES}/{number}/undo").text
    shown = ada.page(link)
    assert f"Before change {number}" in shown.text
    assert "It said: The first words" in shown.text
    assert "It says now: The third words" in shown.text
    assert shown.form(address)[box] == "The third words"
    assert "Before change" not in ada.page(f"{address}?older=1").text, "a change of something else"


def test_a_version_of_a_criterion_comes_back(written, stored):
    ada, ben, save, _ = written
    save(ada, weight="20")
    save(ben, weight="15", question="Who?")
    typed = ada.page(f"{CHANGES}/5").form(f"{CHANGES}/5/undo")
    assert ada.post(f"{CHANGES}/5/bring-back", {**typed, "what": "after"}).status_code == 303
    assert (stored().criteria[0].weight, stored().criteria[0].question) == (20, "Do people need this?")
    again = ada.post(f"{CHANGES}/5/bring-back", {**typed, "what": "after"})
    assert (again.status_code, page(again).errors) == (
        409, ["Somebody changed this while you were reading. Look at both once more."],
    )  # fmt: skip


def test_the_whole_set_comes_back_from_the_page_that_shows_what_that_means(written, stored):
    ada, ben, save, (_, value, _) = written
    was = stored()
    save(ada, weight="20")
    ben.post(f"{PAGE}/criterion/{value}/remove")
    ben.post(f"{PAGE}/criterion/new", {"name": "Joy", "weight": "5", "lowest": "0", "highest": "5"})
    shown = ada.page(f"{PAGE}/compare?old=c4")
    assert shown.all("h2")[:3] == ["Local need", "Joy new", "Value not there any more"]
    typed = shown.form(f"{CHANGES}/4/whole-set")
    reply = ada.post(f"{CHANGES}/4/whole-set", {**typed, "why": "We went too far"})
    assert (reply.location, stored()) == (PAGE, was)
    assert "bring back the set after change 7" in ada.page(PAGE).text
    shown = ada.page(f"{PAGE}/compare?old=c7")
    assert ada.post(f"{CHANGES}/7/whole-set", shown.form(f"{CHANGES}/7/whole-set")).status_code == 303
    assert [one.name for one in stored().criteria] == ["Local need", "Joy"]
    stale = ben.post(f"{CHANGES}/4/whole-set", typed)
    assert (stale.status_code, "while you were reading" in page(stale).text) == (409, True)


def test_versions_are_compared_word_by_word_and_outsiders_see_the_agreed_ones(app, visit, with_draft, written):
    ada, *_ = written
    with_draft(agreed=True, again=True)
    with app.app_context():
        latest = select(Criterion.id).where(Criterion.name == "Local need").order_by(Criterion.id.desc())
        address = f"{PAGE}/criterion/{db.session.scalars(latest).first()}"
    ada.post(address, {**ada.page(address).form(address), "question": "Do many people need this?"})
    shown = ada.page(f"{PAGE}/compare?old=v1&new=v2")
    assert shown.all("ins") == ["added: many"]
    assert "The same in both: Value, Safe, For the whole set" in shown.text
    nobody = visit()
    assert nobody.get(f"{PAGE}/compare?old=v1&new=v2").status_code == 404
    assert nobody.get(f"{PAGE}/compare?old=c1&new=v1").status_code == 404
    assert nobody.page(f"{PAGE}/compare").all("option") == 2 * ["Version 1, agreed on 20 November"]
    assert "The two say the same." in ada.page(f"{PAGE}/compare?old=v1&new=v1").text


@pytest.mark.parametrize("asked", ["old=c99", "old=v9&new=v1", "new=x", "old=c" + "9" * 40, "old=v1&new=c-1"])
def test_an_address_that_somebody_wrote_finds_nothing(written, asked):
    ada, *_ = written
    assert ada.get(f"{PAGE}/compare?{asked}").status_code == 404


def test_the_list_says_what_to_do_where_nothing_is_found(written):
    ada, *_ = written
    assert "Nothing found." in ada.page(f"{CHANGES}?q=unicorn").text
    for asked in ("by=x", "page=-3", "page=" + "9" * 30, "of=%27", "of=criterion", "by=99999999999999"):
        assert ada.get(f"{CHANGES}?{asked}").status_code == 200
    assert ada.get(f"{CHANGES}/99").status_code == 404


def test_observers_read_the_history_and_press_nothing_and_it_stays_once_agreed(scene, visit, written, with_draft):
    ada, _, save, _ = written
    save(ada, weight="20", why="Less")
    olga = visit(as_=scene.olga)
    for address in (CHANGES, f"{CHANGES}/5", f"{PAGE}/compare?old=c4"):
        shown = olga.page(address)
        assert "25" in shown.text and not [one for one in shown.all("main button") if one not in ("Search", "Compare")]
    assert visit(as_=scene.eve).get(CHANGES).status_code == 403
    with_draft(agreed=True)
    shown = ada.page(CHANGES)
    assert "“Less”" in shown.text and "Undo" not in shown.text
    reply = ada.post(f"{CHANGES}/5/undo")
    assert (reply.status_code, "agreed, so they are locked" in page(reply).text) == (409, True)


def test_a_section_of_the_agreement_is_undone_like_a_criterion(app, scene, written):
    ada, *_ = written
    with app.app_context():
        round = db.session.get_one(Round, scene.round)
        for seen, words in enumerate(("Four evenings", "Five evenings")):
            write_section(db.session, round, Section.ASKED, words, seen=seen, by=None, at=NOON)
        db.session.commit()
    assert ada.page(CHANGES).all(".app-log__what")[0].endswith("taken away: Four added: Five evenings")
    assert ada.post(f"{CHANGES}/6/undo").location == "/rounds/r/agreement"
    assert "Four evenings" in ada.page("/rounds/r/agreement").text
    assert ada.post(f"{CHANGES}/7/undo").status_code == 303
    assert "Five evenings" in ada.page("/rounds/r/agreement").text


def test_somebody_who_types_into_what_was_just_removed_is_told_kindly(written, stored):
    ada, ben, _, (need, *_) = written
    address = f"{PAGE}/criterion/{need}"
    typed = {**ada.page(address).form(address), "question": "Still mine", "why": "A thought"}
    ben.post(f"{address}/remove", {"why": "Said twice"})
    reply = ada.post(address, typed)
    shown = page(reply)
    assert reply.status_code == 409
    assert shown.errors == ["Ben removed this while you were typing. What you wrote is here, and nothing is lost."]
    assert {"It was removed"} <= set(shown.all("h4")) and "Leave it removed" in shown.text
    again = shown.form(address)
    assert (again["question"], again["why"]) == ("Still mine", "A thought")
    assert ada.post(address, again).status_code == 303
    assert "Still mine" in [one.question for one in stored().criteria]


def test_even_the_same_words_are_asked_about_where_they_were_removed_meanwhile(written, stored):
    ada, ben, _, (need, *_) = written
    address = f"{PAGE}/criterion/{need}"
    typed = ada.page(address).form(address)
    ben.post(f"{address}/remove")
    reply = ada.post(address, typed)
    assert (reply.status_code, "It was removed" in page(reply).text) == (409, True)
    assert [one.name for one in stored().criteria] == ["Value"]


@pytest.mark.parametrize("text", ["“Word” – it’s…\xa0•", "שלום עולם", "👩\u200d🌾🏳️", "<b>&amp;</b>"])
def test_odd_texts_are_told_as_they_are(written, text):
    ada, _, save, _ = written
    save(ada, question=text, why=text)
    assert ada.page(f"{CHANGES}/5").all("ins")[0] == f"added: {text}".replace("\xa0", " ")
    assert ada.post(f"{CHANGES}/5/undo").status_code == 303


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "address", ["/changes", "/changes?q=c&by=1&of=rules", "/changes/2", "/compare?old=c1", "/compare?old=v1&new=c2"]
)
def test_pages_ask_the_database_as_often_for_one_as_for_three(scene, visit, with_draft, statements, *, address, count):
    names = [f"C{number}" for number in range(count)]
    criteria, gates = [CriterionWords(name, weight=10) for name in names], [GateWords(name) for name in names]
    with_draft(SetWords("T", criteria=tuple(criteria), gates=tuple(gates)))
    ada = visit(as_=scene.ada)
    statements.clear()
    ada.page(PAGE + address)
    assert len(statements) <= 15, statements


def test_what_one_act_changed_is_undone_by_one_press(scene, visit, with_draft, stored):
    with_draft(SetWords("T", criteria=(CriterionWords("Need", weight=10), CriterionWords("Value", weight=20))))
    ada = visit(as_=scene.ada)
    assert "Undo changes 1 to 3 together" in ada.page(f"{CHANGES}/2").text
    for number, names in ((2, []), (4, ["Need", "Value"])):
        assert ada.post(f"{CHANGES}/{number}/undo", {"how": "together"}).status_code == 303
        assert [one.name for one in stored().criteria] == names


def test_nothing_is_undone_once_the_round_is_open(app, scene, written):
    ada, _, save, _ = written
    save(ada, weight="20")
    with app.app_context():
        db.session.get_one(Round, scene.round).stage = Stage.OPEN
        db.session.commit()
    reply = ada.post(f"{CHANGES}/5/undo")
    assert (reply.status_code, "This round is not in design" in page(reply).text) == (409, True)
