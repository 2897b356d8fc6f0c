"""The record: is it still as it was written?"""

from collections.abc import Sequence

import click

from grants.commands.transactions import asking
from grants.commands.words import the_round
from grants.core.errors import Problem, Problems
from grants.core.record import Verdict
from grants.queries.record import chains_of_nobody, rounds_by_slug
from grants.queries.record import verify as check

HOUSE = "the house"


@click.group()
def record() -> None:
    """The record of who did what, when and why."""


@record.command()
@click.argument("slug", metavar="[ROUND]", required=False)
@click.option("--head", metavar="HASH", help="A head noted earlier, from a workbook: finds a cut end.")
def verify(slug: str | None, head: str | None) -> None:
    """Check that nothing on the record was changed, for one round or for all."""
    if head is not None and not head.strip():  # a script whose variable is empty means to check, and must not pass
        raise Problems([Problem("--head", "Write the head that was noted; it is empty here.")])
    problems: list[Problem] = []
    with asking() as session:
        chains = [the_round(session, slug)] if slug else [None, *rounds_by_slug(session)]
        verdicts = {
            HOUSE if round is None else round.slug: check(session, round, noted_head=(head or "").strip().lower())
            for round in chains
        }
        if not slug:
            problems += [Problem(f"chain {number}", "Its round is gone.") for number in chains_of_nobody(session)]
    for name, verdict in verdicts.items():
        problems += [Problem(name, fault) for fault in verdict.faults]
        click.echo(told(name, verdict))
    if head and not any(verdict.noted for verdict in verdicts.values()):
        problems.append(Problem("--head", "This head is not on the record: its end was cut off, or written anew."))
    if problems:
        raise Problems(problems)


def told(name: str, verdict: Verdict) -> str:
    """What was found in one chain, as a line."""
    entries = "1 entry" if verdict.entries == 1 else f"{verdict.entries} entries"
    erased = f", {verdict.erased} erased" if verdict.erased else ""
    return f"{name}: {entries}{erased}, {'whole' if verdict.whole else 'changed'}. Head {verdict.head}"


commands: Sequence[click.Command] = (record,)
