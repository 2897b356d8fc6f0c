"""Who is here now: how often a page says so, and how long that is believed."""

from datetime import datetime, timedelta

WRITTEN_EVERY = timedelta(seconds=20)  # a page that says so more often is not written down again
BELIEVED_FOR = timedelta(seconds=50)  # two sayings and some patience with slow phones


def is_due(seen_at: datetime | None, at: datetime) -> bool:
    """Whether it is time to write down again that somebody is here."""
    return seen_at is None or at - seen_at >= WRITTEN_EVERY


def is_here(seen_at: datetime, at: datetime) -> bool:
    """Whether somebody who was seen then counts as being here now."""
    return at - seen_at < BELIEVED_FOR
