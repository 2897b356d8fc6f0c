"""A house of one's own for tests of the command line: an empty instance folder, a database, and the commands in it."""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from grants.cli import grants
from tests import postgres

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The lines on standard error before the summary."""
        return self.err.splitlines()[:-1]

    @property
    def summary(self) -> str:
        """The last line on standard error."""
        return self.err.splitlines()[-1] if self.err else ""

    @property
    def json(self) -> Any:
        """Standard output, read by another program."""
        return json.loads(self.out)


class House:
    """An instance folder, a database, and whoever types commands there."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.before: Any = None
        self.environment = {
            "GRANTS_INSTANCE": str(folder / "instance"),
            "GRANTS_DATABASE_URL": url,
            "GRANTS_SECRET_KEY": "",
            "GRANTS_PUBLIC_URL": "",
            "GRANTS_MAIL_URL": "",
        }

    def run(self, *words: object, **environment: str) -> Said:
        """Run a command in this process, which is quick. It must end by itself, with words and not with a bug."""
        done = CliRunner().invoke(grants, [str(word) for word in words], env={**self.environment, **environment})
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def must(self, *words: object, **environment: str) -> str:
        """Run a command that has to work; its standard output."""
        said = self.run(*words, **environment)
        assert said.code == 0, said.err
        return said.out.strip()

    def program(self, *words: object, **environment: str) -> Said:
        """Run a command as people do, as a program of its own, in a folder that is not the checkout."""
        done = subprocess.run(
            [sys.executable, "-P", "-m", "grants", *(str(word) for word in words)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def write(self, name: str, words: str | bytes) -> Path:
        """A file for a command to read."""
        path = self.folder / name
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Look into the database, or change it."""
        engine = create_engine(self.url)
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()

    def sql(self, statement: str) -> list[Any]:
        """Do something behind the program's back."""
        with self.session() as session:
            done = session.connection().execute(text(statement))
            rows = list(done.all()) if done.returns_rows else []
            session.commit()
        return rows


def an_empty_house(folder: Path, kind: str, name: str) -> House:
    """A house whose database has no tables yet."""
    return House(folder, _database(folder, kind, name))


def a_house(folder: Path, kind: str, name: str, stage: str = "") -> House:
    """A house that is ready; with a round called "autumn" in this stage, where one is named."""
    pattern = _pattern(kind, stage, os.getpid())
    if kind == "postgresql":
        return House(folder, _database(folder, kind, name, like=_pattern_name(stage)))
    url = _database(folder, kind, name)
    shutil.copy(pattern.url.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
    return House(folder, url)


def _database(folder: Path, kind: str, name: str, *, like: str = "template1") -> str:
    return postgres.fresh_database(name, like=like) if kind == "postgresql" else f"sqlite:///{folder / name}.sqlite"


@cache
def _pattern(kind: str, stage: str, _process: int) -> House:
    """A house that others are copied from, made once a run: commands are quick, and many of them are not."""
    folder = Path(tempfile.mkdtemp(prefix="grants-house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    house = an_empty_house(folder, kind, _pattern_name(stage))
    house.must("upgrade")
    if stage:
        _move_to(house, stage)
    return house


def _pattern_name(stage: str) -> str:
    return f"house_{stage or 'ready'}_{os.getpid()}"


CRITERIA = """\
title: Oakfield Community Fund
pass_mark: 50
tie_break: [Local need]
cannot_tell: true
gates:
  - {name: Constituted group, question: Does the group have written rules?}
criteria:
  - {name: Local need, question: Do people here need this?, weight: 30, comment: required}
  - {name: Can they do it, question: Do you believe that this will happen?, weight: 10}
"""
PANEL = "Name,E-mail\nAda Brown,ada@example.org\nBen Shah,\n"
APPLICATIONS = """\
Reference,Project,Organisation,Amount requested
A1,Garden,Elm Court,"£1,200.50"
A2,Choir,Singers,300
"""
SCORES = """\
Application,Panel member,Criterion,Score,Comment
A1,ada@example.org,Local need,4,Many asked
A1,ada@example.org,Can they do it,5,
A1,Ben Shah,Local need,3,Some asked
A1,Ben Shah,Can they do it,,
A2,ada@example.org,Local need,2,Few asked
A2,ada@example.org,Can they do it,2,
"""


AUTUMN = "autumn"


def _move_to(house: House, stage: str) -> None:
    """A round moved on to a stage by commands alone."""
    house.must("round", "create", "Oakfield Fund", "Autumn", "--budget", "£1,400")
    if stage == "design":
        return
    house.must("criteria", "import", AUTUMN, house.write("criteria.yaml", CRITERIA))
    house.must("criteria", "agree", AUTUMN, "--reason", "A test")
    house.must("panel", "import", AUTUMN, house.write("panel.csv", PANEL))
    house.must("stage", AUTUMN, "open")
    house.must("applications", "import", AUTUMN, house.write("applications.csv", APPLICATIONS))
    if stage != "open":
        house.must("stage", AUTUMN, "scoring")
    if stage == "deciding":
        house.must("scores", "import", AUTUMN, house.write("scores.csv", SCORES))
        house.must("stage", AUTUMN, "deciding")
