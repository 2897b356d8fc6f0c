"""What a criterion or gate began with: in its row, and on the page of a version."""

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.database import db
from grants.models import CriteriaSet
from grants.queries.voices import Voices, voices
from grants.web.people_counted import people_counted


def beside(draft: CriteriaSet | None) -> dict[str, object]:
    """For each part that came from suggestions, how many of them and from how many people."""
    return {} if draft is None else {"came_from": began_with_all(voices(db.session, g.round.id))}


def began_with_all(known: Voices) -> dict[str, str]:
    """By part: "Began with 4 suggestions from 11 people"."""
    return {part: began_with(known, part) for part in known.links}


def began_with(known: Voices, part: str) -> str:
    """In words, with all that are counted with what it came from."""
    heads = known.behind(part)
    suggestions = len(known.with_all(heads))
    people = known.people(*heads)
    said = ngettext("Began with one suggestion", "Began with %(num)s suggestions", suggestions)
    return _("%(said)s from %(people)s", said=said, people=people_counted(people))
