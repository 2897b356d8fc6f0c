import pytest
from sqlalchemy.exc import NoResultFound

from grants.core.stages import Stage
from grants.models import GateResult
from grants.queries.applications import A_PAGE, Checked, application_of, listing
from grants.queries.my_applications import my_applications
from tests.make import NOON, a_criterion, a_member, a_round, a_set, an_application


@pytest.fixture
def round(session):
    round = a_round(Stage.OPEN)
    session.add_all([round, a_set(round, a_criterion(), gates=("In our area", "Safe"))])
    session.flush()
    return round


def references(session, round, **values):
    return [line.reference for line in listing(session, round, **values).lines]


def test_words_are_looked_for_in_several_places(session, round):
    session.add_all([
        an_application(round, "A-1", project="Lunch club", organisation="Elm Court"),
        an_application(round, "A-2", project="Shed", organisation="Mere Road Growers", place="Lunch Lane"),
        an_application(round, "A-3", project="100% wool", organisation="Knitters"),
        an_application(a_round(), "B-1", project="Lunch club"),
    ])  # fmt: skip
    session.flush()
    assert references(session, round, words="lunch") == ["A-1", "A-2"]
    assert references(session, round, words="lunch elm") == ["A-1"]
    assert references(session, round, words="%") == ["A-3"]
    assert references(session, round, words="_") == []


@pytest.mark.parametrize("words", ["école ŵyl", "ÉCOLE ŴYL", "Ŵyl", "ГРУППА", "группа", "łódź"])
def test_capitals_make_no_difference_in_any_alphabet_on_either_database(session, round, words):
    member = a_member(round)
    there = {"project": "Gŵyl y Ŵyl", "organisation": "École du Parc, группа Łódź"}
    session.add_all([an_application(round, "A-1", **there), an_application(round, "A-2"), member])
    session.flush()
    assert references(session, round, words=words) == ["A-1"]
    assert [one.reference for one in my_applications(session, member, 0, search=words).rows] == ["A-1"]


def test_checks_are_told_apart(session, round):
    from grants.queries.criteria import agreed_set

    agreed = agreed_set(session, round)
    assert agreed
    first, second = agreed.gates
    waiting, passed, failed = (an_application(round, name) for name in ("A-1", "A-2", "A-3"))
    waiting.checks = [GateResult(gate=first, passed=True, at=NOON)]
    passed.checks = [GateResult(gate=gate, passed=True, at=NOON) for gate in (first, second)]
    failed.checks = [GateResult(gate=first, passed=False, reason="Far away", at=NOON)]
    session.add_all([waiting, passed, failed])
    session.flush()
    assert [line.checked for line in listing(session, round).lines] == [
        Checked.WAITING, Checked.PASSED, Checked.FAILED]  # fmt: skip
    for checked, reference in ((Checked.WAITING, "A-1"), (Checked.PASSED, "A-2"), (Checked.FAILED, "A-3")):
        assert references(session, round, checked=checked) == [reference]


def test_a_long_list_has_pages(session, round):
    session.add_all([an_application(round, f"A-{n:03}") for n in range(A_PAGE + 1)])
    session.flush()
    last = listing(session, round, page=99)
    assert (len(last.lines), last.found, last.page, last.pages) == (1, A_PAGE + 1, 2, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_statements_does_not_grow(session, round, statements, rows):
    session.add_all([an_application(round) for _ in range(rows)])
    session.flush()
    statements.clear()
    listing(session, round)
    assert len(statements) == 4


def test_another_rounds_application_does_not_exist(session, round):
    other = an_application(a_round())
    session.add(other)
    session.flush()
    with pytest.raises(NoResultFound):
        application_of(session, round, other.id)
