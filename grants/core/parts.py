"""What is written together, piece by piece, each under a name that outlives the versions it stands in.

A part's name is what changes, talk, boundaries and suggestions hold on to: "criterion:4f…", "gate:9a…", "rules",
"agreement:asked". A piece of a part adds to it: "criterion:4f…:weight", "criterion:4f…:level:3".
"""

RULES = "rules"  # title, pass mark, tie-break list and "I can't tell" of a criteria set
BUDGET = "budget"
GRANT = "grant"
DATES = "dates"
AGREEMENT = "agreement"
LONGEST = 80


def part_of_criterion(lineage: str, *piece: str) -> str:
    """A criterion in all its versions, or one piece of it: its "weight", or "level" and a point."""
    return ":".join(("criterion", lineage, *piece))


def part_of_gate(lineage: str) -> str:
    """A gate in all its versions."""
    return f"gate:{lineage}"


def part_of_agreement(section: str) -> str:
    """One section of the round's agreement."""
    return f"{AGREEMENT}:{section}"


def whole_part(part: str) -> str:
    """The criterion, gate or section that a piece belongs to; itself where it is a whole already."""
    return ":".join(part.split(":")[:2])


def kind_of_part(part: str) -> str:
    """The first word of its name: "criterion", "gate", "rules", "agreement"…"""
    return part.partition(":")[0]
