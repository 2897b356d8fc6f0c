"""Houses that are backed up, and what stands in them."""

from sqlalchemy import select

from grants.actions.signing_in import ask_to_sign_in, begin_visit
from grants.clock import now
from grants.database import Model
from grants.models import Mail, Person
from tests.command_line import House, a_house

ENDED = {"visit": "ended_at", "sign_in": "spent_at"}


def a_full_house(folder, kind, name):
    folder.mkdir()
    house = a_house(folder, kind, name, stage="deciding")
    with house.session() as session:
        ada = session.scalars(select(Person).where(Person.email == "ada@example.org")).one()
        begin_visit(session, ada, at=now())
        ask_to_sign_in(session, "ada@example.org", at=now())
        session.add(Mail(to_email="ben@example.org", subject="News", body="Grüße 🌻", created_at=now()))
        session.commit()
    return house


def rows(house: House):
    """Every row of every table."""
    with house.session() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table).order_by(table.c.id)).mappings()]
            for table in Model.metadata.sorted_tables
        }


def without_visits(found):
    """The rows, but for what a restore ends on purpose."""
    letters = [row for row in found["mail"] if row["sent_at"] is not None or row["sign_in_id"] is None]
    return {
        name: [{key: value for key, value in row.items() if key != ENDED.get(name)} for row in kept]
        for name, kept in {**found, "mail": letters}.items()
    }


def upload(house, name, words):
    path = house.folder / "instance" / "uploads" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(words)


def uploads(house):
    folder = house.folder / "instance" / "uploads"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
