"""`python -m benchmarks.design`: every page of a round with 40 criteria, 200 suggestions and 2,000 changes.

Each is opened by a panel member and by staff, nine times; of the two the slower counts. A page that needs more than
the issue allows is named last.
"""

import argparse
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from flask import Flask
from werkzeug.test import TestResponse

from benchmarks.draft import BusyDraft, addresses, fill_draft
from benchmarks.pages import ACCEPTS, Measured, Result, make_app, signed_in
from benchmarks.report import print_table
from grants.clock import now
from grants.database import Model, db
from grants.models import Chain
from grants.models.record import HOUSE
from tests.pages import Browser

MOST_MS, MOST_STATEMENTS = 150, 15
SHOWN = 12  # the slowest; the rest is counted


def main() -> None:
    """Fill the round, open its pages, print the slowest, and tell whether all keep to the limits."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.design", description=__doc__)
    options.add_argument("--times", type=int, default=9, help="how often each page is opened; the median counts")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="grants-benchmark-") as folder:
        app = make_app(Path(folder))
        busy, browsers = _prepare(app)
        results = [slower for slower in _measured(app, busy, browsers, given.times) if slower]
    results.sort(key=_wall, reverse=True)
    print_table("A busy draft, the slowest pages", results[:SHOWN])
    print(f"\n{len(results)} pages. Over {MOST_MS} ms: {_over(results, 'wall', MOST_MS)}.")
    print(f"Over {MOST_STATEMENTS} statements: {_over(results, 'statements', MOST_STATEMENTS)}.")


def _prepare(app: Flask) -> tuple[BusyDraft, list[Browser]]:
    with app.app_context():
        Model.metadata.create_all(db.engine)
        db.session.add(Chain(id=HOUSE, length=0, head="0" * 64))
        busy = fill_draft(db.session, now())
        db.session.commit()
        tokens = [signed_in(db.session, person) for person in (busy.member, busy.staff)]
        db.session.close()
    return busy, [Browser(app, token) for token in tokens]


def _measured(app: Flask, busy: BusyDraft, browsers: Iterable[Browser], times: int) -> Iterable[Result | None]:
    counted = Measured(times)
    for address in addresses(app, busy.parts):
        may = [one for one in browsers if one.get(address).status_code == 200]
        opened = [counted.of(address, partial(_open, one, address)) for one in may]
        yield max(opened, key=_wall, default=None)


def _open(browser: Browser, address: str, _number: int) -> TestResponse:
    return browser.get(address, headers=ACCEPTS)


def _wall(result: Result) -> float:
    return float(str(result["wall"]))


def _over(results: Iterable[Result], name: str, most: float) -> str:
    return ", ".join(str(one["what"]) for one in results if float(str(one[name])) > most) or "none"


if __name__ == "__main__":
    main()
