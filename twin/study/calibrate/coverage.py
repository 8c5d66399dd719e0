"""How often the intervals of a calibration hold the truth: measured by brute force, on what, and by which command."""

from typing import Any

from twin.study.calibrate.file import Method

COMMAND = "python -m experiments.coverage_calibration"
ON = {
    "county": "stand-in of the twin: quadratic responses and luck of 500 runs of a tenth of the demo county",
    "small county": "the same with four times the luck, as in a county of 240 households",
}
LEVELS = (0.5, 0.9)
# By whether `luck` and `inflate` are on, and how many members: the share of truths held by intervals of LEVELS, for each of ON.
MEASURED = {
    False: {64: ((0.47, 0.87), (0.41, 0.83)), 128: ((0.48, 0.89), (0.45, 0.86)), 256: ((0.50, 0.89), (0.45, 0.88))},
    True: {64: ((0.53, 0.91), (0.50, 0.91)), 128: ((0.51, 0.91), (0.50, 0.92)), 256: ((0.52, 0.91), (0.51, 0.92))},
}


def held(method: Method) -> dict[str, tuple[float, float]] | None:
    """Measured coverage at LEVELS by county, of the largest ensemble measured that is not larger; None where none was."""
    if method.name != "es-mda" or method.luck != method.inflate:
        return None
    known = MEASURED[method.inflate]
    size = max((members for members in known if members <= method.members), default=None)
    return None if size is None else dict(zip(ON, known[size], strict=True))


def document(method: Method) -> dict[str, Any]:
    """The same as plain data: by county, what it was measured on and the share held by level; None where nothing was."""
    known = held(method)
    shares = {on: dict(zip(map(str, LEVELS), one, strict=True)) for on, one in (known or {}).items()}
    return {"measured": shares or None, "on": ON, "command": COMMAND}
