"""The page of a recommendation: a made-up result in, sentences, tables and pictures in both languages out."""

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from tests.fake_recommendation import fake_recommendation
from twin.base.errors import InputError
from twin.base.messages import LANGS
from twin.report.recommend import figures as recommend_figures
from twin.report.recommend import page as recommend_page
from twin.report.recommend import tables as recommend
from twin.report.recommend.sentences import headlines, of_budget, pick_line
from twin.report.recommend.words import box_text, design_name, design_text, letters, level, standing_notes, whole_county
from twin.report.shared.style import styled, svg
from twin.study.recommend import winners_curse
from twin.study.recommend.found import NOTHING, Failure

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def found():
    return fake_recommendation()


@pytest.mark.slow
def test_the_page_says_everything_in_both_languages(found, tmp_path):
    page = recommend_page.write(found, tmp_path / "out", "en").read_text(encoding="utf-8")
    for text in (
        "Points system", "积分制", "at most 3.9 m yuan in 3 years, which is 30 yuan",
        "3年至多389万元，即每户每年30元", "（每户每年22元）", "in 3 years (22 yuan a household and year)",
        "Yuan and hours in all are those of the whole county, 43,210 households, of which",
        "winner&#39;s curse", "赢家诅咒", "项目资金审计",
        "an audit of project money", "level of diversion is below", "截留水平低于", "rest on assumptions", "来自假定",
        "(more than was tried)", "（超出所试范围）", "all new public money", "全部新增公共资金",
    ):  # fmt: skip
        assert text in page
    assert "http" not in re.sub(r'src="data:[^"]*"', "", page).replace("http-equiv", "")
    pictures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert pictures == {f"recommend_{what}.{lang}.png" for what in ("front", "futures", "information") for lang in LANGS}


def test_no_language_leaks_into_the_other(found):
    for one in found.budgets:
        assert not any(CHINESE.search(line) for line in of_budget(found, one, "en"))
        for key, title, heads, rows in recommend.tables(found, one, "en"):
            assert not CHINESE.search("".join([key, title, *heads, *(text for row in rows for text, _ in row)]))
        assert all(CHINESE.search(line) for line in of_budget(found, one, "zh"))


@pytest.mark.parametrize(("lang", "said"), [("en", "more than the budget"), ("zh", "超出预算")])
def test_a_pick_that_takes_more_than_the_budget_on_new_luck_says_so(found, lang, said):
    """It is chosen by the runs of the search; on other luck it may take more, which would else read as a contradiction."""
    one = found.of("small")
    fresh = one.fresh.assign(yuan=[40.0 if number % 2 else 25.0 for number in range(len(one.fresh))])
    many = int((fresh.loc[fresh["design"] == one.pick, "yuan"] > one.yuan).sum())
    assert said not in pick_line(found, one, lang)
    beyond = pick_line(found, replace(one, fresh=fresh.assign(yuan=40.0)), lang)
    assert said in beyond
    if fresh.loc[fresh["design"] == one.pick, "yuan"].mean() > one.yuan:
        assert f"{many}" in pick_line(found, replace(one, fresh=fresh), lang)


def test_sentences_carry_the_numbers_of_the_result(found):
    one = found.of("large")
    text = " ".join(of_budget(found, one, "en"))
    row, box, most = one.robustness.loc[one.pick], one.boxes[0], one.information.drop(index="everything").iloc[0]
    assert f"best finalist in {100 * row['chance_best']:.0f}%" in text
    assert f"in {100 * one.failure.share:.0f}% of futures" in text
    assert f"fails in {100 * box.density:.0f}% ({100 * box.density_fresh:.0f}% when checked" in text
    assert f"{100 * most['evppi']:+.2f} pt [{100 * most['low']:+.2f}, {100 * most['high']:+.2f}]" in text
    assert f"promised a gain of {100 * one.curse_gain.promised:+.2f} pt: off by {100 * one.curse_gain.optimism:+.2f} pt" in text
    money = one.plain[(one.plain["what"] == "pick") & (one.plain["kind"] == "budget")].iloc[0]
    assert f"as plain budget the same money gains {100 * money['plain']:+.1f} pt" in text and "beats plain budget" in text
    small = found.of("small")  # where only the level is known
    assert f"promised {100 * small.curse.promised:.1f}%: off by" in " ".join(of_budget(found, small, "en"))


def test_letters_are_the_same_at_every_budget_and_known_designs_keep_their_names(found):
    assert letters(found) == {"d31": "A", "d12": "B", "d47": "C"}
    assert design_name(found, "linkage", "zh") == "三级联动" and design_name(found, NOTHING, "en") == "nothing more"


def test_it_says_so_where_nothing_can_be_said(found):
    one = found.of("small")
    calm = replace(one, boxes=(), failure=Failure("gain", 0.01, 0.3), information=one.information.assign(sure=False))
    text = " ".join(of_budget(found, calm, "en"))
    assert "no circumstances were found" in text and "decide now" in text and "gains less than 1.00 pt" in text
    assert "was not examined" in text  # grades
    always = replace(calm, failure=Failure("regret", 0.01, 1.0), information=pd.DataFrame(), choices=pd.DataFrame())
    assert "in every future tried" in " ".join(of_budget(found, always, "en"))


@pytest.mark.slow
def test_a_budget_at_which_nothing_is_best_is_told_and_drawn(found, tmp_path):
    one = found.of("small")
    fresh = one.fresh[one.fresh["design"] == NOTHING]
    idle = replace(one, pick=NOTHING, fresh=fresh, boxes=(), curse=winners_curse(0.18, fresh["landing_rate"].to_numpy()))
    whole = replace(found, budgets=(idle,))
    assert "nothing that fits is better" in of_budget(whole, idle, "en")[0]
    page = recommend_page.write(whole, tmp_path / "out", "zh").read_text(encoding="utf-8")
    assert "没有比维持现状更好的方案" in page


def test_an_honest_promise_is_not_called_a_curse(found):
    one = found.of("small")
    fair = replace(one, curse=winners_curse(one.curse.fresh, one.fresh_of(one.pick, "landing_rate").to_numpy(), among=9))
    assert "a difference that chance alone could make" in " ".join(of_budget(found, fair, "en"))


def test_boxes_of_categories_and_open_ends_read_well(found):
    assert box_text(found, {"structure.deterrence": ("logit", "saturating")}, "en").endswith("is logit or saturating")
    assert "between 5 and 7.5" in box_text(found, {"deliver.township_days": (5.0, 7.5)}, "en")
    assert box_text(found, {"deliver.township_days": (float("-inf"), 7.5)}, "zh") == "审批天数低于7.5"


def test_files_hold_what_was_found_and_json_is_plain(found, tmp_path):
    place = found.save(tmp_path)
    document = json.loads((place / "recommendation.json").read_text(encoding="utf-8"))
    assert list(document["budgets"]) == ["small", "large"] and document["budgets"]["large"]["pick"] == "d47"
    limits = document["budgets"]["large"]["boxes"][0]["limits"]
    assert limits["supervise.diversion_level"][0] is None and limits["supervise.diversion_level"][1] > 0
    table = pd.read_csv(place / "large" / "robustness.csv", index_col="design")
    pd.testing.assert_frame_equal(table, found.of("large").robustness, check_exact=False)
    assert len(pd.read_csv(place / "large" / "payoffs.csv")) == len(found.of("large").payoffs)


def test_candidates_that_are_in_force_are_told(found):
    about = found.about | {"in_force": {"plain_language_notice": False, "points_system": True}}
    known = replace(found, about=about)
    first, second = standing_notes(known, "en")
    assert "not among" in first and "Plain-language notice" in first and "Points system" not in first
    assert "more than now" in second and "Points system" in second
    assert "积分制（在现有基础上加大、" in design_text(known, "d31", "zh") and "加大" not in design_text(found, "d31", "zh")
    assert "已在实施，不再列入可选：明白卡。" in headlines(known, "zh") and not standing_notes(found, "en")


def test_differences_of_shares_are_in_points_and_amounts_are_of_the_whole_county(found):
    assert level(0.19, "formalism_gap", "zh") == "19.0个百分点" and level(0.0873, "inequality", "en") == "8.7 pt"
    one = found.of("large")
    said = next(row for row in one.plain.to_dict("records") if row["what"] == "pick" and row["kind"] == "budget")
    whole = whole_county(found, one.plain).iloc[0]["amount"]
    assert whole == pytest.approx(said["amount"] / found.about["whole"]["part"])
    assert "means over the new replicates" in " ".join(of_budget(found, one, "en"))


def test_a_title_does_not_state_what_may_be_chance(found):
    one = found.of("large")
    fresh = one.fresh.copy()
    fresh.loc[fresh["design"] == one.pick, "landing_rate"] = [
        value + (-1) ** number * 0.05 for number, value in enumerate(one.fresh_of(NOTHING, "landing_rate"))
    ]
    unsure = replace(found, budgets=(found.budgets[0], replace(one, fresh=fresh)))
    with styled():
        doubtful, clear = (recommend_figures.front(each, "en").get_suptitle().replace("\n", " ") for each in (unsure, found))
    assert "may be chance" in doubtful and "may be chance" not in clear and "[" in clear


def test_unknown_budgets_and_designs_are_named(found):
    with pytest.raises(InputError, match="budget: 'huge' is not in the study; allowed: small, large"):
        found.of("huge")
    with pytest.raises(InputError, match="design: 'd12' has no fresh runs"):
        found.of("large").fresh_of("d12", "landing_rate")


@pytest.mark.slow
def test_a_picture_is_the_same_twice_and_needs_no_colour(found):
    with styled():
        one, other = (svg(recommend_figures.front(found, "en")) for _ in range(2))
        assert one == other
        about = found.about | {"objectives": {"landing_rate": "max", "public_yuan": "min"}}
        assert "formalism" in recommend_figures.front(found, "en").axes[1].get_ylabel()
        assert len(recommend_figures.front(replace(found, about=about), "en").axes) == 1  # no colour bar
