import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.cells import Cell
from grants.core.errors import Problems, Refused
from grants.core.fields import APPLICATIONS, PANEL, SCORES
from grants.core.matching import Match, known, match

FIELDS = (APPLICATIONS, SCORES, PANEL)


def found(match: Match) -> dict[str, list[str]]:
    """The headings of each field."""
    return {field: [match.headings[column] for column in columns] for field, columns in match.columns.items()}


def said(match: Match) -> list[str]:
    return [str(problem) for problem in match.problems]


@pytest.mark.parametrize("fields", FIELDS)
def test_our_own_titles_are_known(fields):
    headings = [field.title for field in fields]
    assert found(match(headings, fields)) == {field.name: [field.title] for field in fields}
    assert known(fields)(headings) == len(headings)


@pytest.mark.parametrize("fields", FIELDS)
def test_every_title_leads_to_one_field_only(fields):
    for field in fields:
        for title in (*field.titles, *field.one_after_other):
            assert list(match([title.upper()], fields).columns) == [field.name]


def test_360giving_titles_are_known():
    headings = [
        "Identifier", "Title", "Description", "Amount Awarded", "Amount Applied For", "Amount Disbursed",
        "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Charity Number",
        "Recipient Org:Company Number", "Recipient Org:Postal Code", "Beneficiary Location:Name",
        "Beneficiary Location:Country Code", "Funding Org:Name", "Grant Programme:Code", "Grant Programme:Title",
    ]  # fmt: skip
    matched = match(headings, APPLICATIONS)
    assert found(matched) == {
        "reference": ["Identifier"],
        "project": ["Title"],
        "summary": ["Description"],
        "amount": ["Amount Applied For", "Amount Awarded"],
        "organisation": ["Recipient Org:Name"],
        "charity_number": ["Recipient Org:Charity Number"],
        "company_number": ["Recipient Org:Company Number"],
        "postcode": ["Recipient Org:Postal Code"],
        "place": ["Beneficiary Location:Name"],
        "theme": ["Grant Programme:Title"],
    }
    assert [headings[column] for column in matched.rest] == [
        "Amount Disbursed", "Recipient Org:Identifier", "Beneficiary Location:Country Code", "Funding Org:Name",
        "Grant Programme:Code",
    ]  # fmt: skip


def test_the_amount_applied_for_counts_where_it_is_filled_and_the_award_where_it_is_not():
    matched = match(["Amount Awarded", "Amount Applied For"], APPLICATIONS)
    rows: list[list[Cell]] = [[5, 7], [5, None], [5, ""], [None, None]]
    assert [matched.value(row, "amount") for row in rows] == [7, 5, 5, None]
    assert [matched.column(row, "amount") for row in rows] == [1, 0, 0, 1]
    assert (matched.value([5, 7], "theme"), matched.column([5, 7], "theme")) == (None, None)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("amount requested", "amount"),
        ("AMOUNT (£)", "amount"),
        ("Amount asked for:", "amount"),
        ("Ammount", "amount"),
        ("project_title", "project"),
        ("Group Name", "organisation"),
        ("Organistion", "organisation"),
        ("Ref.", "reference"),
        ("Refrence", "reference"),
        ("E-mail address", "email"),
        ("Post Code", "postcode"),
        ("Tel. no.", "phone"),
    ],
)
def test_close_spellings_are_known(heading, field):
    assert list(match([heading], APPLICATIONS).columns) == [field]


@pytest.mark.parametrize(
    "heading", ["Organisation type", "Preference", "Contract", "Project end", "Refs", "Amount paid", "", "%"]
)
def test_other_words_are_not_guessed_at(heading):
    assert match([heading], APPLICATIONS).columns == {}


def test_a_close_spelling_is_told_apart_from_a_title():
    assert match(["Refrence", "Project"], APPLICATIONS).close == {"reference": 0}


def test_our_own_title_goes_before_another():
    matched = match(["Amount", "Amount requested", "Amount awarded"], APPLICATIONS)
    assert (found(matched), matched.rest) == ({"amount": ["Amount requested"]}, (0, 2))


def test_two_columns_for_one_field_are_a_problem():
    matched = match(["Project", "Group", "Amount", "How much"], APPLICATIONS)
    assert "headings: Several columns could be “Amount requested”: “Amount”, “How much”. Say which it is." in said(
        matched
    )
    assert "amount" not in matched.columns
    with pytest.raises(Problems):
        matched.must_be_clear()


def test_two_columns_with_close_spellings_are_a_problem_too():
    assert (
        "could be “Organisation”: “Orgnisation”, “Organistion”"
        in said(match(["Orgnisation", "Organistion"], APPLICATIONS))[0]
    )


def test_a_required_field_without_a_column_is_named():
    assert said(match(["Reference", "Organisation", "Amount"], APPLICATIONS)) == [
        "headings: There is no column “Project”. Add it, or say which column it is."
    ]


def test_a_person_says_which_column_is_which():
    matched = match(["Idea", "Group", "Money", "Amount"], APPLICATIONS, {"project": "idea", "amount": "Money"})
    assert found(matched) == {"project": ["Idea"], "amount": ["Money"], "organisation": ["Group"]}
    assert matched.rest == (3,)
    matched.must_be_clear()


def test_a_person_says_that_a_field_is_not_there():
    matched = match(["Project", "Group", "Amount", "Contact"], APPLICATIONS, {"contact": ""})
    assert ("contact" in matched.columns, matched.rest) == (False, (3,))


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ({"size": "Amount"}, "There is no field “size”. The fields are: reference, project,"),
        ({"amount": "Sum"}, "There is no column “Sum”. There are: “Project”, “Amount”."),
        ({"amount": "Amount", "least": "amount"}, "The column “amount” is given for two fields."),
    ],
)
def test_a_wrong_mapping_is_refused_by_name(override, words):
    with pytest.raises(Refused) as refused:
        match(["Project", "Amount", ""], APPLICATIONS, override)
    assert words in str(refused.value)


def test_headings_that_a_person_named_are_known():
    assert known(APPLICATIONS, {"project": "Idea"})(["Idea", "Money", ""]) == 1


@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_column_is_ever_two_fields(headings):
    matched = match(headings, APPLICATIONS)
    columns = [column for columns in matched.columns.values() for column in columns]
    assert len(columns) == len(set(columns))
    assert not set(columns) & set(matched.rest)
