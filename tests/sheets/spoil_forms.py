"""Other forms of the same value, which are no fault; and a share that somebody forgot to turn into percent."""

from datetime import date

from tests.sheets.bench import NUMBERS, Bench, Spoilt, put
from twin.base.messages import LANGS
from twin.sheets.allowed import bounds, units
from twin.sheets.words import plain

# Other forms of the same value


def percent_cell(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "share")
    if not cell:
        return None
    form = bench.rng.choice(["0%", "0.00%", "text"])
    put(cell, f"{cell.value * 100:.12g}%" if form == "text" else cell.value, "General" if form == "text" else form)
    return cell.kept("percent_cell")


def bare_share(bench: Bench) -> Spoilt | None:
    cell = bench.pick(
        lambda cell: (
            cell.column.kind == "share" and 0.01 < cell.value <= 1 and cell.column.low == 0 and bounds(cell.column)[1] > 5
        )
    )
    if not cell:
        return None
    put(cell, cell.value, "General")
    return cell.found("bare_share", "warning", "percent")


def number_as_text(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind in NUMBERS and isinstance(cell.at.value, int | float))
    if not cell:
        return None
    text = f"{cell.at.value}"
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)
    grouped = f"{cell.at.value:,}" if isinstance(cell.at.value, int) else text
    unit = next((unit for unit in sorted(units(cell.column)) if not unit[0].isdigit()), "")
    cell.at.value = bench.rng.choice([text, wide, grouped, grouped.replace(",", "，"), f" {text} ", f"{text}{unit}"])
    return cell.kept("number_as_text")


def month_in_other_form(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "month")
    if not cell:
        return None
    year, month = divmod(cell.value, 12)
    form = bench.rng.choice(
        ["{y}年{m}月", "{y}/{m}", "{y}.{m:02d}", "{y}{m:02d}", "number", 'yyyy"年"m"月"', "yyyy/m/d", "mmm-yy"]
    )
    if "{" in form:
        put(cell, form.format(y=year, m=month + 1), "@")
    elif form == "number":
        put(cell, year * 100 + month + 1, "General")
    else:
        put(cell, date(year, month + 1, 1), form)
    return cell.kept("month_in_other_form")


def choice_in_other_words(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "choice" and cell.value in cell.column.choices)
    if not cell:
        return None
    word = bench.rng.choice([cell.value, *(cell.column.choices[cell.value][lang] for lang in LANGS)])
    if sum(plain(word) in map(plain, (key, *text.values())) for key, text in cell.column.choices.items()) > 1:
        return None
    cell.at.value = f" {word.upper()}"
    return cell.kept("choice_in_other_words")


def truth_in_other_words(bench: Bench) -> Spoilt | None:
    cell = bench.pick(lambda cell: cell.column.kind == "yes")
    if not cell:
        return None
    put(cell, bench.rng.choice([True, 1, "√", "有", "YES"] if cell.value else [False, 0, "×", "无", "No"]), "General")
    return cell.kept("truth_in_other_words")
