"""Who is to be told what became of a suggestion, and who still waits to hear it from somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.core.criteria import fold
from grants.models import Person, Round, StoppedLetters, Suggestion, SuggestionStep, Support, Telling
from grants.queries.voices import Voices

ALREADY_TOLD = 30  # shown under the list, so that a slip can be taken back


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to be told, by what they themselves said or wanted too."""

    suggestion: Suggestion
    person: Person | None = None  # None: as the suggestion says
    email: str = ""  # where there is one, a letter goes there

    @property
    def name(self) -> str:
        """What to call them."""
        return self.person.name if self.person is not None else self.suggestion.said_by

    @property
    def key(self) -> tuple[object, ...]:
        """What tells one from another."""
        if self.email:
            return ("email", self.email.casefold())
        if self.person is not None:
            return ("person", self.person.id)
        digits = "".join(letter for letter in self.suggestion.phone if letter.isdecimal())
        return ("heard", fold(self.suggestion.said_by), digits)


def contacts(
    session: Session, known: Voices, suggestion_id: int, *, but: Person | None, said: Sequence[Suggestion] = ()
) -> list[Contact]:
    """Everybody who suggested or supported this, or what is counted with it, once each.

    Not the one who just acted, nobody who was removed, nobody who wants no more letters, and nobody who left neither
    a name nor a way to reach them. `said`: the suggestions, where they are loaded already.
    """
    ids = known.together.group(suggestion_id)
    if not said:
        together = select(Suggestion).where(Suggestion.id.in_(ids)).options(joinedload(Suggestion.by))
        said = session.scalars(together.order_by(Suggestion.id)).all()
    too = session.scalars(
        select(Support).where(Support.suggestion_id.in_(ids)).options(joinedload(Support.person)).order_by(Support.id)
    ).all()
    own = {one.id: one for one in said}
    found = [Contact(one, one.by, one.by.email or one.email) for one in said if one.by is not None]
    found += [Contact(own[one.suggestion_id], one.person, one.person.email or "") for one in too]
    unknown = [one for one in said if one.by is None and (one.email or one.phone or one.said_by)]
    found += [Contact(one, None, one.email) for one in unknown]
    once: dict[tuple[object, ...], Contact] = {}
    for contact in found:
        if contact.person is None or contact.person.removed_at is None:
            once.setdefault(contact.key, contact)
    if but is not None:
        once.pop(("person", but.id), None)
        once.pop(("email", (but.email or "").casefold()), None)
    for email in _stopped(session, once.values()):
        once.pop(("email", email.casefold()), None)
    return list(once.values())


def _stopped(session: Session, those: Iterable[Contact]) -> Sequence[str]:
    emails = [one.email.casefold() for one in those if one.email]
    return session.scalars(select(StoppedLetters.email).where(StoppedLetters.email.in_(emails))).all() if emails else []


@dataclass(frozen=True, slots=True)
class ToTell:
    """One row of the list: whom to tell what, and, once that is done, who did it."""

    telling: Telling
    name: str
    phone: str
    text: str

    @property
    def step(self) -> SuggestionStep:
        """What there is to say."""
        return self.telling.step

    @property
    def told_at(self) -> datetime | None:
        """When it was done."""
        return self.telling.told_at


def to_tell(session: Session, round: Round) -> list[ToTell]:
    """Whoever waits to be told by hand, the longest wait first."""
    rows = session.scalars(_by_hand(round).where(Telling.told_at.is_(None)).order_by(Telling.id))
    return [_row(one) for one in rows]


def told_lately(session: Session, round: Round) -> list[ToTell]:
    """Those who were told by hand, the latest first."""
    rows = _by_hand(round).where(Telling.told_at.is_not(None)).order_by(Telling.told_at.desc(), Telling.id.desc())
    return [_row(one) for one in session.scalars(rows.limit(ALREADY_TOLD))]


def telling_of(session: Session, round: Round, telling_id: int, *, to_change: bool = False) -> Telling | None:
    """One row of the list, in this round."""
    wanted = _by_hand(round).where(Telling.id == telling_id)
    return session.scalars(wanted.with_for_update(of=Telling) if to_change else wanted).one_or_none()


@dataclass(frozen=True, slots=True)
class Told:
    """How many hear of a step, and how."""

    by_mail: int = 0
    by_hand: int = 0
    waiting: int = 0  # of those by hand


def told(session: Session, suggestion_ids: Sequence[int]) -> dict[int, Told]:
    """By step: how many were told by letter and by hand, and how many still wait."""
    rows = session.execute(
        select(Telling.step_id, Telling.mail_id, Telling.told_at)
        .join(SuggestionStep, SuggestionStep.id == Telling.step_id)
        .where(SuggestionStep.suggestion_id.in_(suggestion_ids))
    ).all()
    found: dict[int, Told] = {}
    for step_id, mail_id, told_at in rows:
        so_far = found.get(step_id, Told())
        if mail_id is not None:
            found[step_id] = Told(so_far.by_mail + 1, so_far.by_hand, so_far.waiting)
        else:
            found[step_id] = Told(so_far.by_mail, so_far.by_hand + 1, so_far.waiting + (told_at is None))
    return found


def _by_hand(round: Round) -> Select[Telling]:
    return (
        select(Telling)
        .join(Telling.suggestion)
        .where(Suggestion.round_id == round.id, Telling.mail_id.is_(None))
        .options(
            joinedload(Telling.suggestion), joinedload(Telling.step), joinedload(Telling.person),
            selectinload(Telling.told_by),
        )
    )  # fmt: skip


def _row(one: Telling) -> ToTell:
    said = one.suggestion
    name = one.person.name if one.person is not None else said.said_by
    phone = "" if one.person is not None and said.by_id != one.person_id else said.phone
    return ToTell(one, name, phone, said.text)


def has_stopped(session: Session, email: str) -> bool:
    """Whether this address wants no more letters about suggestions."""
    return session.scalar(select(StoppedLetters.id).where(StoppedLetters.email == email.casefold())) is not None
