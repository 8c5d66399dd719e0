"""One self-contained HTML page in both languages: numbers, differences, pictures, meaning, grades, limits and run keys."""

import base64
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd

from twin.report.compare import grades as attribution
from twin.report.compare import sentences, trace
from twin.report.compare.story import Story
from twin.report.shared.gallery import Picture
from twin.report.shared.words import GRADES, INDICATORS, LANGS, Lang, interval, label, number, say, unit_of

TEMPLATE = Path(__file__).parent / "page.html"
CARDS = (
    "landing_rate",
    "reported_landing_rate",
    "awareness",
    "fund_efficiency",
    "leakage",
    "participation",
    "resolution_days",
    "satisfaction",
)
HEADINGS = {
    "title": ("Where policies land, and where they are lost", "政策在哪里落地，在哪里流失"),
    "meaning": ("What it means", "结果说明什么"),
    "table": ("Results and differences", "结果与差异"),
    "pictures": ("Pictures", "图"),
    "grades": ("How much of it rests on what", "结果有多少依据什么"),
    "moves": (
        "Share of the moves in force by grade of evidence, weighted by dose. It counts numbers, whatever their effect.",
        "在实施的作用按证据等级的占比，以剂量加权；只数数字，不论效应大小。",
    ),
    "effects": (
        "Effect on each indicator, and the part that is gone when the moves of one grade are set to zero, with the same luck.",
        "对各指标的效应，以及把某一等级的作用归零（随机数相同）后消失的部分。",
    ),
    "trace": ("What it rests on", "依据"),
    "limits": ("How far to believe it", "可信到什么程度"),
    "keys": ("Runs", "运行标识"),
    "none": ("No mechanism is in force.", "没有机制在实施。"),
}


def build(
    stories: Sequence[Story],
    pictures: Sequence[Picture],
    facts: dict[str, Any],
    table: pd.DataFrame | None = None,
    lang: Lang = "en",
) -> str:
    """The whole page as text. `facts` has households, months, seed; `table` is a comparison's; `lang` is shown first."""
    parts = [
        _header(stories, facts),
        f'<section class="cards">{"".join(_card(name, stories) for name in CARDS)}</section>',
        _section(
            "meaning", _both(lambda lang: _list([*sentences.noted(stories, lang), *sentences.meaning(stories, table, lang)]))
        ),
        _section("table", _differences(stories, table)),
        _section("pictures", _pictures(pictures)),
        _section("grades", _effects(stories) + _grades(stories)),
        _trace(stories),
        _section("limits", _both(lambda lang: _list(sentences.limits(stories, lang)))),
        _section("keys", _keys(stories)),
    ]
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    title = HEADINGS["title"][LANGS.index(lang)]
    return template.substitute(lang=lang, title=escape(title), body="\n".join(parts))


def _both(write: Callable[[Lang], str], tag: str = "div") -> str:
    """The same content in both languages; the page shows one."""
    return "".join(f'<{tag} data-lang="{lang}">{write(lang)}</{tag}>' for lang in LANGS)


def _words(write: Callable[[Lang], str]) -> str:
    """Plain text in both languages, escaped."""
    return _both(lambda lang: escape(write(lang)), "span")


def _heading(key: str) -> str:
    return _words(lambda lang: HEADINGS[key][LANGS.index(lang)])


def _section(key: str, content: str) -> str:
    return f"<section><h2>{_heading(key)}</h2>{content}</section>"


def _list(items: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _header(stories: Sequence[Story], facts: dict[str, Any]) -> str:
    badge = f'<span class="badge">{_words(partial(say, "synthetic"))}</span>' if stories[0].synthetic else ""
    runs = len(stories[0].summaries)
    times = f"{runs} replicate{'s' if runs > 1 else ''}"
    line = {
        "en": f"{facts['households']:,} households · {facts['months']} months · {times} · seed {facts['seed']}",
        "zh": f"{facts['households']:,}户 · {facts['months']}个月 · 重复{runs}次 · 种子{facts['seed']}",
    }
    return (
        f"<header><div><h1>{_heading('title')}</h1><p>{_words(partial(sentences.titles, stories))}</p>"
        f'<p class="faint">{_words(line.__getitem__)} {badge}</p></div>'
        '<button id="switch" type="button"><span data-lang="en">中文</span><span data-lang="zh">English</span></button></header>'
    )


def _card(indicator: str, stories: Sequence[Story]) -> str:
    rows = "".join(
        f"<dt>{_words(story.titled)}</dt><dd>{_words(partial(number, story.mean(indicator), unit_of(indicator)))}</dd>"
        for story in stories
    )
    return f'<div class="card"><h3>{_words(partial(label, indicator))}</h3><dl>{rows}</dl></div>'


def _difference_head(story: Story, lang: Lang) -> str:
    return f"{say('difference', lang)}{'：' if lang == 'zh' else ': '}{story.titled(lang)}"


def _differences(stories: Sequence[Story], table: pd.DataFrame | None) -> str:
    """The table of means and, for a comparison, differences with their intervals; bold where the interval leaves zero."""
    heads = [_words(partial(say, "indicator")), *(_words(story.titled) for story in stories)]
    if table is not None:
        heads += [_words(partial(_difference_head, story)) for story in stories[1:]]
    rows = []
    for name in INDICATORS:
        cells = [_words(partial(label, name))]
        cells += [_words(partial(number, story.mean(name), unit_of(name))) for story in stories]
        marks = [""] * len(cells)
        for story in stories[1:] if table is not None else ():
            text, sure = _difference(story, name, table)
            cells.append(text)
            marks.append(' class="sure"' if sure else "")
        rows.append("<tr>" + "".join(f"<td{mark}>{cell}</td>" for mark, cell in zip(marks, cells, strict=True)) + "</tr>")
    head = "".join(f"<th>{cell}</th>" for cell in heads)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _difference(story: Story, name: str, table: pd.DataFrame) -> tuple[str, bool]:
    """One difference with its interval as text, and whether the interval leaves zero out."""
    row = table[(table["scenario"] == story.name) & (table["indicator"] == name)]
    if row.empty:
        return "–", False
    gap, low, high = (float(row.iloc[0][column]) for column in ("difference", "low", "high"))
    return _words(partial(interval, gap, low, high, unit_of(name))), low > 0 or high < 0


def _pictures(pictures: Sequence[Picture]) -> str:
    """The pictures in their order, both languages of one beside each other."""
    written: dict[str, list[str]] = {}
    for picture in pictures:
        data = base64.b64encode(picture.svg.encode()).decode()
        image = f'<img alt="{escape(picture.message, quote=True)}" src="data:image/svg+xml;base64,{data}">'
        text = escape(sentences.caption(picture.name, picture.lang))
        figure = f'<figure data-lang="{picture.lang}">{image}<figcaption>{text}</figcaption></figure>'
        written.setdefault(picture.name, []).append(figure)
    return "".join(figure for group in written.values() for figure in group)


def _grades(stories: Sequence[Story]) -> str:
    """Share of the moves in force by grade of evidence, one row per scenario."""
    head = "".join(f"<th>{_words(partial(say, grade))}</th>" for grade in GRADES)
    rows = []
    for story in stories:
        shares = story.grades()
        none = f'<td colspan="{len(GRADES)}">{_heading("none")}</td>'
        cells = "".join(f"<td>{100 * shares.get(grade, 0):.0f}%</td>" for grade in GRADES) if any(shares.values()) else none
        rows.append(f"<tr><td>{_words(story.titled)}</td>{cells}</tr>")
    table = f'<div class="scroll"><table><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    return f'<p class="faint">{_heading("moves")}</p>{table}'


def _effects(stories: Sequence[Story]) -> str:
    """Parts of every effect by grade of evidence: in words, and as a table per scenario."""
    told = [story for story in stories if not story.effects.empty]
    if not told:
        return ""
    words = [lambda lang, story=story: _list(attribution.attribution(story, "landing_rate", lang)) for story in told]
    parts = [f'<p class="faint">{_heading("effects")}</p>', *map(_both, words)]
    for story in told:
        lines = zip(*(attribution.cells(story, lang) for lang in LANGS), strict=True)
        body = "".join(f"<tr>{''.join(f'<td>{_pair(*pair)}</td>' for pair in zip(*line, strict=True))}</tr>" for line in lines)
        head = "".join(f"<th>{_pair(*pair)}</th>" for pair in zip(*map(attribution.heads, LANGS), strict=True))
        title = f"<summary>{_words(partial(attribution.heading, story))}</summary>"
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        parts.append(f'<details>{title}<div class="scroll">{table}</div></details>')
    return "".join(parts)


def _pair(english: str, chinese: str) -> str:
    return _words(lambda lang: english if lang == "en" else chinese)


def _trace(stories: Sequence[Story]) -> str:
    content = trace.section(stories)
    return _section("trace", content) if content else ""


def _keys(stories: Sequence[Story]) -> str:
    rows = [
        f"<li>{_words(story.titled)}: "
        + " ".join(f"<code>{escape(str(s.get('run_key', '')))}</code>" for s in story.summaries)
        + "</li>"
        for story in stories
    ]
    return "<ul>" + "".join(rows) + "</ul>"
