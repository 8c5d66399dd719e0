"""The list and the month report say what the living twin found, and nothing else."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from twin.base.messages import LANGS
from twin.living.warnings.held import HELD
from twin.living.warnings.warn import running
from twin.report.living import cells
from twin.report.living.words import Names
from twin.report.shared.words import pick
from twin.report.views import attention as page
from twin.report.views.month import where_to_go
from twin.report.views.told import Told
from twin.terms.steps import FAILURES
from twin.views import attention
from twin.views.money import holder
from twin.views.source import Source


@pytest.fixture(scope="module")
def told(source):
    return Told.of(attention.make(source), Names(source.estimate.prepared), source.day)


def test_the_list_is_that_of_the_living_twin(source, told):
    listed, rows = source.listed, told.kept["list"].frame
    assert len(rows) == len(listed) > 0
    for name in ("village", "policy", "chance", "share", "low", "high", "to_win", "step"):
        assert list(rows[name]) == list(listed[name])
    assert list(rows["tier"]) == list(listed["tier"])
    assert list(rows["colour"].replace("none", "")) == list(listed["colour"])


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_lost_is_not_told_as_what_can_be_won(told, lang):
    row = next(row for row in told.kept["list"] if row["colour"] != "none")
    cells = dict(zip(page.SHOWN, page.listed(told, [row], lang).rows[0], strict=True))
    assert row["won"] != row["won"] and (cells["won"].text, cells["won"].under) == ("–", "")
    said = where_to_go(told, row, lang)
    assert cells["to_win"].text in said and {"en": "not what can be won", "zh": "不等于"}[lang] in said


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_step_wins_is_told_with_its_interval_where_it_was_tried(source, told, lang):
    listed = source.listed[(source.listed["colour"] != "").to_numpy()].head(1)
    held = listed[["step", "village", "policy", "deadline"]].assign(won=-0.2, won_low=-6.0, won_high=7.0)
    moved = Source(source.estimate, source.observations, workers=1)
    moved.__dict__.update(twin=source.twin, held=source.held | {HELD: held})
    tried = Told.of(attention.make(moved), told.names, source.day)
    row = next(row for row in tried.kept["list"] if row["won"] == row["won"])
    cells = dict(zip(page.SHOWN, page.listed(tried, [row], lang).rows[0], strict=True))
    assert (cells["won"].text, cells["won"].under) == ("0", "-6\u00a0– 7")
    said = where_to_go(tried, row, lang)
    assert {"en": "about 0 (-6 to 7) households", "zh": "0户（-6至7户）"}[lang] in said
    assert list(tried.kept["list"].frame["village"]) == list(told.kept["list"].frame["village"])  # it does not change the order


def test_nobody_is_told_to_help_with_applications_that_are_closed(source):
    """Of a step that cannot be passed any more something else is to be done; of other steps, and before, what the rule says."""
    seen, policies = set(), source.scenario.policies
    for month in range(source.estimate.month - 11, source.estimate.month + 1):
        moved = Source(replace(source.estimate, month=month), source.observations, workers=1)
        for cycle in running(moved.estimate):
            closed = month - moved.estimate.first - (cycle.month - 11) + 1 >= policies[cycle.policy].window
            for step in FAILURES:
                over = closed and step in ("informed", "applied")
                row = SimpleNamespace(policy=cycle.policy, step=step, tier="village", to_win=1.0)
                assert attention.action_of(row, attention.closed_of(moved)) == (attention.CLOSED if over else step)
                seen.add(over)
    assert seen == {True, False}


def changed(source, **columns):
    """The same county with some columns of its list said otherwise."""
    moved = Source(source.estimate, source.observations, workers=1)
    moved.__dict__.update(listed=source.listed.assign(**columns), twin=source.twin)
    return moved


def test_who_is_in_charge_is_of_the_tier_at_which_most_are_lost(source, told):
    for row in told.kept["list"].frame.itertuples():
        wanted = {"county": source.scenario.policies[row.policy].owner, "township": row.township}.get(row.tier, row.village)
        if row.step != "funded":
            assert (row.charge, row.holder) == (wanted, "")


@pytest.mark.parametrize("tier", ["village", "township", "county"])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_where_money_does_not_come_the_tier_stays_and_who_holds_it_is_told_beside(source, tier, share, monkeypatch):
    """Of a budget that is too small that is said, and finance is in charge; no township is blamed for it."""
    monkeypatch.setattr("twin.views.money.funding", lambda *_: share)
    for row in attention.make(changed(source, step="funded", tier=tier))["list"].rows.itertuples():
        level, office = holder(source, row.policy, row.village)
        owner = source.scenario.policies[row.policy].owner
        usual = {"county": owner, "township": row.township, "village": row.village}[tier]
        short = tier == "county" and share < 1
        assert (row.tier, row.holder) == (tier, office)
        assert row.charge == ("finance" if short else office if level == tier else usual)
        if row.colour != "none" and row.to_win >= 0.5:
            assert row.action == ("short" if short else "funded")


def test_nothing_is_done_in_the_field_before_a_cycle_opens(source):
    """Work is due as many days after the opening, not after the day of the data; every page says when it can begin."""
    moved = changed(source, opens="2026-10-01", deadline="2027-03-31", to_win=5.0)
    found = Told.of(attention.make(moved), Names(source.estimate.prepared), source.day)
    rows, days = list(found.kept["work"]), {name: one.days for name, one in source.rule.colours.items()}
    assert rows
    for row in rows:
        if row["action"] == attention.SHORT:  # a budget is raised before
            assert row["begins"] == source.day
            continue
        due = pd.Timestamp("2026-10-01") + pd.Timedelta(days=days[row["colour"]])
        assert (row["begins"], row["by"]) == ("2026-10-01", due.date().isoformat())
    assert {row["begins"] for row in rows} >= {"2026-10-01"}
    listed = next(row for row in found.kept["list"] if row["action"] in FAILURES)
    said = {"en": "from 2026-10 on", "zh": "2026年10月"}
    for lang in LANGS:
        assert said[lang] in where_to_go(found, listed, lang)
        assert said[lang] in dict(zip(page.SHOWN, page.listed(found, [listed], lang).rows[0], strict=True))["action"].under


def test_nothing_is_asked_where_nobody_is_lost(source):
    """A row may be red by its chance alone: it stays on the list, and in no task."""
    found = attention.make(changed(source, to_win=0.4))
    coloured = found["list"].rows[found["list"].rows["colour"] != "none"]
    assert len(coloured) and {*coloured["action"]} == {attention.IDLE} and found["work"].rows.empty


@pytest.mark.parametrize("lang", LANGS)
def test_where_listed_villages_ask_for_nothing_that_is_said_and_no_empty_table_has_a_head(source, told, lang):
    """Listed by the chance alone: it is not said that none is listed."""
    from twin.report.views.month import _work

    quiet = Told.of(attention.make(changed(source, to_win=0.4)), told.names, source.day)
    shown = page.tell(quiet, lang)
    said, head = ({"en": en, "zh": zh}[lang] for en, zh in (("ask for nothing", "目前均无需派员下村"), (page.WHO, "谁负责")))
    assert said in shown.parts[0].text and not any(one.title.startswith(head) for one in shown.parts)
    report = _work({"attention": quiet}, quiet, lang)
    assert said in report.note and report.title and not any(one.title or one.table for one in report.parts)


def test_a_budget_that_is_too_small_is_to_be_raised_also_where_runs_won_nothing(source):
    row = SimpleNamespace(policy="p", step="funded", tier="county", to_win=9.0, won_high=0.2)
    assert attention.action_of(row, frozenset(), frozenset({"p"})) == attention.SHORT
    assert attention.action_of(row, frozenset()) == attention.LITTLE


@pytest.mark.parametrize(("high", "asked"), [(0.4, False), (6.0, True)])
def test_nothing_is_asked_where_runs_won_nothing_by_holding_the_step(source, told, high, asked):
    """Lost at a step is not won by it: where even the upper end is no household, no work, no mechanism and no first place."""
    listed = source.listed[(source.listed["colour"] != "").to_numpy()]
    held = listed[["step", "village", "policy", "deadline"]].assign(won=0.0, won_low=-0.3, won_high=high)
    moved = changed(source, to_win=5.0, opens="")
    moved.__dict__.update(held=source.held | {HELD: held})
    found = Told.of(attention.make(moved), told.names, source.day)
    rows = found.kept["list"].where(lambda row: row["colour"] != "none" and row["action"] != attention.CLOSED)
    assert rows and all((row["action"] == attention.LITTLE) != asked for row in rows)
    assert any(row["action"] != attention.CLOSED for row in found.kept["work"]) == asked
    for lang in LANGS:
        helps = [line for _, lines in cells.steps(rows, source.rule, told.names, lang) for line in lines]
        assert bool(helps) == asked
        assert (pick(attention._OWN[attention.LITTLE], lang) in where_to_go(found, rows[0], lang)) != asked


def test_every_line_of_the_list_is_in_one_task_and_households_add_up(source, told):
    listed, tasks = (told.kept[name].frame for name in ("list", "work"))
    listed = listed[(listed["colour"] != "none") & (listed["to_win"] >= 0.5)]
    assert tasks["villages"].sum() == len(listed) > 0 and tasks["to_win"].sum() == pytest.approx(listed["to_win"].sum())
    keys = ["colour", "charge", "action", "policy"]
    sums = listed.groupby(keys)["to_win"].agg(["sum", "size"])
    for row in tasks.itertuples():
        same = listed[(listed[keys] == [getattr(row, key) for key in keys]).all(axis=1)]
        assert row.villages <= len(same) and row.places.split(",") == list(same["village"])[: min(row.villages, 3)]
    assert tasks.groupby(keys)["to_win"].sum().to_dict() == pytest.approx(sums["sum"].to_dict())


def test_a_task_is_due_as_its_colour_says_and_never_past_the_deadline(source, told):
    days = {name: one.days for name, one in source.rule.colours.items()}
    for row in told.kept["work"].frame.itertuples():
        assert row.begins == max(source.day, row.begins)
        due = pd.Timestamp(row.begins) + pd.Timedelta(days=days[row.colour])
        deadlines = source.listed.loc[source.listed["policy"] == row.policy, "deadline"]
        assert row.by == min(due.date().isoformat(), min(deadlines))
    assert list(told.kept["work"].frame["by"]) == sorted(told.kept["work"].frame["by"])


def test_words_for_chances_are_ordered_and_cover_all():
    order = list(attention.LIKELY)
    found = [order.index(attention.likely(number / 100)) for number in range(101)]
    assert found == sorted(found, reverse=True) and {*found} == {*range(len(order))}
    assert attention.likely(0.8) == "very_likely" != attention.likely(0.799)


def test_a_village_has_its_strongest_colour(source):
    best = attention.strongest(source.listed)
    rank = {name: place for place, name in enumerate(("red", "yellow", "blue", "none"))}
    for village, rows in source.listed.groupby("village"):
        assert rank[best[village]] == min(rank[colour or "none"] for colour in rows["colour"])


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_shows_every_listed_row(told, lang):
    shown = page.tell(told, lang)
    listed = [row for row in told.kept["list"] if row["colour"] != "none"]
    tasks, table = ([*(part.table for part in shown.parts if part.table), None, None])[:2]
    assert (len(tasks.rows) if tasks else 0) == len(told.kept["work"])
    assert (len(table.rows) if table else 0) == len(listed)
    assert [int(figure) for _, figure in shown.parts[0].tiles] == [
        sum(row["colour"] == key for row in listed) for key in ("red", "yellow", "blue")
    ]
