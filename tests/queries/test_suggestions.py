"""The list of suggestions: who finds what in it, and as few statements for two hundred as for one."""


import pytest

from grants.core.policy import OUTSIDER, Viewer
from grants.core.suggestions import SuggestionState
from grants.models import SuggestionStep, Support
from grants.queries.near_suggestions import latest, near, near_each
from grants.queries.suggestions import A_PAGE, Show, listing
from tests import make
from tests.make import NOON, a_suggestion

EVE, OLGA = Viewer(signed_in=True), Viewer(signed_in=True, observer=True)
ADA, STELLA = Viewer(signed_in=True, member=True), Viewer(signed_in=True, staff=True)


@pytest.fixture
def round(session):
    round = make.a_round()
    session.add(round)
    session.flush()
    return round


@pytest.fixture
def eve(session):
    eve = make.a_person("Eve")
    session.add(eve)
    session.flush()
    return eve


def store(session, *things):
    session.add_all(things)
    session.flush()
    return things


def texts(found):
    return [line.text for line in found.lines]


def test_who_finds_what(session, round, eve):
    store(
        session,
        a_suggestion(round, "On the list", heard=3),
        a_suggestion(round, "Waits", looked_at=None),
        a_suggestion(round, "Eve's waits", looked_at=None, by=eve),
        a_suggestion(round, "Set aside", set_aside_at=NOON),
        a_suggestion(round, "Eve's, set aside", set_aside_at=NOON, by=eve),
        a_suggestion(make.a_round(), "Elsewhere"),
    )
    for viewer in (OUTSIDER, OLGA):
        assert texts(listing(session, round, viewer, None)) == ["On the list"]
    assert texts(listing(session, round, EVE, eve.id)) == ["Eve's waits", "On the list"]
    for viewer in (ADA, STELLA):
        found = listing(session, round, viewer, None)
        assert texts(found) == ["On the list"]
        assert [line.text for line in found.waiting] == ["Waits", "Eve's waits"]
        assert texts(listing(session, round, viewer, None, show=Show.ASIDE)) == ["Eve's, set aside", "Set aside"]
    assert [listing(session, round, EVE, eve.id).counts[kind.value] for kind in (Show.TO_LOOK_AT, Show.ASIDE)] == [1, 1]


PRIVATE = {"said_by": "Mrs Ali", "email": "ali@example.org", "phone": "0161 496 0018"}


@pytest.mark.parametrize("viewer", [OUTSIDER, EVE, OLGA, ADA])
def test_only_staff_see_who_said_it_and_find_it_by_that(session, round, eve, viewer):
    store(session, a_suggestion(round, "Benches", by=eve, **PRIVATE), a_suggestion(round, "Bins"))
    [line] = [line for line in listing(session, round, viewer, None).lines if line.text == "Benches"]
    assert (line.said_by, line.email, line.phone) == ("", "", "")
    for words in ("Ali", "ali@example", "0161", "Eve"):
        assert texts(listing(session, round, viewer, None, words=words)) == []
    [line] = listing(session, round, STELLA, None, words="ali 0161").lines
    assert (line.said_by, line.email, line.phone) == ("Mrs Ali", "ali@example.org", "0161 496 0018")


def test_words_are_found_in_any_script_and_in_what_is_counted_with_it(session, round):
    head, *_ = store(
        session, a_suggestion(round, "ÉCOLE du parc"), a_suggestion(round, "مقاعد أكثر"),
        a_suggestion(round, "Bins", event="The Hub"), a_suggestion(round, "100 % sure_thing"),
    )  # fmt: skip
    store(session, a_suggestion(round, "A school by the park", merged_into=head))
    for words, wanted in (
        ("école PARC", ["ÉCOLE du parc"]), ("مقاعد", ["مقاعد أكثر"]), ("hub", ["Bins"]), ("%", ["100 % sure_thing"]),
        ("school", ["ÉCOLE du parc"]), ("swimming", []),
    ):  # fmt: skip
        assert texts(listing(session, round, EVE, None, words=words)) == wanted


def test_states_reasons_people_and_order(session, round, eve):
    parked, wanted = store(
        session, a_suggestion(round, "Parked", state=SuggestionState.PARKED), a_suggestion(round, "Wanted", heard=4)
    )
    store(
        session, a_suggestion(round, "Wanted too", heard=2, merged_into=wanted),
        Support(suggestion=wanted, person=eve, at=NOON),
        SuggestionStep(suggestion=parked, state=SuggestionState.TALKED_ABOUT, reason="Old", at=NOON),
    )  # fmt: skip
    store(session, SuggestionStep(suggestion=parked, state=SuggestionState.PARKED, reason="More money", at=NOON))
    store(session, a_suggestion(round, "Newest"))
    found = listing(session, round, EVE, eve.id)
    assert [(line.text, line.people, line.reason) for line in found.lines] == [
        ("Newest", 1, ""), ("Wanted", 7, ""), ("Parked", 1, "More money"),
    ]  # fmt: skip
    assert texts(listing(session, round, EVE, eve.id, most_wanted=True)) == ["Wanted", "Newest", "Parked"]
    assert texts(listing(session, round, EVE, eve.id, show=SuggestionState.PARKED)) == ["Parked"]
    assert texts(listing(session, round, EVE, eve.id, show=Show.MINE)) == ["Wanted"]
    assert found.lines[1].supported


def test_yes_that_is_it_from_outside_counts_once_it_was_looked_over(session, round):
    [head] = store(session, a_suggestion(round, "Benches", heard=3))
    [too] = store(session, a_suggestion(round, "Seats", looked_at=None, merged_into=head))
    assert [line.people for line in listing(session, round, ADA, None).lines] == [3]
    [waits] = listing(session, round, ADA, None).waiting
    assert (waits.text, waits.people, waits.counted_with) == ("Seats", 1, "Benches")
    too.looked_at = NOON
    session.flush()
    found = listing(session, round, ADA, None)
    assert ([(line.text, line.people) for line in found.lines], found.waiting) == ([("Benches", 4)], [])


def test_pages_hold_twenty_five(session, round):
    store(session, *(a_suggestion(round, f"Idea {number}") for number in range(A_PAGE + 1)))
    assert len(listing(session, round, EVE, None).lines) == A_PAGE
    last = listing(session, round, EVE, None, page=99)
    assert (texts(last), last.page, last.pages, last.found) == (["Idea 0"], 2, 2, A_PAGE + 1)


def test_what_is_near_names_nobody_and_shows_only_what_may_be_seen(session, round):
    head, *_ = store(
        session, a_suggestion(round, "More benches in the park", heard=3), a_suggestion(round, "Park bins"),
        a_suggestion(round, "Park benches, secretly", looked_at=None),
        a_suggestion(round, "Park benches, rudely", set_aside_at=NOON),
    )  # fmt: skip
    store(session, a_suggestion(round, "Seats by the pond", merged_into=head))
    for viewer in (OUTSIDER, ADA):
        assert [(one.text, one.people) for one in near(session, round, "benches, park", viewer)] == [
            ("More benches in the park", 4)
        ]
    assert [one.id for one in near(session, round, "seats at the pond", OUTSIDER)] == [head.id]
    each = near_each(session, round, ["benches, park", "swimming", "seats, pond"], ADA, None)
    assert [[one.id for one in line] for line in each] == [[head.id], [], [head.id]]
    assert [one.text for one in latest(session, round, ADA, 5)] == ["Park bins", "More benches in the park"]


def test_two_hundred_take_no_more_statements_than_one(session, round, eve, statements):
    def counted(look):
        session.expire_all()
        _ = round.id
        statements.clear()
        look()
        return len(statements)

    looks = [
        lambda: listing(session, round, STELLA, eve.id, words="idea"),
        lambda: near(session, round, "An idea for the park", STELLA, eve.id),
        lambda: latest(session, round, OUTSIDER, 5),
    ]
    store(session, a_suggestion(round, "Idea in the park"))
    few = [counted(look) for look in looks]
    assert max(few) <= 5  # one of them looks Eve up again
    more = [a_suggestion(round, f"Idea in the park {number} " * 40, by=eve) for number in range(200)]
    store(session, *more, *(Support(suggestion=one, person=make.a_person("Ann"), at=NOON) for one in more))
    assert [counted(look) for look in looks] == few
