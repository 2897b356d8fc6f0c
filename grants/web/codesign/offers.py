"""What others used: the project's templates, and what the fund's other rounds agreed; whole, or one by one."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from grants.actions.criteria_offers import taken_names
from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.database import db
from grants.imports.criteria_templates import templates
from grants.models import CriteriaSet
from grants.queries.criteria import earlier_sets


@dataclass(frozen=True, slots=True)
class Offer:
    """One set to take whole, or to take from."""

    key: str
    title: str
    source: str
    words: SetWords

    def parts(self, names: Collection[str]) -> list[CriterionWords | GateWords]:
        """The criteria and gates that a form names, in the order of the set."""
        criteria = [one for one in self.words.criteria if f"criterion {one.name}" in names]
        return [*criteria, *(one for one in self.words.gates if f"gate {one.name}" in names)]

    def taken(self, draft: CriteriaSet | None) -> list[str]:
        """Of what it has, the names that stand in the draft already."""
        return taken_names(draft, [*self.words.criteria, *self.words.gates])


def offers() -> list[Offer]:
    """The fund's own first, then the templates."""
    found = [
        Offer(f"round-{round.id}", round.name, _("Agreed in another round of this fund"), agreed.words)
        for round, agreed in earlier_sets(db.session, g.round)
    ]
    found += [
        Offer(f"template-{name}", words.title, _("A template to change as you like"), words)
        for name, words in templates().items()
    ]
    return found
