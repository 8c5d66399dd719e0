"""Where no county is named, it is that whose workbook the scenarios belong to: for a twin, a comparison, a study and a trial."""

import pytest

from tests.workbook.books import book
from twin import PolicyTwin, Scenario, compare
from twin.base.errors import InputError
from twin.cli.options import county_of
from twin.county.county import County
from twin.scenario.home import home_of
from twin.study.file import Study, StudyFile
from twin.study.places import place_of
from twin.study.trial.case import Case
from twin.study.trial.run import run_case

DEMO = Scenario.load("baseline")
SMALL = {"townships": 1, "villages_per_township": 2, "households_per_village": 20}
VILLAGES = [{"township": "东岭镇", "name": name, "size": 20} for name in ("上河村", "下河村")]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("homes")
    return [
        book(place / name, county=[{"name": name, "months": 12}], townships=[{"name": "东岭镇"}], villages=VILLAGES)
        for name in ("甲县", "乙县")
    ]


@pytest.fixture(scope="module")
def base(folders):
    return Scenario.load(folders[0] / "基线")


def test_one_home_none_or_too_many(folders, base, monkeypatch):
    assert home_of([DEMO, base, base.named("other")]) == folders[0] and home_of([DEMO]) is None
    monkeypatch.chdir(folders[0].parent)
    with pytest.raises(InputError, match="belong to different counties: 乙县, 甲县"):
        home_of([base, Scenario.load(folders[1] / "基线")])


def test_a_twin_a_comparison_and_the_command_line_take_it(folders, base):
    own, small = County.load(folders[0]).fingerprint, County.small(1, 2, 20)
    assert PolicyTwin(scenario=folders[0] / "基线", seed=1, burn_in=0).county.fingerprint == own
    assert PolicyTwin(small, base, seed=1, burn_in=0).county is small
    assert county_of(None, 1.0, [base]).fingerprint == own
    assert compare([base], months=1, replicates=1, workers=1, store=False).about["county"]["households"] == 40


def test_a_study_and_a_trial_take_it(folders):
    data = {"name": "mine", "base": f"{folders[0]}/基线"}
    assert Study.of(data, StudyFile).county.build().fingerprint == County.load(folders[0]).fingerprint
    assert Study.of(data | {"county": SMALL}, StudyFile).county.build().fingerprint == County.small(1, 2, 20).fingerprint
    arms = {"arms": {"now": {}, "more": {"mechanisms": {"points_system": 1.0}}}, "outcomes": ["landing_rate"]}
    case = Case.from_dict(data | arms | {"burn_in": 0, "months": 1, "replicates": 1})
    assert run_case(case, workers=1, store=False).about["county"]["code"] == County.load(folders[0]).code
    other = Case.from_dict(data | arms | {"county": SMALL})
    assert place_of(other.file, other.arms.values()).folder is None


def test_arms_of_different_counties_need_one_that_is_named(folders):
    arms = {"arms": {name: {"scenario": f"{folder}/基线"} for name, folder in zip("ab", folders, strict=True)}}
    case = Case.from_dict({"name": "two", "outcomes": ["landing_rate"]} | arms)
    with pytest.raises(InputError, match="belong to different counties"):
        run_case(case)
