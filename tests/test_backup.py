"""Backups: from one kind of database to the other and back, row by row the same; and zips that were tampered with."""

import json
import shutil
import threading
import zipfile
from hashlib import sha256

import pytest
from sqlalchemy import inspect, select

from grants.actions.people import add_person
from grants.actions.rounds import create_round
from grants.actions.signing_in import ask_to_sign_in, begin_visit
from grants.clock import now
from grants.core.backups import is_upload
from grants.core.changes import ChangeKind
from grants.core.stages import Stage
from grants.database import Model
from grants.demo.seeding import seed
from grants.models import Change, Comment, Mail, Person, Round, SignIn, Visit
from grants.queries.record import verify
from tests.command_line import House, a_house, an_empty_house
from tests.make import NOON, a_round, a_suggestion

ENDED = {"visit": "ended_at", "sign_in": "spent_at"}


@pytest.fixture(scope="module")
def kind(request):
    return request.config.getoption("--database")


@pytest.fixture
def full(kind, tmp_path, worker_id):
    """A house with a round that is decided, somebody signed in, and a letter that waits."""
    return a_full_house(tmp_path / "full", kind, f"full_{worker_id}")


@pytest.fixture(scope="module")
def untouched(kind, tmp_path_factory, worker_id):
    """Such a house with its backup, for tests that must change nothing in it."""
    house = a_full_house(tmp_path_factory.mktemp("untouched") / "house", kind, f"untouched_{worker_id}")
    house.must("backup", house.folder / "whole.zip")
    house.before = rows(house)
    yield house
    assert rows(house) == house.before


def a_full_house(folder, kind, name):
    folder.mkdir()
    house = a_house(folder, kind, name, stage="deciding")
    with house.session() as session:
        ada = session.scalars(select(Person).where(Person.email == "ada@example.org")).one()
        begin_visit(session, ada, at=now())
        ask_to_sign_in(session, "ada@example.org", at=now())
        session.add(Mail(to_email="ben@example.org", subject="News", body="Grüße 🌻", created_at=now()))
        session.commit()
    return house


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


@pytest.fixture
def another(tmp_path, worker_id):
    """An empty house of a kind, that is ready."""

    def another(kind, name="another"):
        folder = tmp_path / f"{name}-{kind}"
        folder.mkdir()
        return a_house(folder, kind, f"{name}_{worker_id}")

    return another


def rows(house: House):
    """Every row of every table."""
    with house.session() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()]
            for table in Model.metadata.sorted_tables
        }


def without_visits(found):
    """The rows, but for what a restore ends on purpose."""
    letters = [row for row in found["mail"] if row["sent_at"] is not None or row["sign_in_id"] is None]
    return {
        name: [{key: value for key, value in row.items() if key != ENDED.get(name)} for row in kept]
        for name, kept in {**found, "mail": letters}.items()
    }


def upload(house, name, words):
    path = house.folder / "instance" / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(words)


def uploads(house):
    folder = house.folder / "instance" / "uploads"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- there and back -----------------------------------------------------------------------------------------------


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


def test_a_database_without_tables_stays_so_where_the_backup_is_no_good(kind, tmp_path, tampered, worker_id):
    """A backup of another version is restored with that version, and it would not take our tables."""
    bare = an_empty_house(tmp_path, kind, f"bare_{worker_id}")
    assert bare.run("restore", tampered(SIGNED["another version"])).code == 1
    with bare.session() as session:
        assert inspect(session.connection()).get_table_names() == []


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


# --- what is there already ----------------------------------------------------------------------------------------


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


# --- zips of all kinds --------------------------------------------------------------------------------------------


@pytest.fixture
def tampered(untouched, tmp_path):
    """A backup with some of its parts changed; `signed` puts the manifest's sums right, as a clever hand would."""

    def tampered(change, *, signed=True, of=untouched.folder / "whole.zip"):
        with zipfile.ZipFile(of) as whole:
            parts = {name: whole.read(name) for name in whole.namelist()}
        manifest = json.loads(parts.pop("manifest.json"))
        change(parts, manifest)
        if signed:
            manifest["parts"] = {
                name: {"size": len(data), "sha256": sha256(data).hexdigest(), "rows": data.count(b"\n")}
                for name, data in parts.items()
            }
        with zipfile.ZipFile(tmp_path / "tampered.zip", "w") as file:
            for name, data in parts.items():
                file.writestr(name, data)
            file.writestr("manifest.json", json.dumps(manifest))
        return tmp_path / "tampered.zip"

    return tampered


def edit(table, old, new):
    def change(parts, _):
        name = f"tables/{table}.jsonl"
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)

    return change


def put(name, data=b""):
    return lambda parts, _: parts.update({name: data})


SIGNED = {
    "a path that leads out": put("uploads/../../out.txt", b"out"),
    "a path from the root": put("/tmp/out.txt", b"out"),
    "a path of another system": put("uploads/..\\out.txt", b"out"),
    "an unknown table": put("tables/secrets.jsonl", b"{}\n"),
    "a missing table": lambda parts, _: parts.pop("tables/visit.jsonl"),
    "another version": lambda _, manifest: manifest.update(revision="from the future"),
    "another format": lambda _, manifest: manifest.update(format=99),
    "a revision that is no text": lambda _, manifest: manifest.update(revision=7),
    "an unknown column": edit("fund", b'"name":', b'"title":'),
    "a column too many": edit("fund", b'{"id"', b'{"more":1,"id"'),
    "no JSON": edit("fund", b"{", b"["),
    "a number as text": edit("round", b'"budget":140000', b'"budget":"140000"'),
    "a number too large": edit("round", b'"budget":140000', b'"budget":99999999999999999999'),
    "a truth as a number": edit("person", b'"is_admin":false', b'"is_admin":1'),
    "a moment without a zone": edit("round", b'+00:00"', b'"'),
    "an unknown stage": edit("round", b'"stage":"deciding"', b'"stage":"finished"'),
    "half a character": edit("fund", b"Oakfield", b"Oak\\ud83dfield"),
    "a nothing inside a text": edit("fund", b"Oakfield", b"Oak\\u0000field"),
    "a text too long": edit("fund", b"Oakfield", b"O" * 300),
    "an empty name": edit("fund", b'"name":"Oakfield Fund"', b'"name":null'),
    "a row that points nowhere": edit("scoresheet", b'"member_id":1', b'"member_id":777'),
    "a row twice": lambda parts, _: parts.update({"tables/fund.jsonl": parts["tables/fund.jsonl"] * 2}),
    "a total divided by nothing": edit("scoresheet", b'"total":"60"', b'"total":"60/0"'),
    "a deep hole": edit("sheet_version", b'"marks":{', b'"marks":' + b"[" * 100_000 + b"{"),
}


@pytest.mark.parametrize("change", SIGNED.values(), ids=SIGNED.keys())
def test_a_backup_made_up_by_somebody_changes_nothing(tampered, untouched, change):
    said = untouched.run("restore", tampered(change), "--replace")
    assert (said.code, said.summary) == (1, "Nothing was changed."), said
    assert len(said.problems) == 1
    assert rows(untouched) == untouched.before and not uploads(untouched)


def test_what_may_point_at_a_later_row_must_still_point_at_one(tampered, another, kind):
    house, empty = another(kind, "pointing"), another(kind, "empty")
    with house.session() as session:
        round = a_round()
        session.add(a_suggestion(round, merged_into=a_suggestion(round)))
        session.commit()
    house.must("backup", house.folder / "one.zip")
    before = rows(empty)
    lost = tampered(edit("suggestion", b'"merged_into_id":1', b'"merged_into_id":777'), of=house.folder / "one.zip")
    said = empty.run("restore", lost)
    assert (said.problems, said.summary) == (
        ["This is not a backup of this program: its rows do not fit together."], "Nothing was changed.",
    )  # fmt: skip
    assert rows(empty) == before


def test_a_changed_part_is_found_by_its_sum(tampered, untouched):
    said = untouched.run("restore", tampered(edit("fund", b"Oakfield", b"Elmfield"), signed=False), "--replace")
    assert said.problems == ["This is not a backup of this program: 'tables/fund.jsonl' is not as it was written."]


def test_a_part_the_manifest_does_not_know_is_refused(tampered, untouched):
    said = untouched.run("restore", tampered(put("uploads/more.txt", b"more"), signed=False), "--replace")
    assert "'uploads/more.txt' is not both in it and in its manifest." in said.problems[0]


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_backup_is_refused(untouched, data):
    said = untouched.run("restore", untouched.write("no.zip", data), "--replace")
    assert said.code == 1 and said.problems[0].startswith("This is not a backup of this program: ")


def test_half_a_backup_is_refused(untouched):
    data = (untouched.folder / "whole.zip").read_bytes()
    for cut in (100, len(data) // 2, len(data) - 10):
        assert untouched.run("restore", untouched.write("half.zip", data[:cut]), "--replace").code == 1
    broken = bytearray(data)
    broken[data.index(b"tables/entry.jsonl") + 100] ^= 0xFF
    assert untouched.run("restore", untouched.write("broken.zip", bytes(broken)), "--replace").code == 1
    assert untouched.run("restore", untouched.folder / "missing.zip").code == 1
    assert untouched.run("restore", untouched.folder).code == 1


def test_its_help_says_that_a_backup_holds_what_nobody_may_see(untouched):
    told = " ".join(untouched.must("backup", "--help").split())
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
