"""Keeping the history of a criteria set: each part as it was before an act, and what the act made of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grants.actions.changes import keep_change
from grants.core.history import kind_of_change
from grants.core.parts import RULES
from grants.models import Change, CriteriaSet, Person
from grants.queries.kept import Part, in_order, kept_now, rules_now


def keep_part(
    part: Part,
    before: Mapping[str, Any] | None,
    *,
    known: bool = True,
    moved: bool = False,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> Change | None:
    """Keep what an act made of a criterion or gate, if anything. `before`: what `kept_now` said when it began.

    `known`: false for one that never was there before. `moved`: the order of its list changed too.
    """
    after = kept_now(part)
    kind = kind_of_change(before, after, known=known)
    if kind is None:
        return None
    draft, name = part.criteria_set, part.name
    sequence = [one.part for one in in_order(part, removed=True)] if moved or not known else None
    return keep_change(
        draft.round, part.part, name, kind, criteria_set=draft, before=before, after=after, sequence=sequence, why=why,
        by=by, at=at,
    )  # fmt: skip


def keep_rules(
    draft: CriteriaSet, before: Mapping[str, Any], *, why: str = "", by: Person | None, at: datetime
) -> Change | None:
    """Keep what an act made of the rules of the set, if anything."""
    after = rules_now(draft)
    kind = kind_of_change(before, after, known=True)
    if kind is None:
        return None
    return keep_change(
        draft.round, RULES, draft.title, kind, criteria_set=draft, before=before, after=after, why=why, by=by, at=at
    )
