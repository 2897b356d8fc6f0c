from hypothesis import given
from hypothesis import strategies as st

from grants.core.letters import letter


def test_letters_go_as_the_columns_of_a_spreadsheet():
    assert [letter(place) for place in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_no_two_members_share_a_letter(one, other):
    assert (letter(one) == letter(other)) == (one == other)
