"""What people write on the command line, read and checked: amounts, rounds, stages and files."""

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.config import LARGEST_REQUEST
from grants.core import money
from grants.core.errors import Problem, Problems, Refused
from grants.core.stages import STAGES, Stage
from grants.models import Round
from grants.queries.rounds import round_named

FILE = click.Path(path_type=Path)


def pounds(_: click.Context, option: click.Parameter, written: str | None) -> int | None:
    """An amount in pounds, as pence."""
    if written is None:
        return None
    try:
        return money.pence(written)
    except Refused as refusal:
        raise Problems([Problem(option.opts[0], str(refusal))]) from refusal


def the_round(session: Session, slug: str) -> Round:
    """The round with this slug, or a refusal that lists those there are."""
    if found := round_named(session, slug):
        return found
    known = ", ".join(sorted(session.scalars(select(Round.slug)))) or "none yet"
    raise Refused("There is no round “%(slug)s”. There are: %(known)s.", slug=slug, known=known)


def the_stage(written: str) -> Stage:
    """A stage by its name."""
    try:
        return Stage(written.strip().lower())
    except ValueError:
        names = ", ".join(STAGES)
        raise Refused("There is no stage “%(name)s”. The stages are: %(names)s.", name=written, names=names) from None


def contents(path: Path) -> bytes:
    """A file's bytes, up to what a page would take as well."""
    with path.open("rb") as file:
        data = file.read(LARGEST_REQUEST + 1)
    if len(data) > LARGEST_REQUEST:
        most = LARGEST_REQUEST // (1024 * 1024)
        raise Refused("%(file)s is larger than %(most)s MB.", file=path.name, most=most)
    return data


def pairs(_: click.Context, option: click.Parameter, written: tuple[str, ...]) -> dict[str, str]:
    """FIELD=COLUMN, any number of times."""
    found: dict[str, str] = {}
    for one in written:
        field, sign, column = one.partition("=")
        if not sign or not field.strip():
            raise Problems([Problem(option.opts[0], f"Write it as FIELD=COLUMN, not “{one}”.")])
        if field.strip() in found:
            raise Problems([Problem(option.opts[0], f"“{field.strip()}” is given twice.")])
        found[field.strip()] = column.strip()
    return found
