"""What comes in is passed on, or set aside with a reason; whoever is behind it hears of it."""

import pytest
from sqlalchemy import select

from grants.actions.fates import merge_suggestion, move_suggestion
from grants.actions.first_look import bring_back_suggestion, look_over, set_aside, take_note_back
from grants.actions.suggestions import log_heard, suggest
from grants.core.errors import Refused
from grants.core.heard import Heard
from grants.core.suggestions import Channel
from grants.core.suggestions import SuggestionState as State
from grants.models import Entry, Telling
from grants.queries.fates import fate, what_became
from grants.queries.telling import to_tell
from tests import make
from tests.make import NOON

NO = {"reason": "The law asks for it", "seen": State.NOTED, "by": None, "at": NOON}


@pytest.fixture
def round(session):
    round = make.a_round()
    session.add(round)
    session.flush()
    return round


@pytest.fixture
def ada(session, round):
    ada = make.a_person("Ada")
    session.add(make.a_member(round, ada))
    session.flush()
    return ada


def sent(session, round, text="Benches", by=None, **values):
    values.setdefault("looked_over", False)
    return suggest(session, round, text, by=by, at=NOON, **values)


def heard(session):
    """Who is told what: the address or name, the state, the reason, and whether it was set aside."""
    return [
        (one.mail.to_email if one.mail else one.suggestion.said_by, one.step.state, one.step.reason, one.step.set_aside)
        for one in session.scalars(select(Telling).order_by(Telling.id))
    ]


def test_passing_on_setting_aside_and_bringing_back(session, round, ada):
    one = sent(session, round)
    look_over(session, one, by=ada, at=NOON)
    look_over(session, one, by=make.staff(), at=NOON)
    assert one.looked_by is ada
    set_aside(session, one, reason=" It names a neighbour. ", by=ada, at=NOON)
    with pytest.raises(Refused, match="Bring it back first"):
        look_over(session, one, by=ada, at=NOON)
    bring_back_suggestion(session, one, by=ada, at=NOON)
    assert (one.set_aside_at, one.looked_at) == (None, NOON)
    session.commit()
    entries = session.scalars(select(Entry).order_by(Entry.id)).all()[1:]
    assert [(entry.action, entry.by_id, entry.text) for entry in entries] == [
        ("passed a suggestion on", ada.id, ""),
        ("set a suggestion aside", ada.id, "It names a neighbour."),
        ("brought a suggestion back", ada.id, ""),
    ]


@pytest.mark.parametrize(("reason", "words"), [(" ", "Say why"), ("x" * 2_001, "2,000 characters")])
def test_nothing_is_set_aside_without_a_reason_that_a_letter_can_hold(session, round, ada, reason, words):
    one = sent(session, round)
    with pytest.raises(Refused, match=words) as refused:
        set_aside(session, one, reason=reason, by=ada, at=NOON)
    assert (one.set_aside_at, refused.value.field) == (None, "why")


def test_the_sender_hears_why_it_was_set_aside_and_that_it_is_back(session, round, ada):
    one = sent(session, round, email="eve@example.org")
    told = set_aside(session, one, reason="It names a neighbour", by=ada, at=NOON)
    assert (told.by_mail, heard(session)) == (1, [("eve@example.org", State.NOTED, "It names a neighbour", True)])
    bring_back_suggestion(session, one, by=ada, at=NOON)
    assert len(heard(session)) == 1  # it waits for its look, and they can read nothing yet
    look_over(session, one, by=ada, at=NOON)
    assert heard(session)[1:] == [("eve@example.org", State.NOTED, "", False)]
    look_over(session, one, by=ada, at=NOON)
    set_aside(session, one, reason="Rude", by=ada, at=NOON)
    bring_back_suggestion(session, one, by=ada, at=NOON)
    assert heard(session)[3:] == [("eve@example.org", State.NOTED, "", False)]


def test_why_it_was_set_aside_is_no_reason_for_where_it_stands_once_it_is_back(session, round, ada):
    one = sent(session, round, looked_over=True)
    move_suggestion(session, one, State.PARKED, **{**NO, "reason": "Money"})
    set_aside(session, one, reason="It names a neighbour", by=ada, at=NOON)
    bring_back_suggestion(session, one, by=ada, at=NOON)
    (answer,) = what_became(session, round, with_draft=False)
    assert answer.step.reason == "Money"
    assert fate(session, one, with_draft=False).steps[1].set_aside


def test_who_said_that_it_is_this_one_hears_its_answer_once_it_is_passed_on(session, round, ada):
    head = sent(session, round, looked_over=True)
    same = sent(session, round, "More benches", email="eve@example.org", same_as=head)
    move_suggestion(session, head, State.NOT_POSSIBLE, **NO)
    assert heard(session) == []
    look_over(session, same, by=ada, at=NOON)
    assert heard(session) == [("eve@example.org", State.NOT_POSSIBLE, "The law asks for it", False)]


def test_who_said_that_it_is_one_without_an_answer_waits_with_it(session, round, ada):
    head = sent(session, round, looked_over=True)
    same = sent(session, round, "More benches", email="eve@example.org", same_as=head)
    look_over(session, same, by=ada, at=NOON)
    assert heard(session) == []
    move_suggestion(session, head, State.NOT_POSSIBLE, **NO)
    assert [one[0] for one in heard(session)] == ["eve@example.org"]


def test_a_note_that_is_taken_back_needs_no_reason_and_is_told_to_nobody(session, round, ada):
    line = Heard("Benches", 1, "Mrs Ali"), None
    (note,) = log_heard(session, round, [line], channel=Channel.EVENT, by=ada, at=NOON)
    take_note_back(session, note, by=ada, at=NOON)
    assert (note.set_aside_at, heard(session)) == (NOON, [])
    bring_back_suggestion(session, note, by=ada, at=NOON)
    assert (note.set_aside_at, heard(session)) == (None, [])


def test_whoever_said_what_has_an_answer_already_is_to_hear_it(session, round, ada):
    parked, noted = sent(session, round, looked_over=True), sent(session, round, "Bins", looked_over=True)
    move_suggestion(session, parked, State.PARKED, **NO)
    lines = [(Heard("A bench", 2, "Mrs Ali"), parked), (Heard("A bin", 1, "Mr Roy"), noted), (Heard("Bus"), parked)]
    first, *_ = log_heard(session, round, lines, channel=Channel.EVENT, by=ada, at=NOON)
    [wait] = to_tell(session, round)
    assert (wait.name, wait.text, wait.step.state, wait.step.reason) == (
        "Mrs Ali", "A bench", State.PARKED, NO["reason"]
    )  # fmt: skip
    take_note_back(session, first, by=ada, at=NOON)
    assert to_tell(session, round) == []
    bring_back_suggestion(session, first, by=ada, at=NOON)
    assert [one.name for one in to_tell(session, round)] == ["Mrs Ali"]


def test_what_others_are_counted_with_takes_nobody_out_of_sight(session, round, ada):
    head, other = sent(session, round, looked_over=True), sent(session, round, "Seats", looked_over=True)
    merge_suggestion(session, other, head, by=ada, at=NOON)
    with pytest.raises(Refused, match="Others are counted with this"):
        set_aside(session, head, reason="Rude", by=ada, at=NOON)
    set_aside(session, other, reason="Rude", by=ada, at=NOON)
    set_aside(session, head, reason="Rude", by=ada, at=NOON)
    bring_back_suggestion(session, other, by=ada, at=NOON)
    assert other.merged_into is None  # it stands by itself again, where people see it
    later = sent(session, round, "The same, please", by=ada, same_as=head)
    noted = log_heard(session, round, [(Heard("And me", 1, ""), head)], channel=Channel.EVENT, by=ada, at=NOON)
    assert [later.merged_into_id, noted[0].merged_into_id] == [None, None]
