"""A panel out of a csv or xlsx file: names and, where there is one, e-mails. All of them or nobody."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from grants.actions.panels import add_member, must_be_fit_for_panel
from grants.core.addresses import email_address
from grants.core.agreement import Choices
from grants.core.cells import blank, text
from grants.core.criteria import fold
from grants.core.errors import Problem, Problems, Refused, Said
from grants.core.fields import PANEL
from grants.core.matching import Match, known, match
from grants.imports.tables import Row, Table, read_table
from grants.models import PanelMember, Person, Round

LONGEST_NAME = 200
LAST_ROW = 1_000  # of a panel; a longer list is some other file


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody to be put on the panel."""

    name: str
    email: str | None


@dataclass(slots=True)
class _Door:
    """Who is known already: on the panel, in the house, and in the rows above."""

    table: Table
    match: Match
    choices: Choices  # in force in this round
    members: dict[str, str] = field(default_factory=dict)  # e-mail -> name, of those on the panel
    named: set[str] = field(default_factory=set)  # the names of those on the panel
    people: dict[str, Person] = field(default_factory=dict)  # e-mail -> person
    emails: dict[str, int] = field(default_factory=dict)  # e-mail -> the row above that has it
    names: dict[str, int] = field(default_factory=dict)  # name without an e-mail -> the row above that has it
    problems: list[Problem] = field(default_factory=list)

    def problem(self, row: Row, name: str, message: str) -> None:
        column = self.match.column(row.cells, name)
        place = Said("row %(row)s", row=row.number) if column is None else self.table.place(row.number, column)
        self.problems.append(Problem(place, message))


def bring_in_panel(
    session: Session, round: Round, data: bytes, filename: str, *, by: Person | None, at: datetime
) -> int:
    """Put everybody in the file on the panel of a round; how many. Raises Problems, with nobody added."""
    members = read_panel(session, round, data, filename)
    for member in members:
        add_member(session, round, member.name, member.email, by=by, at=at)
    return len(members)


def read_panel(session: Session, round: Round, data: bytes, filename: str) -> list[NewMember]:
    """Who is in the file. Raises Problems, each with its row, where somebody cannot be put on this panel."""
    table = read_table(data, filename, wanted="Panel", known=known(PANEL), last_row=LAST_ROW)
    found = match(table.headings, PANEL)
    found.must_be_clear()
    door = _at_the_door(session, round, table, found)
    members = [_member(door, row) for row in table.rows]
    if not members:
        door.problems.append(Problem("", Said("There is nobody in this file.")))
    if door.problems:
        raise Problems(door.problems)
    return members


def _at_the_door(session: Session, round: Round, table: Table, found: Match) -> _Door:
    door = _Door(table, found, round.choices, problems=table.problems())
    on_panel = session.scalars(
        select(PanelMember)
        .where(PanelMember.round_id == round.id, PanelMember.left_at.is_(None))
        .options(joinedload(PanelMember.person))
    )
    for member in on_panel:
        door.named.add(fold(member.person.name))
        if member.person.email:
            door.members[member.person.email] = member.person.name
    door.people = {person.email: person for person in session.scalars(select(Person)) if person.email}
    return door


def _member(door: _Door, row: Row) -> NewMember:
    name = " ".join(text(door.match.value(row.cells, "name")).split())
    if not name:
        door.problem(row, "name", Said("Write the name of the panel member."))
    elif len(name) > LONGEST_NAME:
        door.problem(row, "name", Said("Keep the name to %(most)s letters.", most=LONGEST_NAME))
    email = _email(door, row)
    if email:
        _check_email(door, row, name, email)
    elif name:
        _check_name(door, row, name)
    return NewMember(name, email)


def _email(door: _Door, row: Row) -> str | None:
    cell = door.match.value(row.cells, "email")
    if blank(cell):
        return None
    try:
        return email_address(text(cell).removeprefix("mailto:"))
    except Refused as refusal:
        door.problem(row, "email", refusal.said)
        return None


def _check_email(door: _Door, row: Row, name: str, email: str) -> None:
    above = door.emails.setdefault(email, row.number)
    person = door.people.get(email)
    if above != row.number:
        door.problem(
            row,
            "email",
            Said("%(email)s is in row %(above)s too. An e-mail belongs to one person.", email=email, above=above),
        )
    elif email in door.members:
        door.problem(row, "email", Said("%(name)s is on the panel already.", name=door.members[email]))
    elif person is not None and (unfit := _unfit(person, door.choices)) is not None:
        door.problem(row, "email", unfit)
    elif person is not None and fold(person.name) != fold(name):
        door.problem(
            row,
            "email",
            Said(
                "%(email)s belongs to %(name)s. Write that name, or leave the e-mail out.",
                email=email,
                name=person.name,
            ),
        )


def _unfit(person: Person, choices: Choices) -> Said | None:
    """Why this person cannot join the panel; None: they can."""
    try:
        must_be_fit_for_panel(person, choices)
    except Refused as refusal:
        return refusal.said
    return None


def _check_name(door: _Door, row: Row, name: str) -> None:
    """Without an e-mail a name is all there is to tell people apart."""
    above = door.names.setdefault(fold(name), row.number)
    if above != row.number:
        door.problem(
            row,
            "name",
            Said("%(name)s is in row %(above)s too. Add something to tell the two apart.", name=name, above=above),
        )
    elif fold(name) in door.named:
        door.problem(
            row, "name", Said("%(name)s is on the panel already. Add something if this is somebody else.", name=name)
        )
