"""Results on disk: tables, pictures and the page, written beside their place and moved there whole."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.errors import InputError
from twin.report.words import Lang

if TYPE_CHECKING:
    import pandas as pd

    from twin.report.story import Story
    from twin.result import Result
    from twin.study.comparison import Comparison

MARK = "report.html"  # a folder with this file is one of ours and may be replaced


def check_free(out: Path | None, mark: str = MARK, earlier: str = "an earlier result") -> None:
    """Refuse a place that holds anything but an earlier result (a folder with the file `mark`), before any time is spent."""
    if out is None or not out.exists():
        return
    allowed = f"allowed: a new folder, an empty one or {earlier}"
    if not out.is_dir():
        raise InputError(f"--out {out}: a file is in the way; {allowed}")
    if any(out.iterdir()) and not (out / mark).exists():
        raise InputError(f"--out {out}: the folder holds other things; {allowed}")


@contextmanager
def whole(out: Path, mark: str = MARK, earlier: str = "an earlier result") -> Iterator[Path]:
    """Give a folder to write in; on success it takes the place of `out`, on failure nothing is left behind."""
    check_free(out, mark, earlier)
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise InputError(f"--out {out}: cannot be written: {error.strerror}") from error
    try:
        draft.chmod(0o755)  # mkdtemp keeps others out
        yield draft
        if out.exists():
            shutil.rmtree(out)
        draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_result(result: "Result", out: Path, lang: Lang) -> Path:
    """A run's tables, pictures and page; returns the page's path."""
    from twin.report.story import of_result

    with whole(out) as draft:
        result.save(draft)
        _write(draft, [of_result(result)], _facts([result.summary]), None, lang)
    return out / MARK


def write_comparison(comparison: "Comparison", out: Path, lang: Lang) -> Path:
    """A comparison's tables, pictures and page; returns the page's path."""
    from twin.report.story import of_comparison

    with whole(out) as draft:
        comparison.save(draft)
        comparison.table.to_csv(draft / "differences.csv", index=False)
        _write(draft, of_comparison(comparison), _facts(comparison.results[0]), comparison.table, lang)
    return out / MARK


def rewrite(result: Path, out: Path | None, lang: Lang) -> Path:
    """The page of a saved run or comparison again, in its folder or in another one."""
    if not result.is_dir():
        raise InputError(f"{result}: no such folder; allowed: one written by `twin run --out` or `twin compare --out`")
    if (result / "comparison.json").exists():
        from twin.study.comparison import Comparison

        return write_comparison(Comparison.load(result), out or result, lang)
    from twin.result import Result

    return write_result(Result.load(result), out or result, lang)


def _facts(summaries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {name: summaries[0][name] for name in ("households", "months", "seed")}


def _write(draft: Path, stories: "Sequence[Story]", facts: dict[str, Any], table: "pd.DataFrame | None", lang: Lang) -> None:
    """Pictures as PNG in both languages, and the page."""
    from twin.report import gallery, page

    pictures = gallery.draw(stories, table)
    (draft / "figures").mkdir()
    for picture in pictures:
        (draft / "figures" / f"{picture.name}.{picture.lang}.png").write_bytes(picture.png)
    (draft / MARK).write_text(page.build(stories, pictures, facts, table, lang), encoding="utf-8")
