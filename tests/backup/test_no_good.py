"""What is no backup, or was one until somebody changed it: nothing comes of it."""

import json
import zipfile
from hashlib import sha256

import pytest
from sqlalchemy import inspect

from tests.backup.houses import a_full_house, rows, uploads
from tests.command_line import an_empty_house
from tests.make import a_round, a_suggestion


@pytest.fixture(scope="module")
def untouched(kind, tmp_path_factory, worker_id):
    """Such a house with its backup, for tests that must change nothing in it."""
    house = a_full_house(tmp_path_factory.mktemp("untouched") / "house", kind, f"untouched_{worker_id}")
    house.must("backup", house.folder / "whole.zip")
    house.before = rows(house)
    yield house
    assert rows(house) == house.before


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


def test_a_database_without_tables_stays_so_where_the_backup_is_no_good(kind, tmp_path, tampered, worker_id):
    """A backup of another version is restored with that version, and it would not take our tables."""
    bare = an_empty_house(tmp_path, kind, f"bare_{worker_id}")
    assert bare.run("restore", tampered(SIGNED["another version"])).code == 1
    with bare.session() as session:
        assert inspect(session.connection()).get_table_names() == []
