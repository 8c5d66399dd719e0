"""The quick form of every validation case: it runs, and it meets what it met when its tolerances were written down."""

import math
from pathlib import Path

import pytest

from twin.base.errors import InputError
from twin.study.network import MissingData
from twin.study.trial import Case, run_case
from twin.study.trial.validation import located, shipped_cases, validate

CASES = shipped_cases()
# Field studies that were kept back: they are run in full for the page, hits and misses alike, and nothing here asks for hits.
FIELD = {name: path for name, path in CASES.items() if name.startswith("field-")}
# Rows of the quick form that are missed, each with its reason; a miss that is not here fails, and so does one that is gone.
KNOWN_MISSES = {
    "cai2015": {"three-friends": "23 households, 19 of which named people of a session that the household file does not have"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in CASES if name not in FIELD])
def test_quick_form(name):
    case = Case.load(CASES[name])
    try:
        trial = run_case(case, quick=True, workers=1)
    except MissingData as missing:
        pytest.skip(str(missing))
    assert all(one.reached for one in trial.tuned), trial.tuned
    assert all(math.isfinite(check.simulated) or check.values for check in trial.checks)
    missed = {check.id: check for check in trial.checks if check.verdict in ("missed", "untold")}
    assert set(missed) == set(KNOWN_MISSES.get(name, {})), missed


@pytest.mark.parametrize("name", CASES)
def test_case_names_its_tolerances(name):
    """Every row that counts has a band or compares with another row; packages are only shown."""
    case = Case.load(CASES[name])
    assert case.file.expect
    for one in case.file.expect:
        assert one.role == "report" or one.between or one.of or one.kind == "rising"
        if name == "packages":
            assert one.role == "report"


def test_field_cases_are_ten_or_more_and_predict():
    """Each has a small form, says where it is from, and predicts something that the study gave with its error, or a direction."""
    assert len(FIELD) >= 10
    for name, path in FIELD.items():
        case = Case.load(path).file
        predicted = [one for one in case.expect if one.role == "predict"]
        assert predicted and len(case.tune) <= 1 and case.quick and case.source, name
        sided = [one for one in predicted if one.between and (one.between[0] >= 0 or one.between[1] <= 0)]
        assert sided or any(one.published is not None and one.se for one in predicted), name
        nulls = [one for one in predicted if one.published == 0]
        assert all(one.between[0] < 0 < one.between[1] and one.note for one in nulls), name


def test_at_least_six_cases_do_nothing_or_backfire():
    assert len([name for name in CASES if name.startswith(("null-", "backfire-"))]) >= 6


def test_no_case_tunes_to_what_it_predicts():
    for path in CASES.values():
        case = Case.load(path)
        targets = {(one.to.arm, one.to.outcome, one.to.value) for one in case.file.tune}
        predicted = {(one.arm, one.outcome, one.published) for one in case.file.expect if one.role == "predict"}
        assert not targets & predicted, path


def test_unknown_case_gets_a_hint():
    with pytest.raises(InputError, match="olken2007-audits"):
        located(["olken2007-audit"])
    with pytest.raises(InputError, match="neither a file nor a shipped name"):
        located([300 * "x"])


def test_missing_data_is_listed_not_hidden(tmp_path, monkeypatch):
    monkeypatch.setenv("TWIN_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = Path(CASES["cai2015"]).resolve()
    found = validate([str(path)], quick=True, workers=1)
    assert list(found.skipped) == ["cai-2015-real-ties"]
    assert found.ok and not found.trials


def test_the_docs_carry_every_case():
    page = (Path(__file__).parents[3] / "docs" / "validation.md").read_text(encoding="utf-8")
    for path in CASES.values():
        assert f"| {Case.load(path).name} |" in page
