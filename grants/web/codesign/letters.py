"""Letters of the design stage: each in the language in which its reader last asked to sign in."""

from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from grants.config import Settings
from grants.core.errors import Said
from grants.database import db
from grants.models import Mail, Person
from grants.queries.votes import languages_of


def write_to(people: Iterable[Person], template: str, subject: Said, *, at: datetime, **values: object) -> list[Person]:
    """Put a letter in the outbox for each who has an address; the answer is who has none and must be told.

    `subject` has places that `values` fill.
    """
    people = list(people)
    languages = languages_of(db.session, people)
    settings: Settings = current_app.config["SETTINGS"]
    for person in people:
        if not person.email:
            continue
        with force_locale(languages.get(person.id, "en")):
            organisation = settings.organisation or gettext("the community fund")
            # Not render_template: that gives a page its surroundings, and there is no page here.
            body = current_app.jinja_env.get_template(template).render(
                name=person.name, organisation=organisation, public_url=settings.public_url, **values
            )
            head = gettext(subject.message) % values
        db.session.add(Mail(to_email=person.email, to_name=person.name, subject=head[:300], body=body, created_at=at))
    return [person for person in people if not person.email]
