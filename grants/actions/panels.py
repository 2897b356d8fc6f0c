"""Putting people on a panel, and the letters that stand for them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.departures import settle_without
from grants.actions.record import one_at_a_time, record
from grants.core.addresses import email_address
from grants.core.agreement import Choices
from grants.core.cells import cleaned
from grants.core.criteria import fold
from grants.core.errors import Refused, Said
from grants.core.stages import Stage
from grants.models import PanelMember, Person, Round

Shuffle = Callable[[list[int]], None]
LONGEST_NAME = 200
SEEN = (Stage.DECIDING, Stage.PUBLISHED)
AS_IT_IS = Said("The results can be seen now, so who counts stays as it is. First take the round back to scoring.")


def add_member(
    session: Session, round: Round, name: str, email: str | None, *, by: Person | None, at: datetime
) -> PanelMember:
    """Put somebody on the panel: the person with this e-mail, or a new one; a member who left comes back.

    Raises Refused where the e-mail belongs to somebody with another name, or they are on the panel already.
    """
    name, email = " ".join(cleaned(name)[0].split()), email_address(email) if email and email.strip() else None
    if not name:
        raise Refused("Give the member's name.", field="name")
    if len(name) > LONGEST_NAME:
        raise Refused("Keep the name to %(most)s characters.", field="name", most=LONGEST_NAME)
    session.get(Round, round.id, with_for_update=True)  # two who add the same person at once add one
    if email:
        one_at_a_time(session)
    person = session.scalar(select(Person).where(Person.email == email)) if email else None
    if person is not None and fold(person.name) != fold(name):
        raise Refused("%(email)s belongs to %(owner)s.", field="email", email=email, owner=person.name)
    if person is None:
        if email is None:
            _must_be_told_apart(session, round, name)
        person = Person(name=name, email=email, created_at=at)
        session.add(person)
        record(by, "added a person", person, round=None, at=at)
    return add_person_to_panel(session, round, person, by=by, at=at)


def _must_be_told_apart(session: Session, round: Round, name: str) -> None:
    """Without an e-mail a name is all there is to tell people apart in a list of scores."""
    members = select(Person.name).join(PanelMember, PanelMember.person_id == Person.id)
    on_panel = session.scalars(members.where(PanelMember.round_id == round.id, PanelMember.left_at.is_(None)))
    if any(fold(known) == fold(name) for known in on_panel):
        raise Refused(
            "%(name)s is on the panel already. If this is somebody else, add a second name or an e-mail.",
            field="name",
            name=name,
        )


def must_be_fit_for_panel(person: Person, choices: Choices) -> None:
    """Raise Refused for somebody who does not score by what the group agreed, and for somebody who was removed."""
    if not person.can_score(choices):
        if person.is_observer:
            words = Said("%(name)s is an observer. Observers read everything, and do not score.", name=person.name)
        else:
            words = Said("%(name)s is staff. Staff help the panel, and do not score.", name=person.name)
        raise Refused(words, field="email")
    if person.removed_at is not None:
        raise Refused("%(name)s has been removed. Ask an administrator to bring them back.", name=person.name)


def add_person_to_panel(
    session: Session, round: Round, person: Person, *, by: Person | None, at: datetime
) -> PanelMember:
    """Put a person we know on the panel; a member who left comes back with their letter.

    Somebody new has no letter before the next deal: the next one in turn would be known for theirs.
    """
    session.flush()
    session.refresh(round, with_for_update=True)  # what the group agreed about staff is still so when this is stored
    session.refresh(person, with_for_update=True)  # and so is what this person may do
    must_be_fit_for_panel(person, round.choices)
    member = session.scalar(
        select(PanelMember).where(PanelMember.round_id == round.id, PanelMember.person_id == person.id)
    )
    if member is not None and member.left_at is None:
        raise Refused("%(name)s is on the panel already.", field="email", name=person.name)
    if member is None:
        member = PanelMember(round=round, person=person, joined_at=at)
        session.add(member)
    elif round.stage in SEEN:
        raise Refused("%(name)s left the panel. %(why)s", name=person.name, why=AS_IT_IS)
    member.left_at = None
    session.flush()
    record(by, "added a panel member", member, person, round=round, at=at)
    return member


def remove_member(
    session: Session, member: PanelMember, reason: str, *, by: Person | None, at: datetime
) -> None:
    """Let a member leave the panel. Their sheets are kept, and no longer counted; what waited for them alone closes.

    Not while results can be seen: they would change in front of people, and the letter that goes would be known.
    """
    if member.round.stage in SEEN:
        raise Refused(AS_IT_IS)
    if member.left_at is not None:
        raise Refused("%(name)s has left the panel already.", name=member.person.name)
    if not reason.strip():
        raise Refused("Say why. The reason is kept on the record.", field="reason")
    session.flush()
    session.refresh(member.round, with_for_update=True)  # who answers meanwhile follows, or comes before
    member.left_at = at
    record(by, "took a member off the panel", member, member.person, round=member.round, at=at, text=reason)
    settle_without(session, [member.round], by=by, at=at)


def deal_letters(members: Sequence[PanelMember], shuffle: Shuffle) -> None:
    """Give every member without one a letter, by chance, after the letters already given.

    Dealt once, when marks can first be seen, so that a letter says nothing of when somebody joined.
    """
    taken = {member.letter_place for member in members if member.letter_place is not None}
    waiting = [member for member in members if member.letter_place is None]
    first = max(taken, default=-1) + 1
    places = list(range(first, first + len(waiting)))
    shuffle(places)
    for member, place in zip(waiting, places, strict=True):
        member.letter_place = place
