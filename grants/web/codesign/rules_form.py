"""The form of what holds for a whole set."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from grants.core.criteria import SetWords, one_line
from grants.imports.criteria import figure
from grants.models import CriteriaSet
from grants.web.codesign.forms import PartForm


class RulesForm(PartForm):
    """What holds for the whole set. The tie-break fields are added for each set, see `rules_form`."""

    title = StringField(_l("Title"), description=_l("What people call these criteria. You can leave it empty."))
    pass_mark = StringField(
        _l("Pass mark"),
        description=_l("From 0 to 100. What scores lower needs a reason to be funded. Leave it empty for none."),
    )
    cannot_tell = BooleanField(
        _l("Panel members may answer “I can’t tell”"),
        description=_l("That criterion is then left out of their score."),
    )

    ids: Mapping[str, str] = {}  # of the criteria, by their parts; see `rules_form`

    def put(self, field: str, said: Any) -> None:
        """The tie-break list has a box for each rule."""
        if field != "tie_break":
            super().put(field, said)
            return
        chosen = [self.ids[part] for part in said if part in self.ids]
        for place, box in enumerate(self.ties):
            box.data = chosen[place] if place < len(chosen) else ""

    @property
    def ties(self) -> list[Any]:
        """The fields of the tie-break list, first rule first."""
        return [self[name] for name in sorted(self._fields) if name.startswith("tie_")]

    def mark(self) -> Decimal | None:
        """The pass mark as typed."""
        return self.take("pass_mark", figure, None)

    def words(self, draft: CriteriaSet) -> SetWords:
        """What was typed."""
        title = one_line(self.title.data or "")
        return SetWords(title, self.mark(), tuple(self.tie_break(draft)), bool(self.cannot_tell.data))

    def tie_break(self, draft: CriteriaSet) -> list[str]:
        """The names chosen, without gaps. What was removed meanwhile is left out."""
        names = {str(criterion.id): criterion.name for criterion in draft.criteria}
        return [names[field.data] for field in self.ties if field.data in names]


def rules_form(draft: CriteriaSet) -> RulesForm:
    """The form of one set, with as many tie-break fields as can be used."""
    choices = [SelectChoice("", _l("Nothing"))]
    choices += [SelectChoice(str(criterion.id), criterion.name) for criterion in draft.criteria]
    ties = {
        f"tie_{place:02}": SelectField(_l("Rule %(number)s", number=place), choices=choices, validate_choice=False)
        for place in range(1, min(len(draft.criteria), len(draft.breakers) + 3) + 1)
    }
    values: dict[str, object] = {
        f"tie_{place:02}": str(criterion.id) for place, criterion in enumerate(draft.breakers, 1)
    }
    values |= {
        "title": draft.title,
        "pass_mark": "" if draft.pass_mark is None else f"{draft.pass_mark.normalize():f}",
        "cannot_tell": draft.cannot_tell,
    }
    kind: type[RulesForm] = type("RulesOfSetForm", (RulesForm,), ties)
    form = kind.filled(draft.rules_revision, values)
    form.ids = {criterion.part: str(criterion.id) for criterion in draft.criteria}
    return form
