"""Csv files, however they were saved."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.cells import cleaned
from grants.core.errors import Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import known
from grants.imports.tables import Table, read_table


def read(text: bytes | str) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return read_table(data, "round.csv", wanted="Applications", known=known(APPLICATIONS))


def cells(table: Table) -> list[list[object]]:
    return [[*row.cells] for row in table.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_however_it_was_saved(separator, encoding):
    lines = [["Project", "Group", "Amount"], ["Café, bar; pub", 'The "Elm"', "1.200,50"], ["two\nlines", "x", "5"]]
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(lines)
    table = read(file.getvalue().encode(encoding))
    assert (cells(table), table.notices) == (lines[1:], [])


def test_a_csv_in_old_letters_is_read_and_said():
    table = read("Project,Amount\nCafé,£5\n".encode("cp1252"))
    assert cells(table) == [["Café", "£5"]]
    assert "not in UTF-8" in table.notices[0]


def test_excels_hint_of_the_separator_is_followed():
    table = read("sep=;\nIdea;Money, in pounds\nHut;5\n")
    assert (table.headings, table.rows[0].number) == (["Idea", "Money, in pounds"], 3)


def test_what_is_taken_out_of_a_csv_is_said_with_its_cells():
    table = read("Project,Group\n" + "a\x07,b\n" * 7)
    assert table.notices == ["Characters that cannot be shown were taken out of A2, A3, A4, A5, A6 and 2 more."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "is empty"),
        (b"Project\n\x00", "not text that can be read"),
        (b"Project\n\x81", "not text that can be read"),
        ("Project".encode("utf-16-le"), "not text that can be read"),
        (b'Project,Group\n"a,b\n', "quotation mark out of place"),
        (b'Project,Group\n"a" b,c\n', "quotation mark out of place"),
        (b'Project,Group\nx,"b\nc,d\n', "quotation mark out of place"),
        (b"Project\n" + b"x" * 40_000, "A2 holds more than 32,767 characters"),
        (b"Project\n" + b"x" * 10_000_000, "a cell that never ends"),
        (b"x" * 11 * 1024 * 1024, "larger than 10 MB"),
        (b"Project\n" + b"," * 1_600_000, "far more cells"),
        (b"Project\n" + b"," * 300 + b"x\n", "cell KO2"),
        (b"Project\n" + b"\n" * 1_100_000, "cell A1048577"),
        (b"<html><table></table></html>", "web page"),
        (b"\x89PNG", "picture"),
        (b"\n\n\n", "No headings"),
    ],
)
def test_a_bad_csv_is_refused_in_words(text, said):
    with pytest.raises(Refused) as refused:
        read(text)
    assert said in str(refused.value)


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
            min_size=2,
            max_size=2,
        )
    )
)
def test_what_a_csv_holds_comes_back(values):
    file = io.StringIO()
    csv.writer(file).writerows([["Project", "Group"], *values])
    clean = [[cleaned(value)[0] or None for value in line] for line in values]
    assert cells(read(file.getvalue())) == [line for line in clean if any(line)]
