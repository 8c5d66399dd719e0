"""Heads and cells of the living twin's tables; the terminal and the page show the same."""

from collections import Counter
from collections.abc import Iterator, Sequence

from twin.base.messages import Lang, mark, told
from twin.living.ensemble.targets import EVERY
from twin.living.observations.standing import STANDINGS
from twin.living.warnings.warn import LEAST, Rule
from twin.report.living.kept import Kept, Row, filled
from twin.report.living.words import HOLDS, Names, helps, month
from twin.report.shared.words import pick
from twin.views.attention import SHORT

PAIRS = 5  # of runs, from which a difference may be called sure


def taken_heads(lang: Lang) -> list[str]:
    """What becomes of observations."""
    return [told(lang, "used"), told(lang, "weighed"), told(lang, "doubted"), told(lang, "replaced"), told(lang, "impossible"),
            told(lang, "left out")]  # fmt: skip


def taken_cells(row: Row, lang: Lang) -> list[str]:
    """How many of a target there are of each."""
    return [row.said(name, "count", lang) if row[name] else "" for name in (*STANDINGS, "left")]


def predictive_heads(lang: Lang) -> list[str]:
    """Of the table of what runs show beside observations."""
    return [
        told(lang, "observations"),
        told(lang, "within 90% before"),
        told(lang, "within 90% after"),
        told(lang, "off by, in sd"),
    ]


def predictive_cells(row: Row, lang: Lang) -> list[str]:
    """A target of that table."""
    inside = [row.said(name, "share", lang) for name in ("prior_inside", "post_inside")]
    return [row.said("observations", "count", lang), *inside, row.said("post_miss", "ratio", lang)]


def against_heads(lang: Lang) -> list[str]:
    """Of a comparison with rivals."""
    interval = told(lang, "interval ({share})", share="95%")
    return [told(lang, "ratio of scores"), interval, told(lang, "forecasts"), told(lang, "months of issue")]


def against_cells(row: Row, lang: Lang) -> list[str]:
    """A rival, or a target."""
    interval = row.interval("low", "high", "ratio", lang) if row["low"] == row["low"] else "–"
    return [row.said("ratio", "ratio", lang), interval, row.said("tasks", "count", lang), row.said("origins", "count", lang)]


def landing_heads(lang: Lang) -> list[str]:
    """Of what will have landed."""
    interval = told(lang, "interval ({share})", share="90%")
    return [told(lang, "deadline"), told(lang, "landed"), interval, told(lang, "will be reported"), told(lang, "target"),
            told(lang, "chance of a miss")]  # fmt: skip


def landing_cells(row: Row, lang: Lang) -> list[str]:
    """A policy whose cycle is running."""
    middle, reported, target, chance = (row.said(name, "share", lang) for name in ("middle", "reported", "target", "chance"))
    return [month(row["deadline"]), middle, row.interval("low", "high", "share", lang), reported, target, chance]


def branch_heads(lang: Lang) -> list[str]:
    """Of a what-if."""
    return [told(lang, "month"), told(lang, "difference"), told(lang, "interval ({share})", share="90%"), told(lang, "then")]


def branch_rows(table: Kept, names: Names) -> list[Row]:
    """Of every quantity of the county that changes, and of landing, the last month ahead."""
    county = table.where(lambda row: row["location"] == names.prepared.plan.codes.county)
    last = {(row["target"], row["policy"]): row for row in county}
    return [row for row in last.values() if row["target"] == "landing" or row["difference_low"] or row["difference_high"]]


def is_sure(row: Row) -> bool:
    """Whether a difference can be told from none; a few pairs may agree by chance."""
    return pairs(row) >= PAIRS and bool(row["difference_low"] > 0 or row["difference_high"] < 0)


def pairs(row: Row) -> int:
    """How many pairs of runs a difference is of; 0 where a branch kept before does not say."""
    return int(row.cells.get("pairs", 0))


LITTLE = mark("nothing to be done in the field: by runs, hardly a household is won by holding this step")


def steps(
    rows: Sequence[Row], rule: Rule, names: Names, lang: Lang, held: Kept | None = None, each: Kept | None = None
) -> Iterator[tuple[str, list[str]]]:
    """For each step at which most is lost: in how many rows, what is done about it; what it would win, mechanisms with costs.

    Rows count at whose step somebody is expected to be lost; of how many the cycle is yet to open is told. Where runs won hardly
    anything by holding the step, that is said and nothing is asked.
    With what steps would win if they held (`held`: the table `steps`), those that would win most come first. `each`: the table
    `held`, which says it of single rows where these do not say it themselves.
    """
    won = {row["step"]: row for row in held or ()}
    rows = [row for row in rows if row["to_win"] >= LEAST]
    worth = [row for row in rows if not (_little(_alone(row, each)) or (row["step"] in won and _little(won[row["step"]])))]
    asked, later = Counter(row["step"] for row in worth), Counter(row["step"] for row in worth if row.cells.get("opens"))
    counts = Counter(row["step"] for row in rows).most_common()
    for step, count in sorted(counts, key=lambda one: -float(won[one[0]]["won"]) if one[0] in won else float("inf")):
        done = rule.steps.get(step)
        if done is not None:
            lost, does = EVERY[f"lost_{step}"].name[lang], pick(done.does.plainly(), lang)
            first = [held_step(won[step], lang)] if step in won else []
            if not asked[step]:
                yield told(lang, "{step} ({count}): {does}", step=lost, count=count, does=told(lang, LITTLE)), first
                continue
            said = told(lang, "{step} ({count}): {does}", step=lost, count=asked[step], does=does)
            if later[step]:
                said = told(lang, "{step} ({count}; of {later} the cycle is yet to open, not before): {does}",
                            step=lost, count=asked[step], later=later[step], does=does)  # fmt: skip
            yield said, [*first, *(helps(names, key, lang) for key in done.mechanisms)]


def _alone(row: Row, each: Kept | None) -> Row:
    """What says of a listed row what it would win if its step held: itself, or its line in the table `held`."""
    return row if each is None else held_row(each, row) or row


def _little(row: Row) -> bool:
    """Whether runs in which its step held won less than half a household, by the upper end; not where none were made.

    Nor where an office is asked for a larger budget, which is asked whatever runs won.
    """
    return row.cells.get("action") != SHORT and bool(row.cells.get("won_high", float("nan")) < LEAST)


def held_step(row: Row, lang: Lang) -> str:
    """What a step would win in all listed villages together if it held."""
    if row["won"] < LEAST:
        text = told(lang, "If {held}, hardly any household more would land by these deadlines ({interval}): "
                    "what comes after holds them back, or it is too late for these cycles.")  # fmt: skip
    else:
        text = told(lang, "If {held}, {won} households more would land by these deadlines ({interval}).")
    return filled(text, held=told(lang, HOLDS[row["step"]]), won=row.said("won", "whole", lang),
                  interval=row.interval("won_low", "won_high", "whole", lang))  # fmt: skip


WON = ("won", "won_low", "won_high")  # a middle and its interval, in tables of what a step would win if it held


def held_row(held: Kept, row: Row) -> Row | None:
    """Of the table `held` what a listed village would win if its step held; None where that was not tried."""
    same = ("village", "policy", "deadline", "step")
    return next((one for one in held if all(one[name] == row[name] for name in same)), None)


def misuse_heads(lang: Lang) -> list[str]:
    """Of misuse, beside its base rate."""
    return [told(lang, "inferred, last 12 months"), told(lang, "usual here"), told(lang, "chance of twice the usual")]


def misuse_cells(row: Row, lang: Lang) -> list[str]:
    """A township and policy."""
    return [row.said("yuan", "yuan", lang), row.said("usual", "yuan", lang), row.said("chance", "share", lang)]
