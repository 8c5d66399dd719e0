"""Pictures of a calibration."""

import numpy as np
from matplotlib.figure import Figure

from twin.base.messages import Lang, told
from twin.base.texts import cut
from twin.report.calibrate.words import kind
from twin.report.shared.place import whose
from twin.report.shared.style import FAINT, INK, SCENARIO_COLOURS, canvas, styled
from twin.study.calibrate.checks import parameter_table, predictive_table, sensitivity_table
from twin.study.calibrate.run import Calibration
from twin.study.calibrate.titles import figure_title, parameter_title

BEFORE, AFTER = "#999999", SCENARIO_COLOURS[0]
FACT = SCENARIO_COLOURS[1]
TITLE, LABEL = 40, 30  # columns of a name in a picture; tables have it in full


def _figure(found: Calibration, key: object, lang: Lang) -> str:
    return cut(figure_title(found.study.file, str(key), lang), LABEL)


def _whose(found: Calibration, lang: Lang) -> str:
    return whose({"synthetic": found.synthetic}, lang)


def marginals(found: Calibration, lang: Lang) -> Figure:
    """Prior and posterior of each parameter."""
    table, paths = parameter_table(found), found.study.paths
    rows = -(-len(paths) // 2)
    with styled():
        figure = canvas(
            told(lang, "What was thought, and what the facts leave"), lang, _whose(found, lang), (9, 1.5 * rows + 1.2)
        )
        axes = figure.subplots(rows, 2, squeeze=False).ravel()
        for ax, path in zip(axes, paths, strict=False):
            prior = found.study.file.parameters[path].prior
            bins = np.linspace(prior.low, prior.high, 31)
            for values, colour in ((found.prior.values[path], BEFORE), (found.posterior.values[path], AFTER)):
                ax.hist(values, bins=bins, color=colour, alpha=0.65, density=True)
            unsaid = "" if table.loc[path, "informed"] else f" · {told(lang, 'not informed')}"
            name = cut(parameter_title(path, lang), TITLE)
            ax.set_title(f"{name}  ({table.loc[path, 'shrinkage']:.2f}){unsaid}", fontsize=9.5, loc="left")
            ax.set_yticks([])
        for ax in axes[len(paths) :]:
            ax.set_axis_off()
        handles = [axes[0].patches[0], axes[0].patches[30]]
        figure.legend(handles, [told(lang, "prior"), told(lang, "posterior")], loc="outside upper right", ncols=2)
    return figure


def intervals(found: Calibration, lang: Lang) -> Figure:
    """Runs before and after, 5% to 95%, beside each fact, scaled so that the fact is one."""
    table = predictive_table(found).iloc[::-1]
    with styled():
        figure = canvas(told(lang, "Facts and runs"), lang, _whose(found, lang), (9, 0.38 * len(table) + 1.8))
        ax = figure.subplots()
        for y, (_, row) in enumerate(table.iterrows()):
            if np.isfinite(row["doubt"]):
                half = row["doubt"] / row["fact"]
                ax.barh(y, 2 * half, left=1 - half, height=0.72, color=FACT, alpha=0.22, lw=0)
            for prefix, colour, shift in (("prior_", BEFORE, 0.16), ("", AFTER, -0.16)):
                low, middle, high = (row[f"{prefix}{name}"] / row["fact"] for name in ("p05", "p50", "p95"))
                ax.plot([low, high], [y + shift] * 2, color=colour, lw=3, solid_capstyle="butt")
                ax.plot(middle, y + shift, "o", color=colour, ms=5)
        ax.axvline(1.0, color=FACT, lw=1)
        names = [f"{_figure(found, name, lang)} ({kind(row['kind'], lang)}, {row['fact']:.3g})" for name, row in table.iterrows()]
        ax.set_yticks(range(len(table)), names)
        ax.set_xlabel(told(lang, "figure as a multiple of the fact"))
        handles = [ax.lines[0], ax.lines[2], ax.lines[-1]]
        said = [told(lang, "prior"), told(lang, "posterior"), told(lang, "fact and its doubt")]
        figure.legend(handles, said, loc="outside upper right", ncols=3)
    return figure


def sensitivity(found: Calibration, lang: Lang) -> Figure:
    """Which parameter moves which figure, over the prior."""
    table = sensitivity_table(found)
    names = found.study.paths
    with styled():
        figure = canvas(told(lang, "What moves what"), lang, _whose(found, lang), (9, 0.42 * len(table) + 2.6))
        ax = figure.subplots()
        image = ax.imshow(table[names], cmap="PuOr_r", vmin=-1, vmax=1, aspect="auto")
        ax.set_xticks(range(len(names)), [cut(parameter_title(path, lang), LABEL) for path in names], rotation=35, ha="right")
        ax.set_yticks(range(len(table)), [_figure(found, name, lang) for name in table.index])
        ax.spines[:].set_visible(False)
        for y, figure_name in enumerate(table.index):
            for x, path in enumerate(names):
                size = table.loc[figure_name, path]
                if abs(size) >= 0.1:
                    ax.text(x, y, f"{size:.2f}", ha="center", va="center", fontsize=8, color=INK if abs(size) < 0.7 else "white")
        bar = figure.colorbar(image, ax=ax, shrink=0.8)
        bar.set_label(told(lang, "standardised coefficient"), color=FAINT)
    return figure


PICTURES = {"marginals": marginals, "intervals": intervals, "sensitivity": sensitivity}
