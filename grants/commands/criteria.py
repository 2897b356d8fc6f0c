"""The criteria of a round: in from a file, out to a file, and agreed by an administrator."""

from collections.abc import Sequence
from pathlib import Path

import click

from grants.actions.criteria import agree_as_administrator, replace_draft
from grants.clock import now
from grants.commands.transactions import asking, changing
from grants.commands.words import FILE, contents, the_round
from grants.core.errors import Refused
from grants.exports.criteria import as_workbook, as_yaml
from grants.exports.files import written_whole
from grants.imports.criteria import read_criteria
from grants.queries.criteria import agreed_set, draft_set


@click.group()
def criteria() -> None:
    """The criteria of a round."""


@criteria.command("import")
@click.argument("slug", metavar="ROUND")
@click.argument("file", type=FILE)
def import_(slug: str, file: Path) -> None:
    """Read criteria from YAML or xlsx. They become the round's draft, in place of the one there was."""
    with changing() as session:
        round = the_round(session, slug)
        draft = replace_draft(session, round, read_criteria(contents(file), file.name), by=None, at=now())
        click.echo(f"{len(draft.criteria)} criteria read. They are the draft now.")


@criteria.command()
@click.argument("slug", metavar="ROUND")
@click.argument("file", type=FILE)
def export(slug: str, file: Path) -> None:
    """Write the criteria as YAML or xlsx: the agreed ones, or else the draft."""
    if file.suffix.lower() not in (".yaml", ".yml", ".xlsx"):
        raise Refused("Name the file .yaml or .xlsx, so that it is clear what to write.")
    with asking() as session:
        round = the_round(session, slug)
        chosen = agreed_set(session, round) or draft_set(session, round)
        if chosen is None:
            raise Refused("This round has no criteria yet.")
        words = chosen.words
    with written_whole(file) as half:
        half.write_bytes(as_workbook(words) if file.suffix.lower() == ".xlsx" else as_yaml(words).encode())


@criteria.command()
@click.argument("slug", metavar="ROUND")
@click.option("--reason", required=True, help="Why the group does not agree them itself; everybody can read it.")
def agree(slug: str, reason: str) -> None:
    """Agree the draft as an administrator. Every page says so until the group has agreed it."""
    with changing() as session:
        round = the_round(session, slug)
        draft = draft_set(session, round, to_change=True)
        if draft is None:
            raise Refused("This round has no draft to agree.")
        agree_as_administrator(session, draft, by=None, reason=reason, at=now())


commands: Sequence[click.Command] = (criteria,)
