"""What each gives alone nobody reads too soon: what they say in a vote, their 100 points, how they read a criterion.

Every page of the round is looked at in two worlds that differ in what three people gave: whatever tells them apart is
a leak, thought of or not.
"""

import openpyxl
import pytest
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from grants.core.agreeing import Ending
from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Practice, Round, Sharing, Vote
from tests.command_line import a_house
from tests.make import NOON
from tests.marks import on_one_database
from tests.web.house import furnish
from tests.web.worlds import SECRETS, close_the_vote, differing, let_everything_run, other_points, seen_by, told

KINDS = ("nobody", "other member", "member", "observer", "staff", "administrator")
SHOWN_TO_ALL_INSIDE = ("/criteria", "/criteria/now", "/criteria/compare", "/criteria/versions/1.yaml",
                       "/weights", "/practice", "/record", "/panel")  # fmt: skip


@pytest.fixture
def house(app, settings):
    """A round of which everything runs: Ben, Dev and a second administrator have taken part, and nobody else."""
    with app.app_context():
        house = furnish(db.session, Stage.DESIGN, settings.uploads)
        let_everything_run(db.session, house)
    house.home = f"/rounds/{house.parts['slug']}"
    return house


def change(app, house, *secrets):
    with app.app_context():
        for one in secrets:
            SECRETS[one](db.session, house)


def done(app, *statements):
    with app.app_context():
        for one in statements:
            db.session.execute(one)
        db.session.commit()


def pages(house, found):
    """Which pages, by the end of their address."""
    return {page.removeprefix(house.home).partition("?")[0] for page in found}


@pytest.mark.parametrize("kind", on_one_database(KINDS, but=("member", "staff")))
def test_before_ones_own_is_in_the_others_could_have_given_anything(app, house, visit, kind):
    browser = visit(as_=house.people.get(kind))
    before = seen_by(browser, house, kind)
    change(app, house, *SECRETS)
    assert differing(before, seen_by(browser, house, kind)) == []
    if kind in ("member", "observer", "staff", "administrator"):
        assert [page for page in SHOWN_TO_ALL_INSIDE if before[house.home + page][0] != 200] == []


def test_whoever_has_answered_reads_the_others_on_the_page_of_the_vote_alone(app, house, visit):
    browser = visit(as_=house.dev)
    before = seen_by(browser, house, "member")
    change(app, house, "answers")
    answer = f"/criteria/agree/{house.parts['answer_id']}"
    assert pages(house, differing(before, seen_by(browser, house, "member"))) == {"/criteria/agree", answer}


def test_once_it_has_closed_everybody_inside_reads_it_so_these_tests_see_what_there_is_to_see(app, house, visit):
    browser = visit(as_=house.people["member"])
    done(app, update(Sharing).values(closes_on=NOON.date()), update(Practice).values(ended_at=NOON))
    with app.app_context():
        close_the_vote(db.session, house)
    before = seen_by(browser, house, "member")
    change(app, house, *SECRETS)
    assert pages(house, differing(before, seen_by(browser, house, "member"))) == {
        "/criteria/agree", f"/criteria/agree/{house.parts['answer_id']}", "/practice", "/weights",
        f"/weights/{house.parts['sharing_id']}",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sees"), on_one_database([("dev", True), ("second", True), ("ada", False)], but=[("dev", True)])
)
def test_who_handed_in_sees_the_points_at_once_only_where_the_group_agreed_it(app, house, visit, name, sees):
    done(app, update(Round).values(choices_made={"points_shown": "own in"}))
    kind = {"dev": "member", "second": "administrator", "ada": "member"}[name]
    browser = visit(as_=house.people["member"] if name == "ada" else getattr(house, name))
    before = seen_by(browser, house, kind)
    with app.app_context():
        other_points(db.session, house, but=name)
    shown = {"/weights", f"/weights/{house.parts['sharing_id']}"} if sees else set()
    assert pages(house, differing(before, seen_by(browser, house, kind))) == shown


@pytest.mark.parametrize("ending", [Ending.CHANGED, Ending.TAKEN_BACK, Ending.OVERTAKEN])
@pytest.mark.parametrize("kind", on_one_database(["nobody", "member", "observer", "staff"], but=["member"]))
def test_a_vote_that_ended_before_its_time_stays_closed_when_another_version_counts(app, house, visit, kind, ending):
    browser = visit(as_=house.people.get(kind))
    done(
        app,
        update(Vote).where(Vote.id == house.vote).values(ended=ending, ended_at=NOON),
        update(CriteriaSet).values(state=SetState.SUPERSEDED, agreed_at=NOON, superseded_at=NOON),
        update(Round).values(vote_closes_on=None),
    )
    before = told(browser.get(f"{house.home}/criteria/versions/1"))
    change(app, house, "answers")
    assert before[0] == 200
    assert told(browser.get(f"{house.home}/criteria/versions/1")) == before


def test_the_command_line_and_its_workbook_know_no_more(request, tmp_path, worker_id):
    command = a_house(tmp_path, request.config.getoption("--database"), f"hidden_{worker_id}")
    engine = create_engine(command.url)
    with Session(engine) as session:
        house = furnish(session, Stage.DESIGN, tmp_path / "uploads")
        let_everything_run(session, house)
    slug, worlds = house.parts["slug"], []
    for _ in range(2):
        said = [command.run(*words.split()) for words in (f"results {slug} --json", f"record verify {slug}")]
        command.must("export", slug, book := tmp_path / "book.xlsx")
        command.must("criteria", "export", slug, text := tmp_path / "set.yaml")
        rows = [(sheet.title, row) for sheet in openpyxl.load_workbook(book)
                for row in sheet.iter_rows(values_only=True) if row[0] != "Written"]  # fmt: skip
        worlds.append((said, rows, text.read_bytes()))
        with Session(engine) as session:
            for one in SECRETS.values():
                one(session, house)
    engine.dispose()
    assert worlds[0] == worlds[1]
