"""The migrations make what the models describe, from nothing, on either database."""

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, select, text, update
from sqlalchemy.orm import Session

from grants import schema
from grants.core.criteria import SetState
from grants.database import Model
from grants.models import Chain, CriteriaSet
from tests import postgres


@pytest.fixture
def empty_database(request, tmp_path, worker_id):
    """The URL of a database without a single table, by name."""

    def make(name):
        if request.config.getoption("--database") == "postgresql":
            return postgres.fresh_database(f"{name}_{worker_id}")
        return f"sqlite:///{tmp_path / name}.sqlite"

    return make


@pytest.fixture
def engine(empty_database):
    engine = create_engine(empty_database("migrated"))
    yield engine
    engine.dispose()


@pytest.fixture
def from_models(empty_database):
    engine = create_engine(empty_database("from_models"))
    Model.metadata.create_all(engine)
    yield engine
    engine.dispose()


def spelled(options):
    return {name: str(value) for name, value in options.items()}


def described(engine):
    """Everything the database says about its tables, in an order of our own."""
    inspector = inspect(engine)
    found = {}
    for table in inspector.get_table_names():
        if table == "alembic_version":
            continue
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table)["constrained_columns"],
            "points at": sorted(
                (key["name"], key["constrained_columns"], key["referred_table"], key["options"])
                for key in inspector.get_foreign_keys(table)
            ),
            "unique": sorted((one["name"], one["column_names"]) for one in inspector.get_unique_constraints(table)),
            "checks": sorted((one["name"], one["sqltext"]) for one in inspector.get_check_constraints(table)),
            "indexes": sorted(
                (one["name"], one["column_names"], one["unique"], spelled(one["dialect_options"]))
                for one in inspector.get_indexes(table)
            ),
        }
    return found


def test_from_nothing_to_the_newest(engine):
    schema.upgrade(engine)
    assert schema.revision(engine) == schema.newest_revision()
    schema.must_be_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, length, head FROM chain")).all() == [(0, 0, "0" * 64)]


def test_a_second_upgrade_changes_nothing(engine):
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(update(Chain).values(length=3))
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, length FROM chain")).all() == [(0, 3)]


def test_alembic_finds_no_difference_to_the_models(engine):
    schema.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Model.metadata) == []


def test_the_database_itself_finds_no_difference_either(engine, from_models):
    schema.upgrade(engine)
    assert described(engine) == described(from_models)


def test_foreign_keys_hold_after_an_upgrade(engine):
    schema.upgrade(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


BEFORE_VOTES = "5c1d7a90be42"
AGREED_BY_TWO = """
INSERT INTO fund (id, name, help_name, help_phone) VALUES (1, 'F', '', '');
INSERT INTO round (id, fund_id, name, slug, stage, budget, panel_decides, created_at)
VALUES (1, 1, 'R', 'r', 'design', 100, '', '2026-01-01 12:00');
INSERT INTO person (id, name, is_staff, is_admin, is_observer, created_at)
VALUES (1, 'Ada', false, false, false, '2026-01-01 12:00'), (2, 'Stella', true, false, false, '2026-01-01 12:00');
INSERT INTO criteria_set (id, round_id, number, state, revision, title, cannot_tell, tie_break, rules_revision,
put_forward_by_id, put_forward_at, put_forward_revision, agreed_by_id, agreed_at, by_administrator, reason, created_at)
VALUES (1, 1, 1, 'agreed', 3, '', false, '[]', 1, 1, '2026-01-02 12:00', 3, 2, '2026-01-03 12:00', false, '',
'2026-01-01 12:00')
"""


def test_a_set_agreed_by_two_before_there_were_votes_stays_agreed(engine):
    with engine.begin() as connection:
        command.upgrade(schema.alembic(connection), BEFORE_VOTES)
        for statement in AGREED_BY_TWO.split(";"):
            connection.execute(text(statement))
    schema.upgrade(engine)
    with Session(engine) as session:
        (agreed,) = session.scalars(select(CriteriaSet)).all()
        assert (agreed.state, agreed.agreed_by_id, agreed.by_administrator) == (SetState.AGREED, 2, False)
        assert agreed.agreed_at is not None
        assert abs(agreed.agreed_at - datetime(2026, 1, 3, 12, tzinfo=UTC)) < timedelta(days=1)  # zones differ
        assert (agreed.stands_without_group, agreed.emergency_at, agreed.votes) == (False, None, [])


@pytest.mark.parametrize(
    ("found", "words"),
    [(None, "no tables yet. Run: grants upgrade"), ("from the future", "newer version of this program")],
)
def test_another_shape_is_told_in_words(engine, found, words):
    if found:
        schema.upgrade(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    with pytest.raises(schema.NotUpgraded, match=words):
        schema.must_be_current(engine)


def test_no_migration_needs_the_program():
    for script in (schema.FOLDER / "versions").glob("*.py"):
        assert "grants" not in script.read_text(encoding="utf-8").replace("grants upgrade", ""), script.name
