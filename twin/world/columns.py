"""What changes in a run, column by column and level by level; what does not change comes from the county and the policies.

One row a column: its axes beside that of the level (`-`: none), type, value before the first month, unit, and meaning. Bits hold
one clause, step or month each, the first one lowest.
"""

import re
from typing import NamedTuple


class Column(NamedTuple):
    """One column of state: `shape` names its axes after the first (policy, ages, ...)."""

    dtype: str
    shape: tuple[str, ...]
    start: float
    unit: str
    about: str


def _columns(table: str) -> dict[str, Column]:
    """The rows of a table below its head, cells two or more blanks apart."""
    found = {}
    for row in table.strip().splitlines()[1:]:
        name, per, dtype, start, unit, about = re.split(r" {2,}", row)
        found[name] = Column(dtype, () if per == "-" else tuple(per.split()), float(start), unit, about)
    return found


# What the county can see of a village or township; rules read nothing else.
_SEEN = """
name               per  type  start  unit        meaning
seen_reported      -    f8    nan    share       last reported as landed, mean over policies
seen_progress      -    f8    nan    multiple    reported as paid out in the running cycles, of what should be by now
seen_findings      -    f8    0      yuan        misuse found this month
seen_complaints    -    f8    0      complaints  that reached the county this month
seen_satisfaction  -    f8    nan    share       of households satisfied, where somebody asked them
"""

_COUNTY = """
name        per     type  start  unit         meaning
known       policy  u1    0      clause bits  of the issued message that are right
wrong       policy  u1    0      clause bits  of the issued message that are garbled
changed     policy  u1    0      clause bits  in which the text of the running cycle differs from the one before
issued      policy  i4    32767  day          on which the message leaves the county
deterrence  -       i1    0      form         how eyes end diversion (`twin/terms/forms.py`)
diffusion   -       i1    0      form         who tells whom what (`twin/terms/forms.py`)
leakage     -       i1    0      form         what decides how much an office diverts (`twin/terms/forms.py`)
perfected   -       u1    0      step bits    that cannot fail, for asking what one step alone is worth
sanction    -       f8    1      multiple     sanctions usual now, of those of the baseline
"""

_UNITS = """
name          per     type  start  unit   meaning
staff         -       f8    1      hours  a month of its staff, of whom half sit where the work of the policies is
relay_ease    policy  f8    1      share  of relay work there are hours for
file_ease     policy  f8    1      share  of the files' backlog that this month's hours do
file_backlog  policy  f8    0      hours  of work on files not yet done
need_ease     -       f8    1      share  of work on needs there are hours for
used          uses    f8    0      hours  of staff by use, this month
felt          -       f8    0      eyes   on it, of auditors and from below, as the unit feels them
divert        -       f8    0      share  of released money it would divert
handled       policy  i8    0      fen    released to it in this cycle
diverted_open  policy ends  i8  0  fen    diverted in this cycle, not found so far: public ends, private
audits        policy  u2    0      month bits  of the last twelve, with an audit
found         policy  i8    0      fen    of diverted money that audits found this month
returned      policy ends  i8  0   fen    of these, what came back: public ends, private
"""

_TOWNSHIPS = """
name           per     type  start  unit         meaning
skill_now      -       f8    -1     share        skill of the staff today, 0 to 1
known          policy  u1    0      clause bits  held rightly
wrong          policy  u1    0      clause bits  held wrongly
held           policy  u1    0      clause bits  held rightly at some time of this cycle
relay_ease     policy  f8    1      share        of relay work there are hours for
file_ease      policy  f8    1      share        of the files' backlog that this month's hours do
file_backlog   policy  f8    0      hours        of work on files not yet done
need_ease      -       f8    1      share        of work on needs there are hours for
used           uses    f8    0      hours        of staff by use, this month
felt_audit     -       f8    0      eyes         of auditors as the office feels them: learned, and announced
learned_audit  -       f8    0      eyes         of auditors that the office has learned of by seeing audits
handed_on      -       f8    1      share        of what was known that departures of this month leave
divert         -       f8    0      share        of passing money it would divert
kept           policy  i8    0      fen          that it kept for running costs in this cycle
diverted       policy  i8    0      fen          that it diverted in this cycle
felt_below     -       f8    0      eyes         of households and committees that know what should have come
handled        policy  i8    0      fen          that left it in this cycle, for whatever
diverted_open  policy ends  i8  0   fen          diverted in this cycle, not found so far: public ends, private
audits         policy  u2    0      month bits   of the last twelve, with an audit of its own accounts
found          policy  i8    0      fen          of diverted money that audits found this month
returned       policy ends  i8  0   fen          of these, what came back: public ends, private
audited        policy  i8    0      fen          in accounts that were audited this month
audited_idle   policy  i8    0      fen          of these, idle for over a year
restraint      -       f8    0      share        of what can be deterred that it has learned to leave alone
heading        -       i1    -1     direction    which way its restraint moved last: 1 more, -1 less
benefit        -       f8    0      share        what diverting brought last month, of all that can be deterred
"""

_VILLAGES = """
name              per                    type  start  unit         meaning
skill_now         -                      f8    -1     share        skill of the cadres today, 0 to 1
motivation        -                      f8    1      multiple     of yield that motivation brings
known             policy                 u1    0      clause bits  that the committee holds rightly
wrong             policy                 u1    0      clause bits  that the committee holds wrongly
held              policy                 u1    0      clause bits  held rightly at some time of this cycle
relay_ease        policy                 f8    1      share        of relay work there are hours for
file_ease         policy                 f8    1      share        of the files' backlog that this month's hours do
file_backlog      policy                 f8    0      hours        of work on files not yet done
need_ease         -                      f8    1      share        of work on needs there are hours for
used              uses                   f8    0      hours        of committee and linkage cadres by use, this month
effort            -                      f8    1      multiple     of what cadres usually put into an hour
stake             -                      f8    0      share        of the cadres' pay that hangs on results
handed_on         -                      f8    1      share        of what was known that departures of this month leave
linked            -                      f8    0      share        of households linked to a cadre
visit_rate        -                      f8    0      probability  that a linked household is visited this month
substantive       -                      f8    0      share        of visits with something to say
connected         -                      f8    0      share        network coverage, extensions included
visits            -                      i4    0      visits       made this month
hollow            -                      i4    0      visits       of these, hollow ones
linked_homes      -                      i4    0      households   linked to a cadre this month
turnout           -                      f8    0      share        of households that took part this month
watchers          policy                 f8    0      share        of eligible households that know AMOUNT and REDRESS
arisen            -                      i4    0      needs        that households carry, raised or not
raised            -                      i4    0      needs        of these, raised
raised_now        -                      i4    0      needs        raised this month
raised_on_visits  -                      i4    0      needs        of these, to a visiting cadre
open_files        policy                 i4    0      files        applications under way
new_files         policy                 i4    0      files        begun this month: applications, list entries, project stages
open_needs        routes                 i4    0      needs        in work by route: village, township, shared units
swept             routes                 i4    0      needs        of these, older than a month and taken up before the others
answered          -                      i4    0      needs        registered this month, whose first answer is known
answer_hours      -                      i8    0      hours        until those are first answered, each up to 120 days, summed
solved            -                      i4    0      needs        solved this month
solved_days       -                      i8    0      days         that those took, summed
solved_capped     -                      i8    0      days         that those took, each up to 120, summed
shelved           -                      i4    0      needs        shelved this month
withdrawn         -                      i4    0      needs        withdrawn this month, shelved ones apart
revealed          -                      f8    0.2    share        of its households' needs that the village knows of
fit_learned       policy                 f8    0      share        of misfits that learning has removed
claims            policy                 i8    0      fen          approved and not yet paid, arrears included
paid_late         policy                 i4    0      households   paid this month what an earlier cycle owed them
eligible          policy                 i4    0      households   eligible in this cycle
plan              policy                 i8    0      fen          that a useful project costs here
local_fit         policy                 f8    0      share        of misfits avoided by fitting standards before issue
discretion        -                      f8    0      share        of misfits avoided because the village may adapt
found             policy                 i8    0      fen          of diverted money that audits found this month
returned          policy ends            i8    0      fen          of these, what came back: public ends, private
audited           policy                 i8    0      fen          in accounts that were audited this month
audited_idle      policy                 i8    0      fen          of these, idle for over a year
applied_day       policy                 i4    -1     day          on which the village applied for its project
project           policy                 i1    0      state        0 none, 1 applied, 2 approved, 3 under way, 4 done
plans_put         policy                 i1    0      plans        for a project, put forward by the committee this month
plans_passed      policy                 i1    0      plans        of these, with which the village applied
agreed            policy                 i1    0      0 or 1       whether villagers approved the plan of this cycle's project
gift              policy                 i8    0      fen          that villagers added to the project that they approved
spent             policy                 i8    0      fen          spent on the project under way
file_holder       policy                 i1    0      tier         with which the file of its project lay longest
undecided         policy                 i8    0      fen          that the project could have spent while its file lay
unfunded          policy                 i8    0      fen          that the project could have spent so far, had they been there
short             policy                 i8    0      fen          of it that were diverted
short_seen        policy                 i8    0      fen          of these, what households can see (wages, not cement)
paid_out          policy                 i8    0      fen          that left for a final use in this cycle, arrears left out
arrears_out       policy                 i8    0      fen          that left in this cycle for arrears of the one before
diverted_open     policy ends            i8    0      fen          diverted in this cycle, not found so far: public ends, private
complaints        policy                 i4    0      complaints   made this month
passed_on         policy                 i4    0      complaints   that reached the township this month
heard             policy                 i4    0      complaints   that reached the county this month
audits            policy                 u2    0      month bits   of the last twelve, with an audit
inspection        policy                 u1    0      bits         this month: due, made, found something, something came back
felt_audit        -                      f8    0      eyes         of auditors as the office feels them: learned, and announced
learned_audit     -                      f8    0      eyes         of auditors that the office has learned of by seeing audits
felt_households   -                      f8    0      eyes         of households as the office feels them
divert_watched    -                      f8    0      share        diverted of a payment to one who knows AMOUNT and REDRESS
divert_unwatched  -                      f8    0      share        diverted of a payment to any other household
divert_hidden     -                      f8    0      share        diverted of what households cannot see
false_share       -                      f8    0      share        of its claims that are for people and work that do not exist
false_open        policy                 i8    0      fen          claimed falsely in this cycle, and neither struck off nor paid
false_paid        policy                 i8    0      fen          paid on false claims in this cycle
false_back        policy                 i8    0      fen          set aside for them in this cycle, and given back unpaid
false_unfound     policy                 i8    0      fen          of these, not found so far
taught            -                      f8    0      probability  that a household reads accounts that say what it is owed
readers           policy                 f8    0      share        of eligible households that read them this month and can watch
restraint         kinds                  f8    0      share        of what can be deterred that it has learned to leave alone
heading           kinds                  i1    -1     direction    which way its restraint moved last: 1 more, -1 less
benefit           kinds                  f8    0      share        what diverting brought last month, of all that can be deterred
cascade           policy steps           i4    0      households   eligible ones that passed each step, at the last closing
losses            policy failures tiers  i4    0      households   charged by failed step and tier, at the last closing
causes            policy causes          i4    0      households   not paid in full: diversion, underfunding, delay, capacity
closed            policy                 i4    0      month        of the last closing
actual            policy                 f8    nan    share        landed at the last closing
reported          policy                 f8    nan    share        reported by the township at the last closing
verified          policy                 i1    0      0 or 1       whether the last report was checked
claimed           policy                 f8    nan    share        of what is due in this cycle, paid out as the village tells it
"""

_HOUSEHOLDS = """
name          per     type  start  unit           meaning
stratum       -       u1    0      group          of equal treatment by mechanisms
known         policy  u1    0      clause bits    held rightly
wrong         policy  u1    0      clause bits    held wrongly
held          policy  u1    0      clause bits    held rightly at some time of this cycle
tell_right    policy  u1    0      clause bits    right, learned last month (first-hand, save under hearsay)
tell_wrong    policy  u1    0      clause bits    wrong, learned last month (first-hand, save under hearsay)
passed        policy  u1    0      step bits      of the cascade passed in this cycle
fault         policy  u1    0      tier and bits  who holds the file, and what else stands in its way (`twin/terms/steps.py`)
due           policy  i2    -1     day            on which the open file will be decided
received      policy  i4    0      fen            received for this cycle
arrears       policy  i2    -1     day            on which an unpaid file of the cycle before was approved
visited       -       bool  0      yes or no      a substantive visit this month
turnout       -       u2    0      month bits     of the last twelve, with a part taken
trust         -       f4    0.5    share          in cadres and offices
satisfaction  -       f4    0.5    share          with how policy is carried out
need          -       u1    0      state          0 none, 1 not raised, 2 village, 3 township, 4 shared units, 5 shelved
need_since    -       i2    0      day            on which the need was raised
need_left     -       f4    0      days           of work left on it
served        -       i1    0      state          of the last need: 0 none yet, 1 solved, 2 not
contact       -       u1    0      way bits       of dealing with offices this month (`twin/terms/steps.py`)
"""

_LEDGER = """
name          per                   type  start  unit  meaning
treasury      ages                  i8    0      fen   county treasury, not yet given to a policy
operations    ages                  i8    0      fen   budget for running mechanisms
county        policy ages           i8    0      fen   appropriated, at the county
unit          policy ages           i8    0      fen   released to the owning unit
township      township policy ages  i8    0      fen   held by townships
village       village policy ages   i8    0      fen   held by villages
inflow        money                 i8    0      fen   inflows so far
sink          money sinks           i8    0      fen   final uses so far
flow          money flows           i8    0      fen   moves so far by kind
appropriated  policy                i8    0      fen   given to the policy so far
arrived       village policy        i8    0      fen   credited to villages so far, less what was pooled again
pooled        village policy        i8    0      fen   taken back from villages to be pooled so far
village_sink  village policy sinks  i8    0      fen   final uses so far by village
fitting       village policy        i8    0      fen   benefit that fits, own contributions apart, so far
contributed   village policy        i8    0      fen   own contributions so far
recovered     money                 i8    0      fen   diverted money that came back so far
"""

STATE: dict[str, dict[str, Column]] = {
    "county": _columns(_COUNTY),
    "units": _columns(_UNITS),
    "townships": _columns(_TOWNSHIPS) | _columns(_SEEN),
    "villages": _columns(_VILLAGES) | _columns(_SEEN),
    "households": _columns(_HOUSEHOLDS),
    "ledger": _columns(_LEDGER),
}
SEEN = tuple(name.removeprefix("seen_") for name in _columns(_SEEN))
