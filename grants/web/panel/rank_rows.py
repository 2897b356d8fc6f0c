"""The ranking's rows as people read them: words, pounds and pictures, made from standings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.core import scoring, strips
from grants.core.money import pounds
from grants.core.scoring import shown
from grants.core.strips import Spread
from grants.models import CriteriaSet, Lot
from grants.queries.standings import Standing, Standings
from grants.web.filters import day, money, plain

NO_SHEETS = Spread(dots=())  # the line without a dot
ENDS = ("lowest", "highest")
Tag = tuple[str, str]  # the words, and the kind of tag


@dataclass(slots=True)
class RankRow:
    """One row, every cell as shown. `line`: what to say where the money runs out beneath this row."""

    url: str
    rank: str
    project: str
    organisation: str
    score: str
    spread: Spread | None
    range: str
    sheets: int
    asks: str
    total: str
    tags: Sequence[Tag]
    means: Sequence[str]
    line: str | None


@dataclass(frozen=True, slots=True)
class Funds:
    """How far the money goes, in words, and the row it runs out beneath (0: above the first; None: it does not)."""

    sum: str
    after: int | None


def funds(found: Standings, *, through_a_tie: bool) -> Funds | None:
    """The funding line, and whether it goes through a tie that nothing breaks; None where nothing has a rank."""
    ranked = found.ranked
    if not ranked:
        return None
    line, count = found.line, len(found.line.funded)
    after = max((n for n, row in enumerate(found.rows, 1) if row.application_id in line.funded), default=0)
    values = {"spent": money(line.spent), "budget": money(line.budget), "left": money(line.left)}
    if count == ranked:
        said = _("All %(count)s can be funded: %(spent)s of %(budget)s. %(left)s is left.", count=count, **values)
        return Funds(said, None)
    said = ngettext(
        "From the top, %(num)s can be funded: %(spent)s of %(budget)s. %(left)s is left.",
        "From the top, %(num)s can be funded: %(spent)s of %(budget)s. %(left)s is left.",
        count,
        **values,
    )
    if through_a_tie:
        said += " " + _("The line goes through a tie that no rule breaks: talk about it.")
    return Funds(said, after)


def rank_rows(
    found: Standings, part: slice, *, link: str, suffix: str, line: Funds | None, means: bool
) -> list[RankRow]:
    """The rows of one page. `link` and `suffix` stand before and after the id in the address of a working page."""
    words = _Words(found.lots)
    criteria = found.criteria_set.criteria if found.criteria_set and means else []
    spent = _spent(found.rows[: part.stop], found, line)
    rows = []
    for number, row in enumerate(found.rows[part], start=part.start or 0):
        totals = row.totals
        half = scoring.middle_half(totals)
        apart = scoring.members_disagree(totals, half)
        skipped = _skipped(row, found, number, line)
        rows.append(
            RankRow(
                url=f"{link}{row.application_id}{suffix}",
                rank="" if row.rank is None else f"{row.rank}=" if row.tied else str(row.rank),
                project=row.project,
                organisation=row.organisation,
                score=shown(row.score),
                spread=None if means else strips.spread(totals, row.aside, row.score, half) or NO_SHEETS,
                range=words.range(totals) if totals else "",
                sheets=row.sheets,
                asks=words.not_given if row.requested is None else pounds(row.requested),
                total="" if row.rank is None else pounds(spent[number]),
                tags=list(_tags(row, found, words, apart=apart, skipped=skipped)),
                means=[shown(row.means.get(criterion.id)) for criterion in criteria],
                line=line.sum if line is not None and line.after == number + 1 else None,
            )
        )
    return rows


def frozen_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a frozen ranking, with every cell as shown."""
    words = _Words()
    ranks = Counter(row["rank"] for row in rows)
    return [
        row
        | {
            "rank": "" if row["rank"] is None else f"{row['rank']}{'=' if ranks[row['rank']] > 1 else ''}",
            "score": _from_file(row["panel_score"]),
            "range": "" if row["lowest"] is None else words.between(*(_from_file(row[end], 0) for end in ENDS)),
            "asks": words.not_given if row["requested_pence"] is None else pounds(row["requested_pence"]),
        }
        for row in rows
    ]


def _from_file(value: float | None, places: int = 1) -> str:
    return "" if value is None else shown(Fraction(repr(value)), places)


def working_link(slug: str) -> str:
    """The address of a working page without its last part: building a thousand addresses takes a tenth of a second."""
    return url_for("panel.working", slug=slug, application_id=0).removesuffix("0")


def _spent(rows: Sequence[Standing], found: Standings, line: Funds | None) -> list[int]:
    """Pence, down to each of these first rows.

    Above the line, what is spent; beneath it, what it would come to if these were funded as well.
    """
    funded = found.line.funded
    end = len(found.rows) if line is None or line.after is None else line.after
    return list(
        accumulate(
            (row.requested or 0) if row.application_id in funded or (number >= end and row.rank is not None) else 0
            for number, row in enumerate(rows)
        )
    )


class _Words:
    """Sentences looked up once a page: looking them up for every row would take half the page's time."""

    def __init__(self, lots: Sequence[Lot] = ()) -> None:
        self.not_given = _("not given")
        self._range = _("%(lowest)s to %(highest)s")
        self.disagree = (_("Members disagree"), "people")
        self.changed = (_("Changed after results were seen"), "ask")
        self.skipped = (_("Skipped: more than what is left"), "plain")
        self.unchecked = (_("Not yet checked"), "plain")
        self.no_sheet = (_("No sheet counts"), "plain")
        self._tied = _("Tied: order by %(rule)s")
        self._reference = _("Tied: order by reference")
        self._lots = {lot.id: _("Tied: drawn by lot on %(day)s", day=day(lot.drawn_at)) for lot in lots}
        self._minimum = _("Below the minimum for %(criterion)s")
        self._pass_mark = _("Below the pass mark, %(mark)s")
        self._failed = _("Failed: %(gate)s")
        self._aside = partial(ngettext, "One sheet set aside", "%(num)s sheets set aside")

    def range(self, totals: Sequence[Fraction]) -> str:
        """ "76 to 91", in whole points, of totals that come lowest first."""
        return self.between(shown(totals[0], 0), shown(totals[-1], 0))

    def between(self, lowest: str, highest: str) -> str:
        """The same, of figures as shown."""
        return self._range % {"lowest": lowest, "highest": highest}

    def tied(self, row: Standing) -> Tag:
        """What put a tied application where it is."""
        if row.lot_id is not None:
            return self._lots[row.lot_id], "ask"
        return (self._tied % {"rule": row.broken_by} if row.broken_by else self._reference), "ask"

    def aside(self, number: int) -> Tag:
        """How many sheets were set aside."""
        return self._aside(number), "mist"

    def below(self, criterion: str) -> Tag:
        """Below one criterion's minimum."""
        return self._minimum % {"criterion": criterion}, "no"

    def below_pass_mark(self, criteria_set: CriteriaSet) -> Tag:
        """Below the whole set's mark."""
        return self._pass_mark % {"mark": plain(criteria_set.pass_mark)}, "no"

    def failed(self, gate: str) -> Tag:
        """A check that was not passed."""
        return self._failed % {"gate": gate}, "no"


def _tags(row: Standing, found: Standings, words: _Words, *, apart: bool, skipped: bool) -> Iterator[Tag]:
    """What people should know about a row before they read its figure."""
    for gate in row.failed:
        yield words.failed(gate)
    if row.unchecked and row.eligible:
        yield words.unchecked
    if found.shown:
        yield from _tags_of_scores(row, words, apart=apart)
        if found.criteria_set is not None and row.below_pass_mark:
            yield words.below_pass_mark(found.criteria_set)
        for criterion in row.below:
            yield words.below(criterion)
    if skipped:
        yield words.skipped


def _tags_of_scores(row: Standing, words: _Words, *, apart: bool) -> Iterator[Tag]:
    if row.tied:
        yield words.tied(row)
    if row.set_aside:
        yield words.aside(row.set_aside)
    if row.score is None:
        yield words.no_sheet
    if apart:
        yield words.disagree
    if row.changed:
        yield words.changed


def _skipped(row: Standing, found: Standings, number: int, line: Funds | None) -> bool:
    """Above the line, fundable, and asking for more than was left."""
    above = line is not None and number < (line.after or 0)
    return above and row.fundable and row.application_id not in found.line.funded
