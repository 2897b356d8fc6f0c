"""Who scored: the panel member that a name or an e-mail in a file stands for, or somebody to be put on the panel."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.actions.panels import add_member, add_person_to_panel, must_be_fit_for_panel
from grants.core.addresses import email_address
from grants.core.agreement import NOTHING_AGREED, Choices
from grants.core.cells import shown
from grants.core.criteria import fold
from grants.core.errors import Refused
from grants.models import PanelMember, Person, Round

LONGEST_NAME = 200
STAFF = " (staff)"  # as our own workbook writes staff who score
MOST_NEWCOMERS = 500  # in one file; where there are more, the column of names is some other column


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody in the file who is not on the panel, to be put on it."""

    name: str
    email: str | None = None
    person: Person | None = None


Scorer = PanelMember | Newcomer


@dataclass(slots=True)
class Scorers:
    """Everybody a file can mean; each way of writing is looked up once."""

    members: Mapping[str, Sequence[PanelMember]]  # folded name or e-mail -> who that could be
    people: Mapping[str, Person]  # e-mail -> person
    add_members: bool
    letters: Collection[str] = ()  # dealt in this round
    choices: Choices = NOTHING_AGREED  # in force in this round
    found: dict[str, Scorer | Refused] = field(default_factory=dict)
    new: int = 0

    def who(self, written: str) -> Scorer:
        """Who this is. Raises Refused for somebody unknown or for a name that several have."""
        key = fold(written)
        if key not in self.found:
            try:
                self.found[key] = self._counted(self._look_up(written))
            except Refused as refusal:
                self.found[key] = refusal
        found = self.found[key]
        if isinstance(found, Refused):
            raise found
        return found

    @property
    def newcomers(self) -> list[Newcomer]:
        """Those to be put on the panel, in the order of the file."""
        return [scorer for scorer in self.found.values() if isinstance(scorer, Newcomer)]

    def _counted(self, scorer: Scorer) -> Scorer:
        self.new += isinstance(scorer, Newcomer)
        if self.new > MOST_NEWCOMERS:
            raise Refused(
                "More than %(most)s people in this file are not on the panel. Look whether this is the right column.",
                most=MOST_NEWCOMERS,
            )
        return scorer

    def _look_up(self, written: str) -> Scorer:
        could_be = self.members.get(fold(written)) or self.members.get(fold(written.removesuffix(STAFF)), ())
        here = [member for member in could_be if member.left_at is None]
        if len(here) == 1:
            return here[0]
        if len(here) > 1:
            raise Refused(
                "There are %(count)s panel members called “%(name)s”. Give the e-mail instead.",
                count=len(here),
                name=shown(written),
            )
        if written in self.letters:
            raise Refused(
                "“%(letter)s” is a letter that stands for a member in the workbook of this round. "
                "Write who it is, by e-mail or name.",
                letter=written,
            )
        if not self.add_members:
            if could_be:
                raise Refused("%(name)s has left the panel.", name=could_be[0].person.name)
            raise Refused("“%(name)s” is not on the panel of this round.", name=shown(written))
        if len(could_be) == 1:
            must_be_fit_for_panel(could_be[0].person, self.choices)
            return Newcomer(could_be[0].person.name, person=could_be[0].person)
        return self._newcomer(written)

    def _newcomer(self, written: str) -> Newcomer:
        if len(written) > LONGEST_NAME:
            raise Refused("Keep a name to %(most)s characters.", most=LONGEST_NAME)
        if "@" not in written:
            return Newcomer(" ".join(written.split()))
        email = email_address(written)
        person = self.people.get(email)
        if person is not None:
            must_be_fit_for_panel(person, self.choices)
        return Newcomer(person.name if person else email.partition("@")[0], email, person)


def scorers(session: Session, round: Round, *, add_members: bool) -> Scorers:
    """The panel of a round, those who left it included, and everybody with an e-mail."""
    found: dict[str, list[PanelMember]] = defaultdict(list)
    members = session.scalars(
        select(PanelMember).where(PanelMember.round_id == round.id).options(joinedload(PanelMember.person))
    ).all()
    for member in members:
        for name in {fold(member.person.name), fold(member.person.email or "")} - {""}:
            found[name].append(member)
    people = {person.email: person for person in session.scalars(select(Person)) if person.email}
    letters = {member.letter for member in members if member.letter_place is not None}
    return Scorers(dict(found), people, add_members, letters, round.choices)


def join(session: Session, round: Round, newcomer: Newcomer, *, by: Person | None, at: datetime) -> PanelMember:
    """Put a newcomer on the panel, on the record."""
    if newcomer.person is not None:
        return add_person_to_panel(session, round, newcomer.person, by=by, at=at)
    return add_member(session, round, newcomer.name, newcomer.email, by=by, at=at)
