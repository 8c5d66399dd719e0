"""Townships and villages by the names that their user gave them: how each fared in every scenario, as tables."""

from collections.abc import Sequence

import pandas as pd

from twin.base.messages import Lang, told, told_as
from twin.outcomes.places import named, township_labels, townships_of, village_labels
from twin.report.compare.story import Story
from twin.report.shared.parts import Given, Part, Table
from twin.report.shared.words import number, say

MOST_VILLAGES = 400  # listed on a page; of more, those in which least landed
MOST_LOWEST = 3  # villages that a sentence names


def places(stories: Sequence[Story], lang: Lang) -> Part:
    """Both tables, that of the villages folded; nothing where places have no names of their own."""
    if not named(stories[0].villages):
        return Part()
    note = told(lang, "Shares are of the eligible that landed; the names are those of the county's own tables.")
    rows = by_village(stories)
    title = told(lang, "Villages ({count})", count=len(rows))
    after = ""
    if len(rows) > MOST_VILLAGES:
        rows = rows.nsmallest(MOST_VILLAGES, "landing_0", keep="all").iloc[:MOST_VILLAGES].sort_index()
        after = told(lang, "Listed are the {count} in which least landed; all are in villages.parquet.", count=len(rows))
    villages = Table.of(village_heads(stories, lang), village_lines(rows, lang), left=3)
    least = lowest(stories, lang)
    return Part(
        told(lang, "Townships and villages"), note=note, lines=[least] if least else [],
        table=Table.of(township_heads(stories, lang), township_lines(stories, lang), left=2),
        parts=[Part(title, table=villages, after=after, folded=True)],
    )  # fmt: skip


def lowest(stories: Sequence[Story], lang: Lang) -> str:
    """The villages in which least landed in the first scenario; empty where fewer than two have anybody who is eligible."""
    rows = by_village(stories[:1]).dropna(subset="landing_0").sort_values(["landing_0", "code"]).head(MOST_LOWEST)
    if len(rows) < 2:
        return ""
    shown = [f"{row['label']} {number(row['landing_0'], 'share', lang)}" for row in rows.to_dict("records")]
    named = {"scenario": stories[0].titled(lang), "villages": told(lang, ", ").join(shown)}
    return told(lang, "Least landed in '{scenario}': {villages}.", **named)


def township_heads(stories: Sequence[Story], lang: Lang) -> list[str]:
    """Heads of the table of townships."""
    heads = [say("township", lang), told(lang, "code"), told_as(lang, "how many", "villages")]
    return [*heads, told(lang, "eligible (of the year's policies)"), *(story.titled(lang) for story in stories)]


def township_lines(stories: Sequence[Story], lang: Lang) -> list[list[Given]]:
    """A line for each township."""
    tables = [townships_of(story.villages).set_index("code") for story in stories]
    lines: list[list[Given]] = []
    for code, row in tables[0].iterrows():
        shares = [number(_known(table["landing_rate"].get(code)), "share", lang) for table in tables]
        lines.append([row["label"], str(code), f"{row['villages']:,}", f"{row['eligible']:,.0f}", *shares])
    return lines


def village_heads(stories: Sequence[Story], lang: Lang) -> list[str]:
    """Heads of the table of villages."""
    heads = [say("village", lang), say("township", lang), told(lang, "code"), told(lang, "eligible (of the year's policies)")]
    return [*heads, *(story.titled(lang) for story in stories)]


def village_lines(rows: pd.DataFrame, lang: Lang) -> list[list[Given]]:
    """A line for each village."""
    shares = [name for name in rows.columns if str(name).startswith("landing_")]
    return [
        [row["label"], row["township_label"], row["code"], f"{row['eligible']:,.0f}",
         *(number(_known(row[name]), "share", lang) for name in shares)]
        for row in rows.to_dict("records")
    ]  # fmt: skip


def by_village(stories: Sequence[Story]) -> pd.DataFrame:
    """Villages in order of code: labels, townships' labels, the eligible of the first scenario, the share landed in each."""
    first = stories[0].villages
    above = township_labels(first)
    rows = first[["code", "eligible"]].assign(label=village_labels(first), township_label=list(first["township"].map(above)))
    for place, story in enumerate(stories):
        landed = story.villages.set_index("code")["landing_rate"].astype(float)
        rows[f"landing_{place}"] = landed.reindex(rows["code"]).to_numpy()
    return rows.sort_values("code").reset_index(drop=True)


def _known(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)  # noqa: PLR0124 (no number)
