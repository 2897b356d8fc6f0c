"""A lot can be drawn again by anybody, and comes out the same."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from grants.core.lots import as_recorded, drawn, ticket

SEED = "00112233445566778899aabbccddeeff"


def test_a_lot_is_drawn_again_by_hand_with_sha_256():
    by_hand = {  # printf '%s' '00112233445566778899aabbccddeeff:A-1' | sha256sum
        each: hashlib.sha256(f"{SEED}:{each}".encode()).hexdigest() for each in ("A-1", "A-2", "A-3")
    }
    assert {each: ticket(SEED, each) for each in by_hand} == by_hand
    assert drawn(SEED, ["A-1", "A-2", "A-3"]) == sorted(by_hand, key=by_hand.__getitem__)


def test_this_very_lot_stays_as_it_was_drawn():
    """Were the rule ever changed, lots of the past would come out otherwise than the record says."""
    assert ticket(SEED, "A-1") == "8ff441f1827e2a78b29f33056c079c46bc0b7fab8f1266b7226303b7616e1d3d"
    assert drawn(SEED, ["A-1", "A-2", "A-3"]) == ["A-3", "A-1", "A-2"]
    assert as_recorded(SEED, ["A-2", "A-1"]) == f"Seed {SEED}. Among A-1, A-2. In this order: A-2, A-1."


@given(st.text(), st.sets(st.text(), max_size=6), st.randoms())
def test_the_same_go_in_and_the_same_order_comes_out(seed, references, chance):
    given_so = list(references)
    chance.shuffle(given_so)
    assert drawn(seed, given_so) == drawn(seed, references)
    assert sorted(drawn(seed, references)) == sorted(references)


def test_everybody_can_come_first():
    assert {drawn(str(seed), ["A-1", "A-2", "A-3"])[0] for seed in range(30)} == {"A-1", "A-2", "A-3"}
