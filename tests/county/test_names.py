"""Names of places: which are a user's own, labels that no two places share, and covers that are given by name."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.named import LABELS, TOWNSHIPS, VILLAGES, named_folder
from twin import PolicyTwin, Scenario
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.base.texts import width_of
from twin.county.county import County
from twin.county.cover import Cover, mask
from twin.county.names import MOST, labels, place_names, short, unit_names
from twin.files.strict import Source, parse
from twin.study.trial.arms import Part
from twin.study.trial.assign import Assignment
from twin.terms.places import UNITS

NAMES = st.sampled_from(["", "新村", "东村", "新村（东镇）", "新村（101201）", "990001101201", "North", "North (East)", "东镇"])


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    return County.load(named_folder(tmp_path_factory.mktemp("named") / "place"))


def test_a_county_shows_the_names_of_its_own_tables(county):
    places = place_names(county)
    assert places and (places.townships, places.villages) == (TOWNSHIPS, VILLAGES)
    assert places.village_labels == LABELS


@pytest.mark.parametrize("make", [County.demo, County.small, lambda: County.small(3, 3, 30).sample(0.5)])
def test_what_was_drawn_is_no_name(make):
    county = make()
    places = place_names(county)
    assert not places
    assert places.township_labels == [str(uid) for uid in county.townships["uid"]]
    assert places.village_labels == [str(uid) for uid in county.villages["uid"]]


def test_drawn_words_stay_no_name_in_a_saved_county(tmp_path):
    assert not place_names(County.load(County.small(2, 2, 30).save(tmp_path / "place")))


def test_names_of_one_level_alone_are_names(tmp_path):
    places = place_names(County.load(named_folder(tmp_path / "place", townships=None)))
    assert places and places.townships == ["", ""]
    assert places.township_labels == ["990001101", "990001102"]
    assert [places.village_labels[0], places.village_labels[3]] == ["新村（101201）", "新村（102201）"]


def test_a_sample_keeps_its_names(county):
    part = county.sample(0.5)
    assert set(place_names(part).villages) <= set(VILLAGES)


@pytest.mark.parametrize(
    ("names", "above", "wanted"),
    [
        (["东村", "西村", "新村"], ["东镇"] * 3, ["东村", "西村", "新村"]),
        (["新村", "新村", ""], ["东镇", "西镇", "西镇"], ["新村（东镇）", "新村（西镇）", "990001102202"]),
        (["新村", "新村", "新村"], ["东镇", "东镇", "西镇"], ["新村（东镇 201）", "新村（东镇 202）", "新村（西镇）"]),
        (["新村", "新村", "x"], ["", "", ""], ["新村（201）", "新村（202）", "x"]),
        (["New", "New", "x"], ["East", "West", ""], ["New (East)", "New (West)", "x"]),
    ],
)
def test_labels_say_as_much_as_tells_places_apart(names, above, wanted):
    codes = [990001101201, 990001101202 if above[0] == above[1] else 990001102201, 990001102202]
    assert labels(names, codes, above) == wanted


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=30))
def test_no_two_places_share_a_label(given):
    codes = [990001101201 + 1000 * (row % 3) + row for row in range(len(given))]
    found = labels([name for name, _ in given], codes, [above for _, above in given])
    assert len(set(found)) == len(given)
    assert all(name in label if name else label == str(code) for (name, _), label, code in zip(given, found, codes, strict=True)
               if label != str(code))  # fmt: skip


@given(st.lists(st.text("甲乙ab（）…", min_size=1, max_size=40), max_size=20))
def test_short_labels_fit_their_rows(long):
    assert all(width_of(label) <= 2 * MOST for label in short(long))
    assert all(cut == whole for cut, whole in zip(short(long), long, strict=True) if width_of(whole) <= 2 * MOST)


def test_short_labels_that_would_look_alike_keep_their_ends():
    whole = ["很长很长名字的丙乡开发区管理委员会一分区", "很长很长名字的丙乡开发区管理委员会二分区", "短村"]
    first, second, last = short(whole)
    assert first != second and first.endswith("一分区") and "…" in first and last == "短村"


def test_offices_have_titles_in_both_languages_and_names_where_tables_give_them(tmp_path):
    english, chinese = (unit_names(County.small(1, 1, 30), lang) for lang in LANGS)
    assert len(set(english)) == len(set(chinese)) == len(UNITS) and not set(english) & {*UNITS, *chinese}
    place = County.small(1, 1, 30).save(tmp_path / "place")
    units = pd.read_parquet(place / "units.parquet").head(3).assign(key=["finance", "文旅局", "health"])
    units.assign(name=["财政和国资局", "", "卫健局"]).to_parquet(place / "units.parquet")
    with pytest.raises(InputError, match="name"):
        County.load(place)
    units.assign(name=["财政和国资局", "文旅局", "卫健局"]).to_parquet(place / "units.parquet")
    for lang in LANGS:
        assert unit_names(County.load(place), lang) == ["财政和国资局", "文旅局", "卫健局"]
    units.to_parquet(place / "units.parquet")
    assert unit_names(County.load(place), "zh") == ["财政局", "文旅局", "卫生健康局"]


# Covers by name


def covered(county, **given):
    cover = parse(Cover, {key: list(value) for key, value in given.items()}, Source("case.yaml"))
    return np.flatnonzero(mask(cover, county, "key").villages).tolist()


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ({"villages": ["西村"]}, [5]),
        ({"villages": [" =1+1 ", 990001101201]}, [0, 1]),
        ({"villages": ["新村（甲镇）"]}, [0]),
        ({"villages": ["新村(甲镇)"]}, [0]),
        ({"villages": ["990001102202"]}, [4]),
        ({"townships": ["甲镇"]}, [0, 1, 2]),
        ({"townships": ["<b>乙&乡</b>"], "villages": ["西村", "=1+1"]}, [5]),
    ],
)
def test_covers_take_names_where_they_took_codes(county, given, rows):
    assert covered(county, **given) == rows


def test_a_name_of_several_lists_them_and_takes_what_it_lists(county):
    with pytest.raises(InputError, match="'新村' names 2 places") as problem:
        covered(county, villages=["新村"])
    for row, part in ((0, "新村（甲镇） 990001101201"), (3, "新村（<b>乙&乡</b>） 990001102201")):
        assert part in str(problem.value)
        assert covered(county, villages=[part]) == [row]


@pytest.mark.parametrize(
    "text", ["甲镇新村", " 甲镇 新村 ", "新村(甲镇)", "新村（甲镇）", "990001101201", "甲镇新村 990001101201"]
)
def test_a_village_is_found_as_in_a_workbook(county, text):
    assert covered(county, villages=[text]) == [0]


def test_what_a_county_says_against_a_cover_names_file_line_and_mechanism(county, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("base: baseline\nmechanisms:\n  points_system: {cover: {villages: [西邨]}}\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"^mine.yaml, line 3: mechanisms.points_system.cover: county 990001 has no village named"
    ):
        PolicyTwin(county, Scenario.load(file), seed=1, burn_in=0)
    file.write_text("base: baseline\nset: {reach.notice_reach: {value: 0.3, cover: {villages: [5]}}}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"^mine.yaml, line 2: set.reach.notice_reach.cover: county 990001 has no village 5"):
        PolicyTwin(county, Scenario.load(file), seed=1, burn_in=0)


def test_a_cover_is_the_same_wherever_it_was_written():
    one, other = Cover(villages=(1,)), Cover(villages=(1,)).written(Source("a.yaml", {(): 3}), ("cover",))
    assert one == other and hash(one) == hash(other) and one.plainly() == other.plainly() and one != Cover(villages=(2,))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"villages": ["西邨"]}, "has no village named '西邨'"),
        ({"villages": ["=1+2"]}, r"did you mean '=1\+1'"),
        ({"townships": ["西村"]}, "has no township named '西村'"),
        ({"villages": [990001101299]}, "has no village 990001101299; it has 6, such as 990001101201 新村"),
        ({"villages": [True]}, "must be a whole number"),
        ({"villages": [""]}, "text that is not empty"),
        ({"villages": [1.5]}, "must be a whole number"),
        ({"households": ["西村"]}, "whole number|text"),
    ],
)
def test_a_cover_of_nothing_known_is_one_message(county, given, said):
    with pytest.raises(InputError, match=said):
        covered(county, **given)


def test_a_sampled_county_may_lack_some_names_but_not_all(county):
    part = county.sample(0.5)
    there = [label for label, name in zip(place_names(part).village_labels, place_names(part).villages, strict=True) if name]
    gone = next(name for name in ("西村", "=1+1", VILLAGES[2]) if name not in place_names(part).villages)
    assert len(covered(part, villages=[there[0], gone])) == 1
    with pytest.raises(InputError, match="no village named"):
        covered(part, villages=[gone])


def test_an_arm_meets_a_cover_by_name(county):
    arms = Assignment("village", np.array([0, 0, 1, 0, 1, 1], dtype=np.int16), {}, {})
    met = [Part(arms, arm, county).cover(Cover(villages=("西村", 990001101202, "新村（甲镇）"))) for arm in (0, 1)]
    assert [one.villages for one in met] == [(990001101201, 990001101202), (990001102203,)]
    with pytest.raises(InputError, match="names 2 places"):
        Part(arms, 0, county).cover(Cover(villages=("新村",)))
