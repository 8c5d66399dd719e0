"""Every notebook runs, says what the plain script beside it says, and shows what a reader elsewhere may see."""

import json
import re
import sys
from pathlib import Path

import pytest
from markupsafe import escape

import twin
from twin.processes import registry
from twin.report.notebook import html, show
from twin.report.notebook.things import HOMES

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))
import pair  # noqa: E402

LARGEST = 400_000  # bytes of a notebook with what its cells show; pictures stand in it as HTML and as PNG
MACHINE = re.compile(r"/(?:home|root|tmp|work|Users|usr)/|[A-Z]:\\\\|0x[0-9a-f]{8}")
PICTURE = re.compile(r"[A-Za-z0-9+/=]{500,}")

each = pytest.mark.parametrize("script", pair.scripts(), ids=lambda path: path.stem)


@pytest.fixture
def as_it_was():
    """What a notebook registers is gone after it."""
    yield
    for process in registry.own():
        registry.remove(process.name)


@each
def test_notebook_is_paired_with_its_script(script):
    stored = json.loads(script.with_suffix(".ipynb").read_text("utf-8"))
    assert pair.emptied(stored) == json.loads(json.dumps(pair.notebook(script)))
    kinds = [cell["cell_type"] for cell in stored["cells"]]
    assert kinds[0] == "markdown"
    assert 6 <= kinds.count("code") <= 14


@each
def test_notebook_keeps_what_it_shows_and_nothing_of_the_machine(script):
    text = script.with_suffix(".ipynb").read_text("utf-8")
    outputs = [output for cell in json.loads(text)["cells"] for output in cell.get("outputs", ())]
    assert len(outputs) >= 5
    assert any({"text/html", "image/png"} & set(output.get("data", ())) for output in outputs)
    told = PICTURE.sub("", json.dumps([output.get("data", {}) for output in outputs]))
    assert not MACHINE.search(told)
    assert len(text.encode()) < LARGEST


# Smaller runs that show the same kinds of things; what the commands find in such a county, `tests/living` asks.
SMALLER = {
    "twelve_months": {"members=100": "members=30", "households_per_village=80": "households_per_village=30"},
    "attribution_and_recommendation": {'"replicates": 3,': '"replicates": 2,', '"months": 18,': '"months": 13,'},
}


@pytest.mark.slow
@each
def test_notebook_runs(script, as_it_was, tmp_path):
    stored, text = json.loads(script.with_suffix(".ipynb").read_text("utf-8")), script.read_text("utf-8")
    for given, smaller in SMALLER.get(script.stem, {}).items():
        assert given in text
        text = text.replace(given, smaller)
    own = tmp_path / script.name
    own.write_text(text, "utf-8")
    found, _ = pair.executed(own)
    assert kinds(found) == kinds(stored)


def kinds(book):
    """What each cell shows: pictures, tables or text."""
    return [[sorted(output.get("data", ())) for output in cell.get("outputs", ())] for cell in book["cells"]]


@each
def test_a_chinese_notebook_has_the_same_cells_and_shows_chinese(script):
    assert pair.chinese(script), "zh.po lacks one of its texts"
    text = script.with_suffix(".zh.ipynb").read_text("utf-8")
    stored, english = json.loads(text), json.loads(script.with_suffix(".ipynb").read_text("utf-8"))
    assert pair.emptied(stored) == json.loads(json.dumps(pair.chinese(script)))
    code = [[cell["source"] for cell in book["cells"] if cell["cell_type"] == "code"] for book in (stored, english)]
    assert code[0] == code[1] and kinds(stored) == kinds(english)
    assert all(re.search("[一-龥]", "".join(cell["source"])) for cell in stored["cells"] if cell["cell_type"] == "markdown")
    shown = [output.get("data", {}) for cell in stored["cells"] for output in cell.get("outputs", ())]
    assert any(re.search("[一-龥]", "".join(data.get("text/html", data.get("text/plain", ())))) for data in shown)
    assert not MACHINE.search(PICTURE.sub("", text)) and len(text.encode()) < LARGEST


@each
@pytest.mark.parametrize("suffix", pair.SUFFIX.values())
def test_every_picture_is_told_in_words(script, suffix):
    """Beyond its title: as text, as `alt` where JupyterLab and nbconvert read it, and in the metadata for others."""
    stored = json.loads(script.with_suffix(suffix).read_text("utf-8"))
    outputs = [output for cell in stored["cells"] for output in cell.get("outputs", ())]
    for output in (one for one in outputs if "image/png" in one.get("data", ())):
        said = output["metadata"]["image/png"]["alt"]
        assert "".join(output["data"]["text/plain"]) == said
        assert "".join(output["data"]["text/html"]).startswith(f'<img alt="{escape(said)}" src="data:image/png;base64,')
        assert 40 < len(said) < 1500 and len(re.findall(r"\d", said)) > 8 and "\n" not in said


def test_no_chinese_text_is_of_a_cell_that_is_gone():
    shown = {"".join(cell["source"]) for script in pair.scripts() for cell in pair.notebook(script)["cells"]}
    assert {text for text, _ in pair.texts()} <= shown


@pytest.mark.slow
def test_a_notebook_runs_in_chinese(as_it_was):
    """One of them: the others have the same code, which runs in English."""
    script = pair.HERE / "first_run.py"
    stored = json.loads(script.with_suffix(".zh.ipynb").read_text("utf-8"))
    found, _ = pair.executed(script, "zh")
    assert kinds(found) == kinds(stored)


def test_cells_show_what_they_print_and_what_their_last_line_gives(tmp_path):
    script = tmp_path / "tiny.py"
    script.write_text(
        "# %% [markdown]\n# Words\n#\n# # Not a comment\n\n# %%\nx = 2\nprint('said')\nx + 1\n\n# %%\nx = 3\n", "utf-8"
    )
    found, names = pair.executed(script)
    words, first, second = found["cells"]
    assert "".join(words["source"]) == "Words\n\n# Not a comment"
    assert [output["output_type"] for output in first["outputs"]] == ["stream", "execute_result"]
    assert first["outputs"][1]["data"] == {"text/plain": ["3"]}
    assert not second["outputs"] and names["x"] == 3
    assert pair.emptied(found) == pair.notebook(script)


# Cards ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def county():
    return twin.County.small(2, 3, 30)


def test_cards_speak_both_languages(county):
    scenario = twin.Scenario.load("baseline").set(
        {"points_system.dose": {"2026-01": 0.5, "2027-01": 1.0}, "fund.processing_days": 20}
    )
    for thing, english, chinese in (
        (county, "Townships and their villages", "乡镇及其村"),
        (scenario, "Points system", "积分制"),
        (twin.mechanisms.mechanism.find("flying_inspection"), "claimed by sources", "材料所述"),
    ):
        assert english in thing._repr_html_()
        assert chinese in show(thing, "zh")._repr_html_()
        assert english not in html(thing, "zh")


def test_card_of_a_scenario_shows_dates_cover_and_what_is_not_the_default():
    use = {"dose": 1.0, "from": "2026-03", "until": "2027-03", "cover": {"village_type": "rectifying", "share": 0.5}}
    plan = {"name": "dated", "mechanisms": {"points_system": use}, "set": {"fund.processing_days": 20}}
    text = html(twin.Scenario.from_dict(plan | {"structure": {"deterrence": "logit"}}))
    for part in ("2026-03 to 2027-03", "rectifying", "50%", "fund.processing_days", "deterrence: logit"):
        assert part in text


def test_card_of_a_result_adds_up_and_escapes_what_users_write(county):
    plan = twin.Scenario.from_dict({"name": "odd", "title": {"en": "<script>x</script>", "zh": "怪"}, "base": "baseline"})
    result = twin.PolicyTwin(county, plan, seed=1, burn_in=0).run(12).result()
    text = result._repr_html_()
    assert "<script>" not in text and "&lt;script&gt;" in text
    gap = result.summary["reported_landing_rate"] - result.summary["task_landing_rate"]
    assert f"{100 * gap:+.1f} pt" in text
    steps = result.summary["cascade"]
    assert f">{100 * steps['landed'] / steps['eligible']:.1f}<" in text


def test_every_card_has_a_maker():
    from importlib import import_module

    for module, name in HOMES.values():
        assert callable(getattr(import_module(f"twin.report.notebook.{module}"), name))


def test_no_card_for_what_has_none(county):
    with pytest.raises(twin.InputError, match="int: has no card; allowed: County"):
        html(3)
    with pytest.raises(twin.InputError, match="lang: 'fr'"):
        html(county, "fr")
