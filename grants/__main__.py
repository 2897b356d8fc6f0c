"""`python -m grants` is the command line."""

import gc
import io
import sys


def main() -> None:
    """Run the command that the arguments name."""
    gc.disable()  # importing makes many objects and throws none away: looking for those takes a seventh of the start
    from grants.cli import grants

    gc.enable()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # £ and é must come out whatever the terminal calls its own alphabet
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    grants(prog_name="grants")


main()
