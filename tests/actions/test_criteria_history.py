"""Every act on a draft leaves one change for each part that it changed, with the part before and after."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator, begin_draft, open_new_version, replace_draft
from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
    change_rules,
    move,
    remove,
)
from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.core.history import criterion_words
from grants.models import Change
from tests.make import NOON, a_person, a_round

NEED = CriterionWords(
    "Local need", "Do people need this?", weight=25, minimum=Decimal("2.5"), levels={0: "No", 5: "Yes"}
)
VALUE = CriterionWords("Value", weight=10)
SAFE = GateWords("Safe", "Is it safe?")
TWO = SetWords(title="Fund", gates=(SAFE,), criteria=(NEED, VALUE))


def kept(session):
    """Every change so far, in its order."""
    session.flush()
    return session.scalars(select(Change).order_by(Change.number)).all()


def told(session):
    return [(change.number, change.kind.value, change.name) for change in kept(session)]


def a_written_draft(session):
    session.add(round := a_round())
    session.flush()
    draft = begin_draft(session, round, by=None, at=NOON)
    add_criterion(draft, NEED, by=None, at=NOON)
    add_criterion(draft, VALUE, by=None, at=NOON)
    return draft


def test_each_act_is_kept_with_who_when_why_before_and_after(session):
    draft, tom = a_written_draft(session), a_person("Tom")
    need = draft.criteria[0]
    change_criterion(need, replace(NEED, weight=20), seen=1, why=" It is\nenough. ", by=tom, at=NOON)
    change = kept(session)[-1]
    assert (change.part, change.by, change.at, change.why) == (need.part, tom, NOON, "It is enough.")
    assert (change.criteria_set, draft.round.changes) == (draft, 3)
    assert criterion_words(change.before) == NEED
    assert criterion_words(change.after) == replace(NEED, weight=20)


def test_moving_removing_and_bringing_back_are_changes_of_one_part_each(session):
    draft = a_written_draft(session)
    need, value = draft.criteria
    move(value, -1, by=None, at=NOON)
    move(value, -1, by=None, at=NOON)
    remove(need, why="Said twice", by=None, at=NOON)
    remove(need, by=None, at=NOON)
    bring_back(need, by=None, at=NOON)
    assert told(session)[2:] == [(3, "moved", "Value"), (4, "removed", "Local need"), (5, "brought back", "Local need")]
    moved, removed, back = kept(session)[2:]
    assert (moved.before["place"], moved.after["place"], moved.sequence) == (2, 1, [value.part, need.part])
    assert (removed.after, removed.why, back.before, back.sequence) == (None, "Said twice", None, None)


def test_gates_and_rules_are_kept_like_criteria_and_a_new_name_is_no_new_rule(session):
    draft = a_written_draft(session)
    gate = add_gate(draft, SAFE, by=None, at=NOON)
    change_gate(gate, replace(SAFE, question="Is it?"), seen=1, by=None, at=NOON)
    rules = {"title": "Fund", "pass_mark": Decimal("40.0"), "cannot_tell": True}
    change_rules(draft, **rules, tie_break=["Value"], seen=1, why="To be fair", by=None, at=NOON)
    value = draft.criteria[1]
    change_criterion(value, replace(VALUE, name="Worth"), seen=1, by=None, at=NOON)
    change_rules(draft, **rules, tie_break=["Worth", "Local need"], seen=2, by=None, at=NOON)
    assert told(session)[2:] == [
        (3, "added", "Safe"), (4, "changed", "Safe"), (5, "changed", "Fund"), (6, "changed", "Worth"),
        (7, "changed", "Fund"),
    ]  # fmt: skip
    first, last = kept(session)[4], kept(session)[6]
    assert (first.part, first.after["pass_mark"], first.after["tie_break"]) == ("rules", "40", [value.part])
    assert last.before["tie_break"] == [value.part]


def test_what_changes_nothing_is_no_change(session):
    draft = a_written_draft(session)
    need = draft.criteria[0]
    change_criterion(need, NEED, seen=1, by=None, at=NOON)
    add_criterion(draft, NEED, by=None, at=NOON)
    move(need, -1, by=None, at=NOON)
    bring_back(need, by=None, at=NOON)
    assert len(kept(session)) == 2


def test_a_whole_set_from_a_file_keeps_one_change_for_each_part_that_it_changed(session):
    draft = a_written_draft(session)
    joy = CriterionWords("Joy", weight=5)
    ours = SetWords(criteria=(joy, replace(VALUE, weight=9)))
    replace_draft(session, draft.round, ours, why="Our list", by=None, at=NOON)
    assert told(session)[2:] == [(3, "removed", "Local need"), (4, "changed", "Value"), (5, "added", "Joy")]
    assert {change.why for change in kept(session)[2:]} == {"Our list"}
    replace_draft(session, draft.round, SetWords(criteria=(replace(VALUE, weight=9), joy)), by=None, at=NOON)
    assert [one[1:] for one in told(session)[5:]] == [("moved", "Joy"), ("moved", "Value")]


def test_a_new_version_begins_as_a_copy_without_a_change(session):
    draft = a_written_draft(session)
    agree_as_administrator(session, draft, by=None, reason="A start", at=NOON)
    new = open_new_version(session, draft.round, by=None, at=NOON)
    assert len(kept(session)) == 2
    change_criterion(new.criteria[0], replace(NEED, weight=1), seen=1, by=None, at=NOON)
    change = kept(session)[-1]
    assert (change.part, change.criteria_set, change.before["weight"]) == (draft.criteria[0].part, new, 25)
