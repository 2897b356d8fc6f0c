"""The letter that tells somebody what became of what they said: in their own words, written as it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants import models
from grants.config import Settings
from grants.core import tokens
from grants.core.suggestions import SuggestionState
from grants.queries.voices import voices
from grants.queries.written_parts import written_parts

LONGEST_QUOTED = 600  # characters of somebody's own words; they know how it goes on


@dataclass(frozen=True, slots=True)
class News:
    """What became of one suggestion, as the letter says it."""

    text: str
    sent_at: datetime
    step: models.SuggestionStep
    led_to: Sequence[str]  # the names of agreed criteria; a draft's words are for those who write it
    round: str
    url: str  # empty: its reader could not open it


def tellings_of(session: Session, mail: models.Mail) -> list[models.Telling]:
    """What a letter tells; empty for a letter about something else."""
    found = session.scalars(
        select(models.Telling)
        .where(models.Telling.mail_id == mail.id)
        .options(
            joinedload(models.Telling.step),
            joinedload(models.Telling.suggestion).joinedload(models.Suggestion.round),
        )
        .order_by(models.Telling.id)
    )
    return list(found)


def fate_letter(
    session: Session, mail: models.Mail, tellings: Sequence[models.Telling], settings: Settings
) -> tuple[str, str] | None:
    """Subject and words; None for somebody who wants no such letters any more."""
    address = mail.to_email.casefold()
    if session.scalar(select(models.StoppedLetters.id).where(models.StoppedLetters.email == address)):
        return None
    round = tellings[0].suggestion.round
    with force_locale("en"):  # nobody has told us theirs
        organisation = settings.organisation or gettext("the community fund")
        body = current_app.jinja_env.get_template("public/fate_letter.txt").render(
            name=mail.to_name,
            organisation=organisation,
            news=[_news(session, one, settings) for one in tellings],
            all_url=f"{settings.public_url}/rounds/{round.slug}/you-said-we-did",
            stop_url=f"{settings.public_url}{tokens.STOP_PATH}{tokens.stop_token(settings.secret_key or '', mail.id)}",
            help_name=round.fund.help_name,
            help_phone=round.fund.help_phone,
        )
        subject = gettext("What became of what you said: %(round)s", round=round.name)
    return subject, body


def _news(session: Session, telling: models.Telling, settings: Settings) -> News:
    suggestion, step = telling.suggestion, telling.step
    names: list[str] = []
    if step.state is SuggestionState.AGREED:
        known = voices(session, suggestion.round_id)
        ids = set(known.together.group(step.suggestion_id))
        written = written_parts(session, suggestion.round_id, with_draft=False)
        names = [written[part].name for part, linked in known.links.items() if linked & ids and part in written]
    words = suggestion.text
    if step.set_aside:  # an address may have been left in somebody else's name, so their words go nowhere
        words = ""
    quoted = words if len(words) <= LONGEST_QUOTED else words[:LONGEST_QUOTED].rstrip() + "…"
    url = f"{settings.public_url}/rounds/{suggestion.round.slug}/suggestions/{step.suggestion_id}"
    if step.set_aside and (telling.person is None or suggestion.by_id != telling.person_id):
        url = ""
    return News(quoted, suggestion.at, step, names, suggestion.round.name, url)
