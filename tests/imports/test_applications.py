
import pytest

from grants.core.errors import MOST_PROBLEMS, Problems, Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import match
from grants.imports.applications import by_column, overriding, read_applications
from tests.imports.make_xlsx import HEADINGS, packed, parts, rows, sheet

GOOD = """Reference,Project,Organisation,Amount requested,Who asked?
A-1,Lunch club,Elm Court,£2650,31 flats
,Shed,Growers,"1,200.50",
"""


def read(text, **values):
    return read_applications(text.encode(), "file.csv", **values)


def problems(text, **values):
    return [str(problem) for problem in read(text, **values).problems]


def test_each_row_is_one_application():
    reading = read(GOOD)
    first, second = reading.requests
    assert (first.reference, first.project, first.organisation, first.amount) == (
        "A-1", "Lunch club", "Elm Court", 265_000)  # fmt: skip
    assert first.answers == {"Who asked?": "31 flats"}
    assert (second.reference, second.amount, second.answers) == ("A-001", 120_050, {})
    assert (reading.sum, reading.problems) == (385_050, [])
    assert reading.notices == ["One had no reference and was given one, such as A-001."]


def test_references_are_given_that_nobody_has():
    reading = read("Project,Organisation,Amount\nA,B,1\nC,D,2\n", taken={"A-001"})
    assert [request.reference for request in reading.requests] == ["A-002", "A-003"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A-1,,Elm,5", "row 2, column “Project”: Give the project a name."),
        ("A-1,Shed,,5", "row 2, column “Organisation”: Say which group asks."),
        ("A-1,Shed,Elm,", "row 2, column “Amount requested”: Say how much the group asks for, such as 1200.50."),
        ("A-9,Shed,Elm,5", "row 2, column “Reference”: A-9 is in this round already."),
        (
            "A-1,Shed,Elm,5\nA-1,Hut,Oak,6",
            "row 3, column “Reference”: A-1 is in row 2 too. Each application needs its own.",
        ),
        (f"A-1,{'x' * 501},Elm,5", "row 2, column “Project”: This is 501 characters long. Keep it to 500."),
    ],
)
def test_a_problem_names_its_place_and_what_to_do(rows, said):
    assert problems(f"Reference,Project,Organisation,Amount requested\n{rows}\n", taken={"A-9"}) == [said]


@pytest.mark.parametrize("amount", ["four", "-5", "80%", "4/5", "½", "NaN", "1e3", "1.234"])
def test_an_amount_that_is_not_one_is_refused_by_its_row(amount):
    (problem,) = read(f"Reference,Project,Organisation,Amount requested\nA-1,Shed,Elm,{amount}\n").problems
    assert problem.place == "row 2, column “Amount requested”"


def test_a_missing_amount_is_found_beside_what_else_is_wrong_with_the_row():
    assert problems("Reference,Project,Organisation,Amount requested\nA-1,,Elm,\n") == [
        "row 2, column “Project”: Give the project a name.",
        "row 2, column “Amount requested”: Say how much the group asks for, such as 1200.50.",
    ]


def test_a_file_of_nothing_but_problems_is_not_read_to_its_end():
    found = problems("Reference,Project,Organisation,Amount requested\n" + "A-1,,,\n" * 10_000)
    assert found[0].startswith("There are more problems than are listed here.")
    assert MOST_PROBLEMS < len(found) < MOST_PROBLEMS + 5


def test_a_formula_without_a_result_is_one_problem_and_not_two():
    cells = ["A-1", "Hut", "Elm", '<c r="D2"><f>SUM(1,2)</f></c>']
    file = packed(parts(("Applications", sheet(rows([HEADINGS, cells])))))
    (problem,) = read_applications(file, "file.xlsx").problems
    assert problem.place == "row 2, column “Amount”" and "was not saved" in problem.message


def test_each_row_of_a_long_file_without_amounts_is_a_problem():
    lines = "".join(f"A-{number},Shed,Elm,\n" for number in range(10_000))
    assert len(read("Reference,Project,Organisation,Amount\n" + lines).problems) == 10_000


def test_every_problem_is_found_in_one_reading():
    assert len(problems("Reference,Project,Organisation,Amount\nA-1,,Elm,5\nA-1,Shed,,x\n")) == 4


def test_a_file_without_a_project_column_says_so():
    assert problems("Organisation,Amount\nElm,5\n") == [
        "headings: There is no column “Project”. Add it, or say which column it is."
    ]
    with pytest.raises(Problems):
        read("Organisation,Amount\nElm,5\n").must_be_whole()


def test_a_file_without_rows_says_so():
    assert problems("Reference,Project,Organisation,Amount\n") == ["There are no applications in this file."]


def test_a_person_can_say_which_column_is_which():
    text = "Nummer,Vorhaben,Verein,Betrag\nX-1,Hütte,Eiche e.V.,\"1.200,50\"\n"
    chosen = {"reference": "Nummer", "project": "Vorhaben", "organisation": "Verein", "amount": "Betrag"}
    (request,) = read(text, override=chosen).requests
    assert (request.reference, request.project, request.amount) == ("X-1", "Hütte", 120_050)


def test_a_choice_for_each_column_becomes_what_it_changes():
    reading = read(GOOD)
    headings, found = reading.table.headings, match(reading.table.headings, APPLICATIONS)
    as_found = by_column(reading)
    assert overriding(headings, found, as_found) == {}
    assert overriding(headings, found, ["", *as_found[1:]]) == {"reference": ""}
    assert overriding(headings, found, [*as_found[:4], "summary"]) == {"summary": "Who asked?"}
    with pytest.raises(Refused, match="are both “Project”"):
        overriding(headings, found, ["project", *as_found[1:]])


def test_the_councils_files_are_read_as_they_are(shared_data):
    for name in ("trafford_grants_360giving.csv", "trafford_grants_360giving.xlsx"):
        reading = read_applications((shared_data / name).read_bytes(), name)
        assert (len(reading.requests), reading.sum, reading.problems) == (366, 80_869_047, [])
