"""The people themselves: adding, naming, changing what they may do, and removing."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from grants.actions.departures import rounds_that_wait, settle_without
from grants.actions.record import one_at_a_time, record
from grants.actions.signing_in import end_all_visits, end_letters, print_link
from grants.actions.votes import settle_overdue
from grants.core import policy, tokens
from grants.core.addresses import email_address
from grants.core.cells import cleaned
from grants.core.errors import Refused, Said
from grants.core.stages import Stage
from grants.models import Person, Visit
from grants.queries.people import is_last_administrator, person_with, rounds_of

LONGEST_NAME = 200


def add_person(
    session: Session,
    email: str | None,
    name: str,
    *,
    staff: bool = False,
    admin: bool = False,
    observer: bool = False,
    by: Person | None,
    at: datetime,
) -> Person:
    """Somebody who can sign in; one who was removed comes back. An administrator is staff too."""
    email = email_address(email) if email and email.strip() else None
    name = _name(name)
    settle_overdue(session, at=at)  # who may answer a vote is who was there as its last day ended
    one_at_a_time(session)
    person = person_with(session, email) if email else None
    if person is not None and person.removed_at is None:
        raise Refused("%(email)s belongs to %(name)s already.", field="email", email=email, name=person.name)
    if person is None:
        person = Person(email=email, created_at=at)
        session.add(person)
    else:
        _must_be_fit_for_their_panels(session, person, staff=staff, admin=admin, observer=observer)
    back, person.removed_at = person.removed_at is not None, None
    person.name = name
    _give_roles(person, staff=staff, admin=admin, observer=observer)
    session.flush()
    record(by, "brought a person back" if back else "added a person", person, round=None, at=at, text=_roles(person))
    return person


def change_person(session: Session, person: Person, *, name: str, email: str | None, by: Person, at: datetime) -> None:
    """Put a name or an e-mail address right; letters on their way to the old address work no more."""
    email = email_address(email) if email and email.strip() else None
    name = _name(name)
    one_at_a_time(session)
    if email and (other := person_with(session, email)) is not None and other.id != person.id:
        raise Refused("%(email)s belongs to %(name)s already.", field="email", email=email, name=other.name)
    if (name, email) == (person.name, person.email):
        return
    if email != person.email:
        end_letters(session, person, at=at)
    person.name, person.email = name, email
    record(by, "changed a person's name or e-mail", person, round=None, at=at)
    for round in rounds_of(session, person):
        record(by, "changed a person's name or e-mail", person, round=round, at=at)


def change_roles(
    session: Session, person: Person, *, staff: bool, admin: bool, observer: bool, by: Person | None, at: datetime
) -> None:
    """Say what somebody may do, from now on."""
    settle_overdue(session, at=at)
    if person.is_admin and not admin and is_last_administrator(session, person):
        raise Refused("%(name)s is the last administrator. Make somebody else one first.", "admin", name=person.name)
    session.flush()
    session.refresh(person, with_for_update=True)  # nobody puts them on another panel meanwhile
    if (person.is_staff, person.is_admin, person.is_observer) == (staff or admin, admin, observer):
        return
    _must_be_fit_for_their_panels(session, person, staff=staff, admin=admin, observer=observer)
    _give_roles(person, staff=staff, admin=admin, observer=observer)
    if person.reads_everything:
        shorter = at + tokens.stay(for_work=True)
        longer = (Visit.person_id == person.id, Visit.expires_at > shorter)
        session.execute(update(Visit).where(*longer).values(expires_at=shorter))
    record(by, "changed what a person may do", person, round=None, at=at, text=_roles(person))
    settle_without(session, rounds_that_wait(session, person), by=by, at=at)


def remove_person(session: Session, person: Person, *, by: Person | None, at: datetime) -> None:
    """Let somebody in no more, from this moment. What they wrote and scored stays."""
    if person.removed_at is not None:
        raise Refused("%(name)s has been removed already.", name=person.name)
    if person.is_admin and is_last_administrator(session, person):
        raise Refused("%(name)s is the last administrator. Make somebody else one first.", name=person.name)
    settle_overdue(session, at=at)
    person.removed_at = at
    end_all_visits(session, person, at=at)
    record(by, "removed a person", person, round=None, at=at)
    settle_without(session, rounds_that_wait(session, person), by=by, at=at)


def link_for(session: Session, person: Person, *, public_url: str, by: Person | None, at: datetime) -> str:
    """A link that signs this person in, once, within a day: for when there is no mail.

    Whoever holds it could read a member's marks, so it is on the record of their rounds too, for everybody inside.
    """
    if person.removed_at is not None:
        raise Refused("%(name)s has been removed.", name=person.name)
    record(by, "printed a sign-in link", person, round=None, at=at)
    for round in rounds_of(session, person):
        record(by, "printed a sign-in link", person, round=round, at=at)
    return f"{public_url}{tokens.LINK_PATH}{print_link(session, person, at=at)}"


def _name(name: str) -> str:
    name = " ".join(cleaned(name)[0].split())
    if not name:
        raise Refused("Write a name.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused("A name has at most %(most)s letters.", field="name", most=LONGEST_NAME)
    return name


def _give_roles(person: Person, *, staff: bool, admin: bool, observer: bool) -> None:
    person.is_staff, person.is_admin, person.is_observer = staff or admin, admin, observer


def _must_be_fit_for_their_panels(
    session: Session, person: Person, *, staff: bool, admin: bool, observer: bool
) -> None:
    """Nobody becomes staff or an observer in a seat that they then could not take."""
    for round in rounds_of(session, person):
        fit = policy.scores(staff=staff or admin, observer=observer, choices=round.choices)
        if fit or round.stage is Stage.PUBLISHED:
            continue
        if observer:
            why, field = Said("observers do not score"), "observer"
        else:
            why, field = Said("its group has not agreed that staff score"), "admin" if admin else "staff"
        if round.stage is Stage.DECIDING:
            todo = Said("Wait until the results are published.")
        else:
            todo = Said("Take them off that panel first.")
        raise Refused(
            "%(name)s is on the panel of %(round)s, and %(why)s. %(todo)s",
            field=field, name=person.name, round=round.name, why=why, todo=todo,
        )  # fmt: skip


def _roles(person: Person) -> str:
    roles = {"administrator": person.is_admin, "staff": person.is_staff, "observer": person.is_observer}
    return ", ".join(role for role, has in roles.items() if has) or "no role"
