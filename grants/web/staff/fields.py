"""Fields that read what people type: amounts in pounds, and days in three boxes."""

from datetime import date

from flask_babel import gettext as _
from wtforms import Field, StringField

from grants.core.cells import day, plain_digits
from grants.core.errors import Refused
from grants.core.money import pence, pounds
from grants.web.errors import translated

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class PoundsField(StringField):
    """An amount as people write it, "1,200.50" or "£1200"; its data are pence."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the amount; an empty box is no amount."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = pence(valuelist[0])
            except Refused as refusal:
                raise ValueError(translated(refusal)) from refusal

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else pounds(self.data).removeprefix("£")


class DayField(Field):
    """A day in three boxes: day, month and year. The month may be a name."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the three boxes; all empty is no day."""
        self.data = None
        parts = [plain_digits(part).strip() for part in valuelist]
        if not any(parts):
            return
        if len(parts) != 3 or not all(parts):
            raise ValueError(_("Give the day, the month and the year, such as 4 12 2026."))
        if len(parts[2]) == 2:
            parts[2] = f"20{parts[2]}"
        try:
            self.data = day(("/" if parts[1].isdecimal() else " ").join(parts))
        except Refused as refusal:
            raise ValueError(_("There is no day %(day)s. Look at all three boxes.", day=" ".join(parts))) from refusal
        if not EARLIEST <= self.data <= LATEST:
            raise ValueError(_("Look at the year: %(year)s.", year=self.data.year))
