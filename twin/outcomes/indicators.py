"""Every indicator, defined once.

The recorder keeps counts that can be added up (households, tasks, fen, days, hours). An indicator is a ratio of such counts,
so it is the same formula for a village, a township, the county, a group, a month or a year: each function takes columns of
counts, summed to whatever level, and returns one value per row.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd

from twin.outcomes.survey import KNOWN_COUNTS
from twin.terms.calendar import PATIENCE
from twin.terms.steps import BLAMED, FAILURES, STEPS, USES

Counts: TypeAlias = Mapping[str, np.ndarray]
Indicator = Callable[[Counts], np.ndarray]
INDICATORS: dict[str, Indicator] = {}


def indicator(function: Indicator) -> Indicator:
    """Register an indicator under its name."""
    INDICATORS[function.__name__] = function
    return function


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where there is nothing to divide by."""
    whole = np.asarray(whole, dtype=np.float64)
    return np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole != 0)


@indicator
def awareness(c: Counts) -> np.ndarray:
    """知晓率: households with EXISTS, WHO and HOW right / all surveyed households (per policy)."""
    return ratio(c["aware"], c["surveyed"])


@indicator
def heard_of(c: Counts) -> np.ndarray:
    """Households with EXISTS right / all surveyed households."""
    return ratio(c["clause_exists"], c["surveyed"])


@indicator
def knows_enough(c: Counts) -> np.ndarray:
    """Households with EXISTS, WHO, HOW and WHEN right / all surveyed households."""
    return ratio(c["enough"], c["surveyed"])


@indicator
def landing_rate(c: Counts) -> np.ndarray:
    """Eligible households that passed every step of the cascade / eligible households, in cycles that closed."""
    return ratio(c["landed"], c["eligible"])


@indicator
def landing_any(c: Counts) -> np.ndarray:
    """Eligible households that passed every other step and received anything / eligible households, in cycles that closed."""
    return ratio(c["landed_any"], c["eligible"])


@indicator
def landing_full(c: Counts) -> np.ndarray:
    """Eligible households that landed with all of their entitlement / eligible households, in cycles that closed."""
    return ratio(c["landed_100"], c["eligible"])


@indicator
def task_landing_rate(c: Counts) -> np.ndarray:
    """Village-policy tasks with at least 80% of the eligible landed / tasks closed."""
    return ratio(c["actual_tasks"], c["tasks"])


@indicator
def reported_landing_rate(c: Counts) -> np.ndarray:
    """Village-policy tasks reported complete / tasks closed: the one to set beside published landing rates."""
    return ratio(c["reported_tasks"], c["tasks"])


@indicator
def reported_share(c: Counts) -> np.ndarray:
    """Mean share of the eligible that tasks report as landed."""
    return ratio(c["reported_sum"], c["tasks"])


@indicator
def participation(c: Counts) -> np.ndarray:
    """Households that took part at least once in twelve months / households."""
    return ratio(c["took_part_year"], c["households"])


@indicator
def participation_monthly(c: Counts) -> np.ndarray:
    """Households that took part this month / households."""
    return ratio(c["took_part"], c["households"])


@indicator
def trust(c: Counts) -> np.ndarray:
    """Mean trust of households, 0 to 1."""
    return ratio(c["trust_sum"], c["households"])


@indicator
def satisfaction(c: Counts) -> np.ndarray:
    """Households with satisfaction of one half or more / households."""
    return ratio(c["satisfied"], c["households"])


@indicator
def first_answer_days(c: Counts) -> np.ndarray:
    """Mean days, up to 120, from raising a need to its first answer, over needs registered in the period."""
    return ratio(c["answer_hours"], 24 * c["answered_needs"])


@indicator
def needs_waiting(c: Counts) -> np.ndarray:
    """Households whose need nobody has on record / households in need."""
    return ratio(c["unraised_needs"], c["in_need"])


@indicator
def helped_twice(c: Counts) -> np.ndarray:
    """Households called on while an office had their need in work already / households in need."""
    return ratio(c["twice_helped"], c["in_need"])


@indicator
def blind_spot(c: Counts) -> np.ndarray:
    """Households in need whom no office works for and nobody called on in the month / households in need."""
    return ratio(c["unseen_needs"], c["in_need"])


@indicator
def used_app(c: Counts) -> np.ndarray:
    """Households that reported or applied in an app / households that dealt with offices in the month."""
    return ratio(c["app_users"], c["contacted"])


@indicator
def used_hall(c: Counts) -> np.ndarray:
    """Households that went to an office / households that dealt with offices in the month."""
    return ratio(c["hall_users"], c["contacted"])


@indicator
def used_hotline(c: Counts) -> np.ndarray:
    """Households that called a hotline / households that dealt with offices in the month."""
    return ratio(c["hotline_users"], c["contacted"])


@indicator
def used_visit(c: Counts) -> np.ndarray:
    """Households that a cadre or grid officer called on / households that dealt with offices in the month."""
    return ratio(c["visit_users"], c["contacted"])


@indicator
def used_meeting(c: Counts) -> np.ndarray:
    """Households that took part in a meeting / households that dealt with offices in the month."""
    return ratio(c["took_part"], c["contacted"])


@indicator
def plans_approved(c: Counts) -> np.ndarray:
    """Plans for village projects with which the village applied / plans put forward; where nobody is asked, all are."""
    return ratio(c["plans_passed"], c["plans_put"])


@indicator
def response_days(c: Counts) -> np.ndarray:
    """Mean days from raising to solving, over solved needs only: not to be compared where other shares are solved."""
    return ratio(c["solved_days"], c["solved_needs"])


@indicator
def resolution_days(c: Counts) -> np.ndarray:
    """Mean days up to 120 over all needs that ended or are open for longer (restricted mean): unsolved ones count as 120."""
    unsolved = c["shelved_needs"] + c["withdrawn_needs"] + c["overdue_needs"]
    return ratio(c["solved_days_capped"] + PATIENCE * unsolved, c["solved_needs"] + unsolved)


@indicator
def resolution_rate(c: Counts) -> np.ndarray:
    """Solved needs / needs that ended (solved, shelved or withdrawn) or are open for over 120 days."""
    unsolved = c["shelved_needs"] + c["withdrawn_needs"] + c["overdue_needs"]
    return ratio(c["solved_needs"], c["solved_needs"] + unsolved)


@indicator
def funds_arrived(c: Counts) -> np.ndarray:
    """Money that villages had in the period / money at hand; what was pooled again has not arrived."""
    return ratio(c["opening_villages"] + c["arrived"] - c["pooled"], at_hand(c))


@indicator
def funds_used(c: Counts) -> np.ndarray:
    """Left for a final sink (benefit, misdelivered, overhead, diverted), own contributions apart / money at hand."""
    return ratio(spent(c) - c["contribution"], at_hand(c))


@indicator
def fund_efficiency(c: Counts) -> np.ndarray:
    """Benefit that fits, own contributions apart / money at hand and in projects that were not finished before the period."""
    return ratio(c["fitting"], at_hand(c) + c["opening_works"])


@indicator
def leakage(c: Counts) -> np.ndarray:
    """(Diverted + misdelivered) / spent, over the period."""
    return ratio(c["diverted_public"] + c["diverted_private"] + c["misdelivered"], spent(c))


@indicator
def idle_over_a_year(c: Counts) -> np.ndarray:
    """Fen appropriated over a year ago and not spent / fen held now plus fen spent in the last year."""
    return ratio(c["idle_year"], c["idle"] + spent(c))


@indicator
def audited_misuse(c: Counts) -> np.ndarray:
    """Diverted money that audits found / money in the accounts that they looked at, over the period."""
    return ratio(c["found"], c["audited"])


@indicator
def audited_idle(c: Counts) -> np.ndarray:
    """Money idle for over a year in audited accounts / money in the accounts that audits looked at."""
    return ratio(c["audited_idle_fen"], c["audited"])


@indicator
def inspections_made(c: Counts) -> np.ndarray:
    """Inspections of accounts that were made / that were due: drawn, announced, after complaints or after warnings."""
    return ratio(c["inspections_made"], c["inspections_due"])


@indicator
def inspections_finding(c: Counts) -> np.ndarray:
    """Inspections that found something / inspections made."""
    return ratio(c["inspections_found"], c["inspections_made"])


@indicator
def inspections_followed(c: Counts) -> np.ndarray:
    """Inspections after which money came back / inspections that found something."""
    return ratio(c["inspections_followed"], c["inspections_found"])


@indicator
def visits_made(c: Counts) -> np.ndarray:
    """Visits of linkage cadres a month / linked households."""
    return ratio(c["visits"], c["linked_homes"])


@indicator
def visits_hollow(c: Counts) -> np.ndarray:
    """Visits with nothing to say / visits made."""
    return ratio(c["hollow_visits"], c["visits"])


@indicator
def visits_hearing(c: Counts) -> np.ndarray:
    """Needs raised to a visiting cadre / visits made."""
    return ratio(c["raised_on_visits"], c["visits"])


@indicator
def paperwork_share(c: Counts) -> np.ndarray:
    """Hours of cadres that went into paperwork / all their hours; hours that no policy work takes count as other."""
    return ratio(c["hours_paperwork"], sum((c[f"hours_{use}"] for use in USES), start=0 * c["hours_paperwork"]))


def at_hand(c: Counts) -> np.ndarray:
    """Fen that policies could spend in the period: in their accounts before it, or appropriated in it."""
    return c["opening"] + c["appropriated"]


def spent(c: Counts) -> np.ndarray:
    """Fen that left for a final sink, with what came back since."""
    return c["benefit"] + c["misdelivered"] + c["overhead"] + c["diverted_public"] + c["diverted_private"]


# Counts that stand at the end of a month, or before it; all others happen in a month and add up over months.
BY_POLICY_NOW = (*KNOWN_COUNTS, "idle", "idle_year")
BEFORE = ("opening", "opening_villages", "opening_works")
CLOSED = (*STEPS, *(f"lost_{failure}_{tier}" for failure in FAILURES for tier in BLAMED))


def values(counts: pd.DataFrame, names: tuple[str, ...] | None = None) -> pd.DataFrame:
    """Every indicator (or those named) whose counts the table has, one column each."""
    columns = dict(zip(map(str, counts.columns), counts.to_numpy().T, strict=True))  # column by column pandas takes longer
    return pd.DataFrame(of_columns(columns, names), index=counts.index)


def of_columns(columns: Counts, names: tuple[str, ...] | None = None) -> dict[str, np.ndarray]:
    """Every indicator (or those named) of which there are the counts, as plain arrays of one value a row."""
    found = {}
    for name in names or tuple(INDICATORS):
        try:
            found[name] = INDICATORS[name](columns)
        except KeyError:
            continue  # this level does not count what the indicator needs
    return found
