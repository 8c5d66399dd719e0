"""The policy supermarket: each household finds what is meant for it, in words that it reads."""

import re
from pathlib import Path

import numpy as np
import pytest
import yaml
from markupsafe import Markup

from tests.views.courses import course
from twin.base.errors import InputError
from twin.base.months import month_number
from twin.policies.policy import Target
from twin.report.living.words import Names
from twin.report.views.guide import tell
from twin.report.views.told import Told
from twin.views.guide import make
from twin.views.guide.bring import FILE, bring_of
from twin.views.guide.people import kinds
from twin.world.policies import eligibility

JARGON = yaml.safe_load(Path(__file__).with_name("jargon.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def lived():
    return course(7)


def wider(source):
    """More traits than the shipped policies ask for."""
    found = source.scenario.set(
        {"policies.farm_subsidy.target.elders": True, "policies.sanitary_toilet.target.income_below": 12000}
    )
    return found.set({"policies.industry_project.target.village_types": ["leading", "upgrading"]}).policies


def test_each_household_is_of_one_kind_and_finds_just_what_is_meant_for_it(lived):
    policies = wider(lived)
    every, county = kinds(policies.values()), lived.county
    of = np.stack([one.of(county) for one in every])
    assert len(every) == 2 * 2 * 3 * 3 and len({one.key for one in every}) == len(every)
    np.testing.assert_array_equal(of.sum(axis=0), county.households["present"])
    for policy in policies.values():
        certain = policy.model_copy(update={"target": policy.target.model_copy(update={"share": 1.0})})
        offered = of[[one.meant(policy) for one in every]].any(axis=0)
        np.testing.assert_array_equal(offered, eligibility(certain, county) & county.households["present"])
        assert offered.any() and (policy.target == Target(share=policy.target.share) or not offered.all())


def test_shelves_have_what_can_still_be_asked_for_the_first_due_first(lived):
    sheets = make(lived)
    shelf, now = sheets["shelf"].rows, lived.month
    for _, rows in shelf.groupby("kind"):
        assert list(rows["until"]) == sorted(rows["until"])
    for row in shelf.itertuples():
        policy = lived.scenario.policies[row.policy]
        opens, until, by = (month_number(text) for text in (row.opens, row.until, row.by))
        assert opens % 12 == policy.opens - 1 and until == opens + policy.window - 1 and by == until + policy.delivery
        assert until > now and until - 12 <= now, "one can still ask, and could not any more a year before"
        assert (row.now == "yes") == (opens <= now + 1)
    assert {"yes", "no"} == set(shelf["now"])
    assert sheets["kinds"].rows["households"].sum() == lived.county.households["present"].sum()


def test_what_to_bring_follows_from_the_policy_and_the_folder_can_say_otherwise(lived, tmp_path):
    policies, own = lived.scenario.policies, bring_of()
    assert own.of(policies["industry_project"]) == []
    assert [text.en for text in own.of(policies["living_allowance"])] == [own.apply.en, own.income.en]
    text = FILE.read_text(encoding="utf-8")
    (tmp_path / FILE.name).write_text(
        text.replace("policies: {}", "policies: {farm_subsidy: {en: nothing, zh: 无}}"), encoding="utf-8"
    )
    assert [one.en for one in bring_of(tmp_path, tuple(policies)).of(policies["farm_subsidy"])] == ["nothing"]
    other = tmp_path / "other"
    other.mkdir()
    (other / FILE.name).write_text(text.replace("policies: {}", "policies: {farm_subsidi: {en: a, zh: b}}"), encoding="utf-8")
    with pytest.raises(InputError, match=r"guide\.yaml.*farm_subsidi.*farm_subsidy"):
        bring_of(other, tuple(policies))


# Reading level ---------------------------------------------------------------------------------------------------------------


def sentences(view, lang):
    """All sentences of the shelves, marks of their numbers taken off."""
    lines = [line for part in view.parts if part.page for one in part.parts for line in one.lines]
    plain = [Markup(line).striptags() if isinstance(line, Markup) else line for line in lines]
    ends = r"(?<=[。！？])" if lang == "zh" else r"(?<=[.!?])\s+"
    return [part.strip() for line in plain for part in re.split(ends, line) if part.strip()]


def syllables(word):
    """Groups of vowels, a silent e at the end left out: as close as the formula needs."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    found = len(re.findall(r"[aeiouy]+", bare)) - (bare.endswith("e") and not bare.endswith(("le", "ee")) and len(bare) > 2)
    return max(1, found)


def grade(texts):
    """Flesch-Kincaid grade (Kincaid et al. 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    words = [word for text in texts for word in re.findall(r"[A-Za-z']+", text)]
    return 0.39 * len(words) / len(texts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_of_reading_knows_hard_from_easy():
    assert grade(["The cat sat on the mat."]) < 2
    assert (
        grade(["Eligible beneficiaries must submit applications accompanied by requisite documentation to the authority."]) > 12
    )
    assert [syllables(word) for word in ("money", "village", "apply", "the", "education", "table")] == [2, 3, 2, 1, 4, 2]


@pytest.fixture(scope="module")
def told_views(source):
    """The guide of the small county with every shipped policy on its shelves, in both languages."""
    lived = course(7)
    return {lang: tell(Told.of(make(lived), Names(source.estimate.prepared), source.day), lang) for lang in ("en", "zh")}


def test_english_is_read_after_eight_years_of_school(told_views):
    texts = sentences(told_views["en"], "en")
    assert len(texts) > 40 and grade(texts) <= 8
    assert max(len(text.split()) for text in texts) <= 20


def test_chinese_sentences_are_short(told_views):
    texts = sentences(told_views["zh"], "zh")
    if not any("\u4e00" <= sign <= "\u9fff" for sign in "".join(texts)):
        pytest.skip("no Chinese words yet")
    sizes = [len(text) for text in texts]
    assert len(texts) > 40 and sum(sizes) / len(sizes) <= 25 and max(sizes) <= 40


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_word_of_the_model_or_of_offices(told_views, lang):
    texts = " ".join(sentences(told_views[lang], lang)).lower()
    assert [word for word in JARGON[lang] if word in texts] == []


def test_a_shelf_is_a_page(told_views):
    pages = [part for part in told_views["en"].parts if part.page]
    assert len(pages) == 4
    lines = [sum(1 + len(one.lines) for one in part.parts) for part in pages]
    assert max(lines) <= 26, "five policies of five lines"
