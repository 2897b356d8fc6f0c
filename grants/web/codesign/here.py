"""Who is here now, as the editor shows it, and what tells a page that it is up to date."""


from flask import g, url_for
from flask_babel import gettext as _

from grants.clock import now
from grants.core.agreement_words import TITLES
from grants.core.parts import RULES, part_of_agreement
from grants.database import db
from grants.models import CriteriaSet, Criterion, Gate
from grants.queries.presence import here_now
from grants.web.errors import translated
from grants.web.requests import once

SECONDS_AT_MOST = 30  # after so long a page is answered even if nothing was stirred: people leave without a word


def stamp_now() -> str:
    """What a page that is up to date holds. Different people's run out at different seconds."""
    person_id = g.person.id if g.person else 0
    return f"{g.round.pulse}-{int(now().timestamp() + 7 * person_id) // SECONDS_AT_MOST}"


def names_of_parts(draft: CriteriaSet | None) -> dict[str, str]:
    """What each part that somebody can have open is called: of the draft, and of the agreement."""
    every: list[Criterion | Gate] = [*draft.criteria, *draft.gates] if draft else []
    names = {part_of_agreement(key.value): translated(title) for key, title in TITLES.items()}
    return {**names, RULES: _("For the whole set"), **{part.part: part.name for part in every}}


def who_is_here(part_names: dict[str, str]) -> dict[str, object]:
    """Who is here and where, for parts/here.html."""
    here = once("here", lambda: here_now(db.session, g.round, now()))
    return {"here": here, "me": g.person, "part_names": part_names}


def beside(draft: CriteriaSet | None, of: str | None = None) -> dict[str, object]:
    """What a page needs to stay up to date; nothing for people from outside. `of`: what it shows, if not the draft."""
    if not g.viewer.inside:
        return {}
    live_url = url_for("codesign.live", slug=g.round.slug, of=of)
    return {"stamp": stamp_now(), "live_url": live_url, **who_is_here(names_of_parts(draft))}
