"""Files in: the panel, the applications and the scores of a round."""

from collections.abc import Sequence
from pathlib import Path

import click

from grants.actions.applications import bring_in
from grants.clock import now
from grants.commands.transactions import changing
from grants.commands.words import FILE, contents, pairs, the_round
from grants.core.errors import Problem, Problems
from grants.core.matching import plain
from grants.core.money import pounds
from grants.imports.applications import Reading, by_column, read_applications
from grants.imports.panel import bring_in_panel
from grants.imports.scores import import_scores
from grants.queries.applications import references, shown_already


@click.group()
def panel() -> None:
    """The people who score."""


@panel.command("import")
@click.argument("slug", metavar="ROUND")
@click.argument("file", type=FILE)
def panel_import(slug: str, file: Path) -> None:
    """Put people on the panel, from a csv or xlsx with their names and, where they have one, their e-mail."""
    with changing() as session:
        number = bring_in_panel(session, the_round(session, slug), contents(file), file.name, by=None, at=now())
    click.echo(f"{number} read.")


@click.group()
def applications() -> None:
    """What groups ask for."""


@applications.command("import")
@click.argument("slug", metavar="ROUND")
@click.argument("file", type=FILE)
@click.option("--map", "told", multiple=True, metavar="FIELD=COLUMN", callback=pairs, help="Which column a field is.")
@click.option(
    "--show", "shown", multiple=True, metavar="COLUMN", help="A column that the panel may read; others stay with staff."
)
@click.option("--sheet", metavar="NAME", help="Which sheet of a spreadsheet to read.")
@click.option("--dry-run", is_flag=True, help="Say what was understood, and save nothing.")
def applications_import(
    *, slug: str, file: Path, told: dict[str, str], shown: Sequence[str], sheet: str | None, dry_run: bool
) -> None:
    """Read applications from csv or xlsx. Prints how many."""
    with changing() as session:
        round = the_round(session, slug)
        reading = read_applications(
            contents(file), file.name, taken=references(session, round), override=told, sheet=sheet
        )
        if dry_run:
            _tell(reading)
        reading.must_be_whole()
        titles = _shown(reading, shown)
        columns = set(reading.kept_as_answers) - reading.untitled
        hidden = sorted(shown_already(session, round, columns) - titles)
        bring_in(session, round, reading.requests, shown=titles, untitled=reading.untitled, by=None, at=now())
        if dry_run:
            session.rollback()
    for notice in reading.notices:
        click.echo(f"Note: {notice}", err=True)
    for title in hidden:
        click.echo(f"Note: “{title}” stays with staff now, of earlier applications too. See --show.", err=True)
    ending = " Nothing was saved." if dry_run else ""
    click.echo(f"{len(reading.requests)} read, {pounds(reading.sum)} in all.{ending}")


def _tell(reading: Reading) -> None:
    """What was understood, column by column."""
    if reading.table.sheet:
        click.echo(f"Sheet “{reading.table.sheet}”, titles in row {reading.table.heading_row}.")
    for heading, field in zip(reading.table.headings, by_column(reading), strict=True):
        click.echo(f"  {heading} → {field or ('kept as an answer' if heading in reading.kept_as_answers else 'empty')}")


def _shown(reading: Reading, wanted: Sequence[str]) -> set[str]:
    """The titles of the columns to show, as the file writes them."""
    known = {plain(title): title for title in reading.kept_as_answers}
    missing = [title for title in wanted if plain(title) not in known]
    if missing:
        there = ", ".join(f"“{title}”" for title in reading.kept_as_answers) or "none"
        raise Problems(
            Problem("--show", f"“{title}” is not one of the other columns. There are: {there}.") for title in missing
        )
    return {known[plain(title)] for title in wanted}


@click.group()
def scores() -> None:
    """Scores that were given on paper or elsewhere."""


@scores.command("import")
@click.argument("slug", metavar="ROUND")
@click.argument("file", type=FILE)
@click.option("--add-members", is_flag=True, help="Put unknown members on the panel.")
@click.option("--dry-run", is_flag=True, help="Say what would be read, and save nothing.")
def scores_import(slug: str, file: Path, add_members: bool, dry_run: bool) -> None:
    """Read scores from csv or xlsx, one row a score; each sheet is sent, and marked as from a file."""
    with changing() as session:
        read = import_scores(
            session,
            the_round(session, slug),
            contents(file),
            file.name,
            add_members=add_members,
            dry_run=dry_run,
            by=None,
            at=now(),
        )
    for line in (*read.notices, *(f"New on the panel: {name}." for name in read.new_members)):
        click.echo(f"Note: {line}", err=True)
    for problem in read.about_comments:
        click.echo(f"Note: {problem}", err=True)
    sheets = "1 sheet" if read.sheets == 1 else f"{read.sheets} sheets"
    scores = "1 score" if read.scores == 1 else f"{read.scores} scores"
    verb = "replaces" if read.replaced == 1 else "replace"
    replaced = f" {read.replaced} of them {verb} one that was sent before." if read.replaced else ""
    ending = " Nothing was saved." if dry_run else ""
    click.echo(f"{sheets} with {scores} read.{replaced}{ending}")


commands: Sequence[click.Command] = (panel, applications, scores)
