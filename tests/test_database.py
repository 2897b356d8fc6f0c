import sqlite3

from grants.database import BUSY_MILLISECONDS, _prepare_sqlite


def test_a_save_that_was_acknowledged_survives_a_power_cut(tmp_path):
    """Every connection to SQLite; the other tests wait for no disk, so this looks at one of its own."""
    connection = sqlite3.connect(tmp_path / "own.sqlite")
    _prepare_sqlite(connection, None)
    asked = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in
             ("synchronous", "foreign_keys", "journal_mode", "busy_timeout")}  # fmt: skip
    connection.close()
    assert asked == {"synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "busy_timeout": BUSY_MILLISECONDS}
