"""What becomes of a suggestion: moved on with its reason, linked to what it led to, counted with another."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.record import record
from grants.actions.telling import tell
from grants.core.errors import Refused, Said
from grants.core.fates import MERGED, LedTo, move_on
from grants.core.suggestions import SuggestionState
from grants.models import CriteriaSet, Person, Suggestion, SuggestionLink, SuggestionStep
from grants.queries.telling import Told
from grants.queries.voices import Voices, voices
from grants.queries.written_parts import WrittenPart, led_to, written_parts

LONGEST_REASON = 2_000  # characters; it stands in letters and on a public page
MOVED = {  # what the record says
    SuggestionState.NOTED: Said("put a suggestion back to noted"),
    SuggestionState.TALKED_ABOUT: Said("began to talk about a suggestion"),
    SuggestionState.IN_DRAFT: Said("put a suggestion in the draft"),
    SuggestionState.AGREED: Said("said a suggestion is agreed"),
    SuggestionState.PARKED: Said("parked a suggestion"),
    SuggestionState.NOT_POSSIBLE: Said("said a suggestion is not possible"),
}


def move_suggestion(
    session: Session,
    suggestion: Suggestion,
    to: SuggestionState,
    *,
    reason: str = "",
    part: str = "",
    seen: SuggestionState,
    by: Person | None,
    at: datetime,
) -> Told:
    """Move a suggestion on, and tell everybody behind it. `part`: what it led to, where that is said only now."""
    hold(session, suggestion)
    if suggestion.state is not seen:
        raise Refused("Somebody moved this on while you were reading. Look at where it stands now.", field="to")
    reason = reason_of(reason)
    written = written_parts(session, suggestion.round_id, with_draft=True)
    if part:
        _must_stand(part, written)
    known = voices(session, suggestion.round_id)
    where = led_to(_parts(known, suggestion) | ({part} if part else set()), written)
    state = move_on(suggestion.state, to, reason, where)
    if part:
        _link(session, suggestion, part, written, by=by, at=at)
    suggestion.state = state
    return _stepped(session, known, [suggestion], reason, by=by, at=at)


def link_suggestion(session: Session, suggestion: Suggestion, part: str, *, by: Person | None, at: datetime) -> None:
    """Say that a suggestion led to a criterion or a gate."""
    hold(session, suggestion, or_merged=True)
    written = written_parts(session, suggestion.round_id, with_draft=True)
    if _link(session, suggestion, part, written, by=by, at=at):
        name = written[part].name
        record(by, "linked a suggestion to what it led to", suggestion, round=suggestion.round, at=at, text=name)


def unlink_suggestion(session: Session, suggestion: Suggestion, part: str, *, by: Person | None, at: datetime) -> None:
    """It did not lead to this after all."""
    hold(session, suggestion, or_merged=True)
    link = session.scalar(
        select(SuggestionLink).where(SuggestionLink.suggestion_id == suggestion.id, SuggestionLink.part == part)
    )
    if link is None:
        return
    session.delete(link)
    session.flush()
    stir(suggestion.round)
    record(by, "took away what a suggestion was linked to", suggestion, round=suggestion.round, at=at)


def merge_suggestion(session: Session, one: Suggestion, into: Suggestion, *, by: Person | None, at: datetime) -> Told:
    """Count one with another that says the same. Its words, people and state stay its own, so it can be taken out.

    Where the other stands elsewhere, those behind this one are told where.
    """
    hold(session, one)
    hold(session, into, or_merged=True)
    if one.round_id != into.round_id or into.set_aside_at is not None or into.looked_at is None:
        raise Refused("Choose a suggestion of this round.", field="into")
    known = voices(session, one.round_id)
    known.together.check_merge(one.id, into.id)
    head = session.get_one(Suggestion, known.together.root(into.id))
    one.merged_into = head
    session.flush()
    stir(one.round)
    record(by, "counted a suggestion with another", one, round=one.round, at=at)
    return told_where(session, known, one, head, by=by, at=at)


def unmerge_suggestion(session: Session, one: Suggestion, *, by: Person | None, at: datetime) -> Told:
    """Take a suggestion out again: it stands just as it did before, with its own words, people and state."""
    hold(session, one, or_merged=True)
    head = one.merged_into
    if head is None:
        return Told()
    one.merged_into = None
    session.flush()
    stir(one.round)
    record(by, "took a suggestion apart from another", one, round=one.round, at=at)
    return told_where(session, voices(session, one.round_id), one, one, was=head.state, by=by, at=at)


def agree_linked(session: Session, criteria_set: CriteriaSet, *, by: Person | None, at: datetime) -> Told:
    """What led to something in this set, now agreed, is agreed with it; everybody behind it is told at once.

    The record has it already, as the group's act of agreeing.
    """
    session.flush()
    round = criteria_set.round
    in_draft = session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == round.id, Suggestion.state == SuggestionState.IN_DRAFT)
        .where(Suggestion.merged_into_id.is_(None), Suggestion.set_aside_at.is_(None))
        .order_by(Suggestion.id)
    ).all()
    if not in_draft:
        return Told()
    known = voices(session, round.id)
    here = {one.part for one in criteria_set.criteria} | {one.part for one in criteria_set.gates}
    agreed = [one for one in in_draft if here & _parts(known, one)]
    for suggestion in agreed:
        suggestion.state = move_on(suggestion.state, SuggestionState.AGREED, "", LedTo(agreed=True))
    return _stepped(session, known, agreed, "", by=by, at=at, on_record=False)


def hold(session: Session, suggestion: Suggestion, *, or_merged: bool = False) -> None:
    """Keep everybody else from deciding about the round's suggestions meanwhile, and look at this one anew."""
    session.flush()
    session.refresh(suggestion.round, with_for_update=True)
    session.refresh(suggestion)
    if suggestion.set_aside_at is not None or suggestion.looked_at is None:
        raise Refused("Somebody must look at this suggestion first, and show it.")
    if suggestion.merged_into_id is not None and not or_merged:
        raise Refused(MERGED)


def reason_of(reason: str, *, field: str = "reason") -> str:
    """A reason as it is kept. Raises Refused for one too long to stand in a letter."""
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(
            "Keep the reason to %(most)s characters: it stands in letters. This has %(length)s.",
            field=field, most=f"{LONGEST_REASON:,}", length=f"{len(reason):,}",
        )  # fmt: skip
    return reason


def _link(
    session: Session, suggestion: Suggestion, part: str, written: dict[str, WrittenPart], *, by: Person | None,
    at: datetime,
) -> bool:  # fmt: skip
    """Whether the link is new."""
    _must_stand(part, written)
    known = select(SuggestionLink.id).where(SuggestionLink.suggestion_id == suggestion.id, SuggestionLink.part == part)
    if session.scalar(known) is not None:
        return False
    session.add(SuggestionLink(suggestion=suggestion, part=part, by=by, at=at))
    session.flush()
    stir(suggestion.round)
    return True


def _must_stand(part: str, written: dict[str, WrittenPart]) -> None:
    if part not in written or not written[part].stands:
        raise Refused("Somebody took this out meanwhile. Choose another, or bring it back first.", field="part")


def _parts(known: Voices, suggestion: Suggestion) -> set[str]:
    """What a suggestion and all counted with it are linked to."""
    ids = set(known.together.group(suggestion.id))
    return {part for part, linked in known.links.items() if linked & ids}


def _stepped(
    session: Session, known: Voices, moved: Sequence[Suggestion], reason: str, *, by: Person | None, at: datetime,
    on_record: bool = True,
) -> Told:  # fmt: skip
    """Write down where each stands now, and tell everybody behind them."""
    steps = [SuggestionStep(suggestion=one, state=one.state, reason=reason, by=by, at=at) for one in moved]
    session.add_all(steps)
    session.flush()
    for one in moved:
        if on_record:
            record(by, MOVED[one.state], one, round=one.round, at=at, text=reason)
    if moved:
        stir(moved[0].round)
    return tell(session, known, steps, by=by, at=at)


def told_where(
    session: Session, known: Voices, one: Suggestion, head: Suggestion, *, was: SuggestionState | None = None,
    anew: bool = False, by: Person | None, at: datetime,
) -> Told:  # fmt: skip
    """Where counting it with another, or apart, puts it elsewhere, tell those behind this one where it stands.

    `anew`: in any case, for they were told that it is gone.
    """
    if not anew and (was or one.state) is head.state:
        return Told()
    reason = next((step.reason for step in reversed(head.steps) if step.state is head.state and not step.set_aside), "")
    step = SuggestionStep(suggestion=one, state=head.state, reason=reason, by=by, at=at)
    session.add(step)
    return tell(session, known, [step], by=by, at=at)
