import io
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords
from grants.core.errors import Problems
from grants.imports.criteria import read_criteria, read_criteria_file
from grants.imports.criteria_templates import templates

KEYS = "name, question, guidance, weight, scale, minimum, levels, comment"
COLUMNS = "Name, Question, Guidance, Weight, Lowest, Highest, Minimum, Comment, Level 0, Level 1…"
FULL = """
title: Oakfield Community Fund 2026
pass_mark: 50            # optional, of 100
tie_break: [Local need, Including everyone]
cannot_tell: true
gates:
  - name: Constituted group
    question: Does the group have written rules?
criteria:
  - name: Local need
    question: Do people here need this?
    guidance: Look for what residents said, not how well it is written.
    weight: 25
    scale: [0, 5]
    minimum: 2.5
    levels: {0: No need shown, 3: Clear evidence from residents, 5: "Compelling, led by residents"}
    comment: required
  - name: Including everyone
    weight: 20
"""


def read(text, name="criteria.yaml"):
    return read_criteria(text.encode() if isinstance(text, str) else text, name)


def problems(data, name="criteria.yaml"):
    with pytest.raises(Problems) as found:
        read(data, name)
    return [str(problem) for problem in found.value.problems]


def workbook(sheets):
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def one(line):
    return f"criteria:\n  - {{name: A, weight: 1, {line}}}\n"


def test_the_whole_form_is_read_with_its_defaults():
    assert read(FULL) == SetWords(
        title="Oakfield Community Fund 2026",
        pass_mark=Decimal(50),
        tie_break=("Local need", "Including everyone"),
        cannot_tell=True,
        gates=(GateWords("Constituted group", "Does the group have written rules?"),),
        criteria=(
            CriterionWords(
                name="Local need",
                question="Do people here need this?",
                guidance="Look for what residents said, not how well it is written.",
                weight=25,
                minimum=Decimal("2.5"),
                comment=CommentRule.REQUIRED,
                levels={0: "No need shown", 3: "Clear evidence from residents", 5: "Compelling, led by residents"},
            ),
            CriterionWords(name="Including everyone", weight=20, lowest=0, highest=5, comment=CommentRule.OPTIONAL),
        ),
    )


@pytest.mark.parametrize("name", ["oakfield", "big-local", "tutbury"])
def test_real_sets_are_read(shared_data, name):
    file = shared_data / "criteria" / f"{name}.yaml"
    words = read(file.read_bytes(), file.name)
    assert (len(words.criteria), words.criteria[0].weight) == {
        "oakfield": (6, 25), "big-local": (7, 5), "tutbury": (5, 25),
    }[name]  # fmt: skip


def test_a_word_stays_a_word_whatever_yaml_would_make_of_it():
    levels = read(one("levels: {0: None, 1: Yes, 2: No, 3: 010, 4: 2026-01-01, 5: 1:30}")).criteria[0].levels
    assert levels == {0: "None", 1: "Yes", 2: "No", 3: "010", 4: "2026-01-01", 5: "1:30"}


def test_words_after_a_comma_between_braces_belong_to_the_words_before():
    levels = read(one("levels: {1: Few people, 5: A pressing need, well shown}")).criteria[0].levels
    assert levels == {1: "Few people", 5: "A pressing need, well shown"}


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("Yes", True), ("no", False), ("off", False), ("", False)]
)
def test_yes_and_no_are_read_as_people_write_them(written, meant):
    assert read(f"cannot_tell: {written}\ncriteria: []").cannot_tell is meant


def test_every_problem_is_named_with_its_place():
    assert problems(
        "title: T\nbudget: 5\npass_mark: lots\ntie_break: [C]\ngates: [{name: G, weight: 5}, {name: g}]\n"
        "criteria:\n  - {name: A, weight: lots}\n  - {name: a, weight: 2.5, colour: red}\n"
        "  - {weight: 5, scale: [5, 1], comment: always}\n  - {name: D, scale: 5, weight: 5, levels: {9: nine, x: y}}\n"
        "  - {name: E, weight: 5, levels: {9: nine}, minimum: 6}\n"
    ) == [
        "budget: There is no such key here. The keys are title, pass_mark, tie_break, cannot_tell, gates, criteria.",
        "gates, 1st, weight: There is no such key here. The keys are name, question.",
        f"criteria, 2nd, colour: There is no such key here. The keys are {KEYS}.",
        "criteria, 4th, scale: Write the lowest and the highest point, such as [0, 5].",
        "criteria, 4th, levels: Write a whole number, such as 3, in place of “x”.",
        "pass_mark: Write a number, such as 2 or 2.5, in place of “lots”.",
        "criteria, 1st, weight: Write a whole number, such as 3, in place of “lots”.",
        "criteria, 2nd, weight: Write a whole number, such as 3, in place of “2.5”.",
        "criteria, 3rd, comment: Write required, optional or none in place of “always”.",
        "tie_break: The tie-break names C, which is not a criterion.",
        "gates, 2nd, name: There are two with the name g. Give one another name.",
        "criteria, 2nd, name: There are two with the name a. Give one another name.",
        "criteria, 3rd, name: Give it a name.",
        "criteria, 3rd, scale: The scale must go from a lower whole number to a higher one, from 0 to 1000 at most.",
        "criteria, 5th, minimum: The minimum must be on the scale, from 0 to 5.",
        "criteria, 5th, level 9: There are words for 9, which is not on the scale.",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "It begins with keys"),
        ("- a\n- b", "It begins with keys"),
        ("title: [", "Line 2 cannot be read"),
        ("title: a: b", "Line 1 cannot be read"),
        ("title: T", "There are no criteria in this file"),
        ("a: &a [1]\nb: *a", "Line 2 points at another part"),
        ("title: !!python/object/apply:os.system [ls]", "has a tag"),
        ("criteria: " + "[" * 5000, "indented deeper"),
        ("criteria: []\n---\ncriteria: []", "more than one document"),
        ("criteria: 5", "Write a list here"),
        ("criteria: [x]", "Write keys such as"),
        ("criteria: [{name: [a], weight: 1}]", "not a list"),
        ("criteria: [{name: A}]", "Give it a weight"),
        ("title: a\ntitle: b\ncriteria: []", "stands here twice"),
        (one("levels: {1: a, 1: b}"), "words for 1 twice"),
        (one("levels: [a, b]"), "each point with its words"),
        (one("minimum: .inf"), "Write a number"),
        (one("minimum: 1e999999999"), "Write a number"),
        (one("minimum: 0.00000000001"), "Keep it to 4 decimals"),
        ("a: [" + "x, " * 60_000 + "]", "far more than a criteria set"),
        ("title: " + "x" * 1_000_001, "under 1 MB"),
        (b"title: \xff\xfe\xff", "Save it as UTF-8"),
        ("title: \x00", "cannot be read"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(text, says):
    assert says in "\n".join(problems(text))


def test_a_bomb_of_references_is_refused_at_once():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{after}: &{after} [*{before}, *{before}]\n" for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "points at another part" in problems(bomb)[0]


def test_a_file_with_thousands_of_problems_names_the_first_hundred():
    found = problems("criteria: [" + "{name: a}, " * 5000 + "]")
    assert (len(found), found[-1]) == (101, "There are 9900 more problems.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_may_begin_with_a_mark_of_its_letters(encoding):
    assert read("title: Café\ncriteria: []".encode(encoding)).title == "Café"


def test_a_spreadsheet_is_read_by_its_sheets():
    data = workbook(
        {
            "Set": [
                ["Key", "Value"], ["title", "Fund"], ["Pass mark", 50], ["tie_break", "B, A"], ["cannot_tell", True],
            ],
            "Gates": [["Name", "Question"], ["Safe", "Is it?"]],
            "Criteria": [
                ["Name", "Question", "Weight", "Lowest", "Highest", "Minimum", "Comment", "Level 1", "Level 10"],
                ["A", "Is it?", 25, 1, 10, 2.5, "required", "None", 5],
                ["B", None, "10", None, None, None, None, None, None],
            ],
        }
    )
    assert read(data, "criteria.xlsx") == SetWords(
        title="Fund",
        pass_mark=Decimal(50),
        tie_break=("B", "A"),
        cannot_tell=True,
        gates=(GateWords("Safe", "Is it?"),),
        criteria=(
            CriterionWords("A", "Is it?", "", 25, 1, 10, Decimal("2.5"),
                           CommentRule.REQUIRED, {1: "None", 10: "5"}),
            CriterionWords("B", weight=10),
        ),
    )  # fmt: skip


def test_a_spreadsheets_problems_name_sheet_row_and_column():
    data = workbook(
        {
            "Set": [["title", "Fund"], ["colour", "red"], ["pass_mark", "half"]],
            "Gates": [["Name", "Question"], [None, "Is it?"]],
            "Criteria": [
                ["Name", "Weight", "Colour", "Level 1", "Level 7"],
                ["A", "lots", "red", "one", None],
                ["a", 5, None, None, "seven"],
                ["C", None, None, None, None],
            ],
        }
    )
    assert problems(data, "criteria.xlsx") == [
        "Set, row 2, colour: There is no such key. The keys are title, pass_mark, tie_break, cannot_tell.",
        f"Criteria, column “Colour”: There is no such column here. The columns are {COLUMNS}.",
        "Set, pass_mark: Write a number, such as 2 or 2.5, in place of “half”.",
        "Criteria, row 2, Weight: Write a whole number, such as 3, in place of “lots”.",
        "Criteria, row 4, Weight: Give it a weight, a whole number from 0.",
        "Gates, row 2, Name: Give it a name.",
        "Criteria, row 3, Level 7: There are words for 7, which is not on the scale.",
        "Criteria, row 3, Name: There are two with the name a. Give one another name.",
    ]


def test_a_spreadsheet_that_is_none_is_refused():
    assert problems(b"PK\x03\x04 not really", "criteria.xlsx")


def test_one_sheet_with_known_headings_is_enough():
    data = workbook({"My sheet": [["Name", "Weight"], ["A", 5]]})
    assert read(data, "x.xlsx") == SetWords(criteria=(CriterionWords("A", weight=5),))


def test_the_reader_hears_what_was_taken_out():
    book = load_workbook(io.BytesIO(workbook({"Criteria": [["Name", "Weight"], ["A\u202e", 5]]})))
    file = io.BytesIO()
    book.save(file)
    read_file = read_criteria_file(file.getvalue(), "x.xlsx")
    assert read_file.words.criteria[0].name == "A"
    assert any("direction of writing" in notice for notice in read_file.notices)


def test_the_projects_own_templates_are_offered_whole():
    shapes = {
        name: {(criterion.lowest, criterion.highest, len(criterion.levels)) for criterion in words.criteria}
        for name, words in templates().items()
    }
    assert shapes["one-to-ten"] == {(1, 10, 3)}
    assert shapes["words-for-each-point"] == {(0, 5, 6)}
    assert {criterion.minimum for criterion in templates()["equal-weights"].criteria} == {Decimal(3)}
    assert len({criterion.weight for criterion in templates()["equal-weights"].criteria}) == 1
