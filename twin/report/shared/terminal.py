"""Where tables go that are shown in a terminal."""

import os

from twin.report.shared.consoles import LiteralConsole

NARROWEST = 150  # columns assumed where nobody looks and nobody asked (COLUMNS), so that tables in logs stay whole


def console() -> LiteralConsole:
    """Standard output, wide enough when it is a file or pipe, but no wider than asked; all text is literal."""
    own = LiteralConsole()
    asked = os.environ.get("COLUMNS", "").isdigit()
    return own if own.is_terminal or asked else LiteralConsole(width=max(own.width, NARROWEST))
