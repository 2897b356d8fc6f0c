"""A lot among applications that have the same panel score and that no rule parts, so that anybody can draw it again.

For each reference, work out SHA-256 of the seed, a colon and the reference, as UTF-8, written with the figures 0 to 9
and a to f. Whoever has the lowest comes first. On most computers: printf '%s' 'SEED:A-002' | sha256sum

The seed is made by chance, outside, when somebody draws: nobody can know the order before, or choose it.
"""

import hashlib
from collections.abc import Collection


def ticket(seed: str, reference: str) -> str:
    """What an application drew: 64 figures."""
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()


def drawn(seed: str, references: Collection[str]) -> list[str]:
    """The references in the order of what they drew; the order in which they are given changes nothing."""
    return sorted(set(references), key=lambda reference: ticket(seed, reference))


def as_recorded(seed: str, order: Collection[str]) -> str:
    """What the record keeps of a lot: enough to draw it again."""
    return f"Seed {seed}. Among {', '.join(sorted(order))}. In this order: {', '.join(order)}."
