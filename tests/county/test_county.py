"""The county: its distributions against the facts, determinism, samples, files, division codes."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from twin.base.errors import InputError
from twin.county.county import County, resolve
from twin.county.population import INCOME
from twin.regime.regime import Regime
from twin.scenario.scenario import Scenario
from twin.terms.places import UNITS

DIVISIONS = Path(__file__).parents[3] / "shared" / "data" / "divisions"
needs_divisions = pytest.mark.skipif(not DIVISIONS.is_dir(), reason="real division codes are not here")
DTYPES = {
    "units": {"uid": "i8", "key": "O", "hours": "f8"},
    "townships": {"uid": "i8", "hours": "f8", "skill": "f8", "leaning": "f8", "name": "O"},
    "villages": {
        "uid": "i8", "township": "i4", "first": "i4", "size": "i4", "type": "i1", "terrain": "i1", "distance": "f8",
        "coverage": "f8", "income": "f8", "hours": "f8", "cadres": "f8", "skill": "f8", "independence": "f8",
        "leaning": "f8", "name": "O",
    },
    "households": {
        "village": "i4", "hamlet": "u1", "persons": "u1", "elders": "u1", "children": "?", "away": "?", "phone": "?",
        "income": "f4", "kin": "?", "receptivity": "f4", "sociability": "f4", "link_rank": "f4", "present": "?",
    },
}  # fmt: skip

TOWNSHIP_DESK = {
    "name": {"en": "desk", "zh": "窗口"}, "about": {"en": "one each", "zh": "每乡镇一个"}, "tier": "township",
    "moves": {"fund.budget": {"multiply": 1.0, "range": [1, 1], "grade": "assumed", "why": {"en": "none", "zh": "无"}}},
    "costs": {"monthly_yuan": 1000, "per": "township", "grade": "assumed"},
}  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> County:
    return County.demo()


def levels(county: County) -> dict:
    return {level: getattr(county, level) for level in DTYPES}


def test_columns_are_complete_locked_and_typed(demo):
    for level, columns in levels(demo).items():
        assert {key: values.dtype for key, values in columns.items()} == {k: np.dtype(d) for k, d in DTYPES[level].items()}
        assert not any(values.flags.writeable for values in columns.values())
    with pytest.raises(ValueError, match="read-only"):
        demo.villages["hours"][0] = 1.0
    assert not pickle.loads(pickle.dumps(demo)).households["phone"].flags.writeable


def test_rows_are_nested_and_codes_speak(demo):
    village, people = demo.villages, demo.households
    assert (len(demo.townships["uid"]), len(village["uid"])) == (15, 180)
    assert 60_000 <= people["village"].size <= 70_000
    assert list(demo.units["key"]) == list(UNITS)
    assert np.all(np.diff(village["township"]) >= 0)
    assert np.all(np.diff(people["village"]) >= 0)
    assert np.array_equal(village["uid"] // 1000, demo.townships["uid"][village["township"]])
    assert np.array_equal(np.bincount(people["village"]), village["size"])
    assert np.array_equal(village["first"], np.searchsorted(people["village"], np.arange(180)))
    assert np.all(np.diff(people["hamlet"].astype(int))[np.diff(people["village"]) == 0] >= 0)
    uid = demo.household_uids
    assert np.array_equal(uid // 100_000, village["uid"][people["village"]])
    assert uid[village["first"][7]] % 100_000 == 1


def test_distributions_agree_with_the_facts(demo):
    village, people = demo.villages, demo.households
    persons, elders = people["persons"].astype(int), people["elders"].astype(int)
    assert elders.sum() / persons.sum() == pytest.approx(0.238, abs=0.005)  # rural_60
    alone = (persons == 1) & (elders == 1)
    assert people["phone"][alone].mean() == pytest.approx(0.35, abs=0.025)  # online_elderly
    assert people["phone"][elders < persons].mean() >= 0.9
    many = np.concatenate([County.small(20, 20, 2, seed=s).villages["cadres"] * 180 for s in range(5)])
    assert many.mean() == pytest.approx(1.8, abs=0.07)  # linkage_cadres
    assert np.mean(many == 0) == pytest.approx(0.02, abs=0.012)  # village_coverage
    weak = village["type"] == 2
    assert village["income"][weak].max() < 50_000 <= village["income"][~weak].min()  # collective_income_low
    assert 0.68 <= village["coverage"].min() <= village["coverage"].max() <= 0.99  # sloppy_network and fibre_coverage
    assert village["coverage"][village["terrain"] == 1].mean() < village["coverage"][village["terrain"] == 2].mean()


def test_assumed_distributions_are_as_documented(demo):
    village, people = demo.villages, demo.households
    assert np.bincount(village["type"]) / 180 == pytest.approx([0.20, 0.55, 0.25], abs=0.01)
    assert np.bincount(village["terrain"]) / 180 == pytest.approx([0.45, 0.40, 0.15], abs=0.01)
    assert people["income"].mean() == pytest.approx(INCOME, rel=0.05)
    assert people["away"].mean() == pytest.approx(0.22, abs=0.02)
    assert people["receptivity"].mean() == pytest.approx(0.70, abs=0.02)
    assert 0.12 < np.mean(people["receptivity"] < 0.3) < 0.25
    assert people["receptivity"][people["elders"] > 0].mean() < people["receptivity"][people["elders"] == 0].mean()
    assert (people["sociability"].mean(), people["sociability"].std()) == pytest.approx((0, 1), abs=0.02)
    assert people["kin"].mean() == pytest.approx(0.06, abs=0.01)
    assert people["present"].all()
    assert np.all(people["elders"] <= people["persons"])
    assert not people["away"][people["persons"] == people["elders"]].any()  # nobody of working age to be away


def test_the_same_seed_gives_the_same_county(demo):
    again = County.demo(0)
    assert again.fingerprint == demo.fingerprint
    assert all(np.array_equal(v, levels(again)[lev][k]) for lev, c in levels(demo).items() for k, v in c.items())
    assert County.demo(1).fingerprint != demo.fingerprint


def test_what_a_household_is_like_depends_on_its_uid_alone():
    one, more = County.small(2, 3, 40), County.small(2, 5, 40)
    shared = np.isin(more.household_uids, one.household_uids)
    for key in ("persons", "elders", "phone", "sociability", "kin", "link_rank"):
        assert np.array_equal(more.households[key][shared], one.households[key])


def test_samples_are_nested_stratified_and_scaled(demo):
    small, large = demo.sample(0.1), demo.sample(0.3)
    assert set(small.villages["uid"]) < set(large.villages["uid"])
    assert len(small.villages["uid"]) == 18
    per_township = np.bincount(large.villages["township"], minlength=15)
    assert per_township.min() >= 3
    assert per_township.max() <= 4
    assert small.scale == pytest.approx(small.households["village"].size / demo.households["village"].size)
    assert small.village_scale == pytest.approx(0.1)
    assert small.units["hours"] == pytest.approx(demo.units["hours"] * small.scale)
    full = demo.townships["hours"] * small.villages["size"].sum() / demo.villages["size"].sum()
    assert small.townships["hours"].sum() == pytest.approx(full.sum(), rel=0.1)
    assert demo.sample(0.3).sample(1 / 3).scale < demo.sample(0.3).scale
    assert demo.sample(1.0).fingerprint == demo.fingerprint


def test_a_sample_of_whole_townships_leaves_them_as_they_are(demo):
    few = demo.sample(0.2, whole="township")
    kept = np.isin(demo.townships["uid"], few.townships["uid"])
    assert 0 < kept.sum() < kept.size
    assert few.townships["hours"].tolist() == demo.townships["hours"][kept].tolist()
    assert set(few.villages["uid"]) == set(demo.villages["uid"][kept[demo.villages["township"]]])
    assert few.township_scale == pytest.approx(kept.mean())
    assert few.township_office == 1.0
    with pytest.raises(InputError, match="sample"):
        demo.sample(0.5, whole="towns")
    more = demo.sample(0.5, whole="township")
    assert set(few.villages["uid"]) <= set(more.villages["uid"])


def test_what_townships_cost_does_not_depend_on_the_sample(demo):
    """A mechanism paid per township asks of a sample its share of what it asks of the whole county."""
    scenario = Scenario.from_dict({"define": {"m": TOWNSHIP_DESK}, "mechanisms": {"m": 1.0}})
    asked = {}
    for name, county in {
        "whole": demo, "villages": demo.sample(0.3), "few": demo.sample(0.04), "townships": demo.sample(0.3, whole="township"),
    }.items():  # fmt: skip
        due = Regime(scenario, county).at(scenario.start).due["m"]
        asked[name] = due / county.scale
    assert all(due == pytest.approx(asked["whole"], rel=1e-4) for due in asked.values())  # due is in whole fen


def test_a_sampled_village_keeps_its_people_and_ties(demo):
    part = demo.sample(0.05)
    v = int(np.searchsorted(demo.villages["uid"], part.villages["uid"][2]))
    whole, mine = demo.households["village"] == v, part.households["village"] == 2
    assert np.array_equal(demo.households["income"][whole], part.households["income"][mine])
    assert np.array_equal(demo.household_uids[whole], part.household_uids[mine])

    def partners(county: County, row: int) -> set:
        uid = county.household_uids[county.ties[county.ties_start[row] : county.ties_start[row + 1]]]
        return {u for u in uid if u // 100_000 == part.villages["uid"][2]}

    assert partners(demo, np.flatnonzero(whole)[5]) == partners(part, np.flatnonzero(mine)[5])


def test_a_tiny_sample_keeps_one_village(demo):
    tiny = demo.sample(0.0001)
    assert len(tiny.villages["uid"]) == len(tiny.townships["uid"]) == 1


def test_small_counties_are_as_busy_as_the_demo(demo):
    small = County.small(4, 6, 60)
    assert small.households["village"].size == 1440
    for level in ("units", "townships", "villages"):
        busy = [c.households["village"].size / getattr(c, level)["hours"].sum() for c in (small, demo)]
        assert busy[0] == pytest.approx(busy[1], rel=0.15)


def test_a_saved_county_comes_back(tmp_path, demo):
    for county in (demo.sample(0.05), County.small()):
        assert County.load(county.save(tmp_path / "saved")).fingerprint == county.fingerprint


def test_a_folder_may_leave_out_what_it_does_not_know(tmp_path):
    (tmp_path / "county.json").write_text('{"code": 123456}')
    (tmp_path / "villages.csv").write_text("uid,size,terrain\n123456001002,50,plains\n123456001001,30,hills\n")
    county = resolve(str(tmp_path))
    assert county.synthetic
    assert list(county.villages["size"]) == [30, 50]
    assert list(county.villages["terrain"]) == [1, 0]
    assert county.households["village"].size == 80


HEAD = "uid,size,terrain\n"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("villages.csv", HEAD + "123456001001,30,sea\n", r"villages\.csv, line 2, column terrain: 'sea'; allowed: plains, hills"),
        ("villages.csv", HEAD + "123456001001,30,hills\n123456001001,3,hills\n", "line 3, column uid: .*every value once"),
        ("villages.csv", HEAD + "654321001001,30,hills\n", "line 2, column uid: '654321001001'; allowed: 12 digits beginning"),
        ("villages.csv", HEAD + "123456001001,,hills\n", "line 2, column size: .*a value in every row"),
        ("villages.csv", HEAD + "123456001001,2.5,hills\n", "line 2, column size: '2.5'; allowed: whole numbers from 1"),
        ("villages.csv", "uid,size,colour\n123456001001,3,red\n", "unknown column colour; allowed columns: uid, township"),
        ("villages.csv", "uid\n123456001001\n", "column size is missing"),
        ("townships.csv", "uid\n123456009\n", "township 123456001 is missing"),
        ("households.csv", "village,number\n123456001001,1\n", "1 rows, but the sizes .* add up to 2"),
        ("households.csv", "village,number\n123456001001,1\n123456001001,1\n", "line 3, column number: .*once"),
        ("households.csv", "village,number\n123456001001,1\n123456001001,3\n", "line 3, column number: '3'; allowed: numbers"),
        ("households.csv", "village,number,hamlet\n123456001001,1,1\n123456001001,2,0\n", "hamlet by hamlet"),
        ("households.csv", "village,number,persons,elders\n123456001001,1,1,2\n123456001001,2,1,0\n", "line 2, column elders"),
        ("ties.csv", "namer,friend\n12345600100100001,5\n", "line 2, column friend: '5'; allowed: a household's uid"),
        ("ties.csv", "namer,friend\n12345600100100001,12345600100100001\n", "another household than the namer"),
        ("county.json", '{"code": 12}', "code: must be 100000 or more, not 12"),
        ("county.json", '{"code": 123456, "colour": 1}', "unknown key colour; allowed: code"),
        ("county.json", "[", "cannot be read"),
    ],
)
def test_bad_tables_are_named_by_file_line_and_column(tmp_path, file, text, message):
    (tmp_path / "county.json").write_text(json.dumps({"code": 123456}))
    (tmp_path / "villages.csv").write_text(HEAD + "123456001001,2,hills\n")
    (tmp_path / file).write_text(text)
    with pytest.raises(InputError, match=message):
        County.load(tmp_path)


@pytest.mark.parametrize("text", ["nowhere", "divisions:somewhere", "divisions:nowhere#330523"])
def test_an_unknown_county_says_what_is_allowed(text):
    with pytest.raises(InputError, match="allowed"):
        resolve(text)


def test_numbers_out_of_range_are_refused(demo):
    with pytest.raises(InputError, match="above 0 and up to 1"):
        demo.sample(0)
    with pytest.raises(InputError, match="townships: 0 is not possible; allowed: a whole number from 1 to 800"):
        County.small(0)


@needs_divisions
@pytest.mark.parametrize(("code", "townships", "villages"), [("330523", 15, 168), ("410225", 16, 432), (370783, 15, 968)])
def test_real_codes_make_a_synthetic_county(code, townships, villages):
    county = resolve(f"divisions:{DIVISIONS}#{code}")
    assert (len(county.townships["uid"]), len(county.villages["uid"])) == (townships, villages)
    assert county.synthetic
    assert 250 < county.villages["size"].mean() < 600
    assert county.villages["size"].min() >= 100
    assert county.villages["size"].max() <= 800
    assert all(str(code) in name for name in county.villages["name"])  # codes, never the names of real places


@needs_divisions
@pytest.mark.parametrize(
    ("code", "message"),
    [("999999", "is not in"), ("110101", "no rural village"), ("33", "six digits"), ("٣٣٠٥٢٣", "six digits")],
)
def test_bad_codes_are_refused(code, message):
    with pytest.raises(InputError, match=message):
        County.from_divisions(DIVISIONS, code)


@pytest.mark.parametrize(
    "given",
    [{"seed": -1}, {"seed": 2**64}, {"seed": None}, {"townships": 1.5}, {"townships": "1"}, {"households_per_village": True}],
)
def test_numbers_that_make_no_county_are_one_message(given):
    with pytest.raises(InputError, match=f"{next(iter(given))}: .* is not possible; allowed: a whole number from"):
        County.small(**given)


def test_numbers_of_numpy_make_the_same_county():
    given = County.small(np.int64(1), np.int32(2), np.uint8(8), seed=np.uint64(3))
    assert given.fingerprint == County.small(1, 2, 8, seed=3).fingerprint


def test_it_introduces_itself(demo):
    assert "15 townships, 180 villages" in repr(demo)
    assert "describe no real place" in demo._repr_html_()


def test_importing_the_county_does_not_load_pandas():
    code = "import sys, twin.county.county; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0


def test_offices_of_a_thinned_county_are_thinned_with_its_households(demo):
    """What mechanisms ask of hours shrinks with the offices: by village size, by township, and in samples by township only."""
    toy = County.small(15, 12, 36)
    assert (demo.village_office, demo.township_office) == (1.0, 1.0)
    assert toy.village_office == toy.township_office == pytest.approx(0.1)
    assert (toy.scale, toy.village_scale) == (pytest.approx(0.1), 1.0)
    part = demo.sample(0.1)
    assert part.village_office == 1.0
    hours = part.townships["hours"].sum() / demo.townships["hours"].sum()
    kept = part.townships["uid"].size / demo.townships["uid"].size
    assert part.township_office == pytest.approx(hours / kept, rel=0.25)
