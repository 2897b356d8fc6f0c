"""The PostgreSQL that the tests run on."""

import os

import psycopg
import pytest

from tests import postgres


@pytest.fixture(scope="module")
def name():
    return f"own_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"


def rows(url):
    with psycopg.connect(postgres.plain(url)) as connection:
        return connection.execute("SELECT count(*) FROM child").fetchone()


@pytest.fixture
def family(name):
    """Two tables of which one points at the other, with a row in each."""
    url = postgres.fresh_database(name)
    with psycopg.connect(postgres.plain(url)) as connection:
        connection.execute("CREATE TABLE parent (id serial PRIMARY KEY)")
        connection.execute("CREATE TABLE child (id serial PRIMARY KEY, parent int REFERENCES parent NOT NULL)")
        connection.execute("INSERT INTO parent DEFAULT VALUES")
        connection.execute("INSERT INTO child (parent) VALUES (1)")
    return url


def test_a_fresh_database_is_empty_though_one_of_its_name_was_in_use(family, name):
    with psycopg.connect(postgres.plain(family)):
        fresh = postgres.fresh_database(name)
    with pytest.raises(psycopg.errors.UndefinedTable):
        rows(fresh)


def test_emptying_keeps_the_tables(family):
    assert rows(family) == (1,)
    postgres.empty(family)
    assert rows(family) == (0,)


def test_a_copy_holds_what_its_pattern_held(family, name):
    assert rows(postgres.fresh_database(f"{name}_copy", like=name)) == (1,)
