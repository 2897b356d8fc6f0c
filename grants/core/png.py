"""Whether a file is a PNG picture that every browser can show, found without unpacking a single dot of it."""

import struct
import zlib

from grants.core.errors import Refused

LARGEST = 200 * 1024  # bytes
WIDEST = 1200  # dots, either way: unpacked, even a bomb of this size is 6 MB
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def checked_png(data: bytes, field: str) -> tuple[int, int]:
    """Its width and height. Raises Refused for anything but a whole PNG of a fair size, with nothing behind it."""
    if len(data) > LARGEST:
        raise Refused("The logo is larger than %(most)s kB. Save it smaller.", field=field, most=LARGEST // 1024)
    if not data.startswith(_SIGNATURE):
        raise Refused("The logo must be a PNG picture.", field=field)
    if not _is_whole(data):
        raise Refused("This PNG is broken. Save it anew and try again.", field=field)
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= WIDEST and 0 < height <= WIDEST):
        raise Refused("The logo can have at most %(most)s dots each way.", field=field, most=WIDEST)
    return width, height


def _is_whole(data: bytes) -> bool:
    """Walk its parts: each as long as it says and as it was written, the header first, the end last."""
    place, first = len(_SIGNATURE), True
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind = data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data) or (first and (kind, length) != (b"IHDR", 13)):
            return False
        if zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            return False
        if kind == b"IEND":
            return bool(end == len(data))
        place, first = end, False
    return False
