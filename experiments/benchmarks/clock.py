"""Processor seconds and memory by part. Imports nothing that takes time itself, so that starting up can be timed with it, too."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Clock:
    """Processor seconds of this process by part, and its largest memory until the end of each."""

    seconds: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Time what is done inside."""
        began = time.process_time()
        yield
        self.seconds[part] = self.seconds.get(part, 0.0) + time.process_time() - began
        self.peaks[part] = peak_bytes()


def peak_bytes() -> int:
    """The largest memory of this process so far."""
    try:  # what getrusage says begins with what the process had that started this one
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 (pathlib is among what is timed)
            return int(status.read().partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
