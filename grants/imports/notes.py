"""What a person is told about a file that was read all the same."""

from grants.core.errors import Said

NAMED = 5  # cells named in one sentence; the rest are counted


class Notes:
    """Sentences, each once, with the cells they are about."""

    def __init__(self) -> None:
        self.cells: dict[Said, list[str]] = {}

    def add(self, sentence: Said, cell: str = "") -> None:
        """Note a sentence; where it holds %(cells)s, the cell is added to those it names."""
        cells = self.cells.setdefault(sentence, [])
        if cell not in cells[-1:]:
            cells.append(cell)

    def add_all(self, others: "Notes") -> None:
        """Add what others noted."""
        for sentence, cells in others.cells.items():
            self.cells.setdefault(sentence, []).extend(cells)

    def sentences(self) -> list[Said]:
        """Each sentence with its cells: "… in B3, B4 and 12 more."."""
        return [
            Said(sentence.message, **sentence.values, cells=_listed(cells)) for sentence, cells in self.cells.items()
        ]


def _listed(cells: list[str]) -> str:
    named, more = cells[:NAMED], len(cells) - NAMED
    if more > 0:
        return Said("%(cells)s and %(more)s more", cells=", ".join(named), more=more)
    if len(named) > 1:
        return Said("%(columns)s and %(last)s", columns=", ".join(named[:-1]), last=named[-1])
    return "".join(named)
