"""The way of the money as bands whose widths are yuan: sources, tiers, households and the ends where money rests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from twin.base.messages import Lang, told
from twin.base.plain import mean_of
from twin.report.compare.money import END, column, drawable
from twin.report.compare.story import Story, first_only
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SINK_COLOURS, canvas
from twin.report.shared.words import SINKS, say, yuan

SMALL = 0.004  # ends below this share of all money are drawn together
GAP = 0.045  # white between two nodes of a column, as a share of the height
LABEL = 0.1  # white below a node with its name under it
NODE = 0.16  # width of a node, in columns


@dataclass
class Node:
    """A place of money: where it stands and how much of its height is taken by bands already drawn."""

    key: str
    column: int
    amount: float
    bottom: float = 0.0
    height: float = 0.0
    left_taken: float = 0.0
    right_taken: float = 0.0
    gap: float = GAP
    passing: bool = False  # keeps room for a band that passes this column; nothing is drawn

    @property
    def top(self) -> float:
        """Upper edge."""
        return self.bottom + self.height


def _group_small(table: pd.DataFrame) -> pd.DataFrame:
    """Put ends that are too thin to see into one called `other`."""
    ends = table[table["target"].map(column) == END].groupby("target")["fen"].sum()
    thin = ends[ends < SMALL * ends.sum()].index
    if len(thin) < 2:
        return table
    renamed = table.assign(target=table["target"].where(~table["target"].isin(thin), "other"))
    return renamed.groupby(["source", "target"], as_index=False)["fen"].sum()


def _nodes(table: pd.DataFrame) -> dict[str, Node]:
    """Every place with the larger of what enters and what leaves it."""
    entering, leaving = table.groupby("target")["fen"].sum(), table.groupby("source")["fen"].sum()
    keys = sorted(set(entering.index) | set(leaving.index), key=_rank)
    return {key: Node(key, column(key), float(max(entering.get(key, 0), leaving.get(key, 0)))) for key in keys}


def _rank(key: str) -> tuple[int, int, str]:
    """Order within a column: ends in the order of the ledger, benefit on top; side sources below the tier."""
    sides = ("own_contribution", "operations", "returned", "opening", "other", "kept", "returned_to")
    order = SINKS.index(key) if key in SINKS else len(SINKS) * (key in sides)
    return column(key), order, key


def _place(nodes: dict[str, Node]) -> None:
    """Stack the nodes of each column from the top, all at one scale."""
    columns: dict[int, list[Node]] = {}
    for node in nodes.values():
        columns.setdefault(node.column, []).append(node)
    last = max(columns)
    for place, stack in columns.items():
        for under, node in enumerate(stack):
            node.gap = LABEL if under and place < last and not node.passing else GAP
    scale = min((1 - sum(n.gap for n in stack[:-1])) / sum(n.amount for n in stack) for stack in columns.values())
    for stack in columns.values():
        top = 1.0
        for node in stack:
            node.height = node.amount * scale
            node.bottom = top - node.height
            top = node.bottom - node.gap


def _squeeze(nodes: dict[str, Node]) -> None:
    """Close up columns that no money passes."""
    used = sorted({node.column for node in nodes.values()})
    for node in nodes.values():
        node.column = used.index(node.column)


def _routed(nodes: dict[str, Node], table: pd.DataFrame) -> list[tuple[str, str, float]]:
    """Flows as steps from column to column; a long one passes below the places that it skips."""
    steps = []
    longest_last = sorted(table.itertuples(), key=lambda flow: _rank(str(flow.target)))
    for flow in longest_last:
        here, amount = str(flow.source), float(flow.fen)
        for passed in range(nodes[here].column + 1, nodes[str(flow.target)].column):
            key = f"{flow.source} {flow.target} {passed}"
            nodes[key] = Node(key, passed, amount, passing=True)
            steps.append((here, key, amount))
            here = key
        steps.append((here, str(flow.target), amount))
    return steps


def sankey(story: Story, lang: Lang, stories: Sequence[Story] = (), shown: Sequence[Story] = ()) -> Figure:
    """Fund flow of one scenario over the whole run; the widths of bands and nodes are proportional to yuan.

    `stories` are all scenarios of a report, `shown` those of them that have such a picture.
    """
    ledger = mean_of([summary["ledger"] for summary in story.summaries])
    table = drawable(story.flows, ledger)
    note = first_only(told(lang, "pooling between villages is drawn net"), stories, shown, lang)
    return bands(table, _message(story, ledger, lang), whose(story.place, lang), lang, note)


def bands(table: pd.DataFrame, message: str, foot: str, lang: Lang, note: str = "") -> Figure:
    """The same of any moves of money that are fit for drawing (`drawable`); an empty picture where nothing moved."""
    table = _group_small(table)
    nodes = _nodes(table)
    figure = canvas(message, lang, foot, (11, 5.6), note=note)
    axes = figure.subplots()
    axes.set_axis_off()
    if nodes:
        _squeeze(nodes)
        steps = _routed(nodes, table)
        _place(nodes)
        _draw(axes, nodes, steps, lang)
    return figure


def _message(story: Story, ledger: Mapping[str, float], lang: Lang) -> str:
    share = 100 * ledger["benefit"] / (ledger["inflows"] or 1)
    return told(
        lang, "{scenario}: of every 100 yuan that came in over the run, {share:.0f} became a benefit that fits",
        scenario=story.titled(lang), share=share,
    )  # fmt: skip


def _draw(axes: Axes, nodes: dict[str, Node], steps: list[tuple[str, str, float]], lang: Lang) -> None:
    """Bands first, nodes and names over them."""
    scale = next(node.height / node.amount for node in nodes.values() if node.amount)
    for source, target, amount in sorted(steps, key=lambda step: (-nodes[step[0]].bottom, -nodes[step[1]].bottom)):
        _band(axes, nodes[source], nodes[target], amount * scale)
    last = max(node.column for node in nodes.values())
    tops = {node.column: max(n.top for n in nodes.values() if n.column == node.column) for node in nodes.values()}
    for node in nodes.values():
        if not node.passing:
            axes.add_patch(
                Rectangle((node.column, node.bottom), NODE, node.height, color=SINK_COLOURS.get(node.key, "#4d4d4d"), lw=0)
            )
            _name(axes, node, last, tops[node.column], lang)
    axes.set_xlim(-0.05, last + 1.9)
    axes.set_ylim(min(node.bottom for node in nodes.values()) - 0.08, 1.09)


def _name(axes: Axes, node: Node, last: int, top: float, lang: Lang) -> None:
    """Name and yuan: beside the ends, above the first place of a column, below the others."""
    name, amount = say(node.key, lang), yuan(node.amount / 100, lang)
    style: dict[str, Any] = {"fontsize": 8.5, "linespacing": 1.1, "color": INK}
    if node.column == last:
        axes.text(node.column + NODE + 0.06, node.bottom + node.height / 2, f"{name} {amount}", va="center", **style)
    elif node.top == top:
        axes.text(node.column, node.top + 0.01, f"{name}\n{amount}", va="bottom", **style)
    else:
        axes.text(node.column, node.bottom - 0.01, f"{name}\n{amount}", va="top", **style)


def _band(axes: Axes, source: Node, target: Node, width: float) -> None:
    """One flow as a smooth band from the source's right edge to the target's left edge, filled from the top down."""
    x0 = source.column + (0 if source.passing else NODE)
    x1 = float(target.column)
    top0, top1 = source.top - source.right_taken, target.top - target.left_taken
    source.right_taken += width
    target.left_taken += width
    bend = (x0 + x1) / 2
    points = [
        (x0, top0),
        (bend, top0),
        (bend, top1),
        (x1, top1),
        (x1, top1 - width),
        (bend, top1 - width),
        (bend, top0 - width),
        (x0, top0 - width),
    ]
    codes = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    colour = SINK_COLOURS.get(target.key.split()[1] if target.passing else target.key, FAINT)
    axes.add_patch(PathPatch(Path([*points, (0, 0)], [*codes, Path.CLOSEPOLY]), facecolor=colour, alpha=0.38, lw=0))
