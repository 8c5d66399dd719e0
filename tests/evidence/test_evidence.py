"""The evidence base: complete, graded, in two languages, and every number of the twin led back to it."""

import ast
import csv
import importlib
import json
from pathlib import Path

import pandas as pd
import pytest

from twin import evidence
from twin.base.errors import InputError
from twin.base.knobs import GRADES
from twin.evidence.uses import named, uses
from twin.mechanisms import mechanism
from twin.policies import policy
from twin.processes.registry import knobs
from twin.report.catalogue import catalogue, shelves
from twin.study.trial.case import Case
from twin.study.trial.validation import shipped_cases

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "evidence"
ROLES = {"baseline", "mechanism", "package", "target", "prevalence", "context", "design"}
NEVER_FITTED = {"package", "target"}
GRADED = [use for use in uses() if use.kind != "conflict"]
FACTS = evidence.facts().to_dict("records")
MOMENTS = evidence.studies().to_dict("records")
SOURCES = set(evidence.sources()["key"])


def seeds(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.exists():
        pytest.skip("the tables that the facts were taken from are not beside this copy")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def chinese(text: object) -> bool:
    return any("一" <= sign <= "鿿" for sign in str(text))


# Tables


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
def test_every_fact_has_grade_role_source_and_two_languages(fact):
    assert fact["grade"] in {"survey", "source"}
    assert fact["role"] in ROLES
    assert fact["source"] in SOURCES
    assert fact["what"].isascii() and chinese(fact["zh"])
    assert str(fact["scope"]).isascii() and chinese(fact["scope_zh"])
    assert pd.isna(fact["before"]) and pd.isna(fact["after"]) or isinstance(fact["unit"], str)


def test_claims_plans_and_promises_are_never_surveys():
    kinds = {"package", "target", "mechanism", "design"}
    assert [fact["id"] for fact in FACTS if fact["role"] in kinds and fact["grade"] != "source"] == []


def test_every_figure_of_the_source_documents_is_there():
    ours = evidence.facts().set_index("id")
    theirs = seeds("seed_facts.csv")
    assert {row["id"] for row in theirs} == set(ours.index)
    for row in theirs:
        mine = ours.loc[row["id"]]
        for side in ("before", "after"):
            assert (float(row[side]) == mine[side]) if row[side] else pd.isna(mine[side]), row["id"]
        assert (mine["unit"] if isinstance(mine["unit"], str) else "") == row["unit"]
        assert (mine["role"], mine["source"]) == (row["role"], row["source"])


def test_no_sentence_of_the_source_tables_is_copied():
    theirs = {row["quantity"] for row in seeds("seed_facts.csv")}
    assert [fact["id"] for fact in FACTS if fact["what"] in theirs and len(fact["what"].split()) > 4] == []


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment['id']}.{moment['moment']}")
def test_every_moment_has_grade_use_source_and_two_languages(moment):
    assert moment["grade"] in {"experiment", "survey"}
    assert moment["use"] in {"tune", "predict", "structure", "plausibility", "context", "report"}
    assert moment["id"] in SOURCES
    assert moment["what"].isascii() and chinese(moment["zh"]) and chinese(moment["place_zh"])
    assert isinstance(moment["accepted"], str) or moment["use"] != "predict"


def test_every_published_estimate_is_there():
    theirs = {(row["case"], row["estimate"], row["se"], row["n"], row["use"]) for row in seeds("field_studies.csv")}
    ours = evidence.studies()[["id", "estimate", "se", "n", "use"]].fillna("")
    assert theirs <= set(ours.itertuples(index=False, name=None))


def test_every_number_of_a_field_case_stands_among_the_studies():
    """Estimate, standard error and tolerance of what is predicted, and what was tuned to: the same in file and table."""
    numbers_of: dict[str, set[tuple[object, ...]]] = {}
    for stem, path in shipped_cases().items():
        if stem.startswith("field-"):
            case = Case.load(path).file
            numbers = [one for one in case.expect if one.role == "predict" and one.published is not None]
            numbers_of[stem.removeprefix("field-")] = {
                *((float(one.published), one.se, f"{one.between[0]:g} to {one.between[1]:g}") for one in numbers),
                *((one.to.value,) for one in case.tune),
            }
    assert len(numbers_of) >= 10
    for study, numbers in numbers_of.items():
        rows = [row for row in MOMENTS if row["id"] == study]
        predicted = {(float(row["estimate"]), float(row["se"]), row["accepted"]) for row in rows if row["use"] == "predict"}
        assert numbers == predicted | {(float(row["estimate"]),) for row in rows if row["use"] == "tune"}, study


def test_studies_that_were_looked_for_say_what_their_authors_had_to_gain():
    seeded = {row["case"] for row in seeds("field_studies.csv")}
    table = evidence.sources().set_index("key").fillna("")
    for key in set(evidence.studies()["id"]) - seeded:
        row = table.loc[key]
        assert row["interest"].isascii() and chinese(row["interest_zh"]), key
        note = evidence.find(key).note
        assert row["interest"] in note["en"] and row["interest_zh"] in note["zh"], key


def test_sources_are_five_documents_and_the_studies():
    table = evidence.sources()
    assert list(table[table["kind"] == "document"]["key"]) == list("ABCDE")
    assert set(table[table["kind"] == "study"]["key"]) == set(evidence.studies()["id"])
    assert all(chinese(title) for title in table["title_zh"])


def test_conflicts_name_evidence_and_say_what_the_twin_does():
    table = evidence.conflicts()
    assert table["id"].is_unique
    for row in table.to_dict("records"):
        assert [evidence.find(key).key for key in row["facts"].split()]
        assert row["what"].isascii() and row["twin"].isascii() and chinese(row["zh"]) and chinese(row["twin_zh"])


def test_both_figures_of_network_coverage_stay():
    row = evidence.conflicts().set_index("id").loc["network_coverage"]
    assert {evidence.find(key).figures["en"] for key in row["facts"].split()} == {"68%", "99%"}
    assert ".68" in row["what"] and ".99" in row["what"]


# Every number has a grade, and evidence when it is better than assumed


@pytest.mark.parametrize("use", GRADED, ids=lambda use: f"{use.kind}:{use.where}")
def test_every_number_has_a_grade_and_its_evidence_resolves(use):
    assert use.grade in GRADES
    assert use.evidence or use.grade == "assumed"
    roles = {evidence.find(key).role for key in use.evidence}
    assert not roles & NEVER_FITTED
    best = min((GRADES.index(evidence.find(key).grade) for key in use.evidence), default=len(GRADES) - 1)
    assert GRADES.index(use.grade) >= best


def test_all_kinds_of_numbers_are_looked_at():
    assert {use.where for use in GRADED if use.kind == "knob"} == set(knobs())
    assert {use.where for use in GRADED if use.kind == "cost"} == set(mechanism.catalogue())
    assert {use.where for use in GRADED if use.kind == "policy"} == set(policy.shipped())
    moves = sum(len(one.all_moves()) for one in mechanism.catalogue().values())
    assert sum(use.kind == "move" for use in GRADED) == moves


def test_every_knob_has_a_name_in_chinese():
    assert set(evidence.knob_names()) == set(knobs())
    assert all(chinese(name) for name in evidence.knob_names().values())


def test_every_trait_that_a_study_may_vary_has_a_name_in_both_languages():
    from twin.county.tables import SCHEMA
    from twin.study.places import BONES

    varied = {f"{level}.{name}" for level in ("townships", "villages", "households") for name in SCHEMA[level]}
    names = evidence.column_names()
    assert set(names) == {path for path in varied if path.split(".")[1] not in BONES}
    assert all(chinese(name["zh"]) and not chinese(name["en"]) for name in names.values())


# The county

TRIVIAL = {0.0, 1.0, 2.0, 3.0, -1.0, -0.5, 0.5}  # structure: halves, doublings, powers
TRAITS = evidence.traits().fillna("").to_dict("records")


def literals(node: ast.AST, only: type = float) -> set[float]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and type(part.value) in (float, only)}


@pytest.mark.parametrize("row", TRAITS, ids=lambda row: f"{row['module']}.{row['name']}")
def test_a_trait_is_what_the_code_says(row):
    assert row["grade"] in GRADES and row["what"].isascii() and chinese(row["zh"]) and row["unit"]
    assert row["evidence"] or row["grade"] == "assumed"
    module = importlib.import_module(f"twin.county.{row['module']}")
    listed = json.loads(row["value"])
    if row["name"].isupper():
        value = getattr(module, row["name"])
        assert (list(value) if hasattr(value, "__len__") else value) == listed
    else:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == row["name"])
        assert set(listed) <= literals(function, int)


@pytest.mark.parametrize("name", ["population", "ties", "divisions"])
def test_no_number_that_draws_a_county_is_left_out(name):
    module = importlib.import_module(f"twin.county.{name}")
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    listed = {row["name"] for row in TRAITS if row["module"] == name}
    numbers = {key for key, value in vars(module).items() if key[0] != "_" and key.isupper() and isinstance(value, float)}
    assert numbers <= listed
    for node in tree.body if name == "population" else ():
        if isinstance(node, ast.FunctionDef):
            told = {value for row in TRAITS if row["name"] == node.name for value in json.loads(row["value"])}
            assert literals(node) - TRIVIAL <= told, node.name


# Looking up


def test_find_gives_figures_in_words():
    assert evidence.find("points_participation").figures == {"en": "35% → 78%", "zh": "35% → 78%"}
    assert evidence.find("resolution_days").figures == {"en": "45 → 18 days", "zh": "45 → 18天"}
    assert evidence.find("decision_cycle").figures["en"] == "-40%"
    assert evidence.find("three_colour").figures["zh"] == "无数字"
    assert evidence.find("olken2007.audit_effect").figures["en"].startswith("-0.313 [-0.537, -0.032]; accepted: -0.50 to -0.10")
    assert evidence.find("olken2007").kind == "study"


def test_unknown_evidence_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'points_participation'"):
        evidence.find("point_participation")
    with pytest.raises(InputError, match="did you mean 'act.reward'"):
        catalogue.knob("act.rewards")


def test_used_by_finds_knobs_moves_traits_and_conflicts():
    found = {(use.kind, use.where) for use in evidence.used_by("points_participation")}
    assert ("move", "points_system: act.reward") in found
    assert ("conflict", "participation_before") in found
    assert ("knob", "report.pass_up") in {(use.kind, use.where) for use in evidence.used_by("pan_chen2018")}
    assert ("trait", "ties.IN_HAMLET") in {(use.kind, use.where) for use in evidence.used_by("cai2015.same_hamlet")}
    assert ("trait", "ties.IN_HAMLET") in {(use.kind, use.where) for use in evidence.used_by("cai2015")}


def test_keys_in_a_field_may_be_separated_in_any_way():
    assert named("a b, c;d") == ("a", "b", "c", "d")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_of_the_catalogue_lead_to_figures(lang, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    shelves.show_mechanism(catalogue.mechanism("points_system"), lang)
    assert "35% → 78%" in capsys.readouterr().out
    shelves.show_knob(catalogue.knob("act.reward"), lang)
    out = capsys.readouterr().out
    assert "points_system" in out and {"en": "assumed", "zh": "假定"}[lang] in out
    shelves.show_evidence(catalogue.evidence(), lang)
    out = capsys.readouterr().out
    assert all(key in out for key in ("sloppy_network", "cai2015.by_friends"))
    shelves.show_evidence_of(catalogue.evidence_of("sloppy_network"), lang)
    assert "fibre_coverage" in capsys.readouterr().out
    shelves.show_evidence_of(catalogue.evidence_of("olken2007"), lang)
    assert "olken2007.audit_effect" in capsys.readouterr().out
    shelves.show_knobs(catalogue.knobs(), lang)
    assert "pan_chen2018" in capsys.readouterr().out


def test_rows_of_the_catalogue_are_plain_data():
    for row in (catalogue.evidence_of("cai2015"), catalogue.knob("reach.tie_pass"), catalogue.mechanism("points_system")):
        assert json.loads(json.dumps(row))
