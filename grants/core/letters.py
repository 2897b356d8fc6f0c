"""The letters that stand for panel members wherever marks are shown."""

from grants.core.errors import Said


def letter(place: int) -> str:
    """A for 0, Z for 25, AA for 26, as a spreadsheet names its columns."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def beside_marks(place: int | None, name: str, *, staff: bool, by_name: bool) -> str:
    """What stands beside a member's marks: the letter, or the name where the agreement says so; staff marked as staff.

    Without a place among the letters (none is dealt before deciding) it is a question mark.
    """
    stands = name if by_name else "?" if place is None else letter(place)
    return Said("%(name)s (staff)", name=stands) if staff else stands
