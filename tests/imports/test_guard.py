"""Every kind of trouble is refused in words, quickly and in little memory; good files of every program pass."""

import io
import json
import subprocess
import sys
import time
import tracemalloc
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from grants.core.errors import Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import known, match
from grants.core.money import pence
from grants.imports.kinds import contents
from grants.imports.tables import Table, read_table
from tests.imports import make_xlsx
from tests.imports.trouble import REFUSED
from tests.programs import libreoffice
from tests.real_files import real_file

SECONDS, MEGABYTES = 5, 300


def read(data: bytes, filename: str = "round.xlsx") -> Table:
    return read_table(data, filename, wanted="Applications", known=known(APPLICATIONS))


@pytest.mark.parametrize("what", REFUSED)
def test_trouble_is_refused_in_words(what):
    make, words = REFUSED[what]
    data = make()
    started = time.process_time()
    with pytest.raises(Refused) as refused:
        read(data)
    assert time.process_time() - started < SECONDS
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("what", ["swelling sheet", "too deep", "one text in many cells"])
def test_trouble_takes_little_memory(what):
    data = REFUSED[what][0]()
    tracemalloc.start()
    with pytest.raises(Refused):
        read(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 50 * 1024 * 1024


@pytest.mark.parametrize("make", [make_xlsx.workbook, make_xlsx.as_excel, make_xlsx.as_strict, make_xlsx.with_a_prefix])
def test_good_files_pass(make):
    table = read(make())
    assert table.headings[:5] == make_xlsx.HEADINGS
    assert table.rows[0].cells[:2] == ["P-1", "Warm hall"]
    assert table.notices == []


def test_what_excel_stores_is_read_as_excel_shows_it():
    (row,) = read(make_xlsx.as_excel()).rows
    assert row.cells == ["P-1", "Warm hall", "Elm Court", Decimal("1200.1"), "Two\nlines", date(2026, 11, 22)]


def test_a_workbook_by_openpyxl_passes():
    book = Workbook()
    page = book.create_sheet("Applications", 0)
    for row in ([*make_xlsx.HEADINGS, "Date"], [*make_xlsx.FIRST, date(2026, 11, 22)]):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    assert read(file.getvalue()).rows[0].cells == [*make_xlsx.FIRST, date(2026, 11, 22)]


def test_a_workbook_by_libreoffice_passes(tmp_path):
    if not (office := libreoffice()):
        pytest.skip("LibreOffice is not on this machine")
    (tmp_path / "Applications.csv").write_text("Reference,Project,Amount,Date\nP-1,Café,1200.1,2026-11-22\n", "utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path)]
    infilter = "--infilter=CSV:44,34,76"
    subprocess.run(
        [*convert, infilter, str(tmp_path / "Applications.csv")], check=True, capture_output=True, timeout=120
    )
    table = read((tmp_path / "Applications.xlsx").read_bytes())
    assert (table.sheet, table.notices) == ("Applications", [])
    assert table.rows[0].cells == ["P-1", "Café", Decimal("1200.1"), date(2026, 11, 22)]


@pytest.mark.parametrize(
    ("name", "title"), [("trafford_grants_360giving.csv", ""), ("trafford_grants_360giving.xlsx", "grants")]
)
def test_the_councils_real_file_is_read_to_the_penny(name, title):
    table = read(shared(f"data/{name}"), name)
    found = match(table.headings, APPLICATIONS)
    assert (table.sheet, len(table.rows), table.notices, found.problems) == (title, 366, [], ())
    assert sum(pence(found.value(row.cells, "amount")) for row in table.rows) == 80_869_047


def test_the_360giving_template_is_read_and_has_no_rows():
    table = read(shared("data/360giving/360-giving-schema-titles-with-meta-tab-2023.xlsx"))
    assert (table.sheet, table.rows) == ("grants", [])
    assert table.notices == ["There are no rows below the headings in row 1."]


def test_the_shared_bad_files_get_their_right_answers(tmp_path):
    """In a process of its own, whose memory can be measured; the verdicts are those of the files' manifest."""
    maker = real_file("tools/make_bad_xlsx.py")
    subprocess.run([sys.executable, str(maker), str(tmp_path)], check=True, capture_output=True)
    verdicts = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("verdicts.py")), str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(verdicts.stdout)
    expected = {name: entry["expect"] for name, entry in json.loads((tmp_path / "manifest.json").read_text()).items()}
    assert {name: one["verdict"] for name, one in found["files"].items()} == expected
    assert max(one["seconds"] for one in found["files"].values()) < SECONDS
    assert found["megabytes"] < MEGABYTES


def test_a_file_on_this_machine_is_read_up_to_the_limit(tmp_path):
    with pytest.raises(Refused, match="cannot be opened: No such file"):
        contents(tmp_path / "missing.csv")
    (tmp_path / "large.csv").write_bytes(bytes(11 * 1024 * 1024))
    with pytest.raises(Refused, match="larger than 10 MB"):
        contents(tmp_path / "large.csv")


def shared(path: str) -> bytes:
    return real_file(path).read_bytes()


PLAIN = make_xlsx.packed(
    make_xlsx.parts(("Applications", make_xlsx.sheet(make_xlsx.rows(make_xlsx.ROWS)))), compression=0
)


@given(changes=st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_a_file_with_odd_bytes_is_read_or_refused(changes):
    data = bytearray(PLAIN)
    for at, byte in changes:
        data[at] = byte
    with suppress(Refused):
        read(bytes(data))


SHEET = make_xlsx.sheet(make_xlsx.rows(make_xlsx.ROWS), after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')


@given(
    at=st.integers(0, len(SHEET)),
    length=st.integers(0, 8),
    what=st.sampled_from(["", "9", '"', "<v>", "</c>", "A", "-", "é", "<row>"]),
)
def test_a_sheet_with_a_piece_out_of_place_is_read_or_refused(at, length, what):
    changed = SHEET[:at] + what + SHEET[at + length :]
    with suppress(Refused):
        read(make_xlsx.instead("xl/worksheets/sheet1.xml", changed))
