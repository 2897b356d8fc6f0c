"""Undoing a change, bringing back a version, and bringing back the whole set."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from grants.actions.criteria import agree_as_administrator, begin_draft, open_new_version
from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_rules,
    move,
    remove,
)
from grants.actions.undoing import ANYWAY, GENTLY, ChangedSince, bring_back_set, bring_back_version, undo
from grants.core.criteria import CriterionWords, GateWords
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Change, Entry
from grants.queries.history import change_numbered, last_change_of
from tests.make import NOON, a_person, a_round

NEED = CriterionWords("Local need", "Do people need this?", weight=25, levels={0: "No", 5: "Yes"})
VALUE, LASTING = CriterionWords("Value", weight=10), CriterionWords("Lasting", weight=5)
BY = {"by": None, "at": NOON}


@pytest.fixture
def draft(session):
    """Local need, Value and Lasting, added in changes 1 to 3, and a gate, in change 4."""
    session.add(round := a_round())
    session.flush()
    draft = begin_draft(session, round, **BY)
    for words in (NEED, VALUE, LASTING):
        add_criterion(draft, words, **BY)
    add_gate(draft, GateWords("Safe"), **BY)
    return draft


def number(session, draft, number):
    change = change_numbered(session, draft.round, number)
    assert change is not None
    return change


def latest(session, draft):
    return number(session, draft, draft.round.changes)


def change(criterion, **fields):
    change_criterion(criterion, replace(criterion.words, **fields), seen=criterion.revision, **BY)


def names(draft):
    return [one.name for one in sorted(draft.criteria, key=lambda one: one.position)]


def test_an_undo_takes_back_only_its_own_fields_and_is_a_change_that_can_be_undone(session, draft):
    need, tom = draft.criteria[0], a_person("Tom")
    change(need, weight=20, levels={0: "None", 5: "Yes"})
    change(need, question="Who needs it?", levels={0: "None", 5: "A lot"})
    undo(session, number(session, draft, 5), why="Too low", by=tom, at=NOON)
    session.refresh(need)
    assert (need.weight, need.question, need.levels) == (25, "Who needs it?", {0: "No", 5: "A lot"})
    undone = latest(session, draft)
    assert (undone.undoes.number, undone.by, undone.why, undone.kind) == (5, tom, "Too low", "changed")
    undo(session, undone, **BY)
    assert (need.weight, need.levels) == (20, {0: "None", 5: "A lot"})
    session.commit()
    told = session.execute(select(Entry.action, Entry.text).where(Entry.action == "took back a change")).all()
    assert told == [("took back a change", "5: Local need"), ("took back a change", "7: Local need")]


def test_what_somebody_changed_again_is_not_overwritten_unseen(session, draft):
    need = draft.criteria[0]
    change(need, weight=20, question="Who needs it?")
    change(need, weight=15)
    first = number(session, draft, 5)
    with pytest.raises(ChangedSince, match="Both are here") as asked:
        undo(session, first, **BY)
    assert [(one.field, one.then, one.now) for one in asked.value.undoing.clashes] == [("weight", 25, 15)]
    with pytest.raises(ChangedSince):
        undo(session, first, how=ANYWAY, seen=asked.value.seen - 1, **BY)
    undo(session, first, how=GENTLY, seen=asked.value.seen, **BY)
    assert (need.weight, need.question) == (15, NEED.question)
    undo(session, first, how=ANYWAY, seen=last_change_of(session, draft.round, need.part), **BY)
    assert need.weight == 25
    with pytest.raises(Refused, match="as it was before already"):
        undo(session, first, **BY)


def test_adding_removing_and_moving_can_be_undone(session, draft):
    need, value, lasting = draft.criteria
    remove(value, **BY)
    undo(session, latest(session, draft), **BY)
    assert names(draft) == ["Local need", "Value", "Lasting"]
    move(lasting, -2, **BY)
    moved = latest(session, draft)
    move(value, -1, **BY)
    assert names(draft) == ["Lasting", "Value", "Local need"]
    undo(session, moved, **BY)
    assert names(draft) == ["Value", "Local need", "Lasting"]
    undo(session, number(session, draft, 1), **BY)
    assert need.removed_at is not None
    with pytest.raises(Refused, match="removed already"):
        undo(session, number(session, draft, 1), **BY)


def test_undoing_an_addition_asks_first_where_others_wrote_into_it(session, draft):
    change(draft.criteria[1], question="Is it worth it?")
    with pytest.raises(ChangedSince) as asked:
        undo(session, number(session, draft, 2), **BY)
    assert not asked.value.undoing.helps
    undo(session, number(session, draft, 2), how=ANYWAY, seen=asked.value.seen, **BY)
    assert names(draft) == ["Local need", "Lasting"]


def test_a_change_of_something_removed_says_so(session, draft):
    need = draft.criteria[0]
    change(need, weight=20)
    remove(need, **BY)
    with pytest.raises(Refused, match="was removed since"):
        undo(session, number(session, draft, 5), **BY)
    bring_back(need, **BY)
    with pytest.raises(Refused, match="back already"):
        undo(session, number(session, draft, 6), **BY)


def test_the_rules_go_back_and_a_rule_about_something_removed_is_left_out(session, draft):
    rules = {"title": "Fund", "pass_mark": Decimal("40.5"), "cannot_tell": True}
    change_rules(draft, **rules, tie_break=["Value", "Lasting"], seen=1, **BY)
    undo(session, latest(session, draft), **BY)
    assert (draft.title, draft.pass_mark, draft.words.tie_break, draft.cannot_tell) == ("", None, (), False)
    remove(draft.criteria[1], **BY)
    undo(session, number(session, draft, 6), **BY)
    assert (draft.title, draft.pass_mark, draft.words.tie_break) == ("Fund", Decimal("40.5"), ("Lasting",))


def test_any_version_of_a_criterion_can_be_brought_back_to_the_place_it_has_now(session, draft):
    need = draft.criteria[0]
    change(need, weight=20)
    change(need, weight=15, question="Who?")
    move(need, 1, **BY)
    with pytest.raises(Refused, match="while you were reading"):
        bring_back_version(session, number(session, draft, 5), before=False, seen=5, **BY)
    bring_back_version(session, number(session, draft, 5), before=False, seen=7, why="That was it", **BY)
    assert (need.words, names(draft)) == (replace(NEED, weight=20), ["Value", "Local need", "Lasting"])
    with pytest.raises(Refused, match="says this already"):
        bring_back_version(session, number(session, draft, 5), before=False, seen=8, **BY)
    remove(need, **BY)
    bring_back_version(session, number(session, draft, 6), before=False, seen=9, **BY)
    assert (need.removed_at, need.weight) == (None, 15)


def test_the_whole_set_goes_back_in_one_act_and_forth_again(session, draft):
    need, value, lasting = draft.criteria
    change_rules(draft, title="Fund", pass_mark=None, tie_break=["Value"], cannot_tell=False, seen=1, **BY)
    was = draft.words
    change(need, weight=20)
    move(lasting, -2, **BY)
    remove(value, **BY)
    add_criterion(draft, CriterionWords("Joy", weight=1), **BY)
    session.flush()
    session.expire_all()
    now, changes = draft.words, draft.round.changes
    bring_back_set(session, draft.round, 5, seen=draft.revision, why="We went too far", **BY)
    session.expire_all()
    assert (draft.words, draft.all_criteria[0].lineage) == (was, need.lineage)
    group = session.scalars(select(Change).where(Change.number > changes).order_by(Change.number)).all()
    assert sorted((one.name, one.kind.value) for one in group) == [
        ("Joy", "removed"), ("Lasting", "moved"), ("Local need", "changed"), ("Value", "brought back"),
    ]  # fmt: skip
    with pytest.raises(Refused, match="while you were reading"):
        bring_back_set(session, draft.round, changes, seen=1, **BY)
    bring_back_set(session, draft.round, changes, seen=draft.revision, **BY)
    session.expire_all()
    assert draft.words == now
    with pytest.raises(Refused, match="says this already"):
        bring_back_set(session, draft.round, changes, seen=draft.revision, **BY)


def test_a_criterion_of_an_older_version_comes_back_as_the_same_criterion(session, draft):
    value = draft.criteria[1]
    remove(value, **BY)
    agree_as_administrator(session, draft, reason="A start", **BY)
    new = open_new_version(session, draft.round, **BY)
    bring_back_version(session, number(session, draft, 2), before=False, seen=5, **BY)
    assert [one.lineage for one in new.criteria][-1] == value.lineage
    assert latest(session, draft).kind == "brought back"


def test_what_began_before_there_was_a_history_is_taken_as_it_is_stored(session, draft):
    draft.criteria[1].weight = 7  # somebody wrote this before changes were kept
    session.execute(delete(Change))
    change(draft.criteria[0], weight=20)
    change(draft.criteria[0], weight=30)
    bring_back_set(session, draft.round, draft.round.changes - 1, seen=draft.revision, **BY)
    assert [one.weight for one in draft.criteria] == [20, 7, 5]


def test_nothing_goes_back_once_the_round_is_open_or_the_set_agreed(session, draft):
    change(draft.criteria[0], weight=20)
    made = latest(session, draft)
    draft.round.stage = Stage.OPEN
    session.flush()
    with pytest.raises(Refused, match="not in design"):
        undo(session, made, **BY)
    draft.round.stage = Stage.DESIGN
    agree_as_administrator(session, draft, reason="A start", **BY)
    for back in (
        lambda: undo(session, made, **BY),
        lambda: bring_back_version(session, made, before=True, seen=5, **BY),
        lambda: bring_back_set(session, draft.round, 1, seen=draft.revision, **BY),
    ):
        with pytest.raises(Refused, match="agreed, so they are locked"):
            back()
