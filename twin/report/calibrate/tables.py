"""A calibration in the terminal: what was learned of each parameter, and which facts the fitted twin meets."""

from typing import TYPE_CHECKING, Any

from rich.table import Table

from twin.report.shared.terminal import console
from twin.report.shared.words import Lang

if TYPE_CHECKING:
    from twin.study.calibrate.run import Calibration

_HEADS = {
    "en": ("parameter", "informed by", "prior: mean [5%, 95%]", "posterior: mean [5%, 95%]", "shrinkage", "informed"),
    "zh": ("参数", "所据事实", "先验：均值 [5%, 95%]", "后验：均值 [5%, 95%]", "收缩", "有信息"),
}
_FACTS = {
    "en": ("figure", "use", "fact", "prior runs: median [5%, 95%]", "posterior runs", "fact inside"),
    "zh": ("数字", "用途", "事实", "先验模拟：中位数 [5%, 95%]", "后验模拟", "事实在内"),
}
_WORDS = {
    "fitted": "拟合", "left out": "未用", "plausible": "仅供对照", "yes": "是", "no": "否",
}  # fmt: skip


def _word(text: str, lang: Lang) -> str:
    return _WORDS.get(text, text) if lang == "zh" else text


def _range(middle: float, low: float, high: float) -> str:
    return "" if middle != middle else f"{middle:.3g} [{low:.3g}, {high:.3g}]"


def _truth(value: object, lang: Lang) -> str:
    return _word("yes" if value else "no", lang)


def show(found: "Calibration", lang: Lang) -> None:
    """Parameters before and after, then facts beside the runs, then what disagrees."""
    from twin.study.calibrate.checks import conflicts, parameter_table, predictive_table
    from twin.study.calibrate.coverage import sentence

    out = console()
    learned = Table(*_HEADS[lang], header_style="bold")
    for path, row in parameter_table(found).iterrows():
        prior = _range(row["prior_mean"], row["prior_p05"], row["prior_p95"])
        after = _range(row["mean"], row["p05"], row["p95"])
        learned.add_row(str(path), row["moment"], prior, after, f"{row['shrinkage']:.2f}", _truth(row["informed"], lang))
    out.print(learned)
    out.print(sentence(found.study.file.method), markup=False)
    met = Table(*_FACTS[lang], header_style="bold")
    for name, row in predictive_table(found).iterrows():
        ranges = (_range(row[f"{w}p50"], row[f"{w}p05"], row[f"{w}p95"]) for w in ("prior_", ""))
        met.add_row(str(name), _word(row["kind"], lang), f"{row['fact']:.3g}", *ranges, _truth(row["inside"], lang))
    out.print(met)
    for line in conflicts(found):
        out.print(f"• {line}")


def document(found: "Calibration") -> dict[str, Any]:
    """Everything as plain data."""
    from twin.report.calibrate.folder import about
    from twin.study.calibrate import coverage
    from twin.study.calibrate.checks import conflicts, correlation_table, parameter_table, predictive_table, sensitivity_table

    tables = {
        "parameters": parameter_table(found), "predictive": predictive_table(found),
        "sensitivity": sensitivity_table(found), "correlations": correlation_table(found),
    }  # fmt: skip
    return (
        about(found)
        | {name: table.reset_index().to_dict("records") for name, table in tables.items()}
        | {
            "coverage": coverage.document(found.study.file.method),
            "conflicts": conflicts(found),
            "members": found.members.to_dict("records"),
        }
    )
