"""Days as files and folders are named: what a file manager called "2026-05-31 - Copy" is none."""

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_day(text: str) -> bool:
    """Whether a text is a day of ISO 8601, as 2026-05-31."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
