from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords
from grants.core.errors import Refused
from grants.core.history import (
    THERE,
    criterion_kept,
    criterion_words,
    gate_kept,
    gate_words,
    moved,
    pass_mark,
    rules_kept,
    taking_back,
    touched,
)

WORDS = CriterionWords(
    "Need", "Who?", "Look.", 25, 0, 5, Decimal("2.50"), CommentRule.REQUIRED, {0: "No", 5: "שלום 👩\u200d🌾"}
)
KEPT = criterion_kept(WORDS, 1)


def test_what_is_kept_is_read_back_as_it_was():
    assert criterion_words(KEPT) == WORDS
    assert gate_words(gate_kept(GateWords("Safe", "Is it?"), 2)) == GateWords("Safe", "Is it?")
    rules = rules_kept(SetWords("Fund", Decimal("40.5")), [("criterion:a", "Need")])
    assert (rules["tie_break"], rules["named"]) == (["criterion:a"], {"criterion:a": "Need"})
    assert pass_mark(rules) == Decimal("40.5")


def test_a_change_touches_each_level_by_itself():
    after = {**KEPT, "weight": 20, "levels": {"0": "No", "3": "Some", "5": "A lot"}}
    assert touched(KEPT, after) == ["weight", "level:5", "level:3"]
    assert touched(None, KEPT) == touched(KEPT, None) == [THERE]
    assert touched(KEPT, dict(KEPT)) == touched(None, None) == []


def test_a_name_that_only_helps_to_read_a_rule_is_no_change():
    old, new = ({"tie_break": ["criterion:a"], "named": {"criterion:a": name}} for name in ("Need", "Want"))
    assert touched(old, new) == []


def test_taking_back_leaves_what_others_did_elsewhere():
    after = {**KEPT, "weight": 20}
    now = {**after, "question": "What?", "place": 4}
    undoing = taking_back(KEPT, after, now)
    assert (undoing.gently, undoing.clashes) == ({**KEPT, "question": "What?", "place": 4}, ())


def test_a_place_that_only_drifted_is_no_clash_but_a_second_move_is():
    after, now = {**KEPT, "place": 3}, {**KEPT, "place": 5}
    assert taking_back(KEPT, after, now).clashes == ()
    assert [one.field for one in taking_back(KEPT, after, now, moved_again=True).clashes] == ["place"]


@pytest.mark.parametrize(
    ("before", "after", "now", "says"),
    [
        (None, KEPT, None, "removed already"),
        (KEPT, None, KEPT, "back already"),
        (KEPT, {**KEPT, "weight": 1}, None, "removed since"),
        (KEPT, {**KEPT, "weight": 1}, KEPT, "as it was before already"),
    ],
)
def test_there_is_nothing_to_take_back_twice(before, after, now, says):
    with pytest.raises(Refused, match=says):
        taking_back(before, after, now)


SMALL = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a", "b"]),
        "weight": st.integers(0, 2),
        "levels": st.dictionaries(st.sampled_from(["0", "1"]), st.sampled_from(["x", "y"])),
    }
)


@given(SMALL, SMALL, SMALL)
def test_taking_back_is_exact_and_says_everything_that_it_would_overwrite(before, after, now):
    try:
        undoing = taking_back(before, after, now)
    except Refused:
        assert all(name not in touched(now, before) for name in touched(before, after))
        return
    assert set(touched(now, undoing.anyway)) <= set(touched(before, after))
    assert not set(touched(before, undoing.anyway)) & set(touched(before, after))
    gently, clashing = set(touched(now, undoing.gently)), {one.field for one in undoing.clashes}
    assert not gently & clashing
    assert gently | clashing == set(touched(now, undoing.anyway))
    assert undoing.helps == bool(gently)
    if now == after:
        assert undoing.gently == undoing.anyway == before or touched(undoing.anyway, before) == []


def test_only_what_changed_places_is_moved():
    assert moved(["a", "b", "c"], ["b", "c"]) == set()
    assert moved(["a", "b", "c"], ["x", "b", "a", "c"]) == {"a", "b"}
