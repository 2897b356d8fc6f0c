from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from grants.clock import now
from grants.core.stages import Stage
from grants.database import db
from grants.models import Acceptance, Agreement, PanelMember, Round, Visit
from grants.queries.agreement import agreement_of, wishes
from tests.make import NOON
from tests.pages import page

PAGE = "/rounds/r/agreement"
PUBLIC = "/rounds/r/what-the-panel-decides"


@pytest.fixture
def people(scene, visit):
    return {name: visit(as_=getattr(scene, name)) for name in ("ada", "ben", "stella", "olga", "eve")}


@pytest.fixture
def agreed(app):
    """The agreement as it is stored: its words by section, and the choices in force."""

    def agreed():
        with app.app_context():
            round = db.session.scalars(select(Round)).one()
            found = agreement_of(db.session, round)
            return (found.words if found else {}), round.choices_made, wishes(db.session, round)

    return agreed


def write(browser, section, words, **more):
    """Open a section, put other words into it, and save."""
    form = browser.page(f"{PAGE}/{section}").form(f"{PAGE}/{section}")
    return browser.post(f"{PAGE}/{section}", form | {"words": words} | more)


def say_yes(browser, **more):
    form = browser.page(PAGE).form(f"{PAGE}/accept")
    return browser.post(f"{PAGE}/accept", form | more)


def move(app, stage):
    with app.app_context():
        db.session.execute(update(Round).values(stage=stage))
        db.session.commit()


def test_an_empty_agreement_says_what_holds_and_offers_words(people, agreed):
    shown = people["ada"].page(PAGE)
    assert "Nothing is written yet, on purpose." in shown.text
    assert "Nothing is written here, so this holds: Staff help: they bring" in shown.text
    assert "Staff do not score." in shown.text
    assert "A letter stands beside each member’s marks." in shown.text
    assert agreed()[0] == {}, "words to start from are an offer"
    reply = people["ada"].post(f"{PAGE}/start")
    assert (reply.status_code, reply.location) == (303, PAGE)
    assert len(agreed()[0]) == 7
    shown = people["ben"].page(PAGE)
    assert "Start from suggested words" not in shown.text
    assert "2 people on the panel have yet to." in shown.text


def test_residents_and_staff_write_it_section_by_section(people, agreed):
    assert write(people["ada"], "ground_rules", "We listen.", why="Last time we did not").status_code == 303
    reply = write(people["stella"], "disagreement", "We vote.", quorum="3", least_residents="2")
    assert (reply.status_code, reply.location) == (303, f"{PAGE}#disagreement")
    assert agreed()[0] == {"ground_rules": "We listen.", "disagreement": "We vote."}
    shown = people["olga"].page(PAGE)
    assert "We listen." in shown.text
    assert "Last changed by" in shown.text
    assert "A vote counts when at least 3 people have answered." in shown.text
    assert shown.soup.select("main form") == [], "who observes reads"


def test_a_stale_save_of_one_section_shows_both_texts(people, agreed):
    write(people["ada"], "hidden", "Letters for all.")
    stale = people["ben"].page(f"{PAGE}/hidden").form(f"{PAGE}/hidden")
    write(people["ada"], "step_back", "Say a word.")
    write(people["stella"], "hidden", "Names for all.", marks_under="names")
    reply = people["ben"].post(f"{PAGE}/hidden", stale | {"words": "Numbers for all."})
    shown = page(reply)
    assert reply.status_code == 409
    assert shown.errors[0].startswith("Stella (staff) changed this while you were typing.")
    assert "Now saved: Names for all." in shown.text
    assert "You wrote:" in shown.text
    assert "Members’ names stand beside their marks." in shown.text
    joined = shown.form(f"{PAGE}/hidden")
    assert joined["words"] == "Numbers for all."
    assert people["ben"].post(f"{PAGE}/hidden", joined).status_code == 303
    assert agreed()[0] == {"hidden": "Numbers for all.", "step_back": "Say a word."}


@pytest.mark.parametrize(
    ("section", "typed", "words"),
    [
        ("disagreement", {"quorum": "some"}, "Write a whole number, such as 3, in place of “some”."),
        ("disagreement", {"quorum": "0"}, "Write a whole number from 1 to 500."),
        ("disagreement", {"quorum": "2", "least_residents": "3"}, "There cannot be more residents than people who"),
        ("hidden", {"marks_under": "numbers"}, "Choose one of these."),
        ("asked", {"words": "x" * 20_001}, "Keep this to 20,000 characters."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(people, agreed, section, typed, words):
    reply = write(people["ada"], section, **{"words": "مساءً 🕯"} | typed)
    shown = page(reply)
    assert reply.status_code == 422
    assert shown.errors[0].startswith(words)
    assert shown.form(f"{PAGE}/{section}")["words"] == typed.get("words", "مساءً 🕯")
    assert agreed()[0] == {}


@pytest.mark.parametrize("words", ["x" * 20_000, "مساءً 🕯", "“Smart” – quotes…\u00a0\u200b", "<b>Bold</b> {{ 7 * 7 }}"])
def test_odd_words_are_kept_as_they_were_typed(people, agreed, words):
    assert write(people["ada"], "asked", words).status_code == 303
    assert agreed()[0] == {"asked": words}
    assert " ".join(words.split())[:50] in people["ben"].page(PAGE).text


def test_everybody_accepts_once_and_then_it_holds(people, agreed):
    write(people["stella"], "hidden", "By name.", marks_under="names")
    shown = people["ada"].page(PAGE)
    assert "Now: A letter stands beside each member’s marks." in shown.text
    assert say_yes(people["stella"]).status_code == 303
    assert say_yes(people["ada"]).status_code == 303
    shown = people["ben"].page(PAGE)
    assert "One person on the panel has yet to." in shown.text
    assert agreed()[1] is None
    reply = say_yes(people["ben"])
    assert "Everybody on the panel has accepted it now, so it holds." in people["ben"].page(reply.location).text
    assert agreed()[1]["marks_under"] == "names"
    assert f"{PAGE}/accept" not in people["ada"].get(PAGE).text, "once"


def test_a_change_asks_everybody_again_and_says_so(people):
    write(people["ada"], "ground_rules", "We listen.")
    for one in ("ada", "ben"):
        say_yes(people[one])
    write(people["stella"], "ground_rules", "We listen well.")
    shown = people["ada"].page(PAGE)
    assert "It has changed since you accepted it" in shown.text
    assert "Until all accept the new wording, what was agreed then holds." in shown.text
    assert "accepted an earlier wording" in shown.text
    assert "We listen." in people["eve"].page(PUBLIC).text, "the public reads what was agreed"
    assert "We listen well." not in people["eve"].page(PUBLIC).text


def test_nobody_accepts_words_they_have_not_seen(people):
    write(people["ada"], "ground_rules", "We listen.")
    read = people["ben"].page(PAGE).form(f"{PAGE}/accept")
    write(people["ada"], "ground_rules", "We shout.")
    reply = people["ben"].post(f"{PAGE}/accept", read | {"own_words": "Only on paper"})
    shown = page(reply)
    assert reply.status_code == 409
    assert "We shout." in shown.text
    again = shown.form(f"{PAGE}/accept")
    assert again["own_words"] == "Only on paper", "nothing typed is lost"
    assert people["ben"].post(f"{PAGE}/accept", again).status_code == 303


def test_a_wish_is_for_staff_and_its_member_alone(people, agreed, scene):
    write(people["ada"], "ground_rules", "We listen.")
    say_yes(people["ada"], most_applications="5", no_evenings="y", own_words="My eyes are bad")
    assert agreed()[2][scene.ada].most_applications == 5
    pages = (PAGE, PUBLIC, "/rounds/r/panel", "/rounds/r/record", "/rounds/r")
    for one in ("ben", "olga"):
        for path in pages:
            assert "My eyes are bad" not in people[one].get(path).text
            assert "Wishes" not in people[one].get(path).text
    assert "My eyes are bad" in people["ada"].page(PAGE).form(f"{PAGE}/wishes")["own_words"]
    shown = people["stella"].page("/rounds/r/panel")
    assert "My eyes are bad" in shown.text
    assert "5 applications at the most" in shown.text
    people["ada"].post(f"{PAGE}/wishes", {"act": "take_back"})
    assert agreed()[2] == {}


def test_a_wish_that_cannot_be_read_is_asked_for_again(people):
    write(people["ada"], "ground_rules", "We listen.")
    reply = say_yes(people["ada"], most_applications="a few", own_words="Only on paper")
    assert (reply.status_code, page(reply).errors) == (
        422, ["Write a whole number, such as 3, in place of “a few”."]
    )  # fmt: skip
    assert page(reply).form(f"{PAGE}/accept")["own_words"] == "Only on paper"


def test_after_design_it_is_read_and_not_changed(app, people):
    write(people["ada"], "ground_rules", "We listen.")
    for one in ("ada", "ben"):
        say_yes(people[one])
    move(app, Stage.SCORING)
    assert people["ada"].get(f"{PAGE}/ground_rules").status_code == 409
    shown = people["ada"].page(PAGE)
    assert "We listen." in shown.text
    assert "Change" not in shown.all("a.govuk-button")


def test_the_public_reads_the_agreed_words_and_no_names(people):
    write(people["ada"], "decides", "We decide who is funded.")
    shown = people["eve"].page(PUBLIC)
    assert "The group is still writing this" in shown.text
    assert "Nothing is agreed here, so this holds: The panel scores every application" in shown.text
    say_yes(people["ada"])
    for address in (PUBLIC, "/rounds/r"):
        for reader in ("eve", "stella"):
            assert "We decide" not in people[reader].page(address).text, "nobody has agreed to it yet"
    assert people["stella"].page(PUBLIC).soup.find("a", string="Read the draft")["href"] == PAGE
    assert people["stella"].page(PAGE).all("main .app-tag, .app-title-row .app-tag")[0] == "Not agreed yet"
    say_yes(people["ben"], own_words="My eyes are bad")
    assert "We decide who is funded." in people["eve"].page("/rounds/r").text
    shown = people["eve"].page(PUBLIC)
    assert "We decide who is funded." in shown.text
    assert "The group is still writing this" not in shown.text
    for private in ("Ada", "Ben", "My eyes are bad"):
        assert private not in shown.text


def test_the_page_asks_the_database_as_often_for_three_as_for_one(people, statements, save, scene, app):
    write(people["ada"], "ground_rules", "We listen.")
    say_yes(people["ada"])
    statements.clear()
    people["ada"].page(PAGE)
    one = len(statements)
    for name in ("decides", "asked"):
        write(people["ada"], name, "More words.")
    say_yes(people["ada"])
    say_yes(people["ben"])
    say_yes(people["stella"])
    statements.clear()
    people["ada"].page(PAGE)
    assert (len(statements), one <= 15) == (one, True)


def test_the_wish_of_somebody_who_left_is_not_dealt_with(people, app, scene, agreed):
    write(people["ada"], "ground_rules", "We listen.")
    say_yes(people["ada"], most_applications="5")
    with app.app_context():
        assert db.session.scalars(select(Acceptance.most_applications)).all() == [5]
        assert db.session.scalars(select(Agreement.revision)).all() == [1]
        seat = db.session.scalars(select(PanelMember.id).where(PanelMember.person_id == scene.ada)).one()
    people["stella"].post(f"/rounds/r/panel/{seat}/leave", {"reason": "Moved away"})
    assert scene.ada not in agreed()[2]


def test_when_the_last_one_who_had_not_accepted_leaves_a_member_lets_it_hold(people, app, scene, agreed):
    write(people["stella"], "hidden", "By name.", marks_under="names")
    say_yes(people["stella"])
    say_yes(people["ada"], own_words="On paper")
    with app.app_context():
        seat = db.session.scalars(select(PanelMember.id).where(PanelMember.person_id == scene.ben)).one()
    people["stella"].post(f"/rounds/r/panel/{seat}/leave", {"reason": "Moved away"})
    assert "Let it hold from now" not in people["stella"].page(PAGE).text
    assert agreed()[1] is None
    assert "Let it hold from now" in people["ada"].page(PAGE).text
    assert say_yes(people["ada"]).status_code == 303
    assert (agreed()[1]["marks_under"], agreed()[2][scene.ada].own_words) == ("names", "On paper")


def test_the_next_step_is_to_write_it_then_to_accept_it_then_to_go_on(people):
    def step(who):
        return people[who].page("/rounds/r").all(".app-next__title")

    assert (step("stella"), step("ada")) == (["Write how we work together"], ["Write the criteria together"])
    write(people["stella"], "ground_rules", "We listen.")
    assert (step("stella"), step("ada")) == (["Write the criteria together"], ["Read and accept how we work"])
    say_yes(people["ada"])
    assert step("ada") == ["Write the criteria together"]
    write(people["ben"], "ground_rules", "We listen well.")
    assert step("ada") == ["Read and accept how we work"]


def test_who_joins_while_people_score_finds_it_beside_the_next_step(app, people, save, scene):
    write(people["ada"], "ground_rules", "We listen.")
    for one in ("ada", "ben"):
        say_yes(people[one])
    move(app, Stage.SCORING)
    save(PanelMember(round_id=scene.round, person_id=scene.eve, joined_at=NOON))
    assert "Read and accept how we work" in people["eve"].page("/rounds/r").text
    assert "Read and accept how we work" not in people["ada"].page("/rounds/r").text
    assert "Thank you" in people["eve"].page(say_yes(people["eve"]).location).text


@pytest.mark.parametrize("path", ["ground_rules", "accept", "wishes"])
def test_what_was_typed_when_the_sign_in_ran_out_comes_back(app, people, scene, visit, path):
    write(people["ben"], "ground_rules", "We listen.")
    if path == "wishes":
        say_yes(people["ada"])
    form = people["ada"].page(PAGE if path in ("accept", "wishes") else f"{PAGE}/{path}").form(f"{PAGE}/{path}")
    typed = "words" if path == "ground_rules" else "own_words"
    with app.app_context():
        over = now() - timedelta(minutes=1)
        db.session.execute(update(Visit).where(Visit.person_id == scene.ada).values(expires_at=over))
        db.session.commit()
    reply = people["ada"].post(f"{PAGE}/{path}", form | {typed: "My long thought"})
    [back] = parse_qs(urlsplit(reply.location).query)["next"]
    again = visit(as_=scene.ada)
    form = again.page(back).form(f"{PAGE}/{path}")
    assert form[typed] == "My long thought"
    assert again.post(f"{PAGE}/{path}", form).status_code == 303
