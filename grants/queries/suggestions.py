"""The suggestions of a round as one reader may see them: listed, searched, filtered and paged, with how many want each.

Searched and counted here, not in SQL: the databases do not agree on what a capital É is, and what is counted with
another is shown with it. A few statements, however many rows.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from grants.core import policy
from grants.core.policy import Viewer
from grants.core.suggestions import Channel, SuggestionState
from grants.models import Person, Round, Suggestion, SuggestionStep
from grants.queries.fates import lost_their_part
from grants.queries.suggestion_groups import Group, groups_of, shown, waits

A_PAGE = 25
WAITING_SHOWN = 5  # above the list; the rest have a page of their own


class Show(StrEnum):
    """Which suggestions are listed, beside those in one state."""

    ALL = ""
    TO_LOOK_AT = "to look at"
    MINE = "mine"
    ASIDE = "set aside"


@dataclass(frozen=True, slots=True)
class Line:
    """One suggestion of the list. What only staff may see is empty for everybody else."""

    id: int
    text: str
    channel: Channel
    event: str
    at: datetime
    state: SuggestionState
    reason: str  # why it stands where it does
    people: int
    mine: bool
    supported: bool
    looked_over: bool
    set_aside: bool
    counted_with: str  # the words of the one it will be counted with
    lost_its_part: bool  # what it led to was taken out again, so that it waits for another answer
    said_by: str = ""
    email: str = ""
    phone: str = ""

    @property
    def can_be_supported(self) -> bool:
        """Whether "I'd like this too" makes sense for whoever reads."""
        return self.looked_over and not self.set_aside and not self.mine


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `found` counts all that fit, `counts` all that each filter would show."""

    lines: Sequence[Line]
    waiting: Sequence[Line]
    found: int
    page: int
    pages: int
    counts: dict[str, int] = field(default_factory=dict)


def listing(
    session: Session,
    round: Round,
    viewer: Viewer,
    person_id: int | None,
    *,
    show: Show | SuggestionState = Show.ALL,
    words: str = "",
    most_wanted: bool = False,
    page: int = 1,
) -> Listing:
    """The suggestions that fit, the newest first or those that most people want first."""
    groups = groups_of(session, round, viewer, person_id, words)
    heads = {one: group for one, group in groups.items() if _fits(group, show, person_id)}
    order = sorted(heads, key=lambda one: (-heads[one].people if most_wanted else 0, -one))
    waiting = [one for one, group in groups.items() if waits(group.head)] if show is Show.ALL and page <= 1 else []
    pages = max(1, -(-len(order) // A_PAGE))
    page = min(max(1, page), pages)
    on_page = order[(page - 1) * A_PAGE : page * A_PAGE]
    top = sorted(waiting)[:WAITING_SHOWN] if policy.edits_criteria(viewer) else []
    shown_here = {one: groups[one] for one in (*on_page, *top)}
    lines = {line.id: line for line in _lines(session, round, viewer, person_id, shown_here)}
    return Listing(
        [lines[one] for one in on_page], [lines[one] for one in top], len(order), page, pages,
        _counts(groups, person_id),
    )  # fmt: skip


def _fits(group: Group, show: Show | SuggestionState, person_id: int | None) -> bool:
    head = group.head
    if show is Show.ASIDE:
        return head.set_aside_at is not None
    if show is Show.MINE:
        return _is_mine(group, person_id)
    if show is Show.TO_LOOK_AT:
        return waits(head)
    if head.set_aside_at is not None:
        return False
    if isinstance(show, SuggestionState):
        return shown(head) and head.state is show
    return shown(head) or (waits(head) and _is_mine(group, person_id))


def _is_mine(group: Group, person_id: int | None) -> bool:
    return person_id is not None and (
        person_id in group.supporters or any(row.by_id == person_id for row in group.rows)
    )


def _counts(groups: dict[int, Group], person_id: int | None) -> dict[str, int]:
    kinds: list[Show | SuggestionState] = [*Show, *SuggestionState]
    return {kind.value: sum(_fits(group, kind, person_id) for group in groups.values()) for kind in kinds}


def _lines(
    session: Session, round: Round, viewer: Viewer, person_id: int | None, groups: Mapping[int, Group]
) -> list[Line]:
    found = session.scalars(
        select(Suggestion)
        .where(Suggestion.id.in_(groups))
        .options(joinedload(Suggestion.by), joinedload(Suggestion.merged_into))
    ).all()
    reasons = _reasons(session, groups)
    together = {one: [row.id for row in groups[one.id].rows] for one in found}
    lost = lost_their_part(session, round, together, with_draft=policy.sees_draft_criteria(viewer))
    private = policy.sees_who_suggested(viewer)
    lines = []
    for one in found:
        group = groups[one.id]
        theirs = {"said_by": one.said_by or _name(one.by), "email": one.email, "phone": one.phone} if private else {}
        lines.append(
            Line(
                id=one.id, text=one.text, channel=one.channel, event=one.event, at=one.at, state=one.state,
                reason=reasons.get(one.id, ""), people=group.people,
                mine=person_id is not None and any(row.by_id == person_id for row in group.rows),
                supported=person_id in group.supporters, looked_over=one.looked_at is not None,
                set_aside=one.set_aside_at is not None,
                counted_with=one.merged_into.text if one.merged_into is not None else "",
                lost_its_part=one.id in lost, **theirs,
            )
        )  # fmt: skip
    return lines


def _name(person: Person | None) -> str:
    return person.name if person is not None else ""


def _reasons(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The reason given with the latest step of each; why it was set aside, of one that is."""
    newest = (
        select(func.max(SuggestionStep.id))
        .join(Suggestion, Suggestion.id == SuggestionStep.suggestion_id)
        .where(Suggestion.id.in_(ids), SuggestionStep.set_aside == Suggestion.set_aside_at.is_not(None))
        .group_by(SuggestionStep.suggestion_id)
    )  # fmt: skip
    rows = select(SuggestionStep.suggestion_id, SuggestionStep.reason).where(SuggestionStep.id.in_(newest))
    return {one: reason for one, reason in session.execute(rows)}  # noqa: C416 - dict() would lose the types
