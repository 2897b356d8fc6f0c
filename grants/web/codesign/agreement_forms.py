"""The forms of the agreement: one section, and accepting with a wish."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from grants.core.agreement import OF_SECTION, Choices, Section, Wishes
from grants.core.agreement_words import ABOUT, OPTIONS, written
from grants.core.cells import whole
from grants.core.errors import Refused
from grants.models import Agreement, Round
from grants.web.codesign.forms import EditForm, PartForm
from grants.web.errors import translated


def number_or_none(typed: str) -> int | None:
    """A whole number; an empty box never gets here, and means none."""
    return whole(typed)


class SectionForm(PartForm):
    """The words of one section, the choices that go with them, and why they are changed."""

    key: Section
    words = TextAreaField(_l("Words"))
    why = StringField(
        _l("Why? You can leave this empty"), description=_l("It stands beside your change, for everybody in the round.")
    )

    def put(self, field: str, said: Any) -> None:
        """A choice between yes and no is made in words."""
        super().put(field, ("yes" if said else "no") if isinstance(said, bool) else said)

    def chosen(self) -> dict[str, Any]:
        """The choices as they were meant; what cannot be is said at its field."""
        found: dict[str, Any] = {}
        for name in OF_SECTION.get(self.key, ()):
            typed = str(self[name].data or "")
            if name not in OPTIONS:
                found[name] = self.take(name, number_or_none, None)
            elif typed in OPTIONS[name]:
                found[name] = typed == "yes" if typed in ("yes", "no") else typed
            else:
                self.show(Refused("Choose one of these.", field=name))
        return found


class StaffForm(SectionForm):
    """Whether staff score."""

    key = Section.STAFF
    staff_score = RadioField(_l("Do staff score?"), validate_choice=False)
    staff_dots = RadioField(_l("When we share out points, do staff’s dots look different?"), validate_choice=False)


class HiddenForm(SectionForm):
    """Who sees what, and when."""

    key = Section.HIDDEN
    marks_under = RadioField(_l("What stands beside a member’s marks?"), validate_choice=False)
    marks_shown = RadioField(_l("When do panel members see others’ marks?"), validate_choice=False)
    points_shown = RadioField(
        _l("When we share out points, when do we see others’ points?"), validate_choice=False
    )


class DisagreementForm(SectionForm):
    """How a vote is settled."""

    key = Section.DISAGREEMENT
    quorum = StringField(
        _l("How many people must answer a vote?"),
        description=_l("Leave it empty for more than half of the panel, and two people at the least."),
    )
    least_residents = StringField(
        _l("How many of them must be residents?"),
        description=_l("Leave it empty for two, or all of the panel where it is smaller."),
    )


FORMS: dict[Section, type[SectionForm]] = {
    Section.STAFF: StaffForm, Section.HIDDEN: HiddenForm, Section.DISAGREEMENT: DisagreementForm,
}  # fmt: skip


class AcceptForm(EditForm):
    """Accepting the wording that was read, and what somebody would rather do less of."""

    most_applications = StringField(
        _l("The most applications I can score"), description=_l("A number. Leave it empty if it does not matter.")
    )
    no_evenings = BooleanField(_l("I cannot come in the evenings"))
    own_words = TextAreaField(
        _l("Or say it in your own words"), description=_l("Staff read this, and nobody else but you.")
    )

    def wishes(self) -> Wishes:
        """What was wished; what cannot be is said at its field."""
        most = self.take("most_applications", number_or_none, None)
        return Wishes(most, bool(self.no_evenings.data), self.own_words.data or "")


def section_form(key: Section, agreement: Agreement | None, round: Round) -> SectionForm:
    """The form of one section, filled with what it says now."""
    section = agreement.section(key) if agreement else None
    choices = agreement.choices if agreement else Choices()
    words = section.words if section else ""
    if agreement is None and key is Section.DECIDES:
        words = round.panel_decides
    kind = FORMS.get(key, SectionForm)
    chosen = {name: written(name, choices) for name in OF_SECTION.get(key, ())}
    form = kind.filled(section.revision if section else 0, {"words": words, **chosen})
    form.key = key
    form.words.description = translated(ABOUT[key])
    for name in chosen:
        if name in OPTIONS:
            form[name].choices = [SelectChoice(str(value), translated(said)) for value, said in OPTIONS[name].items()]
    return form
