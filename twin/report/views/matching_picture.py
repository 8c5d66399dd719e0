"""The picture of matching plans: what each wins, with its interval, beside what it costs."""

from collections.abc import Sequence

from twin.base.messages import Lang, told
from twin.base.texts import in_lines
from twin.report.living.kept import Row
from twin.report.shared.parts import Figure
from twin.report.shared.place import whose
from twin.report.shared.style import INK, SCENARIO_COLOURS, canvas, styled, svg
from twin.report.views.told import Told

LINE = 0.34  # inches a village
WIDE = 7.5


def picture(said: Told, rows: Sequence[Row], lang: Lang) -> list[Figure]:
    """A line a village, most to win on top; nothing where no plan has a step."""
    shown = [row for row in rows if row["steps"]]
    if not shown:
        return []
    with styled():
        return [_drawn(said, shown, lang)]


def _drawn(said: Told, shown: Sequence[Row], lang: Lang) -> Figure:
    foot = whose(said.about, lang)
    title = told(lang, "Households that each plan wins")
    figure = canvas(title, lang, foot, (WIDE, 1.6 + LINE * len(shown)))
    axes = figure.subplots()
    for place, row in enumerate(shown):
        axes.plot((row["won_low"], row["won_high"]), (place, place), color=SCENARIO_COLOURS[0], lw=2)
        axes.plot(row["won"], place, "o", color=SCENARIO_COLOURS[0])
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(shown)), [in_lines(said.names.place(row["village"], lang), 14) for row in shown])
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_xlabel(told(lang, "households won by the deadline; point: mean, line: nine of ten runs"))
    return Figure(svg(figure), figure.get_suptitle())
