"""Texts of users stay texts: in pictures, tables for spreadsheets, Markdown, JSON and on terminals."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.table import Table

from twin.base import texts
from twin.report.shared import style
from twin.report.shared.consoles import LiteralConsole, told_apart

HOSTILE = r"Costs $x_1^2$ \alpha \frac{1} ${ [bold]red[/bold] [/] :smile: =1+1 | <b> 100% of it"


@given(st.text())
def test_what_is_printed_holds_no_control_code(text):
    shown = texts.printable(text)
    assert not any(ord(sign) < 32 and sign != "\n" or 127 <= ord(sign) < 160 for sign in shown)
    assert "\u202e" not in shown


@given(st.text())
def test_json_is_read_back_as_it_was_and_steers_no_terminal(text):
    for ascii_only in (False, True):
        said = texts.json_text({"title": text}, ascii_only)
        assert json.loads(said) == {"title": text}
        assert texts.printable(said) == said
        said.encode("ascii" if ascii_only else "utf-8")


@pytest.mark.parametrize("name", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_text_is_a_formula_in_a_spreadsheet(tmp_path, name):
    table = pd.DataFrame({"scenario": [name, "plain"], name: [-1.5, np.nan]}, index=pd.Index([name, "b"], name="row"))
    texts.write_csv(table, tmp_path / "t.csv", index=True)
    cells = pd.read_csv(tmp_path / "t.csv", dtype=str, header=None).to_numpy().ravel()
    assert not any(str(cell).startswith(("=", "+", "@", "\t", "＝")) for cell in cells)
    assert "-1.5" in cells
    assert f"'{name}" in cells


@given(st.text())
def test_a_cell_of_markdown_is_one_cell(text):
    said = texts.markdown(text)
    assert "\n" not in said
    assert "<" not in said
    assert said.replace("\\|", "").count("|") == 0


@pytest.mark.parametrize("text", [HOSTILE, "\x1b[31mred", "a\u202eb", "$", "$$", "{", "\\"])
def test_pictures_show_texts_as_they_are(text):
    with style.styled():
        figure = style.canvas(text, "en", "synthetic", size=(14, 5), note=text)
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], label=text)
        axes.set_xticks([0, 1], [text, text])
        axes.legend()
    assert style.png(figure, dpi=30).startswith(b"\x89PNG")
    assert "<svg" in style.svg(figure)
    assert figure.get_suptitle() == texts.printable(text)


def test_a_text_made_outside_of_our_settings_is_no_formula_either():
    with style.styled():
        figure = style.canvas("a title", "en", "simulated", size=(4, 2))
    figure.text(0.5, 0.5, r"$\frac{1}$ and $")
    assert style.png(figure, dpi=30).startswith(b"\x89PNG")


def test_terminals_show_texts_as_they_are(monkeypatch):
    console = LiteralConsole(width=200)
    console.file = io.StringIO()
    table = Table("[red]head[/red]", title=HOSTILE)
    table.add_row("\x1b[31m[bold]x[/bold] :smile:")
    table.add_row(told_apart("[/]\x9b", True))
    console.print(table)
    console.print(HOSTILE)
    said = console.file.getvalue()
    assert "".join(said.split()).count("".join(HOSTILE.split())) == 2  # titles break where a table is narrow
    for text in ("[red]head[/red]", r"\x1b[31m[bold]x[/bold] :smile:", r"[/]\x9b"):
        assert text in said
    assert "\x1b[31m" not in said


# Lines


@given(st.text("落地率，。（）[]a1 -", max_size=60), st.integers(2, 30))
def test_lines_hold_every_sign_in_order_and_fit_unless_one_word_is_too_long(text, width):
    lines = texts.in_lines(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cell_len(line) <= width or len(texts.breaks(line, 1)) == 0 for line in lines)
    assert " " in text or not any(line[0] in "，。）" for line in lines[1:])


@pytest.mark.parametrize("width", [24, 40, 80])
def test_tables_and_sentences_in_chinese_are_whole_and_as_wide_as_the_terminal(width):
    said = "各乡镇只运行了部分村（约 11 个），落地率可能偏差 1,234.5 个百分点，区间已予计入。" * 2
    table = Table()
    for head in ("指标", "落地率变化［95%区间］"):
        table.add_column(head, justify="right")
    table.add_row(said, "+12.3 [-1,234.5, +1,234.5]")
    page = io.StringIO()
    out = LiteralConsole(width=width, file=page)
    out.print(table)
    out.print(f"• {said}")
    lines = page.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= width
    assert "…" not in page.getvalue()
    assert not any(line.strip() == "•" for line in lines)
    last = next(number for number, line in enumerate(lines) if line.startswith("•"))
    assert "".join(line.strip() for line in lines[last:]).replace(" ", "") == f"• {said}".replace(" ", "")
