"""The first screen as a page of its own, from the same tables: for a colleague, in one file."""

from twin.base.messages import Lang, told
from twin.desk.meeting import map as grids
from twin.desk.meeting import shown
from twin.desk.meeting.words import WORDS
from twin.desk.work import Work
from twin.living.warnings.warn import COLOURS
from twin.report.shared.parts import Bar, Cell, Given, Part, Table, View
from twin.report.views import attention

MOST = 60  # lines of the list


def single(work: Work, lang: Lang) -> View:
    """Figures, list, villages, losses, pictures, how far to believe it; `work` has a meeting and the list."""
    assert work.meeting is not None
    listed = work.told["attention"]
    rows = listed.kept["list"].where(lambda row: row["colour"] in COLOURS)
    trust = told(lang, "How far to believe it: {word}; {why}", word=work.trust.word(lang), why=work.trust.why(lang))
    more = told(lang, WORDS["first_lines"], shown=MOST, many=len(rows)) if len(rows) > MOST else ""
    said = [(one.name, text) for one in shown.tiles(work.meeting.tiles, lang) for text in (one.about, one.beside) if text]
    meant = [told(lang, "{name}: {about}", name=name, about=text) for name, text in said]
    counted = told(lang, WORDS["counted"], **shown.counts(listed)) if rows else told(lang, WORDS["none_listed"])
    parts = [
        Part(strong=trust),
        Part(told(lang, WORDS["figures"]), table=_figures(work, lang), lines=meant),
        Part(told(lang, WORDS["go"]), text=counted,
             table=attention.listed(listed, rows[:MOST], lang) if rows else None, note=attention.about(lang), after=more),
        Part(told(lang, WORDS["map"]), parts=_villages(work, lang), folded=True),
        Part(told(lang, WORDS["lost"]), note=told(lang, WORDS["lost_about"]), table=_lost(work, lang)),
        Part(told(lang, WORDS["ahead"]), figures=work.meeting.pictures.get(lang, {}).get("county", ())),
    ]  # fmt: skip
    return listed.view(told(lang, "Overview"), parts, lang)


def _figures(work: Work, lang: Lang) -> Table:
    assert work.meeting is not None
    heads = ["", *(told(lang, WORDS[key]) for key in ("simulated", "observed", "change", "target"))]
    rows: list[list[Given]] = [
        [one.name, Cell(one.figure, sure=True, under=one.interval), one.observed, (one.change, one.sure), one.target]
        for one in shown.tiles(work.meeting.tiles, lang)
    ]
    return Table.of(heads, rows)


def _villages(work: Work, lang: Lang) -> list[Part]:
    """The layers as a table a township."""
    assert work.meeting is not None
    layers = grids.layers(work.told, work.meeting.history, lang)
    every = [grids.grid(layer, work.names, lang) for layer in layers]
    found = []
    for towns in zip(*every, strict=True):
        rows = [[one[0].name, *(cell.text for cell in one)] for one in zip(*(cells for _, _, cells in towns), strict=True)]
        found.append(Part(towns[0][1], table=Table.of([told(lang, WORDS["village"]), *(layer.name for layer in layers)], rows)))
    return found


def _lost(work: Work, lang: Lang) -> Table:
    """Policies with a bar of what becomes of those entitled, and the same in numbers."""
    assert work.meeting is not None
    some = shown.stacked(work.meeting.lost, lang, place=work.names.prepared.plan.codes.county)
    heads = [
        told(lang, WORDS["policy"]),
        told(lang, WORDS["deadline"]),
        told(lang, WORDS["part"]),
        *([word for _, word, *_ in some[0].parts] if some else []),
    ]
    rows: list[list[Given]] = [
        [work.names.policy(one.policy, lang), one.deadline,
         Cell(bars=[Bar(share, colour, word) for _, word, share, _, colour in one.parts]),
         *(text for *_, text, _ in one.parts)]
        for one in some
    ]  # fmt: skip
    return Table.of(heads, rows, left=3)
