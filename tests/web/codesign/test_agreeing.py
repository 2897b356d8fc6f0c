"""The group agrees the criteria on the page: put to it, answered, replied to, adopted."""


import pytest
from sqlalchemy import select

from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import PanelMember, Round, VoteAnswer
from tests.make import NOON, a_person
from tests.pages import page
from tests.web.codesign.ballots import ADDRESS, days_pass, put, say, state
from tests.web.codesign.scene import PAGE


def test_the_group_agrees_when_all_have_answered(group, scene, visit, app):
    assert "Ada put them to the group" in group.ben.page(ADDRESS).text
    assert "At least 2 people have to answer, 2 or more of them residents." in group.ben.page(ADDRESS).text
    assert "Other staff can answer too, and nobody waits for them." in group.ben.page(ADDRESS).text
    say(group.adele, "can live with it")
    for name in ("ada", "stella"):
        say(getattr(group, name), "happy")
        assert state(app) == [SetState.DRAFT]
    assert say(group.ben, "happy").location == ADDRESS
    assert state(app) == [SetState.AGREED]
    shown = group.ben.page(PAGE)
    assert "Version 1, agreed" in shown.text
    assert "Agreed by the group" in shown.text
    assert shown.all(".app-said__row") == [
        "Happy 2 residents 1 of staff", "Can live with it 0 residents 1 of staff", "Not happy 0 residents 0 of staff",
    ]  # fmt: skip
    outside = visit().page(PAGE).text
    assert "Agreed by the group" in outside
    assert visit().page(PAGE).all(".app-said__row")[0] == "Happy 2 residents 1 of staff"
    assert "Ada" not in outside


def test_it_closes_when_its_last_day_is_over_and_every_page_says_so_at_once(group, visit, app):
    for name in ("ada", "ben"):
        say(getattr(group, name), "happy")
    days_pass(app)
    assert "Agreed by the group" in visit().page(PAGE).text  # the first who asks is from outside, and only looks
    assert state(app) == [SetState.AGREED]
    moved = group.stella.post("/rounds/r/stage", {"seen": "design", "on": "open"})
    assert moved.status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Round.stage)).one() is Stage.OPEN


def test_the_move_to_open_itself_finds_it_agreed(group, app):
    for name in ("ada", "ben"):
        say(getattr(group, name), "happy")
    days_pass(app)
    group.stella.post("/rounds/r/stage", {"seen": "design", "on": "open"})
    with app.app_context():
        assert db.session.scalars(select(Round.stage)).one() is Stage.OPEN


def test_without_the_quorum_nothing_is_agreed_and_it_can_be_put_again(group, app):
    say(group.ada, "happy")
    say(group.stella, "happy")
    say(group.adele, "happy")
    assert "One more resident has to answer." in group.ada.page(ADDRESS).text
    days_pass(app)
    shown = group.ben.page(ADDRESS)
    assert "without enough answers, so nothing is agreed by it" in shown.text
    assert state(app) == [SetState.DRAFT]
    assert put(group.ben).status_code == 303
    assert "Put these criteria to the group" not in group.ada.page(ADDRESS).text


def test_not_happy_names_a_part_and_waits_for_an_answer_of_somebody_else(group, scene, visit, app):
    reply = say(group.ada, "not happy")
    assert page(reply).errors == ["Choose the part that would have to change."]
    reply = say(group.ada, "not happy", part=group.part)
    assert page(reply).errors == ["Say what would change it for you. Then others can answer."]
    say(group.ada, "not happy", part=group.part, words="25 is too much.")
    for name in ("stella", "adele", "ben"):
        say(getattr(group, name), "happy")
    assert state(app) == [SetState.DRAFT]
    assert "The criteria are agreed when everybody who is not happy has an answer." in group.ben.page(ADDRESS).text
    own = group.ada.page(ADDRESS)
    assert "Answer this" not in own.text
    address = group.ben.page(ADDRESS).soup.find("a", string=lambda words: words and "Answer this" in words)
    link = next(a["href"] for a in group.ben.page(ADDRESS).soup.select("main a") if "Answer this" in a.text)
    assert address is None or address["href"] == link
    assert page(group.ben.post(link, {"words": " "})).errors == ["Write your answer."]
    refused = group.ada.post(link, {"words": "I answer myself."})
    assert "Somebody else answers it" in page(refused).errors[0]
    assert group.ben.post(link, {"words": "Then let us look again in spring."}).status_code == 303
    assert state(app) == [SetState.AGREED]
    beside = visit().page(PAGE).text
    assert "25 is too much." in beside and "Then let us look again in spring." in beside
    assert "A resident" in beside and "Ada" not in beside
    assert "Ada" in visit(as_=scene.olga).page(PAGE).text


def test_an_answer_is_changed_until_it_closes_and_each_is_kept(group, app):
    say(group.ada, "not happy", part=group.part, words="Too much.")
    say(group.ada, "can live with it")
    say(group.ada, "can live with it")
    assert "You said: I can live with them" in group.ada.page(ADDRESS).text
    with app.app_context():
        kept = db.session.scalars(select(VoteAnswer).order_by(VoteAnswer.number)).all()
        assert [(one.answer.value, one.words, one.replaced_at is None) for one in kept] == [
            ("not happy", "Too much.", False), ("can live with it", "Too much.", True),
        ]  # fmt: skip


def test_a_change_withdraws_the_vote_and_the_page_says_so_before(group, app):
    seen = group.ben.page(ADDRESS).form(ADDRESS)
    say(group.ada, "happy")
    editing = f"{PAGE}/criterion/{group.need}"
    for address in (PAGE, editing, f"{PAGE}/rules"):
        assert "A change ends the vote" in group.ben.page(address).text, address
    group.stella.post(f"{editing}/move", {"direction": "down"})
    assert "withdrawn on" in group.ben.page(PAGE).text
    reply = group.ben.post(ADDRESS, {**seen, "act": "answer", "answer": "not happy", "words": "I had so much to say."})
    assert reply.status_code == 409
    assert "The criteria were changed, so this vote was withdrawn" in page(reply).errors[0]
    assert "I had so much to say." in page(reply).text
    put(group.stella)
    reply = group.ben.post(ADDRESS, {**seen, "act": "answer", "answer": "not happy", "words": "I had so much to say."})
    assert reply.status_code == 409
    assert page(reply).form(ADDRESS)["words"] == "I had so much to say."
    again = group.ben.post(ADDRESS, {**page(reply).form(ADDRESS), "act": "answer", "part": group.part})
    assert again.status_code == 303


def test_a_vote_after_closing_is_told_so_and_nothing_is_lost(group, app):
    seen = group.ben.page(ADDRESS).form(ADDRESS)
    say(group.ada, "happy")
    days_pass(app)
    typed = {"act": "answer", "answer": "not happy", "part": group.part, "words": "שלום 👩\u200d🌾 “late”"}
    reply = group.ben.post(ADDRESS, {**seen, **typed})
    assert reply.status_code == 409
    assert "This vote has closed." in page(reply).errors
    assert "שלום 👩\u200d🌾 “late”" in page(reply).text
    with app.app_context():
        assert len(db.session.scalars(select(VoteAnswer)).all()) == 1


def test_only_who_put_it_takes_it_back(group):
    reply = group.ben.post(ADDRESS, {"act": "take_back"})
    assert (reply.status_code, "only they can take it back" in page(reply).text) == (409, True)
    group.ada.post(ADDRESS, {"act": "take_back"})
    assert "Put these criteria to the group" in group.ben.page(ADDRESS).soup.text


def test_the_next_step_is_to_answer_until_one_has(group):
    assert "Say what you think of the criteria" in group.ben.page("/rounds/r").text
    assert "Say what you think of the criteria" in group.stella.page("/rounds/r").text
    say(group.ben, "happy")
    assert "Say what you think of the criteria" not in group.ben.page("/rounds/r").text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_ask_the_database_as_often_for_one_as_for_many(group, scene, save, visit, statements, *, rows):
    others = [save(a_person(f"Person {number}")) for number in range(rows * 3)]
    save(*(PanelMember(round_id=scene.round, person_id=one, joined_at=NOON) for one in others))
    say(group.ada, "happy")
    for one in others[: rows * 2]:
        browser = visit(as_=one)
        say(browser, "not happy", part=group.part, words=f"Mine is {one}.")
    links = [a["href"] for a in group.ada.page(ADDRESS).soup.select("main a") if "Answer this" in a.text]
    for link in links:
        group.ada.post(link, {"words": "Thank you."})
    counts = []
    for address in (ADDRESS, PAGE):
        statements.clear()
        group.ada.page(address)
        counts.append(len(statements))
    assert counts[0] <= 15 and counts[1] <= 15, counts
    COUNTED.setdefault("counts", counts)
    assert counts == COUNTED["counts"]


COUNTED: dict[str, list[int]] = {}
