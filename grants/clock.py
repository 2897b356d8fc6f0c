"""The one place that looks at the clock."""

from datetime import UTC, date, datetime

from grants.core import days

LONDON = days.LONDON


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date people's calendars show."""
    return datetime.now(LONDON).date()
