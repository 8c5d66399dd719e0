"""Where the money of a policy went, as bands whose widths are yuan; for the county alone."""

from collections.abc import Mapping

import pandas as pd

from twin.base.messages import Lang, told
from twin.report.compare.money import drawable
from twin.report.compare.sankey import bands
from twin.report.living.words import Names
from twin.report.shared.parts import Figure
from twin.report.shared.place import whose
from twin.report.shared.style import styled, svg


def picture(flows: pd.DataFrame, policy: str, ends: Mapping[str, float], since: str, names: Names, lang: Lang) -> Figure | None:
    """The money of one policy since a month, in one course of the county; None where none moved.

    `ends`: fen that were diverted, by public and private ends.
    """
    table = drawable(flows[(flows["policy"] == policy).to_numpy()], ends)
    if table.empty:
        return None
    said = told(lang, "{policy}: where the money went, {since} on", policy=names.policy(policy, lang), since=since)
    foot = whose({"synthetic": names.county.synthetic, "given": names.county.given}, lang)
    with styled():
        figure = bands(table, said, foot, lang, told(lang, "pooling between villages is drawn net"))
        return Figure(svg(figure), said)
