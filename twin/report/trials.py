"""Trials and validation as tables: for the terminal, and as a folder with a page."""

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from twin.folders import whole
from twin.report.folder import MARK
from twin.report.terminal import console
from twin.report.words import INDICATORS, Lang, label, pick, say
from twin.texts import json_text, write_csv, write_text
from twin.texts import markdown as literal

if TYPE_CHECKING:
    import pandas as pd

    from twin.trial import Trial
    from twin.validation import Validation

WORDS = {
    "case": ("case", "案例"),
    "role": ("role", "用途"),
    "what": ("what is compared", "比较内容"),
    "published": ("published", "公布"),
    "allowed": ("allowed", "容许"),
    "simulated": ("simulated [95%]", "模拟 [95%]"),
    "verdict": ("verdict", "结论"),
    "met": ("met", "符合"),
    "missed": ("MISSED", "不符"),
    "untold": ("not told", "无法判断"),
    "inside": ("inside", "带内"),
    "outside": ("outside", "带外"),
    "shown": ("shown", "仅列示"),
    "predict": ("predicted", "预测"),
    "tune": ("tuned", "拟合"),
    "structure": ("structure", "结构"),
    "plausibility": ("plausibility", "合理性"),
    "report": ("shown", "列示"),
    "value": ("", ""),
    "difference": ("change", "差值"),
    "relative_change": ("relative change", "相对变化"),
    "ratio": ("ratio", "比值"),
    "icc": ("correlation within townships", "乡镇内相关"),
    "sd": ("spread", "离散"),
    "rising": ("rises", "逐级上升"),
    "ratio_of_differences": ("ratio of changes", "变化之比"),
    "smaller_than": ("smaller than", "小于"),
    "at_least_as_negative_as": ("falls at least as much as", "降幅不小于"),
    "outcome": ("outcome", "结果"),
    "arm": ("arm", "组"),
    "against": ("against", "对比"),
    "mean": ("mean", "均值"),
    "sd_between": ("sd between replicates", "重复间标准差"),
    "effect": ("effect [95%]", "效应 [95%]"),
    "se": ("se of one trial", "单次试验标准误"),
    "detectable": ("detectable at 80%", "80%功效可检"),
    "parameter": ("tuned", "拟合参数"),
    "reached": ("reached", "达到"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
}


def word(key: str, lang: Lang) -> str:
    """A word of these tables, or the key itself."""
    en, zh = WORDS.get(key, (key, key))
    return en if lang == "en" else zh


def figure(value: Any) -> str:
    """A number as short as it can be read, – where it cannot be told; several of them one after the other."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return " / ".join(figure(one) for one in value)
    if value != value:
        return "–"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3f}"


def ranged(middle: float, low: float, high: float) -> str:
    """A figure with its interval, [–] where that cannot be told."""
    if middle != middle:
        return figure(middle)
    return f"{figure(middle)} [–]" if low != low else f"{figure(middle)} [{figure(low)}, {figure(high)}]"


OUTCOMES = {
    "detail_score": ("details of the policy known", "政策细节知晓"),
    "applied": ("signed up", "参保或申请"),
    "paid_in_full": ("paid in full", "足额领到"),
    "received_share": ("received of what is due", "所得占应得"),
    "visited": ("visited with substance", "受到实质走访"),
    "leakage_log": ("missing expenditure (log)", "流失（对数）"),
    "leakage_log_seen": ("missing, of what villagers see", "流失：村民可见部分"),
    "leakage_log_hidden": ("missing, of what they do not see", "流失：不可见部分"),
    "passed_per_hop": ("complaints passed up at each hop", "每级上报投诉比例"),
    "ledger.idle": ("money lying idle", "闲置资金"),
}


def outcome_name(key: str, lang: Lang) -> str:
    """An outcome in words, as in the other tables where it stands there; else its key."""
    if key in INDICATORS:
        return label(key, lang)
    return OUTCOMES[key][lang == "zh"] if key in OUTCOMES else key


def arm_name(key: str | None, names: Mapping[str, Any], lang: Lang) -> str:
    """An arm, or a difference of two, in the words of the case."""
    parts = [pick(names[part], lang) if part in names else part.replace("_", " ") for part in (key or "").split(" - ") if part]
    return f"({' − '.join(parts)})" if len(parts) > 1 else "".join(parts)


def compared(row: "pd.Series | dict[str, Any]", lang: Lang) -> str:
    """What a check compares, in a few words."""
    names = row.get("names") or {}
    first, second = (arm_name(row[key], names, lang) for key in ("arm", "against"))
    between = " / " if row["measure"] == "ratio_of_differences" else f" {word('against', lang)} "
    arms = between.join(part for part in (first, second) if part)
    where = (row["where"] or "").replace("_", " ")
    return " · ".join(part for part in (outcome_name(str(row["outcome"]), lang), arms, word(row["measure"], lang), where) if part)


def cells(row: "pd.Series | dict[str, Any]", lang: Lang) -> list[str]:
    """A check as the cells of a table."""
    simulated = figure(row["values"]) if row["values"] else ranged(row["simulated"], row["low"], row["high"])
    allowed = "" if not isinstance(row["between"], tuple | list) else f"{figure(row['between'][0])} … {figure(row['between'][1])}"
    return [
        str(row["case"]), word(row["role"], lang), compared(row, lang), figure(row["published"]), allowed, simulated,
        word(row["verdict"], lang),
    ]  # fmt: skip


STYLES = {"missed": "bold red", "untold": "bold yellow", "outside": "yellow"}
COLUMNS = ("case", "role", "what", "published", "allowed", "simulated", "verdict")


def check_rows(trial: "Trial") -> list[dict[str, Any]]:
    """The checks of a trial with their verdicts."""
    names = trial.about.get("names", {})
    return [check.row() | {"names": names} for check in trial.checks]


def _check_table(rows: list[dict[str, Any]], lang: Lang) -> Table:
    shown = Table(header_style="bold")
    for column in COLUMNS:
        shown.add_column(word(column, lang), overflow="fold")
    before = None
    for row in rows:
        texts = cells(row, lang)
        if texts[0] == before:
            texts[0] = ""
        before = str(row["case"])
        shown.add_row(*texts, style=STYLES.get(row["verdict"]))
    return shown


def show(trial: "Trial", lang: Lang) -> None:
    """A trial in the terminal: arms, effects, what was tuned, checks, power, notes."""
    out = console()
    out.print(pick(trial.about["title"], lang), style="bold", markup=False)
    if trial.about["about"]:
        out.print(pick(trial.about["about"], lang), markup=False)
    out.print(_effects(trial, lang))
    _say_tuned(trial, lang)
    if trial.checks:
        out.print(_check_table(check_rows(trial), lang))
    if trial.power:
        out.print(power_text(trial.power, lang), markup=False)
    for note in trial.notes:
        out.print(f"• {pick(note, lang)}", style="dim", markup=False)


def _effects(trial: "Trial", lang: Lang) -> Table:
    shown = Table(header_style="bold")
    for column in ("outcome", "arm", "mean", "effect", "se", "detectable"):
        shown.add_column(word(column, lang), justify="left" if column in ("outcome", "arm") else "right")
    effects = {(row["outcome"], row["arm"]): row for row in trial.effects.to_dict("records")}
    for row in trial.means.to_dict("records"):
        found = effects.get((row["outcome"], row["arm"]))
        names = trial.about.get("names", {})
        texts = [outcome_name(str(row["outcome"]), lang), arm_name(row["arm"], names, lang), figure(row["mean"])]
        if found:
            texts += [ranged(found["estimate"], found["low"], found["high"]), figure(found["se"]), figure(found["detectable"])]
        shown.add_row(*texts)
    return shown


def _say_tuned(trial: "Trial", lang: Lang) -> None:
    for one in trial.tuned:
        mark = word("yes" if one.reached else "no", lang)
        text = (
            f"{word('parameter', lang)}: {one.parameter} = {figure(one.value)} ← {one.outcome} ({one.arm}) {figure(one.target)}"
        )
        console().print(f"{text}; {word('reached', lang)}: {mark}", markup=False, style=None if one.reached else "bold red")


POWER = {
    "nothing": (
        "One trial of this size tells no standard error (fewer than two units in an arm, or observations that do not differ): "
        "what it could detect and how many units are needed cannot be told.",
        "此规模的单次试验得不出标准误（某组不足两个单位，或观测无差别）：可检出的效应与所需规模均无法判断。",
    ),
    "sees": (
        "With {units} {unit}s per arm one trial has a standard error of {error} and sees {detectable} with {wanted:.0%} power.",
        "每组 {units} 个{unit}时，单次试验标准误 {error}，以 {wanted:.0%} 的功效可检出 {detectable}。",
    ),
    "needs": (
        " To see {effect} it must have {needed} {unit}s per arm (this county has {available}).",
        "要以 {wanted:.0%} 的把握看到 {effect}，每组需 {needed} 个（本县每组最多 {available} 个）。",
    ),
    "none": (" To see {effect} it must have more units than there are.", "要看到 {effect}，现有单位不够。"),
    "doubt": (
        " That is on average: the standard error is known from {known:.0f} degrees of freedom, so the power there may be anything "
        "from {least:.0%} to {most:.0%} (90% interval).",
        "此为平均而言：标准误的自由度约为 {known:.0f}，该规模下的实际功效可能在 {least:.0%} 至 {most:.0%} 之间（90%区间）。",
    ),
    "seen": (
        " Simulated at that size: {share:.0%} [{low:.0%}, {high:.0%}] of trials would see it.",
        "按此规模模拟：{share:.0%} [{low:.0%}, {high:.0%}] 的试验可看到该效应。",
    ),
}


def power_text(planned: Any, lang: Lang) -> str:
    """The answer to "how many villages must the pilot have?" in a few sentences, with the doubt that a small trial leaves."""
    place = lang == "zh"
    if not planned.error > 0:  # nor NaN
        return POWER["nothing"][place]
    fields = vars(planned) | {name: figure(getattr(planned, name)) for name in ("error", "detectable", "effect")}
    fields |= {"unit": say(planned.unit, lang)}
    parts = ["sees", "none" if planned.needed is None else "needs"]
    if planned.power_between:
        parts.append("doubt")
        fields |= dict(zip(("least", "most"), planned.power_between, strict=True))
    if planned.seen_effect:
        parts.append("seen")
        fields |= dict(zip(("share", "low", "high"), planned.seen_effect, strict=True))
    return "".join(POWER[part][place].format(**fields) for part in parts)


def show_validation(found: "Validation", lang: Lang) -> None:
    """All cases in one table, then the sum and what was skipped."""
    out = console()
    rows = [row for trial in found.trials for row in check_rows(trial)]
    if rows:
        out.print(_check_table(rows, lang))
    out.print(summary(rows, lang), style="bold", markup=False)
    for trial in found.trials:
        for one in trial.tuned:
            if not one.reached:
                out.print(
                    f"{trial.about['case']}: {one.parameter} → {one.target:g}: {word('no', lang)}", style="bold red", markup=False
                )
    for name, why in found.skipped.items():
        out.print(f"– {name}: {why}", style="dim", markup=False)


def summary(rows: list[dict[str, Any]], lang: Lang) -> str:
    """How many rows were met, missed, not to be told and only shown."""
    count = {key: sum(row["verdict"] == key for row in rows) for key in ("met", "missed", "untold", "inside", "outside", "shown")}
    if lang == "zh":
        return f"符合 {count['met']}，不符 {count['missed']}，无法判断 {count['untold']}；仅列示：带内 {count['inside']}，带外 {count['outside']}，无带 {count['shown']}。"
    only = f"{count['inside']} inside their band, {count['outside']} outside, {count['shown']} without one"
    return f"{count['met']} met, {count['missed']} missed, {count['untold']} not told; only shown: {only}."


# Folders ------------------------------------------------------------------------------------------------------------------


def markdown(rows: list[dict[str, Any]], lang: Lang = "en") -> str:
    """The checks as a Markdown table."""
    lines = ["| " + " | ".join(word(column, lang) for column in COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
    for row in rows:
        texts = [literal(text) for text in cells(row, lang)]
        texts[-1] = f"**{texts[-1]}**" if row["verdict"] in STYLES else texts[-1]
        lines.append("| " + " | ".join(texts) + " |")
    return "\n".join(lines)


def write(trial: "Trial", out: Path, lang: Lang) -> Path:
    """A trial's tables and a page; returns the page's path."""
    from twin.report.jupyter import html

    with whole(out, "trial", (MARK, *trial.FILES)) as draft:
        trial.save(draft)
        write_text(draft / MARK, _page(pick(trial.about["title"], lang), [html(trial, lang)], lang))
    return out / MARK


VALIDATION = ("validation.json", "checks.csv", "validation.md", MARK)


def write_validation(found: "Validation", out: Path, lang: Lang) -> Path:
    """All cases: one JSON document, one CSV, the table as Markdown and as a page; returns the page's path."""
    rows = [row for trial in found.trials for row in check_rows(trial)]
    with whole(out, "validation", VALIDATION) as draft:
        (draft / "validation.json").write_text(json_text(found.to_json()), encoding="utf-8")
        write_csv(found.table, draft / "checks.csv")
        write_text(draft / "validation.md", markdown(rows, lang))
        head = "<th></th>" + "".join(f"<th>{escape(word(column, lang))}</th>" for column in COLUMNS[1:])
        body = "".join(_case_rows(trial, lang) for trial in found.trials)
        parts = [f"<table><tr>{head}</tr>{body}</table>", f"<p>{escape(summary(rows, lang))}</p>"]
        title = "Published against simulated" if lang == "en" else "公布数字与模拟结果对照"
        write_text(draft / MARK, _page(title, parts, lang))
    return out / MARK


def _case_rows(trial: "Trial", lang: Lang) -> str:
    """One case: a line that says what it is, then its checks."""
    about = f" — {escape(pick(trial.about['about'], lang))}" if trial.about["about"] else ""
    lines = [f"<tr><th colspan='{len(COLUMNS)}'>{escape(pick(trial.about['title'], lang))}<small>{about}</small></th></tr>"]
    for row in check_rows(trial):
        texts = ["", *cells(row, lang)[1:]]
        lines.append(f"<tr class='{row['verdict']}'>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>")
    return "".join(lines)


def _page(title: str, parts: list[str], lang: Lang) -> str:
    style = (
        "body{font-family:'Noto Sans','Segoe UI',system-ui,-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
        "table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
        "th small{font-weight:normal}td:first-child{width:1rem}tr.missed{color:#b00020;font-weight:bold}tr.untold{color:#8a5a00;font-weight:bold}tr.outside{color:#8a5a00}"
    )
    head = f"<!doctype html><html lang='{lang}'><meta charset='utf-8'><title>{escape(title)}</title><style>{style}</style>"
    return f"{head}<h1>{escape(title)}</h1>{''.join(parts)}</html>"
