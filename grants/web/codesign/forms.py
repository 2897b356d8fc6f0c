"""The forms of the criteria editor."""

from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from grants.core.cells import whole
from grants.core.criteria import CommentRule, CriterionWords, GateWords
from grants.core.errors import Refused
from grants.core.history import PLACE, Kept, fields
from grants.imports.criteria import figure
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.requests import number

T = TypeVar("T")

SPARE_ROWS = 3  # empty pairs of a point and its words, where the scale is too long to show every point


class EditForm(Form):
    """A form that knows which state of the thing its writer had before them."""

    revision = HiddenField()

    @property
    def seen(self) -> int | None:
        """The revision the form was made of; none where somebody tampered with it."""
        written = str(self.revision.data or "")
        return int(written) if written.isdecimal() and len(written) < 10 else None

    def look_again(self, revision: int) -> None:
        """From now on the form is about this revision: both texts stand on the page."""
        self.revision.data = str(revision)
        self.revision.raw_data = [str(revision)]

    def take(self, name: str, kind: Callable[[str], T], default: T) -> T:
        """A field's value, taken as it was meant; what cannot be is said at the field."""
        written = str(self[name].data or "").strip()
        if not written:
            return default
        try:
            return kind(written)
        except Refused as refusal:
            refusal.field = name
            self.show(refusal)
            return default


class WhyForm(EditForm):
    """A form that changes something which has a history."""

    why = StringField(_l("Why this change?"), description=_l("You can leave it empty. It stands beside the change."))


class PartForm(WhyForm):
    """A form for the words of one part. Others may change the same part meanwhile, so it knows what its writer saw."""

    since = HiddenField()  # the number of the round's latest change when the form was made

    @classmethod
    def filled(cls, revision: int, values: Mapping[str, object]) -> Self:
        """The form with what stands now; a form that was sent keeps what was typed."""
        return cls(data={**values, "revision": revision, "since": g.round.changes or 0})

    @property
    def saw(self) -> int | None:
        """The latest change that its writer had before them; none where somebody tampered with it."""
        return number(str(self.since.data or ""))

    def put(self, field: str, said: Any) -> None:
        """Put into a box what a state of the part says there, see `history.fields`."""
        self[field].data = "" if said is None else said if isinstance(said, bool) else str(said)

    def put_all(self, kept: Kept) -> None:
        """Put a whole state of the part into the boxes."""
        for field, said in fields(kept).items():
            if field != PLACE:
                self.put(field, said)

    def look_again(self, revision: int) -> None:
        """From now on the form is about this revision, and about the round as it is now."""
        super().look_again(revision)
        self.since.data = str(g.round.changes or 0)
        self.since.raw_data = [self.since.data]


class BackForm(WhyForm):
    """Undoing a change, or bringing back what was."""


class SayWhyForm(Form):
    """A reason for a change that has none."""

    why = StringField(
        _l("Why did you do this?"), description=_l("It stands beside the change, and stays."), id="say-why"
    )


class LevelForm(PlainForm):
    """A point of the scale and its words."""

    point = StringField(_l("Score"))
    words = TextAreaField(_l("Words"))


class CriterionForm(PartForm):
    """Everything one criterion says."""

    name = StringField(_l("Name"))
    question = TextAreaField(_l("The question"))
    guidance = TextAreaField(_l("What to look for"))
    weight = StringField(_l("Weight"))
    lowest = StringField(_l("Lowest score"))
    highest = StringField(_l("Highest score"))
    levels = FieldList(FormField(LevelForm))
    minimum = StringField(_l("Lowest average that is enough"))
    comment = RadioField(
        _l("Does the panel say why?"),
        choices=[
            SelectChoice(CommentRule.REQUIRED.value, _l("Yes, always")),
            SelectChoice(CommentRule.OPTIONAL.value, _l("Only who wants to")),
            SelectChoice(CommentRule.NONE.value, _l("No, there is no box for it")),
        ],
        validate_choice=False,
    )

    @classmethod
    def of(cls, words: CriterionWords, revision: int) -> Self:
        """The form of one criterion; see `filled`."""
        return cls.filled(
            revision,
            {
                "name": words.name,
                "question": words.question,
                "guidance": words.guidance,
                "weight": words.weight,
                "lowest": words.lowest,
                "highest": words.highest,
                "minimum": "" if words.minimum is None else f"{words.minimum.normalize():f}",
                "comment": words.comment.value,
                "levels": level_rows(words.lowest, words.highest, words.levels),
            },
        )

    def words(self) -> CriterionWords:
        """What was typed. Numbers that cannot be read are said at their fields."""
        comment = self.comment.data
        return CriterionWords(
            name=self.name.data or "",
            question=self.question.data or "",
            guidance=self.guidance.data or "",
            weight=self._whole("weight", 0),
            lowest=self._whole("lowest", 0),
            highest=self._whole("highest", 5),
            minimum=self.take("minimum", figure, None),
            comment=CommentRule(comment) if comment in set(CommentRule) else CommentRule.OPTIONAL,
            levels=self._levels(),
        )

    def put(self, field: str, said: Any) -> None:
        """A level has a row of its own, where there is one."""
        kind, _colon, point = field.partition(":")
        if kind != "level":
            super().put(field, said)
            return
        rows = [row for row in self.levels.entries if str(row.form.point.data) == point]
        if rows:
            rows[0].form.words.data = said
        else:
            self.levels.append_entry({"point": point, "words": said})

    def put_all(self, kept: Kept) -> None:
        """A level that it does not have loses its words."""
        for row in self.levels.entries:
            row.form.words.data = ""
        super().put_all(kept)

    def show_rows(self) -> None:
        """Show a box for each point of the scale as it was typed, and for each point that has words already."""
        if self.levels.errors or self.lowest.errors or self.highest.errors:
            return
        words = self._levels()
        rows = level_rows(self._whole("lowest", 0), self._whole("highest", 5), words)
        while self.levels.entries:
            self.levels.pop_entry()
        for row in rows:
            self.levels.append_entry(row)

    def show(self, refusal: Refused) -> None:
        """Put what is said about one level at that level."""
        rows = [row for row in self.levels.entries if str(row.form.point.data) == str(refusal.values.get("point"))]
        if refusal.field == "levels" and rows:
            self._fault(rows[0].form.words, translated(refusal))
        elif refusal.field == "levels":
            self.form_errors.append(translated(refusal))
        else:
            super().show(refusal)

    def _whole(self, name: str, default: int) -> int:
        return self.take(name, whole, default)

    def _levels(self) -> dict[int, str]:
        levels: dict[int, str] = {}
        for row in self.levels.entries:
            point, words = str(row.form.point.data or "").strip(), str(row.form.words.data or "")
            if not words.strip():
                continue
            try:
                levels[whole(point)] = words
            except Refused:
                self._fault(row.form.point, _l("Which score are these words for?"))
        return levels

    def _fault(self, field: Any, words: str) -> None:
        field.errors = [str(words)]
        self.levels.errors = [row.errors for row in self.levels.entries if row.errors]


def level_rows(lowest: int, highest: int, levels: Any) -> list[dict[str, object]]:
    """The rows of the form: every point of a short scale; of a long one those with words, and some empty ones."""
    short = CriterionWords(name="", lowest=lowest, highest=highest)
    if lowest < highest and not short.in_a_box:
        points: list[object] = sorted({*short.points, *levels})
    else:
        points = [*sorted(levels), *([""] * SPARE_ROWS)]
    return [{"point": point, "words": levels.get(point, "")} for point in points]


class GateForm(PartForm):
    """A yes or no test."""

    name = StringField(_l("Name"))
    question = TextAreaField(_l("The question"), description=_l("One that can be answered with yes or no."))

    @classmethod
    def of(cls, words: GateWords, revision: int) -> Self:
        """The form of one gate; see `filled`."""
        return cls.filled(revision, {"name": words.name, "question": words.question})

    def words(self) -> GateWords:
        """What was typed."""
        return GateWords(name=self.name.data or "", question=self.question.data or "")


class ImportForm(Form):
    """A file to read."""

    file = FileField(
        _l("A criteria file"), description=_l("Excel (xlsx) or text (YAML), such as this page gives away.")
    )


class ReplaceForm(WhyForm):
    """What was read, kept on the page until somebody says yes."""

    words = HiddenField()
