"""A recommendation in short, for the first screen: the question, what stands out, the best packages with gain, cost and hours."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang
from twin.report.recommend.sentences import headlines, of_budget
from twin.report.recommend.tables import tables
from twin.study.recommend.found import Recommendation

MOST = 5  # packages


def short(found: Recommendation, title: str, lang: Lang) -> Mapping[str, Any]:
    """`title`, `lines`, and of the largest budget `heads` and `rows` of its finalists and of how these do over futures."""
    one = found.budgets[-1]
    shelves = {key: (heads, rows) for key, _, heads, rows in tables(found, one, lang) if key in ("finalists", "robust")}
    shown = [{"heads": heads, "rows": [[text for text, _ in row] for row in rows[:MOST]]} for heads, rows in shelves.values()]
    return {"title": title, "lines": [*headlines(found, lang), of_budget(found, one, lang)[-1]], "tables": shown}
