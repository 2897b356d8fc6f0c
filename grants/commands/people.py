"""People: adding somebody, and letting the first one in where there is no mail yet."""

import os
from collections.abc import Sequence

import click

from grants.actions.people import add_person, link_for
from grants.clock import now
from grants.commands.transactions import changing
from grants.config import from_environment
from grants.core.addresses import email_address
from grants.core.errors import Refused
from grants.queries.people import person_with


@click.group()
def person() -> None:
    """People who can sign in."""


@person.command()
@click.argument("email")
@click.option("--name", required=True, help="The name that others read.")
@click.option("--staff", is_flag=True, help="Sets up rounds and helps the panel.")
@click.option("--admin", is_flag=True, help="Staff who also manages people and settings.")
def add(email: str, name: str, staff: bool, admin: bool) -> None:
    """Add a person. An e-mail belongs to one person."""
    with changing() as session:
        add_person(session, email_address(email), name, staff=staff, admin=admin, by=None, at=now())


@person.command()
@click.argument("email")
def link(email: str) -> None:
    """Print a link that signs this person in, once, within a day."""
    public_url = from_environment(os.environ).public_url
    with changing() as session:
        found = person_with(session, email_address(email))
        if found is None:
            raise Refused("Nobody has the e-mail %(email)s. Add them with: grants person add", email=email)
        address = link_for(session, found, public_url=public_url, by=None, at=now())
    click.echo(address)


commands: Sequence[click.Command] = (person,)
