"""The command line: its table of contents, and what is said when something cannot be done.

Success ends with 0. Bad input ends with 1: each problem a line on standard error, a summary last, and nothing changed.
"""

import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from grants.commands import criteria, house, imports, people, record, rounds
from grants.config import SettingsError
from grants.core.errors import Problems, Refused

MOST_SHOWN = 5_000  # problems of one file, one for each application of a large round; of more, the count is enough


class Commands(click.Group):
    """A group of commands that says what is wrong in words, and never by a traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command and end with its exit code."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.Abort:
            click.echo("Stopped.", err=True)
            sys.exit(130)
        except (Refused, Problems, SettingsError, click.ClickException, DBAPIError, OSError) as error:
            lines = said(error)
            if lines is None:
                raise
            for line in lines:
                click.echo(line, err=True)
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def said(error: Exception) -> list[str] | None:
    """The lines that tell a person what is wrong; None where it is a fault of ours."""
    match error:
        case Problems():
            lines = [str(problem) for problem in error.problems]
            more = [f"… and {len(lines) - MOST_SHOWN:,} more."] if len(lines) > MOST_SHOWN else []
            count = "1 problem" if len(lines) == 1 else f"{len(lines):,} problems"
            return [*lines[:MOST_SHOWN], *more, f"{count}. Nothing was changed."]
        case click.exceptions.NoArgsIsHelpError():  # the help says the usage itself
            return [error.format_message(), "Nothing was changed."]
        case click.UsageError():
            usage = [error.ctx.get_usage()] if error.ctx else []
            return [*usage, error.format_message(), "Nothing was changed."]
        case click.ClickException():
            return [error.format_message(), "Nothing was changed."]
        case DBAPIError():
            return _of_the_database(error)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return [f"{place}{error.strerror or error}", "Nothing was changed."]
    return [str(error), "Nothing was changed."]


def _of_the_database(error: DBAPIError) -> list[str] | None:
    """What the database said, where it is about the database itself and not about what we asked of it."""
    words = " ".join(str(error.orig).split())
    about_itself = type(error.orig).__name__ == "OperationalError" or "not a database" in words
    return [f"The database cannot be used: {words}", "Nothing was changed."] if about_itself else None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def grants() -> None:
    """Community Fund Panel: one round of a fund from its criteria to its results."""


for command in (
    *house.commands,
    *people.commands,
    *rounds.commands,
    *criteria.commands,
    *imports.commands,
    *record.commands,
):
    grants.add_command(command)
