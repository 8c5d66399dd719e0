"""Tables fit the terminal that they are shown in, whole: figures with their units, names and verdicts on lines of their own."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.table import Table

from twin.report.shared.consoles import LiteralConsole
from twin.report.shared.terminal import NARROWEST, console

FIGURES = ("+15.8个百分点 [+10.2, +42.8]", "+316元 [+214元, +601元]", "300万元", "–", "54,000工时", "0.123 [0.1, 0.2]")
NAMES = ("落地率（按户，从严）", "村级任务实际完成率（应享户80%以上落地）", "landing rate (households, strict)", "课后托管")


def printed(table: Table, width: int) -> str:
    page = io.StringIO()
    LiteralConsole(width=width, file=page).print(table)
    return page.getvalue()


def made(columns: int, rows: list[list[str]]) -> Table:
    table = Table(title="各情景")
    table.add_column("指标")
    for number in range(columns):
        table.add_column(f"传统模式{number}", justify="right")
    for row in rows:
        table.add_row(*row)
    return table


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 9), st.integers(32, 120))
def test_no_line_is_too_long_and_no_figure_is_broken(data, columns, width):
    rows = [
        [data.draw(st.sampled_from(NAMES)), *data.draw(st.lists(st.sampled_from(FIGURES), min_size=columns, max_size=columns))]
        for _ in range(2)
    ]
    said = printed(made(columns, rows), width)
    assert max(map(cell_len, said.splitlines())) <= width
    for word in (word for row in rows for figure in row[1:] for word in figure.split()):
        assert word in said, (word, said)


def test_a_table_that_fits_is_as_it_was():
    rows = [[NAMES[0], *FIGURES[:2]]]
    assert printed(made(2, rows), 120) == printed(made(2, rows), 200)
    assert "┃" in printed(made(2, rows), 120)


def test_a_row_that_fits_nowhere_stands_head_by_head():
    said = printed(made(9, [[NAMES[0], *["+316元 [+214元, +601元]"] * 9]]), 40)
    assert said.count("+316元 [+214元, +601元]") == 9
    assert all(f"传统模式{number}" in said for number in range(9))


@pytest.mark.parametrize(("asked", "width"), [("80", 80), ("60", 60), (None, NARROWEST)])
def test_a_redirected_table_is_no_wider_than_asked(monkeypatch, asked, width):
    monkeypatch.delenv("COLUMNS", raising=False)
    if asked:
        monkeypatch.setenv("COLUMNS", asked)
    assert console().width == width
