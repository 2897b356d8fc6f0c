"""Every check and every test, in order: what `python3 run.py test` and `python3 run.py check` run."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.programs import CHROMIUM, Program, install_missing, missing
from tests.real_files import NOT_HERE

CHECKS = {
    "ruff": ["-m", "ruff", "check", "."],
    "mypy": ["-m", "mypy"],
    "djlint": ["-m", "djlint", "templates", "--lint", "--quiet"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
}
# One more than there are processors, for some tests wait for programs; more than five only fight over one PostgreSQL.
WORKERS = ["-n", str(min((os.cpu_count() or 1) + 1, 5)), "--dist", "worksteal"]
# What speaks to no database, is about words, rules or programs alone, or (the demo) speaks to SQLite: once is enough.
ON_NO_DATABASE = (
    "core", "demo", "imports/test_delimited.py", "imports/test_guard.py", "imports/test_tables.py", "test_mail_url.py",
    "test_run.py", "test_serve.py", "web/test_access.py", "web/test_languages.py", "web/test_look.py",
    "web/test_macros.py",
)  # fmt: skip
NOTHING_COLLECTED = 5  # pytest's exit code


@dataclass(frozen=True, slots=True)
class Tally:
    """How many passed, failed and stepped aside."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    aside: frozenset[str] = frozenset()  # which tests stepped aside for want of files that a stranger does not have

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.aside | other.aside,
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def heading(words: str) -> None:
    """A line that starts a part of the run."""
    print(f"\n=== {words} ===", flush=True)


def checks() -> Tally:
    """Linters and types, side by side; each counts as one test."""
    heading("Checks")
    total = Tally()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, (passed, seconds, output) in zip(CHECKS, pool.map(run_check, CHECKS.values()), strict=True):
            print(f"{name}: {'passed' if passed else 'failed'} in {seconds:.0f} s", flush=True)
            if not passed:
                print(output)
            total += Tally(passed=1) if passed else Tally(failed=1)
    return total


def run_check(words: Sequence[str]) -> tuple[bool, float, str]:
    """Whether one check passed, how long it took, and what it said."""
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return ran.returncode == 0, time.monotonic() - started, ran.stdout


def pytest(title: str, words: Sequence[str]) -> Tally:
    """Run pytest once and count what it did."""
    heading(title)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        code = subprocess.call([sys.executable, "-m", "pytest", *words, f"--junitxml={report}"])
        tally = counted(report, code)
    print(f"{title}: {tally} in {time.monotonic() - started:.0f} s", flush=True)
    return tally


def counted(report: Path, code: int) -> Tally:
    """What a run of pytest counted. A run that ends badly and names no failure counts as one."""
    if code == NOTHING_COLLECTED:
        return Tally()
    suites: Iterable[ET.Element] = ET.parse(report).iter("testsuite") if report.exists() else ()
    tally = Tally()
    for suite in suites:
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        reasons = {str(one.get("message")) for one in suite.iter("skipped")}
        tally += Tally(max(tests - failed - skipped, 0), failed, skipped, frozenset(reasons & {NOT_HERE}))
    return tally if code == 0 or tally.failed else tally + Tally(failed=1)


def everything() -> int:
    """All of it; the last line counts, or names the tests that could not run."""
    with ThreadPoolExecutor(1) as pool:  # fetching waits for the network, and the checks need none of it
        fetching = pool.submit(install_missing)
        total = checks()
        fetching.result()
    lacking = missing()
    total += pytest("Tests on sqlite", ["--ignore=tests/browser", *WORKERS])
    again = [f"--ignore=tests/{each}" for each in ("browser", *ON_NO_DATABASE)]
    total += pytest("Tests on postgresql", [*again, "-m", "not one_database", "--database", "postgresql", *WORKERS])
    if CHROMIUM not in lacking:
        total += pytest("Browser on sqlite", ["tests/browser", *WORKERS])
        both = ["tests/browser", "-m", "both_databases", "--database", "postgresql", *WORKERS]
        total += pytest("Browser on postgresql", both)
    print(f"\n{closing(total, lacking)}", flush=True)
    return verdict(total, lacking, in_ci=in_ci())


def closing(total: Tally, lacking: Sequence[Program]) -> str:
    """The count, alone on its line; after it, if need be, which tests could not run and what they want."""
    wants = [f"{each.tests} (no {each.name}; try: apt-get install {each.package})" for each in lacking]
    wants += sorted(total.aside)
    return f"{total}\nDid not run: {', '.join(wants)}." if wants else str(total)


def verdict(total: Tally, lacking: Sequence[Program], *, in_ci: bool) -> int:
    """The exit code: a failure fails, and on a build server a missing program does too."""
    return 1 if total.failed or (lacking and in_ci) else 0


def in_ci() -> bool:
    """Is this a build server? There nothing may step aside for want of a program."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def main(words: Sequence[str]) -> int:
    """`check`, `test`, or `test` with words for pytest."""
    # Every worker and every program that a test starts would translate all of our files anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # A shell that starts us in its background makes us deaf to Ctrl+C, and so every program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if words[0] == "check":
        return 1 if checks().failed else 0
    return subprocess.call([sys.executable, "-m", "pytest", *words[1:]]) if words[1:] else everything()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
