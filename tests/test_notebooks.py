"""Every notebook runs, and says what the plain script beside it says."""

import json
import runpy
import sys
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))
import pair  # noqa: E402


@pytest.mark.parametrize("script", pair.scripts(), ids=lambda path: path.stem)
def test_notebook_is_paired_with_its_script(script):
    stored = json.loads(script.with_suffix(".ipynb").read_text("utf-8"))
    assert stored == json.loads(json.dumps(pair.notebook(script)))
    assert any(cell["cell_type"] == "code" for cell in stored["cells"])


@pytest.mark.slow
@pytest.mark.parametrize("script", pair.scripts(), ids=lambda path: path.stem)
def test_notebook_runs(script):
    names = runpy.run_path(str(script))
    assert names["result"].summary["landing_rate"] > 0
    assert set(names["comparison"].table["scenario"]) == {"baseline", "linkage"}
