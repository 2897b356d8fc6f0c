import pytest

from grants.core.agreement import (
    NOTHING_AGREED,
    OF_SECTION,
    Choices,
    MarksUnder,
    Section,
    Shown,
    Sitting,
    Wishes,
    all_accepted,
    as_stored,
    check_choices,
    check_promises,
    check_wishes,
    check_words,
    choices_from,
)
from grants.core.agreement_words import ABOUT, LABELS, OPTIONS, SUGGESTED, TITLES, UNSAID, sentence, written
from grants.core.errors import Refused

ADA, BEN = Sitting(1, resident=True, accepted=3), Sitting(2, resident=True, accepted=3)
STELLA = Sitting(3, resident=False, accepted=3)


def test_it_holds_when_everybody_who_sits_on_the_panel_accepted_this_wording():
    assert all_accepted([ADA, BEN], 3)
    assert not all_accepted([ADA, Sitting(2, resident=True, accepted=2)], 3)
    assert not all_accepted([ADA, Sitting(2, resident=True, accepted=None)], 3)


def test_staff_alone_bring_nothing_about():
    assert not all_accepted([], 3)
    assert not all_accepted([STELLA], 3)
    assert all_accepted([STELLA, ADA], 3)


def test_choices_come_back_as_they_were_stored():
    chosen = Choices(True, MarksUnder.NAMES, Shown.OWN_IN, Shown.OWN_IN, True, 5, 3)
    assert choices_from(as_stored(chosen)) == chosen
    assert as_stored(chosen)["marks_under"] == "names"
    assert choices_from({}) == NOTHING_AGREED
    assert choices_from({"of a later version": 1}) == NOTHING_AGREED


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        (Choices(quorum=0), "quorum"),
        (Choices(quorum=501), "quorum"),
        (Choices(least_residents=0), "least_residents"),
        (Choices(quorum=3, least_residents=4), "least_residents"),
    ],
)
def test_numbers_of_people_must_fit_together(choices, field):
    with pytest.raises(Refused) as refusal:
        check_choices(choices)
    assert refusal.value.field == field
    check_choices(Choices(quorum=4, least_residents=4))
    check_choices(NOTHING_AGREED)


NOTHING_ON = {"sheets_sent": False, "sharing_open": False, "staff_on_panel": False}


@pytest.mark.parametrize(
    ("wanted", "field", "going_on"),
    [
        (Choices(marks_under=MarksUnder.NAMES), "marks_under", "sheets_sent"),
        (Choices(marks_shown=Shown.OWN_IN), "marks_shown", "sheets_sent"),
        (Choices(points_shown=Shown.OWN_IN), "points_shown", "sharing_open"),
    ],
)
def test_what_people_did_under_a_promise_keeps_it(wanted, field, going_on):
    check_promises(NOTHING_AGREED, wanted, **NOTHING_ON)
    check_promises(wanted, NOTHING_AGREED, **NOTHING_ON | {going_on: True})
    check_promises(wanted, wanted, **NOTHING_ON | {going_on: True})
    with pytest.raises(Refused) as refusal:
        check_promises(NOTHING_AGREED, wanted, **NOTHING_ON | {going_on: True})
    assert refusal.value.field == field


def test_staff_who_score_leave_the_panel_before_staff_score_no_more():
    scoring = Choices(staff_score=True)
    with pytest.raises(Refused, match="Take them off the panel first"):
        check_promises(scoring, NOTHING_AGREED, **NOTHING_ON | {"staff_on_panel": True})
    check_promises(scoring, NOTHING_AGREED, **NOTHING_ON)


def test_words_are_kept_as_typed_up_to_a_limit():
    assert check_words("  Wir hören zu 👂\r\nنستمع\x00 ") == "Wir hören zu 👂\nنستمع"
    assert check_words("x" * 20_000) == "x" * 20_000
    with pytest.raises(Refused, match="20,000"):
        check_words("x" * 20_001)


def test_a_wish_is_a_number_or_words_or_none():
    assert check_wishes(Wishes(0, True, " Only on paper ")) == Wishes(0, True, "Only on paper")
    assert not Wishes()
    for wrong in (Wishes(most_applications=-1), Wishes(most_applications=1001), Wishes(own_words="x" * 20_001)):
        with pytest.raises(Refused):
            check_wishes(wrong)


def test_every_section_and_choice_has_its_words():
    assert list(TITLES) == list(ABOUT) == list(UNSAID) == list(SUGGESTED) == list(Section)
    named = [name for names in OF_SECTION.values() for name in names]
    assert sorted(named) == sorted(LABELS) == sorted(Choices.__dataclass_fields__)
    for name in named:
        assert sentence(name, NOTHING_AGREED)
        assert name not in OPTIONS or written(name, NOTHING_AGREED) == next(iter(OPTIONS[name])), "the default first"
    assert sentence("quorum", Choices(quorum=5)) == "A vote counts when at least 5 people have answered."
    assert sentence("least_residents", Choices(least_residents=3)) == "At least 3 of them are residents."
