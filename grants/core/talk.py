"""What holds for the talk about a part: how long a comment may be, and when one without a name appears."""

from datetime import UTC, datetime, timedelta

from grants.core.criteria import LONGEST_TEXT, tidy
from grants.core.errors import Refused

BATCH = timedelta(minutes=15)  # comments without a name appear together, at most four times an hour
MOST_IN_A_BATCH = 20  # of one round; who sent them is not known, so that nobody's own can be counted
LONGEST_COMMENT = LONGEST_TEXT


def next_batch(at: datetime) -> datetime:
    """The quarter hour at which what is said now without a name appears: always a later one."""
    at = at.astimezone(UTC)
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour + BATCH * ((at - hour) // BATCH + 1)


def checked(text: str) -> str:
    """A comment as it is kept. Raise Refused for one that says nothing, or too much."""
    text = tidy(text)
    if not text:
        raise Refused("Write something first.", field="text")
    if len(text) > LONGEST_COMMENT:
        raise Refused("Keep this to %(most)s characters.", field="text", most=f"{LONGEST_COMMENT:,}")
    return text
