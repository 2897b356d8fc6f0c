from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants.core.errors import Refused
from grants.core.weights import cannot_be_kept, check_points, free_points, left_over, proposal

FREE = (0, 100)
NAMES = {"need": "Local need", "value": "Value"}


def free(*parts):
    return dict.fromkeys(parts, FREE)


def shared(*rows, parts="abcdef"):
    return {member: dict(zip(parts, row, strict=False)) for member, row in enumerate(rows)}


def a_hundred(draw, count):
    """100 points, shared out between so many."""
    cuts = sorted(draw(some.lists(some.integers(0, 100), min_size=count - 1, max_size=count - 1)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]


@some.composite
def sharings(draw):
    """Some people, each with 100 points over the same criteria, and limits that the first of them keeps."""
    parts = [f"criterion:{number}" for number in range(draw(some.integers(1, 8)))]
    number = draw(some.integers(1, 9))
    people = {member: dict(zip(parts, a_hundred(draw, len(parts)), strict=True)) for member in range(number)}
    if draw(some.booleans()):
        return people, free(*parts)
    room = some.integers(0, 40)
    limits = {part: (max(0, own - draw(room)), min(100, own + draw(room))) for part, own in people[0].items()}
    return people, limits


@given(sharings())
def test_a_proposal_adds_up_to_100_inside_the_limits(found):
    people, limits = found
    worked_out = proposal(people, limits)
    assert sum(worked_out.weights.values()) == 100
    assert sum(step.share for step in worked_out.steps) == 100
    for step in worked_out.steps:
        assert step.low <= step.share <= step.high
        assert step.low <= step.weight <= step.high
        assert abs(step.weight - step.share) < 1
        assert step.weight == int(step.share) + step.extra


@given(sharings(), some.randoms())
def test_the_order_of_the_people_changes_nothing(found, chance):
    people, limits = found
    mixed = list(people.items())
    chance.shuffle(mixed)
    assert proposal(dict(mixed), limits) == proposal(people, limits)


@given(sharings())
def test_medians_that_are_whole_and_add_up_to_100_stay_as_they_are(found):
    people, limits = found
    assert proposal({"only": people[0]}, limits).weights == people[0]
    assert proposal(dict.fromkeys(people, people[0]), limits).weights == people[0]


@given(sharings())
def test_a_criterion_with_a_larger_middle_never_gets_less_where_nothing_is_limited(found):
    people, limits = found
    steps = proposal(people, free(*limits)).steps
    for one in steps:
        for other in steps:
            assert one.median <= other.median or one.weight >= other.weight


def test_the_middle_of_an_even_number_is_the_mean_of_the_two_in_the_middle():
    steps = proposal(shared((20, 80), (25, 75), (30, 70), (90, 10)), free("a", "b")).steps
    assert [step.median for step in steps] == [Fraction(55, 2), Fraction(145, 2)]
    assert [step.given for step in steps] == [[20, 25, 30, 90], [10, 70, 75, 80]]


def test_middles_that_add_up_to_99_are_multiplied_and_rounded_by_largest_remainder():
    rows = [(25, 20, 20, 14, 10, 11), (24, 21, 19, 15, 12, 9), (26, 19, 21, 13, 9, 10)]
    found = proposal(shared(*rows), free(*"abcdef"))
    assert [step.median for step in found.steps] == [25, 20, 20, 14, 10, 10]
    assert (found.middles, found.factor, found.rounded_down) == (99, Fraction(100, 99), 99)
    assert [step.part for step in found.steps if step.extra] == ["a"]
    assert found.weights == {"a": 26, "b": 20, "c": 20, "d": 14, "e": 10, "f": 10}


def test_where_two_lost_the_same_the_larger_middle_goes_first_and_then_the_upper_one():
    equal = proposal(shared((33, 33, 34), (34, 33, 33), (33, 34, 33)), free("a", "b", "c"))
    assert [step.median for step in equal.steps] == [33, 33, 33]
    assert equal.weights == {"a": 34, "b": 33, "c": 33}
    # 25.5 and 74.5 lose a half each
    assert proposal(shared((25, 75), (26, 74)), free("a", "b")).weights == {"a": 25, "b": 75}


def test_what_would_pass_its_limit_stays_at_it_and_the_others_take_the_rest():
    found = proposal(shared((60, 30, 10)), {"a": (0, 40), "b": (0, 100), "c": (16, 100)})
    assert [step.share for step in found.steps] == [40, 44, 16]
    assert [step.held for step in found.steps] == [True, False, True]
    assert found.factor == Fraction(44, 30)


def test_where_every_middle_is_0_all_share_evenly():
    found = proposal(shared((100, 0, 0), (0, 100, 0), (0, 0, 100)), free("a", "b", "c"))
    assert (found.weights, found.factor, found.topped_up) == ({"a": 34, "b": 33, "c": 33}, None, False)


def test_where_what_people_wanted_is_full_the_others_share_what_is_left():
    found = proposal(shared((100, 0, 0)), {"a": (0, 40), "b": (0, 100), "c": (0, 20)})
    assert (found.weights, found.topped_up) == ({"a": 40, "b": 40, "c": 20}, True)
    assert [step.held for step in found.steps] == [True, False, True]


def test_a_share_that_comes_to_its_limit_by_itself_is_not_held_by_it():
    assert [step.held for step in proposal(shared((70, 30)), {"a": (0, 100), "b": (10, 30)}).steps] == [False, False]


def test_limits_that_cannot_be_kept_are_said_and_nothing_is_proposed():
    found = proposal(shared((50, 50)), {"a": (60, 100), "b": (50, 100)})
    assert found.weights == {}
    assert str(found.problem) == (
        "The lowest weights allowed add up to 110, which is more than 100. Change the limits first."
    )
    assert [step.median for step in found.steps] == [50, 50]
    assert "less than 100" in str(cannot_be_kept({"a": (0, 40), "b": (0, 50)}))
    assert "above its highest" in str(cannot_be_kept({"a": (50, 40), "b": (0, 100)}))
    assert cannot_be_kept(free("a")) is None


def test_nobody_and_nothing_make_no_proposal():
    assert proposal({}, free("a")).weights == {}
    assert proposal(shared((100,)), {}).weights == {}


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ({"need": 60, "value": 39}, "There is 1 point left to give. Hand in when all 100 are given."),
        ({"need": 40, "value": 39}, "There are 21 points left to give. Hand in when all 100 are given."),
        ({"need": 60, "value": 41}, "You gave 1 point too many. Take it away again, then hand in."),
        ({"need": 90, "value": 10}, "Local need must have from 10 to 80 points."),
        ({"value": 100}, "Local need must have from 10 to 80 points."),
    ],
)
def test_only_100_points_inside_the_limits_can_be_handed_in(points, said):
    with pytest.raises(Refused) as refused:
        check_points(points, {"need": (10, 80), "value": FREE}, NAMES)
    assert str(refused.value) == said


def test_100_points_inside_the_limits_can_be_handed_in():
    check_points({"need": 80, "value": 20}, {"need": (10, 80), "value": FREE}, NAMES)
    assert "3 points too many" in str(left_over(-3))


def test_points_of_what_is_gone_are_free_to_give():
    assert free_points({"need": 40, "gone": 25}, ["need", "new"]) == 25


def test_one_person_far_out_moves_the_middle_hardly():
    rows = [(20, 80), (21, 79), (19, 81), (20, 80)]
    assert proposal(shared(*rows, (100, 0)), free("a", "b")).weights == {"a": 20, "b": 80}
