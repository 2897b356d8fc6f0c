from hypothesis import given
from hypothesis import strategies as st

from grants.core.history import fields, touched
from grants.core.merging import Both, merged, with_fields

BASE = {"name": "Need", "question": "Who?", "weight": 25, "levels": {"0": "No", "5": "A lot"}, "place": 1}
PARTS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["a", "b", "c"]),
        "weight": st.integers(0, 2),
        "levels": st.dictionaries(st.sampled_from(["0", "1", "2"]), st.sampled_from(["x", "y"])),
    }
)


def test_what_only_one_of_two_changed_is_taken_from_that_one():
    theirs = {**BASE, "weight": 20, "levels": {"0": "No", "3": "Some", "5": "A lot"}, "place": 4}
    mine = {**BASE, "question": "Mine?", "levels": {"5": "A lot"}}
    found = merged(BASE, theirs, mine)
    assert found.kept == {**theirs, "question": "Mine?", "levels": {"3": "Some", "5": "A lot"}}
    assert (found.stays, found.clashes) == (("weight", "level:3"), ())


def test_what_both_changed_differently_waits_for_a_person_level_by_level():
    theirs = {**BASE, "question": "Theirs?", "levels": {"0": "Nothing", "5": "Much"}}
    mine = {**BASE, "question": "Mine?", "levels": {"0": "No", "5": "Lots"}}
    found = merged(BASE, theirs, mine)
    assert found.clashes == (Both("question", "Theirs?", "Mine?"), Both("level:5", "Much", "Lots"))
    assert found.kept == {**mine, "levels": {"0": "Nothing", "5": "Lots"}}


def test_words_taken_away_by_one_and_changed_by_the_other_are_a_clash():
    found = merged(BASE, {**BASE, "levels": {"0": "No"}}, {**BASE, "levels": {"0": "No", "5": "Lots"}})
    assert found.clashes == (Both("level:5", "", "Lots"),)


def test_where_nobody_knows_what_it_was_everything_that_differs_waits():
    found = merged(None, {**BASE, "weight": 20}, {**BASE, "question": "Mine?"})
    assert [one.field for one in found.clashes] == ["question", "weight"]


def test_fields_can_be_put_into_a_part():
    assert with_fields(BASE, {"weight": 3, "level:0": "", "level:4": "Most"}) == {
        **BASE, "weight": 3, "levels": {"4": "Most", "5": "A lot"},
    }  # fmt: skip


@given(PARTS, PARTS)
def test_where_only_one_side_changed_anything_that_side_is_what_it_becomes(base, other):
    assert merged(base, base, other).kept == merged(base, other, base).kept == other
    assert merged(base, base, other).clashes == merged(base, other, base).clashes == ()
    assert merged(base, other, base).stays == tuple(touched(base, other))


@given(PARTS, PARTS)
def test_where_both_changed_the_same_there_is_nothing_to_decide(base, other):
    found = merged(base, other, other)
    assert (found.kept, found.stays, found.clashes) == (other, (), ())


@given(PARTS, PARTS, PARTS)
def test_nothing_anybody_changed_is_ever_dropped_unseen(base, theirs, mine):
    found = merged(base, theirs, mine)
    asked = {one.field for one in found.clashes}
    assert asked == {
        name
        for name in {*touched(base, theirs)} & {*touched(base, mine)}
        if name in touched(theirs, mine)
    }  # fmt: skip
    assert not {*touched(theirs, found.kept)} - {*touched(base, mine)}, "only where I changed something"
    assert not {*touched(mine, found.kept)} - {*found.stays}
    assert not asked & {*found.stays}
    assert {one.field: one.mine for one in found.clashes} == {
        name: fields(mine).get(name, "") for name in asked
    }  # fmt: skip
