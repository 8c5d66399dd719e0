"""What must hold of every shipped policy: its texts, its evidence, and that it reaches somebody when it is all there is."""

from functools import cache
from typing import Any

import pytest

from tests.contracts.mechanism_file import two_languages
from tests.contracts.suite import Suite, tell
from tests.strategies import small
from tests.world.test_ledger import assert_books_balance
from twin import PolicyTwin, Scenario
from twin.base.knobs import GRADES
from twin.evidence import find as evidence
from twin.files.strict import Source
from twin.policies import policy
from twin.policies.policy import Policy, policy_from
from twin.terms.places import UNITS
from twin.world.policies import eligibility

POLICY = Suite("policy")
check = POLICY.check


class Alone:
    """A policy, and a county in which it is the only one."""

    def __init__(self, one: Policy, run: Any = None) -> None:
        self.policy, self._run = one, run

    def __str__(self) -> str:
        return self.policy.key

    @property
    def run(self) -> PolicyTwin:
        """A year and a half of it."""
        return lived(self.policy.key) if self._run is None else self._run


@cache
def lived(key: str) -> PolicyTwin:
    return PolicyTwin(small(2, 3, 60), Scenario.from_dict({"policies": [key], "months": 20}), seed=1, burn_in=0).run(18)


@check
def its_texts_are_in_two_languages(one):
    two_languages(one.policy.name, "name")
    two_languages(one.policy.about, "about")


@check
def it_names_its_evidence_or_is_assumed(one):
    tell(one.policy.grade in GRADES and (bool(one.policy.evidence) or one.policy.grade == "assumed"), "a grade needs evidence")
    for key in one.policy.evidence:
        assert evidence(key).key == key


@check
def its_cycle_ends_within_the_year(one):
    tell(1 <= one.policy.opens <= 12 and one.policy.window + one.policy.delivery <= 11, "window and delivery take a year or more")


@check
def its_units_exist(one):
    tell({one.policy.owner, *one.policy.plainly()["with"]} <= set(UNITS), "an owner or partner that no drawn county has")


@check
def somebody_is_eligible(one):
    tell(eligibility(one.policy, small(4, 4, 60)).any(), "nobody in a county is meant")


@check
def it_reads_back_as_it_was(one):
    assert policy_from(one.policy.key, one.policy.plainly(), Source("again")) == one.policy


@check
def somebody_hears_of_it(one):
    tell((one.run.world.households["known"] > 0).any(), "in a year and a half nobody heard of it")


@check
def its_books_balance(one):
    assert_books_balance(one.run.world.ledger)


def shipped() -> list[Alone]:
    return [Alone(policy.find(key)) for key in sorted(policy.keys())]


def bad(**fields: Any) -> Any:
    one = policy.find("farm_subsidy")
    return lambda: Alone(one.model_copy(update=fields), BROKEN)


class _Broken:
    """A run in which nobody heard of anything and a fen was made."""

    @property
    def world(self) -> Any:
        model = PolicyTwin(small(1, 1, 10), seed=1, burn_in=0).run(1)
        with model.world.unlocked("ledger.treasury", "households.known") as (treasury, known):
            treasury[0] += 1
            known[:] = 0
        return model.world


BROKEN = _Broken()
POLICY.fails(
    its_texts_are_in_two_languages=bad(about=None),
    it_names_its_evidence_or_is_assumed=bad(grade="survey", evidence=()),
    its_cycle_ends_within_the_year=bad(window=9, delivery=9),
    its_units_exist=bad(owner="ministry"),
    somebody_is_eligible=bad(target=policy.find("farm_subsidy").target.model_copy(update={"income_below": 0.0})),
    it_reads_back_as_it_was=bad(entitlement=-1.0),
    somebody_hears_of_it=bad(),
    its_books_balance=bad(),
)


@pytest.mark.parametrize(("check", "thing"), POLICY.cases(shipped()))
def test_policy(check, thing):
    check.call(thing)


@pytest.mark.parametrize("name", POLICY.proofs)
def test_the_check_can_fail(name):
    POLICY.prove(name)


def test_every_check_is_proven():
    assert POLICY.unproven() == []
