"""What a change would break: only what it touches, and no road around."""

from dataclasses import replace
from decimal import Decimal

import pytest

from grants.core.boundaries import (
    BoundaryKind,
    Limit,
    WeightLimits,
    broken,
    weight_limits,
    whole_and_piece,
)
from grants.core.criteria import CriterionWords, GateWords, SetWords

NEED = CriterionWords(name="Local need", question="Who asked?", weight=20, levels={3: "Some"})
PART = "criterion:4f"


def fixed(part: str = PART) -> Limit:
    return Limit(1, part, BoundaryKind.FIXED, "The law asks for it", "the board")


def within(part: str, low: int | None, high: int | None) -> Limit:
    return Limit(2, part, BoundaryKind.WITHIN, "So says the board.", "the board", low, high)


def said(limit: Limit, new: CriterionWords | None, old: CriterionWords | None = NEED, others: int | None = None):
    return [(str(one), one.field) for one in broken([limit], PART, old, new, others=others)]


def test_what_is_fixed_says_why_and_who_set_it():
    words = "This can't be changed. The law asks for it. Set by the board."
    assert said(fixed(), replace(NEED, question="Why?")) == [(words, "question")]
    assert said(fixed(), NEED) == []


@pytest.mark.parametrize(
    ("piece", "change", "field", "words"),
    [
        ("name", {"name": "Need"}, "name", "The name can't be changed."),
        ("question", {"question": "Why?"}, "question", "The question can't be changed."),
        ("guidance", {"guidance": "Look"}, "guidance", "What to look for can't be changed."),
        ("weight", {"weight": 21}, "weight", "The weight can't be changed."),
        ("scale", {"highest": 10}, "highest", "The scale can't be changed."),
        ("minimum", {"minimum": Decimal(2)}, "minimum", "The lowest average that is enough can't be changed."),
        ("level", {"levels": {3: "Many"}}, "levels", "The words for the scores can't be changed."),
        ("level:3", {"levels": {}}, "levels", "The words for 3 can't be changed."),
    ],
)
def test_a_fixed_piece_leaves_the_others_free(piece, change, field, words):
    limit = fixed(f"{PART}:{piece}")
    found = said(limit, replace(NEED, **change))
    assert found == [(f"{words} The law asks for it. Set by the board.", field)]
    other = {"comment": "none"} | ({"question": "Other?"} if piece != "question" else {"name": "Other"})
    assert said(limit, replace(NEED, **other)) == []


def test_a_weight_keeps_to_its_limits_and_hears_what_the_others_have():
    limit = within(f"{PART}:weight", 15, 30)
    words = "Weight must be from 15 to 30. The others have 80 between them."
    assert said(limit, replace(NEED, weight=31), others=80) == [(words, "weight")]
    assert said(limit, replace(NEED, weight=14))[0][0] == "Weight must be from 15 to 30."
    assert said(limit, replace(NEED, weight=15)) == said(limit, replace(NEED, weight=30)) == []
    assert said(within(f"{PART}:weight", 15, None), replace(NEED, weight=1))[0][0] == "Weight must be 15 or more."
    assert said(within(f"{PART}:weight", None, 30), replace(NEED, weight=31))[0][0] == "Weight must be 30 or less."


def test_an_old_misfit_never_blocks_other_words():
    outside = replace(NEED, weight=10)
    limit = within(f"{PART}:weight", 15, 30)
    assert said(limit, replace(outside, question="Why?"), old=outside) == []
    assert said(limit, replace(outside, weight=12), old=outside) != []


@pytest.mark.parametrize(
    ("limit", "may"),
    [
        (fixed(), False),
        (fixed(f"{PART}:stays"), False),
        (fixed(f"{PART}:question"), False),
        (within(f"{PART}:weight", 15, 30), False),
        (within(f"{PART}:weight", None, 30), True),
        (within(f"{PART}:weight", 0, 30), True),
        (within(PART, None, None), False),
        (Limit(3, PART, BoundaryKind.OPEN), True),
        (fixed("criterion:5a"), True),
    ],
)
def test_what_is_fixed_or_has_a_least_stays_on_the_list(limit, may):
    words = [] if may else [f"This can't be removed. {limit.reason.rstrip('.')}. Set by the board."]
    assert [text for text, _ in said(limit, None)] == words


def test_what_is_brought_back_keeps_to_the_figures_and_needs_no_more():
    assert said(fixed(), NEED, old=None) == []
    assert said(within(f"{PART}:weight", 25, None), NEED, old=None) == [("Weight must be 25 or more.", "weight")]


def test_gates_and_rules_are_kept_like_criteria():
    gate, rules = GateWords("Rules", "Has it rules?"), SetWords(pass_mark=Decimal(50))
    assert [str(one.field) for one in broken([fixed("gate:9a")], "gate:9a", gate, GateWords("Rules", "Has it?"))] == [
        "question"
    ]
    limit = within("rules:pass_mark", 40, 60)
    high = broken([limit], "rules", rules, replace(rules, pass_mark=Decimal("60.5")))
    assert [str(one) for one in high] == ["The pass mark must be from 40 to 60."]
    assert len(broken([limit], "rules", rules, replace(rules, pass_mark=None))) == 1
    assert broken([limit], "rules", rules, replace(rules, title="Other")) == []


def test_money_is_said_in_pounds():
    budget = within("budget", 1_000_000, 1_200_000)
    assert [str(one) for one in broken([budget], "budget", {"budget": 1_100_000}, {"budget": 0})] == [
        "The budget must be from £10,000 to £12,000."
    ]
    grant = within("grant", 30_000, 200_000)
    old = {"lowest": 30_000, "highest": 200_000}
    assert [(str(one), one.field) for one in broken([grant], "grant", old, {"lowest": None, "highest": None})] == [
        ("The smallest grant must be from £300 to £2,000.", "lowest"),
        ("The largest grant must be from £300 to £2,000.", "highest"),
    ]


def test_one_date_can_be_fixed_by_itself():
    limit = fixed("dates:meets_on")
    old = {"meets_on": 1, "open_until": 1}
    assert broken([limit], "dates", old, {"meets_on": 1, "open_until": 2}) == []
    assert [one.field for one in broken([limit], "dates", old, {"meets_on": 2, "open_until": 1})] == ["meets_on"]


def test_limits_on_one_weight_hold_together():
    limits = [within(f"{PART}:weight", 10, None), within(f"{PART}:weight", 15, 40), within(f"{PART}:weight", None, 30)]
    assert weight_limits(limits, PART) == WeightLimits(15, 30, fixed=False)
    assert weight_limits([fixed(f"{PART}:weight")], PART).fixed
    assert weight_limits([fixed()], PART).fixed
    assert weight_limits([fixed(f"{PART}:question")], PART) == WeightLimits(None, None, fixed=False)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("criterion:4f:level:3", ("criterion:4f", "level:3")),
        ("gate:9a", ("gate:9a", "")),
        ("dates:meets_on", ("dates", "meets_on")),
        ("budget", ("budget", "")),
    ],
)
def test_a_name_tells_the_thing_and_the_piece(part, expected):
    assert whole_and_piece(part) == expected
