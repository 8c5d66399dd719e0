"""What must be true of the living twin. Written before the first run, and not moved since."""

from dataclasses import dataclass

SAME = "same"


@dataclass(frozen=True)
class Tolerance:
    """What a number must be: `low` to `high`; in a county of another structure up to `other`."""

    key: str
    name: str
    low: float = float("-inf")
    high: float = float("inf")
    other: float | None = None

    def ends(self, kind: str) -> tuple[float, float]:
        """Of a kind of truths."""
        return self.low, self.high if self.other is None or kind == SAME else self.other

    def met(self, value: float, kind: str) -> bool:
        """Whether a number is within."""
        low, high = self.ends(kind)
        return low <= value <= high

    def allowed(self, kind: str) -> str:
        """In words."""
        low, high = self.ends(kind)
        if low == float("-inf"):
            return f"at most {high:g}"
        return f"at least {low:g}" if high == float("inf") else f"{low:g} to {high:g}"


FORECASTS = (
    Tolerance("crps", "CRPS, of the prior's without data", high=0.75),
    Tolerance("wis", "WIS, of persistence's", high=0.50),
    Tolerance("in50", "50% intervals hold", 0.45, 0.55),
    Tolerance("in90", "90% intervals hold", 0.86, 0.94),
    Tolerance("in95", "95% intervals hold", 0.92, 0.98),
    Tolerance("brier", "Brier score of the red list", high=0.16, other=0.18),
    Tolerance("precision", "precision of the red list", low=0.85),
    Tolerance("recall", "recall of the red list", low=0.70),
)
DRIFT = (
    Tolerance("found", "drift found within 3 months", low=0.9),
    Tolerance("false", "false alarms in 100 quiet months", high=2.0),
)
WITHIN = 3  # months, those in which a drift must be found
TIMES = (
    Tolerance("pool", "the pool, once", high=60.0),
    Tolerance("month", "a month: what was learned, list and forecast, with all runs kept", high=15.0),
    Tolerance("update", "the update alone", high=1.0),
    Tolerance("memory", "largest memory of a command, GB", high=1.5),
)
