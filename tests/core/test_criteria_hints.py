import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.criteria import CriterionWords
from grants.core.criteria_hints import level_hints


def hints(levels, lowest=0, highest=5, weight=10):
    return level_hints(CriterionWords("Joy", weight=weight, lowest=lowest, highest=highest, levels=levels))


@pytest.mark.parametrize(
    "levels",
    [{}, {2: " "}, {0: "None", 5: "Much"}, {0: "None", 3: "Some", 5: "Much"}, dict(enumerate("abcdef"))],
)
def test_nothing_is_said_of_levels_that_serve(levels):
    assert hints(levels) == []


def test_the_ends_of_the_scale_are_missed_first():
    assert hints({3: "Some"}) == [
        "The lowest score, 0, has no words yet. What would an application be like that gets it?",
        "The highest score, 5, has no words yet. What would an application be like that gets it?",
    ]


def test_a_gap_is_missed_where_most_scores_have_words():
    assert hints({0: "a", 1: "b", 3: "c", 5: "d"}) == [
        "Score 2 has no words, and most of the others have.",
        "Score 4 has no words, and most of the others have.",
    ]


def test_a_long_scale_has_words_where_somebody_chose():
    assert hints({0: "None", 40: "Some", 100: "Much"}, highest=100) == []


def test_levels_that_say_the_same_are_pointed_out_together():
    assert hints({0: "None", 2: "Some of it.", 3: " some  OF it", 4: "Much", 5: "much"}) == [
        "Score 1 has no words, and most of the others have.",
        "Scores 2, 3 say the same. How would people choose between them?",
        "Scores 4, 5 say the same. How would people choose between them?",
    ]


def test_a_criterion_nobody_can_score_at_zero_is_pointed_out():
    says = ["Even the lowest score, 1, gives points. Do you want 0 for “not at all”?"]
    assert hints({}, lowest=1) == says
    assert hints({}, lowest=1, weight=0) == []


@pytest.mark.parametrize(("lowest", "highest"), [(5, 5), (6, 5), (-1, 5), (0, 10**30)])
def test_nothing_is_said_where_the_scale_cannot_be_one(lowest, highest):
    assert hints({0: "a", 1: "a"}, lowest=lowest, highest=highest) == []


@given(st.dictionaries(st.integers(), st.text()), st.integers(), st.integers())
def test_any_levels_on_any_scale_are_looked_at(levels, lowest, highest):
    for said in hints(levels, lowest, highest):
        assert said.endswith((".", "?"))
