"""The rule by which a structure of leakage becomes the default, and the page that tells it."""

from pathlib import Path

import pandas as pd

from experiments.leakage_forms import AHEAD, chosen, page
from twin.terms.forms import LEAKAGE

PAGE = Path(__file__).parents[2] / "docs" / "leakage_forms.md"


def test_the_default_stays_unless_another_is_clearly_ahead():
    even = dict.fromkeys(LEAKAGE, -1.0)
    assert chosen(even) == LEAKAGE[0]
    assert chosen(even | {"ppi": -1.0 + AHEAD}) == LEAKAGE[0]
    assert chosen(even | {"ppi": -0.9 + AHEAD}) == "ppi"
    assert chosen(even | {"ppi": 3.0, "opportunity": 4.0}) == "opportunity"


def test_rows_of_a_structure_add_up():
    one = {"case": "c", "published": 0.1, "se": 0.1, "simulated": 0.1, "reached": True}
    forms = {"felt_eyes": 1.0, "ppi": 3.0}
    rows = [one | {"row": row, "form": form, "log_density": density} for form, density in forms.items() for row in "ab"]
    told = page(pd.DataFrame(rows))
    assert "`felt_eyes` 2.00, `ppi` 6.00. *Default by the rule*: `ppi`" in told


def test_the_default_of_the_twin_is_what_the_page_says():
    assert f"*Default by the rule*: `{LEAKAGE[0]}`" in PAGE.read_text(encoding="utf-8")
