"""What can happen to something that people write together."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What a change did to its part."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"
    BROUGHT_BACK = "brought back"
