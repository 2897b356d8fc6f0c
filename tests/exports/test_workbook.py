import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from grants.core.policy import COMMAND_LINE, OUTSIDER, Viewer
from grants.core.stages import Stage
from grants.exports.cells import CONTINUES, PART, Book, Column, Kind, clean
from grants.exports.workbook import write_workbook
from grants.imports.applications import read_applications
from grants.models import Application, Chain, Question
from tests.make import NOON, a_criterion
from tests.queries.scored import Scored

MEMBER = Viewer(signed_in=True, member=True)
AGREED = datetime(2026, 7, 1, 8, 15, tzinfo=UTC)  # the clocks show a quarter past nine
LATE = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
NASTY = ["=1+1", "+44 161", "-2", "@sum", "\tx", "\rx", "#REF!", "=HYPERLINK(\"http://x\")", "_x0041_", "a\x07b"]


@pytest.fixture
def scored(session):
    need = a_criterion("Local need", 30, minimum=Decimal("2.5"), levels={0: "None", 5: "All"})
    criteria = [need, a_criterion("Value")]
    return Scored(session, criteria=criteria, gates=("Constituted",), pass_mark=Decimal(50), tie_break=["Value"])


def written(scored, viewer=COMMAND_LINE):
    file = io.BytesIO()
    write_workbook(scored.session, scored.round, file, viewer=viewer, at=LATE)
    file.seek(0)
    return file


def opened(scored, viewer=COMMAND_LINE):
    return openpyxl.load_workbook(written(scored, viewer))


def rows(sheet):
    titles, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(titles, line, strict=True)) for line in lines]


def test_the_sheets_stand_in_order_with_their_titles(scored):
    book = opened(scored)
    assert book.sheetnames == ["Read me", "Ranking", "Applications", "Scores", "Criteria", "Panel"]
    titles = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
    assert titles["Ranking"] == [
        "Rank", "Reference", "Project", "Organisation", "Amount requested", "Panel score", "Median", "Lowest",
        "Highest", "Sheets", "Local need", "Value", "Notes",
    ]  # fmt: skip
    assert titles["Applications"][:6] == [
        "Reference", "Project", "Organisation", "Amount requested", "Summary", "Least amount",
    ]  # fmt: skip
    assert titles["Scores"] == ["Application", "Panel member", "Criterion", "Score", "Comment"]
    assert titles["Criteria"] == [
        "Name", "Question", "Guidance", "Weight", "Lowest", "Highest", "Minimum", "Comment", "Level 0", "Level 5",
    ]  # fmt: skip
    assert titles["Panel"] == ["Name", "Sheets sent", "Joined", "Left"]


def test_figures_are_numbers_unrounded_under_a_format(scored):
    lunch = scored.apply("A-1", amount=123_456)
    scored.send(lunch, 0, 5, 4)
    scored.send(lunch, 1, 3, None)
    scored.send(scored.apply("A-2", amount=None), 0, 1, 1)
    book = opened(scored)
    first, second = rows(book["Ranking"])
    assert (first["Rank"], first["Amount requested"], first["Sheets"], first["Local need"]) == (1, 1234.56, 2, 4)
    assert first["Panel score"] == pytest.approx((95 + 60) / 2, abs=1e-12)
    assert (second["Amount requested"], second["Notes"]) == (
        None, "Not yet checked; Below the pass mark; Below the minimum for Local need",
    )  # fmt: skip
    ranking = book["Ranking"]
    assert (ranking["F2"].number_format, ranking["E2"].number_format) == ("0.0", "£#,##0.00")
    assert all(ranking[f"{column}2"].data_type == "n" for column in "AEFGHIJKL")


def test_the_ranking_can_be_worked_out_again_from_the_scores(scored):
    applications = [scored.apply(f"A-{number}") for number in range(3)]
    for application, given in zip(applications, [(5, 3), (2, None), (0, 4)], strict=True):
        scored.send(application, 0, *given)
        scored.send(application, 1, 3, 3)
    scored.tie(applications[2], 1)
    book = opened(scored)
    weights = {row["Name"]: row["Weight"] / row["Highest"] for row in rows(book["Criteria"])}
    full = {row["Name"]: row["Weight"] for row in rows(book["Criteria"])}
    sheets: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in rows(book["Scores"]):
        if row["Score"] is not None:
            sheets.setdefault((row["Application"], row["Panel member"]), []).append((row["Criterion"], row["Score"]))
    totals: dict[str, list[float]] = {}
    for (application, _), marks in sheets.items():
        points = sum(weights[name] * mark for name, mark in marks)
        totals.setdefault(application, []).append(100 * points / sum(full[name] for name, _ in marks))
    for row in rows(book["Ranking"]):
        own = totals[row["Reference"]]
        assert row["Panel score"] == pytest.approx(sum(own) / len(own))
        assert row["Sheets"] == len(own)


def test_before_deciding_there_are_no_figures_and_no_marks(scored):
    scored.send(scored.apply("A-1"), 0, 5, 5, comments=("Secret words", ""))
    scored.round.stage = Stage.SCORING
    scored.session.flush()
    book = opened(scored)
    [row] = rows(book["Ranking"])
    hidden = ("Rank", "Panel score", "Median", "Lowest", "Highest", "Local need", "Value")
    assert {row[name] for name in hidden} == {None}
    assert row["Sheets"] == 1
    assert rows(book["Scores"]) == []
    told = {row["About"]: row["What"] for row in rows(book["Read me"])}
    assert "not in deciding yet" in told["Figures"]
    assert b"Secret words" not in everything(written(scored))


def test_the_read_me_tells_when_where_and_the_records_head(scored):
    scored.session.add(Chain(id=scored.round.id, length=3, head="ab" * 32))
    scored.session.flush()
    told = {row["About"]: row["What"] for row in rows(opened(scored)["Read me"])}
    assert told["Record: head"] == "ab" * 32
    assert (told["Stage"], told["Criteria version"]) == ("deciding", 1)
    assert (told["Pass mark, of 100"], told["Tie-break list"]) == (50, "Value")


def test_the_read_me_holds_real_numbers_and_days(scored):
    scored.apply("A-1")
    scored.set.agreed_at, scored.set.by_administrator = AGREED, True
    scored.session.add(Chain(id=scored.round.id, length=3, head="cd" * 32))
    scored.session.flush()
    told: dict[str, Any] = {line[0].value: line[1] for line in opened(scored)["Read me"].iter_rows()}
    assert {name: (told[name].value, told[name].number_format) for name in (
        "Written", "Budget", "Applications", "Criteria agreed", "Record: entries"
    )} == {
        "Written": (LATE.replace(tzinfo=None), "d mmmm yyyy, hh:mm"),
        "Budget": (1000, "£#,##0.00"),
        "Applications": (1, "General"),
        "Criteria agreed": (AGREED.replace(hour=9, tzinfo=None), "d mmmm yyyy, hh:mm"),
        "Record: entries": (3, "General"),
    }  # fmt: skip
    assert told["Written"].is_date and told["Criteria agreed by"].value == "An administrator, not by the group"


def test_our_own_workbook_can_be_read_again(scored):
    asked = Question(round_id=scored.round.id, title="Who asked?", position=1)
    scored.session.add(asked)
    scored.session.flush()
    scored.apply("A-1", amount=123_456, least=1_000, summary="=Lunch", theme="Food", email="a@example.org")
    scored.session.scalars(select(Application)).one().answers = {str(asked.id): "31 flats"}
    scored.session.flush()
    reading = read_applications(written(scored).read(), "workbook.xlsx")
    assert reading.problems == []
    [one] = reading.requests
    assert (one.reference, one.amount, one.least, one.summary, one.theme, one.email, one.answers) == (
        "A-1", 123_456, 1_000, "=Lunch", "Food", "a@example.org", {"Who asked?": "31 flats"},
    )  # fmt: skip


def test_names_and_letters_never_stand_on_one_sheet(scored):
    scored.members[0].letter_place, scored.members[1].letter_place = 5, 2
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 5)
    scored.send(lunch, 1, 4, 4)
    book = opened(scored)
    assert [row["Panel member"] for row in rows(book["Scores"])] == ["C", "C", "F", "F"]
    assert [(row["Name"], row["Sheets sent"]) for row in rows(book["Panel"])] == [("Ada", 1), ("Ben", 1)]
    for title in ("Read me", "Ranking", "Applications", "Scores", "Criteria"):
        assert not re.search(r"Ada|Ben", str(list(book[title].values)))
    assert "F" not in [value for line in book["Panel"].values for value in line]


def test_what_is_for_staff_alone_is_in_the_workbook_of_staff_alone(scored):
    shown = Question(round_id=scored.round.id, title="Who runs it?", position=0, shown_to_panel=True)
    kept = Question(round_id=scored.round.id, title="Bank", position=1)
    scored.session.add_all([shown, kept])
    scored.session.flush()
    lunch = scored.apply("A-1", contact="Amir", email="amir@example.org", phone="0161", postcode="M1")
    lunch.answers = {str(shown.id): "Residents", str(kept.id): "12-34-56"}
    scored.session.flush()
    [staff], [member] = rows(opened(scored)["Applications"]), rows(opened(scored, MEMBER)["Applications"])
    assert (staff["Contact"], staff["Bank"], staff["Who runs it?"]) == ("Amir", "12-34-56", "Residents")
    assert not {"Contact", "E-mail", "Phone", "Postcode", "Bank"} & set(member)
    assert member["Who runs it?"] == "Residents"


def test_comments_stand_beside_the_marks_for_those_inside_alone(scored):
    scored.send(scored.apply("A-1"), 0, 5, 5, comments=("They asked us", ""))
    scored.round.stage = Stage.PUBLISHED
    assert rows(opened(scored)["Scores"])[0]["Comment"] == "They asked us"
    assert rows(opened(scored, OUTSIDER)["Scores"])[0]["Comment"] is None


@pytest.mark.parametrize("words", NASTY)
def test_nothing_typed_becomes_a_formula_or_breaks_the_file(scored, words):
    scored.send(scored.apply("A-1", project=words), 0, 5, 5)
    sheet = opened(scored)["Ranking"]
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].value.replace("_x005F_", "_").strip() == words.replace("\x07", "").replace("\r", "\n").strip()
    if words[0] in "=+-@\t#":
        assert sheet["C2"].quotePrefix


def test_what_no_spreadsheet_can_hold_is_taken_out():
    assert clean("a\x00\x07b\ud800c\r\nd\x7f\uffff") == "abc\nd"


def test_headings_that_look_like_formulas_are_text(session):
    scored = Scored(session, criteria=[a_criterion("=1+1", 10), a_criterion("Value", 10)])
    assert opened(scored)["Ranking"]["K1"].data_type == "s"


def test_a_text_too_long_for_a_cell_is_whole_on_its_own_sheet(scored):
    long = "ab😀" * 15_000
    scored.apply("A-1", summary=long)
    book = opened(scored)
    [row] = rows(book["Applications"])
    assert row["Summary"] == long[:PART] + CONTINUES
    parts = rows(book["Long texts"])
    assert "".join(part["Text"] for part in parts) == long
    assert {(part["Sheet"], part["Row"], part["Column"]) for part in parts} == {("Applications", "A-1", "Summary")}


def test_sheets_are_frozen_filtered_and_ready_to_print(scored):
    scored.send(scored.apply("A-1"), 0, 5, 5)
    for sheet in opened(scored):
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert all(sheet.column_dimensions[letter].width >= 8 for letter in "AB")


def test_two_workbooks_of_the_same_moment_hold_the_same(scored):
    for number in range(3):
        scored.send(scored.apply(f"A-{number}"), 0, 3, 3)
    first, second = (zipfile.ZipFile(written(scored)) for _ in range(2))
    names = [name for name in first.namelist() if name != "docProps/core.xml"]  # openpyxl writes the clock in there
    assert first.namelist() == second.namelist()
    assert [first.read(name) for name in names] == [second.read(name) for name in names]


def test_the_statements_do_not_grow_with_the_rows(scored, statements):
    counts = []
    for number in range(3):
        scored.send(scored.apply(f"A-{number}"), 0, 3, 3)
        scored.session.flush()
        statements.clear()
        written(scored)
        counts.append(len(statements))
    assert counts[0] == counts[2]


def test_days_are_dates():
    book = Book("Title", "Fund", NOON)
    book.write("Days", [Column("Day", 12, Kind.DAY)], [[NOON.date()], [None]])
    file = io.BytesIO()
    book.save(file)
    cell = openpyxl.load_workbook(file)["Days"]["A2"]
    assert (cell.is_date, cell.value.date()) == (True, NOON.date())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_and_finds_no_error(scored, tmp_path):
    for number, words in enumerate(NASTY):
        scored.send(scored.apply(f"A-{number}", project=words), 0, 5, number % 6)
    (tmp_path / "in.xlsx").write_bytes(written(scored).read())
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "ods",
         "--outdir", str(tmp_path), str(tmp_path / "in.xlsx")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", str(tmp_path / "back"), str(tmp_path / "in.ods")],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    before = openpyxl.load_workbook(tmp_path / "in.xlsx", data_only=True)["Ranking"]
    after = openpyxl.load_workbook(tmp_path / "back" / "in.xlsx", data_only=True)["Ranking"]
    assert len(rows(after)) == len(rows(before)) == len(NASTY)
    for mine, theirs in zip(before.iter_rows(max_col=10), after.iter_rows(max_col=10), strict=True):
        for one, other in zip(mine, theirs, strict=True):
            assert other.data_type != "f"
            if isinstance(one.value, float | int):
                assert other.value == pytest.approx(one.value)


def everything(file):
    parts = zipfile.ZipFile(file)
    return b"".join(parts.read(name) for name in parts.namelist())
