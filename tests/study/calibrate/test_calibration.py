"""Calibration: known parameters come back, what nothing informs stays as it was, and the shipped ensemble is what it says."""

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.special import ndtr

from twin import County, PolicyTwin, posterior
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.evidence import facts
from twin.report.calibrate import words
from twin.report.calibrate.folder import check_free, save
from twin.runner import CountySpec, shelf
from twin.scenario.scenario import Scenario
from twin.study.calibrate import coverage, moments
from twin.study.calibrate.checks import INFORMED, parameter_table
from twin.study.calibrate.file import Method, Study
from twin.study.calibrate.infer import complete, es_mda, rejection, with_luck
from twin.study.calibrate.moments import live
from twin.study.calibrate.priors import Prior, normal_scores
from twin.study.calibrate.run import NOTHING, calibrate
from twin.study.calibrate.simulate import Simulator, lived, timing

STUDY = Path(__file__).parents[3] / "experiments" / "calibrate_baseline.yaml"
CASES = Path(__file__).parent / "cases"
SHIPPED = posterior.FILE.with_suffix(".yaml")


@pytest.fixture(scope="module")
def hamlet(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tiny county on disk, as a planner's own would be."""
    place = tmp_path_factory.mktemp("county") / "hamlet"
    return str(County.small(2, 3, 40, seed=3).save(place))


def small_study(county: str, **changes: object) -> dict:
    """A quick study of two parameters, one of which its moment tells nothing about."""
    study = {
        "name": "small", "county": county, "months": 12, "burn_in": 12, "keep": 8,
        "method": {"name": "es-mda", "members": 24, "rounds": 2},
        "parameters": {
            "workload.paperwork_slope": {"prior": {"low": 0.1, "high": 0.8}, "moment": "paperwork_hours"},
            "workload.hollow_slope": {"prior": {"low": 0.5, "high": 1.3}, "moment": "paperwork_hours"},
        },
        "moments": {"paperwork_hours": {"value": 0.35, "sd": 0.02, "fact": "paperwork_hours", "grade": "source"}},
    }  # fmt: skip
    return study | changes


# Priors ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prior",
    [Prior(low=2, high=30), Prior(low=0.003, high=0.2, shape="log"), Prior(low=0.05, high=0.5, shape="bell", median=0.18)],
    ids=lambda prior: prior.shape,
)
def test_a_prior_maps_scores_into_its_range_and_back(prior: Prior) -> None:
    scores = np.linspace(-6, 6, 49)
    values = prior.value(scores)
    assert ((prior.low <= values) & (values <= prior.high)).all()
    assert (np.diff(values) > 0).all()
    np.testing.assert_allclose(prior.score(prior.value(scores[8:-8])), scores[8:-8], atol=1e-6)


def test_the_median_of_a_bell_is_its_median() -> None:
    assert Prior(low=0, high=1, shape="bell", median=0.2).value(np.zeros(1))[0] == pytest.approx(0.2)


def test_normal_scores_fill_every_stratum() -> None:
    scores = normal_scores(50, 3, np.random.default_rng(1))
    np.testing.assert_array_equal(np.sort(np.floor(50 * ndtr(scores)), axis=0), np.tile(np.arange(50)[:, None], 3))


# Inference on a case with a known answer --------------------------------------------------------------------------------


def known_case(members: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two figures of three scores, linear with noise: the exact posterior is Gaussian. Returns scores, figures, facts, doubts."""
    rng = np.random.default_rng(seed)
    scores = normal_scores(members, 3, rng)
    return scores, scores @ MIX, np.array([0.8, -0.5]), np.array([0.3, 0.6])


MIX = np.array([[1.0, 0.3], [0.0, 1.0], [0.0, 0.0]])


def exact() -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance of the exact posterior of `known_case`."""
    _, _, seen, doubts = known_case(20, 0)
    precision = np.eye(3) + MIX @ np.diag(doubts**-2.0) @ MIX.T
    return np.linalg.solve(precision, MIX @ (seen / doubts**2)), np.diag(np.linalg.inv(precision))


def test_es_mda_finds_the_exact_posterior_of_a_linear_case() -> None:
    scores, _, seen, doubts = known_case(800, 5)
    after = es_mda(scores, lambda z: z @ MIX, seen, doubts, 4, np.random.default_rng(6))
    mean, variance = exact()
    np.testing.assert_allclose(after.mean(axis=0), mean, atol=0.12)
    np.testing.assert_allclose(after.var(axis=0), variance, rtol=0.25)


def test_spread_that_is_lost_by_chance_is_given_back() -> None:
    """Figures that have nothing to do with any score teach nothing: what 30 members lose of their spread, they lose by chance."""
    scores = normal_scores(30, 3, np.random.default_rng(1))
    left = {}
    for inflate in (False, True):
        rng, luck = np.random.default_rng(3), np.random.default_rng(2)
        after = es_mda(scores, lambda z: luck.normal(size=(len(z), 8)), np.zeros(8), np.full(8, 0.3), 4, rng, inflate)  # noqa: B023
        left[inflate] = float(after.var(axis=0).mean() / scores.var(axis=0).mean())
    assert left[False] < 0.6
    assert 0.75 < left[True] < 1.25


def test_luck_that_the_rounds_take_in_adds_up_to_all_of_it() -> None:
    """Information of all rounds together: rounds x 1 / (rounds x doubt² + luck of one round²)."""
    doubts, luck = np.array([1.0, 2.0]), np.array([0.5, 3.0])
    given = with_luck(doubts, luck, 4)
    np.testing.assert_allclose(4 / (4 * given**2 + luck**2), 1 / (doubts**2 + luck**2))
    np.testing.assert_array_equal(with_luck(doubts, luck, 1), doubts)


def test_rejection_finds_it_too_with_more_runs() -> None:
    scores, figures, seen, doubts = known_case(8000, 5)
    after = rejection(scores, figures, seen, doubts, 0.05, np.random.default_rng(6))
    mean, variance = exact()
    np.testing.assert_allclose(after.mean(axis=0), mean, atol=0.2)
    np.testing.assert_allclose(after.var(axis=0), variance, rtol=0.4)


def test_the_smoother_says_nothing_and_leaves_its_input(capsys: pytest.CaptureFixture[str]) -> None:
    scores, _, seen, doubts = known_case(60, 1)
    before = scores.copy()
    es_mda(scores, lambda z: z @ MIX, seen, doubts, 2, np.random.default_rng(1))
    assert capsys.readouterr().out == ""
    np.testing.assert_array_equal(scores, before)


def test_what_a_run_could_not_measure_carries_no_news() -> None:
    figures = np.array([[1.0, np.nan], [2.0, 3.0], [3.0, 5.0]])
    assert complete(figures, ["a", "b"])[0, 1] == 4.0
    with pytest.raises(InputError, match="moment 'b'.*nothing to measure"):
        complete(np.where(figures == 5.0, np.nan, figures), ["a", "b"])


# The twin ---------------------------------------------------------------------------------------------------------------


def test_an_earlier_start_is_the_same_as_a_burn_in(hamlet: str) -> None:
    study = Study.from_dict(small_study(hamlet))
    scenario, burn_in = timing(study)
    assert (burn_in, scenario.months) == (0, 12 + 12)
    vector = {"workload.paperwork_slope": 0.3, "supervise.diversion_level": 0.1}
    county = County.load(hamlet)
    sooner = live(PolicyTwin(county, scenario, seed=0, burn_in=0, parameters=vector), 12, 12)
    later = live(PolicyTwin(county, "baseline", seed=0, burn_in=12, parameters=vector), 12)
    assert sooner == pytest.approx(later, rel=1e-12, nan_ok=True)


def test_a_scenario_with_mechanisms_keeps_its_burn_in(hamlet: str) -> None:
    study = Study.from_dict(small_study(hamlet, scenario="alone/points_system"))
    scenario, burn_in = timing(study)
    assert (burn_in, scenario.months) == (12, 12)


def test_figures_agree_with_the_result_of_the_run(hamlet: str) -> None:
    model = PolicyTwin(County.load(hamlet), "baseline", seed=0, burn_in=12, parameters={})
    found, said = live(model, 12), model.result().summary
    for figure, name in {"scheme_known": "heard_of", "need_cycle": "response_days"}.items():
        assert found[figure] == said[name]
    for name in ("funds_used", "awareness", "audited_misuse", "landing_rate", "trust"):
        assert found[name] == pytest.approx(said[name], nan_ok=True)
    county = model.result().monthly.query("level == 'county' and policy == 'all'")
    assert found["rare_visits"] == pytest.approx(1 - county["visits"].mean() / said["households"])
    assert set(found) == set(moments.figures())


@pytest.mark.slow
def test_figures_do_not_depend_on_the_workers(hamlet: str) -> None:
    study = Study.from_dict(small_study(hamlet, samples=2))
    values = pd.DataFrame({"workload.paperwork_slope": [0.2, 0.3, 0.4, 0.2], "workload.hollow_slope": [0.6, 0.8, 1.0, 0.6]})
    found = []
    for count in (1, 2):
        with shelf(False, lived, CountySpec.of(hamlet), count) as home:
            found.append(Simulator(study, home, 4).figures(values))
    pd.testing.assert_frame_equal(*found)
    assert found[0].loc[0, "trust"] != found[0].loc[3, "trust"]  # the same values, another member's luck and villages
    assert (
        found[0]["paperwork_hours"].is_monotonic_increasing
        or found[0].loc[2, "paperwork_hours"] > found[0].loc[0, "paperwork_hours"]
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-in figures: paperwork as the model's formula has it, with luck; everything else constant."""

    def figures(self: Simulator, values: pd.DataFrame) -> pd.DataFrame:
        self.runs += len(values)
        if self._progress:
            self._progress(self.runs, self.total)
        luck = np.random.default_rng(len(values)).normal(scale=0.005, size=len(values))
        found = pd.DataFrame(0.5, index=range(len(values)), columns=list(moments.figures()))
        found["paperwork_hours"] = 0.07 + 0.7 * values["workload.paperwork_slope"].to_numpy() + luck
        return found

    monkeypatch.setattr(Simulator, "figures", figures)


@pytest.mark.usefixtures("quick")
def test_a_moment_without_information_leaves_its_parameter_at_the_prior(hamlet: str, tmp_path: Path) -> None:
    """Hollow visits do not move paperwork: their slope keeps its prior; the slope of paperwork does not."""
    done: list[tuple[int, int]] = []
    plan = small_study(hamlet, method={"name": "es-mda", "members": 200, "rounds": 4})
    found = calibrate(Study.from_dict(plan), progress=lambda *at: done.append(at))
    save(found, tmp_path / "out")
    table = parameter_table(found)
    assert table.loc["workload.paperwork_slope", "shrinkage"] > 0.9
    assert abs(table.loc["workload.hollow_slope", "shrinkage"]) < INFORMED
    assert abs(table.loc[NOTHING, "shrinkage"]) < INFORMED
    assert done[-1] == (1032, 1032)
    assert abs(found.posterior.figures["paperwork_hours"].mean() - 0.35) < 0.01
    written = (tmp_path / "out" / "calibration.md").read_text(encoding="utf-8")
    assert "Not informed (shrinkage below 0.3): visits made for the record only, at full weight on traces." in written
    assert words.coverage(found.study.file.method, "en") in written
    assert len(pd.read_csv(tmp_path / "out" / "posterior.csv")) == 8
    pictures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert pictures == {f"calibration_{name}.{lang}.png" for name in ("marginals", "intervals", "sensitivity") for lang in LANGS}
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "未获信息（收缩低于0.3）：过程留痕权重满时只为记录的走访占比" in page


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("method", [{"name": "es-mda", "members": 40, "rounds": 2}, {"name": "rejection", "members": 400}])
def test_a_calibration_can_be_repeated(hamlet: str, method: dict) -> None:
    plan = small_study(hamlet, method=method)
    one, same, other = (calibrate(Study.from_dict(plan | {"seed": seed})) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one.members, same.members)
    assert not one.members.equals(other.members)
    assert abs(one.posterior.figures["paperwork_hours"].mean() - 0.35) < 0.02


@pytest.mark.slow
def test_known_parameters_come_back_from_synthetic_facts(hamlet: str) -> None:
    """Facts made by the twin itself from parameters drawn from their priors.

    With eight parameters, 90% intervals cover the truth of a perfect method in at least 6 of 8 with probability .96; a seed is
    fixed, so the test is the same every time. Parameters that the facts inform must also shrink.
    """
    shipped = yaml.safe_load(STUDY.read_text(encoding="utf-8"))
    chosen = [path for path in shipped["parameters"] if path not in {"deliver.township_days", "supervise.diversion_level"}]
    priors = {path: Prior.model_validate(shipped["parameters"][path]["prior"]) for path in chosen}
    rng = np.random.default_rng(11)
    truth = {path: float(prior.value(rng.normal(size=1))[0]) for path, prior in priors.items()}
    names = [shipped["parameters"][path]["moment"] for path in chosen]
    doubts = {name: shipped["moments"][name]["sd"] for name in names}
    seen = live(PolicyTwin(County.load(hamlet), "baseline", seed=0, replicate=9999, burn_in=12, parameters=truth), 12)
    plan = small_study(
        hamlet, burn_in=12, method={"name": "es-mda", "members": 48, "rounds": 2},
        parameters={path: shipped["parameters"][path] for path in chosen},
        moments={
            name: {
                "value": float(seen[name] + doubts[name] * rng.normal()),
                "sd": doubts[name],
                "source": "made",
                "grade": "survey",
            }
            for name in names
        },
    )  # fmt: skip
    found = calibrate(Study.from_dict(plan))
    table = parameter_table(found)
    inside = [table.loc[path, "p05"] <= truth[path] <= table.loc[path, "p95"] for path in chosen]
    assert sum(inside) >= 6, table.assign(truth=pd.Series(truth))
    assert table.loc[["workload.paperwork_slope", "workload.hollow_slope", "report.pass_up"], "shrinkage"].min() > 0.6
    assert table.loc[chosen, "informed"].sum() >= 6


# Studies ----------------------------------------------------------------------------------------------------------------

WRONG = {
    "package fact": ("fact: scheme_known,", "fact: awareness,", "line 51.*a package row is compared or predicted"),
    "predicted study": ("fact: pan_chen2018", "fact: olken2007", "cannot be fitted to.*unknown"),
    "bent fact": (
        "{value: 0.62",
        "{value: 0.60",
        "moments.rare_visits.value: 0.6 is not what fact 'rare_visits' says; allowed: 0.62",
    ),
    "grade": ("fact: scheme_known, grade: source", "fact: scheme_known, grade: survey", "allowed: source"),
    "unknown knob": ("reach.notice_reach:", "reach.notice_rich:", "unknown knob; did you mean 'reach.notice_reach'"),
    "range": ("low: 0.05, high: 0.5", "low: 0.05, high: 1.5", "leaves the knob's range; allowed: 0 to 1"),
    "unknown moment": ("moment: rare_visits", "moment: rare_visit", "is no moment of this study; did you mean 'rare_visits'"),
    "upside down": ("low: 30, high: 180", "low: 180, high: 30", "low must be below high"),
    "no doubt": ("sd: 0.013", "sd: 0", r"sd: 0 is out of range; allowed: 1e-09 to 1e\+06"),
    "too many kept": ("keep: 64", "keep: 640", "640 members cannot be kept"),
    "method": ("name: es-mda", "name: magic", "'magic' is not known.*allowed: es-mda, rejection"),
    "scenario": ("scenario: baseline", "scenario: baselin", "line.*scenario: no scenario 'baselin'"),
    "unknown key": ("keep: 64", "kept: 64", "unknown key kept"),
}


@pytest.mark.parametrize(("old", "new", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_study_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = STUDY.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "study.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        Study.load(path)
    assert "study.yaml, line" in str(caught.value)


@pytest.mark.parametrize(
    ("figure", "value", "said"),
    [
        ("scheme_known", 60, "60 is no share; did you mean 0.6?; allowed: 0 to 1"),
        ("landing_rate", -0.1, "-0.1 is no share; did you mean 0?; allowed: 0 to 1"),
        ("awareness", 1.2e6, "did you mean 1?"),
        ("response_days", -3, "-3 is out of range; allowed: 0 to"),
        ("response_days", 20, ""),
        ("scheme_known", 1, ""),
        ("visits_made", 7, ""),
    ],
)
def test_a_figure_is_one_that_there_can_be(tmp_path: Path, figure: str, value: float, said: str) -> None:
    text = (CASES / "two.yaml").read_text(encoding="utf-8").split("  heard2")[0]
    assert "figure: scheme_known, value: 0.60" in text
    path = tmp_path / "study.yaml"
    path.write_text(text.replace("figure: scheme_known, value: 0.60", f"figure: {figure}, value: {value}"), encoding="utf-8")
    if not said:
        assert Study.load(path).figures == [figure]
        return
    with pytest.raises(InputError, match=r"^study.yaml, line \d+: moments.heard.value: ") as caught:
        Study.load(path)
    assert said in str(caught.value)


def test_two_moments_of_one_figure_are_refused_at_load() -> None:
    with pytest.raises(InputError, match=r"two.yaml, line 15: moments.heard2: figure 'scheme_known' is fitted by moment 'heard'"):
        Study.load(CASES / "two.yaml")


@pytest.mark.parametrize(("key", "value"), [("sd", 1e-300), ("sd", 1e200), ("value", 1e300), ("discrepancy", -1.0)])
def test_numbers_that_no_arithmetic_survives_are_refused_at_load(key: str, value: float) -> None:
    moment = {"value": 0.35, "sd": 0.02, "source": "own", "grade": "survey"} | {key: value}
    with pytest.raises(InputError, match=f"moments.paperwork_hours.{key}: .* is out of range; allowed: "):
        Study.from_dict(small_study("demo", moments={"paperwork_hours": moment}))


def test_each_choice_of_the_method_is_another_question() -> None:
    plan = small_study("demo")
    own = Study.from_dict(plan | {"method": {"members": 24}}).key
    assert own == Study.from_dict(plan | {"method": {"members": 24, "luck": True, "inflate": True}}).key
    others = {Study.from_dict(plan | {"method": {"members": 24, choice: False}}).key for choice in ("luck", "inflate")}
    assert len(others | {own}) == 3


def test_the_measured_coverage_stands_beside_the_nominal_level() -> None:
    assert "90 per cent held the truth in 91% of cases and those of 50 per cent in 52%; in a small county" in words.coverage(
        Method(), "en"
    )
    assert "in 89% of cases" in words.coverage(Method(members=150, luck=False, inflate=False), "en")
    for unknown in (Method(members=40), Method(luck=False), Method(name="rejection")):
        assert "was measured for ES-MDA of 64 members or more, with" in words.coverage(unknown, "en")
        assert coverage.document(unknown)["measured"] is None


def test_eleven_parameters_are_too_many() -> None:
    plan = yaml.safe_load(STUDY.read_text(encoding="utf-8"))
    plan["parameters"]["fund.transfer_days"] = {"prior": {"low": 10, "high": 20}, "moment": "funds_used"}
    with pytest.raises(InputError, match="11 are given; allowed: 1 to 10"):
        Study.from_dict(plan)


def test_a_parameter_that_the_scenario_sets_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("base: baseline\nset: {workload.paperwork_slope: 0.2}\n", encoding="utf-8")
    with pytest.raises(InputError, match="scenario 'set' sets it"):
        Study.from_dict(small_study("demo", scenario=str(tmp_path / "set.yaml")))


def test_a_place_with_other_things_is_refused_before_any_run(hamlet: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="the folder holds other things"):
        check_free(tmp_path)


def test_only_baseline_facts_and_two_studies_may_be_fitted() -> None:
    table = facts().set_index("id")["role"]
    for fact in table.index:
        if table[fact] == "baseline":
            moments.published(fact)
        else:
            with pytest.raises(InputError, match="cannot be fitted to"):
                moments.published(fact)
    used = [moment.fact for moment in Study.load(STUDY).file.moments.values()]
    assert all(fact in moments.STUDIES or table[fact] == "baseline" for fact in used)


# The shipped ensemble ---------------------------------------------------------------------------------------------------


def test_the_shipped_ensemble_is_what_the_study_makes() -> None:
    study, about = Study.load(STUDY), yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    assert about["study_key"] == study.key
    members = pd.DataFrame(posterior.ensemble())
    assert set(members) == set(study.paths)
    assert len(members.columns) <= 10
    assert len(members) == study.file.keep == about["members"]
    for path, parameter in study.file.parameters.items():
        assert members[path].between(parameter.prior.low, parameter.prior.high).all()


def test_the_page_of_the_shipped_ensemble_tells_its_measured_coverage() -> None:
    written = (STUDY.parents[1] / "docs" / "calibration.md").read_text(encoding="utf-8")
    assert words.coverage(Study.load(STUDY).file.method, "en") in written


def test_member_0_is_typical() -> None:
    study, members = Study.load(STUDY), pd.DataFrame(posterior.ensemble())
    scores = np.column_stack([study.file.parameters[path].prior.score(members[path]) for path in study.paths])
    distance = ((scores - np.median(scores, axis=0)) ** 2).sum(axis=1)
    assert np.argsort(distance)[:4].tolist().count(0) == 1  # central among all fitted, so among the nearest of those kept


@pytest.mark.slow
def test_central_members_stay_near_the_facts() -> None:
    """Eight members on small samples: no fitted figure is two doubts from its fact, and all together are nearer than 1.2.

    But for one that is known to be missed by more: money is appropriated for all who are eligible, and half of them never ask for
    it, so less of it is used than one county reports.
    """
    study = Study.load(STUDY)
    with shelf(False, lived, CountySpec.of(study.file.county), 1) as home:
        simulator = Simulator(study, home, 8)
        simulator.counties = simulator.counties[:8]
        found = simulator.figures(pd.DataFrame(list(itertools.islice(posterior.ensemble(), 8))))
    gaps = pd.Series(
        {
            name: (found[figure].median() - moment.value) / moment.doubt
            for figure, (name, moment) in zip(study.figures, study.file.moments.items(), strict=True)
        }
    )
    assert set(gaps.index[gaps.abs() >= 2.0]) <= {"funds_used"} and gaps.abs().max() < 3.0
    assert np.sqrt(np.mean(np.square(gaps))) < 1.2


def test_a_run_takes_the_members_unless_told_otherwise() -> None:
    county = County.small()
    assert PolicyTwin(county, "baseline", seed=0, burn_in=0).parameters == posterior.ensemble()[0]
    point = Scenario.from_dict({"base": "baseline", "parameters": "point"}, "baseline")
    assert PolicyTwin(county, point, burn_in=0).parameters == {}
