"""The demo: what it is seeded with, whom it lets in, and that it keeps to its own."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from grants import create_app
from grants.clock import LONDON, now
from grants.config import for_demo
from grants.core.agreeing import Ending
from grants.core.boundaries import BoundaryKind
from grants.core.changes import ChangeKind
from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.core.practice import Apart
from grants.core.stages import Stage
from grants.database import db
from grants.demo import running, sample
from grants.imports.criteria import read_criteria
from grants.models import (
    Boundary,
    Change,
    Comment,
    CriteriaSet,
    Entry,
    Fund,
    Interest,
    PanelMember,
    Person,
    Practice,
    Round,
    Scoresheet,
    Setting,
)
from grants.queries.came_about import came_about
from grants.queries.practice import read_by_all
from grants.queries.record import verify
from grants.queries.standings import standings
from tests.pages import Browser, page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo_settings(tmp_path_factory):
    """A demo made once for the tests of this file."""
    settings = for_demo(5000, tmp_path_factory.mktemp("instance"))
    running.prepare(settings)
    return settings


@contextmanager
def looking_into(settings):
    engine = create_engine(settings.engine_url)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


@pytest.fixture
def seeded(demo_settings):
    with looking_into(demo_settings) as session:
        yield session


@pytest.fixture
def copied(demo_settings, tmp_path):
    """A demo of one's own, to do things to."""
    shutil.copytree(demo_settings.instance, tmp_path / "demo")
    return for_demo(5000, tmp_path)


@pytest.fixture(scope="module")
def demo_app(demo_settings):
    app = create_app(demo_settings)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


def round_in(session, stage):
    return session.scalars(select(Round).where(Round.stage == stage)).one()


# --- what it is seeded with ---------------------------------------------------------------------------------------


def test_one_fund_with_five_rounds_one_in_each_stage(seeded):
    fund = seeded.scalars(select(Fund)).one()
    assert (fund.name, fund.help_name) == ("Oakfield Community Fund", "Priya Shah")
    assert Counter(round.stage for round in fund.rounds) == dict.fromkeys(Stage, 1)


def test_half_of_the_sheets_of_the_round_in_front_are_in(seeded):
    round = round_in(seeded, Stage.SCORING)
    sent = select(func.count()).select_from(Scoresheet).join(Scoresheet.member)
    sent = sent.where(PanelMember.round_id == round.id, Scoresheet.submitted_at.is_not(None))
    members = seeded.scalar(select(func.count()).select_from(PanelMember).where(PanelMember.round_id == round.id))
    assert members == 9
    assert 0.4 < seeded.scalar(sent) / (24 * 9) < 0.6


def test_marie_has_sent_seven_and_begun_the_eighth(seeded):
    sheets = seeded.scalars(
        select(Scoresheet).join(Scoresheet.member).join(PanelMember.person).join(PanelMember.round)
        .where(Person.name == "Marie Delaney", Round.stage == Stage.SCORING)
    ).all()  # fmt: skip
    assert sum(sheet.submitted_at is not None for sheet in sheets) == 7
    begun = [sheet.application.reference for sheet in sheets if sheet.draft is not None]
    assert begun == ["AUT-008"]


def test_the_deciding_round_has_a_tie_and_a_sheet_set_aside(seeded):
    rows = standings(seeded, round_in(seeded, Stage.DECIDING)).rows
    assert sorted(row.reference for row in rows if row.tied) == ["SUM-002", "SUM-011"]
    assert sum(row.set_aside for row in rows) == 1
    assert [row.reference for row in rows if row.failed] == ["SUM-009"]


def test_every_tie_of_the_sample_is_declared(seeded):
    expected = sum(len(one.get("interests", [])) for one in sample.people())
    assert seeded.scalar(select(func.count()).select_from(Interest)) == expected


def test_criteria_are_agreed_by_their_groups_or_half_written(seeded):
    sets = seeded.scalars(select(CriteriaSet)).all()
    assert Counter(one.state for one in sets) == {SetState.AGREED: 4, SetState.DRAFT: 1}
    for one in sets:
        if one.state is SetState.AGREED:
            assert not one.stands_without_group
            vote, = one.votes
            assert vote.ended is Ending.ADOPTED and len(vote.answers) >= 8
            assert all(answer.replies for answer in vote.answers if answer.is_point)
    draft = next(one for one in sets if one.state is SetState.DRAFT)
    assert [vote.ended for vote in draft.votes] == [Ending.CHANGED]
    assert [criterion.name for criterion in draft.criteria] == ["Local need", "Kind to the planet", "Young people lead"]


def test_the_draft_has_a_lively_history_and_says_what_its_file_says(seeded):
    draft = seeded.scalars(select(CriteriaSet).where(CriteriaSet.state == SetState.DRAFT)).one()
    changes = seeded.scalars(select(Change).where(Change.set_id == draft.id).order_by(Change.number)).all()
    assert set(ChangeKind) == {change.kind for change in changes}
    assert len({change.by_id for change in changes}) > 5
    assert sum(1 for change in changes if change.undoes_id) == 2
    assert [change.at for change in changes] == sorted(change.at for change in changes)
    file = sample.FOLDER / "criteria_draft.yaml"
    assert draft.words == read_criteria(file.read_bytes(), file.name)


def test_the_round_in_scoring_shows_how_its_criteria_came_about(seeded):
    round = round_in(seeded, Stage.SCORING)
    agreed = seeded.scalars(select(CriteriaSet).where(CriteriaSet.round_id == round.id)).one()
    file = sample.FOLDER / "criteria.yaml"
    assert agreed.words == read_criteria(file.read_bytes(), file.name)
    changes = seeded.scalars(select(Change).where(Change.set_id == agreed.id).order_by(Change.number)).all()
    assert [change.at for change in changes] == sorted(change.at for change in changes)
    assert (changes[-1].at - changes[0].at).days >= 14
    assert len(changes) > 12 and sum(bool(change.why) for change in changes) > 12
    writers = {change.by for change in changes}
    assert {person.is_staff for person in writers if person} == {True, False} and len(writers) > 5
    assert sum(change.undoes_id is not None for change in changes) == 1
    comments = seeded.scalars(select(Comment).where(Comment.round_id == round.id)).all()
    assert [comment.by for comment in comments].count(None) == 1 and any(comment.settled_at for comment in comments)
    kinds = {limit.kind for limit in seeded.scalars(select(Boundary).where(Boundary.about.startswith("criterion:")))
             if limit.round_id == round.id}  # fmt: skip
    assert kinds == {BoundaryKind.WITHIN}
    led = came_about(seeded, agreed)
    assert (led.changes, led.shared, led.tried_out, led.agreements) == (len(changes), 11, 1, 1)
    tried = seeded.scalars(select(Practice).where(Practice.round_id == round.id)).one()
    read = read_by_all(tried.samples[0], agreed)
    assert (read[0].criterion.name, read[0].reading.apart) == ("Can they do it", Apart.FAR)


def test_the_record_is_whole_and_tells_believable_times(seeded):
    for round in (None, *seeded.scalars(select(Round))):
        assert verify(seeded, round).whole
    at = now()
    for round in seeded.scalars(select(Round)):
        moments = seeded.scalars(select(Entry.at).where(Entry.chain_id == round.id).order_by(Entry.number)).all()
        assert moments == sorted(moments), round.name
        assert len(moments) > 8 and moments[-1] < at
        if round.stage is not Stage.PUBLISHED:
            assert (at - moments[-1]).days < 14, round.name


def test_dates_fit_the_stage_and_names_fit_the_dates(seeded):
    today = now().astimezone(LONDON).date()
    ends = {Stage.DESIGN: "design_until", Stage.OPEN: "open_until", Stage.SCORING: "scoring_until",
            Stage.DECIDING: "meets_on"}  # fmt: skip
    for round in seeded.scalars(select(Round)):
        if round.stage in ends:
            assert getattr(round, ends[round.stage]) > today
        assert int(round.name.rpartition(" ")[2]) >= round.open_until.year


def test_it_is_made_once_and_anew_when_asked_with_the_same_story(copied, seeded):
    assert running.prepare(copied) is False
    with looking_into(copied) as session:
        session.get_one(Round, 1).name = "Changed"
        session.commit()
    assert running.prepare(copied, fresh=True) is True
    totals = select(func.count(), func.min(Scoresheet.total), func.max(Scoresheet.total))
    with looking_into(copied) as session:
        assert session.get_one(Round, 1).name == seeded.get_one(Round, 1).name
        assert session.execute(totals).one() == seeded.execute(totals).one()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_database_that_is_not_the_demos_is_never_touched(copied, fresh):
    with looking_into(copied) as session:
        session.delete(session.scalars(select(Setting)).one())
        session.commit()
    with pytest.raises(Refused, match="is not the demo's"):
        running.prepare(copied, fresh=fresh)
    with looking_into(copied) as session:
        assert session.scalar(select(func.count()).select_from(Round)) == 5


def test_one_made_by_another_version_is_made_anew(copied):
    with looking_into(copied) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'an older one'")
        session.commit()
    assert running.prepare(copied) is True


# --- its pages ----------------------------------------------------------------------------------------------------


def test_the_front_page_names_the_fund_to_nobody_in_particular(demo_app):
    assert "Oakfield Community Fund" in Browser(demo_app).page("/").text


def test_the_demos_page_says_that_all_of_it_is_invented(demo_app):
    shown = Browser(demo_app).page("/demo")
    assert shown.title == "Everything here is invented"
    assert [button for button in shown.all("main button") if button.startswith("Be ")] == [
        "Be Marie", "Be Marie", "Be Tom", "Be Asha", "Be Priya", "Be Helen", "Be Martin", "Be nobody"
    ]  # fmt: skip
    assert "Autumn round" in shown.text


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("marie", "Marie"), ("tom", "Tom"), ("asha", "Asha"),
        ("priya", "Priya"), ("helen", "Helen"), ("martin", "Martin"),
    ],
)
def test_one_click_and_a_visitor_is_somebody(demo_app, who, name):
    browser = Browser(demo_app)
    reply = browser.post("/demo/be", {"who": who})
    assert reply.status_code == 303
    arrived = page(browser.get(reply.location))
    assert name in " ".join(arrived.all("header a"))
    assert any(name in words for words in arrived.all(".app-message"))


def be(browser, who):
    """Press the button, with the token that the page gives out now: a new visit has a new one."""
    token = browser.page("/demo").form("/demo/be")["csrf_token"]
    reply = browser.client.post("/demo/be", data={"csrf_token": token, "who": who})
    assert reply.status_code == 303


def test_nobody_again(demo_app):
    browser = Browser(demo_app)
    be(browser, "priya")
    assert browser.get("/staff").status_code == 200
    be(browser, "")
    assert browser.get("/staff").status_code == 303


def test_being_somebody_else_ends_the_visit_before(demo_app):
    browser = Browser(demo_app)
    be(browser, "priya")
    with browser.client.session_transaction() as kept:
        before = kept["visit"]
    be(browser, "marie")
    old = Browser(demo_app, before)
    assert old.get("/staff").status_code == 303


def test_a_click_needs_the_forms_token_and_a_post(demo_app):
    browser = Browser(demo_app)
    assert browser.client.post("/demo/be", data={"who": "helen"}).status_code == 400
    assert browser.get("/demo/be").status_code == 405


def test_letters_are_shown_newest_first(demo_app):
    from grants.mail import send_waiting

    browser = Browser(demo_app)
    assert "No letter yet" in browser.page("/demo/outbox").text
    for email in ("marie.delaney@example.org", "tom.whitaker@example.org"):
        browser.post("/sign-in", {"email": email, "next": "/"})
        assert send_waiting(demo_app) == 1
    shown = browser.page("/demo/outbox")
    receivers = re.findall(r"to ([a-z.]+)@", " ".join(shown.all(".app-card .app-quiet")))
    assert receivers == ["tom.whitaker", "marie.delaney"]
    assert "http://127.0.0.1:5000/sign-in/link/" in shown.all(".app-typed a")[0]


def test_a_database_without_the_mark_has_no_such_pages(copied):
    app = create_app(copied)
    with app.app_context():
        db.session.delete(db.session.scalars(select(Setting)).one())
        db.session.commit()
    browser = Browser(app)
    assert browser.get("/demo").status_code == 404
    assert browser.get("/demo/outbox").status_code == 404
    assert browser.post("/demo/be", {"who": "helen"}).status_code == 404
    with app.app_context():
        db.engine.dispose()


def test_a_real_application_has_no_such_pages(app, save):
    save(Setting(name="demo", value="{}"))
    assert "demo" not in app.blueprints
    assert Browser(app).get("/demo").status_code == 404


# --- as a program -------------------------------------------------------------------------------------------------


@pytest.fixture
def started(tmp_path):
    """Start the demo as people do, and stop it as Ctrl+C does."""
    programs = []

    def started(port):
        environment = {
            "GRANTS_INSTANCE": str(tmp_path),
            "GRANTS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",  # the demo passes over both of these
            "GRANTS_SECRET_KEY": "short",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        program = subprocess.Popen(
            [sys.executable, "-P", "-m", "grants", "demo", "--port", str(port)],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        programs.append(program)
        said: list[str] = []
        assert program.stdout is not None
        while "Stop it with" not in (line := program.stdout.readline()):
            assert line, said
            said.append(line)
        return "".join(said)

    yield started
    for program in programs:
        program.send_signal(signal.SIGINT)
        program.wait(20)
        program.communicate()


def address_in(said):
    return re.findall(r"The demo is at (http://127\.0\.0\.1:\d+)", said)[0]


def answer(address):
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def test_it_serves_this_machine_alone_and_takes_another_port_where_one_is_taken(started, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = started(port)
    assert f"Port {port} is taken, so the demo is on port " in said
    status, body = answer(address_in(said))
    assert status == 200 and "Oakfield Community Fund" in body
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
    said = started(port)  # a second one beside it finds its database made
    assert "The demo was made." not in said
    assert answer(address_in(said))[0] == 200
