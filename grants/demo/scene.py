"""What the demo's rounds are played on: the people by their keys, and a calendar counted from today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from grants.clock import LONDON
from grants.demo import sample
from grants.models import Person


@dataclass(slots=True)
class Scene:
    """One filling of the demo."""

    session: Session
    now: datetime
    people: dict[str, Person] = field(default_factory=dict)
    round_names: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """The date people's calendars show."""
        return self.now.astimezone(LONDON).date()

    def day(self, days: int) -> date:
        """The date so many days from today."""
        return self.today + timedelta(days=days)

    def at(self, days: float, hour: int = 19) -> datetime:
        """So many days from today, in the evening or at this hour; never after this moment."""
        moment = datetime.combine(self.today, time(hour), LONDON) + timedelta(days=days)
        return min(moment, self.now - timedelta(minutes=5))

    def sample_of(self, key: str) -> dict[str, Any]:
        """What the sample says of a person."""
        return next(one for one in sample.people() if one["key"] == key)

    def name_with_year(self, name: str, days: int) -> str:
        """A round's name with the year that fits; a name that is taken gets the year after."""
        words, year = name.rpartition(" ")[0], self.day(days).year
        while f"{words} {year}" in self.round_names:
            year += 1
        self.round_names.add(f"{words} {year}")
        return f"{words} {year}"
