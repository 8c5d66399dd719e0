"""Cards of what studies found: sensitivity, attribution, field trials; their tables and sentences are those of the pages."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from twin.report.notebook.parts import BAD, Html, bar, card, faint, folded, heading, strong, table, told
from twin.report.notebook.words import word
from twin.report.shared.style import SCENARIO_COLOURS
from twin.report.shared.words import Lang, pick, say
from twin.report.trial import words as trial_words

if TYPE_CHECKING:
    from twin.study.attribute.found import Attributions
    from twin.study.recommend.found import Recommendation
    from twin.study.sensitivity.found import Found
    from twin.study.trial.trial import Trial

MOST = 15  # rows that are shown at once
BLUE, GREY = SCENARIO_COLOURS[0], "#bbbbbb"


def _framed(about: Mapping[str, Any], line: str, lang: Lang, *parts: str) -> Html:
    badge = say("synthetic", lang) if about["synthetic"] else ""
    return card(pick(about["title"], lang), line, *parts, badge=badge)


def sensitivity(found: "Found", lang: Lang) -> Html:
    """Per outcome the factors in order, a bar for the main measure, intervals and verdicts; then what can be said."""
    from twin.report.sensitivity import tables as report
    from twin.report.sensitivity import words

    about = found.about
    line = words.facts(found, lang)
    parts = [told(words.sentences(found, lang))]
    blocks = report.tables(found, lang)
    for outcome, (title, heads, rows) in zip(about["outcomes"], blocks, strict=False):
        ranked = found.ranked(outcome)
        parts.append(Html(heading(title) + _barred(heads, rows, list(ranked["estimate"]), list(ranked["low"] > 0))))
    parts += [folded(title, table(heads, rows)) for title, heads, rows in blocks[len(about["outcomes"]) :]]
    return _framed(about, line, lang, *parts)


def _barred(heads: Sequence[str], rows: Sequence[Sequence[str]], values: Sequence[float], sure: Sequence[bool]) -> Html:
    """A table with a bar after its names: grey where the interval holds zero, in another colour for a loss."""
    top = max((abs(value) for value in values), default=0.0) or 1.0
    colours = [GREY if not known else BLUE if value > 0 else BAD for value, known in zip(values, sure, strict=True)]
    drawn = [
        [row[0], bar(abs(value) / top, colour, 8), *row[1:]]
        for row, value, colour in zip(rows[:MOST], values, colours, strict=False)
    ]
    return table([heads[0], "", *heads[1:]], drawn, left=2)


def attribution(found: "Attributions", lang: Lang) -> Html:
    """Values of the package's mechanisms with bars, then groups, pairs and values per cost on a click; what it means first."""
    from twin.report.attribute import tables as shapley

    about = found.about
    facts = word("facts", lang).format(households=about["households"], months=about["months"], seed=about["seed"])
    count = word("replicates", lang).format(count=len(about["replicates"]))
    blocks = shapley.tables(found, lang)
    values = found.of("values", about["outcomes"][0], found.sizes[0])
    parts: list[str] = [told(shapley.sentences(found, lang))]
    for place, (heads, rows, title) in enumerate(blocks):
        cells = [[strong(text) if sure else text for text, sure in row] for row in rows]
        if place == 1:
            drawn = _barred(heads, cells, list(values["value"]), [row[1][1] for row in rows])
            parts.append(Html(heading(title) + drawn))
        elif place == 0:
            parts.append(Html(heading(title) + table(heads, cells)))
        else:
            parts.append(folded(title, table(heads, cells)))
    return _framed(about, f"{facts} · {count}", lang, *parts)


def recommendation(found: "Recommendation", lang: Lang) -> Html:
    """Per budget what is recommended and how sure that is, the finalists over futures, and the other tables on a click."""
    from twin.report.recommend import words
    from twin.report.recommend.sentences import of_budget
    from twin.report.recommend.tables import SHOWN, tables

    about = found.about
    line = words.facts(found, lang)
    parts: list[str] = []
    for one in found.budgets:
        said = [heading(pick(one.title, lang)), told(of_budget(found, one, lang))]
        for key, title, heads, rows in tables(found, one, lang):
            shown = table(heads, [[strong(text) if marked else text for text, marked in row] for row in rows])
            said.append(Html(heading(title) + shown) if key in SHOWN else folded(title, shown))
        parts.append(Html("".join(said)))
    return _framed(about, line, lang, *parts, faint(words.luck_note(lang)))


def trial(found: "Trial", lang: Lang) -> Html:
    """Means and effects by arm, checks, the answer to the power question, and what must be known to read them."""
    from twin.report.trial import tables as trials

    about = found.about
    line = word("trial_facts", lang).format(
        unit=say(about["unit"], lang), replicates=about["replicates"], months=about["months"],
        households=about["county"]["households"],
    )  # fmt: skip
    parts: list[str] = [pick(about["about"], lang) if about["about"] else "", _effects(found, lang)]
    if found.checks:
        rows = [trials.cells(row, lang)[1:] for row in trials.check_rows(found)]
        heads = [trial_words.word(name, lang) for name in trials.COLUMNS[1:]]
        parts.append(Html(heading(word("checks", lang)) + table(heads, rows, left=2)))
    if found.power:
        parts.append(strong(trial_words.power_text(found.power, lang)))
    if found.notes:
        parts.append(folded(f"{word('notes', lang)} ({len(found.notes)})", told(pick(note, lang) for note in found.notes)))
    return _framed(about, line, lang, *parts)


def _effects(found: "Trial", lang: Lang) -> Html:
    """One row per outcome and arm, as in the terminal."""
    effects = {(row["outcome"], row["arm"]): row for row in found.effects.to_dict("records")}
    names, rows, before = found.about.get("names", {}), [], ""
    for row in found.means.to_dict("records"):
        outcome = str(row["outcome"])
        cells = [
            "" if outcome == before else trial_words.outcome_name(outcome, lang),
            trial_words.arm_name(row["arm"], names, lang),
        ]
        one = effects.get((outcome, row["arm"]))
        cells += [trial_words.figure(row["mean"]), *(_effect(one) if one else ["", "", ""])]
        rows.append(cells)
        before = outcome
    heads = [trial_words.word(name, lang) for name in ("outcome", "arm", "mean", "effect", "se", "detectable")]
    return Html(heading(word("effects", lang)) + table(heads, rows, left=2))


def _effect(row: Mapping[str, Any]) -> list[str]:
    """An effect with its interval, bold where that leaves zero, its error and what one trial would see."""
    text = trial_words.ranged(row["estimate"], row["low"], row["high"])
    sure = row["low"] > 0 or row["high"] < 0
    return [strong(text) if sure else text, trial_words.figure(row["se"]), faint(trial_words.figure(row["detectable"]))]
