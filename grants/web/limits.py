"""What a boundary is about and how far it goes, in words."""

from collections.abc import Iterable, Mapping

from flask import Flask, current_app, g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from grants.core import policy
from grants.core.agreement import Section
from grants.core.agreement_words import TITLES
from grants.core.boundaries import MONEY, BoundaryKind, BoundaryPart, WeightLimits, whole_and_piece
from grants.core.errors import Refused
from grants.core.parts import AGREEMENT, BUDGET, DATES, GRANT, RULES, kind_of_part, part_of_agreement
from grants.database import db
from grants.models import Boundary
from grants.queries.boundaries import names_of
from grants.web.filters import money

PIECES = {  # as they stand after "Fixed:"
    "stays": _l("stays on the list"),
    "name": _l("the name"),
    "question": _l("the question"),
    "guidance": _l("what to look for"),
    "weight": _l("the weight"),
    "scale": _l("the scale"),
    "level": _l("the words for the scores"),
    "minimum": _l("the lowest average that is enough"),
    "comment": _l("whether the panel says why"),
    "pass_mark": _l("the pass mark"),
    "tie_break": _l("what decides when two have the same score"),
    "cannot_tell": _l("“I can’t tell”"),
    "design_until": _l("the day the criteria are agreed by"),
    "open_until": _l("the day until which groups can apply"),
    "scoring_until": _l("the day until which the panel scores"),
    "meets_on": _l("the day the panel meets"),
    "published_by": _l("the day the results are published by"),
}


def piece_words(part: str) -> str:
    """What of a thing a boundary is about: "the weight", "the words for 3", "all of it"."""
    whole, piece = whole_and_piece(part)
    name, _colon, point = piece.partition(":")
    if point:
        return _("the words for %(point)s", point=point)
    if piece:
        return str(PIECES.get(name, piece))
    return _("all of it") if kind_of_part(whole) in ("criterion", "gate", RULES, AGREEMENT) else ""


def name_of(boundary: Boundary, written: Mapping[str, str]) -> str | None:
    """What it is about, as people call it; None: a criterion or a gate that this reader may not know of."""
    whole = whole_and_piece(boundary.on)[0]
    if kind_of_part(whole) in ("criterion", "gate"):
        return written.get(whole)
    if kind_of_part(whole) == AGREEMENT:
        return section_names()[whole]
    known = {BUDGET: _("The budget"), GRANT: _("The size of a grant"), DATES: _("The dates"), RULES: _("The whole set")}
    other = _("The criteria") if boundary.part is BoundaryPart.CRITERIA else _("Something else")
    return str(known.get(whole, other))


def section_names() -> dict[str, str]:
    """What each section of an agreement is called, by its part."""
    return {part_of_agreement(key.value): _(TITLES[key].message) for key in Section}


def named_parts() -> dict[str, str]:
    """What each criterion and gate is called that this reader may know of, by its part."""
    return names_of(db.session, g.round, with_draft=policy.sees_draft_criteria(g.viewer))


def seen_boundaries(boundaries: Iterable[Boundary]) -> list[tuple[Boundary, str | None]]:
    """Those that this reader may know of, each with what it is about, as people call it."""
    written = named_parts()
    found = [(one, name_of(one, written)) for one in boundaries]
    return [(one, name) for one, name in found if policy.sees_boundary(g.viewer, of_draft=name is None)]


def figures(low: int | str | None, high: int | str | None) -> str:
    """ "15 to 30", "at least 15" or "at most 30"."""
    if low is not None and high is not None:
        return _("%(low)s to %(high)s", low=low, high=high)
    if low is not None:
        return _("at least %(low)s", low=low)
    return "" if high is None else _("at most %(high)s", high=high)


def limit_words(boundary: Boundary) -> str:
    """What is fixed or limited, before the words that staff wrote: "weight 15 to 30", "stays on the list"."""
    part = boundary.on
    low, high = (money(one) if one is not None and part in MONEY else one for one in (boundary.low, boundary.high))
    limits, piece = figures(low, high), piece_words(part)
    if not limits or boundary.kind is not BoundaryKind.WITHIN:
        return piece
    if part.endswith(":weight"):
        return _("weight %(limits)s", limits=limits)
    return f"{piece} {limits}".strip()


def weight_words(limits: WeightLimits, others: int) -> str:
    """The hint at the box of a weight."""
    if limits.fixed:
        return _("It is fixed. The others have %(weight)s between them.", weight=others)
    said = figures(limits.low, limits.high)
    if said:
        said = said[0].upper() + said[1:]
        return _("%(limits)s. The others have %(weight)s between them.", limits=said, weight=others)
    return _("A whole number. The others have %(weight)s between them.", weight=others)


def ask_url(boundary_id: int | None) -> str | None:
    """Where to ask why, or challenge it."""
    if boundary_id is None or g.get("round") is None:
        return None
    return url_for("codesign.challenge", slug=g.round.slug, boundary_id=boundary_id)


def ask_address(boundary_id: int) -> str:
    """The same with the name of the site, for a letter."""
    return f"{current_app.config['SETTINGS'].public_url}{ask_url(boundary_id)}"


def init_app(app: Flask) -> None:
    """Give the templates the words."""
    app.jinja_env.filters["limit_words"] = limit_words
    app.jinja_env.globals["ask_url"] = ask_url


def ask_after(refusal: Refused) -> str | None:
    """Where to ask why, of a change that a boundary did not allow."""
    limit = getattr(refusal, "limit", None)
    return None if limit is None else ask_url(limit.id)
