#!/usr/bin/env python3
"""Set everything up, then run the demo, the tests or the `grants` command line.

The standard library alone, for nothing is installed yet when this starts. Its own words go to standard error;
standard output and the exit code belong to what it runs. Keep the syntax plain enough for Python 3.6 to read, so
that an old Python reaches the kind sentence below and not a syntax error.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer, and {} is Python {}.{}. Try: python3.11 run.py".format(
            sys.executable, *sys.version_info[:2]
        )
    )

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FOR_THE_APP = ROOT / "requirements.lock"
FOR_THE_TESTS = ROOT / "requirements-test.lock"

USAGE = """\
python3 run.py demo      make the demo and serve it; --help tells more
python3 run.py test      run every check and test; words after it go to pytest
python3 run.py check     run the linters and the type checker
python3 run.py COMMAND   anything else is a command of grants; try --help"""


class NotSetUp(Exception):
    """Set-up stopped: what is missing and what to do, as a person reads it."""


def say(words: str) -> None:
    """Speak to the person, never to the script that reads standard output."""
    print(words, file=sys.stderr, flush=True)


# The environment: whole or not there


def fingerprint(lock: Path) -> str:
    """What an environment made for this lock is stamped with.

    The Python counts, because packages are installed for one Python; the folder counts, because an environment
    that was moved or copied still points at its old place.
    """
    where = f"{sys.version_info.major}.{sys.version_info.minor} {ROOT}\n"
    return hashlib.sha256(where.encode() + lock.read_bytes()).hexdigest()


def stamp(lock: Path) -> Path:
    """The file that says which lock the environment holds; written last, so half an environment has none."""
    return VENV / f"{lock.stem}.stamp"


def holds(lock: Path) -> bool:
    """Is the environment whole, and made for this very lock?"""
    try:
        return PYTHON.exists() and stamp(lock).read_text() == fingerprint(lock)
    except FileNotFoundError:
        return False


def make_environment(locks: Sequence[Path]) -> None:
    """See to it that `.venv` holds these locks; the first is the ground and the rest are added to it."""
    if all(holds(lock) for lock in locks):
        return
    with one_at_a_time():
        ground, *more = locks
        if not holds(ground):
            make_anew()
            install(ground)
        for lock in more:
            if not holds(lock):
                install(lock)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two run.py started together: one makes the environment, the other waits for it."""
    with (ROOT / ".venv.lock").open("a") as lock:
        if sys.platform == "win32":
            import msvcrt

            lock.seek(0)
            while True:
                try:
                    msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # Windows gives up after ten tries of a second each
                    say("Waiting for another run.py to finish setting up.")
        else:
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Waiting for another run.py to finish setting up.")
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file lets go of it


def make_anew() -> None:
    """An empty environment, with the checkout itself on its path."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian splits it from Python; without it venv cannot work
        raise NotSetUp(f"Python's venv module is missing. Install it with: sudo apt-get install {venv_package()}")
    say("Making the environment in .venv. This happens once and takes about half a minute.")
    for lock in (FOR_THE_APP, FOR_THE_TESTS):
        stamp(lock).unlink(missing_ok=True)
    # When this very script runs inside the environment, the Python that made it outlives the clearing.
    base = getattr(sys, "_base_executable", sys.executable)
    do([base, "-m", "venv", "--clear", str(VENV)], "Could not make the environment in .venv.")
    site = next(VENV.glob("[Ll]ib/python*/site-packages"), VENV / "Lib" / "site-packages")
    # First of all: a package may bring a folder of our name (textstat brings its `tests`), and must not hide ours.
    (site / "checkout.pth").write_text(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n", encoding="utf-8")


def venv_package() -> str:
    """Debian's and Ubuntu's name for the venv module of this Python."""
    return f"python3.{sys.version_info.minor}-venv"


def install(lock: Path) -> None:
    """Install what the lock lists, each file checked against its hash."""
    say(f"Installing what {lock.name} lists.")
    do(
        # Wheels alone: a package that had to be built would fetch build tools that no lock names.
        [str(PYTHON), "-I", "-m", "pip", "install", "--require-hashes", "--only-binary=:all:", "-r", str(lock)],
        f"Could not install what {lock.name} lists. Check the network connection and run the same command again.",
    )
    stamp(lock).write_text(fingerprint(lock))


def do(command: Sequence[str], otherwise: str) -> None:
    """Run one step of the set-up quietly; if it fails, show the end of what it said, then what to do."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}
    ran = subprocess.run(
        command, cwd=ROOT, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ran.returncode:
        tail = "\n".join("  " + line for line in ran.stdout.splitlines()[-15:])
        raise NotSetUp(f"{tail}\n{otherwise}".lstrip("\n"))


# Packages of the system


def may_install() -> bool:
    """May this process install Debian packages: is it root, and is there an apt-get?"""
    return sys.platform != "win32" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages where we may, each by itself, for not every system has all of them."""
    if not may_install():
        return
    unasked = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say(f"Installing {' '.join(packages)} with apt-get.")
    steps = [["update", "-q"], *(["install", "-q", "-y", "--no-install-recommends", one] for one in packages)]
    for step in steps:
        subprocess.call(["apt-get", *step], env=unasked, stdout=sys.stderr)


# Handing over


def become(command: list[str]) -> NoReturn:
    """Turn into the command, so that its exit code, its output and its signals are its own."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    try:  # Windows' exec returns to the shell too early, so there we wait
        sys.exit(subprocess.call(command))
    except KeyboardInterrupt:
        sys.exit(130)


def main(words: Sequence[str]) -> NoReturn:
    """Set up what the first word needs, then hand over to it."""
    if not words:
        say(USAGE)
        sys.exit(2)
    if words[0] not in ("test", "check"):
        make_environment([FOR_THE_APP])
        become([str(PYTHON), "-P", "-m", "grants", *words])  # -P: the caller's folder hides none of our modules
    if words[0] == "test" and importlib.util.find_spec("ensurepip") is None:
        apt_install([venv_package()])
        importlib.invalidate_caches()
    make_environment([FOR_THE_APP, FOR_THE_TESTS])
    os.chdir(ROOT)
    become([str(PYTHON), "-P", "-m", "tests.suite", *words])


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NotSetUp as reason:
        say(str(reason))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped. Run the same command to carry on.")
        sys.exit(130)
