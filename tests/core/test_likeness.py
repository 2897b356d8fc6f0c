"""Which suggestions say the same in other words, tried on what people really write."""


import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.likeness import alike, words_of

SAME = [
    ("More benches in the park", "benches in the park please"),
    ("Ask if people with no car can get there, buses stop at six.", "the buses stop at six so how do people get there"),
    ("Somewhere warm for teenagers on Fridays", "Teenagers need somewhere warm on a Friday night"),
    ("Don't make us write essays", "Dont make groups write essays!!"),
    ("New groups never win because they have no track record", "new groups have no track record, so they never win"),
    ("Is the hall step free for wheelchairs?", "Wheelchair users need a step-free hall"),
    ("Give more points to groups run by volunteers", "Volunteer-run groups should get more points"),
    ("playgruond for small childern", "A playground for small children"),
    ("Benches", "More benches"),
    ("Café for carers", "A cafe for the carers"),
    ("Fund repairs of the community centre roof", "The roof of the community centre needs repairs"),
    ("Mwy o feinciau yn y parc", "Meinciau yn y parc, mwy o feinciau"),
    ("公园里需要更多的长椅", "公园需要长椅"),
    ("ต้องการม้านั่งในสวนมากขึ้น", "ม้านั่งในสวน"),
    ("نريد مقاعد أكثر في الحديقة", "مقاعد في الحديقة من فضلكم"),
    ("Больше скамеек в парке", "В парке нужно больше скамеек"),
    ("More bins by the ball court", "bins near the ball court ball court bins"),
]
OTHERS = [
    ("More benches in the park", "More buses to the hospital"),
    ("Dog bins by the canal", "A youth club by the canal"),
    ("Keep the library open on Saturdays", "Football on Saturdays"),
    ("People need more help", "More people should get help with funding"),
    ("Swimming lessons for older people", "Cooking lessons for new parents and their babies, with a crèche"),
    ("Bench", "Branch library"),
    ("Street lights on Mere Road", "A crossing on Mere Road"),
    ("公园里需要更多的长椅", "晚上的公共汽车太少了"),
    ("نريد مقاعد أكثر في الحديقة", "الحافلات تتوقف في السادسة"),
    ("👍👍👍", "More benches"),
    ("Clubs for the over sixties", "Clubs for the under fives"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words(one, other):
    assert [like.place for like in alike(one, [other])] == [0]
    assert [like.place for like in alike(other, [one])] == [0]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_things(one, other):
    assert alike(one, [other]) == []
    assert alike(other, [one]) == []


def test_the_nearest_comes_first_and_three_at_most():
    others = ["Benches by the canal", "A bench in the park", "More benches in the park", "Park benches, bins", "Dogs"]
    found = alike("More benches in the park", others)
    assert [like.place for like in found] == [1, 2, 3]
    assert found[0].share == 1


def test_a_text_of_nothing_but_small_words_is_like_none():
    assert words_of("We would like more of it, please!") == ()
    assert alike("more please", ["more please"]) == []
    assert alike("", ["More benches"]) == alike("More benches", []) == []


@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=5))
def test_any_text_can_be_compared(text, others):
    found = alike(text, others)
    assert all(0.5 <= like.share <= 1.0001 for like in found)
    if words_of(text):
        assert alike(text, [text])


def test_two_hundred_are_looked_through_for_a_long_text():
    others = [f"{one} {number} at the {place} for our neighbours and their children, every week of the year"
              for number in range(20) for one in ("Benches", "Music lessons") for place in
              ("canal", "park", "library", "school", "church hall")]  # fmt: skip
    text = "We would love music lessons at the church hall. " * 400
    assert len(alike(text, others)) == 3
