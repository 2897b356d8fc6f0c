from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from grants.actions.criteria_drafts import (
    ChangedMeanwhile,
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
    change_rules,
    move,
    remove,
)
from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetState, SetWords
from grants.core.errors import Refused
from grants.core.stages import Stage
from tests.make import NOON, a_criterion, a_person, a_round, a_set

NEED = CriterionWords("Local need", "Do people need this?", weight=25)
VALUE = CriterionWords("Value", weight=10)
TWO = SetWords(title="Fund", gates=(GateWords("Safe", "Is it safe?"),), criteria=(NEED, VALUE))


def a_draft(**values):
    """A draft of two criteria and a gate, with no database behind it."""
    criteria_set = a_set(
        a_round(), a_criterion("Local need", 25), a_criterion("Value", 10), gates=("Safe",), state=SetState.DRAFT,
        revision=1, rules_revision=1, title="", cannot_tell=False, **values,
    )  # fmt: skip
    for number, criterion in enumerate(criteria_set.all_criteria, 1):
        criterion.id, criterion.revision, criterion.guidance = number, 1, ""
        criterion.comment = CommentRule.OPTIONAL
    for number, gate in enumerate(criteria_set.all_gates, 1):
        gate.id, gate.revision = number, 1
    return criteria_set


def names(parts):
    return [part.name for part in parts]


def test_a_criterion_is_added_at_the_end_and_a_double_click_adds_it_once():
    draft = a_draft()
    new = CriterionWords(" Lasting ", "What stays?\r\n", weight=5)
    add_criterion(draft, new, by=None, at=NOON)
    add_criterion(draft, new, by=None, at=NOON)
    assert names(draft.criteria) == ["Local need", "Value", "Lasting"]
    assert draft.criteria[2].question == "What stays?"
    with pytest.raises(Refused, match="two with the name"):
        add_criterion(draft, replace(new, name="lasting", weight=6), by=None, at=NOON)


def test_a_change_counts_and_a_stale_one_is_turned_back_with_both_texts_safe():
    draft, tom = a_draft(), a_person("Tom")
    need = draft.criteria[0]
    change_criterion(need, replace(need.words, weight=20), seen=1, by=tom, at=NOON)
    assert (need.weight, need.revision, draft.revision) == (20, 2, 2)
    with pytest.raises(ChangedMeanwhile, match="Tom changed this while you were typing") as refused:
        change_criterion(need, replace(need.words, question="Mine"), seen=1, by=None, at=NOON)
    assert "Both are here" in str(refused.value)
    assert need.question == "What about local need?"


def test_saving_the_same_words_again_is_no_change():
    draft = a_draft()
    change_criterion(draft.criteria[0], draft.criteria[0].words, seen=0, by=None, at=NOON)
    assert draft.revision == 1


def test_changes_to_different_criteria_both_stay():
    draft = a_draft()
    change_criterion(draft.criteria[0], replace(draft.criteria[0].words, weight=1), seen=1, by=None, at=NOON)
    change_criterion(draft.criteria[1], replace(draft.criteria[1].words, weight=2), seen=1, by=None, at=NOON)
    assert [criterion.weight for criterion in draft.criteria] == [1, 2]


def test_a_new_name_goes_into_the_tie_break_list():
    draft = a_draft()
    draft.tie_break = ["Value", "Local need"]
    change_criterion(draft.criteria[0], replace(draft.criteria[0].words, name="Need"), seen=1, by=None, at=NOON)
    assert draft.words.tie_break == ("Value", "Need")


def test_what_is_removed_can_be_brought_back_to_its_place():
    draft = a_draft()
    draft.tie_break = ["Local need"]
    need = draft.criteria[0]
    remove(need, by=None, at=NOON)
    assert (names(draft.criteria), names(draft.removed), draft.words.tie_break) == (["Value"], ["Local need"], ())
    bring_back(need, by=None, at=NOON)
    assert (names(draft.criteria), draft.words.tie_break) == (["Local need", "Value"], ("Local need",))


def test_a_name_taken_meanwhile_stops_the_bringing_back():
    draft = a_draft()
    need = draft.criteria[0]
    remove(need, by=None, at=NOON)
    add_criterion(draft, CriterionWords("Local need", weight=3), by=None, at=NOON)
    with pytest.raises(Refused, match="two with the name"):
        bring_back(need, by=None, at=NOON)


def test_saving_words_of_something_removed_asks_once_then_brings_it_back():
    draft = a_draft()
    need = draft.criteria[0]
    remove(need, by=a_person("Tom"), at=NOON)
    words = replace(need.words, weight=7)
    with pytest.raises(ChangedMeanwhile):
        change_criterion(need, words, seen=1, by=None, at=NOON)
    change_criterion(need, words, seen=need.revision, by=None, at=NOON)
    assert (need.removed_at, need.weight) == (None, 7)


def test_moving_stops_at_the_ends():
    draft = a_draft()
    need, value = draft.criteria
    move(need, -1, by=None, at=NOON)
    move(value, 1, by=None, at=NOON)
    assert draft.revision == 1
    move(need, 1, by=None, at=NOON)
    assert (need.position, value.position, draft.revision) == (1, 0, 2)


def test_gates_are_written_like_criteria():
    draft = a_draft()
    gate = add_gate(draft, GateWords("Local", "Is it here?"), by=None, at=NOON)
    change_gate(gate, GateWords("Local", "Is it near?"), seen=1, by=None, at=NOON)
    with pytest.raises(ChangedMeanwhile):
        change_gate(gate, GateWords("Local", "Is it far?"), seen=1, by=None, at=NOON)
    with pytest.raises(Refused, match="two with the name"):
        change_gate(gate, GateWords("safe"), seen=2, by=None, at=NOON)
    assert gate.question == "Is it near?"


def test_rules_are_changed_and_guarded_like_the_rest():
    draft = a_draft()
    rules: Any = {"title": "Fund", "pass_mark": Decimal(50), "tie_break": ["Value"], "cannot_tell": True}
    change_rules(draft, **rules, seen=1, by=None, at=NOON)
    change_rules(draft, **rules, seen=1, by=None, at=NOON)
    assert (draft.title, draft.pass_mark, draft.tie_break, draft.cannot_tell) == ("Fund", 50, ["Value"], True)
    with pytest.raises(ChangedMeanwhile):
        change_rules(draft, **{**rules, "title": "Other"}, seen=1, by=None, at=NOON)
    with pytest.raises(Refused, match="pass mark"):
        change_rules(draft, **{**rules, "pass_mark": Decimal(101)}, seen=2, by=None, at=NOON)


@pytest.mark.parametrize("stage", [Stage.OPEN, Stage.SCORING, Stage.DECIDING, Stage.PUBLISHED])
def test_nothing_is_written_outside_design(stage):
    draft = a_draft()
    draft.round.stage = stage
    criterion = draft.criteria[0]
    for act in (
        lambda: add_criterion(draft, VALUE, by=None, at=NOON),
        lambda: change_criterion(criterion, VALUE, seen=1, by=None, at=NOON),
        lambda: move(criterion, 1, by=None, at=NOON),
        lambda: remove(criterion, by=None, at=NOON),
    ):
        with pytest.raises(Refused, match="not in design"):
            act()


def test_what_is_agreed_is_locked():
    draft = a_draft()
    draft.state = SetState.AGREED
    with pytest.raises(Refused, match="locked"):
        remove(draft.criteria[0], by=None, at=NOON)
