"""Lines of a journal, each with its checksum: what was cut, torn or flipped is never taken for what was written."""

import json
import zlib
from typing import Any

Record = dict[str, Any]


def line(record: Record) -> bytes:
    """A record as a line: CRC-32 in eight hexadecimal digits, a blank, JSON. Floats come back bit for bit."""
    text = json.dumps(record, allow_nan=False, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def opened(line: bytes) -> Record | None:
    """The record of a line; None for one that is not what was written, or has no end yet."""
    seal, _, text = line.removesuffix(b"\n").partition(b" ")
    whole = line.endswith(b"\n") and text and seal == b"%08x" % zlib.crc32(text)
    return json.loads(text) if whole else None
