"""`python -m benchmarks`: fill rounds of 100, 1,000 and 5,000 applications and measure what people wait for."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pages import measure_pages
from benchmarks.report import print_table

SIZES = (100, 1_000, 5_000)


def main() -> None:
    """Measure every size asked for, each in a folder of its own that is thrown away."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="S", help="how many applications")
    options.add_argument("--times", type=int, default=9, help="how often each page is opened; the median counts")
    given = options.parse_args()
    for size in given.sizes:
        with tempfile.TemporaryDirectory(prefix="grants-benchmark-") as folder:
            results = measure_pages(Path(folder), size, given.times)
            results += [_apart(folder, what) for what in ("export", "bare")]
        print_table(f"{size:,} applications", results)


def _apart(folder: str, what: str) -> dict[str, object]:
    """In a process of its own, so that its memory is its own."""
    arguments: Sequence[str] = [sys.executable, "-m", "benchmarks.workbook", folder, what]
    done = subprocess.run(arguments, check=True, capture_output=True, text=True)
    result: dict[str, object] = json.loads(done.stdout)
    return result


main()
