"""Scores out of a file: whole sheets, or nothing and every problem with its place."""

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from grants.core.criteria import CommentRule
from grants.core.errors import MOST_PROBLEMS, Problems, Refused
from grants.core.stages import Stage
from grants.database import db
from grants.imports.scores import import_scores
from grants.models import Criterion, Entry, PanelMember, Person, Score, Scoresheet, SheetVersion
from grants.queries.record import verify
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_sent_sheet, a_set, an_application

TITLES = ("application", "panel member", "criterion", "score", "comment")


def as_csv(*rows):
    file = io.StringIO()
    csv.writer(file).writerows([TITLES, *rows])
    return file.getvalue().encode()


@pytest.fixture
def scoring(session):
    """Ada and Ben score A-001 and A-002 by need and value, and may say that they can't tell."""
    round = a_round(Stage.SCORING)
    need, value = a_criterion("Local need", 30), a_criterion("Value for money", 10, comment=CommentRule.REQUIRED)
    ada, ben = (a_person(name, email=f"{name.lower()}@example.org") for name in ("Ada", "Ben"))
    members = [a_member(round, ada), a_member(round, ben)]
    criteria = a_set(round, need, value, cannot_tell=True)
    session.add_all([criteria, *members, an_application(round, "A-001"), an_application(round, "A-002")])
    session.commit()
    return round


def bring(round, data, **more):
    more.setdefault("by", None)
    return import_scores(db.session, round, data, "scores.csv", at=NOON, **more)


def problems(round, data, **more):
    with pytest.raises(Problems) as refused:
        bring(round, data, **more)
    assert db.session.scalar(select(func.count(Score.id))) == 0
    return [str(problem) for problem in refused.value.problems]


def sheet(application, member, need="4", value="3", why="Fair prices"):
    return [(application, member, "Local need", need, ""), (application, member, "Value for money", value, why)]


def test_each_application_by_each_member_becomes_a_sent_sheet(scoring):
    read = bring(scoring, as_csv(*sheet("A-001", "ada@example.org"), *sheet("A-001", "Ben", "2")))
    db.session.commit()
    assert (read.sheets, read.scores, read.replaced, list(read.about_comments)) == (2, 4, 0, [])
    totals = db.session.scalars(select(Scoresheet.total).order_by(Scoresheet.total)).all()
    assert totals == [Fraction(100 * (30 * need + 10 * 3), 5 * 40) for need in (2, 4)]
    stored = db.session.scalars(select(Scoresheet)).all()
    assert all(one.from_file and one.submitted_at == NOON and not one.after_results for one in stored)
    assert [version.number for version in db.session.scalars(select(SheetVersion))] == [1, 1]
    entry = db.session.scalars(select(Entry)).one()
    assert entry.action == "brought in scores from a file"
    assert entry.text and entry.text.startswith("scores.csv: 2 sheets, 4 scores, SHA-256 ")


def test_a_dry_run_counts_and_saves_nothing(scoring):
    read = bring(scoring, as_csv(*sheet("A-001", "Zoe")), dry_run=True, add_members=True)
    assert (read.sheets, list(read.new_members)) == (1, ["Zoe"])
    assert db.session.scalar(select(func.count(Scoresheet.id))) == 0
    assert db.session.scalar(select(func.count(PanelMember.id))) == 2


def test_a_sheet_that_was_sent_is_replaced_and_its_old_version_kept(scoring):
    bring(scoring, as_csv(*sheet("A-001", "Ada")))
    db.session.commit()
    one = db.session.scalars(select(Scoresheet)).one()
    one.draft, one.draft_saved_at = {"1": {"mark": 1, "comment": "still thinking"}}, NOON
    db.session.commit()
    again = as_csv(*sheet("A-001", "Ada", "5"))
    assert bring(scoring, again, dry_run=True).replaced == 1
    assert bring(scoring, again).replaced == 1
    db.session.commit()
    one = db.session.scalars(select(Scoresheet)).one()
    assert one.revision == 2
    assert one.draft == {"1": {"mark": 1, "comment": "still thinking"}}, "a draft is its writer's own"
    assert sorted(score.value or 0 for score in one.scores) == [3, 5]
    assert [version.number for version in one.versions] == [1, 2]


def test_the_record_names_the_sheets_that_came_in_and_those_that_changed(scoring):
    bring(scoring, as_csv(*sheet("A-001", "Ada")))
    db.session.commit()
    bring(scoring, as_csv(*sheet("A-001", "Ada", "5"), *sheet("A-002", "Ada")))
    db.session.commit()
    old, new = db.session.scalars(select(Scoresheet.id).order_by(Scoresheet.id)).all()
    told = [entry.ids for entry in db.session.scalars(select(Entry).order_by(Entry.number))]
    assert [(ids["scoresheets_sent"], ids["scoresheets_changed"]) for ids in told] == [([old], []), ([new], [old])]
    assert verify(db.session, scoring).whole
    db.session.execute(update(Entry).where(Entry.number == 2).values(ids={**told[1], "scoresheets_changed": []}))
    assert not verify(db.session, scoring).whole


def test_a_comment_where_there_is_no_place_for_one_is_left_out_and_reported(scoring, session):
    session.execute(update(Criterion).where(Criterion.name == "Value for money").values(comment=CommentRule.NONE))
    session.commit()
    read = bring(scoring, as_csv(*sheet("A-001", "Ada", why="Fair prices")))
    assert [str(one) for one in read.about_comments] == [
        "row 3, column “comment”: Value for money takes no comments, so this one is left out."
    ]
    assert set(db.session.scalars(select(Score.comment))) == {""}
    [version] = db.session.scalars(select(SheetVersion))
    assert "Fair prices" not in str(version.marks)


def test_changes_after_the_results_were_seen_are_marked(scoring):
    scoring.results_seen_at = NOON
    bring(scoring, as_csv(*sheet("A-001", "Ada")))
    assert db.session.scalars(select(Scoresheet.after_results)).all() == [True]


def test_nothing_in_a_cell_is_i_cannot_tell_where_that_is_allowed(scoring):
    bring(scoring, as_csv(*sheet("A-001", "Ada", need="")))
    assert db.session.scalars(select(Score.value).order_by(Score.id)).all() == [None, 3]
    assert db.session.scalars(select(Scoresheet.total)).one() == 60


def test_nothing_in_a_cell_is_a_problem_where_it_is_not(scoring, session):
    from grants.models import CriteriaSet

    session.scalars(select(CriteriaSet)).one().cannot_tell = False
    session.commit()
    assert problems(scoring, as_csv(*sheet("A-001", "Ada", need=""))) == [
        "row 2, column “score”: There is no score for Local need. “I can’t tell” is not allowed here."
    ]


def test_a_missing_comment_is_reported_and_taken(scoring):
    read = bring(scoring, as_csv(*sheet("A-001", "Ada", why="")))
    assert [str(one) for one in read.about_comments] == [
        "row 3, column “comment”: Value for money asks for a comment, and there is none."
    ]


@pytest.mark.parametrize("mark", ["6", "-1", "3.5", "three", "9999999999999999999", "=1+1", "£3", "😀"])
def test_a_mark_off_the_scale_is_a_problem(scoring, mark):
    said = problems(scoring, as_csv(*sheet("A-001", "Ada", need=mark)))
    assert said == [f"row 2, column “score”: “{mark}” is not on the scale: it goes from 0 to 5, in whole points."]


def test_every_problem_is_named_at_once(scoring):
    rows = [
        ("A-009", "Ada", "Local need", "3", ""),
        ("A-001", "Eve", "Local need", "3", ""),
        ("A-001", "Ada", "Charm", "3", ""),
        ("", "", "", "3", ""),
    ]
    assert problems(scoring, as_csv(*rows)) == [
        "row 2, column “application”: No application of this round has the reference “A-009”.",
        "row 3, column “panel member”: “Eve” is not on the panel of this round.",
        "row 4, column “criterion”: “Charm” is not a criterion of this round. They are: Local need, Value for money.",
        "row 5, column “application”: Say which application, by its reference.",
        "row 5, column “panel member”: Say who scored, by e-mail or name.",
        "row 5, column “criterion”: Say which criterion.",
    ]


def test_the_same_sheet_twice_is_a_problem(scoring):
    assert problems(scoring, as_csv(*sheet("A-001", "Ada"), *sheet("a-001", "ada@example.org"))) == [
        "row 4, column “criterion”: a-001 by ada@example.org has Local need in row 2 already.",
        "row 5, column “criterion”: a-001 by ada@example.org has Value for money in row 3 already.",
    ]


def test_a_sheet_lacks_a_criterion(scoring):
    assert problems(scoring, as_csv(sheet("A-001", "Ada")[0])) == [
        "row 2, column “criterion”: A-001 by Ada has no row for Value for money."
    ]


def test_two_members_of_one_name_need_their_emails(scoring, session):
    session.add(a_member(scoring, a_person("Ada", email="ada2@example.org")))
    session.commit()
    assert problems(scoring, as_csv(sheet("A-001", "Ada")[0])) == [
        "row 2, column “panel member”: There are 2 panel members called “Ada”. Give the e-mail instead."
    ]
    assert bring(scoring, as_csv(*sheet("A-001", "ada2@example.org"))).sheets == 1


def test_somebody_who_left_is_named_so(scoring, session):
    session.add(a_member(scoring, a_person("Zoe"), left_at=NOON))
    session.commit()
    assert problems(scoring, as_csv(sheet("A-001", "Zoe")[0]))[0].endswith("Zoe has left the panel.")
    assert list(bring(scoring, as_csv(*sheet("A-001", "Zoe")), add_members=True).new_members) == ["Zoe"]
    assert db.session.scalar(select(func.count(PanelMember.id)).where(PanelMember.left_at.is_(None))) == 3


def test_new_members_are_made_on_the_record(scoring):
    rows = [*sheet("A-001", "Zoe Marsh"), *sheet("A-002", "zoe marsh"), *sheet("A-001", "Jo@Example.org")]
    read = bring(scoring, as_csv(*rows), add_members=True)
    db.session.commit()
    assert (list(read.new_members), read.sheets) == (["Zoe Marsh", "jo"], 3)
    assert db.session.scalar(select(Person.email).where(Person.name == "jo")) == "jo@example.org"
    assert "added a panel member" in db.session.scalars(select(Entry.action)).all()


@pytest.mark.parametrize("add_members", [False, True])
def test_the_letters_of_the_workbook_are_nobodys_names(scoring, session, add_members):
    members = list(session.scalars(select(PanelMember).order_by(PanelMember.id)))
    members[0].letter_place, members[1].letter_place = 1, 0
    session.commit()
    said = (
        "row 2, column “panel member”: “A” is a letter that stands for a member in the workbook of this round. "
        "Write who it is, by e-mail or name."
    )
    assert problems(scoring, as_csv(*sheet("A-001", "A")), add_members=add_members)[0] == said
    assert session.scalar(select(func.count(PanelMember.id))) == 2


@pytest.mark.parametrize("dry_run", [False, True])
def test_staff_do_not_score_and_a_dry_run_says_so_too(scoring, session, dry_run):
    session.add(a_person("Stella", email="stella@example.org", is_staff=True))
    session.commit()
    found = problems(scoring, as_csv(*sheet("A-001", "stella@example.org")), add_members=True, dry_run=dry_run)
    assert found[0] == "row 2, column “panel member”: Stella is staff. Staff help the panel, and do not score."


def test_a_column_of_other_things_makes_no_panel_of_thousands(scoring, session):
    strangers = [("A-001", f"Somebody {number}", "Local need", "3", "") for number in range(502)]
    found = problems(scoring, as_csv(*sheet("A-001", "Ada"), *strangers), add_members=True)
    said = "More than 500 people in this file are not on the panel. Look whether this is the right column."
    assert f"row 504, column “panel member”: {said}" in found
    assert session.scalar(select(func.count(PanelMember.id))) == 2


def test_a_file_of_nothing_but_problems_is_not_read_to_its_end(scoring):
    rows = [("A-9", "Nobody", "Colour", "99", "")] * 10_000  # three problems each
    found = problems(scoring, as_csv(*rows))
    assert found[0].startswith("There are more problems than are listed here.")
    assert MOST_PROBLEMS < len(found) < MOST_PROBLEMS + 5


def test_only_while_scoring(scoring):
    scoring.stage = Stage.DECIDING
    with pytest.raises(Refused, match="not in scoring"):
        bring(scoring, as_csv(*sheet("A-001", "Ada")))


def test_a_missing_column_is_named(scoring):
    with pytest.raises(Problems, match="There is no column “Criterion”"):
        bring(scoring, b"application,panel member,score\nA-001,Ada,3\n")


def test_no_rows_is_a_problem(scoring):
    assert problems(scoring, as_csv()) == ["There are no scores in this file."]


def test_a_sheet_sent_by_hand_gives_way_too(scoring, session):
    application, member = an_application(scoring, "A-003"), session.scalars(select(PanelMember)).first()
    from grants.models import CriteriaSet

    criteria = session.scalars(select(CriteriaSet)).one().criteria
    session.add(a_sent_sheet(application, member, dict.fromkeys(criteria, 1)))
    session.commit()
    assert bring(scoring, as_csv(*sheet("A-003", member.person.name))).replaced == 1
    assert sorted(session.scalars(select(Score.value)).all()) == [3, 4]


@given(marks=st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 5)), min_size=2, max_size=2))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_is_what_is_kept(scoring, marks):
    rows = [
        row
        for application, (need, value) in zip(("A-001", "A-002"), marks, strict=True)
        for row in sheet(application, "Ben", str(need), "" if value is None else str(value))
    ]
    bring(scoring, as_csv(*rows))
    kept = db.session.scalars(select(Score.value).join(Scoresheet).order_by(Scoresheet.application_id, Score.id)).all()
    assert kept == [mark for pair in marks for mark in pair]
    db.session.rollback()
