"""A draft with 40 criteria, 200 suggestions and 2,000 changes: no page of it asks the database more than 15 times.

How long they take is measured by `python -m benchmarks.design`.
"""

import pytest

from benchmarks.draft import addresses, fill_draft
from grants.clock import now

MOST_STATEMENTS = 15


@pytest.fixture
def busy(session):
    busy = fill_draft(session, now())
    session.commit()
    session.close()
    return busy


@pytest.mark.parametrize("who", ["member", "staff"])
def test_no_page_of_a_busy_draft_asks_the_database_more_than_fifteen_times(app, busy, visit, statements, who):
    browser, asked = visit(as_=getattr(busy, who)), {}
    for address in addresses(app, busy.parts):
        statements.clear()
        reply = browser.get(address)
        if reply.status_code == 200:
            asked[address] = len(statements)
    assert len(asked) >= 40, sorted(asked)
    assert {address: times for address, times in asked.items() if times > MOST_STATEMENTS} == {}
