"""Who there is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from grants.models import Fund, Mail, PanelMember, Person, Round, SignIn

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class SomePeople:
    """One page of the people who match, and how many there are in all."""

    people: Sequence[Person]
    number: int  # of this page, from 1
    pages: int
    total: int

    @property
    def first(self) -> int:
        """The place of the first one shown, among all."""
        return (self.number - 1) * A_PAGE + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last one shown."""
        return min(self.number * A_PAGE, self.total)


def person_with(session: Session, email: str) -> Person | None:
    """Whose e-mail this is, removed or not."""
    return session.scalar(select(Person).where(Person.email == email))


def some_people(session: Session, words: str = "", *, page: int = 1, removed: bool = False) -> SomePeople:
    """The people whose name or e-mail has these words in it, by name; fifty at a time.

    Sorted and searched here: the databases do not agree on the order of names, nor on what a capital É is.
    """
    rows = session.execute(
        select(Person.id, Person.name, Person.email).where(
            Person.removed_at.is_not(None) if removed else Person.removed_at.is_(None)
        )
    )
    wanted = words.casefold().split()
    found = sorted(
        (name.casefold(), number)
        for number, name, email in rows
        if all(word in f"{name} {email or ''}".casefold() for word in wanted)
    )
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(page, 1), pages)
    ids = [number for _, number in found[(page - 1) * A_PAGE : page * A_PAGE]]
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return SomePeople([people[number] for number in ids], page, pages, len(found))


def rounds_of(session: Session, person: Person) -> Sequence[Round]:
    """The rounds on whose panel this person sits, newest first."""
    return session.scalars(
        select(Round)
        .join(PanelMember, PanelMember.round_id == Round.id)
        .join(Round.fund)
        .where(PanelMember.person_id == person.id, PanelMember.left_at.is_(None))
        .options(contains_eager(Round.fund).load_only(Fund.name))
        .order_by(Round.id.desc())
    ).all()


def is_last_administrator(session: Session, person: Person) -> bool:
    """Whether nobody else could manage people and settings; locks them, so that two cannot both be let go at once."""
    administrators = session.scalars(
        select(Person.id)
        .where(Person.is_admin.is_(True), Person.removed_at.is_(None))
        .order_by(Person.id)
        .with_for_update()
    ).all()
    return list(administrators) == [person.id]


def letters_waiting(session: Session) -> int:
    """How many letters wait to be sent; those for addresses nobody has do not count, for they never will be."""
    known = select(SignIn.id).where(SignIn.person_id.is_not(None))
    to_somebody = or_(Mail.sign_in_id.is_(None), Mail.sign_in_id.in_(known))
    return session.scalars(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None), to_somebody)).one()
