from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.actions.record import record
from grants.actions.talk import open_again, put_back, say, say_without_a_name, settle, take_back
from grants.core.errors import Refused
from grants.core.policy import SAID_WITHOUT_A_NAME
from grants.core.stages import Stage
from grants.core.talk import MOST_IN_A_BATCH
from grants.models import Comment, Entry
from grants.queries.record import verify
from tests.make import NOON, a_person, a_round

PART = "criterion:abc"
LATER = NOON + timedelta(minutes=20)


@pytest.fixture
def people(session):
    """A round in design with Ada and Ben."""
    round, ada, ben = a_round(), a_person("Ada"), a_person("Ben")
    session.add_all([round, ada, ben])
    session.flush()
    return round, ada, ben


def entries(session, round):
    session.commit()
    found = session.scalars(select(Entry).where(Entry.chain_id == round.id).order_by(Entry.number))
    return [(entry.action, entry.by.name if entry.by else None, entry.text, entry.at) for entry in found]


def test_what_is_said_with_a_name_is_on_the_record_at_once(session, people):
    round, ada, ben = people
    first = say(session, round, PART, "Local need", "Why 25?", by=ada, at=NOON)
    say(session, round, PART, "Local need", "It matters most.", answer_to=first, by=ben, at=NOON)
    settle(first, by=ben, at=NOON)
    open_again(first, by=ada, at=NOON)
    assert entries(session, round) == [
        ("said something in a talk", "Ada", "Local need", NOON),
        ("answered in a talk", "Ben", "Local need", NOON),
        ("settled a talk", "Ben", "Local need", NOON),
        ("opened a talk again", "Ada", "Local need", NOON),
    ]


def test_a_double_click_says_it_once(session, people):
    round, ada, ben = people
    first = say(session, round, PART, "N", "Same", by=ada, at=NOON)
    assert first is say(session, round, PART, "N", "Same", by=ada, at=NOON)
    once = say_without_a_name(session, round, PART, "N", "Same", at=NOON)
    assert once is say_without_a_name(session, round, PART, "N", "Same", at=NOON)
    assert len({once, say(session, round, PART, "N", "Same", by=ben, at=NOON)}) == 2
    assert len(session.scalars(select(Comment)).all()) == 3


def test_without_a_name_nobody_is_kept_and_the_time_is_the_batchs(session, people):
    round, *_ = people
    comment = say_without_a_name(session, round, PART, "N", "The landlord is wrong.", at=NOON + timedelta(minutes=7))
    session.commit()
    assert (comment.by_id, comment.unnamed, comment.at) == (None, True, NOON + timedelta(minutes=15))


def test_until_its_batch_nothing_else_tells_that_something_was_said(session, people):
    round, ada, _ = people
    say_without_a_name(session, round, PART, "N", "Wait", at=NOON)
    record(ada, "did a thing", round, round=round, at=NOON + timedelta(minutes=14))
    assert [action for action, *_ in entries(session, round)] == ["did a thing"]
    assert round.pulse == 0


def test_the_record_takes_a_batch_in_before_the_next_line_and_names_a_member_alone(session, people):
    round, ada, _ = people
    for text in ("One", "Two"):
        say_without_a_name(session, round, PART, "Local need", text, at=NOON)
    session.commit()
    for minutes in (20, 21):
        record(ada, "did a thing", round, round=round, at=NOON + timedelta(minutes=minutes))
        session.commit()
    batch = NOON + timedelta(minutes=15)
    assert entries(session, round) == [
        (SAID_WITHOUT_A_NAME, None, "Local need", batch),
        (SAID_WITHOUT_A_NAME, None, "Local need", batch),
        ("did a thing", "Ada", "", NOON + timedelta(minutes=20)),
        ("did a thing", "Ada", "", NOON + timedelta(minutes=21)),
    ]
    assert verify(session, round).whole


def test_what_waits_in_another_round_stays_there(session, people):
    round, ada, _ = people
    other = a_round()
    session.add(other)
    session.flush()
    say_without_a_name(session, other, PART, "N", "Elsewhere", at=NOON)
    record(ada, "did a thing", round, round=round, at=LATER)
    assert (len(entries(session, round)), entries(session, other)) == (1, [])


def test_the_order_inside_a_batch_is_not_the_order_of_coming(session, people):
    """Ids are drawn, so that eight of them stand in their order by chance once in 40,320 times; three tries."""
    round, *_ = people
    for number in range(3):
        at = NOON + timedelta(hours=number)
        ids = []
        for word in range(6):
            comment = say_without_a_name(session, round, PART, "N", f"Word {word}", at=at)
            session.flush()
            ids.append(comment.id)
        if ids != sorted(ids):
            return
    raise AssertionError("the ids count up")


def test_a_batch_has_room_for_so_many_because_nobodys_own_can_be_counted(session, people):
    round, *_ = people
    for number in range(MOST_IN_A_BATCH):
        say_without_a_name(session, round, PART, "N", f"Number {number}", at=NOON)
    with pytest.raises(Refused, match="Many things wait"):
        say_without_a_name(session, round, PART, "N", "One more", at=NOON)
    say_without_a_name(session, round, PART, "N", "One more", at=LATER)


def test_only_its_writer_takes_back_a_comment_and_nobody_one_without_a_name(session, people):
    round, ada, ben = people
    mine = say(session, round, PART, "N", "Hm", by=ada, at=NOON)
    unnamed = say_without_a_name(session, round, PART, "N", "Hm", at=NOON)
    for comment in (mine, unnamed):
        with pytest.raises(Refused, match="Only who said this"):
            take_back(comment, by=ben, at=NOON)
    take_back(mine, by=ada, at=NOON)
    assert mine.taken_back_at == NOON
    put_back(mine, by=ada, at=LATER)
    assert mine.taken_back_at is None


def test_a_settled_talk_is_opened_before_it_is_answered(session, people):
    round, ada, ben = people
    first = say(session, round, PART, "N", "Why?", by=ada, at=NOON)
    answer = say(session, round, PART, "N", "So.", answer_to=first, by=ben, at=NOON)
    session.flush()
    with pytest.raises(Refused, match="settled with the comment"):
        settle(answer, by=ben, at=NOON)
    with pytest.raises(Refused, match="Answer the first"):
        say(session, round, PART, "N", "And?", answer_to=answer, by=ada, at=NOON)
    settle(first, by=ben, at=NOON)
    with pytest.raises(Refused, match="settled meanwhile"):
        say_without_a_name(session, round, PART, "N", "But", answer_to=first, at=NOON)


def test_after_design_a_talk_is_only_read(session, people):
    round, ada, _ = people
    first = say(session, round, PART, "N", "Why?", by=ada, at=NOON)
    session.flush()
    round.stage = Stage.OPEN
    session.flush()
    for act in (
        lambda: say(session, round, PART, "N", "Late", by=ada, at=NOON),
        lambda: say_without_a_name(session, round, PART, "N", "Late", at=NOON),
        lambda: settle(first, by=ada, at=NOON),
        lambda: take_back(first, by=ada, at=NOON),
    ):
        with pytest.raises(Refused, match="not in design"):
            act()
