"""run.py: its own words on standard error, everything else handed over untouched."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from types import ModuleType

import pytest

import run
from tests.programs import CHROMIUM, LIBREOFFICE
from tests.suite import Tally, closing, counted, verdict

# Stands in for the command line, and tells what reached it.
ECHO = """
import os, sys
print("out", *sys.argv[1:])
print("in", os.getcwd(), file=sys.stderr)
sys.exit(7)
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with run.py, two empty locks and a command line of one file."""
    home = tmp_path / "a checkout"
    (home / "grants").mkdir(parents=True)
    (home / "grants" / "__main__.py").write_text(ECHO)
    for lock in (run.FOR_THE_APP, run.FOR_THE_TESTS):
        (home / lock.name).write_text("# nothing\n")
    shutil.copy(run.ROOT / "run.py", home)
    return home


@pytest.fixture
def ready(checkout):
    """The same, with its environment made and stamped."""
    its_run = the_run_of(checkout)
    venv.create(its_run.VENV, symlinks=os.name != "nt")
    site = next(its_run.VENV.glob("[Ll]ib/**/site-packages"))
    (site / "checkout.pth").write_text(f"{checkout}\n")
    its_run.stamp(its_run.FOR_THE_APP).write_text(its_run.fingerprint(its_run.FOR_THE_APP))
    return checkout


def the_run_of(checkout: Path) -> ModuleType:
    """The checkout's run.py as a module."""
    module = ModuleType("its_run")
    module.__file__ = str(checkout / "run.py")
    exec((checkout / "run.py").read_text(), module.__dict__)
    return module


def call(checkout: Path, *words: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `python run.py …` as a person would."""
    environment = {**os.environ, **settings}
    command = [sys.executable, str(checkout / "run.py"), *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def pins(lock: Path) -> dict[str, str]:
    """Each package of a lock and the versions it is pinned to."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)(?:\[.*\])?==([^\s;]+)", lock.read_text(), re.MULTILINE):
        found[name] = f"{found.get(name, '')} {version}".strip()
    return found


def test_without_a_word_it_says_how_it_is_used(checkout):
    said = call(checkout)
    assert (said.returncode, said.stdout) == (2, "")
    assert "run.py demo" in said.stderr


def test_exit_code_folder_and_output_belong_to_the_command(ready, tmp_path):
    said = call(ready, "results", "a round", "--json", cwd=tmp_path)
    assert said.returncode == 7
    assert said.stdout == "out results a round --json\n"
    assert said.stderr == f"in {tmp_path}\n"


def test_the_callers_folder_hides_no_module_of_ours(ready, tmp_path):
    (tmp_path / "grants.py").write_text("raise SystemExit('somebody else')")
    assert call(ready, "results", cwd=tmp_path).stdout == "out results\n"


def test_no_package_hides_a_folder_of_ours(tmp_path):
    say = "import benchmarks, grants, tests; print(benchmarks.__file__, grants.__file__, tests.__file__)"
    said = subprocess.run([sys.executable, "-P", "-c", say], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.split() == [str(run.ROOT / name / "__init__.py") for name in ("benchmarks", "grants", "tests")]


def test_another_lock_another_folder_or_no_python_asks_for_a_new_environment(ready):
    its_run = the_run_of(ready)
    assert its_run.holds(its_run.FOR_THE_APP)
    assert not its_run.holds(its_run.FOR_THE_TESTS)

    moved = ready.with_name("moved")
    shutil.copytree(ready, moved, symlinks=True)
    elsewhere = the_run_of(moved)
    assert not elsewhere.holds(elsewhere.FOR_THE_APP)

    lock = its_run.FOR_THE_APP.read_text()
    its_run.FOR_THE_APP.write_text(lock + "# changed\n")
    assert not its_run.holds(its_run.FOR_THE_APP)
    its_run.FOR_THE_APP.write_text(lock)

    its_run.PYTHON.unlink()
    assert not its_run.holds(its_run.FOR_THE_APP)


def test_an_install_that_fails_says_what_to_do_and_is_not_taken_for_whole(checkout):
    its_run = the_run_of(checkout)
    its_run.FOR_THE_APP.write_text("flask==3.1.3 --hash=sha256:" + "0" * 64 + "\n")
    said = call(checkout, "demo", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.splitlines()[-1].endswith("Check the network connection and run the same command again.")
    assert "flask==3.1.3" in said.stderr
    assert its_run.PYTHON.exists()
    assert not its_run.holds(its_run.FOR_THE_APP)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a file open elsewhere from being locked like this")
def test_a_second_run_waits_for_the_first(checkout):
    import fcntl

    (checkout / ".venv.lock").touch()
    with (checkout / ".venv.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        command = [sys.executable, str(checkout / "run.py"), "demo"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr is not None
            assert second.stderr.readline() == "Waiting for another run.py to finish setting up.\n"
            second.terminate()


def test_an_old_python_can_read_as_far_as_the_kind_sentence():
    ast.parse((run.ROOT / "run.py").read_text(), feature_version=(3, 6))


def test_run_itself_needs_the_standard_library_alone():
    tree = ast.parse((run.ROOT / "run.py").read_text())
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)


def test_the_tests_stand_on_the_very_packages_of_the_app():
    app, tests = pins(run.FOR_THE_APP), pins(run.FOR_THE_TESTS)
    assert app == {name: tests.get(name) for name in app}


def test_the_locks_list_whatever_the_project_asks_for():
    project = tomllib.loads((run.ROOT / "pyproject.toml").read_text())["project"]
    for wanted, lock in (
        (project["dependencies"], run.FOR_THE_APP),
        (project["optional-dependencies"]["test"], run.FOR_THE_TESTS),
    ):
        names = {re.split(r"[^a-z0-9-]", line)[0] for line in wanted}
        assert names - pins(lock).keys() == set()


def test_the_closing_line_counts(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>')
    assert str(counted(report, code=1)) == "5 passed, 2 failed, 2 skipped"
    assert str(Tally(passed=3) + Tally(failed=1)) == "3 passed, 1 failed"


def test_a_run_that_breaks_off_counts_as_a_failure(tmp_path):
    assert counted(tmp_path / "never-written.xml", code=4) == Tally(failed=1)


def test_a_folder_without_tests_is_no_failure(tmp_path):
    assert counted(tmp_path / "never-written.xml", code=5) == Tally()


def test_the_last_line_counts_or_names_what_did_not_run():
    assert closing(Tally(passed=5), []) == "5 passed, 0 failed"
    assert closing(Tally(passed=5), [CHROMIUM]).splitlines() == [
        "5 passed, 0 failed",
        "Did not run: the browser tests (no Chromium; try: apt-get install chromium-headless-shell).",
    ]
    assert closing(Tally(passed=5), [CHROMIUM, LIBREOFFICE]).count("try: apt-get install") == 2


def test_the_last_line_names_the_tests_on_real_files_where_there_are_none(tmp_path):
    """From the skip itself to the closing line; a stranger's machine has none, so nothing fails, not even in CI."""
    (tmp_path / "test_it.py").write_text(
        "from tests.real_files import real_file\n\n\ndef test_it():\n    real_file('data')\n"
    )
    report = tmp_path / "report.xml"
    words = ["-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), f"--junitxml={report}", str(tmp_path)]
    environment = {**os.environ, "GRANTS_SHARED": str(tmp_path / "nowhere"), "PYTHONPATH": str(run.ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *words], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    total = counted(report, ran.returncode) + Tally(passed=5)
    assert closing(total, []).splitlines() == [
        "5 passed, 0 failed, 1 skipped",
        "Did not run: the tests on real files (GRANTS_SHARED may say where those are).",
    ]
    assert "the browser tests (no Chromium" in closing(total, [CHROMIUM]).splitlines()[-1]
    assert verdict(total, [], in_ci=True) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="the build server has bash")
@pytest.mark.parametrize(("setting", "is_ci"), [({}, "true"), ({"CI": "false"}, "false")])
def test_the_build_servers_script_says_that_it_is_one(checkout, setting, is_ci):
    (checkout / ".ci").mkdir()
    shutil.copy(run.ROOT / ".ci" / "run", checkout / ".ci")
    (checkout / "run.py").write_text("import os, sys\nprint(*sys.argv[1:], os.environ['CI'])\n")
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | setting
    ran = subprocess.run([checkout / ".ci" / "run"], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == f"test {is_ci}\n"


def test_on_a_build_server_every_test_must_run():
    assert verdict(Tally(passed=5), [], in_ci=True) == 0
    assert verdict(Tally(passed=5), [CHROMIUM], in_ci=False) == 0
    assert verdict(Tally(passed=5), [CHROMIUM], in_ci=True) == 1
    assert verdict(Tally(passed=5, failed=1), [], in_ci=False) == 1
