"""Write the next migration from the models: `python -m migrations.new "what changes"`; then read it, and mend it.

Alembic sees tables, columns, types, indexes, unique and foreign keys. CHECK constraints of tables that are there
already it does not see: write those by hand. tests/test_migrations.py tells when something is missing.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from grants import schema


def main(message: str) -> None:
    """Bring an empty database to the newest migration, compare it with the models, and write what differs."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'empty.sqlite'}")
        if list((schema.FOLDER / "versions").glob("*.py")):
            schema.upgrade(engine)
        with engine.begin() as connection:
            written = command.revision(schema.alembic(connection), message, autogenerate=True)
        engine.dispose()
    path = str(getattr(written, "path", ""))
    for tidy in (["check", "--select", "I", "--fix"], ["format"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, "--quiet", path], check=True)  # noqa: S603
    print(path)  # noqa: T201


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or "change the tables")
