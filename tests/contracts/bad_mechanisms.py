"""For every check of a mechanism, a file on which it fails; or, where no file could, a run that went as it must not."""

import copy
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from tests.contracts.lives import LIVES, Life, Month, Subject, bare, forms_together, named
from tests.contracts.mechanism_file import MECHANISM
from twin import Scenario

WORDS = {"en": "A word", "zh": "一句话"}
GOOD: dict[str, Any] = {
    "name": {"en": "Good example", "zh": "好例子"},
    "about": WORDS,
    "tier": "village",
    "moves": {
        "act.reward": {"add": 0.5, "range": [0, 1], "grade": "assumed", "why": WORDS},
        "report.pressure": {"raise": 0.05, "range": [0, 0.2], "grade": "assumed", "why": WORDS},
        "relay.village_reach": {"raise": 0.2, "range": [0, 0.5], "grade": "assumed", "why": WORDS},
    },
    "costs": {
        "setup_yuan": 1000, "monthly_yuan": 300, "per": "village",
        "hours": {"village": 8, "township": 4, "county": 4}, "grade": "assumed",
    },
    "takes_hold_months": 4,
    "backfires": WORDS,
    "limits": WORDS,
}  # fmt: skip
Change = tuple[tuple[str, ...], Any]
REWARD = ("moves", "act.reward")


def file(
    *changes: tuple[tuple[str, ...], Any], stem: str = "good_example", kind: type[Subject] = Subject, **spoil: Any
) -> Subject:
    """The good example with some fields put otherwise (or, with `...`, left out), and some of its lives spoiled."""
    data = copy.deepcopy(GOOD)
    for (*inside, last), value in changes:
        place = data
        for key in inside:
            place = place.setdefault(key, {})
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return kind(
        Path(f"{stem}.yaml"), data, {name if name in LIVES else name.replace("_", " "): change for name, change in spoil.items()}
    )


def with_(*where: str, to: Any) -> Callable[[], Subject]:
    return lambda: file((where, to))


def reward(**to: Any) -> Callable[[], Subject]:
    return lambda: file(*((((*REWARD, key)), value) for key, value in to.items()))


def spoiled(*changes: Change, **spoil: Any) -> Callable[[], Subject]:
    return lambda: file(*changes, **spoil)


def a(kind: type[Subject], stem: str = "good_example") -> Callable[[], Subject]:
    return lambda: file(kind=kind, stem=stem)


# Files ----------------------------------------------------------------------------------------------------------------------


def long_text(text: str) -> Callable[[], Subject]:
    def made() -> Subject:
        subject = file()
        subject.text += text
        return subject

    return made


class Pretending(Subject):
    """Says that it is shipped under a key that belongs to another."""

    shipped = True


class Forgetful(Subject):
    """Read, it is not what its file says."""

    @property
    def mechanism(self) -> Any:
        return super().mechanism.model_copy(update={"key": "another", "takes_hold_months": 9})


class Unknown(Subject):
    """Something of which there is neither card nor page."""

    mechanism = SimpleNamespace(name=SimpleNamespace(plainly=lambda: WORDS))  # type: ignore[assignment]


class Unmentioned(Subject):
    page = ""


class _Still(Scenario):
    def set(self, changes: Any) -> Scenario:
        return self


class Still(Subject):
    """Its scenario cannot be changed."""

    def scenario(self, use: Any = 1.0, data: Any = None, **more: Any) -> Scenario:
        plan = super().scenario(1.0, data)
        return _Still(**{field.name: getattr(plan, field.name) for field in fields(plan)})


class Restless(Subject):
    """Every scenario of it is another one."""

    asked = 0

    def scenario(self, use: Any = 1.0, data: Any = None, **more: Any) -> Scenario:
        self.asked += 1
        return super().scenario(use / (1 + self.asked), data, **{key: v for key, v in more.items() if key != "mechanisms"})


class Meddling(Subject):
    """Asking for a branch of it changes the trunk."""

    def scenario(self, use: Any = 1.0, data: Any = None, **more: Any) -> Scenario:
        if use == 0.3:
            with self.life("again").model.world.unlocked("households.trust") as (trust,):
                trust[:] = 0.123
        return super().scenario(use, data, **more)


class Spying(Subject):
    hidden = ("villages.skill_now",)


MECHANISM.fails(
    it_can_be_read=with_("moves", "act.rewards", to={"add": 1}),
    its_key_is_a_name=lambda: file(stem="Good-Example"),
    it_is_one_short_file=long_text("#\n" * 80),
    its_lines_are_short=long_text("# " + "long " * 40),
    its_name_is_in_two_languages=with_("name", to={"en": "Only English", "zh": "Only English"}),
    its_name_fits_a_table=with_("name", to={"en": "Long " * 20, "zh": "长"}),
    what_it_is_about_is_in_two_languages=with_("about", to={"en": "中文", "zh": "中文"}),
    how_it_backfires_is_in_two_languages=with_("backfires", to=...),
    its_limits_are_in_two_languages=with_("limits", to={"en": "", "zh": "无"}),
    where_it_does_little_it_says_why=with_("does_little", to={"en": "It adds nothing", "zh": "only English"}),
    every_move_has_its_reason_in_two_languages=reward(why="English alone"),
    its_texts_are_plain=with_("about", to={"en": "<b>Bold</b>", "zh": "粗"}),
    its_texts_are_not_left_over=with_("limits", to={"en": "TODO", "zh": "待补"}),
    every_move_fits_its_knob=reward(add=..., multiply=2.0),
    every_move_has_a_range=reward(range=...),
    every_range_holds_no_effect=reward(range=[0.2, 1]),
    no_amount_claims_more_than_half=reward(add=0.9),
    every_move_moves=reward(add=0.0),
    every_amount_stays_in_bounds=reward(range=[0, 1e6]),
    every_move_has_a_grade=reward(grade="source"),
    all_evidence_exists=reward(grade="source", evidence=["no_such_fact"]),
    all_evidence_leads_to_a_source=reward(grade="source", evidence=["no_such_fact"]),
    no_amount_rests_on_a_package_or_a_plan=lambda: file(((*REWARD, "evidence"), [a_package()])),
    some_move_serves=with_("moves", to={"report.pressure": GOOD["moves"]["report.pressure"]}),
    it_has_its_price=with_("costs", to={}),
    its_costs_have_a_grade=with_("costs", "grade", to="source"),
    its_hours_leave_most_hours_free=with_("costs", "hours", "village", to=100),
    it_takes_hold_in_time=with_("takes_hold_months", to=60),
    what_it_needs_exists=with_("needs", to={"mechanism": ["good_example"]}),
    policies_it_names_exist=with_("flows", to=[{"from": "outside", "to": "village", "policy": "nothing", "yuan_per_year": 1}]),
    its_money_goes_somewhere=with_("flows", to=[{"from": "outside", "to": "operations", "yuan_per_year": 0}]),
    its_rules_read_what_an_office_sees=with_("rules", to=[{"see": "trust", "tier": "village", "test": "event", "moves": {}}]),
    it_is_no_copy=lambda: file((("moves",), moves_of("points_system"))),
    it_reads_back_as_it_was=a(Forgetful),
    its_scenario_reads_back_as_it_was=a(Forgetful),
    the_key_of_a_run_knows_its_dose=a(Still),
    the_key_of_a_run_knows_its_amounts=a(Still),
    the_key_of_a_run_knows_no_title=a(Restless),
    its_card_is_in_two_languages=a(Unknown),
    it_rests_on_what_a_report_can_tell=a(Unmentioned),
    the_catalogue_has_it=a(Pretending, "points_system"),
    it_is_shown_in_english=a(Pretending, "points_system"),
    it_is_shown_in_chinese=a(Pretending, "points_system"),
    it_is_given_as_data=a(Pretending, "points_system"),
    it_has_a_scenario_of_its_own=a(Pretending),
)


def a_package() -> str:
    """A fact about what a whole package did."""
    from twin.evidence import entries

    return next(key for key, entry in entries().items() if entry.role == "package")


def moves_of(key: str) -> dict[str, Any]:
    from twin.mechanisms.mechanism import find

    return find(key).plainly()["moves"]


# Runs -----------------------------------------------------------------------------------------------------------------------


def touched(number: int = 0, column: str = "households.trust") -> Callable[[Any], Any]:
    """A life in which one value of one column came out otherwise."""

    def change(life: Any) -> Any:
        months = life.months if isinstance(life, Life) else life
        values = months[number].after[column].copy()
        values.flat[0] += 1
        months[number].after[column] = values
        return life

    return change


def otherwise(number: int = 0, by: Callable[[np.ndarray], np.ndarray] = lambda knob: knob * 0.5) -> Callable[[Any], Any]:
    """A life in which every knob of a month stood elsewhere."""

    def change(life: Any) -> Any:
        months = life.months if isinstance(life, Life) else life
        months[number].knobs = {path: by(values) for path, values in months[number].knobs.items()}
        return life

    return change


def asking(**fields: Callable[[Month], Any]) -> Callable[[Life], Life]:
    """A life whose first month asked for something else."""

    def change(life: Life) -> Life:
        for name, make in fields.items():
            setattr(life.first, name, make(life.first))
        return life

    return change


def everywhere(month: Month) -> dict[str, np.ndarray]:
    return {tier: np.ones_like(values) for tier, values in month.hours.items()}


def in_the_world(*path: str, to: int) -> Callable[[Life], Life]:
    def change(life: Life) -> Life:
        with life.model.world.unlocked(*path) as columns:
            for column in columns:
                column[...] = to
        return life

    return change


def from_bare(way: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable[[list[Any]], list[Any]]:
    """Months on the way to the full dose, each knob put elsewhere by where it is without the mechanism and with it."""
    return lambda months: [{path: way(bare().last.knobs[path], values) for path, values in month.items()} for month in months]


MISS = {"raise": 0.1, "range": [0, 0.2], "grade": "assumed", "why": WORDS, "policies": ["living_allowance"]}
NEVER = {
    "see": "reported",
    "tier": "village",
    "test": {"above": 1e12},
    "moves": {"report.pressure": GOOD["moves"]["report.pressure"]},
}
NO_FLOW = {"from": "outside", "to": "operations", "yuan_per_year": 1000}
more_due = asking(due=lambda month: {**month.due, "other": 10**9})

MECHANISM.fails(
    a_dose_of_zero_changes_no_bit=spoiled(zero=touched()),
    a_dose_of_zero_costs_nothing=spoiled(zero=more_due),
    without_its_amounts_nothing_changes=spoiled(without_amounts=touched()),
    the_same_twice_is_the_same=spoiled(again=touched()),
    it_begins_in_its_first_month=spoiled(dates=touched()),
    it_ends_with_its_last_month=spoiled(dates=otherwise(2)),
    it_rests_where_its_dose_is_zero=spoiled(schedule=otherwise(1)),
    something_comes_of_it=with_("moves", to={"fund.external": MISS}),
    it_moves_what_it_says_and_nothing_else=with_("moves", to={"fund.external": MISS}),
    it_moves_in_the_direction_that_it_says=spoiled(grown=from_bare(lambda old, new: 2 * old - new)),
    it_reaches_its_amount=spoiled(grown=from_bare(lambda old, new: 0.5 * (old + new))),
    it_takes_hold_month_by_month=spoiled(grown=lambda months: months[::-1]),
    half_a_dose_is_in_between=spoiled(half=otherwise()),
    with_itself_it_is_one_mechanism=spoiled(twice=lambda pair: (pair[0], {path: values + 1 for path, values in pair[1].items()})),
    every_knob_stays_in_its_range=spoiled(full=otherwise(-1, lambda knob: knob + 1e9)),
    at_the_standard_size_only_what_helps_is_resized=spoiled(standard=otherwise()),
    where_it_is_not_trusted_it_only_costs=spoiled(distrusted=otherwise()),
    the_order_of_its_moves_means_nothing=a(Restless),
    the_order_of_mechanisms_means_nothing=a(Restless),
    it_does_not_act_before_its_process=lambda: file(kind=Subject, process_by_process=early),
    by_lot_it_works_in_half_of_the_villages=spoiled(half_the_villages=asking(hours=everywhere)),
    in_one_township_it_leaves_the_other_alone=spoiled(one_township=asking(hours=everywhere)),
    by_type_it_works_in_villages_of_that_type=spoiled(one_type=asking(hours=everywhere)),
    covering_some_households_is_no_more_than_covering_all=spoiled(some_households=otherwise(0, lambda knob: knob * 3)),
    what_it_costs_is_charged=spoiled(full=more_due),
    the_budget_for_running_mechanisms_pays=spoiled(full=asking(due=lambda month: dict.fromkeys(month.due, 0))),
    it_takes_hours_at_the_tiers_that_it_names=spoiled(full=asking(hours=lambda m: {tier: 0 * h for tier, h in m.hours.items()})),
    without_money_it_does_not_work=spoiled(no_money=otherwise()),
    for_half_the_money_it_works_half=spoiled(half_the_money=more_due),
    without_hours_it_hardly_works=spoiled(no_hours=otherwise()),
    the_books_balance=spoiled(full=in_the_world("ledger.treasury", to=7)),
    nobody_gets_more_than_was_paid_out=spoiled(full=in_the_world("households.received", to=10**9)),
    its_money_moves=spoiled((("flows",), [NO_FLOW]), full=asking(flows=lambda month: [])),
    it_sees_only_what_offices_see=lambda: file((("needs",), {"skill_above": 0.35}), kind=Spying),
    its_rules_fire_when_they_should=with_("rules", to=[NEVER]),
    a_pickled_twin_goes_on_as_it_would_have=spoiled(full=touched(1)),
    a_branch_goes_on_as_it_would_have=spoiled(full=touched(1)),
    a_branch_leaves_the_trunk_alone=a(Meddling),
    it_works_in_a_sample=spoiled(sample=otherwise()),
    **{f"it_works_under_{named(forms)}": lambda forms=forms: file(**{named(forms): more_due}) for forms in forms_together()},
)


def early(seen: dict[str, Any]) -> dict[str, Any]:
    """The first process already left something else."""
    first = next(iter(seen))
    seen[first] = seen[first] | {"villages.used": seen[first]["villages.used"] + 1}
    return seen
