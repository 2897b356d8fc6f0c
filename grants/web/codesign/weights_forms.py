"""The forms of sharing out 100 points."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired

from grants.core.cells import whole
from grants.core.errors import Refused
from grants.core.weights import WHOLE, Limits
from grants.web.codesign.forms import EditForm
from grants.web.errors import translated
from grants.web.forms import Form

BOX = "points_"


class PointsForm(EditForm):
    """A box for the points of each criterion; the boxes are added for each sharing, see `points_form`."""

    parts: Mapping[str, str]  # the name of the box of each part
    other: Mapping[str, int]  # what another window saved meanwhile, where it differs from what is typed here

    @property
    def clash(self) -> bool:
        """Whether another window saved something else."""
        return bool(self.other)

    def box(self, part: str) -> Any:
        """The box of one criterion."""
        return self[self.parts[part]]

    def points_sent(self, sent: Mapping[str, Any]) -> dict[str, int]:
        """What was typed, by part; what is no number from 0 to 100 is said at its box. An empty box is 0."""
        return {part: self.take(name, _points, 0) for part, name in self.parts.items() if name in sent}

    def show_both(self, saved: Mapping[str, int], revision: int) -> None:
        """Say under each box what is saved now, so that sending this form again is a choice."""
        self.look_again(revision)
        self.other = {part: saved.get(part, 0) for part in self.parts if saved.get(part, 0) != self.shown_points(part)}

    def shown_points(self, part: str) -> int:
        """What stands in a box, as far as it is a number: for the bar under it, and what is left."""
        try:
            return _points(str(self.box(part).data or "0"))
        except Refused:
            return 0

    def show(self, refusal: Refused) -> None:
        """Put what is said about a criterion at its box."""
        name = self.parts.get(str(refusal.field))
        if name is None:
            super().show(refusal)
        else:
            self[name].errors = [*self[name].errors, translated(refusal)]


def points_form(names: Mapping[str, str], points: Mapping[str, int], revision: int) -> PointsForm:
    """The form for these criteria, with these points in it; a form that was sent keeps what was typed."""
    parts = {part: box_of(part) for part in names}
    fields: dict[str, Any] = {parts[part]: StringField(name) for part, name in names.items()}
    values: dict[str, object] = {parts[part]: str(value) for part, value in points.items()}
    made = type("PointsOfSharingForm", (PointsForm,), fields | {"parts": parts, "other": {}})
    form: PointsForm = made(data=values | {"revision": revision})
    return form


def box_of(part: str) -> str:
    """The name of the box of a part: its lineage, for a colon has a meaning of its own in many places."""
    return BOX + part.replace(":", "_")


def other_boxes(sent: Mapping[str, Any], limits: Limits) -> bool:
    """Whether a form was made for other criteria than there are now."""
    return {name for name in sent if name.startswith(BOX)} != {box_of(part) for part in limits}


def _points(written: str) -> int:
    value = whole(written)
    if not 0 <= value <= WHOLE:
        raise Refused("Give from 0 to 100 points.")
    return value


class OpenSharingForm(Form):
    """Until when points can be handed in."""

    closes_on = DateField(
        _l("Until the end of which day?"),
        [InputRequired(_l("Choose a day."))],
        format="%d %m %Y",
        description=_l("It closes sooner if everyone on the panel has handed in."),
    )

    @classmethod
    def of(cls, day: date) -> "OpenSharingForm":
        """The form with a day to begin with."""
        return cls(data={"closes_on": day})


class CloseSharingForm(Form):
    """Why it closes before its day."""

    reason = TextAreaField(_l("Why does it close now?"), description=_l("Everyone can read it."))
