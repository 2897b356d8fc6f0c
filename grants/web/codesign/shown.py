"""What the criteria pages show of a set: its shares as a bar, its list, who changed what, and what is fixed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, g
from flask_babel import gettext as _
from markupsafe import Markup

from grants.core import policy
from grants.core.boundaries import BoundaryPart
from grants.core.criteria import SetState
from grants.core.scoring import shares, shown
from grants.core.stages import Stage
from grants.database import db
from grants.models import Boundary, CriteriaSet, Criterion, Gate
from grants.queries.boundaries import standing
from grants.queries.criteria import agreed_set, draft_set, set_numbered
from grants.queries.history import latest_changes
from grants.web.codesign import came_from, marks
from grants.web.codesign.beside import beside
from grants.web.codesign.told import Told, told


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the stacked bar."""

    percent: float
    words: str
    now: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest changes of a set, and how many there are in all."""

    changes: list[Told]
    total: int


def bar(criteria: Sequence[Criterion], changing: Criterion | None = None) -> list[Share]:
    """The criteria's shares of the whole, in their order."""
    parts = shares({str(criterion.id): criterion.weight for criterion in criteria})
    return [
        Share(round(float(parts[str(criterion.id)]), 3), str(criterion.weight), criterion is changing)
        for criterion in criteria
    ]


def total_words(criteria: Sequence[Criterion]) -> str | Markup:
    """The weights added up, in words, and what a share is where they do not make 100."""
    total = sum(criterion.weight for criterion in criteria)
    if not total:
        return _("No criterion has a weight above 0 yet.")
    if total == 100:
        return Markup(_("The weights add up to <b>100</b>. Nothing is missing."))  # noqa: S704 - our own words
    first = next(criterion for criterion in criteria if criterion.weight)
    return _(
        "These add up to %(total)s. Each still counts by its share: %(weight)s of %(total)s is %(share)s %%.",
        total=total,
        weight=first.weight,
        share=share_of(first.weight, total),
    )


def share_of(weight: int, total: int) -> str:
    """A weight's part of 100, to one decimal."""
    return shown(shares({"it": weight, "rest": total - weight})["it"])


def may_change() -> bool:
    """Whether this visitor can change criteria now: staff and panel members, while the round is designed."""
    return policy.edits_criteria(g.viewer) and g.round.stage is Stage.DESIGN


def visible_set(number: int) -> CriteriaSet:
    """One version, where this visitor may read it; a draft does not exist for people from outside."""
    found = set_numbered(db.session, g.round, number)
    if found is None or (found.state is SetState.DRAFT and not policy.sees_draft_criteria(g.viewer)):
        abort(404)
    return found


def part(kind: str, part_id: int, *, to_change: bool = False) -> Criterion | Gate:
    """A criterion or a gate of the draft, or of the agreed set where the draft became that meanwhile."""
    draft = draft_set(db.session, g.round, to_change=to_change)
    found = _part_of(draft, kind, part_id) or _part_of(agreed_set(db.session, g.round), kind, part_id)
    return found or abort(404)


def _part_of(criteria_set: CriteriaSet | None, kind: str, part_id: int) -> Criterion | Gate | None:
    if criteria_set is None:
        return None
    parts: Sequence[Criterion | Gate] = criteria_set.all_criteria if kind == "criterion" else criteria_set.all_gates
    # Asking each for its set while that is at hand ties the two together: else the set is forgotten, and loaded again.
    return next((one for one in parts if one.id == part_id and one.criteria_set is criteria_set), None)


def editor(draft: CriteriaSet | None, changing: Criterion | Gate | None = None) -> dict[str, object]:
    """Everything the editor's page needs beside its form."""
    criteria = draft.criteria if draft else []
    return {
        "draft": draft,
        "changing": changing,
        "bar": bar(criteria, changing if isinstance(changing, Criterion) else None),
        "total": sum(criterion.weight for criterion in criteria),
        "total_words": total_words(criteria),
        "changes": recent(draft),
        "boundaries": boundaries(),
        "may_change": may_change(),
        "share_of": share_of,
        **beside(draft),
    }


def recent(draft: CriteriaSet | None) -> Recent:
    """Who changed what lately, beside the draft."""
    if draft is None:
        return Recent([], 0)
    changes, total = latest_changes(db.session, draft)
    return Recent([told(change, draft) for change in changes], total)


def reading(criteria_set: CriteriaSet | None, draft: CriteriaSet | None = None) -> dict[str, object]:
    """Everything the page of one version needs; `draft` is one that waits beside it."""
    criteria = criteria_set.criteria if criteria_set else []
    return {
        "criteria_set": criteria_set,
        "draft": draft,
        "bar": bar(criteria),
        "total": sum(criterion.weight for criterion in criteria),
        "total_words": total_words(criteria),
        "boundaries": boundaries(),
        "may_change": may_change(),
        "names": policy.sees_record(g.viewer),
        "share_of": share_of,
        **came_from.beside(criteria_set),
        **marks.beside(criteria_set),
    }


def boundaries() -> list[Boundary]:
    """What is fixed or limited about the criteria, and who set it."""
    return [limit for limit in standing(db.session, g.round) if limit.part is BoundaryPart.CRITERIA and not limit.about]
