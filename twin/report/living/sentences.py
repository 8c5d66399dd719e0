"""What the tables of a living twin mean, in sentences; the terminal and the page say the same."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from twin.base.messages import Lang, mark, told
from twin.base.months import month_text
from twin.living.ensemble.targets import ALL, EVERY
from twin.living.scores.history import TWIN
from twin.living.update.data import LEFT
from twin.living.update.drift import FALSE, LEARNED
from twin.living.update.learned import ASKED, TELLS
from twin.living.warnings.warn import COLOURS
from twin.report.living import cells
from twin.report.living.kept import Kept, Row, Unit, filled
from twin.report.living.sentences_scored import Said as Said  # all sentences are asked for here
from twin.report.living.sentences_scored import held as held
from twin.report.living.sentences_scored import lists as lists
from twin.report.living.sentences_scored import verdict as verdict
from twin.report.living.words import Names, colour, listed, month, quantity

Tables = Mapping[str, Kept]
NAMED = 8  # of things in a sentence
REASONS = 8  # lines of what counts less
LIKELY = 0.5  # chance of twice the usual from which misuse is shown
NOTES = {
    "held": mark(
        "'If it held': the county run once more from next month on with the step at which most is lost made perfect everywhere, under the same parameters with the same luck, minus as it is; the interval holds what one more pair of runs wins, nine times in ten. Steps do not add up."
    ),
    "asked": mark(
        "Nothing is to be done in the field before a policy's cycle opens, nor where hardly a household is lost at any one step."
    ),
    "scores": mark(
        "Weighted interval score on the same forecasts, each target in units of the rival's; below 1 the twin is better. Intervals from {months} months of issue on."
    ),
    "dots": mark(
        "Left of the line: what the twin holds to have been, from all that was known on the day. Dots are not the truth: surveys ask some households, hotlines hear part of what is said. Rings: the rest of it put back, by the share that offices.yaml assumes."
    ),
    "branch": mark(
        "Runs under this scenario minus runs under the county's own, with the same parameters and luck, {pairs} pairs: their mean, and from {least} pairs on the interval that holds one more pair nine times in ten; bold where it is on one side of nothing. 'Then' is the forecast with the difference added. It is no forecast and is not scored."
    ),
    "fit": mark(
        "After the data it is the fit, not a forecast. 'Off by': mean of what was observed minus runs, in their standard deviations."
    ),
    "simulated": mark(
        "Everything here is simulated: runs of a model of this county, moved by what was observed. It is no finding about any place or person."
    ),
    "assumed": mark(
        "How parameters differ among counties before any data, and how well offices observe, is assumed (unknowns.yaml, offices.yaml)."
    ),
    "registered": mark(
        "Every forecast and list was entered in the register when it was made; `twin verify {folder}` holds the numbers of this page against it."
    ),
}

WORSE = {
    "fund.processing_days": mark("money arrives later than it did"),
    "deliver.township_days": mark("files lie longer at the township, and people get their money later"),
    "workload.committee_hours": mark("village committees have less time for policy work"),
    "workload.township_hours": mark("the township's staff have less time for policy work"),
    "reach.notice_reach": mark("notices reach fewer households"),
    "supervise.diversion_level": mark("more of the money does not go where it should"),
}


def learned(table: Kept, names: Names, lang: Lang) -> Iterator[str]:
    """Of which parameters the data told, where, and of which they did not."""
    told_of = informed(table)
    yield told(lang, "Learned of {some} of {all} unknowns: at least {least:.0%} of their variance is gone.",
               some=len(told_of), all=len(table), least=TELLS)  # fmt: skip
    for row in told_of[:NAMED]:
        text = told(lang, "{parameter}, {place}: {before} before, {after} now (90%); {share} of its variance gone")
        before, after = (row.interval(f"{side}_p05", f"{side}_p95", "plain", lang) for side in ("prior", "post"))
        yield filled(text, parameter=names.knob(row["parameter"], lang), place=names.both(row["location"], lang), before=before, after=after,
                     share=row.said("learned", "share", lang))  # fmt: skip
    blank = sorted({row["parameter"] for row in table} - {row["parameter"] for row in told_of})
    if blank:
        yield told(
            lang,
            "Not informed anywhere, as good as assumed: {parameters}",
            parameters=listed([names.knob(path, lang) for path in blank], lang),
        )


def informed(table: Kept) -> list[Row]:
    """The parameters of which the data told, most first."""
    return sorted(table.where(lambda row: bool(row["informed"])), key=lambda row: -float(row["learned"]))


def doubtful(table: Kept, names: Names, lang: Lang) -> Iterator[str]:
    """Why observations count less or not at all: those that runs know nothing of by reason, the others one by one."""
    rows = [row for row in table if row["standing"] != LEFT]
    for row in rows[:REASONS]:
        yield told(lang, "{where}: {target}, {place}, {month}: {why}", where=row["where"], target=quantity(row["target"], lang),
                   place=names.place(row["location"], lang), month=month(str(row["target_end_date"])), why=row["why"])  # fmt: skip
    if len(rows) > REASONS:
        yield told(lang, "and {count} more: see doubtful.csv", count=len(rows) - REASONS)
    reasons = Counter((row["target"], row["why"]) for row in table if row["standing"] == LEFT)
    for (target, why), count in reasons.items():
        yield told(lang, "left out, {count}: {target}: {why}", count=count, target=quantity(target, lang), why=why)


def fits(alarms: Kept, fit: Kept, names: Names, lang: Lang) -> Iterator[Said]:
    """Whether runs still fit what comes, and what to do where not."""
    if not len(fit):
        yield told(lang, "Whether runs still fit is told after {months} months of data, which the reference learns from.",
                   months=LEARNED), False  # fmt: skip
        return
    known = next(iter(fit))
    rare = f"{100 * FALSE:g}"
    if not len(alarms):
        text = told(lang, "Runs still fit: no alarm in {months} months since {until} (where nothing changes, {rare} in 100 months is a false "
                    "alarm).")  # fmt: skip
        yield filled(text, months=known.said("judged", "count", lang), until=month(known["until"]), rare=rare), False
        return
    yield told(lang, "The twin no longer fits (where nothing changes, {rare} in 100 months is a false alarm):", rare=rare), True
    for path in dict.fromkeys(_parameter(row) for row in alarms if _parameter(row)):
        yield _alike(alarms.where(lambda row, key=path: _parameter(row) == key), names, lang), True  # type: ignore[misc]
    cells = {(row["target"], int(row["direction"])): row for row in alarms if not _parameter(row)}
    for target, direction in cells:
        same = alarms.where(lambda row, key=(target, direction): (row["target"], int(row["direction"])) == key)  # type: ignore[misc]
        yield _alarm(same, names, lang), True
    since = month(min(row["since"] for row in alarms))
    yield told(lang, "What to do: find out what changed there and say so in the workbook (a mechanism, a budget, from that month on), or "
               "calibrate anew with data from {since} on; until then do not trust what is forecast of these.", since=since), True  # fmt: skip


def _parameter(row: Row) -> str:
    """The parameter that seems to have changed; nothing in an alarm of one quantity, and in what was kept before there were others."""
    found = row.cells.get("parameter", "")
    return found if isinstance(found, str) else ""


def _alike(rows: list[Row], names: Names, lang: Lang) -> str:
    """Townships in which what comes looks as if a parameter had changed."""
    path = _parameter(rows[0])
    known = told(lang, WORSE[path]) if path in WORSE else names.knob(path, lang)
    text = told(
        lang,
        "What comes looks as if since about {since} this had changed for the worse: {what}; first seen {seen} ({size} standard deviations): {places}",
    )
    return filled(text, what=known, places=listed([names.both(row["location"], lang) for row in rows[:NAMED]], lang),
                  since=month(min(row["since"] for row in rows)), seen=month(min(row["seen"] for row in rows)),
                  size=max(rows, key=lambda row: float(row["size"])).said("size", "count", lang))  # fmt: skip


def _alarm(rows: list[Row], names: Names, lang: Lang) -> str:
    """A quantity that is more or less than expected, where, and since when."""
    county, worst = names.prepared.plan.codes.county, max(rows, key=lambda row: abs(float(row["size"])))
    places = [names.both(row["location"], lang) for row in rows if row["location"] != county]
    whole = [told(lang, "the whole county")] if len(places) < len(rows) else []
    fields = {"target": quantity(rows[0]["target"], lang), "places": listed([*whole, *places[:NAMED]], lang),
              "since": month(min(row["since"] for row in rows)), "seen": month(min(row["seen"] for row in rows)),
              "size": worst.said("size", "count", lang)}  # fmt: skip
    if int(rows[0]["direction"]) > 0:
        text = told(
            lang, "{target}: more than expected since {since}, first seen {seen} ({size} standard deviations a month): {places}"
        )
    else:
        text = told(
            lang, "{target}: less than expected since {since}, first seen {seen} ({size} standard deviations a month): {places}"
        )
    return filled(text, **fields)


def disagree(pairs: Kept, lang: Lang) -> str:
    """Where the update and runs made again say different things of the months ahead."""
    apart = pairs.where(lambda row: bool(row["disagree"]))
    if not apart:
        return told(lang, "Both updates agree on all {count} quantities of the months ahead.", count=f"{len(pairs):,}")
    all_of, some_of = pairs.frame.groupby("target").size(), pairs.frame[pairs.frame["disagree"]].groupby("target").size()
    shares = (some_of / all_of).dropna().sort_values(ascending=False)
    named = listed([f"{quantity(str(key), lang)} {share:.0%}" for key, share in shares.head(NAMED).items()], lang)
    return told(lang, "The update and runs made again disagree on {some} of {count} quantities of the months ahead ({named}). Where these are "
                "many, doubt the model.", some=f"{len(apart):,}", count=f"{len(pairs):,}", named=named)  # fmt: skip


def next_survey(table: Kept, names: Names, lang: Lang) -> Iterator[str]:
    """Which survey would tell most of landing at deadlines to come."""
    best = [*table][:3]
    if not best:
        return
    yield told(
        lang,
        "A survey of {asked} households next month would tell most of its township's landing at the deadline in:",
        asked=ASKED,
    )
    for row in best:
        text = told(lang, "{village}, {policy}: {share} of what is unknown of it")
        yield filled(text, village=names.both(row["location"], lang), policy=names.policy(row["policy"], lang),
                     share=row.said("told", "fine", lang))  # fmt: skip


def ended(names: Names, lang: Lang) -> str:
    """Why nothing is said of months ahead: there are none."""
    cube = names.prepared.pool.cube
    text = told(
        lang,
        "The county's months end with {month}: nothing lies ahead, and no forecast is issued. To look further, give the county "
        "more months (`months` in its workbook).",
    )
    return filled(text, month=month_text(cube.first + cube.months - 1))


def lies_ahead(county: Kept) -> bool:
    """Whether the table `county` says anything of months ahead."""
    return bool(county.where(lambda row: bool(row["who"] == TWIN and row["horizon"] > 0)))


def counted(table: Kept, lang: Lang) -> str:
    """How many villages and policies have which colour."""
    if not len(table):
        return told(lang, "No cycle with a deadline ahead is judged in the county's months: nothing to warn of.")
    number = table.frame["colour"].value_counts()
    parts = [f"{colour(key, lang)} {int(number.get(key, 0))}" for key in COLOURS]
    rest = len(table) - int(number.reindex(list(COLOURS), fill_value=0).sum())
    if rest:
        parts.append(told(lang, "nothing to warn of {rest}", rest=rest))
    return told(
        lang, "Of {count} villages and policies with a deadline ahead: {colours}.", count=len(table), colours=listed(parts, lang)
    )


def coloured(table: Kept) -> list[Row]:
    """The rows of a list that have a colour."""
    return table.where(lambda row: row["colour"] in COLOURS)


def due(row: Row, lang: Lang) -> str:
    """The deadline of a listed row, and in which month its cycle opens where it has not yet."""
    opens = str(row.cells.get("opens", ""))
    return (
        told(lang, "{deadline}, opens {month}", deadline=month(row["deadline"]), month=month(opens))
        if opens
        else month(row["deadline"])
    )


def not_tried(listed: Kept, steps: Kept, lang: Lang) -> str:
    """Why nothing is said of what steps would win if they held; nothing where it is said."""
    if len(steps):
        return ""
    if not listed.where(lambda row: row["colour"] == COLOURS[0]):
        return told(lang, "Nothing is red, so it was not tried what would be won if a step held.")
    return told(lang, "It was not tried what would be won if a step held: `twin warn` with --tries of 2 or more does.")


def above(misuse: Kept) -> list[Row]:
    """Where more than twice the usual is likelier than not."""
    return misuse.where(lambda row: float(row["chance"]) >= LIKELY)


def reason_to_look(lang: Lang) -> str:
    """How misuse of money is to be read."""
    return told(lang, "Money used against the rules in the villages of each township, by policy, as inferred from what was observed, beside "
                "what is usual in runs of this county: a reason to look at how money moves there, never a finding about a person. "
                "What offices of township and county divert themselves is not in it.")  # fmt: skip


def of_pairs(rows: Sequence[Row], lang: Lang) -> str:
    """How a what-if is to be read, and of how many pairs of runs it is."""
    if rows and not cells.pairs(rows[0]):
        return told(
            lang, "Kept by an earlier version: the median of pairs of runs, and between which ends nine in ten of them lie."
        )
    said = rows[0].said("pairs", "count", lang) if rows else "–"
    return filled(told(lang, NOTES["branch"]), pairs=said, least=cells.PAIRS)


def gap(row: Row, lang: Lang) -> tuple[str, str]:
    """A difference and its interval; of shares in percentage points."""
    unit = EVERY[str(row["target"])].unit
    shown: Unit = "gap" if unit == "share" else unit
    text = row.said("difference", shown, lang)
    if unit != "share" and row["difference"] > 0:
        text = filled("+{number}", number=text)
    few = 0 < cells.pairs(row) < cells.PAIRS
    return text, "–" if few else row.interval("difference_low", "difference_high", shown, lang)


def of_policy(row: Row, names: Names, lang: Lang) -> str:
    """A quantity, of a policy where it is of one."""
    return names.what(str(row["target"]), str(row["policy"] or ALL), lang)
