"""An attribution as a folder: tables, pictures in both languages, and the page."""

import base64
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from twin.errors import InputError
from twin.report.folder import MARK, whole
from twin.report.page import TEMPLATE
from twin.report.shapley import Cells, sentences, tables
from twin.report.shapley_words import word
from twin.report.words import LANGS, Lang, pick, say

if TYPE_CHECKING:
    from twin.study.attribution.found import Attributions


def check_apart(out: Path | None, store: Path) -> None:
    """Refuse a place for results that holds the store, which would go when results are written again."""
    if out is not None and store.resolve().is_relative_to(out.resolve()):
        raise InputError(f"--out {out}: the study's store is inside ({store}); allowed: another folder, or `store` in the study")


def write(found: "Attributions", out: Path, lang: Lang) -> Path:
    """Tables, pictures in both languages and the page; returns the page's path."""
    from twin.report.shapley_figures import draw

    with whole(out) as draft:
        found.save(draft)
        pictures = draw(found)
        (draft / "figures").mkdir()
        for picture in pictures:
            (draft / "figures" / f"{picture.name}.{picture.lang}.png").write_bytes(picture.png)
        body = {one: _body(found, one, [picture.svg for picture in pictures if picture.lang == one]) for one in LANGS}
        (draft / MARK).write_text(_page(found, body, lang), encoding="utf-8")
    return out / MARK


def _page(found: "Attributions", body: Mapping[Lang, str], lang: Lang) -> str:
    switch = '<button id="switch" type="button"><span data-lang="en">中文</span><span data-lang="zh">English</span></button>'
    parts = f"<header><div>{''.join(_both(one, _head(found, one)) for one in LANGS)}</div>{switch}</header>"
    parts += "".join(_both(one, body[one]) for one in LANGS)
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    return template.substitute(lang=lang, title=escape(pick(found.about["title"], lang)), body=parts)


def _both(lang: Lang, html: str) -> str:
    return f'<div data-lang="{lang}">{html}</div>'


def _head(found: "Attributions", lang: Lang) -> str:
    about = found.about
    line = word("facts", lang).format(
        households=f"{about['households']:,}", months=about["months"], replicates=len(about["replicates"]), seed=about["seed"],
        runs=f"{about['runs']:,}", players=len(about["players"]),
    )  # fmt: skip
    badge = f' <span class="badge">{escape(say("synthetic", lang))}</span>' if about["synthetic"] else ""
    return f'<h1>{escape(pick(about["title"], lang))}</h1><p class="faint">{escape(line)}{badge}</p>'


def _body(found: "Attributions", lang: Lang, pictures: list[str]) -> str:
    told = "".join(f"<li>{escape(line)}</li>" for line in sentences(found, lang))
    parts = [f"<ul>{told}</ul>"]
    data = [base64.b64encode(svg.encode()).decode() for svg in pictures]
    parts += [f'<figure><img alt="" src="data:image/svg+xml;base64,{one}"></figure>' for one in data]
    parts += [f"<section><h2>{escape(title)}</h2>{_html(heads, rows)}</section>" for heads, rows, title in tables(found, lang)]
    return "".join(parts)


def _html(heads: list[str], rows: list[Cells]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    lines = ["".join(f"<td{' class=sure' if marked else ''}>{escape(text)}</td>" for text, marked in row) for row in rows]
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
