"""The record finds whatever was done behind its back: rows edited, cut and put in another order by SQL."""

import pytest
from sqlalchemy import select, text

from grants.actions.record import record
from grants.core.record import START
from grants.models import Chain, Round
from grants.queries.record import chains_of_nobody, head, verify
from tests import make


@pytest.fixture
def round(session):
    """A round with five entries, by Stella, with a word each."""
    round, stella = make.a_round(), make.staff()
    session.add_all([round, stella])
    session.flush()
    record(None, "added a person", stella, round=None, at=make.NOON)
    for number in range(5):
        record(stella, f"did thing {number}", round, round=round, at=make.NOON, text=f"because {number}")
    session.commit()
    return round


@pytest.fixture
def behind(session, round):
    """Do something to the round's entries by SQL."""

    def behind(statement, **values):
        session.execute(text(statement.replace("MINE", f"chain_id = {round.id}")), values)
        session.commit()
        session.expire_all()

    return behind


def test_a_record_nobody_touched_is_whole(session, round):
    verdict = verify(session, round)
    assert (verdict.whole, verdict.entries, verdict.erased) == (True, 5, 0)
    assert verdict.head == head(session, round)
    assert verify(session, None).whole


@pytest.mark.parametrize(
    "change",
    [
        "action = 'did nothing'",
        "at = '2020-01-01 00:00:00.000000+00:00'",
        "by_id = NULL",
        "ids = '{}'",
        "text = 'for no reason', salt = NULL",
        "text = 'for no reason'",
        "text_hash = repeat_f",
        "previous = repeat_f",
        "hash = repeat_f",
        "ids = '{\"round\": 99}'",
        "number = 77",
    ],
)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_edited_row_is_found(session, round, behind, change, number):
    change = change.replace("repeat_f", f"'{'f' * 64}'")
    if session.get_bind().dialect.name == "sqlite":
        change = change.replace("+00:00", "")
    behind(f"UPDATE entry SET {change} WHERE MINE AND number = {number}")
    assert not verify(session, round).whole


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_row_cut_out_is_found(session, round, behind, number):
    behind(f"DELETE FROM entry WHERE MINE AND number = {number}")
    assert not verify(session, round).whole


def test_rows_in_another_order_are_found(session, round, behind):
    behind("UPDATE entry SET number = 99 WHERE MINE AND number = 2")
    behind("UPDATE entry SET number = 2 WHERE MINE AND number = 3")
    behind("UPDATE entry SET number = 3 WHERE MINE AND number = 99")
    assert not verify(session, round).whole


def test_an_end_cut_off_with_the_count_put_right_is_found_by_the_noted_head_alone(session, round, behind):
    noted = head(session, round)
    behind("DELETE FROM entry WHERE MINE AND number > 3")
    behind("UPDATE chain SET length = 3, head = (SELECT hash FROM entry WHERE MINE AND number = 3) "
           f"WHERE id = {round.id}")  # fmt: skip
    assert verify(session, round).whole
    assert not verify(session, round, noted_head=noted).noted


def test_a_head_noted_earlier_is_still_met_when_the_record_has_grown(session, round):
    noted = head(session, round)
    record(None, "did more", round, round=round, at=make.NOON)
    session.commit()
    verdict = verify(session, round, noted_head=noted)
    assert (verdict.whole, verdict.noted, verdict.entries) == (True, True, 6)


def test_erased_words_are_counted_and_break_nothing(session, round, behind):
    behind("UPDATE entry SET text = NULL, salt = NULL WHERE MINE AND number IN (2, 4)")
    verdict = verify(session, round)
    assert (verdict.whole, verdict.erased) == (True, 2)


def test_a_whole_chain_thrown_away_is_found(session, round, behind):
    behind("DELETE FROM entry WHERE MINE")
    behind(f"DELETE FROM chain WHERE id = {round.id}")
    assert not verify(session, session.get_one(Round, round.id)).whole


def test_the_houses_own_chain_thrown_away_is_found(session, round, behind):
    behind("DELETE FROM entry WHERE chain_id = 0")
    behind("UPDATE chain SET length = 0, head = :start WHERE id = 0", start=START)
    assert not verify(session, None).whole


def test_two_rounds_chains_changed_for_each_other_are_found(session, round, behind):
    other = make.a_round()
    session.add(other)
    session.flush()
    for number in range(2):
        record(None, f"did thing {number}", other, round=other, at=make.NOON)
    session.commit()
    _house, *chains = session.scalars(select(Chain).order_by(Chain.id)).all()
    mine, theirs = ((chain.id, chain.length, chain.head) for chain in chains)
    behind("UPDATE entry SET number = number + 100 WHERE chain_id = :id", id=theirs[0])
    behind("UPDATE entry SET chain_id = :to WHERE chain_id = :id", id=mine[0], to=theirs[0])
    behind("UPDATE entry SET chain_id = :to WHERE chain_id = :id AND number > 100", id=theirs[0], to=mine[0])
    behind("UPDATE entry SET number = number - 100 WHERE chain_id = :id", id=mine[0])
    for to, (_, length, end) in ((mine[0], theirs), (theirs[0], mine)):
        behind("UPDATE chain SET length = :length, head = :head WHERE id = :id", id=to, length=length, head=end)
    assert (verify(session, round).entries, verify(session, other).entries) == (2, 5)
    assert not verify(session, round).whole
    assert not verify(session, other).whole


def test_a_chain_whose_round_is_gone_is_found(session, round, behind):
    number = round.id
    assert chains_of_nobody(session) == []
    behind(f"DELETE FROM round WHERE id = {number}")
    assert chains_of_nobody(session) == [number]
