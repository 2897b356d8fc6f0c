"""Every page that somebody can come to by links alone, one of each kind."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from grants.database import db
from grants.models import Round
from tests.pages import Browser, Page
from tests.strict import find

DIFFER = frozenset({  # two pages of these kinds are opened to look for others, of any other kind one
    "codesign.criteria_change", "codesign.suggestion", "panel.scoresheet", "panel.working", "staff.application",
})  # fmt: skip
SHOWN = 2  # of one kind, pages that are put together differently and are worth a look each

Kind = tuple[str, ...]
_LINKS = find("//a[starts-with(@href, '/')]")


@dataclass(frozen=True, slots=True)
class Place:
    """A page, what kind it is (its endpoint, the round's stage, what its query asks), and what it is made of."""

    address: str
    kind: Kind
    parts: frozenset[tuple[str, ...]]


def places(app: Flask, browser: Browser, ways_in: Sequence[str] = ()) -> tuple[list[Place], list[str]]:
    """Every kind of page that this visitor can reach from the first page, and the links that lead to "not you".

    `ways_in` are pages to begin with too, which no link leads to; one that is not this visitor's is left out.

    Each page is read strictly on the way.
    """
    stages = _stages(app)
    found: list[Place] = []
    refused: list[str] = []
    opened: Counter[Kind] = Counter()
    seen, waiting = {"/", *ways_in}, deque([*ways_in, "/"])
    while waiting:
        address = waiting.popleft()
        kind = _kind(app, address, stages)
        if kind is None or opened[kind] >= 1 + (kind[0] in DIFFER):
            continue
        opened[kind] += 1
        reply = browser.get(address, follow_redirects=True)
        if reply.status_code == 403 and address not in ways_in:
            refused.append(address)
        if reply.status_code == 403 or reply.mimetype != "text/html":
            reply.close()
            continue
        assert reply.status_code == 200, f"{address} answers {reply.status_code}"
        page = Page(reply)
        place = Place(address, kind, _parts(page))
        alike = [one for one in found if one.kind == kind]
        if len(alike) < SHOWN and place.parts not in [one.parts for one in alike]:
            found.append(place)
        for link in _LINKS(page.tree):
            onward = str(link.get("href")).split("#")[0]
            if onward not in seen:
                seen.add(onward)
                waiting.append(onward)
    return found, refused


def _stages(app: Flask) -> dict[str, str]:
    with app.app_context():
        return {slug: stage.value for slug, stage in db.session.execute(select(Round.slug, Round.stage))}


def _kind(app: Flask, address: str, stages: dict[str, str]) -> Kind | None:
    parts = urlsplit(address)
    try:
        endpoint, values = app.url_map.bind("127.0.0.1").match(parts.path)
    except (HTTPException, RequestRedirect):
        raise AssertionError(f"a link leads nowhere: {address}") from None
    if endpoint == "static":
        return None
    which = str(values.get("kind", ""))
    asked = sorted(part.split("=")[0] for part in parts.query.split("&") if part)
    return (endpoint, stages.get(str(values.get("slug")), ""), which, *asked)


def _parts(page: Page) -> frozenset[tuple[str, ...]]:
    """What a page is made of, whatever its words: pages made of the same parts look and sound alike."""
    return frozenset((one.tag, *sorted(one.get("class", "").split())) for one in page.tree.iter("*"))
