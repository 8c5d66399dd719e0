"""What a scenario asks for and cannot have: parts of it that never act in a run, in both languages."""

from collections.abc import Collection, Iterator

from twin import posterior
from twin.base.messages import Text, both
from twin.base.months import Dated, month_text
from twin.county.county import County
from twin.county.cover import mask
from twin.processes import registry
from twin.scenario.plan import Setting, Use
from twin.scenario.scenario import Scenario
from twin.world.policies import eligibility


def remarks(
    scenario: Scenario,
    months: int | None = None,
    county: County | None = None,
    seed: int = 0,
    moved: Collection[str] = (),
    burn_in: int | None = None,
) -> list[Text]:
    """What does nothing in a run of `months` (default: the scenario's own), and in a county what meets nobody.

    Each is a text by language, `en` and `zh`. Where lots are drawn, those of `seed` and replicate 0 count. Knobs that are `moved`
    elsewhere (before the run, or in what it is set beside) have something to go back from. A `burn_in` of 0 months leaves the
    first month without an operating budget, and one shorter than what held `before` the run has room for part of it only.
    """
    run = range(scenario.start, scenario.start + (scenario.months if months is None else months))
    found = list(scenario.notes)
    found += [note for key, use in scenario.mechanisms.items() for note in _mechanism(scenario, key, use, run)]
    for path, several in scenario.settings.items():
        found += [note for one in several for note in _setting(path, one, run, path in moved)]
    if burn_in == 0 and (unpaid := _unpaid(scenario)):
        found.append(both(
            "there is no burn-in, and the operating budget comes at the end of the first month: what asks it for money does "
            "nothing before the second ({keys})",
            keys=", ".join(unpaid),
        ))  # fmt: skip
    if burn_in is not None:
        found += _before(scenario, burn_in)
    return found if county is None else [*found, *_in_county(scenario, county, seed)]


def unlike(reference: Scenario, scenario: Scenario) -> list[Text]:
    """In what a scenario differs from the reference that makes their shares shares of other things."""
    found = []
    added, gone = (sorted(set(a.policies) - set(b.policies)) for a, b in ((scenario, reference), (reference, scenario)))
    if added or gone:
        keys = ", ".join([*(f"+{key}" for key in added), *(f"-{key}" for key in gone)])
        found.append(both(
            "other policies than the reference ({keys}): shares of all policies together are of other promises", keys=keys,
        ))  # fmt: skip
    if scenario.parameters != reference.parameters:
        found.append(both(
            "parameters are {own}, those of the reference {other}: pairs share their luck but not the fitted parameters",
            own=scenario.parameters, other=reference.parameters,
        ))  # fmt: skip
    return found


def _mechanism(scenario: Scenario, key: str, use: Use, run: range) -> Iterator[Text]:
    """Why a mechanism, or part of its schedule, never acts."""
    last = run[-1] if use.until is None else min(run[-1], use.until)
    if use.since > run[-1]:
        yield _late(f"mechanisms.{key}", use.since, run)
        return
    if not any(use.dose_at(month) for month in run):
        yield both("mechanisms.{key} has dose 0 in every month of the run: it does nothing", key=key)
        return
    unreached = [month for month, _ in use.dose.changes if month > last] + [one.since for one in use.phases if one.since > last]
    if unreached:
        yield _unreached(f"mechanisms.{key}", min(unreached), last)
    for other in scenario.definitions[key].needs.mechanism:
        if other not in scenario.mechanisms:
            yield both("mechanisms.{key} needs {other}, which is not in the scenario: it does nothing", key=key, other=other)
    yield from _moves(scenario, key)


def _unpaid(scenario: Scenario) -> list[str]:
    """Mechanisms that ask the operating budget for money in the first month."""

    def asks(key: str) -> bool:
        one = scenario.definitions[key]
        return bool(one.costs.setup_yuan or one.costs.monthly_yuan) or any(flow.source == "operations" for flow in one.flows)

    return [key for key, use in scenario.mechanisms.items() if use.dose_at(scenario.start) and asks(key)]


def _before(scenario: Scenario, burn_in: int) -> Iterator[Text]:
    """What held before the run and has no room in the burn-in."""
    if scenario.prior is None:
        return
    if burn_in == 0:
        yield both("there is no burn-in: what `before` says held before the first month never held")
    elif scenario.prior.months is not None and scenario.prior.months > burn_in:
        yield both(
            "`before` says what held for {months} months, and the burn-in has {burn_in}: it held for {burn_in} only",
            months=scenario.prior.months, burn_in=burn_in,
        )  # fmt: skip


def _moves(scenario: Scenario, key: str) -> Iterator[Text]:
    """Moves that are for other policies only, or rest on evidence that the scenario leaves out."""
    one = scenario.definitions[key]
    for _, path, move in one.all_moves():
        if move.policies is not None and not set(move.policies) & set(scenario.policies):
            yield both(
                "mechanisms.{key} moves {path} for policies only that are not in the scenario: that move does nothing",
                key=key, path=path,
            )  # fmt: skip
    grades = {move.grade for _, _, move in one.all_moves()}
    if grades and not grades & set(scenario.grades):
        yield both("mechanisms.{key} rests on evidence of grades that the scenario leaves out: it only costs", key=key)


def _setting(path: str, one: Setting, run: range, moved: bool) -> Iterator[Text]:
    """Why a setting, or part of it, is never in force."""
    first = min((month for month, _ in one.value.changes), default=run[0])
    if first > run[-1]:
        yield _late(f"set.{path}", first, run)
        return
    if one == Setting(Dated(registry.knobs()[path].default)) and path not in posterior.member(0) and not moved:
        yield both("set.{path} is the default: it changes nothing", path=path)
    unreached = [month for month, _ in one.value.changes if month > run[-1]]
    if unreached:
        yield _unreached(f"set.{path}", min(unreached), run[-1])


def _late(what: str, month: int, run: range) -> Text:
    return both(
        "{what} begins in {month}, after the last month of the run, {last}: it does nothing",
        what=what, month=month_text(month), last=month_text(run[-1]),
    )  # fmt: skip


def _unreached(what: str, month: int, last: int) -> Text:
    return both(
        "{what}: what is given from {month} on is never reached; the last month is {last}",
        what=what, month=month_text(month), last=month_text(last),
    )  # fmt: skip


def _in_county(scenario: Scenario, county: County, seed: int) -> Iterator[Text]:
    """Covers that cover nobody, policies for which nobody is eligible, and ranks in a sample, in one county."""
    for key, use in scenario.mechanisms.items():
        yield from _ranked(scenario, key, county)
        if not any(mask(phase.cover, county, key, seed).villages.any() for phase in use.phases):
            yield _nobody(f"mechanisms.{key}")
    for path, several in scenario.settings.items():
        for one in several:
            if one.cover is not None and not mask(one.cover, county, path, seed).villages.any():
                yield _nobody(f"set.{path}")
    for policy in scenario.policies.values():
        if not (eligibility(policy, county) & county.households["present"]).any():
            name = policy.name.plainly()
            yield both("policy '{policy}': nobody in this county is eligible, so nothing can land", policy=name)


def _ranked(scenario: Scenario, key: str, county: County) -> Iterator[Text]:
    """Rules that name so many of the first or last places: in a sample of places these are a larger share of them."""
    for rule in scenario.definitions[key].rules:
        named = rule.test.top or rule.test.bottom
        there, share = _places(county, rule.tier)
        if named is None or share >= 1.0:
            continue
        whole = round(there / share)
        shares = {"own": min(named, there) / there, "other": min(named, whole) / whole}
        if f"{shares['own']:.0%}" == f"{shares['other']:.0%}":
            continue
        if rule.tier == "township":
            yield both(
                "mechanisms.{key}: a rule names {named} townships, of {there} in this sample as of {whole} in the county: "
                "{own:.0%} of them and not {other:.0%}", key=key, named=named, there=there, whole=whole, **shares,
            )  # fmt: skip
        else:
            yield both(
                "mechanisms.{key}: a rule names {named} villages, of {there} in this sample as of {whole} in the county: "
                "{own:.0%} of them and not {other:.0%}", key=key, named=named, there=there, whole=whole, **shares,
            )  # fmt: skip


def _places(county: County, tier: str) -> tuple[int, float]:
    """How many townships or villages there are, and which share of the county's these are."""
    if tier == "township":
        return len(county.townships["uid"]), county.township_scale
    return len(county.villages["uid"]), county.village_scale


def _nobody(what: str) -> Text:
    return both("{what}: its cover covers nobody here; it does nothing", what=what)
