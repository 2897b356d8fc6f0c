"""The pages: one blueprint per audience, and what every page needs."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from grants.web import (
    access,
    errors,
    filters,
    languages,
    layout,
    limits,
    people_counted,
    requests,
    security,
    transactions,
    visits,
)
from grants.web.codesign import bp as codesign
from grants.web.panel import bp as panel
from grants.web.people import bp as people
from grants.web.public import bp as public
from grants.web.staff import bp as staff


class Id(IntegerConverter):
    """A number in an address that a database can look up; a longer one names no page."""

    def __init__(self, url_map: Map, *args: Any, **values: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **values})


def init_app(app: Flask) -> None:
    """Put the pages together. The order of the first four is the order in which a request meets them."""
    app.jinja_environment = layout.Templates
    app.url_map.converters["int"] = Id
    # By itself the router sends //staff on to /staff at whatever host the browser named: a way to another site.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    requests.init_app(app)
    transactions.init_app(app)
    visits.init_app(app)
    security.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    languages.init_app(app)
    filters.init_app(app)
    limits.init_app(app)
    people_counted.init_app(app)
    layout.init_app(app)
    for blueprint in (public, people, codesign, panel, staff):
        app.register_blueprint(blueprint)
