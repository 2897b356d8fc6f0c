"""A round: setting it up, moving it on, its results and its workbook."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import click

from grants.actions.rounds import create_round, move_round
from grants.clock import now
from grants.commands.transactions import asking, changing
from grants.commands.words import FILE, pounds, the_round, the_stage
from grants.core.money import pounds as as_pounds
from grants.core.scoring import shown
from grants.queries.rounds import readiness
from grants.queries.standings import Standing, as_plain, by_rank


@click.group("round")
def round_() -> None:
    """Rounds of a fund."""


@round_.command()
@click.argument("fund")
@click.argument("name", metavar="ROUND")
@click.option("--budget", metavar="POUNDS", required=True, callback=pounds, help="What there is to give.")
@click.option("--lowest", metavar="POUNDS", callback=pounds, help="The smallest grant.")
@click.option("--highest", metavar="POUNDS", callback=pounds, help="The largest grant.")
def create(fund: str, name: str, budget: int, lowest: int | None, highest: int | None) -> None:
    """Begin a round, and its fund where that is new. Prints the round's short name for the other commands."""
    with changing() as session:
        made = create_round(session, fund, name, budget=budget, lowest=lowest, highest=highest, by=None, at=now())
        slug = made.slug
    click.echo(slug)


@click.command()
@click.argument("slug", metavar="ROUND")
@click.argument("to", metavar="STAGE")
@click.option("--reason", default="", help="Why; going back needs one.")
def stage(slug: str, to: str, reason: str) -> None:
    """Move a round to design, open, scoring, deciding or published."""
    with changing() as session:
        round = the_round(session, slug)
        warnings = move_round(
            session,
            round,
            the_stage(to),
            has=readiness(session, round),
            reason=reason,
            by=None,
            at=now(),
            shuffle=random.SystemRandom().shuffle,
        )
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)


@click.command()
@click.argument("slug", metavar="ROUND")
@click.option("--json", "as_json", is_flag=True, help="For other programs; figures unrounded.")
@click.option("--version", metavar="N", type=int, help="By an earlier version of the criteria.")
def results(slug: str, as_json: bool, version: int | None) -> None:
    """Print the ranking. Figures stay empty until the round is deciding."""
    with asking() as session:
        found = by_rank(session, the_round(session, slug), version=version)
        text = json.dumps(as_plain(found), ensure_ascii=False, indent=2) if as_json else table(found.rows)
    click.echo(text)


def table(rows: Sequence[Standing]) -> str:
    """The ranking as lines for a person to read."""
    titles = ("Rank", "Reference", "Project", "Asked for", "Score", "Sheets")
    cells = [titles, *(_row(row) for row in rows)]
    widths = [max(len(line[at]) for line in cells) for at in range(len(titles))]
    lines = []
    for line in cells:
        padded = (cell.ljust(width) if at in (1, 2) else cell.rjust(width) for at, (cell, width) in
                  enumerate(zip(line, widths, strict=True)))  # fmt: skip
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _row(row: Standing) -> tuple[str, ...]:
    return (
        str(row.rank or "-"),
        row.reference,
        row.project[:50],
        "" if row.requested is None else as_pounds(row.requested),
        shown(row.score),
        str(row.sheets),
    )


@click.command()
@click.argument("slug", metavar="ROUND")
@click.argument("file", metavar="FILE.xlsx", type=FILE)
def export(slug: str, file: Path) -> None:
    """Write the association's workbook."""
    from grants.core.policy import COMMAND_LINE
    from grants.exports.files import written_whole
    from grants.exports.workbook import write_workbook

    with asking() as session, written_whole(file) as half, half.open("wb") as workbook:
        write_workbook(session, the_round(session, slug), workbook, viewer=COMMAND_LINE)


commands: Sequence[click.Command] = (round_, stage, results, export)
