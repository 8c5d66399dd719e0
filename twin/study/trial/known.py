"""The outcomes of trials by name: where each is observed, in which unit, and which way serves households.

Nothing compiled is needed to know them, so that a case can be checked at once; `twin.study.trial.outcomes` observes them.
"""

import sys
from collections.abc import Iterable

from twin.base.messages import LANGS, Text, both
from twin.study.trial.outcome import COUNTY, HOUSEHOLD, MINUS, VILLAGE, Better, Outcome
from twin.terms.steps import BLAMED, FAILURES, STEPS

ALIASES = {
    "take_up": "applied", "delivered": "funded", "knowledge": "knowledge_score", "receipts": "received", "receipt": "received",
}  # fmt: skip
KNOWN: dict[str, Outcome] = {}


def find(name: str) -> Outcome | None:
    """The outcome of that name or alias, or the difference of two (`A - B`); None where there is no such."""
    if MINUS not in name:
        return KNOWN.get(ALIASES.get(name, name)) or _own(name)
    parts = [find(part) for part in name.split(MINUS)]
    if len(parts) != 2 or parts[0] is None or parts[1] is None or parts[0] == parts[1]:
        return None
    first, second = parts[0], parts[1]
    return Outcome(
        f"{first.name}{MINUS}{second.name}",
        tuple(level for level in first.levels if level in second.levels),
        ("points" if first.unit == "share" else first.unit) if first.unit == second.unit else "",  # "": cannot be subtracted
        {lang: f"{first.about[lang]} − {second.about[lang]}" for lang in LANGS},
        first.stock and second.stock,
        first.by_policy and second.by_policy,
        first.better,
    )


def _own(name: str) -> Outcome | None:
    """An indicator of the user's own; none is there before the module that keeps them is."""
    if name not in getattr(sys.modules.get("twin.outcomes.own"), "names", tuple)():
        return None
    from twin.study.trial.own import outcome

    return outcome(name)


def _add(
    level: str, unit: str, rows: Iterable[tuple[str, Text]], stock: bool = False, by_policy: bool = True, better: Better = "up"
) -> None:
    for name, about in rows:
        KNOWN[name] = Outcome(name, (level,), unit, about, stock, by_policy, better)


# Households -------------------------------------------------------------------------------------------------------------

CLAUSES = {
    "knowledge_score": both("clauses rightly known, of eight"),
    "detail_score": both("of when, amount, duty, contact and redress, the share rightly known"),
    "aware": both("knows that it exists, for whom and how to apply"),
    "heard_of": both("knows that it exists"),
    "knows_enough": both("knows enough to apply in time"),
    "knows_deadline": both("knows the deadline"),
    "knows_amount": both("knows what one is owed"),
    "knows_contact": both("knows who is responsible"),
    "knows_redress": both("knows how to complain"),
}
TAKEN = {
    "informed": both("eligible household was informed"),
    "applied": both("eligible household applied"),
    "approved": both("eligible household was approved"),
    "funded": both("eligible household received something"),
    "paid_in_full": both("eligible household was paid in full"),
    "in_time": both("eligible household was paid in time"),
    "landed": both("eligible household passed every step so far"),
}
_add(HOUSEHOLD, "share", CLAUSES.items(), stock=True)
_add(HOUSEHOLD, "share", TAKEN.items())
_add(HOUSEHOLD, "share", [("nothing_landed", both("eligible household with which no policy landed so far"))], better="down")
_add(HOUSEHOLD, "yuan", [("received", both("received in this cycle, by eligible households"))])
_add(HOUSEHOLD, "share", [("received_share", both("received in this cycle / entitlement"))])
_add(HOUSEHOLD, "share", [("complained", both("eligible household complained in this cycle"))], better="neither")
_add(HOUSEHOLD, "share", [("paid_without_title", both("household that is not eligible received something"))], better="down")
_add(HOUSEHOLD, "share", [("recipient_knowledge", both("clauses rightly known, by those who received something"))])
_add(HOUSEHOLD, "0 to 1", [("trust", both("trust in cadres and offices"))], stock=True, by_policy=False)
_add(HOUSEHOLD, "share", [("satisfied", both("satisfaction of one half or more"))], stock=True, by_policy=False)
_add(HOUSEHOLD, "0 to 1", [("satisfaction_score", both("satisfaction"))], stock=True, by_policy=False)
_add(HOUSEHOLD, "share", [("took_part", both("took part in the last month"))], by_policy=False)
_add(HOUSEHOLD, "share", [("took_part_year", both("took part in the last twelve months"))], stock=True, by_policy=False)
_add(HOUSEHOLD, "share", [("visited", both("had a substantive visit in the last month"))], by_policy=False)
_add(
    HOUSEHOLD, "share", [
        ("backlog_share", both("has a need on record that is not finished")),
        ("unraised_share", both("has a need that nobody has on record")),
    ], stock=True, by_policy=False, better="down",
)  # fmt: skip
WAYS = {
    "used_app": both("reported or applied in an app in the last month, of those who dealt with offices"),
    "used_hall": both("went to an office in the last month, of those who dealt with offices"),
    "used_hotline": both("called a hotline in the last month, of those who dealt with offices"),
    "used_visit": both("was called on in the last month, of those who dealt with offices"),
    "used_meeting": both("took part in a meeting in the last month, of those who dealt with offices"),
}
IN_NEED = {
    "needs_waiting": both("of households in need: nobody has the need on record"),
    "helped_twice": both("of households in need: called on while an office had the need in work"),
    "blind_spot": both("of households in need: no office works for it, and nobody called on it in the last month"),
}
_add(HOUSEHOLD, "share", [("contacted", both("dealt with offices in the last month, in whatever way"))], by_policy=False)
_add(HOUSEHOLD, "share", WAYS.items(), by_policy=False, better="neither")
_add(HOUSEHOLD, "share", IN_NEED.items(), by_policy=False, better="down")

# Villages ---------------------------------------------------------------------------------------------------------------

_add(
    VILLAGE, "log points", [
        ("leakage_log", both("-log(1 - diverted / spent) in the running cycle")),
        ("leakage_log_seen", both("the same of what households can see of projects")),
        ("leakage_log_hidden", both("the same of what households cannot see")),
    ], better="down",
)  # fmt: skip
_add(VILLAGE, "share", [("leakage_share", both("diverted by the village / spent, in the running cycle"))], better="down")
_add(VILLAGE, "per 1,000 households", [("complaints", both("complaints made since the start"))], better="neither")
_add(VILLAGE, "per 1,000 households", [("needs_raised", both("needs registered in the last month"))], False, False, "neither")
_add(VILLAGE, "share", [("complaints_heard_share", both("complaints that reached the county / made"))])
_add(VILLAGE, "share", [("inspected", both("accounts that were inspected in the last month / that were to be"))])
_add(VILLAGE, "yuan", [("spending", both("spent by the village since the start, by household of it"))], better="neither")

# Indicators of every run: name, levels, told apart by policy or not, which way serves households (a test holds them to the code).
_INDICATORS = """
awareness              village county            yes  up
heard_of               household village county  yes  up
knows_enough           household village county  yes  up
landing_rate           village county            yes  up
landing_any            village county            yes  up
landing_full           village county            yes  up
task_landing_rate      village county            yes  up
reported_landing_rate  village county            yes  neither
reported_share         village                   yes  neither
participation          village county            no   up
participation_monthly  village                   no   up
trust                  household village county  no   up
satisfaction           village county            no   up
plans_approved         village county            yes  neither
needs_waiting          household village county  no   down
first_answer_days      village county            no   down
helped_twice           household village county  no   neither
blind_spot             household village county  no   down
used_app               household village county  no   neither
used_hall              household village county  no   neither
used_hotline           household village county  no   neither
used_visit             household village county  no   neither
used_meeting           household village county  no   neither
response_days          village county            no   down
resolution_days        village county            no   down
resolution_rate        village county            no   up
funds_arrived          county                    yes  up
funds_used             county                    yes  up
fund_efficiency        county                    yes  up
leakage                village county            yes  down
idle_over_a_year       village county            yes  down
audited_misuse         village county            yes  neither
audited_idle           village county            yes  neither
paperwork_share        village county            no   down
inspections_made       village                   yes  up
inspections_finding    village                   yes  neither
inspections_followed   village                   yes  up
visits_made            village                   no   up
visits_hollow          village                   no   down
visits_hearing         village                   no   up
"""
for _line in _INDICATORS.strip().splitlines():
    _name, *_levels, _apart, _better = _line.split()
    _unit = "days" if _name.endswith("_days") else "share"
    _about, _stock = (KNOWN[_name].about, KNOWN[_name].stock) if _name in KNOWN else ({"en": _name, "zh": _name}, False)
    KNOWN[_name] = Outcome(_name, tuple(_levels), _unit, _about, _stock, _apart == "yes", _better)  # type: ignore[arg-type]

# The county -------------------------------------------------------------------------------------------------------------

SINKS = ("benefit", "misdelivered", "overhead", "diverted_public", "diverted_private", "mechanism_cost")
COUNTY_ONLY: dict[str, tuple[str, Text]] = {
    "backlog": ("households", both("needs on record and not finished at the end")),
    "unraised": ("households", both("needs that nobody has on record at the end")),
    "pending": ("households", both("eligible in cycles that are not over")),
    "cost_yuan": ("yuan", both("cost of mechanisms")),
    "saved_yuan": ("yuan", both("claimed for people and work that do not exist, struck off and not paid out")),
    "yuan_per_landed": ("yuan", both("cost of mechanisms per landed household")),
    "hours_per_landed": ("hours", both("cadre hours per landed household")),
    "passed_per_hop": ("share", both("complaints passed on at each hop")),
    **{f"cascade.{step}": ("households", both("households that passed the step {step}", step=step)) for step in STEPS},
    **{f"losses_by_step.{step}": ("households", both("households lost at {step}", step=step)) for step in FAILURES},
    **{f"losses_by_tier.{tier}": ("households", both("households lost to {tier}", tier=tier)) for tier in BLAMED},
    **{f"ledger.{sink}": ("fen", both("fen in {sink}", sink=sink)) for sink in SINKS},
    "ledger.idle": ("fen", both("fen lying idle")),
    "inequality.between_villages": ("share", both("standard deviation of landing between villages")),
    **{f"cadre_hours.{tier}": ("hours", both("cadre hours of the {tier}", tier=tier)) for tier in BLAMED[:3]},
}
_UP = ("passed_per_hop", "ledger.benefit", *(f"cascade.{step}" for step in STEPS))
_EVEN = ("pending", "saved_yuan", "ledger.overhead", "ledger.mechanism_cost", *(f"cadre_hours.{tier}" for tier in BLAMED[:3]))
for _name, (_unit, _about) in COUNTY_ONLY.items():
    _way: Better = "up" if _name in _UP else "neither" if _name in _EVEN else "down"
    KNOWN[_name] = Outcome(_name, (COUNTY,), _unit, _about, by_policy=_name == "passed_per_hop", better=_way)
