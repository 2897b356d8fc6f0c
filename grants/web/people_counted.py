"""How many people said a thing, in the words that this reader may read."""

from flask import Flask, g

from grants.core import policy
from grants.core.suggestions import how_many
from grants.web.errors import translated


def people_counted(people: int) -> str:
    """ "one person", "11 people"; for the public "fewer than five people"."""
    return translated(how_many(people, exactly=policy.counts_people(g.viewer)))


def about_how_many(people: int) -> str:
    """In words that can point at nobody, whoever reads."""
    return translated(how_many(people, exactly=False))


def init_app(app: Flask) -> None:
    """Give the templates the words."""
    app.jinja_env.filters["people_counted"] = people_counted
    app.jinja_env.filters["about_how_many"] = about_how_many
