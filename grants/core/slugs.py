"""Names as they stand in an address."""

import re
import unicodedata
from collections.abc import Container


def slug(name: str, taken: Container[str] = ()) -> str:
    """The name in small Latin letters, digits and hyphens; numbered where another has it already.

    A name with nothing of that kind (in Arabic, say) becomes "round", "round-2" and so on.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "round"
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
