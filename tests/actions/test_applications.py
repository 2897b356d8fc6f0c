import pytest
from sqlalchemy import select

from grants.actions.applications import bring_in, check_gate, show_question
from grants.core.applications import Request
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Application, Entry, Question
from tests.make import NOON, a_criterion, a_round, a_set, an_application, staff


def a_request(reference="A-001", **answers):
    return Request(reference, "Lunch club", "Elm Court", 265_000, answers=answers)


@pytest.fixture
def round(session):
    round = a_round(Stage.OPEN)
    session.add(round)
    session.flush()
    return round


def test_applications_come_in_with_their_answers(session, round):
    assert bring_in(session, round, [a_request(**{"Who asked?": "31 flats"})], by=None, at=NOON) == 1
    one = session.scalars(select(Application)).one()
    question = session.scalars(select(Question)).one()
    assert (one.project, one.amount, one.answers) == ("Lunch club", 265_000, {str(question.id): "31 flats"})
    assert question.shown_to_panel is False


def test_a_long_question_comes_in_again(session, round):
    for reference in ("A-1", "A-2"):
        bring_in(session, round, [a_request(reference, **{"Why? " * 200: "31 flats"})], by=None, at=NOON)
    [title] = session.scalars(select(Question.title)).all()
    assert title.startswith("Why? " * 97) and len(title) <= 500


def test_two_long_questions_that_begin_alike_stay_two(session, round):
    begin = "Please tell us about the people who will come. " * 12
    answers = {f"{begin}How many?": "40", f"{begin}Bank account?": "12-34-56"}
    bring_in(session, round, [a_request(**answers)], shown={f"{begin}How many?"}, by=None, at=NOON)
    one = session.scalars(select(Application)).one()
    shown = {one.answers[str(question.id)]: question.shown_to_panel for question in session.scalars(select(Question))}
    assert shown == {"40": True, "12-34-56": False}


def test_only_what_was_ticked_is_shown_to_the_panel(session, round):
    bring_in(session, round, [a_request(**{"Who?": "us", "Bank": "12-34"})], shown={"Who?"}, by=None, at=NOON)
    shown = {one.title: one.shown_to_panel for one in session.scalars(select(Question))}
    assert shown == {"Who?": True, "Bank": False}
    session.commit()
    told = [(entry.action, entry.text) for entry in session.scalars(select(Entry).order_by(Entry.number))]
    assert told == [("showed an answer to the panel", "Who?"), ("brought in one application", "")]


def test_a_second_file_shares_the_questions_of_the_first(session, round):
    bring_in(session, round, [a_request(**{"Who?": "us"})], by=None, at=NOON)
    bring_in(session, round, [a_request("A-002", **{"Who?": "them"})], by=None, at=NOON)
    assert len(session.scalars(select(Question)).all()) == 1


def test_what_is_not_ticked_the_second_time_stays_with_staff_for_all(session, round):
    bring_in(session, round, [a_request(**{"Who?": "us", "How?": "so"})], shown={"Who?", "How?"}, by=None, at=NOON)
    bring_in(session, round, [a_request("A-002", **{"Who?": "them"})], by=None, at=NOON)
    shown = {one.title: one.shown_to_panel for one in session.scalars(select(Question))}
    assert shown == {"Who?": False, "How?": True}, "the second file has no answer to “How?”"
    session.commit()
    told = [(entry.action, entry.text) for entry in session.scalars(select(Entry).order_by(Entry.number))]
    assert told[-2:] == [("hid an answer from the panel", "Who?"), ("brought in one application", "")]


def test_columns_without_a_title_are_never_another_files(session, round):
    for number, answer in enumerate(("We meet on Mondays", "12-34-56", "40")):
        request = a_request(f"A-{number}", **{"Column C": answer})
        shown = {"Column C"} if number == 0 else set()
        bring_in(session, round, [request], shown=shown, untitled={"Column C"}, by=None, at=NOON)
    read = {one.title: one.shown_to_panel for one in session.scalars(select(Question))}
    assert read == {"Column C": True, "Column C (2)": False, "Column C (3)": False}


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.PUBLISHED])
def test_nothing_comes_in_once_results_can_be_seen(session, stage):
    with pytest.raises(Refused, match="not in design or open or scoring"):
        bring_in(session, a_round(stage), [a_request()], by=None, at=NOON)


def test_bringing_in_is_on_the_record(session, round):
    bring_in(session, round, [a_request()], by=None, at=NOON)
    session.commit()
    assert session.scalars(select(Entry.action)).all() == ["brought in one application"]


@pytest.fixture
def checked(session, round):
    criteria_set = a_set(round, a_criterion(), gates=("In our area",))
    application, stella = an_application(round), staff()
    session.add_all([criteria_set, application, stella])
    session.flush()
    return application, criteria_set.gates[0], stella


def test_a_check_is_recorded_changed_and_taken_back(session, checked):
    application, gate, stella = checked
    check_gate(application, gate, True, "", by=stella, at=NOON)
    check_gate(application, gate, False, "It is in the next town.", by=stella, at=NOON)
    assert [(check.passed, check.reason) for check in application.checks] == [(False, "It is in the next town.")]
    check_gate(application, gate, None, "", by=stella, at=NOON)
    assert application.checks == []


def test_a_no_needs_a_reason(checked):
    application, gate, stella = checked
    with pytest.raises(Refused, match="a right to know") as refusal:
        check_gate(application, gate, False, "  ", by=stella, at=NOON)
    assert refusal.value.field == "reason"


def test_nobody_changes_a_check_once_results_can_be_seen(checked):
    application, gate, stella = checked
    application.round.stage = Stage.DECIDING
    with pytest.raises(Refused):
        check_gate(application, gate, True, "", by=stella, at=NOON)


def test_showing_an_answer_is_on_the_record(session, round):
    bring_in(session, round, [a_request(**{"Who?": "us"})], by=None, at=NOON)
    question = session.scalars(select(Question)).one()
    show_question(question, True, round=round, by=None, at=NOON)
    session.commit()
    assert session.scalars(select(Entry.action).order_by(Entry.id)).all()[-1] == "showed an answer to the panel"
