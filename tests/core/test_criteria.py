from dataclasses import replace
from decimal import Decimal

import pytest

from grants.core.criteria import (
    CriterionWords,
    GateWords,
    SetWords,
    check_agreeable,
    check_criterion,
    check_new_name,
    check_set,
    faults,
    one_line,
    tidied,
    tidy,
    unchanged,
    unchanged_gate,
)
from grants.core.errors import Refused

NEED = CriterionWords("Local need", "Do people need this?", weight=25, minimum=Decimal(2), levels={0: "No", 5: "Yes"})
VALUE = CriterionWords("Value", weight=10)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"weight": -1}, "weight"),
        ({"weight": 1001}, "weight"),
        ({"lowest": 5, "highest": 5}, "highest"),
        ({"highest": 1001}, "highest"),
        ({"minimum": Decimal(6)}, "minimum"),
        ({"minimum": Decimal("2.00001")}, "minimum"),
        ({"levels": {6: "Off the scale"}}, "levels"),
        ({"guidance": "x" * 20_001}, "guidance"),
    ],
)
def test_what_nobody_could_score_by_is_refused_at_its_field(change, field):
    with pytest.raises(Refused) as refused:
        check_criterion(replace(NEED, **change))
    assert refused.value.field == field


def test_a_whole_set_names_every_fault_with_its_place():
    words = SetWords(
        pass_mark=Decimal(101),
        tie_break=("Local need", "local  NEED", "Beauty"),
        gates=(GateWords("Safe"), GateWords("SAFE")),
        criteria=(NEED, replace(NEED, name="local need ", weight=-1), replace(VALUE, levels={9: "?", 8: "?"})),
    )
    assert [(fault.part, fault.place, fault.refusal.field) for fault in faults(words)] == [
        ("", 0, "pass_mark"),
        ("", 0, "tie_break"),
        ("", 0, "tie_break"),
        ("gates", 1, "name"),
        ("criteria", 1, "weight"),
        ("criteria", 1, "name"),
        ("criteria", 2, "levels"),
        ("criteria", 2, "levels"),
    ]


def test_an_empty_set_is_no_fault_but_cannot_be_agreed():
    check_set(SetWords())
    with pytest.raises(Refused, match="weight above 0"):
        check_agreeable(SetWords())
    with pytest.raises(Refused, match="weight above 0"):
        check_agreeable(SetWords(criteria=(replace(NEED, weight=0),)))
    check_agreeable(SetWords(criteria=(NEED,)))


def test_a_name_is_taken_whatever_its_capitals():
    with pytest.raises(Refused, match="two with the name LOCAL need"):
        check_new_name("LOCAL need", ["Local  Need"])


def test_marks_carry_over_where_only_weight_or_minimum_changed():
    assert unchanged(NEED, replace(NEED, weight=1, minimum=None))
    for change in ({"name": "N"}, {"question": "?"}, {"guidance": "g"}, {"highest": 6}, {"levels": {0: "No"}}):
        assert not unchanged(NEED, replace(NEED, **change))


def test_a_gates_answers_carry_over_with_its_question():
    assert unchanged_gate(GateWords("Safe", "Is it?"), GateWords("Safety", "Is it?"))
    assert not unchanged_gate(GateWords("Safe", "Is it?"), GateWords("Safe", "Is it safe?"))


def test_what_was_typed_stays_but_for_ends_of_lines_and_what_cannot_be_stored():
    assert tidy(" a\r\nb\x00\u200f“שלום” 👩\u200d🌾 ") == "a\nb\u200f“שלום” 👩\u200d🌾"
    assert one_line(" Local\r\n need\t") == "Local need"
    assert tidied(replace(NEED, levels={5: "Yes ", 3: " "})).levels == {5: "Yes"}


def test_a_scale_of_more_than_eleven_points_is_answered_in_a_box():
    assert not CriterionWords("A", lowest=0, highest=10).in_a_box
    assert CriterionWords("A", lowest=0, highest=11).in_a_box
