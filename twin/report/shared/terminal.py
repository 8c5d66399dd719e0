"""Where tables go that are shown in a terminal."""

from twin.report.shared.consoles import LiteralConsole

NARROWEST = 150  # columns assumed where nobody looks, so that tables in logs stay whole


def console() -> LiteralConsole:
    """Standard output, wide enough when it is a file or pipe; all text is literal."""
    own = LiteralConsole()
    return own if own.is_terminal else LiteralConsole(width=max(own.width, NARROWEST))
