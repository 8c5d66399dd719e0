"""Which counties, under which scenarios, how often: a region as a list of runs."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import Text
from twin.county import divisions
from twin.files.strict import hint
from twin.remarks import remarks
from twin.runner.place import CountySpec
from twin.runner.run import Run
from twin.scenario.layers import locate, scenario_folder
from twin.scenario.scenario import Scenario
from twin.study.same import check_same

SAMPLES = ("counties", "villages")
FEWEST = 2  # counties of a sample, without which it has no error


@dataclass(frozen=True)
class Region:
    """All counties of a divisions folder whose codes begin with one of `codes` (all without any), and what to run in them.

    `scenario` and `against` (the reference, for gains) are files or shipped names, `sets` changes of both by path. `scale` is a
    share: of counties, run whole (`sample` is `counties`), or of the villages of every county (`villages`; every replicate takes
    another lot, and offices as thin as that work a little differently: docs/region.md). `first` counties, chosen by lot, have the
    scenario already: the others are candidates for the next wave of `wave` counties. Raises InputError for what cannot be.

    >>> len(list(Region("divisions", "baseline", months=1, burn_in=0).runs()))
    2
    """

    folder: str | Path
    scenario: str
    codes: tuple[str, ...] = ()
    against: str | None = None
    sets: Mapping[str, Any] | None = None
    scale: float = 1.0
    sample: str = "counties"
    months: int | None = None
    burn_in: int = 36
    replicates: int = 1
    seed: int = 0
    first: int = 0
    wave: int = 10

    def __post_init__(self) -> None:
        """Refuse what cannot be before any time is spent."""
        if self.sample not in SAMPLES:
            raise InputError("--sample: {sample!r} is not known{hint}", sample=self.sample, hint=hint(self.sample, SAMPLES))
        if not 0 < self.scale <= 1:
            raise InputError("--scale: {scale} is out of range; allowed is a share above 0 and up to 1", scale=self.scale)
        for name, value, least in (
            ("replicates", self.replicates, 1), ("burn-in", self.burn_in, 0), ("seed", self.seed, 0),
            ("months", 1 if self.months is None else self.months, 1), ("next", self.wave, 1), ("first", self.first, 0),
        ):  # fmt: skip
            if value < least:
                raise InputError(
                    "--{name}: {value} is not possible; allowed: a whole number from {least}", name=name, value=value, least=least
                )
        if self.first and self.against is None:
            raise InputError("--first: which counties come next is a question about gains; name the reference with --against")
        if self.first and self.scale < 1 and self.sample == "counties":
            raise InputError(
                "--first: which counties come next takes a run of every county; allowed: --sample villages, or no --scale"
            )
        counties = len(self.counties)
        if self.first and self.first > counties - 2:
            raise InputError(
                "--first: {first} of {counties} counties leaves fewer than two to choose from",
                first=self.first,
                counties=counties,
            )
        # Said of files now, rather than by every worker.
        check_same([Scenario.from_dict(self._data(scenario), scenario) for scenario in self.scenarios], self.months)

    @cached_property
    def counties(self) -> tuple[int, ...]:
        """The codes of the counties to run, ascending: all, or a sample spread evenly over them from a start by lot."""
        every = self.every_county
        if self.sample == "villages" or self.scale == 1:
            return every
        count = min(len(every), max(FEWEST, round(self.scale * len(every))))
        start = int(hashlib.sha256(f"start {self.seed}".encode()).hexdigest()[:8], 16) / 16**8
        return tuple(every[int((start + place) * len(every) / count)] for place in range(count))

    @property
    def share(self) -> float:
        """The share of villages that is run of a county."""
        return self.scale if self.sample == "villages" else 1.0

    @cached_property
    def every_county(self) -> tuple[int, ...]:
        """The codes of all counties that have a rural village, ascending."""
        found: set[int] = set()
        for prefix in self.codes or ("",):
            if prefix and not (prefix.isascii() and prefix.isdigit() and len(prefix) <= 6):
                raise InputError(
                    "--codes: {code!r} is no code; allowed: up to six digits, such as 33, 3305 or 330523", code=prefix[:40]
                )
            here = divisions.counties(self.folder, prefix)
            if not here:
                raise _nothing(prefix, self.folder)
            found.update(here)
        return tuple(sorted(found))

    @cached_property
    def pioneers(self) -> frozenset[int]:
        """The `first` counties, by a lot that depends on seed and code only."""
        return frozenset(sorted(self.counties, key=self._lot)[: self.first])

    def _lot(self, code: int) -> str:
        return hashlib.sha256(f"first {self.seed} {code}".encode()).hexdigest()

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The reference, if there is one, and the scenario."""
        return (self.scenario,) if self.against is None else (self.against, self.scenario)

    @property
    def size(self) -> int:
        """How many runs there are."""
        return len(self.counties) * self.replicates * len(self.scenarios)

    def ahead(self) -> dict[str, Any]:
        """How many counties, townships, villages, households (about) and runs there are, and `divisions`: what they rest on."""
        layouts = [one.layout for one in self._based]
        return {
            "counties": len(layouts),
            "counties_all": len(self.every_county),
            "townships": sum(layout.townships.size for layout in layouts),
            "villages": sum(layout.villages.size for layout in layouts),
            "households": round(sum(layout.villages.size * layout.village_size for layout in layouts)),
            "villages_run": sum(max(1, round(self.share * layout.villages.size)) for layout in layouts),
            "runs": self.size,
            "divisions": self.account.to_json(),
        }

    @cached_property
    def _based(self) -> list[divisions.Based]:
        return [divisions.based(self.folder, code) for code in self.counties]

    @property
    def account(self) -> divisions.Account:
        """What the counties to run rest on beside their codes, and which codes are left out."""
        return divisions.account(self.folder, self._based, self.codes or ("",))

    def remarks(self) -> list[Text]:
        """What of the scenarios never acts in the months that are run, in both languages."""
        return [note for scenario in self._loaded for note in remarks(scenario, self.months, burn_in=self.burn_in)]

    def mechanisms(self) -> dict[str, Text]:
        """The names of all mechanisms of the scenarios, by key."""
        return {key: one.name.plainly() for scenario in self._loaded for key, one in scenario.definitions.items()}

    @cached_property
    def _loaded(self) -> list[Scenario]:
        return [Scenario.from_dict(self._data(name), Path(name).stem) for name in self.scenarios]

    def title(self, scenario: str) -> dict[str, str]:
        """The title of a scenario in both languages."""
        found = Scenario.load(scenario)
        return found.title.plainly() if found.title else {"en": found.name, "zh": found.name}

    def run(self, code: int, replicate: int, scenario: str) -> Run:
        """One county once: replicates differ in luck and in the villages that are sampled."""
        lot = replicate if self.share < 1 else 0
        spec = CountySpec(f"divisions:{Path(self.folder).resolve()}#{code}", None, self.seed, self.share, lot)
        return Run(spec, self._data(scenario), self.months, self.seed, replicate, self.burn_in)

    def runs(self) -> Iterator[Run]:
        """All runs, county by county, so that scenarios share a burn-in and the first results cover whole counties."""
        return (self.run(*one) for one in self.index())

    def index(self) -> Iterator[tuple[int, int, str]]:
        """County, replicate and scenario of each run, in order."""
        return (
            (code, replicate, scenario)
            for code in self.counties
            for replicate in range(self.replicates)
            for scenario in self.scenarios
        )

    def _data(self, scenario: str) -> dict[str, Any]:
        """The scenario as workers find it too: a shipped name, or a whole path."""
        path, shipped = locate(scenario).resolve(), scenario_folder().resolve()
        base = path.relative_to(shipped).with_suffix("").as_posix() if path.is_relative_to(shipped) else str(path)
        return {"base": base} | ({"set": dict(self.sets)} if self.sets else {})


def _nothing(prefix: str, folder: str | Path) -> InputError:
    """The error of a prefix (or of no prefix) under which no county has a rural village."""
    if not prefix:
        return InputError("--codes: no county in {folder} has a rural village; allowed: another --divisions", folder=folder)
    return InputError(
        "--codes: no code that begins with {code!r} in {folder} has a rural village; allowed: first digits of its county codes",
        code=prefix,
        folder=folder,
    )
