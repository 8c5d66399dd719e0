"""Do the best mechanisms stay the best when the model is built otherwise? Writes docs/robustness.md and its figures.

    python experiments/robustness.py [STORE]     (594 runs; what the store, out/robustness unless given, holds is not run again)

Eight mechanisms of three-level linkage under every form of deterrence, diffusion and leakage, one form changed at a time: each
added alone to the traditional mode, and each left out of the whole package. All forms share luck and posterior members.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from twin.base.messages import LANGS, Lang
from twin.mechanisms import mechanism
from twin.report.shared import style
from twin.report.shared.words import say
from twin.runner import CountySpec, Run, Store, evaluate, keys_of
from twin.scenario.scenario import Scenario
from twin.study.pairing import half_width
from twin.terms.forms import STRUCTURE

ROOT = Path(__file__).parent.parent
PAGE, FIGURE = ROOT / "docs" / "robustness.md", ROOT / "docs" / "figures" / "structure_robustness.{}.png"
STORE = ROOT / "out" / "robustness"
MECHANISMS = (
    "county_special_fund", "smart_platform", "resource_pool", "project_butler", "direct_train", "project_bundling",
    "needs_survey", "sample_villages",
)  # fmt: skip
COUNTY, MONTHS, BURN_IN, REPLICATES, BEST = CountySpec("demo", share=0.13, whole="township"), 36, 24, 3, 5
WAYS = ("alone", "left out")
OWN = "twin's own"
WORDS = {
    "title": (
        "What eight mechanisms add to landing when one relation of the model has another form",
        "模型中某一关系换用其他形式时，八项机制对落地率的贡献",
    ),
    "alone": ("added alone to the traditional mode", "单独加入传统模式"),
    "left out": ("lost when it alone is left out of linkage", "从三级联动中单独去掉时的损失"),
    "axis": ("percentage points", "个百分点"),
    OWN: ("the twin's own forms, 95% interval", "本模型采用的形式（95%区间）"),
    "deterrence": ("another form of deterrence", "威慑的其他形式"),
    "diffusion": ("another form of diffusion", "信息扩散的其他形式"),
    "leakage": ("another form of leakage", "资金流失的其他形式"),
}


def forms() -> list[tuple[str, str]]:
    """Relation and form: the twin's own first."""
    return [(OWN, OWN), *((relation, form) for relation, options in STRUCTURE.items() for form in options[1:])]


def scenarios(relation: str, form: str) -> dict[tuple[str, str], Scenario]:
    """The traditional mode, linkage, each mechanism alone and linkage without it, by (way, mechanism)."""
    given = {"months": MONTHS} | ({"structure": {relation: form}} if relation != OWN else {})
    asked = {("base", ""): {"base": "baseline"}, ("package", ""): {"base": "linkage"}}
    asked |= {("alone", key): {"base": "baseline", "mechanisms": {key: 1}} for key in MECHANISMS}
    asked |= {("left out", key): {"base": "linkage", "mechanisms": {key: None}} for key in MECHANISMS}
    return {way: Scenario.from_dict({"name": " ".join(way)} | data | given) for way, data in asked.items()}


def runs() -> Iterator[tuple[tuple[str, str, str, str, int], Run]]:
    """Every run under (relation, form, way, mechanism, replicate); those of one luck together, they share a burn-in."""
    for relation, form in forms():
        several = scenarios(relation, form)
        for replicate in range(REPLICATES):
            for way, one in several.items():
                yield (relation, form, *way, replicate), Run(COUNTY, one, replicate=replicate, burn_in=BURN_IN)


def landing(store: Path) -> pd.Series:
    """Landing rates by (relation, form, way, mechanism, replicate)."""
    index, asked = zip(*runs(), strict=True)
    evaluate(asked, store)
    keys = keys_of(asked)
    rates = Store(store).require(list(dict.fromkeys(keys)), ["landing_rate"])["landing_rate"]
    names = ["relation", "form", "way", "mechanism", "replicate"]
    return pd.Series(rates.loc[keys].to_numpy(), pd.MultiIndex.from_tuples(index, names=names)).sort_index()


def effects(rates: pd.Series) -> pd.DataFrame:
    """Points of landing by relation, form, way and mechanism: mean, half (of a 95% interval) and rank among the mechanisms."""
    wide = rates.unstack(["way", "mechanism"]).sort_index(axis=1)
    base, package = wide["base", ""], wide["package", ""]
    found = {("package", "linkage"): package - base}
    found |= {("alone", key): wide["alone", key] - base for key in MECHANISMS}
    found |= {("left out", key): package - wide["left out", key] for key in MECHANISMS}
    long = 100 * pd.DataFrame(found).rename_axis(columns=["way", "mechanism"]).stack(["way", "mechanism"], future_stack=True)
    groups = long.groupby(["relation", "form", "way", "mechanism"])
    table = pd.DataFrame({"mean": groups.mean(), "half": groups.agg(lambda values: half_width(values.to_numpy()))})
    table["rank"] = table.groupby(["relation", "form", "way"])["mean"].rank(ascending=False).astype(int)
    return table.sort_index()


def picture(table: pd.DataFrame, lang: Lang) -> Figure:
    """A panel a way, a row a mechanism, a mark a form."""
    order = table.loc[OWN, OWN, "alone"]["mean"].sort_values().index
    with style.styled():
        figure = style.canvas(said("title", lang), lang, say("synthetic", lang), (11, 4.6))
        panels = figure.subplots(1, 2, sharey=True)
        for axes, way in zip(panels, WAYS, strict=True):
            _panel(axes, table.xs(way, level="way"), order, lang)
            axes.set_title(said(way, lang), loc="left")
        names = [getattr(mechanism.find(key).name, lang) for key in order]
        panels[0].set_yticks(range(len(order)), names)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=9)
    return figure


def _panel(axes: Axes, table: pd.DataFrame, order: pd.Index, lang: Lang) -> None:
    marks = dict(zip(STRUCTURE, ("s", "^", "D"), strict=True))
    for place, key in enumerate(order):
        rows = table.xs(key, level="mechanism")
        for number, relation in enumerate(marks):
            values = rows.loc[relation]["mean"]
            heights = np.full(len(values), place + 0.14 * (number - 1))
            label = said(relation, lang) if place == 0 else None
            axes.plot(values, heights, marks[relation], ms=4.5, mfc="none", color=style.SCENARIO_COLOURS[1 + number], label=label)
        own = rows.loc[OWN].iloc[0]
        axes.errorbar(
            own["mean"], place, xerr=own["half"], fmt="o", color=style.INK, ms=5, label=said(OWN, lang) if place == 0 else None
        )
    axes.axvline(0, color=style.FAINT, lw=0.8)
    axes.set_xlabel(said("axis", lang))
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)


def said(key: str, lang: Lang) -> str:
    """A text in a language."""
    return WORDS[key][LANGS.index(lang)]


def cell(row: pd.Series) -> str:
    """A mean with its interval."""
    return f"{row['mean']:+.1f} [{row['mean'] - row['half']:+.1f}, {row['mean'] + row['half']:+.1f}]"


def lines(rates: pd.Series, table: pd.DataFrame) -> list[str]:
    """One row of the page's table a form."""
    own = {way: best(table, OWN, OWN, way) for way in WAYS}
    found = []
    for relation, form in forms():
        before = 100 * rates.xs((relation, form, "base", ""), level=(0, 1, 2, 3)).mean()
        stays = " | ".join(f"{len(own[way] & best(table, relation, form, way))} of {BEST}" for way in WAYS)
        name = OWN if relation == OWN else f"{relation}: `{form}`"
        found.append(f"| {name} | {before:.1f} | {cell(table.loc[relation, form, 'package', 'linkage'])} | {stays} |")
    return found


def best(table: pd.DataFrame, relation: str, form: str, way: str) -> set[str]:
    """The mechanisms that do most."""
    return set(table.loc[relation, form, way]["mean"].nlargest(BEST).index)


def rows(table: pd.DataFrame, way: str) -> list[str]:
    """One row a mechanism: the twin's own figure, the least and the most of all forms, the ranks it takes."""
    found = []
    for key in table.loc[OWN, OWN, way]["mean"].sort_values(ascending=False).index:
        every = table.xs((way, key), level=("way", "mechanism"))
        ranks = f"{every['rank'].min()} to {every['rank'].max()}"
        name, own = mechanism.find(key).name, every.loc[OWN, OWN]
        found.append(
            f"| {name.en} {name.zh} | {cell(own)} | {every['mean'].min():+.1f} to {every['mean'].max():+.1f} | {ranks} |"
        )
    return found


def page(rates: pd.Series, table: pd.DataFrame) -> str:
    """The page."""
    join = "\n".join
    return f"""# Robustness to structure

`python experiments/robustness.py` makes this page: whole townships of the demo county ({COUNTY.build().villages["uid"].size}
villages), {BURN_IN} months of burn-in, {MONTHS} months, {REPLICATES} replicates with a posterior member each. One relation of
the model has another form in each row ([diffusion and leakage](decisions/0011-structures.md), [deterrence](deterrence.md)); no
form was fitted again, so levels are not evidence. Landing in per cent of eligible households, effects in points with 95%
intervals over replicates, evidence-based sizes. The last two columns: how many of the {BEST} mechanisms that are best under the
twin's own forms are among the best {BEST} here.

| form | landing without mechanisms | gain of three-level linkage | best {BEST} alone | best {BEST} left out |
|---|---:|---:|---:|---:|
{join(lines(rates, table))}

![Eight mechanisms under eleven models](figures/structure_robustness.en.png)

## Alone

| mechanism | the twin's own forms | over all forms | rank among the eight |
|---|---:|---:|---:|
{join(rows(table, "alone"))}

## Left out of the package
What linkage loses without it:

| mechanism | the twin's own forms | over all forms | rank among the eight |
|---|---:|---:|---:|
{join(rows(table, "left out"))}

The eight were chosen beforehand, as worth most in the [attribution](which_mechanisms.md) under either sizing; what a form does to
the other twenty-two is not shown here. Forms change one at a time: that two of them together do more is not excluded.
"""


def main() -> None:
    """Run what is missing; write page and figures."""
    rates = landing(Path(sys.argv[1]) if len(sys.argv) > 1 else STORE)
    table = effects(rates)
    PAGE.write_text(page(rates, table), encoding="utf-8")
    for lang in LANGS:
        Path(str(FIGURE).format(lang)).write_bytes(style.png(picture(table, lang)))


if __name__ == "__main__":
    main()
