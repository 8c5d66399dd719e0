"""Python looks for objects that only hold each other. What is loaded, compiled and read here stays, so that it looks in vain."""

import gc

NEW = 100_000  # objects made since the last look that let it look again, 700 as Python begins
LOOKS = 50  # at the youngest that let it look at the older, too; 10 as Python begins


def rarely() -> None:
    """From here on this process looks a hundred times as seldom: importing and compiling make much and leave little."""
    gc.set_threshold(NEW, LOOKS, LOOKS)
