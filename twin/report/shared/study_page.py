"""The page and folder of a study: tables, pictures in both languages, one page that switches between them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.base.messages import LANGS, Lang
from twin.base.texts import write_text
from twin.files.folders import whole
from twin.report.shared.folder import MARK, PAGE
from twin.report.shared.parts import WORDY, Figure, Given, Part, Table, View
from twin.report.shared.place import badge
from twin.report.shared.render import page
from twin.report.shared.words import pick

__all__ = ["WORDY", "tables", "view", "write"]


def write(
    found: Any, out: Path, lang: Lang, draw: Callable[[Any], Sequence[Any]], show: Callable[[Any, Sequence[Figure], Lang], View]
) -> Path:
    """Whatever `found.save` writes, what `draw` draws, and the page of `show` with these pictures; returns the page's path."""
    with whole(out, found.KIND, (*PAGE, *found.FILES)) as draft:
        found.save(draft)
        pictures = draw(found)
        (draft / "figures").mkdir(exist_ok=True)
        for picture in pictures:
            (draft / "figures" / f"{picture.name}.{picture.lang}.png").write_bytes(picture.png)
        views = {one: show(found, [Figure(picture.svg) for picture in pictures if picture.lang == one], one) for one in LANGS}
        write_text(draft / MARK, page("study.html", views, lang))
    return out / MARK


def view(
    about: Mapping[str, Any], line: str, lines: Sequence[str], figures: Sequence[Figure], parts: Sequence[Part], lang: Lang
) -> View:
    """A study's title and facts, what it means in sentences, its pictures, and the parts of its own."""
    why = Part(text=pick(about.get("about") or "", lang))
    return View(
        pick(about["title"], lang), line, badge=badge(about, lang), parts=[why, Part(lines=lines), Part(figures=figures), *parts]
    )


def tables(blocks: Iterable[tuple[str, Sequence[str], Sequence[Sequence[Given]]]]) -> list[Part]:
    """Tables (title, heads, rows), each under its title."""
    return [Part(title, table=Table.of(heads, rows)) for title, heads, rows in blocks]
