"""Results on disk: tables, pictures and the page, written beside their place and moved there whole."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.errors import InputError
from twin.base.messages import Lang
from twin.base.texts import json_text, write_csv, write_text
from twin.files.folders import RECIPE, changed, listed, recover, whole, with_files
from twin.report.shared.folder import MARK, PAGE

if TYPE_CHECKING:
    import pandas as pd

    from twin.outcomes.result import Result
    from twin.report.compare.story import Story
    from twin.study.compare.comparison import Comparison


def write_result(result: "Result", out: Path, lang: Lang) -> Path:
    """A run's tables, pictures and page; returns the page's path."""
    from twin.report.compare.story import of_result

    with whole(out, "run", (*PAGE, *result.FILES)) as draft:
        result.save(draft)
        _write(draft, [of_result(result)], _facts([result.summary]), None, lang)
    return out / MARK


def write_comparison(comparison: "Comparison", out: Path, lang: Lang) -> Path:
    """A comparison's tables, pictures and page; returns the page's path."""
    from twin.report.compare.story import of_comparison

    with whole(out, "comparison", (*PAGE, *comparison.FILES)) as draft:
        comparison.save(draft)
        write_csv(comparison.table, draft / "differences.csv")
        _write(draft, of_comparison(comparison), _facts(comparison.results[0]), comparison.table, lang)
    return out / MARK


def rewrite(result: Path, out: Path | None, lang: Lang) -> Path:
    """The page of a saved run or comparison again, in its folder (one with our marker) or in another one."""
    recover(result)
    if not result.is_dir():
        raise InputError(
            "{folder}: no such folder; allowed: one written by `twin run --out` or `twin compare --out`", folder=result
        )
    if out is None and listed(result) is None:
        raise InputError("{folder}: written by an earlier version, so it is only read; needed: --out", folder=result)
    for name in (name for name in changed(result) if name.endswith((".json", ".parquet"))):
        raise InputError(
            "{folder}: {name} was changed since it was written; allowed: a result as it was written", folder=result, name=name
        )
    with with_files(_recipe(result, lang)):
        if (result / "comparison.json").exists():
            from twin.study.compare.comparison import Comparison

            return write_comparison(Comparison.load(result), out or result, lang)
        from twin.outcomes.result import Result

        return write_result(Result.load(result), out or result, lang)


def _recipe(result: Path, lang: Lang) -> dict[str, bytes]:
    """How the result was made goes with it, in the language of the new page."""
    try:
        document = json.loads((result / RECIPE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {RECIPE: json_text(document | {"lang": lang}).encode()}


def _facts(summaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {name: summaries[0][name] for name in ("households", "months", "seed")}


def _write(draft: Path, stories: "Sequence[Story]", facts: dict[str, Any], table: "pd.DataFrame | None", lang: Lang) -> None:
    """Pictures as PNG in both languages, and the page."""
    from twin.report.compare import gallery, page

    pictures = gallery.draw(stories, table)
    (draft / "figures").mkdir()
    for picture in pictures:
        (draft / "figures" / f"{picture.name}.{picture.lang}.png").write_bytes(picture.png)
    write_text(draft / MARK, page.build(stories, pictures, facts, table, lang))
