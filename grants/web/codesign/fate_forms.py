"""The forms of a suggestion's page."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from grants.core.criteria import CriterionWords
from grants.core.errors import Refused
from grants.core.fates import FOLLOWS
from grants.core.suggestions import STATES, SuggestionState
from grants.models import Suggestion
from grants.queries.fates import Fate
from grants.queries.written_parts import WrittenPart
from grants.web.errors import translated
from grants.web.forms import Form

LONGEST_NAME = 60  # characters of a suggestion that a new criterion is called by


class MoveForm(Form):
    """Where a suggestion goes next, and why."""

    seen = HiddenField()
    to = RadioField(_l("What becomes of it?"), validate_choice=False)
    part = SelectField(
        _l("Which criterion did it lead to?"),
        description=_l("For “in the draft” and “agreed”. It stays linked to it."),
        validate_choice=False,
    )
    reason = TextAreaField(
        _l("Why, or until what?"),
        description=_l("Everybody can read this, and it stands in the letters. Name nobody."),
    )

    @property
    def chosen(self) -> SuggestionState:
        """What becomes of it. Raises Refused where nothing was chosen."""
        return _state(self.to.data)

    @property
    def was(self) -> SuggestionState:
        """Where it stood when the page was opened."""
        return _state(self.seen.data)

    def offer(self, found: Fate) -> None:
        """Offer the ways on from where the suggestion stands now; what was typed stays."""
        state = found.suggestion.state
        self.seen.data, self.seen.raw_data = state.value, [state.value]
        barred = {
            SuggestionState.IN_DRAFT: not any(one.draft for one in found.choices),
            SuggestionState.AGREED: not any(one.agreed for one in found.choices),
        }
        ways = [to for to in FOLLOWS[state] if not barred.get(to, False)]
        self.to.choices = [SelectChoice(to.value, translated(STATES[to])) for to in ways]
        self.part.choices = part_choices(found.choices, _("Nothing new"))


def _state(value: str | None) -> SuggestionState:
    if not value or value not in set(SuggestionState):
        raise Refused("Choose what becomes of it.", field="to")
    return SuggestionState(value)


def part_choices(parts: Iterable[WrittenPart], nothing: str) -> list[SelectChoice]:
    """Criteria and gates to choose from, in their order."""
    rows = sorted(parts, key=lambda one: one.kind)  # criteria come before gates; inside each their order stays
    named = {"criterion": "%s", "gate": _("%(name)s (yes or no)", name="%s")}
    return [SelectChoice("", nothing), *(SelectChoice(one.part, named[one.kind] % one.name) for one in rows)]


class CriterionFromForm(Form):
    """A new criterion, with the words of a suggestion to begin with."""

    name = StringField(_l("Name"), description=_l("Two or three words."))
    question = TextAreaField(_l("The question"), description=_l("What should the panel ask of an application?"))

    @property
    def words(self) -> CriterionWords:
        """What was typed."""
        return CriterionWords(self.name.data or "", self.question.data or "")


def criterion_from_form(suggestion: Suggestion) -> CriterionFromForm:
    """The form, with the suggestion's first words as the name."""
    first = suggestion.text.split("\n", 1)[0].split(". ", 1)[0].rstrip(".")
    name = first if len(first) <= LONGEST_NAME else first[:LONGEST_NAME].rsplit(" ", 1)[0]
    return CriterionFromForm(data={"name": name, "question": suggestion.text})


class AsideForm(Form):
    """Why others do not see a suggestion."""

    why = StringField(
        _l("Why is it set aside?"),
        description=_l("Whoever sent it hears this, so be kind. Others do not see it. Name nobody."),
    )


class MergeForm(Form):
    """The suggestion that says the same."""

    into = RadioField(_l("Which one says the same?"), validate_choice=False)
