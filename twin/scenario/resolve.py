"""From overrides by path to a scenario: every name known, every value in range, every month within the run."""

from typing import Any

from twin.base.knobs import GRADES
from twin.base.months import is_month, month_number
from twin.files.strict import At, Words, hint, parse, shown
from twin.mechanisms import mechanism
from twin.mechanisms.mechanism import Mechanism, check_knob, mechanism_from
from twin.policies import policy
from twin.policies.policy import Policy, policy_from
from twin.processes import registry
from twin.scenario.fields import SIZES, check_key, cover_in, dated_in, one_of, use
from twin.scenario.layers import LONGEST, USE_FIELDS, Entry, Layer, Path_, inherited, stack
from twin.scenario.plan import PARAMETERS, Prior, Setting
from twin.terms.forms import STRUCTURE

START, MONTHS = "2026-01", 36


def resolve(layers: Layer, name: str) -> dict[str, Any]:
    """The parts of the scenario that the layers describe; raises InputError for the first thing that is wrong."""
    layers = stack({}, layers)
    first, months = _run(layers)
    run = range(first, first + months)
    policies = _policies(layers)
    sizes = one_of(layers.get(("sizes",)), SIZES, "evidence")
    definitions = _definitions(layers)
    _no_two_sets(definitions, layers)
    _known_policies(definitions, layers, policies)
    words = {key: parse(Words, layers[key,].value, layers[key,].source, (key,)) for key in ("title", "about") if (key,) in layers}
    return {
        "name": layers["name",].value if ("name",) in layers else name,
        "title": words.get("title"),
        "about": words.get("about"),
        "start": first,
        "months": months,
        "policies": policies,
        "mechanisms": {key: use(key, layers, run, sizes) for key in definitions},
        "definitions": definitions,
        "settings": _settings(layers, run, policies),
        "prior": _prior(layers, first, policies, sizes, definitions),
        "structure": _structure(layers),
        "sizes": sizes,
        "parameters": one_of(layers.get(("parameters",)), PARAMETERS, PARAMETERS[0]),
        "grades": _grades(layers.get(("grades",))),
        "home": layers["home",].value if ("home",) in layers else None,
        "notes": tuple(layers["notes",].value) if ("notes",) in layers else (),
    }


def _run(layers: Layer) -> tuple[int, int]:
    """First month and number of months."""
    start, months = layers.get(("start",)), layers.get(("months",))
    if start is not None and not is_month(start.value):
        raise start.error(
            (), "{value} is not a month; write year and month as 2026-01, of a year from 1000 to 2999", value=shown(start.value)
        )
    if months is not None and not 1 <= months.value <= LONGEST:
        raise months.error((), "{value} is out of range; allowed: 1 to 600 months", value=shown(months.value))
    return month_number(start.value if start else START), months.value if months else MONTHS


def _grades(entry: Entry | None) -> tuple[str, ...]:
    """The grades of evidence on which moves may rest, in order; all where nothing is said."""
    if entry is None:
        return GRADES
    for number, name in enumerate(entry.value):
        if name not in GRADES:
            raise entry.error((number,), "unknown grade {name}{hint}", name=shown(name), hint=hint(name, GRADES))
    return tuple(grade for grade in GRADES if grade in entry.value)


def _structure(layers: Layer) -> dict[str, str]:
    """Which form of a relation is used; defaults first."""
    for path, entry in layers.items():
        if path[0] == "structure" and path[1] not in STRUCTURE:
            raise entry.error((), "unknown key {key}{hint}", key=shown(path[1]), hint=hint(path[1], STRUCTURE))
    return {key: one_of(layers.get(("structure", key)), allowed, allowed[0]) for key, allowed in STRUCTURE.items()}


def _prior(layers: Layer, first: int, policies: dict[str, Policy], sizes: str, definitions: dict[str, Mechanism]) -> Prior | None:
    """What held before the first month, or None where nothing is said of it."""
    if (same := layers.get(("before", "inherit"))) is not None and same.value:
        layers = layers | inherited(layers)
    own = {path[1:]: entry for path, entry in layers.items() if path[0] == "before" and entry.value is not None}
    months = own["months",].value if ("months",) in own else None
    run = range(first - (months or LONGEST), first)
    earlier = _definitions({path: entry for path, entry in layers.items() if path[0] == "define"} | own)
    _no_two_sets(earlier, own)
    _known_policies(earlier, own | layers, policies)
    uses = {key: use(key, own, run, sizes) for key in earlier}
    settings = _settings(own, run, policies)
    if not uses and not settings:
        return None
    return Prior(settings, uses, {key: definitions.get(key, one) for key, one in earlier.items()}, months)


# Policies ---------------------------------------------------------------------------------------------------------------


def _policies(layers: Layer) -> dict[str, Policy]:
    """The policies in order of key, with the fields that `set: policies.KEY.FIELD` replaces."""
    entry = layers.get(("policies",))
    listed = entry.value if entry else list(policy.DEFAULT)
    found: dict[str, Policy] = {}
    for number, item in enumerate(listed):
        key, chosen = _policy(item, entry, number)
        if entry and key in found:
            raise entry.error((number,), "policy {key!r} is listed twice", key=key)
        found[key] = chosen
    if entry and not found:
        raise entry.error((), "a scenario needs at least one policy")
    for path, change in layers.items():
        if path[0] == "policies" and len(path) > 1:
            if path[1] not in found:
                raise change.error(
                    (), "policy {key} is not in this scenario{hint}", key=shown(path[1]), hint=hint(path[1], found)
                )
            found[path[1]] = _changed(found[path[1]], path[2:], change)
    return {key: found[key] for key in sorted(found)}


def _policy(item: Any, entry: Entry | None, number: int) -> tuple[str, Policy]:
    if entry is not None and isinstance(item, dict):
        if len(item) != 1:
            raise entry.error((number,), "an inline policy is one key with its fields, as in {my_policy: {...}}")
        ((key, data),) = item.items()
        check_key(key, entry, (number,))
        return key, policy_from(key, data, entry.source, (*entry.at, number, key))
    shipped = policy.keys()
    if entry is not None and item not in shipped:
        raise entry.error((number,), "unknown policy {key}{hint}", key=shown(item), hint=hint(item, shipped))
    return item, policy.find(item)


def _changed(old: Policy, field: Path_, entry: Entry) -> Policy:
    """A policy with one field, possibly inside another, replaced."""
    plain = old.plainly()
    inside = plain
    for part in field[:-1]:
        inside = inside.setdefault(part, {})
        if not isinstance(inside, dict):
            raise entry.error((), "{field} has no fields of its own", field=shown(part))
    if isinstance(entry.value, dict) and any(is_month(key) for key in entry.value):
        raise entry.error((), "a policy's field holds for the whole run; it cannot be given by month")
    inside[field[-1]] = entry.value
    return policy_from(old.key, plain, entry.alone(), ("policies", old.key))


# Mechanisms -------------------------------------------------------------------------------------------------------------


def _definitions(layers: Layer) -> dict[str, Mechanism]:
    """The mechanisms in use, in order of key, with the amounts of moves that `set: KEY.PROCESS.KNOB` replaces."""
    used = {path[1] for path in layers if path[0] == "mechanisms" and (len(path) == 2 or path[2] == "dose")}
    defined = {path[1]: entry for path, entry in layers.items() if path[0] == "define"}
    known = sorted({*mechanism.keys(), *defined})
    for key, entry in defined.items():
        check_key(key, entry)
    parsed = {key: mechanism_from(key, entry.value, entry.source, entry.at) for key, entry in defined.items()}
    for path, entry in layers.items():
        if path[0] == "mechanisms" and path[1] not in known:
            choices = [*known, *registry.ORDER, "policies"] if entry.at[0] == "set" else known
            near = hint(path[1], choices, see="twin mechanisms")
            raise entry.error((), "unknown mechanism {key}{hint}", key=shown(path[1]), hint=near)
        if path[0] == "mechanisms" and path[1] not in used:
            raise entry.error((), "mechanism {key!r} is not in this scenario; give it a dose", key=path[1])
    found = {key: parsed[key] if key in parsed else mechanism.find(key) for key in sorted(used)}
    for path, entry in layers.items():
        if path[0] == "mechanisms" and len(path) > 2 and path[2] not in USE_FIELDS:
            found[path[1]] = _moved(found[path[1]], ".".join(path[2:]), entry)
    return found


def _moved(old: Mechanism, knob: str, entry: Entry) -> Mechanism:
    """A mechanism with the amount of one move replaced."""
    if knob not in old.moves:
        near = hint(knob, [*USE_FIELDS, *old.moves])
        raise entry.error((), "mechanism {key!r} has no {name}{hint}", key=old.key, name=shown(knob), hint=near)
    plain = old.plainly()
    plain["moves"][knob][old.moves[knob].verb] = entry.value
    return mechanism_from(old.key, plain, entry.alone(), entry.at)


def _known_policies(definitions: dict[str, Mechanism], layers: Layer, policies: dict[str, Policy]) -> None:
    """Policies that moves and flows name must exist, though perhaps not in this scenario (then they do nothing)."""
    known = sorted({*policies, *policy.keys()})
    for key, one in definitions.items():
        named = [name for _, _, move in one.all_moves() for name in move.policies or ()]
        for name in [*named, *(flow.policy for flow in one.flows if flow.policy)]:
            if name not in known:
                entry = next(e for p, e in layers.items() if p[:2] in {("define", key), ("mechanisms", key)})
                near = hint(name, known)
                raise entry.error(
                    (), "mechanism {key!r} names an unknown policy {name}{hint}", key=key, name=shown(name), hint=near
                )


def _no_two_sets(definitions: dict[str, Mechanism], layers: Layer) -> None:
    """Two mechanisms must not set one knob, by plain moves or by rules: neither could be said to win."""
    setters: dict[str, str] = {}
    for key, one in definitions.items():
        for _, path, move in one.all_moves():
            if move.verb == "set" and setters.setdefault(path, key) != key:
                entry = next(e for p, e in layers.items() if p[:2] == ("mechanisms", key))
                raise entry.error(
                    (), "{one} and {other} both set {path}; leave one of them out", one=setters[path], other=key, path=path
                )


# Settings ---------------------------------------------------------------------------------------------------------------


def _settings(layers: Layer, run: range, policies: dict[str, Policy]) -> dict[str, tuple[Setting, ...]]:
    """Knobs and parameters that the scenario sets, in order of path."""
    found = {}
    for path, entry in layers.items():
        if path[0] == "set":
            check_knob(path[1], entry.source, entry.at)
            several = entry.value if isinstance(entry.value, list) else [entry.value]
            if not several:
                raise entry.error((), "must be a value, or a list of values with covers that do not meet")
            at = [(number,) if isinstance(entry.value, list) else () for number in range(len(several))]
            found[path[1]] = tuple(
                _setting(path[1], entry, value, run, policies, below) for value, below in zip(several, at, strict=True)
            )
    return {path: found[path] for path in sorted(found)}


def _setting(path: str, entry: Entry, value: Any, run: range, policies: dict[str, Policy], below: At) -> Setting:
    knob = registry.knobs()[path]
    if not (isinstance(value, dict) and "value" in value):
        return Setting(dated_in(entry, value, knob.low, knob.high, run, below))
    for key in value:
        if key not in {"value", "cover", "policies"}:
            near = hint(key, ["value", "cover", "policies"])
            raise entry.error((*below, key), "unknown key {key}{hint}", key=shown(key), hint=near)
    cover = cover_in(entry, value["cover"], (*below, "cover")) if value.get("cover") is not None else None
    if cover is not None and knob.tier in {"county", "unit"}:
        raise entry.error((*below, "cover"), "{path} is one value for the county; it cannot have a cover", path=path)
    return Setting(
        dated_in(entry, value["value"], knob.low, knob.high, run, (*below, "value")),
        cover,
        _some_policies(entry, value.get("policies"), knob.per_policy, policies, (*below, "policies")),
    )


def _some_policies(entry: Entry, given: Any, per_policy: bool, policies: dict[str, Policy], below: At) -> tuple[str, ...] | None:
    if given is None:
        return None
    if not per_policy:
        raise entry.error(below, "this knob is the same for all policies; leave out `policies`")
    if not isinstance(given, list) or not given:
        raise entry.error(below, "must be a list of policies of this scenario")
    for key in given:
        if key not in list(policies):
            raise entry.error(below, "policy {key} is not in this scenario{hint}", key=shown(key), hint=hint(key, policies))
    return tuple(sorted(set(given)))
