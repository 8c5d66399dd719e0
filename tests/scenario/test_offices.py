"""A unit that a policy names and the county lacks is told before anything runs, with the file's line where there is one."""

from dataclasses import replace

import numpy as np
import pytest

from tests.scenario.test_scenario import POLICY
from tests.strategies import small
from twin import PolicyTwin, Scenario
from twin.base.errors import InputError
from twin.base.messages import speaking
from twin.runner import CountySpec, Run
from twin.runner.run import keys_of
from twin.scenario.offices import check_offices
from twin.study.compare.paired import compare
from twin.study.trial.case import Case
from twin.study.trial.run import run_case
from twin.terms.places import UNITS

TEXT = """base: baseline
policies:
  - farm_subsidy
  - vouchers:
      name: {en: Seed vouchers, zh: 种子券}
      owner: OWNER
      with: [PARTNER]
      access: automatic
      entitlement: 900
      opens: 3
      window: 4
      delivery: 4
      complexity: 0.4
"""


def of_file(folder, owner="agriculture", partner="finance"):
    path = folder / "mine.yaml"
    path.write_text(TEXT.replace("OWNER", owner).replace("PARTNER", partner), encoding="utf-8")
    return Scenario.load(path)


def refusal(scenario, units=UNITS):
    with pytest.raises(InputError) as caught:
        check_offices(scenario, units)
    return str(caught.value)


@pytest.mark.parametrize(
    ("given", "line", "guess"),
    [({"owner": "agricultur"}, 6, "agriculture"), ({"owner": "Finance"}, 6, "finance"), ({"partner": "finace"}, 7, "finance")],
)
def test_a_misspelt_unit_is_told_with_its_line_and_the_nearest(tmp_path, given, line, guess):
    said = refusal(of_file(tmp_path, **given))
    assert said.startswith(f"mine.yaml, line {line}: policies.1.vouchers.{'owner' if 'owner' in given else 'with'}: ")
    assert f"did you mean '{guess}'?" in said and "allowed: " in said


def test_what_was_changed_since_is_told_by_policy(tmp_path):
    changed = of_file(tmp_path).set({"policies.vouchers.owner": "财政局"})
    assert refusal(changed).startswith("scenario 'mine': policies.vouchers.owner: the county has no unit '财政局'")
    (tmp_path / "mine.yaml").unlink()
    assert "policies.vouchers.owner" in refusal(changed)


def test_a_county_with_units_of_its_own_runs_with_its_own_policies():
    keys = np.array(["农业农村局", "财政局"], dtype=object)
    county = replace(small(1, 2, 20), units={"uid": np.array([1, 2]), "key": keys, "hours": np.array([960.0, 960.0])})
    own = {"own": POLICY | {"owner": "农业农村局", "with": ["财政局"]}}
    model = PolicyTwin(county, Scenario.from_dict({"policies": [own], "months": 3}), seed=1, burn_in=0).run(3)
    assert [unit.key for unit in model.units] == list(keys) and [len(unit.policies) for unit in model.units] == [1, 0]
    with pytest.raises(InputError, match="policies.farm_subsidy.owner: the county has no unit 'agriculture'"):
        PolicyTwin(county, Scenario.from_dict({"policies": ["farm_subsidy"]}), seed=1, burn_in=0)


def test_a_name_is_kept_as_it_is_but_for_blanks_around_it():
    one = Scenario.from_dict({"policies": [{"own": POLICY | {"owner": " 农业农村局（畜牧）\u3000", "with": "财政局 "}}]})
    assert one.policies["own"].units == ("农业农村局（畜牧）", "财政局")
    check_offices(one, ["农业农村局（畜牧）", "财政局"])
    assert "did you mean '农业农村局(畜牧)'?" in refusal(one, ["农业农村局(畜牧)", "财政局"])


def test_nothing_runs_before_it_is_told(tmp_path):
    wrong = of_file(tmp_path, owner="不存在的局")
    with pytest.raises(InputError, match="line 6"):
        compare(["baseline", wrong], small(1, 1, 10), 1, months=1, progress=lambda *_: pytest.fail("something ran"), store=False)
    arms = {"control": {}, "points": {"mechanisms": {"points_system": 1}}}
    case = {"name": "t", "county": {"townships": 1}, "months": 1, "arms": arms, "assign": "village"}
    with pytest.raises(InputError, match="policies.own.owner: the county has no unit '不存在的局'"):
        run_case(Case.from_dict(case | {"policies": [{"own": POLICY | {"owner": "不存在的局"}}]}), workers=1, store=False)
    with pytest.raises(InputError, match="不存在的局"):
        keys_of([Run(CountySpec.small(1, 1, 10), wrong, 1, burn_in=0)])


def test_who_owns_a_policy_is_not_its_partner():
    with pytest.raises(InputError, match="'agriculture' owns the policy"):
        Scenario.from_dict({"policies": [{"own": POLICY | {"with": ["agriculture"]}}]})


def test_a_reader_of_chinese_is_told_the_names_of_offices_beside_their_keys(tmp_path):
    scenario = of_file(tmp_path, owner="大数据中心")
    with speaking("zh"), pytest.raises(InputError) as caught:
        check_offices(scenario, UNITS)
    said = str(caught.value)
    assert "财政局（finance）" in said and all(key in said for key in UNITS)
    with speaking("zh"), pytest.raises(InputError, match="finance"):
        check_offices(of_file(tmp_path, owner="finace"), UNITS)
