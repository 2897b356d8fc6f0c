"""Figures as a table that can stand in README.md as it is."""

from collections.abc import Iterable, Mapping

COLUMNS = {
    "what": "what", "wall": "wall, ms", "cpu": "processor, ms", "statements": "SQL statements", "size": "size, kB",
    "memory": "memory, MB",
}  # fmt: skip


def print_table(title: str, results: Iterable[Mapping[str, object]]) -> None:
    """The figures under their title."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(COLUMNS.values()) + " |")
    print("|---|" + "--:|" * (len(COLUMNS) - 1))
    for result in results:
        print("| " + " | ".join(_shown(result.get(name)) for name in COLUMNS) + " |")


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
