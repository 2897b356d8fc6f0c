"""The right sheet, the right headings, every row; csv files however they were saved."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from grants.core.errors import Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import known
from grants.imports.tables import Table, read_table, sheet_names
from tests.imports.make_xlsx import FIRST, HEADINGS, ROWS, of, packed, parts, row, rows, sheet, workbook

KNOWN = known(APPLICATIONS)
PLAIN = parts(("A", sheet(rows(ROWS))))
FORMULA = '<c r="D2"><f>1+3</f><v>4</v></c>'
STYLES = (
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="4"/></cellXfs>'
)


def read(data: bytes | str, *, sheet: str | None = None, wanted: str = "Applications", last_row: int = 20_000) -> Table:
    raw = data.encode() if isinstance(data, str) else data
    return read_table(raw, "round.csv", wanted=wanted, known=KNOWN, sheet=sheet, last_row=last_row)


def cells(table: Table) -> list[list[object]]:
    return [[*row.cells] for row in table.rows]


def one_cell(xml: str, **more: str) -> object:
    """What is read of one cell, with the styles above."""
    made = parts(
        ("A", sheet(rows([["Project", "Reference"], ["x", xml.replace("<c ", '<c r="B2" ')]]))), styles=STYLES, **more
    )
    return read(packed(made)).rows[0].cells[1]


# Which sheet


def test_the_sheet_named_for_it_is_read_before_others():
    book = packed(parts(("Old", sheet(rows(ROWS))), ("applications", sheet(rows([HEADINGS, FIRST])))))
    assert (read(book).sheet, len(read(book).rows)) == ("applications", 1)


def test_360giving_calls_the_sheet_grants():
    book = packed(parts(("Old", sheet(rows(ROWS))), ("grants", sheet(rows(ROWS)))))
    assert read(book).sheet == "grants"
    with pytest.raises(Refused, match="Say which sheet to read, or name it “Scores”"):
        read(book, wanted="Scores")


def test_else_the_only_visible_sheet_with_known_headings_is_read():
    book = packed(
        parts(
            ("Hidden", sheet(rows(ROWS))),
            ("Notes", sheet(rows([["a", "b"]]))),
            ("Form 1", sheet(rows(ROWS))),
            state="hidden",
        )
    )
    assert (read(book).sheet, read(book).notices) == ("Form 1", [])


def test_else_the_sheets_are_named_to_choose_from():
    book = packed(parts(("One", sheet(rows(ROWS))), ("Two", sheet(rows(ROWS))), ("Notes", sheet(""))))
    with pytest.raises(Refused) as refused:
        read(book)
    assert str(refused.value) == "Say which sheet to read, or name it “Applications”. There are: “One”, “Two”."
    assert sheet_names(book, "x.xlsx") == ["One", "Two", "Notes"]
    assert sheet_names(b"a,b", "x.csv") == []


def test_a_person_says_which_sheet():
    book = packed(parts(("Applications", sheet(rows(ROWS))), ("Two", sheet(rows([HEADINGS, FIRST])))))
    assert len(read(book, sheet=" two ").rows) == 1
    with pytest.raises(Refused, match=r"There is no sheet “Three”\. There are: “Applications”, “Two”\."):
        read(book, sheet="Three")


def test_among_very_many_sheets_a_person_says_which():
    book = packed(parts(*[(f"S{at}", sheet(rows(ROWS))) for at in range(40)]))
    with pytest.raises(Refused, match="Say which sheet"):
        read(book)


def test_a_hidden_sheet_is_read_and_said():
    book = packed(parts(("Applications", sheet(rows(ROWS))), state="veryHidden"))
    assert read(book).notices == ["The sheet “Applications” is hidden in the spreadsheet. It was read all the same."]


# Which headings


def test_titles_may_stand_above_the_headings():
    table = read(workbook([["Oakfield Community Fund 2026"], [], ["Round", "One"], *ROWS]))
    assert (table.heading_row, table.headings, [row.number for row in table.rows]) == (4, HEADINGS, [5, 6])


def test_headings_must_stand_in_the_first_rows():
    with pytest.raises(Refused, match="No headings were found in the first 20 rows"):
        read(workbook([*[["x"]] * 20, *ROWS]))


def test_headings_nobody_knows_are_taken_and_said():
    table = read("Idea,Money\nHut,5\n")
    assert (table.headings, cells(table)) == (["Idea", "Money"], [["Hut", "5"]])
    assert table.notices == [
        "None of the headings is one we know; those in row 1 were taken. Say which column is which."
    ]


def test_two_columns_that_matter_may_not_share_a_heading():
    with pytest.raises(Refused, match="Columns D and E are both called “amount”"):
        read("Project,Group,x,Amount,amount\n")


def test_other_columns_may_share_one_and_keep_apart():
    table = read("Project,Notes,Notes,,\nHut,a,b,c\n")
    assert table.headings == ["Project", "Notes", "Notes (column C)", "Column D"]
    assert cells(table) == [["Hut", "a", "b", "c"]]
    assert table.untitled == {3}


def test_no_two_columns_are_called_the_same():
    table = read("Project,?,?,Column E,\nHut,a,b,c,d\n")
    assert table.headings == ["Project", "?", "? (column C)", "Column E", "Column E (column E)"]
    assert table.untitled == {4}


def test_blank_columns_and_rows_are_left_out_and_numbers_stay():
    table = read("Project,,Amount\n\nHut,,5\n,,\nShed,,6\n,,\n\n")
    assert (table.headings, table.columns) == (["Project", "Amount"], [1, 3])
    assert [(row.number, row.cells) for row in table.rows] == [(3, ["Hut", "5"]), (5, ["Shed", "6"])]
    assert table.place(5, 1) == "row 5, column “Amount”"


def test_headings_alone_are_said():
    assert read("Project,Amount\n").notices == ["There are no rows below the headings in row 1."]


# What stands in a cell


@pytest.mark.parametrize(
    ("xml", "value"),
    [
        ("<c ><v>1200.0999999999999</v></c>", Decimal("1200.1")),
        ("<c ><v>1e3</v></c>", 1000),
        ("<c ><v>0.1</v></c>", Decimal("0.1")),
        ("<c ><v>123456789012345678</v></c>", 123456789012345678),
        ('<c t="b"><v>1</v></c>', True),
        ('<c s="1"><v>46348</v></c>', date(2026, 11, 22)),
        ('<c s="1"><v>59</v></c>', date(1900, 2, 28)),
        ('<c s="2"><v>46348.5</v></c>', datetime.fromisoformat("2026-11-22 12:00")),
        ('<c s="3"><v>0.75</v></c>', "18:00"),
        ('<c s="4"><v>1200.5</v></c>', Decimal("1200.5")),
        ('<c t="d"><v>2026-11-22T09:30:00</v></c>', datetime.fromisoformat("2026-11-22 09:30")),
        ('<c t="str"><v> text </v></c>', "text"),
        ('<c t="inlineStr"><is><t>_x005F_x000D_ _xD83D__xDE00_</t></is></c>', "_x000D_ \U0001f600"),
        ('<c t="inlineStr"><is><r><t>two </t></r><r><t>parts</t></r></is></c>', "two parts"),
        ("<c ><v></v></c>", None),
        ('<c t="str"><f>A1</f><v></v></c>', None),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_was_meant(xml, value):
    assert one_cell(xml) == value


def test_dates_counted_from_1904_are_read_so():
    made = parts(
        ("A", sheet(rows([["Project", "Date"], ["x", '<c r="B2" s="1"><v>44886</v></c>']]))),
        styles=STYLES,
        properties=' date1904="1"',
    )
    table = read(packed(made))
    assert table.rows[0].cells == ["x", date(2026, 11, 22)]
    assert table.notices == ["The dates of this file are counted from 1904. They were read so."]


@pytest.mark.parametrize(
    ("xml", "shown", "said"),
    [
        ('<c r="D2"><f>SUM(1,2)</f></c>', "(a formula without a saved result)", "was not saved. Open the file"),
        ('<c r="D2"><f>SUM(1,2)</f><v></v></c>', "(a formula without a saved result)", "was not saved. Open the file"),
        ('<c r="D2" t="e"><v>#REF!</v></c>', "#REF!", "This cell shows the error #REF!"),
        ('<c r="D2"><v>NaN</v></c>', "NaN", "“NaN” where a number should be"),
        ('<c r="D2" t="d"><v>soon</v></c>', "soon", "“soon” where a date should be"),
        ('<c r="D2" s="1"><v>99999999</v></c>', "99999999", "“99999999” where a date should be"),
    ],
)
def test_a_cell_without_a_value_is_a_problem_with_its_place(xml, shown, said):
    made = parts(("A", sheet(rows([HEADINGS]) + row(2, ["P-1", "Hut", "Elm", xml]))), styles=STYLES)
    table = read(packed(made))
    (problem,) = table.problems()
    assert (table.rows[0].cells[3], problem.place) == (shown, "row 2, column “Amount”")
    assert said in problem.message
    assert (len(table.problems([3])), table.problems([0, 1])) == (1, [])


@pytest.mark.parametrize(
    ("book", "notice"),
    [
        (of(rows([HEADINGS]) + row(2, ["P-1", "Hut", "Elm", FORMULA])), "saved results were used in D2."),
        (of(rows([HEADINGS, FIRST]) + row(3, FIRST, ' hidden="1"')), "hidden in the spreadsheet were read too: 3."),
        (of(rows(ROWS), before='<col min="2" max="3" hidden="1"/>'), "in the spreadsheet were read too: B and C."),
        (of(rows([HEADINGS]) + row(9, FIRST) + row(3, FIRST)), "The rows of this file are out of order."),
        (of(rows([HEADINGS]) + row(2, FIRST).replace('r="2"', 'r="9"')), "read where they stand, in row 9."),
        (packed(PLAIN | {"xl/externalLinks/externalLink1.xml": "<a/>"}), "figures from other files"),
        (packed(PLAIN | {"../../evil.xml": "<a/>", "C:\\evil": "x"}), "no place in a spreadsheet"),
        (workbook([HEADINGS, ["P-1", "\u202egnp.exe"]]), "direction of writing were taken out of B2."),
    ],
)
def test_what_is_read_with_a_word(book, notice):
    table = read(book)
    assert any(notice in said for said in table.notices)
    assert table.rows


def test_what_merged_cells_cover_is_not_read():
    table = read(of(rows(ROWS), after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'))
    assert [row.cells[0] for row in table.rows] == ["P-1", None]
    assert table.notices == [
        "Cells are merged in A2:A3. Only the first cell of each was read, as the spreadsheet shows it."
    ]


def test_rows_out_of_order_are_read_by_their_numbers():
    table = read(of(rows([HEADINGS]) + row(9, FIRST) + row(3, FIRST)))
    assert [row.number for row in table.rows] == [3, 9]


def test_a_file_may_have_more_rows_where_the_caller_expects_them():
    text = "Project\n" + "x\n" * 20_000
    assert len(read(text, last_row=60_000).rows) == 20_000
    with pytest.raises(Refused, match="cell A20001"):
        read(text)
