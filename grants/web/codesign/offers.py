"""What a new round can start from: the project's templates, and what the fund's other rounds agreed."""

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _

from grants.core.criteria import SetWords
from grants.database import db
from grants.imports.criteria_templates import templates
from grants.queries.criteria import earlier_sets


@dataclass(frozen=True, slots=True)
class Offer:
    """One whole set to start from."""

    key: str
    title: str
    source: str
    words: SetWords


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
