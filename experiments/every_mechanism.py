"""Every mechanism by itself and in its packages, on every headline indicator: docs/every_mechanism.md and .csv.

    python -m experiments.every_mechanism [REPLICATES] [--short] [--out docs/every_mechanism.md] [--store out/every_mechanism]

Each mechanism at full dose added to the traditional mode, and each left out of the packages that hold it, under shared luck.
**Dead**: alone it moves no indicator by what counts, and none can be told from zero. **Contrary**: it moves an indicator that its
own text or evidence names the wrong way (`twin/evidence/mechanism_aims.csv`). Such a mechanism's file says why (`does_little`).
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

from twin.mechanisms import mechanism
from twin.processes.registry import knobs
from twin.runner import CountySpec, Run, Store, evaluate, keys_of
from twin.scenario.scenario import Scenario

ROOT = Path(__file__).parent.parent
PAGE, STORE, AIMS = ROOT / "docs" / "every_mechanism.md", ROOT / "out" / "every_mechanism", "twin/evidence/mechanism_aims.csv"
COUNTY, MONTHS, BURN_IN, REPLICATES, LEVEL = CountySpec.small(3, 12, 360), 36, 36, 8, 0.05
TINY = CountySpec.small(2, 3, 60)
SHORT = ("points_system", "plain_language_notice", "burden_reduction", "one_stop_window", "smart_warning", "performance_award")
PACKAGES = ("linkage", "governance", "village-linkage")
# What counts, by indicator: two thousandths of a share, a fifth of a day.
LEAST = {
    "landing_rate": 0.002, "awareness": 0.002, "fit": 0.002, "funds_used": 0.002, "fund_efficiency": 0.002, "leakage": 0.002,
    "idle_over_a_year": 0.002, "audited_misuse": 0.002, "participation": 0.002, "resolution_rate": 0.002, "resolution_days": 0.2,
    "silent_needs": 0.002, "satisfaction": 0.002, "trust": 0.002, "paperwork_share": 0.002, "formalism_gap": 0.002,
}  # fmt: skip
SUMMARY = (
    *(name for name in LEAST if name not in ("fit", "silent_needs", "formalism_gap")), "cascade.landed", "cascade.in_time",
    "unraised", "reported_landing_rate", "task_landing_rate",
)  # fmt: skip
Way = tuple[str, str]  # where ("alone" or a package), mechanism ("" for none)


def packages_of(keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The mechanisms of each package that are among these."""
    return {name: tuple(key for key in Scenario.load(name).mechanisms if key in keys) for name in PACKAGES}


def scenarios(keys: Sequence[str], packages: Mapping[str, Sequence[str]], define: Mapping[str, Any]) -> dict[Way, Scenario]:
    """The traditional mode, each mechanism alone, each package, and each package without one of its mechanisms."""

    def read(base: str, uses: Mapping[str, Any]) -> Scenario:
        own = {key: define[key] for key in uses if key in define}
        return Scenario.from_dict({"name": "asked", "base": base, "months": MONTHS, "mechanisms": uses, "define": own})

    found = {("alone", ""): read("baseline", {})}
    found |= {("alone", key): read("baseline", {key: {"dose": 1.0}}) for key in keys}
    for package, held in packages.items():
        found[package, ""] = read(package, {})
        found |= {(package, key): read(package, {key: None}) for key in held}
    return found


def measured(
    ways: Mapping[Way, Scenario], replicates: int, store: Path, county: CountySpec = COUNTY, months: int = MONTHS,
    burn_in: int = BURN_IN, workers: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """All indicators by where, mechanism and replicate; what the store holds is not run again."""
    index = [(*way, replicate) for replicate in range(replicates) for way in ways]
    runs = [Run(county, ways[where, key], months, replicate=r, burn_in=burn_in) for where, key, r in index]
    evaluate(runs, store, workers=workers, total=len(runs), strict=True)
    keys = keys_of(runs)
    found = Store(store).require(list(dict.fromkeys(keys)), list(SUMMARY)).loc[keys].astype(float)
    found.index = pd.MultiIndex.from_tuples(index, names=["where", "mechanism", "replicate"])
    found["fit"] = found["cascade.landed"] / found["cascade.in_time"]
    found["silent_needs"] = found["unraised"] / len(county.build().households["village"])
    found["formalism_gap"] = found["reported_landing_rate"] - found["task_landing_rate"]
    return found[list(LEAST)]


def effects(found: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """What each mechanism adds, by where, mechanism and indicator: mean, low, high, p, told.

    In a package that is what is lost without it. Holm's procedure holds the chance of any wrong word at `level` for each `where`
    as a whole. Each interval has the level at which its test was decided, so that it excludes zero exactly where it is told.
    """
    parts = []
    for where, block in found.groupby(level="where"):
        own = block.droplevel("where")
        base = own.xs("", level="mechanism")
        sign = 1.0 if where == "alone" else -1.0
        several = own.drop(index="", level="mechanism").groupby(level="mechanism")
        gaps = {key: sign * (rows.droplevel("mechanism") - base) for key, rows in several}
        if gaps:
            table = pd.DataFrame([_row(key, name, gap[name].to_numpy()) for key, gap in gaps.items() for name in LEAST])
            parts.append(_decided(table, len(base), level).assign(where=where))
    return pd.concat(parts).set_index(["where", "mechanism", "indicator"])


def _row(key: str, name: str, gaps: np.ndarray) -> dict[str, Any]:
    """Mean, standard error and p of one cell; replicates that all agree tell nothing of their spread."""
    known = gaps[np.isfinite(gaps)]
    mean = float(known.mean()) if known.size else 0.0
    error = float(known.std(ddof=1) / np.sqrt(known.size)) if known.size > 1 else 0.0
    p = float(2 * student.sf(abs(mean) / error, known.size - 1)) if error > 1e-12 else 1.0
    return {"mechanism": key, "indicator": name, "mean": mean, "error": error, "p": p}


def _decided(table: pd.DataFrame, replicates: int, level: float) -> pd.DataFrame:
    """With Holm's decisions, and an interval at the level of each."""
    told = multipletests(table["p"], alpha=level, method="holm")[0]
    place = table["p"].rank(method="first") - 1
    tested = level / (len(table) - np.where(told, place, told.sum()).clip(max=len(table) - 1))
    half = student.isf(tested / 2, max(1, replicates - 1)) * table["error"]
    return table.assign(low=table["mean"] - half, high=table["mean"] + half, told=told)


def aims() -> dict[str, list[tuple[str, str]]]:
    """The indicators that a mechanism's own text or evidence names, and which way it says they go."""
    found: dict[str, list[tuple[str, str]]] = {}
    with (ROOT / AIMS).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["key"], []).append((row["indicator"], row["way"]))
    return found


def marks(table: pd.DataFrame, named: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, str]:
    """`dead`, `contrary` or nothing, by mechanism, from what it does alone."""
    found = {}
    for key, rows in table.loc["alone"].groupby(level="mechanism"):
        own = rows.droplevel("mechanism")
        counts = own["mean"].abs() >= own.index.map(LEAST)
        if not (counts | own["told"]).any():
            found[key] = "dead"
        else:
            wrong = [name for name, way in named.get(key, ()) if _wrong(own.loc[name], LEAST[name], way)]
            found[key] = "contrary" if wrong else ""
    return found


def _wrong(cell: pd.Series, least: float, way: str) -> bool:
    """Whether an indicator moves against what is said of it, by what counts or beyond doubt."""
    against = cell["mean"] < 0 if way == "up" else cell["mean"] > 0
    return bool(against and (abs(cell["mean"]) >= least or cell["told"]))


def unmoved() -> list[str]:
    """Movable knobs that no shipped mechanism moves."""
    moved = {path for one in mechanism.catalogue().values() for _, path, _ in one.all_moves()}
    return [path for path, knob in knobs().items() if knob.movable and path not in moved]


# The page


def cell(row: pd.Series, named: str) -> str:
    """A mean; bold where told from zero, faint where it does not count; an arrow where its text names the indicator."""
    name = str(row.name)
    said = f"{row['mean']:+.1f}" if name == "resolution_days" else f"{100 * row['mean']:+.1f}"
    counts = abs(row["mean"]) >= LEAST[name] or row["told"]
    return (f"**{said}**" if row["told"] else said if counts else "·") + {"up": " ↑", "down": " ↓", "": ""}[named]


def told(row: pd.Series) -> str:
    """A mean with its interval."""
    return f"{row['mean']:+.4f} ({row['low']:+.4f} to {row['high']:+.4f})"


def lines(table: pd.DataFrame, found: Mapping[str, str], where: str) -> Iterator[str]:
    """The table of one `where`."""
    yield "| mechanism | " + " | ".join(name.replace("_", " ") for name in LEAST) + " |\n|---|" + "---:|" * len(LEAST)
    for key, rows in table.loc[where].groupby(level="mechanism"):
        own, named = rows.droplevel("mechanism"), dict(aims().get(key, ()))
        mark = f" **{found[key]}**" if found.get(key) else ""
        yield f"| `{key}`{mark} | " + " | ".join(cell(own.loc[name], named.get(name, "")) for name in LEAST) + " |"


def reasons(found: Mapping[str, str], table: pd.DataFrame) -> Iterator[str]:
    """Why what is marked is so, in the words of its file, beside the indicator that it names."""
    for key, mark in found.items():
        if mark:
            one, own = mechanism.find(key), table.loc["alone", key]
            named = "; ".join(f"{name.replace('_', ' ')} {told(own.loc[name])}" for name, _ in aims().get(key, ()))
            why = getattr(one, "does_little", None)
            yield f"| `{key}` | {mark} | {named} | {why.en if why else '**its file does not say**'} |"


def page(table: pd.DataFrame, replicates: int, county: CountySpec = COUNTY) -> str:
    """The whole page as Markdown."""
    found = marks(table, aims())
    count = {mark: sum(one == mark for one in found.values()) for mark in ("dead", "contrary")}
    where = [name for name in ("alone", *PACKAGES) if name in table.index.get_level_values("where")]
    size = f"{county.size[0] * county.size[1]} villages of {county.size[2]} households" if county.size else county.name
    text = [
        f"""# What every mechanism does

Generated by `python -m experiments.every_mechanism {replicates}`: an invented county of {size}, {BURN_IN} months of burn-in and
{MONTHS} months, {replicates} replicates under shared luck. Shares in points (hundredths), days in days; **bold**: told from zero,
all tests of a table together wrong with a chance of {LEVEL:.0%} at most (Holm); a point: less than what counts (.2 points,
.2 days) and not told from zero. ↑ ↓ : the way in which the mechanism's own text or evidence says that the indicator goes
(`{AIMS}`). *Fit*: landed of delivered in time; *silent needs*: needs nobody raised, per household; *formalism
gap*: tasks reported less really complete. All means and intervals are in `{PAGE.stem}.csv` beside this page.

Of {len(found)} mechanisms {count["dead"]} {"is" if count["dead"] == 1 else "are"} **dead** (alone they move
nothing that counts or can be told) and {count["contrary"]} **contrary** (an indicator that they name goes the other way).
Doing nothing may be right: then the file says why.

| mechanism | mark | the indicator it names | why |
|---|---|---|---|
"""
        + "\n".join(reasons(found, table)),
        f"\nKnobs that no mechanism moves: {', '.join(f'`{path}`' for path in unmoved()) or 'none'}. They tell how people and\n"
        "offices are, not what a mechanism of the sources changes; a scenario may set them, and the screening of all\n"
        "knobs varies them.\n",
    ]
    for name in where:
        title = "Alone" if name == "alone" else f"Left out of `{name}`: what the package loses"
        text += [f"## {title}\n", *lines(table, found, name), ""]
    return "\n".join(text)


def main() -> None:
    """Run what is missing; write page and table."""
    words = argparse.ArgumentParser("python -m experiments.every_mechanism")
    words.add_argument("replicates", type=int, nargs="?", default=REPLICATES)
    words.add_argument("--short", action="store_true", help="six mechanisms in a tiny county")
    words.add_argument("--out", type=Path, default=PAGE)
    words.add_argument("--store", type=Path, default=STORE)
    given = words.parse_args()
    keys = SHORT if given.short else mechanism.keys()
    county = TINY if given.short else COUNTY
    table = effects(measured(scenarios(keys, packages_of(keys), {}), given.replicates, given.store, county))
    given.out.write_text(page(table, given.replicates, county), encoding="utf-8")
    shown = table.reset_index()
    shown["mark"] = shown["mechanism"].map(marks(table, aims()))
    shown.round(6).to_csv(given.out.with_suffix(".csv"), index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
