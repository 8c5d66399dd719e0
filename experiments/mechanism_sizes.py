"""Set each mechanism, alone, beside what is claimed for it: docs/mechanism_sizes.md and twin/evidence/mechanism_sizes.csv.

    python experiments/mechanism_sizes.py [replicates]

Every fact of role `mechanism` is listed. Where the twin has something to set beside it, the mechanism runs alone, everywhere,
at its shipped amounts and with all its amounts at the far end of their ranges, under the same luck as the traditional mode;
interpolation gives the multiple of the amounts that would reproduce the claim. A claim bounds an amount from above: nothing is
fitted to it.
"""

import csv
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path

import numpy as np

from twin import County, PolicyTwin
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import Mechanism, Move
from twin.outcomes import indicators as outcomes
from twin.outcomes.counts import Raw
from twin.regime.regime import Knobs, Regime
from twin.scenario.scenario import Scenario

ROOT = Path(__file__).parent.parent
PAGE, TABLE = ROOT / "docs" / "mechanism_sizes.md", ROOT / "twin" / "evidence" / "mechanism_sizes.csv"
FACTS = ROOT / "twin" / "evidence" / "facts.csv"
MONTHS, REPLICATES, SHARE, SEED = 24, 4, 0.12, 0
HALF = 0.5  # of a claim: what a shipped amount may bring about at most
TRUSTING = 0.5  # trust from which a household counts as trusting, as satisfaction does

# Measured in a run of 24 months.
RUN = {
    "satisfaction": "content households",
    "participation": "households that took part in twelve months",
    "resolution_rate": "needs solved, of all that ended",
    "response_days": "days from raising to solving",
    "paperwork_share": "hours spent on paperwork",
    "trusting": "households with trust of one half or more, at the end",
    "needs_told": "needs that households tell, of those that arise",
    "complaints": "complaints of the last year",
    "project_fit": "village projects that fit, of those built in time",
    "project_funds": "benefit that fits, of what village projects were given",
    "care_landed": "entitled children's households in after-school care",
}
# Read off the knobs when the mechanism has taken hold: the claim is about the knob itself.
KNOB = {
    "publication": "accounts published",
    "project_time": "time for a village project, 1 / speed",
    "file_days": "days of a file at township and unit",
    "money_raised": "yuan a year from outside, whole county",
}


@dataclass(frozen=True)
class Claim:
    """What a fact is set beside and how the two are compared.

    `points`: after less before. `level`: after less the twin's own baseline, where no before is given. `ratio`: after / before
    less one. `relative`: the fact is a relative change. `amount`: the fact is what is added.
    """

    indicator: str
    basis: str


CLAIMS = {
    "matching_system": Claim("project_fit", "level"),
    "project_bundling": Claim("project_funds", "relative"),
    "visible_results": Claim("satisfaction", "level"),
    "hearing_turnout": Claim("participation", "level"),
    "points_participation": Claim("participation", "points"),
    "joint_meeting_disputes": Claim("resolution_rate", "level"),
    "tiered_mediation": Claim("resolution_rate", "level"),
    "transparency_satisfaction": Claim("satisfaction", "points"),
    "transparency_reports": Claim("complaints", "ratio"),
    "disclosure_rate": Claim("publication", "points"),
    "decision_standard": Claim("project_time", "relative"),
    "decision_cycle": Claim("project_time", "relative"),
    "trust_transparency": Claim("trusting", "points"),
    "social_capital": Claim("money_raised", "amount"),
    "weekly_screening": Claim("resolution_rate", "points"),
    "responsibility_rate": Claim("resolution_rate", "level"),
    "one_stop": Claim("file_days", "ratio"),
    "feedback_active": Claim("needs_told", "points"),
    "linkage_need_cycle": Claim("response_days", "ratio"),
    "paperwork_saved": Claim("paperwork_share", "relative"),
    "platform_close_rate": Claim("resolution_rate", "level"),
    "afterschool": Claim("care_landed", "points"),
}
REASONS = {
    "early_warning_lead": "months gained on one diversion: the twin dates findings, not when each diversion began",
    "transparency_recovered": "two cases in one village, without the number of villages in which nothing came to light",
    "cadre_training": "a share of degrees: cadres have skill in the twin, schooling is not skill",
    "public_notice_board": "15 days on one road whose own duration is not given",
    "few_trips": "an application costs no journeys in the twin",
    "social_orgs": "a level without comparison that the twin's baseline of found specialists (0.75) already has",
    "mediation_gain": "three kinds of mediation at once, which no single mechanism is; compare tiered_mediation",
}


@dataclass(frozen=True)
class Row:
    """One fact. Numbers are nan where there is nothing to set beside it, and then `reason` says why."""

    fact: str
    mechanism: str
    before: float
    after: float
    indicator: str
    basis: str
    baseline: float = np.nan
    claim: float = np.nan
    effect: float = np.nan
    error: float = np.nan
    share: float = np.nan
    far_share: float = np.nan
    multiple: float = np.nan
    far_multiple: float = np.nan
    reason: str = ""


# Amounts


def ends(move: Move) -> tuple[float, float]:
    """No effect, and the end of the range towards which the move points."""
    none = 1.0 if move.verb == "multiply" else 0.0
    low, high = move.range or (move.amount, move.amount)
    return none, high if move.amount > none else low


def scaled_move(move: Move, multiple: float) -> Move:
    """A move whose distance from no effect is a multiple of the shipped one, at most that of the far end of its range."""
    none, far = ends(move)
    wanted = none + multiple * (move.amount - none)
    amount = min(wanted, far) if far > none else max(wanted, far)
    return move.model_copy(update={"raise_" if move.verb == "raise" else move.verb: amount})


def scaled(one: Mechanism, multiple: float) -> Mechanism:
    """A mechanism with all its moves, harmful ones and those of rules included, at a multiple of their amounts."""
    moves = {path: scaled_move(move, multiple) for path, move in one.moves.items()}
    rules = tuple(
        rule.model_copy(update={"moves": {path: scaled_move(move, multiple) for path, move in rule.moves.items()}})
        for rule in one.rules
    )
    return one.model_copy(update={"moves": moves, "rules": rules})


def far_multiple(one: Mechanism) -> float:
    """The multiple at which the last move has reached the far end of its range."""
    reach = [(ends(move)[1] - ends(move)[0]) / (move.amount - ends(move)[0]) for _, _, move in one.all_moves()]
    return max(reach)


def scenario(key: str, multiple: float) -> Scenario:
    """The traditional mode with one mechanism at full dose everywhere, its amounts at a multiple; at 0 without it."""
    baseline = Scenario.load("baseline")
    if not multiple:
        return baseline
    return replace(baseline.with_mechanism(key), definitions={key: scaled(mechanism.find(key), multiple)})


# Measures


def measured(county: County, world: Scenario, replicate: int) -> dict[str, float]:
    """All of RUN after 24 months."""
    model = PolicyTwin(county, world, seed=SEED, replicate=replicate).run(MONTHS)
    result = model.result()
    raw = Raw.of(model.record, model.world)
    by_policy = outcomes.values(raw.at("county", ("policy",)), ("fund_efficiency",))["fund_efficiency"]
    cascade = result.cascade.set_index("policy")
    project, care = cascade.loc["industry_project"], cascade.loc["afterschool_care"]
    people = raw.since(model.month - 12).people_of("village")
    own = {
        "trusting": float(np.mean(model.world.households["trust"] >= TRUSTING)),
        "needs_told": float(np.average(model.world.villages["revealed"], weights=model.world.villages["size"])),
        "complaints": float(people["complaints"].sum()),
        "project_fit": float(project["landed"] / project["in_time"]),
        "project_funds": float(by_policy.xs(raw.keys.index("industry_project"), level="policy").iloc[0]),
        "care_landed": float(care["landed"] / care["eligible"]),
    }
    return {name: own[name] if name in own else float(result.summary[name]) for name in RUN}


def read_off(county: County, world: Scenario) -> dict[str, float]:
    """All of KNOB in the last month, with money and hours enough."""
    regime = Regime(world, county, seed=SEED)
    knobs: Knobs = [regime.at(world.start + month) for month in range(MONTHS)][-1]
    return {
        "publication": float(knobs.supervise.publication.mean()),
        "project_time": float(1.0 / knobs.deliver.completion.mean()),
        "file_days": float(knobs.deliver.township_days.mean() + knobs.deliver.unit_days.mean()),
        "money_raised": 12.0 * float(knobs.fund.external.sum()) / county.scale,
    }


Measure = Callable[[str, float, str], np.ndarray]


def measure_in(county: County, replicates: int) -> Measure:
    """What gives an indicator under a mechanism at a multiple (0: the traditional mode), each run made only once."""

    @cache
    def run(key: str, multiple: float, replicate: int) -> dict[str, float]:
        return measured(county, scenario(key, multiple), replicate)

    @cache
    def knobs(key: str, multiple: float) -> dict[str, float]:
        return read_off(county, scenario(key, multiple))

    def measure(key: str, multiple: float, indicator: str) -> np.ndarray:
        if indicator in KNOB:
            return np.full(replicates, knobs(key, multiple)[indicator])
        return np.array([run(key if multiple else "", multiple, replicate)[indicator] for replicate in range(replicates)])

    return measure


# Claims


def facts() -> list[dict[str, str]]:
    """The facts of role `mechanism`."""
    with FACTS.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["role"] == "mechanism"]


def number(text: str) -> float:
    """A figure of a fact, nan where none is given."""
    return float(text) if text else np.nan


def claimed(basis: str, before: float, after: float, baseline: float) -> float:
    """The size of a claim in the terms in which its effect is measured."""
    if basis == "ratio":
        return after / before - 1.0
    return {"points": after - before, "level": after - baseline, "relative": after, "amount": after}[basis]


def effects(basis: str, plain: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Effects by replicate, paired: relative or absolute as the claim is."""
    return moved / plain - 1.0 if basis in ("relative", "ratio") else moved - plain


def meeting(claim: float, points: list[tuple[float, float]]) -> float:
    """The multiple at which the effect, linear between points (multiple, effect), is the claim; nan where it never is."""
    for (low, less), (high, more) in zip(points, points[1:], strict=False):
        if (less - claim) * (more - claim) <= 0 and more != less:
            return low + (high - low) * (claim - less) / (more - less)
    return float("nan")


def row_of(fact: dict[str, str], measure: Measure) -> Row:
    """A fact beside the twin."""
    before, after = number(fact["before"]), number(fact["after"])
    found = CLAIMS.get(fact["id"])
    if found is None:
        return Row(fact["id"], fact["mechanism"], before, after, "", "", reason=REASONS[fact["id"]])
    key, far = fact["mechanism"], far_multiple(mechanism.find(fact["mechanism"]))
    plain = measure(key, 0.0, found.indicator)
    baseline = float(plain.mean())
    claim = claimed(found.basis, before, after, baseline)
    if found.basis == "level" and claim <= 0.0:
        reason = f"a level without comparison that the twin has before: `{found.indicator}` stands at {baseline:.2f}"
        return Row(fact["id"], key, before, after, found.indicator, found.basis, baseline, reason=reason)
    shipped = effects(found.basis, plain, measure(key, 1.0, found.indicator))
    furthest = effects(found.basis, plain, measure(key, far, found.indicator))
    effect = float(shipped.mean())
    return Row(
        fact["id"], key, before, after, found.indicator, found.basis, baseline, claim, effect,
        error=float(shipped.std(ddof=1) / np.sqrt(shipped.size)) if shipped.size > 1 else float("nan"),
        share=effect / claim, far_share=float(furthest.mean()) / claim,
        multiple=meeting(claim, [(0.0, 0.0), (1.0, effect), (far, float(furthest.mean()))]), far_multiple=far,
    )  # fmt: skip


def rows(county: County, replicates: int, only: tuple[str, ...] = ()) -> Iterator[Row]:
    """Every mechanism fact, or those named, in the order of the facts."""
    measure = measure_in(county, replicates)
    return (row_of(fact, measure) for fact in facts() if not only or fact["id"] in only)


# The page


def told(row: Row) -> str:
    """The claim as published."""
    if row.basis in ("relative", "amount"):
        return f"{row.after:+,.0f}" if row.basis == "amount" else f"{row.after:+.0%}"
    return f"{'?' if np.isnan(row.before) else f'{row.before:g}'} → {row.after:g}"


def plainly(value: float, basis: str) -> str:
    """An effect: relative ones in per cent, shares in points, sums in yuan."""
    if basis == "amount":
        return f"{value:+,.0f}"
    return f"{value:+.1%}" if basis in ("relative", "ratio") else f"{value:+.3f}"


def line(row: Row) -> str:
    """A line of the table."""
    error = "" if row.indicator in KNOB or np.isnan(row.error) else f" ± {plainly(row.error, row.basis).lstrip('+')}"
    reach = f"{row.multiple:.1f}" if np.isfinite(row.multiple) else f"not even at the far end ({row.far_share:.0%})"
    cells = [
        f"`{row.mechanism}`", f"`{row.fact}`", told(row), f"`{row.indicator}` {row.baseline:,.3g}",
        plainly(row.claim, row.basis), plainly(row.effect, row.basis) + error,
        f"{row.share:.0%}" if row.share <= HALF else f"**{row.share:.0%}**", reach,
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = """# What single mechanisms do beside what is claimed for them

Generated by `python experiments/mechanism_sizes.py {replicates}`: whole villages, {share:.0%} of the demo county, {months}
months, each mechanism alone, everywhere, at full dose, with its hours and costs, less the traditional mode under the same luck;
means over {replicates} replicates ± their standard error. The claims come from the source documents and are mostly promotional,
so a shipped amount may bring about half of a claim at most (more is **bold**); nothing is fitted to them. *Multiple*: how many
times the shipped amounts, all moves together, would reproduce the claim, by interpolation between no effect, the shipped amounts
and the far ends of the ranges; where even these do not reach it, the share of the claim that they reach. A claim without a
*before* is taken as the difference from the twin's own baseline.

| mechanism | fact | claim | indicator, baseline | change claimed | effect as shipped | share | multiple |
|---|---|---|---|---:|---:|---:|---:|
"""


def page(found: list[Row], replicates: int) -> str:
    """The whole page as Markdown."""
    compared = [row for row in found if not row.reason]
    lines = [HEAD.format(replicates=replicates, share=SHARE, months=MONTHS) + "\n".join(line(row) for row in compared)]
    lines += ["", "## What the indicators are", ""]
    lines += [f"- `{name}`: {what}." for name, what in RUN.items()]
    lines += [f"- `{name}`: {what}; read off the knobs, as the claim is about the knob itself." for name, what in KNOB.items()]
    lines += ["", "## Claims with nothing to set beside them", ""]
    lines += [f"- `{row.fact}` (`{row.mechanism}`): {row.reason}." for row in found if row.reason]
    return "\n".join([*lines, ""])


def written(value: object) -> object:
    """A cell of the table: numbers in six digits, nothing where there is none."""
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.6g}"
    return value


def main() -> None:
    """Run everything, write the page and the table."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES
    found = list(rows(County.demo().sample(SHARE), replicates))
    PAGE.write_text(page(found, replicates), encoding="utf-8")
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([field.name for field in fields(Row)])
        table.writerows([written(value) for value in asdict(row).values()] for row in found)


if __name__ == "__main__":
    main()
