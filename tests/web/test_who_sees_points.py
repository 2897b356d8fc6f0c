"""Points never stand beside a name, once they show; tests/web/test_hidden_until_closed.py has what shows before."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from grants.actions.criteria import replace_draft
from grants.actions.sharings import hand_in_points, open_sharing, save_points
from grants.clock import now, today
from grants.core.agreement import Shown
from grants.core.criteria import CriterionWords, SetWords
from grants.core.policy import COMMAND_LINE, OUTSIDER, Viewer, sees_points
from grants.database import db
from grants.models import Entry, PanelMember, Person, Round, SharedPoints, Sharing
from grants.queries.sharings import point_limits
from tests.make import NOON, a_person, a_round, an_administrator, an_observer, staff

PAGES = ("", "/weights", "/weights/{sharing}", "/criteria", "/criteria/versions", "/criteria/versions/1",
         "/criteria/changes", "/criteria/now", "/hall/now", "/record", "/record?q=points",
         "/panel", "/boundaries", "/settings", "/stage")  # fmt: skip


@pytest.fixture
def world(app, save):
    """A sharing that is open: Ada, Cleo and Stella have handed in, Ben has saved something, the others nothing."""
    people = (a_person("Ada"), a_person("Ben"), a_person("Cleo"), staff(), an_administrator(), an_observer(),
              a_person("Eve"))  # fmt: skip
    round_id, *ids = save(a_round(slug="r"), *people)
    known = SimpleNamespace(**dict(zip(("ada", "ben", "cleo", "stella", "adele", "olga", "eve"), ids, strict=True)))
    save(*(PanelMember(round_id=round_id, person_id=one, joined_at=NOON) for one in ids[:3]))
    with app.app_context():
        round = db.session.get_one(Round, round_id)
        words = SetWords(criteria=(CriterionWords("Local need", weight=60), CriterionWords("Value", weight=40)))
        draft = replace_draft(db.session, round, words, by=None, at=now())
        limits = point_limits(draft)
        sharing = open_sharing(
            db.session, draft, limits, closes_on=today() + timedelta(days=5), by=db.session.get(Person, known.stella),
            at=now(),
        )  # fmt: skip
        db.session.flush()
        need, value = limits
        for one, own in ((known.ada, 91), (known.cleo, 87), (known.stella, 83)):
            hand_in_points(
                db.session, sharing, draft, {need: own, value: 100 - own}, limits, seen=None,
                by=db.session.get_one(Person, one), at=now(),
            )  # fmt: skip
        save_points(db.session, sharing, {need: 79, value: 3}, seen=None, by=db.session.get_one(Person, known.ben),
                    at=now())  # fmt: skip
        known.sharing, known.parts = sharing.id, (need, value)
        db.session.commit()
    return known


def give(app, world, name, need):
    """Another world: this person gave something else."""
    with app.app_context():
        points = {world.parts[0]: need, world.parts[1]: 100 - need}
        row = update(SharedPoints).where(SharedPoints.person_id == getattr(world, name))
        db.session.execute(row.values(draft=points, points=points))
        db.session.commit()


def seen_by(visit, world, kind):
    browser = visit(as_=getattr(world, kind, None))
    found = {}
    for path in PAGES:
        reply = browser.get(f"/rounds/r{path.format(sharing=world.sharing)}")
        token_or_time = r'name="csrf_token" value="[^"]*"|data-(stamp|token)="[^"]*"'  # another each time
        found[path] = reply.status_code, re.sub(token_or_time, "", reply.text)
    return found


def set_to(app, **values):
    with app.app_context():
        db.session.execute(update(Sharing).values(values.pop("sharing", {"reason": ""})))
        if values:
            db.session.execute(update(Round).values(**values))
        db.session.commit()


def test_once_it_has_closed_everybody_inside_sees_the_points_and_never_a_name(app, world, visit):
    set_to(app, sharing={"closes_on": today() - timedelta(days=1)})
    for kind in ("ben", "stella", "adele", "olga"):
        before = seen_by(visit, world, kind)
        assert before["/weights"][0] == 200
        give(app, world, "ada", 20)
        give(app, world, "cleo", 91)
        assert before["/weights"][1] != seen_by(visit, world, kind)["/weights"][1]
        give(app, world, "ada", 91)
        give(app, world, "cleo", 87)
        give(app, world, "ada", 87)  # the two change places: nothing that is shown may tell
        give(app, world, "cleo", 91)
        assert seen_by(visit, world, kind) == before
        give(app, world, "ada", 91)
        give(app, world, "cleo", 87)
    assert visit(as_=world.eve).get("/rounds/r/weights").status_code == 403


@pytest.mark.parametrize(("staff_dots", "three_of_each"), [(False, True), (True, True), (True, False)])
def test_the_dots_of_staff_look_different_only_where_the_group_agreed_it_and_three_of_each_are_in(
    app, world, visit, staff_dots, three_of_each
):
    set_to(app, sharing={"closes_on": today() - timedelta(days=1)}, choices_made={"staff_dots": staff_dots})
    with app.app_context():
        row, parts = db.session.scalars(select(SharedPoints)).first(), world.parts
        for person in (world.adele, world.eve)[: 2 if three_of_each else 1]:
            given = {parts[0]: 50, parts[1]: 50}
            db.session.add(SharedPoints(sharing_id=row.sharing_id, person_id=person, as_staff=True, saved_at=NOON,
                                        draft=given, points=given, handed_in_at=NOON))  # fmt: skip
        db.session.execute(update(SharedPoints).where(SharedPoints.person_id == world.ben).values(handed_in_at=NOON))
        db.session.commit()
    give(app, world, "ben", 70)
    before = seen_by(visit, world, "olga")
    give(app, world, "stella", 91)
    give(app, world, "ada", 83)
    assert (seen_by(visit, world, "olga") == before) is not (staff_dots and three_of_each)
    said = "All the dots look the same here." in before["/weights"][1]
    assert said is (staff_dots and not three_of_each)


def test_the_record_says_that_they_handed_in_and_not_what(app, world):
    with app.app_context():
        texts = [(entry.action, entry.text) for entry in db.session.scalars(select(Entry))]
    assert texts.count(("handed in their 100 points", "")) == 3
    assert not [text for _, text in texts if re.search(r"91|87|83|79", text or "")]


def test_policy_in_one_table():
    member, observer = Viewer(signed_in=True, member=True), Viewer(signed_in=True, observer=True)
    for shown in Shown:
        for viewer in (member, observer, COMMAND_LINE):
            assert not sees_points(viewer, shown, closed=False, own_in=False)
            assert sees_points(viewer, shown, closed=True, own_in=False)
        assert not sees_points(OUTSIDER, shown, closed=True, own_in=True)
        assert not sees_points(observer, shown, closed=False, own_in=True)
    assert sees_points(member, Shown.OWN_IN, closed=False, own_in=True)
    assert not sees_points(member, Shown.AT_THE_END, closed=False, own_in=True)
