from datetime import timedelta

import pytest

from grants.actions.talk import say, say_without_a_name, settle, take_back
from grants.queries.talk import A_PAGE, TalkCount, comment, counts, part_called, some_talks
from tests.make import NOON, a_criterion, a_person, a_round, a_set

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def told(session):
    """A round with two criteria, and Ada who talks."""
    round, ada = a_round(), a_person("Ada")
    criteria = a_set(round, a_criterion("Local need"), a_criterion("Value"))
    session.add_all([round, ada, criteria])
    session.flush()
    return round, ada, *(one.part for one in criteria.all_criteria)


def test_each_part_has_its_count_and_all_take_one_statement(session, told, statements):
    round, ada, need, value = told
    first = say(session, round, need, "Local need", "Why?", by=ada, at=NOON)
    say(session, round, need, "Local need", "Because.", answer_to=first, by=ada, at=NOON)
    say(session, round, need, "Local need", "Another thing", by=ada, at=NOON)
    settle(first, by=ada, at=NOON)
    taken = say(session, round, value, "Value", "No", by=ada, at=NOON)
    say(session, round, value, "Value", "Yes", answer_to=taken, by=ada, at=NOON)
    take_back(taken, by=ada, at=NOON)
    session.flush()
    statements.clear()
    assert counts(session, round, LATER) == {need: TalkCount(3, 1), value: TalkCount(1, 1)}
    assert len(statements) == 1


def test_before_its_batch_something_said_without_a_name_does_not_exist(session, told):
    round, _, need, _ = told
    waiting = say_without_a_name(session, round, need, "Local need", "Hush", at=NOON)
    session.flush()
    early, due = NOON + timedelta(minutes=14, seconds=59), NOON + timedelta(minutes=15)
    assert counts(session, round, early) == {}
    assert some_talks(session, round, need, at=early).talks == []
    assert comment(session, round, need, waiting.id, early) is None
    assert counts(session, round, due) == {need: TalkCount(1, 1)}
    assert [talk.first for talk in some_talks(session, round, need, at=due).talks] == [waiting]
    assert comment(session, round, need, waiting.id, due) is waiting


def test_the_newest_talk_stands_first_with_its_answers_in_their_order(session, told):
    round, ada, need, _ = told
    first = say(session, round, need, "N", "First", by=ada, at=NOON)
    say(session, round, need, "N", "Second", by=ada, at=NOON + timedelta(minutes=1))
    for minute in (2, 3):
        say(session, round, need, "N", f"Answer {minute}", answer_to=first, by=ada, at=NOON + timedelta(minutes=minute))
    session.flush()
    found = some_talks(session, round, need, at=LATER)
    assert [(talk.first.text, [one.text for one in talk.answers]) for talk in found.talks] == [
        ("Second", []), ("First", ["Answer 2", "Answer 3"]),
    ]  # fmt: skip


def test_a_comment_taken_back_stays_for_its_writer_and_for_its_answers(session, told):
    round, ada, need, _ = told
    alone, answered = (say(session, round, need, "N", text, by=ada, at=NOON) for text in ("Alone", "Answered"))
    answer = say(session, round, need, "N", "So", answer_to=answered, by=a_person("Ben"), at=NOON)
    for one in (alone, answered):
        take_back(one, by=ada, at=NOON)
    session.flush()

    def firsts(reader_id):
        talks = some_talks(session, round, need, at=LATER, reader_id=reader_id).talks
        return {talk.first.text for talk in talks}

    assert firsts(None) == {"Answered"}
    assert firsts(ada.id) == {"Alone", "Answered"}
    take_back(answer, by=answer.by, at=NOON)
    session.flush()
    assert firsts(None) == set()


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_takes_as_many_statements_however_much_is_said(session, told, statements, many):
    round, ada, need, _ = told
    for number in range(many):
        first = say(session, round, need, "N", f"First {number}", by=ada, at=NOON)
        say(session, round, need, "N", f"Answer {number}", answer_to=first, by=a_person(f"Ben {number}"), at=NOON)
    session.commit()
    session.refresh(round)
    statements.clear()
    found = some_talks(session, round, need, at=LATER)
    assert sum(len(talk.first.by.name + talk.answers[0].by.name) > 0 for talk in found.talks) == many
    assert len(statements) == 4


def test_a_long_talk_goes_over_pages(session, told):
    round, ada, need, _ = told
    for number in range(A_PAGE + 1):
        say(session, round, need, "N", f"First {number}", by=ada, at=NOON + timedelta(seconds=number))
    session.flush()
    last = some_talks(session, round, need, at=LATER, page=99)
    assert ([talk.first.text for talk in last.talks], last.page, last.pages) == (["First 0"], 2, 2)


def test_a_part_is_called_what_its_latest_version_calls_it(session, told):
    round, _, need, _ = told
    lineage = need.partition(":")[2]
    later = a_criterion("Need, near here")
    later.lineage = lineage
    session.add(a_set(round, later, number=2, state="draft"))
    session.flush()
    assert part_called(session, round, need) == "Need, near here"
    assert part_called(session, round, "rules") == "What holds for the whole set"
    for strange in (f"{need}:weight", "criterion:", "gate:" + lineage, "budget", "agreement", "", "criterion:unknown"):
        assert part_called(session, round, strange) is None
    assert part_called(session, a_round(), need) is None
