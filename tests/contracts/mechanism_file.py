"""What must hold of a mechanism's file, and of what is told of it. Each check says why in words for whoever wrote the file."""

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from tests.contracts.lives import BASE, NOTHING, Subject, place
from tests.contracts.suite import Suite, tell
from twin import Scenario
from twin.base.knobs import GRADES
from twin.cli import app
from twin.evidence import find as evidence
from twin.mechanisms.mechanism import FITTING, Mechanism, Move, catalogue, mechanism_from
from twin.policies import policy
from twin.processes.registry import knobs
from twin.report.notebook import html
from twin.runner import CountySpec, Run
from twin.world.ledger import ACCOUNTS
from twin.world.world import STATE

MECHANISM = Suite("mechanism")
check = MECHANISM.check
LINES, WIDTH = 80, 130
MARKS = Path(__file__).parents[2] / "docs" / "every_mechanism.csv"
NEVER_FITTED = {"package", "target"}  # facts about what a whole package did, or a plan promises
OFFICE = {"village": 300.0, "township": 2400.0, "county": 11520.0}  # hours a month of an office of the demo county
MOST = 0.25  # of an office's hours that one mechanism may ask for


def chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def two_languages(words: Any, what: str) -> None:
    """A text is there, the English in plain letters, the Chinese with Chinese signs in it."""
    tell(words is not None and not isinstance(words, str), f"{what} must be given in both languages: {{en: ..., zh: ...}}")
    tell(words.en.strip() != "" and words.en.isascii(), f"{what}: the English text must be in plain (ASCII) letters")
    tell(chinese(words.zh), f"{what}: the Chinese text has no Chinese in it")


def texts(one: Mechanism) -> Iterator[str]:
    for words in (one.name, one.about, one.backfires, one.limits, one.does_little, *(move.why for _, _, move in one.all_moves())):
        yield from () if words is None or isinstance(words, str) else (words.en, words.zh)


def moves(subject: Subject) -> Iterator[tuple[str, Move]]:
    yield from ((path, move) for _, path, move in subject.mechanism.all_moves())


def better(path: str, move: Move) -> bool | None:
    """Whether a move goes where households are served better; None where neither end is."""
    up = move.amount > 1 if move.verb == "multiply" else move.verb == "raise" or (move.verb == "add" and move.amount > 0)
    ideal = knobs()[path].better
    return None if ideal == "neither" else up == (ideal == "up")


# The file ----------------------------------------------------------------------------------------------------------------


@check
def it_can_be_read(subject):
    assert subject.mechanism.key == subject.key


@check
def its_key_is_a_name(subject):
    tell(re.fullmatch(r"[a-z][a-z0-9_]{2,40}", subject.key) is not None, "the file's name is the key: small letters, digits, _")


@check
def it_is_one_short_file(subject):
    tell(subject.text.count("\n") <= LINES, f"a mechanism is one file of at most {LINES} lines")


@check
def its_lines_are_short(subject):
    tell(max(map(len, subject.text.splitlines())) <= WIDTH, f"lines have at most {WIDTH} characters")


@check
def its_name_is_in_two_languages(subject):
    two_languages(subject.mechanism.name, "name")


@check
def its_name_fits_a_table(subject):
    name = subject.mechanism.name
    tell(len(name.en) <= 48 and len(name.zh) <= 24, "a name has at most 48 letters, or 24 Chinese signs")


@check
def what_it_is_about_is_in_two_languages(subject):
    two_languages(subject.mechanism.about, "about")


@check
def how_it_backfires_is_in_two_languages(subject):
    two_languages(subject.mechanism.backfires, "backfires")


@check
def its_limits_are_in_two_languages(subject):
    two_languages(subject.mechanism.limits, "limits")


@cache
def marked() -> frozenset[str]:
    """The mechanisms that the table of every mechanism marks as dead or contrary."""
    if not MARKS.exists():
        return frozenset()
    with MARKS.open(encoding="utf-8", newline="") as rows:
        return frozenset(row["mechanism"] for row in csv.DictReader(rows) if row["mark"])


@check
def where_it_does_little_it_says_why(subject):
    why = subject.mechanism.does_little
    if why is not None:
        two_languages(why, "does_little")
    if subject.shipped and MARKS.exists():
        tell(why is not None or subject.key not in marked(), "docs/every_mechanism.md marks it: say why in does_little")
        tell(why is None or subject.key in marked(), "docs/every_mechanism.md does not mark it: leave does_little out")


@check
def every_move_has_its_reason_in_two_languages(subject):
    for path, move in moves(subject):
        two_languages(move.why, f"{path}: why")


@check
def its_texts_are_plain(subject):
    for text in texts(subject.mechanism):
        tell(not re.search(r"[<>{}\x00-\x08]", text), f"no markup and no braces in texts: {text!r}")


@check
def its_texts_are_not_left_over(subject):
    for text in texts(subject.mechanism):
        tell(not re.search(r"\b(todo|tbd|xxx|lorem)\b|待补|待定", text, re.IGNORECASE), f"a text is not finished: {text!r}")


# Moves -------------------------------------------------------------------------------------------------------------------


@check
def every_move_fits_its_knob(subject):
    for path, move in moves(subject):
        tell(move.verb in FITTING[knobs()[path].kind] and knobs()[path].movable, f"{path}: {move.verb} does not fit this knob")


@check
def every_move_has_a_range(subject):
    for path, move in moves(subject):
        tell(move.range is not None, f"{path}: give the range in doubt")


@check
def every_range_holds_no_effect(subject):
    for path, move in moves(subject):
        low, high = move.range
        tell(low <= NOTHING.get(move.verb, low) <= high, f"{path}: the range must hold 'no effect'")


@check
def no_amount_claims_more_than_half(subject):
    for path, move in moves(subject):
        none, (low, high) = NOTHING.get(move.verb, move.range[0]), move.range
        claim = abs((high if move.amount > none else low) - none)
        tell(abs(move.amount - none) <= 0.5 * claim + 1e-9, f"{path}: the amount is more than half of the way to the claim")


@check
def every_move_moves(subject):
    for path, move in moves(subject):
        tell(move.amount != NOTHING.get(move.verb), f"{path}: the amount is none; leave the move out")


@check
def every_amount_stays_in_bounds(subject):
    """At the far end of its range, too, a move alone leaves the knob within its own range."""
    for path, move in moves(subject):
        knob, ends = knobs()[path], move.range
        if move.verb in ("multiply", "add"):
            far = [knob.default * end if move.verb == "multiply" else knob.default + end for end in ends]
            tell(knob.low <= min(far) and max(far) <= knob.high, f"{path}: leaves {knob.low:g} to {knob.high:g}")
        elif move.verb != "set":
            tell(ends[0] >= 0 and ends[1] <= 1, f"{path}: shares lie from 0 to 1")


@check
def every_move_has_a_grade(subject):
    for path, move in moves(subject):
        tell(move.grade in GRADES, f"{path}: grade must be one of {GRADES}")
        tell(bool(move.evidence) == (move.grade != "assumed"), f"{path}: evidence belongs to every grade but `assumed`")


@check
def all_evidence_exists(subject):
    for key in (*subject.mechanism.costs.evidence, *(key for _, move in moves(subject) for key in move.evidence)):
        assert evidence(key).key == key


@check
def all_evidence_leads_to_a_source(subject):
    for key in (*subject.mechanism.costs.evidence, *(key for _, move in moves(subject) for key in move.evidence)):
        entry = evidence(key)
        tell(entry.source != "" and chinese(entry.title["zh"]) and entry.title["en"] != "", f"{key} has no source")


@check
def no_amount_rests_on_a_package_or_a_plan(subject):
    for path, move in moves(subject):
        for key in move.evidence:
            tell(evidence(key).role not in NEVER_FITTED, f"{path}: {key} is about a whole package or a plan")


@check
def some_move_serves(subject):
    one = subject.mechanism
    tell(any(better(path, move) for path, move in moves(subject)) or one.flows, "nothing gets better by it")


@check
def it_has_its_price(subject):
    hours = subject.mechanism.costs.hours
    spent = subject.mechanism.costs.setup_yuan + subject.mechanism.costs.monthly_yuan
    harms = any(better(path, move) is False for path, move in moves(subject))
    tell(spent + hours.village + hours.township + hours.county > 0, "it costs neither yuan nor hours")
    tell(harms or spent > 0 or sum((hours.village, hours.township, hours.county)) > 0, "nothing about it can backfire")


@check
def its_costs_have_a_grade(subject):
    costs = subject.mechanism.costs
    tell(bool(costs.evidence) == (costs.grade != "assumed"), "costs: evidence belongs to every grade but `assumed`")


@check
def its_hours_leave_most_hours_free(subject):
    for tier, most in OFFICE.items():
        tell(getattr(subject.mechanism.costs.hours, tier) <= MOST * most, f"{tier}: over a quarter of all hours")


@check
def it_takes_hold_in_time(subject):
    tell(1 <= subject.mechanism.takes_hold_months <= 36, "takes_hold_months: from 1 to 36")


@check
def what_it_needs_exists(subject):
    for other in subject.mechanism.needs.mechanism:
        tell(other in catalogue() and other != subject.key, f"needs {other}, which is no other mechanism")


@check
def policies_it_names_exist(subject):
    named = [key for _, move in moves(subject) for key in move.policies or ()]
    for key in (*named, *(flow.policy for flow in subject.mechanism.flows if flow.policy)):
        tell(key in set(policy.keys()), f"{key} is no shipped policy")


@check(when=lambda subject: "flows" in subject.text)
def its_money_goes_somewhere(subject):
    for flow in subject.mechanism.flows:
        tell(flow.source != flow.target and {flow.source, flow.target} <= {*ACCOUNTS, "outside", "household"}, "a flow to itself")
        tell((flow.yuan_per_year or 0) + (flow.yuan_per_year_per_village or 0) > 0, "a flow of nothing")


@check(when=lambda subject: "rules" in subject.text)
def its_rules_read_what_an_office_sees(subject):
    for rule in subject.mechanism.rules:
        tell(f"seen_{rule.see}" in STATE[f"{rule.tier}s"], f"a rule of a {rule.tier} cannot see {rule.see}")
        tell(rule.lasts >= 1 and rule.every >= 1 and len(rule.moves) > 0, "a rule without moves or time")


@check
def it_is_no_copy(subject):
    def told(one: Mechanism) -> set[Any]:
        return {(path, move.verb, move.amount) for _, path, move in one.all_moves()}

    own = told(subject.mechanism)
    for key, other in catalogue().items():
        tell(key == subject.key or told(other) != own, f"moves just what {key} moves")


# What is told of it ----------------------------------------------------------------------------------------------------------


@check
def it_reads_back_as_it_was(subject):
    again = mechanism_from(subject.key, subject.mechanism.plainly(), subject.source)
    assert again == subject.mechanism


@check
def its_scenario_reads_back_as_it_was(subject):
    scenario = subject.scenario(0.7)
    assert Scenario.from_dict(json.loads(json.dumps(scenario.to_dict()))).to_dict() == scenario.to_dict()
    assert scenario.to_dict()["define"][subject.key] == subject.mechanism.plainly()


@check
def the_key_of_a_run_knows_its_dose(subject):
    assert key_of(subject.scenario(0.7)) not in {key_of(subject.scenario(0.8)), key_of(Scenario.from_dict(BASE))}


@check
def the_key_of_a_run_knows_its_amounts(subject):
    path, move = next(moves(subject))
    if path in subject.mechanism.moves:
        changed = subject.scenario().set({f"{subject.key}.{path}": move.amount * 0.5 + 0.5 * NOTHING.get(move.verb, 0.0)})
        assert key_of(changed) != key_of(subject.scenario())


@check
def the_key_of_a_run_knows_no_title(subject):
    titled = subject.scenario(title={"en": "Another", "zh": "另一个"})
    assert key_of(titled, subject) == key_of(subject.scenario(), subject)


@cache
def spec() -> CountySpec:
    return CountySpec.of(place())


def key_of(scenario: Scenario, subject: Any = None) -> str:
    return Run(spec(), scenario, 12, burn_in=0).key


@check
def its_card_is_in_two_languages(subject):
    for lang in ("en", "zh"):
        assert escape(subject.mechanism.name.plainly()[lang]) in html(subject.mechanism, lang)


@check
def it_rests_on_what_a_report_can_tell(subject):
    """In the page of a run: every move's knob, its reason and its evidence, and where that is from."""
    page = subject.page
    tell(f"<code>{subject.key}</code>" in page, "the page does not name it")
    for path, move in moves(subject):
        tell(f"<code>{path}</code>" in page, f"the page does not name {path}")
        for key in move.evidence:
            tell(f"<code>{key}</code>" in page and evidence(key).source in page, f"the page does not name {key} or its source")


def listed(subject: Subject, *words: str) -> str:
    """What `twin mechanisms KEY` says."""
    found = CliRunner().invoke(app, ["mechanisms", subject.key, *words])
    assert found.exit_code == 0, found.output
    return found.stdout


@check(when=lambda subject: subject.shipped)
def the_catalogue_has_it(subject):
    assert subject.key in all_listed()
    assert catalogue()[subject.key] == subject.mechanism


@cache
def all_listed() -> frozenset[str]:
    found = CliRunner().invoke(app, ["mechanisms", "--json"])
    return frozenset(row["key"] for row in json.loads(found.stdout))


@check(when=lambda subject: subject.shipped)
def it_is_shown_in_english(subject):
    told = " ".join(listed(subject, "--lang", "en").split())
    assert subject.mechanism.name.en in told
    assert not chinese(told)


@check(when=lambda subject: subject.shipped)
def it_is_shown_in_chinese(subject):
    assert subject.mechanism.name.zh in listed(subject, "--lang", "zh").replace("\n", "")


@check(when=lambda subject: subject.shipped)
def it_is_given_as_data(subject):
    row = json.loads(listed(subject, "--json"))
    assert [move["knob"] for move in row["all_moves"]] == [path for path, _ in moves(subject)]
    assert all(move["evidence"] == [one["key"] for one in move["rests_on"]] for move in row["all_moves"])


@check(when=lambda subject: subject.shipped)
def it_has_a_scenario_of_its_own(subject):
    assert set(Scenario.load(f"alone/{subject.key}").mechanisms) == {subject.key}
