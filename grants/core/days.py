"""Days as people's calendars have them, and the moment at which one ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def end_of_day(day: date) -> datetime:
    """The moment, in UTC, at which a day is over in London: what closes on it is open until then."""
    return datetime.combine(day + timedelta(days=1), time(0), LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The date that people's calendars showed at a moment."""
    return moment.astimezone(LONDON).date()
