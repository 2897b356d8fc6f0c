from datetime import UTC, datetime, timedelta, timezone

import pytest

from grants.core.errors import Refused
from grants.core.talk import LONGEST_COMMENT, checked, next_batch
from tests.make import NOON


@pytest.mark.parametrize(("minute", "shows"), [(0, 15), (1, 15), (14, 15), (15, 30), (29, 30), (44, 45), (59, 60)])
def test_what_is_said_without_a_name_waits_for_the_next_quarter_hour(minute, shows):
    assert next_batch(NOON.replace(minute=minute)) == NOON + timedelta(minutes=shows)


def test_a_batch_is_never_now_and_goes_by_the_same_clock_everywhere():
    assert next_batch(NOON - timedelta(microseconds=1)) == NOON
    nepal = timezone(timedelta(hours=5, minutes=45))
    assert next_batch(datetime(2026, 11, 20, 17, 50, tzinfo=nepal)) == datetime(2026, 11, 20, 12, 15, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00\x07"])
def test_a_comment_says_something(text):
    with pytest.raises(Refused, match="Write something first"):
        checked(text)


@pytest.mark.parametrize("text", ["x" * LONGEST_COMMENT, "שלום עולם", "👩‍🌾", "“Word”\xa0– it’s"])
def test_a_comment_is_kept_as_it_was_typed(text):
    assert checked(f" {text}\r\n") == text


def test_a_comment_has_an_end():
    with pytest.raises(Refused, match="20,000"):
        checked("x" * (LONGEST_COMMENT + 1))
