from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from grants.clock import today
from grants.core.criteria import CriterionWords, SetWords
from grants.database import db
from grants.models import Change, Entry, Round, SharedPoints, Sharing
from grants.queries.criteria import draft_set
from tests.pages import page
from tests.web.codesign.scene import NEED, VALUE
from tests.web.test_at_once import at_once

WEIGHTS = "/rounds/r/weights"
THREE = SetWords(criteria=(NEED, VALUE, CriterionWords("Planet", weight=5)))


@pytest.fixture
def sharing(app, scene, visit, with_draft):
    """A sharing that Stella opened over three criteria, and a way for each to fill it in."""
    with_draft(THREE)
    stella = visit(as_=scene.stella)
    reply = stella.post(f"{WEIGHTS}/open", when(today() + timedelta(days=7)))
    assert reply.status_code == 303

    def boxes():
        with app.app_context():
            draft = draft_set(db.session, db.session.query(Round).one())
            return [f"points_{one.part.replace(':', '_')}" for one in draft.criteria] if draft else []

    def send(person, *points, act="hand_in", browser=None):
        browser = browser or visit(as_=person)
        form = browser.page(WEIGHTS).form(WEIGHTS)
        return browser.post(WEIGHTS, {**form, **dict(zip(boxes(), map(str, points), strict=False)), "act": act})

    def end():
        with app.app_context():
            db.session.execute(update(Sharing).values(closes_on=today() - timedelta(days=1)))
            db.session.commit()

    def agree(**choices):
        with app.app_context():
            db.session.execute(update(Round).values(choices_made=choices))
            db.session.commit()

    return SimpleNamespace(send=send, boxes=boxes, end=end, agree=agree, stella=stella)


def when(day):
    return {"closes_on": [str(day.day), str(day.month), str(day.year)]}


def told(app):
    with app.app_context():
        return [entry.action for entry in db.session.scalars(select(Entry).order_by(Entry.id))]


def test_everyone_hands_in_100_points_and_the_proposal_becomes_the_weights(app, scene, visit, sharing, stored):
    assert sharing.send(scene.ada, 50, 30, 20).status_code == 303
    assert sharing.send(scene.stella, 40, 40, 20).status_code == 303
    seen = visit(as_=scene.stella).page(WEIGHTS)
    assert seen.title == "Share out 100 points"
    assert "Ada" in seen.text and "we wait for: Ben" in seen.text
    assert sharing.send(scene.ben, 60, 20, 20).status_code == 303
    ben = visit(as_=scene.ben)
    seen = ben.page(WEIGHTS)
    assert seen.title == "How people shared 100 points"
    assert "2 residents and one of the staff handed in points." in seen.text
    assert "when everyone on the panel had handed in" in seen.text
    rows = seen.all("main table:first-of-type tbody tr")
    assert rows[0].split()[-6:] == ["40", "to", "60", "50", "50", "25"]
    assert ben.post(f"{WEIGHTS}/take-over").status_code == 303
    assert [one.weight for one in stored().criteria] == [50, 30, 20]
    assert "put the proposal in the draft" in ben.page(WEIGHTS).text
    with app.app_context():
        entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
        assert (entry.action, entry.text) == (
            "took over the weights from the shared points", "Local need: 25 → 50\nValue: 10 → 30\nPlanet: 5 → 20",
        )  # fmt: skip
        changes = db.session.scalars(select(Change).where(Change.why == "What everyone’s 100 points came to")).all()
        assert sorted(change.name for change in changes) == ["Local need", "Planet", "Value"]
    assert told(app).count("handed in their 100 points") == 3


def test_a_draft_of_points_need_not_add_up_and_nobody_else_sees_it(app, scene, visit, sharing):
    assert sharing.send(scene.ada, 77, 1, 1, act="save").status_code == 303
    ada = visit(as_=scene.ada)
    assert "21 points left" in ada.page(WEIGHTS).text
    assert [ada.page(WEIGHTS).form(WEIGHTS)[box] for box in sharing.boxes()] == ["77", "1", "1"]
    assert "handed in their 100 points" not in told(app)
    others = visit(as_=scene.ben).page(WEIGHTS).text
    assert "77" not in others and "Nobody yet." in others


def test_the_buttons_work_without_scripts(scene, visit, sharing):
    ada = visit(as_=scene.ada)
    part = sharing.boxes()[0].removeprefix("points_").replace("_", ":", 1)
    for act in (f"step 5 {part}", f"step 1 {part}", f"step -1 {part}"):
        reply = ada.post(WEIGHTS, {**ada.page(WEIGHTS).form(WEIGHTS), "act": act})
        assert (reply.status_code, reply.location) == (303, f"{WEIGHTS}#{sharing.boxes()[0]}")
    assert ada.page(WEIGHTS).form(WEIGHTS)[sharing.boxes()[0]] == "5"
    odd = ada.post(WEIGHTS, {**ada.page(WEIGHTS).form(WEIGHTS), "act": "step 9 nobody"})
    assert odd.status_code == 303


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (("50", "30", "19"), "There is 1 point left to give. Hand in when all 100 are given."),
        (("50", "30", "21"), "You gave 1 point too many. Take it away again, then hand in."),
        (("a few", "30", "20"), "Write a whole number, such as 3, in place of “a few”."),
        (("101", "0", "0"), "Give from 0 to 100 points."),
        (("-5", "55", "50"), "Give from 0 to 100 points."),
        (("١٢", "50", "38"), None),
    ],
)
def test_what_cannot_be_handed_in_is_said_and_kept(scene, sharing, points, said):
    reply = sharing.send(scene.ada, *points)
    if said is None:
        assert reply.status_code == 303
        return
    seen = page(reply)
    assert (reply.status_code, seen.errors) == (422, [said])
    assert [seen.form(WEIGHTS)[box] for box in sharing.boxes()] == list(points)


def test_points_can_be_changed_until_it_closes_and_sent_twice_is_once(app, scene, sharing):
    for _ in range(2):
        assert sharing.send(scene.ada, 50, 30, 20).status_code == 303
    sharing.send(scene.ada, 10, 10, 80)
    assert [action for action in told(app) if "their 100 points" in action] == [
        "handed in their 100 points", "handed in their 100 points again",
    ]  # fmt: skip
    sharing.end()
    with app.app_context():
        assert sorted(db.session.scalars(select(SharedPoints)).one().points.values()) == [10, 10, 80]


def test_after_its_day_nothing_can_be_handed_in_and_what_was_typed_is_shown(scene, visit, sharing):
    ada = visit(as_=scene.ada)
    form = ada.page(WEIGHTS).form(WEIGHTS)
    sharing.end()
    reply = ada.post(WEIGHTS, {**form, sharing.boxes()[0]: "63", sharing.boxes()[1]: "37", "act": "hand_in"})
    seen = page(reply)
    assert reply.status_code == 422
    assert "This sharing has closed, so no points can be saved or handed in any more." in seen.errors
    assert "Local need : 63" in seen.text


def test_two_windows_of_one_person_lose_nothing(scene, visit, sharing):
    ada = visit(as_=scene.ada)
    old = ada.page(WEIGHTS).form(WEIGHTS)
    sharing.send(scene.ada, 70, 20, 10, act="save", browser=ada)
    reply = ada.post(WEIGHTS, {**old, **dict(zip(sharing.boxes(), ("1", "2", "3"), strict=True)), "act": "save"})
    seen = page(reply)
    assert reply.status_code == 409
    assert "Saved in the other window: 70" in seen.text
    assert seen.form(WEIGHTS)[sharing.boxes()[0]] == "1"
    assert ada.post(WEIGHTS, {**seen.form(WEIGHTS), "act": "save"}).status_code == 303


def test_a_criterion_that_goes_frees_its_points_and_asks_again(app, scene, visit, sharing):
    sharing.send(scene.ada, 50, 30, 20)
    with app.app_context():
        gone = draft_set(db.session, db.session.query(Round).one()).criteria[2].id
    ada = visit(as_=scene.ada)
    stale = ada.page(WEIGHTS).form(WEIGHTS)
    sharing.stella.post(f"/rounds/r/criteria/criterion/{gone}/remove")
    seen = ada.page(WEIGHTS)
    assert "Gone: Planet . The 20 points you gave there are free to give again." in seen.text
    assert "your points do not count yet" in seen.text
    assert "Before the criteria changed: Ada" in seen.text
    reply = ada.post(WEIGHTS, {**stale, "act": "hand_in"})
    assert "The criteria changed while this page was open." in page(reply).errors[0]
    assert sharing.send(scene.ada, 60, 40).status_code == 303
    sharing.stella.post(f"/rounds/r/criteria/criterion/{gone}/bring-back")
    again = ada.page(WEIGHTS)
    assert "your points do not count yet" in again.text
    assert again.form(WEIGHTS)[sharing.boxes()[2]] == "20"


def test_a_proposal_for_criteria_that_changed_since_is_not_taken_over(app, scene, sharing, stored):
    sharing.send(scene.ada, 50, 30, 20)
    sharing.send(scene.stella, 50, 30, 20)
    sharing.send(scene.ben, 50, 30, 20)
    sharing.stella.post("/rounds/r/criteria/criterion/new", {"name": "Another", "weight": "3"})
    reply = sharing.stella.post(f"{WEIGHTS}/take-over")
    assert reply.status_code == 409
    assert "Criteria were added or removed since the points were shared" in page(reply).text
    assert [one.weight for one in stored().criteria][:3] == [25, 10, 5]


def test_closing_by_hand_needs_a_reason_and_shows_no_points_of_fewer_than_three(app, scene, visit, sharing):
    sharing.send(scene.ada, 77, 12, 11)
    assert "nobody will see any points" in sharing.stella.page(WEIGHTS).text
    assert page(sharing.stella.post(f"{WEIGHTS}/close", {"reason": " "})).errors == [
        "Say why it closes now. Everybody can read it."
    ]
    assert sharing.stella.post(f"{WEIGHTS}/close", {"reason": "We meet tonight"}).status_code == 303
    for who in (scene.stella, scene.olga, scene.ben):
        seen = visit(as_=who).page(WEIGHTS)
        assert "We meet tonight" in seen.text and "Nothing is shown" in seen.text
        assert "77" not in seen.text  # no minute of the clock is 77
    assert sharing.stella.post(f"{WEIGHTS}/take-over").status_code == 409
    assert sharing.stella.post(f"{WEIGHTS}/close", {"reason": "Again"}).status_code == 422
    assert sharing.stella.post(f"{WEIGHTS}/open", when(today())).status_code == 303
    assert "Opened on" in sharing.stella.page(WEIGHTS).text


@pytest.mark.parametrize("closed", ["by its day", "by the last of the panel", "not yet, and the group agreed so"])
def test_of_one_or_two_people_nobody_ever_sees_the_points(app, scene, visit, sharing, closed):
    """Who has handed in stands beside them by name, so a dot, a middle or a proposal would tell whose it is."""
    if closed.startswith("not yet"):
        sharing.agree(points_shown="own in")
    sharing.send(scene.ada, 77, 12, 11)
    if closed != "by its day":
        sharing.send(scene.ben if closed.startswith("by") else scene.stella, 73, 14, 13)
    else:
        sharing.end()
    for who in (scene.ada, scene.stella, scene.adele, scene.olga):
        seen = visit(as_=who).page(WEIGHTS)
        assert not seen.soup.select("main table, main svg.app-strip")
        if closed.startswith("by"):
            assert "With so few, others could tell who gave what." in seen.text
    assert sharing.stella.post(f"{WEIGHTS}/take-over").status_code == 409


def test_a_round_has_one_open_sharing_and_its_day_is_not_past(scene, sharing):
    assert page(sharing.stella.post(f"{WEIGHTS}/open", when(today()))).errors == [
        "A sharing of points is open already. Hand yours in there."
    ]
    sharing.end()
    past = sharing.stella.post(f"{WEIGHTS}/open", when(today() - timedelta(days=1)))
    assert page(past).errors == ["Choose today or a later day."]


def test_before_there_is_anything_to_share_the_page_says_so(scene, visit, with_draft):
    stella = visit(as_=scene.stella)
    assert "Nobody has opened a sharing yet." in stella.page(WEIGHTS).text
    assert stella.post(f"{WEIGHTS}/open", when(today())).status_code == 409
    with_draft(SetWords(criteria=(NEED,)))
    assert page(stella.post(f"{WEIGHTS}/open", when(today()))).errors == [
        "There have to be at least two criteria to share points between. Add them first."
    ]


def test_observers_look_and_hand_nothing_in(scene, visit, sharing):
    olga = visit(as_=scene.olga)
    assert not olga.page(WEIGHTS).soup.select("#share-points")
    assert olga.post(WEIGHTS, {"act": "save"}).status_code == 403


def test_the_page_asks_the_same_however_many_took_part(scene, visit, sharing, statements):
    olga, counted = visit(as_=scene.olga), []
    for people in ((scene.ada,), (scene.stella, scene.adele)):
        for person in people:
            sharing.send(person, 50, 30, 20)
        olga.page(WEIGHTS)
        statements.clear()
        olga.page(WEIGHTS)
        counted.append(len(statements))
    sharing.end()
    statements.clear()
    assert "One resident and 2 of the staff handed in points." in olga.page(WEIGHTS).text
    assert counted[0] == counted[1] <= 15
    assert len(statements) <= 15


@pytest.mark.parametrize("again", range(3))
def test_the_last_two_hand_in_at_once_and_it_closes_once(app, scene, visit, sharing, again):
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    sent = [
        {**browser.page(WEIGHTS).form(WEIGHTS), **dict(zip(sharing.boxes(), ("50", "30", "20"), strict=True)),
         "act": "hand_in"}
        for browser in (ada, ben)
    ]  # fmt: skip
    assert at_once(*(lambda b=b, s=s: b.post(WEIGHTS, s) for b, s in zip((ada, ben), sent, strict=True))) == [303, 303]
    assert told(app).count("closed the sharing of points: everybody has handed in") == 1
    assert "when everyone on the panel had handed in" in ada.page(WEIGHTS).text


@pytest.mark.parametrize("again", range(3))
def test_two_open_a_sharing_at_once_and_there_is_one(app, scene, visit, with_draft, again):
    with_draft(THREE)
    browsers = [visit(as_=scene.stella), visit(as_=scene.ada)]
    form = when(today())
    assert at_once(*(lambda b=b: b.post(f"{WEIGHTS}/open", form) for b in browsers)) == [303, 422]
    with app.app_context():
        assert len(db.session.scalars(select(Sharing)).all()) == 1
