"""One suggestion and its way so far, the ones that wait for an answer, and what became of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from grants.core.criteria import fold
from grants.core.fates import HELD_BY_A_PART, UNANSWERED, LedTo, waits
from grants.core.suggestions import SuggestionState
from grants.models import Round, Suggestion, SuggestionLink, SuggestionStep
from grants.queries.voices import Voices, voices
from grants.queries.written_parts import WrittenPart, led_to, written_parts


@dataclass(frozen=True, slots=True)
class Linked:
    """What a suggestion led to."""

    link: SuggestionLink
    part: WrittenPart | None  # None: this reader may not see it, or not yet


@dataclass(frozen=True, slots=True)
class Fate:
    """One suggestion with everything its page shows."""

    suggestion: Suggestion
    steps: Sequence[SuggestionStep]
    links: Sequence[Linked]
    merged: Sequence[Suggestion]  # all that are counted with it
    people: int
    parked_before: SuggestionStep | None  # where it was parked, if it woke from there
    written: dict[str, WrittenPart]
    known: Voices

    @property
    def led_to(self) -> LedTo:
        """Where what it led to stands now."""
        return led_to((one.link.part for one in self.links), self.written)

    @property
    def lost_its_part(self) -> bool:
        """Whether what it led to was taken out again, so that it waits for another answer."""
        return self.suggestion.state in HELD_BY_A_PART and waits(self.suggestion.state, self.led_to)

    @property
    def choices(self) -> list[WrittenPart]:
        """What it could be said to have led to: everything that stands now."""
        return [one for one in self.written.values() if one.stands]


def suggestion_of(session: Session, round: Round, suggestion_id: int) -> Suggestion | None:
    """One suggestion of this round, and who is behind it."""
    return session.scalar(
        select(Suggestion)
        .where(Suggestion.id == suggestion_id, Suggestion.round_id == round.id)
        .options(
            joinedload(Suggestion.by), joinedload(Suggestion.logged_by), joinedload(Suggestion.looked_by),
            joinedload(Suggestion.merged_into), joinedload(Suggestion.woken_from).joinedload(Suggestion.round),
        )
    )  # fmt: skip


def fate(session: Session, suggestion: Suggestion, *, with_draft: bool) -> Fate:
    """A suggestion's way so far. `with_draft`: whether this reader may see what is only a draft."""
    known = voices(session, suggestion.round_id)
    ids = known.together.group(suggestion.id)
    steps = _steps(session, [suggestion.id, *([suggestion.woken_from_id] if suggestion.woken_from_id else [])])
    links = session.scalars(
        select(SuggestionLink)
        .where(SuggestionLink.suggestion_id.in_(ids))
        .options(joinedload(SuggestionLink.by))
        .order_by(SuggestionLink.id)
    ).all()
    written = written_parts(session, suggestion.round_id, with_draft=with_draft)
    together = select(Suggestion).where(Suggestion.id.in_(ids[1:])).options(joinedload(Suggestion.by))
    merged = session.scalars(together.order_by(Suggestion.id)).all()
    once = {link.part: link for link in reversed(links)}
    before = [one for one in steps if one.suggestion_id != suggestion.id and one.state is SuggestionState.PARKED]
    return Fate(
        suggestion,
        [one for one in steps if one.suggestion_id == suggestion.id],
        [Linked(link, written.get(part)) for part, link in sorted(once.items(), key=lambda item: item[1].id)],
        merged,
        known.people(suggestion.id),
        before[-1] if before else None,
        written,
        known,
    )


def _steps(session: Session, ids: Sequence[int]) -> Sequence[SuggestionStep]:
    return session.scalars(
        select(SuggestionStep)
        .where(SuggestionStep.suggestion_id.in_(ids))
        .options(joinedload(SuggestionStep.by))
        .order_by(SuggestionStep.id)
    ).all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that nobody has answered yet."""

    suggestion: Suggestion
    since: datetime
    people: int
    taken_out: bool  # what it led to is not in the draft any more
    unseen: bool  # nobody has looked at it, so others do not see it


def waiting(session: Session, round: Round) -> list[Waiting]:
    """Everything of a round that waits for an answer or a first look, the longest wait first."""
    known, written = voices(session, round.id), written_parts(session, round.id, with_draft=True)
    open_states = (*UNANSWERED, *HELD_BY_A_PART)
    rows = session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == round.id, Suggestion.set_aside_at.is_(None))
        .where(or_(Suggestion.merged_into_id.is_(None), Suggestion.looked_at.is_(None)))
        .where(Suggestion.state.in_(open_states))
        .order_by(Suggestion.at, Suggestion.id)
    ).all()
    parts = _parts(known)
    found = []
    for one in rows:
        where = led_to((part for key in known.together.group(one.id) for part in parts.get(key, ())), written)
        if waits(one.state, where):
            taken_out = one.state in HELD_BY_A_PART
            found.append(Waiting(one, one.at, known.people(one.id), taken_out, one.looked_at is None))
    return found


def waiting_count(session: Session, round: Round) -> int:
    """How many wait for an answer or a first look."""
    return len(waiting(session, round))


@dataclass(frozen=True, slots=True)
class Answered:
    """One suggestion as the public reads it: what was said, what became of it and why; it names nobody."""

    suggestion: Suggestion
    people: int
    step: SuggestionStep | None
    led_to: Sequence[WrittenPart]
    lost_its_part: bool = False  # it was agreed, and a later version has no longer what it led to

    @property
    def waits(self) -> bool:
        """Whether it has no answer that holds."""
        return self.lost_its_part or self.suggestion.state in UNANSWERED


def what_became(session: Session, round: Round, *, with_draft: bool) -> list[Answered]:
    """Everything people may read of what was said in a round, by most people first."""
    known, written = voices(session, round.id), written_parts(session, round.id, with_draft=with_draft)
    rows = session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == round.id, Suggestion.set_aside_at.is_(None), Suggestion.looked_at.is_not(None))
        .where(Suggestion.merged_into_id.is_(None))
    ).all()
    latest = _latest_steps(session, round)
    parts = _parts(known)
    found = []
    for one in rows:
        linked = dict.fromkeys(part for key in known.together.group(one.id) for part in parts.get(key, ()))
        step = latest.get(one.id)
        if step is not None and step.state is not one.state:
            step = None
        seen = [written[part] for part in linked if part in written and written[part].stands]
        gone = one.state is SuggestionState.AGREED and waits(one.state, led_to(linked, written))
        found.append(Answered(one, known.people(one.id), None if gone else step, seen, gone))
    return sorted(found, key=lambda answer: (-answer.people, fold(answer.suggestion.text), answer.suggestion.id))


def lost_their_part(
    session: Session, round: Round, together: Mapping[Suggestion, Sequence[int]], *, with_draft: bool
) -> set[int]:
    """Which of these had led to something that was taken out again; at most two statements.

    `together` has the ids of all that are counted with each, its own too. `with_draft`: whether this reader may see
    what is only a draft.
    """
    held = HELD_BY_A_PART if with_draft else (SuggestionState.AGREED,)
    wanted = {one: ids for one, ids in together.items() if one.state in held}
    if not wanted:
        return set()
    written = written_parts(session, round.id, with_draft=with_draft)
    ids = [each for group in wanted.values() for each in group]
    links = select(SuggestionLink.suggestion_id, SuggestionLink.part).where(SuggestionLink.suggestion_id.in_(ids))
    parts: dict[int, list[str]] = {}
    for suggestion_id, part in session.execute(links):
        parts.setdefault(suggestion_id, []).append(part)
    return {
        one.id
        for one, group in wanted.items()
        if waits(one.state, led_to((part for each in group for part in parts.get(each, ())), written))
    }


def _latest_steps(session: Session, round: Round) -> dict[int, SuggestionStep]:
    later = aliased(SuggestionStep)
    rows = session.scalars(
        select(SuggestionStep)
        .join(Suggestion, Suggestion.id == SuggestionStep.suggestion_id)
        .outerjoin(
            later,
            and_(later.suggestion_id == SuggestionStep.suggestion_id, later.id > SuggestionStep.id, ~later.set_aside),
        )
        .where(Suggestion.round_id == round.id, later.id.is_(None), ~SuggestionStep.set_aside)
    )
    return {one.suggestion_id: one for one in rows}


def _parts(known: Voices) -> dict[int, list[str]]:
    """By suggestion: what it is linked to."""
    found: dict[int, list[str]] = {}
    for part, linked in known.links.items():
        for one in linked:
            found.setdefault(one, []).append(part)
    return found
