"""Indicators and counts of one's own: in results, stores and keys, refused where they are wrong, and gone when removed."""

import numpy as np
import pytest

import twin
from twin.base.errors import InputError
from twin.outcomes import own
from twin.outcomes.indicators import INDICATORS, ratio
from twin.report.shared.words import label, unit_of
from twin.runner import CountySpec
from twin.runner import own as elsewhere
from twin.runner.run import Run
from twin.study import measure
from twin.study.trial.known import find

SMALL = CountySpec.small(2, 2, 30)


@pytest.fixture(autouse=True)
def as_it_was():
    yield
    for name in tuple(own.added()):
        own.remove(name)


@own.indicator({"en": "visits for show", "zh": "为留痕的走访"}, "share", "down")
def visits_for_show(c):
    return ratio(c["hollow_visits"], c["visits"])


@own.count
def poor_villages(world):
    return world.villages["income"] < 50_000


@own.count
def all_villages(world):
    return np.ones(world.count("villages"))


@own.indicator("poor villages", "share")
def poor(c):
    return ratio(c["poor_villages"], c["all_villages"])


for _name in tuple(own.added()):  # registered by the tests that want them
    own.remove(_name)


def add():
    own.count(poor_villages)
    own.count(all_villages)
    own.indicator({"en": "visits for show", "zh": "为留痕的走访"}, "share", "down")(visits_for_show)
    own.indicator("poor villages", "share")(poor)


def result(months=3):
    return twin.PolicyTwin(SMALL.build(), "baseline", seed=1, burn_in=0).run(months).result()


def test_they_stand_beside_the_shipped_ones_and_change_nothing_else():
    without = result()
    add()
    found = result()
    new = ["visits_for_show", "poor"]
    assert found.monthly.drop(columns=new).equals(without.monthly)
    same = {key: value for key, value in found.summary.items() if key not in (*new, "run_key")}
    assert same == {key: value for key, value in without.summary.items() if key != "run_key"}
    assert found.summary["run_key"] != without.summary["run_key"]
    assert label("visits_for_show", "zh") == "为留痕的走访" and unit_of("visits_for_show") == "share"
    assert set(new) <= set(measure.known()) and find("visits_for_show") is not None
    assert "visits_for_show" in measure.smaller() and "poor" not in measure.smaller()


def test_a_count_is_what_the_columns_say_at_every_level():
    """Known answer: incomes are traits, so each month counts the same villages, and groups of households have none."""
    add()
    county, found = SMALL.build(), result()
    poor = county.villages["income"] < 50_000
    months = found.monthly[found.monthly["policy"] == "all"].set_index("level")["poor"]
    assert set(months["county"]) == {poor.mean()} == {found.summary["poor"]}
    assert months["village"].tolist() == np.repeat(poor.astype(float), 3).tolist()
    by_township = [poor[county.villages["township"] == t].mean() for t in range(2)]
    assert months["township"].tolist() == pytest.approx(np.repeat(by_township, 3))
    assert months["group"].isna().all()


def test_the_last_month_counts_at_the_end_of_a_run():
    months = iter(range(1, 10))

    @own.count
    def numbered(world):
        return np.full(world.count("villages"), next(months))

    @own.indicator("a number", "number")
    def mean_number(c):
        return ratio(c["numbered"], c["visits"] * 0 + 4)

    found = result()
    county = found.monthly[(found.monthly["level"] == "county") & (found.monthly["policy"] == "all")]
    assert county["mean_number"].tolist() == [1.0, 2.0, 3.0]
    assert found.summary["mean_number"] == 3.0


def test_keys_know_what_they_do():
    plain = Run(SMALL, months=1, burn_in=0).key
    add()
    with_own = Run(SMALL, months=1, burn_in=0).key
    own.indicator("visits for show", "share")(visits_for_show)  # called something else
    renamed = Run(SMALL, months=1, burn_in=0).key
    assert len({plain, with_own, renamed}) == 3
    for name in tuple(own.added()):
        own.remove(name)
    assert Run(SMALL, months=1, burn_in=0).key == plain
    assert "poor" not in INDICATORS


def wrong_name(c):
    return c["hollow_vists"]


def wrong_shape(c):
    return np.ones(3)


def fails(c):
    return c["visits"].nothing


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (wrong_name, "there is no count 'hollow_vists'; did you mean 'hollow_visits'"),
        (wrong_shape, "gave shape"),
        (fails, "fails with AttributeError"),
    ],
)
def test_what_is_wrong_with_an_indicator_is_said(function, said):
    own.indicator("of a test")(function)
    with pytest.raises(InputError, match=said):
        result(1)


def test_what_is_wrong_with_a_count_is_said():
    def visits(world):
        return np.zeros(world.count("villages"))

    def counted(world):
        return 1.0

    def broken(world):
        return world.villages["no such column"]

    def writing(world):
        world.villages["motivation"][:] = 0

    def empty(world):
        return np.full(world.count("villages"), np.nan)

    wrong = (
        (visits, "the name is taken"), (counted, "one number per village, 4 of them"), (broken, "'broken': fails with KeyError"),
        (writing, "'writing': fails with ValueError: .*read-only"), (empty, "'empty': gave nan for village 990001101201"),
    )  # fmt: skip
    for function, said in wrong:
        own.count(function)
        with pytest.raises(InputError, match=said):
            result(1)
        own.remove(function.__name__)


def landing_rate(c):
    return c["visits"]


def test_names_units_and_ways_that_are_not_possible():
    with pytest.raises(InputError, match="the name is taken"):
        own.indicator("x")(landing_rate)
    with pytest.raises(InputError, match="unit 'percent' is not known; allowed: share"):
        own.indicator("x", "percent")(visits_for_show)
    with pytest.raises(InputError, match="better 'more' is not known; allowed: up"):
        own.indicator("x", "share", "more")(visits_for_show)
    assert not own.added()


def test_other_processes_are_told_by_name_and_get_the_same():
    add()
    told, before = elsewhere.carried(), own.fingerprints()
    for name in tuple(own.added()):
        own.remove(name)

    @own.count
    def left_over(world):
        return np.ones(4)

    elsewhere.take(told)
    assert own.fingerprints() == before


def test_what_cannot_be_imported_is_said_in_one_sentence():
    @own.count
    def inside(world):
        return np.ones(4)

    with pytest.raises(InputError, match="'inside': worker processes do not find .*; allowed: at the top of a module"):
        elsewhere.carried()
    inside.__module__ = "__main__"
    with pytest.raises(InputError, match=r"added in the notebook or script itself.*workers=1"):
        elsewhere.carried()


@pytest.mark.parametrize(
    ("text", "content", "said"),
    [
        ("nothing.py", None, "there is no such file"),
        ("my-own.py", "", "is no name of a module"),
        ("broken_own.py", "x = (", r"broken_own.py:1 cannot be imported: SyntaxError"),
        ("failing_own.py", "y = 1\nx = nothing\n", r"failing_own.py:2 cannot be imported: NameError"),
        ("json.py", "", "another module is called json"),
        ("no_such_module_there", None, "cannot be imported: ModuleNotFoundError"),
    ],
)
def test_a_module_that_cannot_be_added_is_said(text, content, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", list(__import__("sys").path))
    if content is not None:
        (tmp_path / text).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        elsewhere.add_named(text)
