"""The description of the model holds all that the model has, in both languages; the documentation's page is that of today."""

import re
from pathlib import Path

import pytest

from twin.base.errors import InputError
from twin.outcomes import own
from twin.outcomes.headline import INDICATORS
from twin.outcomes.indicators import INDICATORS as COMPUTED
from twin.processes import registry
from twin.processes.registry import knobs, processes
from twin.report.odd import page, tables, written
from twin.report.odd.own_words import paragraphs, steps
from twin.report.shared.render import markdown
from twin.world.columns import STATE

PAGE = Path(__file__).parents[2] / "docs" / "odd.md"


def test_the_page_is_that_of_today():
    """Made with `twin odd --out docs/odd.md --lang en`; the hash of the evidence in its second line aside."""

    def said(text):
        return re.sub(r"\+[0-9a-f]{8}\.", ".", text)

    assert said(PAGE.read_text(encoding="utf-8")) == said(written.text("en"))


def test_every_column_knob_and_indicator_is_described():
    for lang in ("en", "zh"):
        text = markdown(page.odd(lang))
        rows = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")]
        for level in STATE.values():
            assert set(level) <= {row.replace("\\", "") for row in rows}
        named = {row.replace("\\", "").rstrip("*") for row in rows}
        assert {path.partition(".")[2] for path in knobs()} <= named
        assert {key for key in INDICATORS if key in COMPUTED} <= named


def test_parameters_are_told_as_they_are_declared():
    for process in processes():
        rows = tables.parameters(process, "en")
        assert [float(row[2]) for row in rows] == [pytest.approx(one.default, rel=1e-5) for one in process.knobs.values()]


def test_chinese_has_its_own_words():
    assert set(page.texts()["processes"]) == set(registry.SHIPPED)
    for level in STATE:
        for english, chinese in zip(tables.state(level, "en"), tables.state(level, "zh"), strict=True):
            assert re.search("[一-鿿]", chinese[2]), english
    for name, words in page.texts().items():
        if "en" in words and "zh" in words and isinstance(words["en"], list):
            assert len(words["en"]) == len(words["zh"]), name


def test_what_processes_say_of_themselves_is_read_from_their_sources():
    for process in processes():
        assert paragraphs(process)[0].startswith((process.__doc__ or "").strip()[:20])
        assert steps(process), process.name
        assert all(text and "\n" not in text for _, text in steps(process))


def test_own_indicators_do_not_enter_the_description():
    @own.indicator("of a test")
    def of_a_test(c):
        return c["visits"]

    try:
        assert "of_a_test" not in {row[0] for row in tables.indicators("en")}
    finally:
        own.remove("of_a_test")


def test_a_form_that_there_is_not_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"allowed: \.md, \.docx, \.pdf"):
        written.write(tmp_path / "odd.txt", "en")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_papers_are_the_same_bytes_for_the_same_day(ending, tmp_path):
    pytest.importorskip({"docx": "docx", "pdf": "weasyprint"}[ending])
    first, again = (written.write(tmp_path / f"{name}.{ending}", "zh", "2026-01-31").read_bytes() for name in ("a", "b"))
    assert first == again and len(first) > 20_000
