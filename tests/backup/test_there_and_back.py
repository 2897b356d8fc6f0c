"""Backups: from one kind of database to the other and back, row by row the same."""

import shutil
import threading

import pytest
from sqlalchemy import inspect, select

from grants.actions.people import add_person
from grants.actions.rounds import create_round
from grants.clock import now
from grants.core.backups import is_upload
from grants.core.changes import ChangeKind
from grants.core.stages import Stage
from grants.database import Model
from grants.demo.seeding import seed
from grants.models import Change, Comment, Mail, Person, Round, SignIn, Visit
from grants.queries.record import verify
from tests.backup.houses import rows, upload, uploads, without_visits
from tests.command_line import a_house, an_empty_house
from tests.make import NOON, a_round, a_suggestion


@pytest.fixture
def rich(kind, tmp_path, worker_id):
    """A house with everything in it that the demo has: five rounds, drafts, ties, checks, versions, letters dealt."""
    folder = tmp_path / "rich"
    folder.mkdir()
    house = a_house(folder, kind, f"rich_{worker_id}")
    with house.session() as session:
        seed(session, now=now())
        session.commit()
    return house


def test_to_either_kind_of_database_and_back_every_row_is_the_same(rich, another, kind):
    upload(rich, "2026/plan with spaces é.pdf", b"%PDF \x00\xff")
    before = rows(rich)
    assert sum(len(found) for found in before.values()) > 2_000
    rich.must("backup", rich.folder / "one.zip")

    for other_kind in ("sqlite", "postgresql"):
        other = another(other_kind)
        other.must("restore", rich.folder / "one.zip")
        assert without_visits(rows(other)) == without_visits(before)
        assert uploads(other) == {"2026/plan with spaces é.pdf": b"%PDF \x00\xff"}
        other.must("record", "verify")
        other.must("backup", other.folder / "two.zip")

        back = another(kind, f"back_from_{other_kind}")
        back.must("restore", other.folder / "two.zip")
        assert rows(back) == rows(other)
        back.must("record", "verify")


def test_after_a_restore_everybody_signs_in_again(full, another, kind):
    full.must("backup", full.folder / "one.zip")
    other = another(kind)
    other.must("restore", full.folder / "one.zip")
    with other.session() as session:
        assert session.scalars(select(Visit.ended_at)).one() is not None
        assert session.scalars(select(SignIn.spent_at)).one() is not None
        assert session.scalars(select(Mail.subject)).all() == ["News"]


def test_life_goes_on_after_a_restore(full, another, kind):
    full.must("backup", full.folder / "one.zip")
    other = another(kind)
    other.must("restore", full.folder / "one.zip")
    other.must("person", "add", "new@example.org", "--name", "New")
    other.must("round", "create", "Oakfield Fund", "Spring", "--budget", "10")
    assert "whole" in other.must("record", "verify")


@pytest.mark.parametrize("other_kind", ["sqlite", "postgresql"])
def test_what_points_at_a_row_of_its_own_table_comes_back(another, kind, other_kind):
    """Rows come in by their number, and a suggestion may be counted with one that was heard later."""
    house = another(kind, "pointing")
    with house.session() as session:
        parked, design = a_round(), a_round(slug="now", stage=Stage.DESIGN)
        older, newer, asleep = a_suggestion(design), a_suggestion(design), a_suggestion(parked)
        session.add_all([older, newer, asleep])
        session.flush()
        woken = a_suggestion(design, woken_from=asleep)
        first, second = (Change(round=design, number=number, part="rules", kind=ChangeKind.CHANGED, at=NOON, before={},
                                after={}, name="Rules", why="") for number in (1, 2))  # fmt: skip
        question, answer = (Comment(id=number, round=design, part="rules", name="Rules", text="Why?", unnamed=True,
                                    at=NOON) for number in (900, 100))  # fmt: skip
        older.merged_into, answer.answer_to = newer, question
        session.add_all([woken, first, second, question, answer])
        session.flush()
        second.undoes_id = first.id
        assert older.id < newer.id
        session.commit()
    house.must("backup", house.folder / "one.zip")

    other = another(other_kind)
    other.must("restore", house.folder / "one.zip")
    assert rows(other) == rows(house)


def test_every_other_kind_of_row_points_at_a_table_that_comes_in_before_its_own():
    names = [table.name for table in Model.metadata.sorted_tables]
    later = [
        (key.parent.name, key.deferrable)
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if names.index(key.column.table.name) >= names.index(table.name)
    ]
    # A change undoes an earlier one, and what wakes is older than its copy: they point back and need no patience.
    assert sorted(later) == [
        ("answer_to_id", True), ("merged_into_id", True), ("undoes_id", None), ("woken_from_id", None),
    ]  # fmt: skip


def test_a_database_without_tables_gets_them_first(full, kind, tmp_path, worker_id):
    full.must("backup", full.folder / "one.zip")
    bare = an_empty_house(tmp_path, kind, f"bare_{worker_id}")
    bare.must("restore", full.folder / "one.zip")
    assert without_visits(rows(bare)) == without_visits(rows(full))
    bare.must("record", "verify")


def test_somebody_elses_tables_are_not_written_among(full, kind, tmp_path, worker_id):
    full.must("backup", full.folder / "one.zip")
    theirs = an_empty_house(tmp_path, kind, f"theirs_{worker_id}")
    theirs.sql("CREATE TABLE recipes (id INTEGER PRIMARY KEY)")
    assert theirs.run("restore", full.folder / "one.zip").code == 1
    with theirs.session() as session:
        assert inspect(session.connection()).get_table_names() == ["recipes"]


def test_a_backup_is_for_nobody_else_to_read(full):
    full.must("backup", full.folder / "one.zip")
    assert (full.folder / "one.zip").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_one_moment_though_people_go_on_working(full, another, kind):
    stop = threading.Event()

    def work():
        number = 0
        while not stop.is_set():
            number += 1
            with full.session() as session:
                person = add_person(session, f"p{number}@example.org", f"P{number}", by=None, at=now())
                create_round(session, "Busy", f"Round {number}", budget=number, by=person, at=now())
                session.commit()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        files = [full.folder / f"{number}.zip" for number in range(3)]
        for file in files:
            full.must("backup", file)
    finally:
        stop.set()
        worker.join()
    for number, file in enumerate(files):
        other = another(kind, f"moment{number}")
        other.must("restore", file)
        other.must("record", "verify")
        with other.session() as session:
            people = session.query(Person).filter(Person.name.like("P%")).count()
            assert people == session.query(Round).filter(Round.name.like("Round %")).count()


def test_a_database_that_holds_something_is_not_touched(full):
    full.must("backup", full.folder / "one.zip")
    before = rows(full)
    said = full.run("restore", full.folder / "one.zip")
    assert (said.code, said.summary) == (1, "Nothing was changed.")
    assert "--replace" in said.problems[0]
    assert rows(full) == before


def test_replacing_throws_away_what_was_there(full):
    upload(full, "old.txt", b"old")
    full.must("backup", full.folder / "one.zip")
    before = rows(full)
    full.must("person", "add", "late@example.org", "--name", "Late")
    upload(full, "late.txt", b"late")
    full.must("restore", full.folder / "one.zip", "--replace")
    assert without_visits(rows(full)) == without_visits(before)
    assert uploads(full) == {"old.txt": b"old"}
    with full.session() as session:
        assert verify(session, session.scalars(select(Round)).one()).whole


def test_uploads_in_the_way_are_not_thrown_away_unasked(full, another, kind):
    full.must("backup", full.folder / "one.zip")
    other = another(kind)
    upload(other, "mine.txt", b"mine")
    assert other.run("restore", full.folder / "one.zip").code == 1
    assert uploads(other) == {"mine.txt": b"mine"}


def test_its_help_says_that_a_backup_holds_what_nobody_may_see(full):
    told = " ".join(full.must("backup", "--help").split())
    assert "It holds everything: what staff alone may see, and members' drafts and marks beside their names" in told


def test_a_backup_that_cannot_be_written_leaves_nothing(full):
    assert full.run("backup", full.folder / "no such folder" / "one.zip").code == 1
    shutil.rmtree(full.folder / "instance" / "uploads", ignore_errors=True)
    full.must("backup", full.folder / "one.zip")
    assert [path.name for path in full.folder.glob("*one.zip*")] == ["one.zip"]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("uploads/a.txt", True), ("uploads/2026/a b.txt", True), ("uploads", False), ("uploads/", False),
        ("uploads/../a", False), ("uploads/./a", False), ("uploads//a", False), ("/uploads/a", False),
        ("tables/a", False), ("uploads/C:a", False), ("uploads/a\\b", False), ("uploads/..", False),
    ],
)  # fmt: skip
def test_names_of_uploads(name, good):
    assert is_upload(name) is good
