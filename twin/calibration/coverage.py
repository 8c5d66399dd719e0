"""How often the intervals of a calibration hold the truth: measured by brute force, on what, and by which command."""

from typing import Any

from twin.calibration.study import Method
from twin.messages import message

COMMAND = "python -m experiments.coverage_calibration"
ON = "a stand-in of the twin: quadratic responses and the luck of 500 runs, truths drawn from the priors"
LEVELS = (0.5, 0.9)
# By whether lost spread is given back (`inflate`) and how many members: the share of truths held by intervals of LEVELS.
MEASURED = {
    False: {64: (0.48, 0.88), 128: (0.49, 0.89), 256: (0.50, 0.90)},
    True: {64: (0.51, 0.91), 128: (0.51, 0.91), 256: (0.51, 0.91)},
}  # fmt: skip


def held(method: Method) -> dict[float, float] | None:
    """The measured coverage by level, of the largest ensemble measured that is not larger; None where none was."""
    if method.name != "es-mda":
        return None
    known = MEASURED[method.inflate]
    size = max((members for members in known if members <= method.members), default=None)
    return None if size is None else dict(zip(LEVELS, known[size], strict=True))


def sentence(method: Method) -> str:
    """The measured coverage beside the nominal level, in the language in force."""
    known = held(method)
    if known is None:
        return message("How often these intervals hold the truth was measured for ES-MDA with 64 members or more only.")
    return message(
        "Intervals of 90% held the truth in {outer:.0%} of cases and intervals of 50% in {inner:.0%} (measured on a stand-in of "
        "the twin: `{command}`).",
        outer=known[0.9], inner=known[0.5], command=COMMAND,
    )  # fmt: skip


def document(method: Method) -> dict[str, Any]:
    """The same as plain data; `measured` is None where nothing was."""
    known = held(method)
    shares = None if known is None else {str(level): share for level, share in known.items()}
    return {"measured": shares, "on": ON, "command": COMMAND}
