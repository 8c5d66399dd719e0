import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.fake_results import POLICIES, TITLES, fake_comparison, fake_result
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.base.plain import indicators, mean_of, plain, sum_of
from twin.files import folders
from twin.report.compare import courses, folder, gallery, page, sentences, story, terminal
from twin.report.compare.figures import last_year, loss_shares
from twin.report.compare.gallery import all_figures
from twin.report.compare.money import drawable
from twin.report.compare.sankey import _nodes, _place, _routed, _squeeze
from twin.report.compare.starved import unspent
from twin.report.shared import style, words
from twin.study.compare.comparison import Comparison
from twin.study.pairing import half_width, interval, paired


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return fake_comparison(replicates=3)


@pytest.fixture(scope="module")
def stories(comparison):
    return story.of_comparison(comparison)


@pytest.fixture(scope="module")
def pictures(stories, comparison):
    return gallery.draw(stories, comparison.table)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_is_drawn_in_both_languages(pictures, lang):
    own = [picture for picture in pictures if picture.lang == lang]
    assert all(picture.message and picture.png.startswith(b"\x89PNG") and "<svg" in picture.svg for picture in own)
    assert [picture.name for picture in own] == [
        "differences",
        "cascade",
        "losses",
        "clauses",
        "reported",
        "money-1",
        "money-2",
        "months",
        "places",
    ]


@pytest.mark.parametrize("lang", LANGS)
def test_every_picture_says_it_is_synthetic(stories, lang):
    assert all(words.say("synthetic", lang) in figure.get_supxlabel() for _, figure in all_figures(stories, lang))


def test_a_given_county_says_that_its_course_is_simulated(stories):
    from dataclasses import replace

    figures = dict(all_figures([replace(stories[0], synthetic=False)], "zh"))
    assert all("模拟结果" in figure.get_supxlabel() for figure in figures.values())


def test_one_run_has_its_unlock_gains_beside_its_losses():
    figures = dict(all_figures([story.of_result(fake_result())], "en"))
    assert "unlock-1" in figures
    assert "differences" not in figures


CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = ((words.say, words.WORDS), (words.label, words.INDICATORS))


def test_every_word_of_both_languages_is_in_the_shipped_font(stories, comparison):
    from fontTools.ttLib import TTFont

    known = set(TTFont(style.FONT).getBestCmap())
    texts = [text(key, lang) for lang in LANGS for text, keys in SPOKEN for key in keys]
    texts += [figure.get_suptitle() for _, figure in all_figures(stories, "zh", comparison.table)]
    assert not {sign for text in texts for sign in text if ord(sign) not in known}


def test_both_languages_have_every_word():
    assert not [key for text, keys in SPOKEN for key in keys if CHINESE.search(text(key, "en"))]
    assert not [key for text, keys in SPOKEN for key in keys if not CHINESE.search(text(key, "zh"))]


@pytest.mark.slow
def test_pictures_are_the_same_file_each_time(stories):
    first, second = (style.svg(dict(all_figures(stories, "en"))["cascade"]) for _ in range(2))
    assert first == second


def test_drawing_leaves_matplotlib_as_it_was(stories):
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    list(all_figures(stories[:1], "en"))
    assert dict(mpl.rcParams) == before


def test_losses_and_landed_fill_the_eligible(stories):
    for one in stories:
        whole = one.cascade.set_index("policy").loc["all"]
        assert loss_shares(one).to_numpy().sum() + whole["landed"] / whole["eligible"] == pytest.approx(1)


@pytest.mark.slow
def test_nobody_eligible_is_drawn_without_complaint(stories):
    from dataclasses import replace

    empty = replace(
        stories[0],
        cascade=stories[0].cascade.assign(**dict.fromkeys(words.STEPS, 0)),
        losses=stories[0].losses * 0,
        monthly=stories[0].monthly.assign(eligible=0, landed=0, tasks=0),
        policies=stories[0].policies.assign(eligible=0, landed=0, tasks=0),
        villages=stories[0].villages.assign(landing_rate=float("nan")),
        flows=stories[0].flows.iloc[:0],
    )
    for _, figure in all_figures([empty], "en"):
        assert style.svg(figure)
    assert last_year(empty)[["reported", "actual", "landed"]].isna().all(axis=None)


def test_the_drawn_money_balances_at_every_place():
    flows = [
        ("outside", "treasury", 100),
        ("treasury", "township", 108),
        ("township", "village", 90),
        ("village", "township", 20),
    ]
    flows += [
        ("village", "benefit", 40),
        ("township", "diverted", 6),
        ("clawed_back", "treasury", 12),
        ("diverted", "treasury", 1),
    ]
    table = pd.DataFrame([{"source": s, "target": t, "policy": "x", "fen": fen} for s, t, fen in flows])
    drawn = drawable(table, {"diverted_public": 2, "diverted_private": 4}).set_index(["source", "target"])["fen"]
    assert drawn["returned", "treasury"] == 13
    assert drawn["township", "village"] == 70
    assert drawn["township", "diverted_private"] == pytest.approx(4)
    for place in ("treasury", "township", "village"):
        entering, leaving = (drawn[drawn.index.get_level_values(side) == place].sum() for side in ("target", "source"))
        assert entering == pytest.approx(leaving)
    ends = drawn[drawn.index.get_level_values("target").isin(["kept", "returned_to"])].groupby("target").sum()
    assert ends["returned_to"] == pytest.approx(12)


def test_sankey_widths_are_proportional(stories):
    table = drawable(stories[0].flows, stories[0].summaries[0]["ledger"])
    nodes = _nodes(table)
    _squeeze(nodes)
    steps = _routed(nodes, table)
    _place(nodes)
    assert len({round(node.height / node.amount, 15) for node in nodes.values()}) == 1
    assert all(nodes[target].column == nodes[source].column + 1 for source, target, _ in steps)


@pytest.mark.slow
def test_the_page_stands_alone(stories, pictures, comparison):
    text = page.build(stories, pictures, {"households": 65432, "months": 36, "seed": 7}, comparison.table, "zh")
    assert '<html lang="zh">' in text
    outside = re.findall(r"""(?:src|href)\s*=\s*["'](?!data:)[^"']*|url\([^)]*\)|@import""", text)
    assert outside == []
    assert text.count("data:image/svg+xml") == 2 * 9
    for scenario in TITLES.values():
        assert scenario["en"] in text
        assert scenario["zh"] in text
    assert "linkage-2-0123456789abcdef" in text


def test_the_page_sets_a_comparison_beside_plain_budget_and_plain_staff(stories, comparison):
    text = page.build(stories, [], {"households": 65432, "months": 36, "seed": 7}, comparison.table, "en")
    for said in (
        "all new public money", "+5.4 m yuan", "of it: appropriations for policies", "(more than was tried)", "54,000 h",
        "It beats beyond chance the largest plain budget that was tried",
        "同等资金单纯增加预算", "其中：政策拨款", "public yuan for each landing more",
    ):  # fmt: skip
        assert said in text


def test_the_page_escapes_what_users_write():
    result = fake_result()
    result.about["title"] = {"en": "<script>alert(1)</script>", "zh": "<b>"}
    text = page.build([story.of_result(result)], [], {"households": 1, "months": 1, "seed": 0})
    assert "<script>alert" not in text
    assert "<b>" not in text


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_name_the_scenarios_and_never_promise_losses_as_gains(stories, comparison, lang):
    told = " ".join(sentences.meaning(stories, comparison.table, lang))
    assert all(one.titled(lang) in told for one in stories)
    limits = " ".join(sentences.limits(stories, lang))
    assert {"en": "not gains", "zh": "不等于改进该环节"}[lang] in limits


# Several scenarios


@pytest.fixture(scope="module")
def many(stories):
    """Seven scenarios beside the first."""
    others = [replace(stories[1], name=f"plan-{n}", title={"en": f"Plan {n}", "zh": f"方案{n}"}) for n in range(1, 8)]
    return [stories[0], *others]


@pytest.mark.parametrize("lang", LANGS)
def test_sentences_cover_every_scenario(many, lang):
    said = sentences.meaning(many, None, lang)
    for one in many:
        assert sum(one.titled(lang) in line for line in said) >= 2, "where most is lost, and what is reported"


def test_a_picture_of_the_first_few_says_so(many):
    with style.styled():
        feet = {name: figure.get_supxlabel().replace("\n", " ") for name, figure in all_figures(many, "en")}
    shown = {"cascade": 6, "losses": 6, "clauses": 6, "reported": 6, "months": 6, "places": 2, "money-1": 3}
    for name, count in shown.items():
        assert f"the first {count} of 8 scenarios" in feet[name]
    assert story.first_only("note", many, many, "zh") == "note"
    assert story.first_only("", many, many[:2], "zh").startswith("只画8个方案中的前2个")


def test_the_course_of_a_run_keeps_clear_of_the_edge(stories):
    with style.styled():
        for some in (stories[:1], stories):
            for axes in courses.monthly(some, "en").axes:
                top = max(float(np.nanmax(line.get_ydata())) for line in axes.lines)
                assert axes.get_ylim()[0] == 0 and axes.get_ylim()[1] >= 1.05 * top


def test_bands_of_shares_stay_within_nothing_and_all(stories):
    """Of two replicates the interval is twelve times as wide as they lie apart."""
    wide = [0.3, 0.7]
    table = stories[0].monthly
    two = table[table["replicate"].isin(sorted(table["replicate"].unique())[:2])].copy()
    two["awareness"] = [wide[int(replicate == two["replicate"].iloc[0])] for replicate in two["replicate"]]
    with style.styled():
        axes = courses.monthly([replace(stories[0], monthly=two)], "en").axes[0]
    (band,) = axes.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == 0 and heights.max() == 1


@pytest.mark.parametrize(("months", "lang", "said"), [(6, "en", "the run has 6"), (12, "zh", "推演只有12个月")])
def test_an_empty_picture_says_why(stories, months, lang, said):
    some = [
        replace(one, monthly=one.monthly[one.monthly["month"] < sorted(one.monthly["month"].unique())[months]]) for one in stories
    ]
    with style.styled():
        every = courses.monthly(some, lang).axes
        whole = courses.monthly(stories, lang).axes
    assert [bool(axes.texts and said in axes.texts[0].get_text()) for axes in every] == [False, True, True, False, False, False]
    assert not any(axes.texts for axes in whole)


def test_one_month_alone_is_not_said_to_be_no_cycle(stories):
    """A point is drawn only where a cycle has closed."""
    last = max(stories[0].monthly["month"])
    table = stories[0].monthly.copy()
    table.loc[table["month"] != last, "eligible"] = 0
    with style.styled():
        (said,) = courses.monthly([replace(stories[0], monthly=table)], "en").axes[1].texts
        none = courses.monthly([replace(stories[0], monthly=table.assign(eligible=0))], "en").axes[1].texts[0]
    assert said.get_text() == "only one month can be drawn" and none.get_text() == "no cycle has closed yet"


def test_the_differences_of_several_scenarios_have_heads_of_their_own(comparison, stories):
    table = terminal._indicators([*stories, replace(stories[1], title={"en": "Other", "zh": "另一"})], "en", comparison.table)
    heads = [str(column.header) for column in table.columns]
    assert len(set(heads)) == len(heads) and heads[-1].startswith("difference: Other")


@pytest.mark.parametrize("lang", LANGS)
def test_money_that_is_lacking_and_left_over_at_once_is_explained(comparison, stories, lang):
    row = {"scenario": stories[1].name, "indicator": "public.operations", "difference": 5.33e6, "low": 5e6, "high": 6e6}
    table = pd.concat([comparison.table[comparison.table["indicator"] != row["indicator"]], pd.DataFrame([row])])
    (said,) = unspent(stories, table, lang)
    assert stories[1].titled(lang) in said and {"en": "December", "zh": "12月末结余"}[lang] in said
    assert said in sentences.meaning(stories, table, lang)
    assert not list(unspent([stories[0], replace(stories[1], mechanisms=stories[0].mechanisms)], table, lang))


def test_numbers_are_written_in_their_units():
    assert words.number(0.123, "share", "en") == "12.3%"
    assert words.number(0.123, "share", "en", signed=True) == "+12.3 pt"
    assert words.number(-0.02, "share", "zh", signed=True) == "-2.0个百分点"
    assert words.number(float("nan"), "days", "zh") == "–"
    assert words.yuan(12_345_678, "en") == "12.3 m yuan"
    assert words.yuan(12_345_678, "zh") == "1,235万元"
    assert words.yuan(250_000_000, "zh") == "2.50亿元"
    said = {9_999: "9,999元", 10_000: "1万元", 12_345: "1.23万元", 300_000: "30万元", -456_700: "-45.7万元", 3_000_000: "300万元"}
    assert {amount: words.yuan(amount, "zh") for amount in said} == said


# Pairing


def test_the_paired_interval_of_symmetric_differences_agrees_with_scipy():
    rng = np.random.default_rng(1)
    first = rng.normal(0.5, 0.1, 12)
    apart = rng.normal(0.0, 0.01, 6)
    second = first + 0.02 + np.concatenate([apart, -apart])
    found = paired(first, second)
    known = stats.ttest_rel(second, first).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))
    assert found.sd_ratio > 5


def test_the_interval_of_skewed_differences_reaches_farther_to_the_long_side_and_turns_with_the_sign():
    gains = [0.0, 0.0, 0.0, 0.01, 0.0, 0.02, 0.0, 0.2]
    low, high = interval(gains)
    half = half_width(gains)
    assert high - np.mean(gains) > 1.5 * half > half > np.mean(gains) - low > 0
    assert interval([-gain for gain in gains]) == pytest.approx((-high, -low))
    assert interval([100 * gain + 3 for gain in gains]) == pytest.approx((100 * low + 3, 100 * high + 3))


def test_replicates_that_all_agree_have_no_interval():
    found = paired([0.1, 0.2, 0.3], [0.1, 0.2, 0.3])
    assert found.difference == 0 and np.isnan([found.low, found.high]).all()  # rare is not never
    assert np.isnan(paired([0.1, 0.2, 0.3], [0.2, 0.3, 0.4]).low)  # the differences differ by rounding only


def test_no_interval_below_two_replicates():
    found = paired([0.4], [0.5])
    assert found.difference == pytest.approx(0.1)
    assert np.isnan([found.low, found.high, found.sd_ratio]).all()


def test_pairs_without_a_value_are_left_out():
    found = paired([0.1, float("nan"), 0.3], [0.2, 0.5, 0.5])
    assert found.replicates == 2
    assert found.difference == pytest.approx(0.15)
    assert paired([float("nan")], [1.0]).replicates == 0


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_a_scenario_against_itself_differs_by_nothing(values):
    found = paired(values, values)
    assert (found.difference, found.low, found.high) == (0, 0, 0)


def test_half_width_needs_finite_values():
    assert np.isnan(half_width([1.0, float("nan")]))


# Comparison


def test_the_table_has_each_scenario_and_indicator_once(comparison):
    table = comparison.table
    assert not table.duplicated(["scenario", "indicator"]).any()
    reference = table[table["scenario"] == "baseline"]
    assert (reference["difference"].dropna() == 0).all()
    landing = table.set_index(["scenario", "indicator"]).loc[("linkage", "landing_rate")]
    assert landing["low"] < landing["difference"] < landing["high"]
    assert not table["indicator"].isin(["seed", "months", "households"]).any()


def test_the_document_adds_up_exactly(comparison):
    for scenario in comparison.to_json()["scenarios"]:
        for replicate in scenario["replicates"]:
            cascade, ledger = replicate["cascade"], replicate["ledger"]
            lost = sum(sum(row.values()) for row in replicate["losses"].values())
            assert isinstance(lost, int)
            assert cascade["eligible"] - cascade["landed"] == lost
            assert sum(ledger[sink] for sink in words.SINKS) == ledger["inflows"]
        assert scenario["sum"]["ledger"]["inflows"] == sum(r["ledger"]["inflows"] for r in scenario["replicates"])
        assert scenario["sum"]["cascade"]["eligible"] == sum(r["cascade"]["eligible"] for r in scenario["replicates"])


def test_a_comparison_survives_its_folder(comparison, tmp_path):
    again = Comparison.load(comparison.save(tmp_path / "kept"))
    assert again.to_json() == comparison.to_json()
    pd.testing.assert_frame_equal(again.table, comparison.table)


def test_a_broken_folder_is_refused(comparison, tmp_path):
    with pytest.raises(InputError, match="comparison.json: no such file"):
        Comparison.load(tmp_path)
    comparison.save(tmp_path)
    (tmp_path / "comparison.json").write_text("{")
    with pytest.raises(InputError, match="not a saved comparison"):
        Comparison.load(tmp_path)


def test_flows_missing_in_a_replicate_count_as_none(comparison):
    flows = comparison.tables["flows"]
    thinned = flows[~((flows["target"] == "benefit") & (flows["replicate"] == 0))]
    part = Comparison(comparison.about, comparison.results, comparison.tables | {"flows": thinned}).part("flows", 0)
    whole = comparison.part("flows", 0)
    ends = [frame.set_index("target")["fen"]["benefit"] for frame in (part, whole)]
    assert ends[0] == pytest.approx(ends[1] * 2 / 3)


def test_summaries_flatten_average_and_add():
    parts = [{"a": 1, "b": {"c": 2}, "key": "x", "none": None}, {"a": 3, "b": {"c": 2}, "key": "y", "none": None}]
    assert sum_of([{"a": 1, "b": {"c": 2}}, {"a": 3, "b": {"c": 5}}]) == {"a": 4, "b": {"c": 7}}
    assert mean_of(parts) == {"a": 2.0, "b": {"c": 2}}
    assert indicators({"a": 1, "b": {"c": 2}, "key": "x", "seed": 4}) == {"a": 1.0, "b.c": 2.0}
    assert plain({"a": np.int64(3), "b": [np.float64("nan")]}) == {"a": 3, "b": [None]}


# Folders


@pytest.mark.slow
def test_a_result_takes_its_place_whole(comparison, pictures, tmp_path, monkeypatch):
    monkeypatch.setattr(gallery, "draw", lambda stories, table: pictures)  # drawn once for all tests
    out = tmp_path / "result"
    folder.write_comparison(comparison, out, "en")
    assert (out / "report.html").exists()
    assert len(list((out / "figures").glob("*.zh.png"))) == 9
    assert [path.name for path in tmp_path.iterdir()] == ["result"]


HOSTILE = {"en": r"$x_1^2$ \frac{ ${body} [bold]b[/bold] | <script>alert(1)</script> \u202e" + "\x1b[31m", "zh": "=1+1 $a_b$ [/]"}


@pytest.mark.slow
def test_titles_and_names_of_users_are_literal_in_every_part_of_a_result(tmp_path, capsys, monkeypatch):
    told = fake_comparison(replicates=2)
    scenarios = [
        one | {"title": HOSTILE, "name": name} for one, name in zip(told.about["scenarios"], ("=1+1", "@x"), strict=True)
    ]
    for scenario in scenarios:
        scenario["policies"] = {key: HOSTILE for key in scenario["policies"]}
    hostile = Comparison(told.about | {"scenarios": scenarios}, told.results, told.tables)
    folder.write_comparison(hostile, tmp_path / "result", "en")
    html = (tmp_path / "result" / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "${body} [bold]b[/bold]" in html
    assert "\x1b" not in html
    assert "\u202e" not in html
    cells = pd.read_csv(tmp_path / "result" / "differences.csv")["scenario"]
    assert set(cells) == {"'=1+1", "'@x"}
    terminal.show_comparison(story.of_comparison(hostile), hostile.table, "en")
    said = capsys.readouterr().out
    assert "[bold]b[/bold]" in said
    assert "\x1b[31m" not in said
    monkeypatch.setattr(gallery, "draw", lambda stories, table: [])  # it has drawn them, in both languages
    folder.rewrite(tmp_path / "result", None, "zh")
    assert Comparison.load(tmp_path / "result").names == ["=1+1", "@x"]


def test_a_result_without_a_marker_is_only_read(comparison, tmp_path):
    comparison.save(tmp_path / "result")
    with pytest.raises(InputError, match="needed: --out"):
        folder.rewrite(tmp_path / "result", None, "en")


def test_a_result_that_was_changed_is_not_read(tmp_path):
    with folders.whole(tmp_path / "result", "comparison", ()) as draft:
        (draft / "comparison.json").write_text("{}")
    (tmp_path / "result" / "comparison.json").write_text("{ }")
    with pytest.raises(InputError, match="comparison.json was changed"):
        folder.rewrite(tmp_path / "result", tmp_path / "again", "en")


def test_policies_are_named_in_both_languages(stories):
    assert stories[0].policy("farm_subsidy", "zh") == POLICIES["farm_subsidy"]["zh"]
    assert stories[0].policy("my_own", "zh") == "my_own"
