import pytest
from sqlalchemy import update

from grants.actions.record import record
from grants.models import Entry
from grants.queries.record_page import A_PAGE, OF_THE_COMMAND_LINE, some_entries, writers
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, an_application, staff


@pytest.fixture
def round(session):
    round = a_round()
    session.add(round)
    session.flush()
    return round


def wrote(session, round, by, action, *about, text=""):
    session.add_all(about)
    session.flush()
    record(by, action, *(about or (round,)), round=round, at=NOON, text=text)
    session.commit()


def found(session, round, **values):
    return [line.entry.action for line in some_entries(session, round, **values).lines]


def test_the_newest_stands_first(session, round):
    for action in ("set up a round", "set a boundary", "moved the round to open"):
        wrote(session, round, None, action)
    assert found(session, round) == ["moved the round to open", "set a boundary", "set up a round"]


def test_it_is_searched_in_what_was_done_and_why(session, round):
    wrote(session, round, None, "set a boundary", text="The café is FIXED by Ölaf")
    wrote(session, round, None, "set up a round")
    assert found(session, round, words="CAFÉ ölaf") == ["set a boundary"]
    assert found(session, round, words="set") == ["set up a round", "set a boundary"]
    assert found(session, round, words="100%") == []


def test_it_is_narrowed_to_one_person_or_the_command_line(session, round):
    stella = staff()
    session.add(stella)
    wrote(session, round, stella, "set a boundary")
    wrote(session, round, None, "moved the round to open")
    assert found(session, round, by_id=stella.id) == ["set a boundary"]
    assert found(session, round, by_id=OF_THE_COMMAND_LINE) == ["moved the round to open"]
    assert writers(session, round) == [stella]


def test_other_rounds_do_not_show(session, round):
    other = a_round()
    session.add(other)
    wrote(session, other, None, "set a boundary")
    assert found(session, round) == []


def test_long_records_go_over_pages(session, round):
    for number in range(A_PAGE + 1):
        record(None, f"brought in {number} applications", round, round=round, at=NOON)
    session.commit()
    assert found(session, round, page=2) == found(session, round, page=99) == ["brought in 0 applications"]
    assert some_entries(session, round).pages == 2
    assert found(session, round, words="brought", page=2) == ["brought in 0 applications"]


def test_each_entry_names_what_it_is_about_once(session, round):
    member, application = a_member(round), an_application(round, "A-001", project="Lunch club")
    criteria_set = a_set(round, a_criterion("Local need"))
    session.add_all([member, application, criteria_set])
    session.flush()
    wrote(session, round, None, "added a panel member", member, member.person)
    wrote(session, round, None, "wrote that an application passed", application)
    wrote(session, round, None, "added a criterion", criteria_set.criteria[0], criteria_set)
    assert [line.about for line in some_entries(session, round).lines] == [
        [("criterion", "Local need"), ("criteria_set", "1")],
        [("application", "A-001 Lunch club")],
        [("person", "Ada")],
    ]


def test_the_statements_do_not_grow_with_the_entries(session, round, statements):
    counts = []
    for new in (1, 2):
        for _ in range(new):
            member = a_member(round, a_person())
            wrote(session, round, member.person, "added a panel member", member, member.person)
        session.expire_all()
        statements.clear()
        some_entries(session, round)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_erased_words_are_not_searched(session, round):
    wrote(session, round, None, "set a boundary", text="secret")
    session.execute(update(Entry).values(text=None, salt=None))
    assert found(session, round, words="secret") == []
    assert found(session, round) == ["set a boundary"]


@pytest.fixture
def scored(session, round):
    """Ada and Ben each sent a sheet; Ben declared a tie, with words only he would write."""
    ada, ben = (a_member(round, a_person(name)) for name in ("Ada", "Ben"))
    application = an_application(round)
    session.add_all([ada, ben, application])
    wrote(session, round, ada.person, "sent a scoresheet", application, ada)
    wrote(session, round, ben.person, "sent a scoresheet", application, ben)
    wrote(session, round, ben.person, "declared a tie", application, ben, text="My sister runs it")
    return ada.person, ben.person


def test_lines_about_scoring_name_nobody_but_their_reader(session, round, scored):
    ada, _ben = scored
    lines = some_entries(session, round, viewer_id=ada.id).lines
    assert [(line.named, bool(line.about)) for line in lines] == [(False, False), (False, False), (True, True)]
    assert not any(line.named for line in some_entries(session, round).lines)


def test_nobody_finds_a_scorer_by_searching(session, round, scored):
    ada, ben = scored
    assert found(session, round, by_id=ben.id, viewer_id=ada.id) == []
    assert found(session, round, words="sister", viewer_id=ada.id) == []
    assert found(session, round, words="sister", viewer_id=ben.id) == ["declared a tie"]
    assert writers(session, round, ada.id) == [ada]
    assert writers(session, round) == []
