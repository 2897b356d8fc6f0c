"""What the agreement's page shows: each section with what holds, who has accepted, and the wishes a reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, url_for

from grants.core import policy
from grants.core.agreeing import out_of_reach, quorum
from grants.core.agreement import Choices, Section, Wishes
from grants.core.agreement_words import LABELS, SUGGESTED, sentence
from grants.core.stages import Stage
from grants.database import db
from grants.models import Agreement
from grants.queries.agreement import Answer, agreement_of, answers
from grants.queries.votes import as_voters
from grants.web.agreement import sections
from grants.web.codesign.agreement_forms import AcceptForm
from grants.web.errors import translated

AGREEMENT = "agreement"  # what its page asks for when it catches up


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one person stands, and their wishes where this reader may see them."""

    answer: Answer
    accepted: bool
    wishes: Wishes | None


def page(
    accepting: AcceptForm | None = None, wishing: AcceptForm | None = None, found: Agreement | None = None
) -> dict[str, Any]:
    """Everything the page needs beside the form of a section. `found`: the agreement, where it is loaded already."""
    round = g.round
    found = found or agreement_of(db.session, round)
    designing = round.stage is Stage.DESIGN
    overtaken = found is not None and found.agreed is not None and not designing and not found.in_force
    words, choices = wording(found, overtaken=overtaken)
    everyone = answers(db.session, round, found)
    mine = found.acceptance_of(g.person) if found else None
    may, over = policy.edits_criteria(g.viewer), round.stage is Stage.PUBLISHED
    able = as_voters(db.session, round)
    too_many = out_of_reach(quorum(choices, able), able) if able and not over else None
    return {
        "agreement": found,
        "out_of_reach": translated(too_many) if too_many is not None else "",
        "sections": sections(words, choices, found),
        "standings": [_standing(one, found) for one in everyone],
        "waiting": [one.person for one in everyone if one.member and not one.has_accepted(found)],
        "mine": mine,
        "accepted": mine is not None and found is not None and mine.revision == found.revision,
        "may_write": may and designing,
        "writing": designing,
        "may_accept": may and found is not None and found.is_written and not over and not overtaken,
        "overtaken": overtaken,
        "offer": may and designing and any(key.value not in words for key in SUGGESTED),
        "held": _held(found, choices),
        "accept_form": accepting or _accept_form(found, mine),
        "wish_form": wishing or _accept_form(found, mine),
        "changes_url": _changes_url(),
    }


def wording(agreement: Agreement | None, *, overtaken: bool) -> tuple[Mapping[str, str], Choices]:
    """The words and choices to show: as they are written now; as agreed, where the round moved on before that."""
    if agreement is None:
        said = g.round.panel_decides  # from before there was an agreement
        return ({Section.DECIDES.value: said} if said else {}), g.round.choices
    if overtaken:
        return agreement.agreed or {}, g.round.choices
    return agreement.words, agreement.choices


def _standing(answer: Answer, agreement: Agreement | None) -> Standing:
    sees = policy.sees_wishes(g.viewer, own=answer.person.id == g.person.id)
    wishes = answer.accepted.wishes if answer.accepted is not None and sees else None
    return Standing(answer, answer.has_accepted(agreement), wishes or None)


def _held(agreement: Agreement | None, wanted: Choices) -> list[tuple[str, str]]:
    """Where this wording would settle something else than what holds now: (what holds, what would)."""
    if agreement is None or agreement.in_force:
        return []
    now = g.round.choices
    return [
        (translated(sentence(name, now)), translated(sentence(name, wanted)))
        for name in LABELS
        if getattr(now, name) != getattr(wanted, name)
    ]


def _accept_form(agreement: Agreement | None, mine: Any) -> AcceptForm:
    wishes = mine.wishes if mine is not None else Wishes()
    return AcceptForm(
        formdata=None,
        data={
            "revision": agreement.revision if agreement else 0,
            "most_applications": "" if wishes.most_applications is None else str(wishes.most_applications),
            "no_evenings": wishes.no_evenings,
            "own_words": wishes.own_words,
        },
    )


def _changes_url() -> str:
    """The history of this agreement, where the house has such a page."""
    if "codesign.criteria_changes" not in current_app.view_functions:
        return ""
    return url_for("codesign.criteria_changes", slug=g.round.slug, of="agreement")
