"""The programs that some tests need beside Python: where they are, and how they get here."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from run import apt_install, say

LIGHT = "chromium-headless-shell"  # Chromium that never opens a window: the same pages in two thirds of the time


def chromium() -> str | None:
    """The path of a Chromium to drive: the system's own where there is one, else Playwright's."""
    system = map(shutil.which, (LIGHT, "chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, system), None) or playwrights_chromium()


def playwrights_chromium() -> str | None:
    """The path of the Chromium that `playwright install` fetched, if it did."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def libreoffice() -> str | None:
    """The path of LibreOffice, which recalculates the workbooks we write."""
    on_a_mac = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
    return shutil.which("soffice") or shutil.which("libreoffice") or (str(on_a_mac) if on_a_mac.exists() else None)


@dataclass(frozen=True, slots=True)
class Program:
    """A program, how to find it, its Debian package, and the tests that cannot run without it."""

    name: str
    find: Callable[[], str | None]
    package: str
    tests: str


CHROMIUM = Program("Chromium", chromium, LIGHT, "the browser tests")
LIBREOFFICE = Program("LibreOffice", libreoffice, "libreoffice-calc-nogui", "the tests that recalculate a workbook")


def missing() -> list[Program]:
    """What is not here."""
    return [program for program in (CHROMIUM, LIBREOFFICE) if program.find() is None]


def install_missing() -> None:
    """Install what is missing where we may: by apt-get as root, else Playwright's Chromium for this person alone."""
    wanted = {program.package for program in missing()}
    if not shutil.which(LIGHT):  # though there may be another
        wanted.add(LIGHT)
    if wanted:
        apt_install(sorted(wanted))
    if CHROMIUM in missing():
        say("Fetching Chromium with Playwright.")
        fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
        if subprocess.call(fetch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            say("Playwright could not fetch Chromium.")
