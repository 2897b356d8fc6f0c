"""What was said without a name could have been said by anybody.

Two worlds are made that differ only in who said it; whatever tells them apart is a leak, thought of or not. What is
drawn anew each time (ids of comments, salts, and the hashes made with them) is left out of the comparison.
"""

import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from grants.database import db
from grants.models import Comment, Visit
from grants.web.codesign import live
from tests import make
from tests.rows import Rows, all_rows, put_back
from tests.web.test_who_sees_what import told

WORDS = "The landlord asked for this."
SEALS = {"hash", "salt", "text_hash", "previous", "head"}


@pytest.fixture
def world(save, visit, app):
    """A round in design with a draft; Ada and Ben have both been here, and Ada has said something with her name."""
    round = make.a_round(slug="r")
    ada, ben, stella, adele, olga = (
        make.a_person("Ada"), make.a_person("Ben"), make.staff(), make.an_administrator(), make.an_observer()
    )  # fmt: skip
    criteria = make.a_set(round, make.a_criterion(), state="draft")
    part = criteria.all_criteria[0].part
    people = {"ada": ada, "ben": ben, "stella": stella, "adele": adele, "olga": olga}
    ids = save(*people.values(), round, criteria, make.a_member(round, ada), make.a_member(round, ben))
    browsers = {name: visit(as_=key) for name, key in zip(people, ids, strict=False)}
    page = f"/rounds/r/talk/{part}"
    browsers["ada"].post(page, {"text": "Is 10 enough?", "said": "named"})
    browsers["ada"].get(page)  # reads that it was said
    with app.app_context():
        first = db.session.scalars(select(Comment.id)).one()
        db.session.rollback()
        kept = all_rows()
    return SimpleNamespace(page=page, browsers=browsers, first=first, rows=kept, pages=(*PAGES, *together(app)))


PAGES = (
    "/rounds/r", "/rounds/r/criteria/versions/1/scoresheet", "/rounds/r/record", "/rounds/r/record?by=0",
    "/rounds/r/record?q=talk", "/rounds/r/panel", "/rounds/r/boundaries", "/rounds/r/settings", "/staff",
    "/staff/people", "/me",
)  # fmt: skip
NEW_EACH_TIME = {"codesign.capture"}  # a sheet of notes has a number drawn by chance


def together(app):
    """Every page of a round's design that its address alone opens."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments == {"slug"} and "GET" in rule.methods]
    return [
        rule.rule.replace("<slug>", "r")
        for rule in rules
        if rule.endpoint.startswith("codesign.") and rule.endpoint not in NEW_EACH_TIME
    ]


def seen(world):
    """Everything that staff, an administrator, an observer and both members can open.

    Without when the next batch shows, for a quarter of an hour may end meanwhile; and made anew, for the list that an
    open page asks for is kept for half a minute, and these worlds are not a minute apart.
    """
    live._kept.clear()
    found = {}
    for name, browser in world.browsers.items():
        for page in (*world.pages, world.page):
            status, words = told(browser.get(page))
            found[name, page] = status, re.sub(r"It shows from \d\d:\d\d on", "It shows later", words)
    return found


def rows() -> Rows:
    """Every row of every table, as a backup has them; without what is drawn anew each time.

    The ids of entries go on counting in the second world on PostgreSQL; their numbers tell the order.
    """
    beside = {"entry": {"id"}}
    return {
        table: [
            {name: value for name, value in row.items() if name not in SEALS | beside.get(table, set())}
            for row in found
        ]
        for table, found in all_rows().items()
    }


def masked(thing, comments):
    ids = "|".join(map(str, comments))
    return re.sub(rf"\b({ids})\b", "ID", re.sub(r"<code>\w{10}</code>", "", repr(thing)))


def test_whoever_said_it_every_page_and_every_row_is_the_same(app, world):
    """Something new, and an answer to what was said before."""
    worlds, before = [], seen(world)
    with app.app_context():
        rows_before = rows()
    for writer in ("ada", "ben"):
        replies = [
            world.browsers[writer].post(world.page, {"text": WORDS, "said": "unnamed", "answer_to": answered})
            for answered in ("", world.first)
        ]
        assert [reply.status_code for reply in replies] == [303, 303]
        world.browsers[writer].get(world.page)  # reads what was said to the writer alone: from when it shows
        with app.app_context():
            # However slow the test is, their batch is still to come.
            db.session.execute(update(Comment).where(Comment.unnamed).values(at=make.NOON.replace(year=2999)))
            db.session.commit()
            keys = db.session.scalars(select(Comment.id).where(Comment.unnamed)).all()
            rows_waiting = rows()
        assert seen(world) == before
        assert [name for name in rows_before if rows_before[name] != rows_waiting[name]] == ["comment"]
        with app.app_context():
            db.session.execute(update(Comment).where(Comment.unnamed).values(at=make.NOON))
            db.session.commit()
        shown = seen(world)
        world.browsers["stella"].post(world.page, {"act": "settle", "comment": world.first})
        settled = seen(world)
        with app.app_context():
            kept = rows()
        assert WORDS in shown["stella", world.page][1]
        assert "A member" in settled["stella", "/rounds/r/record"][1]
        went = [reply.location for reply in replies]
        worlds.append([masked(thing, keys) for thing in (went, shown, without_times(settled))])
        worlds[-1] += [in_no_order(one, keys) for one in (rows_waiting, kept)]
        with app.app_context():
            put_back(world.rows)
    assert worlds[0] == worlds[1]


def in_no_order(tables, comments):
    """Ids of comments are drawn, and so is the order of their rows."""
    return {name: sorted(masked(without_times(row), comments) for row in found) for name, found in tables.items()}


def without_times(thing):
    """The talk is settled a moment later in the second world."""
    return re.sub(r"datetime\.datetime\([^)]*\)|\b\d\d:\d\d\b", "", repr(thing))


def test_the_pages_that_are_looked_through_are_those_where_people_meet(world):
    wanted = ("criteria", "criteria/changes", "criteria/now", "suggestions", "hall", "hall/now", "agreement", "weights")
    assert {f"/rounds/r/{page}" for page in wanted} <= set(world.pages)


def test_the_page_says_honestly_who_could_find_out(world):
    text = world.browsers["ada"].page(world.page).text
    assert "Only whoever keeps the server could find out, by watching while you send it." in text


@pytest.mark.parametrize("said", [{"said": "unnamed"}, {"said": "unamed"}, {}])
def test_a_signed_out_writer_is_not_kept_either(app, world, said):
    with app.app_context():
        db.session.execute(update(Visit).values(expires_at=make.NOON))
        db.session.commit()
        before = rows()
    world.browsers["ada"].post(world.page, {"text": WORDS, **said})
    with app.app_context():
        assert rows() == before
