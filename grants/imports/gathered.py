"""The text of one cell, gathered from the pieces in which an XML part gives it."""

from openpyxl.utils.escape import unescape

from grants.core.errors import Refused
from grants.imports.guard import Attributes

CELL_TEXT = 32_767  # characters; Excel's own limit
GATHERED = 2 * CELL_TEXT  # some characters are written as _x000D_, so the limit is tested when they are put right


class GatheredText:
    """Hears every piece of text and keeps those that belong to the cell, up to a little over the limit."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._open = False
        self._muted = False  # how a word is said aloud (in Japanese) is not part of it

    def begin(self, _: Attributes | None = None) -> None:
        """Forget the last cell."""
        self._pieces, self._length, self._open, self._muted = [], 0, False, False

    def open(self, _: Attributes | None = None) -> None:
        """From here on the text counts."""
        self._open = not self._muted

    def close(self) -> None:
        """From here on it does not."""
        self._open = False

    def mute(self, _: Attributes) -> None:
        """Do not listen, whatever opens."""
        self._muted = True

    def unmute(self) -> None:
        """Listen again."""
        self._muted = False

    def hear(self, piece: str) -> None:
        """Take in one piece of text."""
        if self._open and self._length <= GATHERED:
            self._pieces.append(piece)
            self._length += len(piece)

    def taken(self) -> str:
        """What was gathered."""
        return "".join(self._pieces)


def put_right(text: str, cell: str) -> str:
    """The text with Excel's own escapes undone: _x000D_ is the end of a line."""
    if "_x" in text:
        pairs = unescape(text).encode("utf-16-le", "surrogatepass")  # an emoji may be written as two halves
        text = pairs.decode("utf-16-le", "replace")
    if len(text) > CELL_TEXT:
        raise too_long(cell)
    return text


def too_long(cell: str) -> Refused:
    """The refusal for a text that no spreadsheet can hold."""
    return Refused(
        "Cell %(cell)s holds more than %(limit)s characters. Shorten it, or check for a quotation mark out of place.",
        cell=cell,
        limit=f"{CELL_TEXT:,}",
    )
