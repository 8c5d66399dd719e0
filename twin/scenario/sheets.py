"""The sheets of a county's workbook that say what happens in it, with the words of their choices."""

from functools import cache
from pathlib import Path

from twin.base.messages import both, mark
from twin.county import sheets as county_sheets
from twin.mechanisms import mechanism
from twin.policies import policy
from twin.sheets.definitions import Lists, sheets_of
from twin.sheets.schema import Words
from twin.terms.observed import OBSERVED
from twin.terms.steps import CLAUSES

ACCESS = {
    "automatic": mark("from a list, to everybody on it"),
    "application": mark("to households that apply"),
    "collective": mark("as a village's project"),
}
PAID = {"village": mark("through the village"), "household": mark("straight to households")}
CLAUSE_WORDS = dict(zip(CLAUSES, (
    mark("that it exists"), mark("who is entitled"), mark("how to apply"), mark("until when"), mark("how much"),
    mark("what is to be added"), mark("whom to ask"), mark("where to complain"),
), strict=True))  # fmt: skip


@cache
def _policies() -> Words:
    return {key: one.name.plainly() for key, one in policy.shipped().items()}


@cache
def _mechanisms() -> Words:
    return {key: one.name.plainly() for key, one in mechanism.catalogue().items()}


LISTS: Lists = {
    "policies": _policies,
    "mechanisms": _mechanisms,
    "access": {key: both(word) for key, word in ACCESS.items()},
    "paid": {key: both(word) for key, word in PAID.items()},
    "clauses": {key: both(word) for key, word in CLAUSE_WORDS.items()},
    "targets": {key: both(word) for key, word in OBSERVED.items()},
    "types": county_sheets.LISTS["types"],
}
SHEETS = sheets_of(Path(__file__).with_name("sheets.yaml"), LISTS)
POLICIES, MECHANISMS, OBSERVATIONS = SHEETS
EVERY = (*county_sheets.SHEETS, *SHEETS)  # of the whole workbook, in the order of its tabs
