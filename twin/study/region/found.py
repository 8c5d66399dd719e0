"""What a region found: rates of the region as a whole, gains by kind of county, and which counties gain most.

Levels are told of many counties together only. A single county, named by its code, has a size and a gain.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from twin.base.plain import plain
from twin.base.texts import json_text, write_csv
from twin.study.region.estimate import Rate, between, gained, landing, raised, residuals, share
from twin.study.region.rank import Ranking, ranked

TABLES = ("rates", "kinds", "counties")
TRAITS = ("village_size", "county_size", "distance")  # by which counties are grouped, in thirds
LEVELS = ("low", "middle", "high")
FEWEST = 15  # counties from which thirds are told apart: five in each
PER = 10_000.0  # yuan


@dataclass(frozen=True)
class RegionFound:
    """The outcome of a region: `counts` holds the rows of `measured` by (scenario number, replicate, code).

    >>> from twin.study.region import Region, study_region
    >>> len(study_region(Region("divisions", "baseline", months=12, burn_in=0), "region-store", workers=1).counts) > 0
    True
    """

    KIND: ClassVar[str] = "region"
    FILES: ClassVar[tuple[str, ...]] = (*(f"{name}.csv" for name in TABLES), "region.json")

    about: dict[str, Any]
    counts: pd.DataFrame

    def of(self, scenario: int, replicate: int, codes: "NDArray[np.int64] | None" = None) -> pd.DataFrame:
        """One run of every county (or of some), in order of code."""
        rows = self.counts.loc[scenario, replicate]
        return rows if codes is None else rows.loc[codes]

    @property
    def paired(self) -> bool:
        """Whether there is a reference to gain on."""
        return len(self.about["scenarios"]) == 2

    @property
    def replicates(self) -> range:
        """The numbers of the replicates."""
        return range(self.about["replicates"])

    @cached_property
    def codes(self) -> "NDArray[np.int64]":
        """The county codes, ascending."""
        return self.of(0, 0).index.to_numpy(dtype=np.int64)

    # The region as a whole -------------------------------------------------------------------------------------------------

    @cached_property
    def rates(self) -> pd.DataFrame:
        """A row for each scenario: landing with its error from sampling villages, and awareness; means over replicates."""
        rows = [
            {"scenario": one["name"]}
            | self.landing(place).to_dict()
            | {"awareness": self._mean(place, None, "aware", "surveyed")}
            for place, one in enumerate(self.about["scenarios"])
        ]
        return pd.DataFrame(rows).rename(columns={"value": "landing"})

    def _mean(self, scenario: int, codes: "NDArray[np.int64] | None", part: str = "landed", whole: str = "eligible") -> float:
        """A share of some counties together, mean over replicates."""
        return float(np.mean([share(self.of(scenario, one, codes), part, whole) for one in self.replicates]))

    def landing(self, scenario: int, replicate: int | None = None) -> Rate:
        """The landing rate of the whole region, mean over replicates or in one of them."""
        some = self.replicates if replicate is None else (replicate,)
        return landing([self.of(scenario, one) for one in some], self.about["counties_all"])

    # Gains -----------------------------------------------------------------------------------------------------------------

    def gain(self, codes: "NDArray[np.int64]") -> dict[str, float]:
        """Of some counties together: change of landing and awareness, cases landed more in a year, yuan, cases per 10,000 yuan.

        `low` and `high` bound the change of landing (95%; NaN with one replicate). They hold luck, which replicates show, and, of
        a sample of counties, that others could have been drawn.
        """
        runs = [self._gain(codes, replicate) for replicate in self.replicates]
        mean = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
        low, high = gained([run["landing"] for run in runs], *self._drawn(codes))
        per = mean["cases"] / mean["yuan"] * PER if mean["yuan"] else float("nan")
        return mean | {"low": low, "high": high, "per": per}

    def _drawn(self, codes: "NDArray[np.int64]") -> tuple[float, int]:
        """Variance of a gain from having drawn these counties, and its degrees of freedom; zero where all were run."""
        if self.about["counties_all"] <= self.about["counties"]:
            return 0.0, 0
        every = round(codes.size * self.about["counties_all"] / self.about["counties"])
        shown = [residuals(self.of(1, one, codes)) - residuals(self.of(0, one, codes)) for one in self.replicates]
        return between(shown, every), codes.size - 1

    def _gain(self, codes: "NDArray[np.int64]", replicate: int) -> dict[str, float]:
        before, after = self.of(0, replicate, codes), self.of(1, replicate, codes)
        return {
            "landing": share(after) - share(before),
            "awareness": share(after, "aware", "surveyed") - share(before, "aware", "surveyed"),
            "cases": float((raised(after, "landed") - raised(before, "landed")).sum()),
            "yuan": float(_yuan(after).sum() - _yuan(before).sum()),
        }

    @cached_property
    def _samples(self) -> dict[str, "NDArray[np.float64]"]:
        """By replicate and county: cases landed more in a year, yuan, f8[replicates, counties] each."""
        pairs = [(self.of(0, one), self.of(1, one)) for one in self.replicates]
        return {
            "cases": np.stack([raised(after, "landed") - raised(before, "landed") for before, after in pairs]),
            "yuan": np.stack([_yuan(after) - _yuan(before) for before, after in pairs]),
            "landing": np.stack([_rate(after) - _rate(before) for before, after in pairs]),
        }

    @property
    def by(self) -> str:
        """What counties are ranked by: `per` (cases per 10,000 yuan), or `landing` where the scenario costs nothing."""
        return "per" if (self._samples["yuan"][:, ~self._first] > 0).all() else "landing"

    @property
    def _gains(self) -> "NDArray[np.float64]":
        """What counties are ranked by, f8[replicates, counties]; NaN where nothing could land in a replicate."""
        return self._samples["cases"] / self._samples["yuan"] * PER if self.by == "per" else self._samples["landing"]

    @cached_property
    def _ranked(self) -> "NDArray[np.bool_]":
        """Counties that have a rank: those without the scenario in which something could land in every replicate."""
        return ~self._first & np.isfinite(self._gains).all(axis=0)

    @cached_property
    def ranking(self) -> Ranking:
        """The counties that do not have the scenario yet, in order of code."""
        free = self._ranked
        villages = self.counts["villages"].groupby("code").mean().loc[self.codes].to_numpy(dtype=float)
        return ranked(self._gains[:, free], villages[free], self.about["next"], self.about["seed"])

    @cached_property
    def _first(self) -> "NDArray[np.bool_]":
        return np.isin(self.codes, self.about["first"])

    # Tables ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def counties(self) -> pd.DataFrame:
        """A row for each county: its size and, with a reference, what it would gain; the next ones first.

        `landing` is the change of the landing rate, `cases` and `yuan` means over replicates, `raw` cases per 10,000 yuan (or
        the change of landing, see `by`), `estimate` the same shrunk towards the mean, with `low` and `high`.
        """
        found = self._sizes.reset_index()
        if not self.paired:
            return found
        found["first"] = self._first
        found = found.assign(**{name: values.mean(axis=0) for name, values in self._samples.items()})
        table = self.ranking.table
        for name in table:
            column = np.full(len(found), np.nan)
            column[self._ranked] = table[name]
            found[name] = column
        return found.sort_values(["rank", "code"], kind="stable", ignore_index=True).astype({"rank": "Int64"})

    @cached_property
    def _sizes(self) -> pd.DataFrame:
        """Traits of each county that follow from its codes, population and area; `distance` of its sampled villages (km)."""
        rows = self.counts.groupby("code")[["villages_all", "households_all", "distance"]].mean().loc[self.codes]
        found = rows.rename(columns={"villages_all": "villages", "households_all": "households"})
        return found.round({"villages": 0, "households": 0, "distance": 1}).astype({"villages": int, "households": int})

    @cached_property
    def kinds(self) -> pd.DataFrame:
        """Counties in thirds by size of village, size of county and distance to the seat: rates, and gains with a reference."""
        if len(self.codes) < FEWEST:
            return pd.DataFrame()
        sizes = self._sizes
        traits = {
            "village_size": sizes["households"] / sizes["villages"],
            "county_size": sizes["households"],
            "distance": sizes["distance"],
        }
        rows = []
        for trait, values in traits.items():
            third = np.argsort(np.argsort(values.to_numpy(), kind="stable"), kind="stable") * 3 // len(values)
            rows += [self._kind(trait, level, values[third == place]) for place, level in enumerate(LEVELS)]
        return pd.DataFrame(rows)

    def _kind(self, trait: str, level: str, values: pd.Series) -> dict[str, Any]:
        codes = values.index.to_numpy(dtype=np.int64)
        row = {"trait": trait, "level": level, "from": float(values.min()), "to": float(values.max()), "counties": len(codes)}
        for number, scenario in enumerate(self.about["scenarios"]):
            row[f"landing_{scenario['name']}"] = self._mean(number, codes)
        return row | (self.gain(codes) if self.paired else {})

    @cached_property
    def waves(self) -> dict[str, dict[str, float]]:
        """Gain of all counties and, where some have the scenario first, of those, of the others and of the next wave."""
        if not self.paired:
            return {}
        found = {"all": self.gain(self.codes)}
        if self._first.any():
            found |= {"first": self.gain(self.codes[self._first]), "others": self.gain(self.codes[~self._first])}
        return found

    # Handing on ------------------------------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data; numbers that do not exist are None."""
        tables = {name: getattr(self, name) for name in TABLES}
        shown = {name: table.astype(object).where(table.notna(), None).to_dict("records") for name, table in tables.items()}
        more: dict[str, Any] = {"gains": self.waves, "ranked_by": self.by, "told": self.ranking.told} if self.paired else {}
        found: dict[str, Any] = plain({"about": self.about} | shown | more)
        return found

    def save(self, folder: str | Path) -> Path:
        """Write one CSV per table that has rows and `region.json`; returns the folder."""
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            if not getattr(self, name).empty:
                write_csv(getattr(self, name), place / f"{name}.csv")
        document = json_text(self.to_json())
        (place / "region.json").write_text(document, encoding="utf-8")
        return place


def _yuan(counts: pd.DataFrame) -> "NDArray[np.float64]":
    """What mechanisms cost in the whole of each county, in yuan."""
    return raised(counts, "cost_fen") / 100.0


def _rate(counts: pd.DataFrame) -> "NDArray[np.float64]":
    """The landing rate of each county, NaN where no cycle closed."""
    eligible = counts["eligible"].to_numpy(dtype=float)
    return np.divide(counts["landed"].to_numpy(dtype=float), eligible, out=np.full(eligible.size, np.nan), where=eligible > 0)
