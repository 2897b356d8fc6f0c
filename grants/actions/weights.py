"""Taking over weights that people settled together: several criteria at once, as one act."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from grants.actions.boundaries import must_keep_weights
from grants.actions.criteria_drafts import changed, must_be_open, write_criterion
from grants.actions.criteria_history import keep_part
from grants.actions.record import record
from grants.core.criteria import check_criterion
from grants.core.errors import Refused
from grants.models import CriteriaSet, Person, Sharing
from grants.queries.kept import kept_now

WHY = "What everyone’s 100 points came to"


def take_over_weights(
    draft: CriteriaSet, weights: Mapping[str, int], *, sharing: Sharing | None = None, why: str = WHY,
    by: Person | None, at: datetime,
) -> bool:  # fmt: skip
    """Make these the weights of the draft, by part: one entry on the record; False where they were so already.

    Whoever calls this holds the draft. Nothing changes unless all of it can.
    """
    must_be_open(draft)
    if weights.keys() != {criterion.part for criterion in draft.criteria}:
        raise Refused(
            "Criteria were added or removed since the points were shared, so these weights no longer fit. Share the "
            "points again."
        )
    wanted = [(one, replace(one.words, weight=weights[one.part])) for one in draft.criteria]
    wanted = [(one, words) for one, words in wanted if words.weight != one.weight]
    for _, words in wanted:
        check_criterion(words)
    must_keep_weights(draft, weights)
    lines = [f"{one.name}: {one.weight} → {words.weight}" for one, words in wanted]
    for criterion, words in wanted:
        before = kept_now(criterion)
        write_criterion(criterion, words)
        criterion.revision += 1
        criterion.changed_by = by
        keep_part(criterion, before, why=why, by=by, at=at)
    if sharing is not None and (wanted or sharing.taken_over_at is None):
        sharing.taken_over_by, sharing.taken_over_at = by, at
    if wanted:
        changed(draft, by, at)
        about = (draft,) if sharing is None else (draft, sharing)
        record(by, "took over the weights from the shared points", *about, round=draft.round, at=at,
               text="\n".join(lines))  # fmt: skip
    return bool(wanted)
