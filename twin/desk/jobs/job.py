"""A job: what is to be done, for whom, and how far it is, as plain data."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

State = Literal["queued", "running", "done", "failed", "stopped", "cut off"]
OPEN: tuple[State, ...] = ("queued", "running")
Lane = Literal["quick", "long"]


@dataclass(frozen=True)
class Kind:
    """A kind of job: `call` is what does it, as `module:function`; quick ones never wait behind long ones.

    The function gets an `Order` and returns the job's result, plain data for JSON. After `seconds` it is ended.
    """

    call: str
    lane: Lane = "long"
    seconds: float = 4 * 3600.0


@dataclass(frozen=True)
class Job:
    """One job. `done` of `total` pieces; `said`: what is being done now, or why it failed; `result`: what it found.

    `made` and `ended` are local times of ISO 8601; `by` is who asked (a session); `lang` is the language it answers in;
    `tries`: how often its process went before it was done.
    """

    id: str
    kind: str
    arguments: dict[str, Any]
    state: State = "queued"
    done: int = 0
    total: int = 0
    said: str = ""
    made: str = ""
    ended: str = ""
    by: str = ""
    lang: str = "zh"
    tries: int = 0
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        """Whether it is still to end."""
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0

    def data(self) -> dict[str, Any]:
        """As data for JSON."""
        return asdict(self)


def now() -> str:
    """The time, as jobs note it."""
    return datetime.now().astimezone().isoformat(timespec="seconds")
