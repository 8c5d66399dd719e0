"""`twin cite`: what to cite for a result."""

import json as documents
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from twin.base.errors import InputError
from twin.base.messages import Lang, told
from twin.cli import recipe, streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, language_of, spoken
from twin.cli.results import print_json

_ABOUT = {"run": "result.json", "comparison": "comparison.json"}  # by kind of result: the file that tells what it rests on


@command("twin cite out/linkage --bibtex")
def cite(
    result: Annotated[Path, typer.Argument(help="A folder that a command wrote with --out.")],
    bibtex: Annotated[bool, typer.Option("--bibtex", help="Entries for a BibTeX file.")] = False,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """What to cite for a result: the twin, its data, and the studies behind its numbers."""
    from twin.evidence import cite as sources

    language = spoken(language_of(lang))
    said = recipe.read(result)
    rests, synthetic = _rests(result, said)
    found = sources.cited(rests, synthetic)
    version = f"{said['versions']['policy-twin']}+{said['versions']['sources']}"
    data = _data(said, synthetic, language if not bibtex else "en")
    with streams.speaking():
        if json:
            listed = [vars(one) | {"numbers": dict(one.numbers)} for one in found]
            print_json({"twin": version, "data": data, "evidence": sources.evidence_version(), "sources": listed})
        elif bibtex:
            streams.say(sources.bibtex(found, version, data))
        else:
            _tell(found, version, data, language)


def _tell(found: Any, version: str, data: str, lang: Lang) -> None:
    from twin.evidence.cite import TITLE, evidence_version, numbers_said

    streams.say(told(lang, "The twin: {title}, version {version}", title=told(lang, TITLE), version=version))
    streams.say(told(lang, "The data: {data}", data=data))
    streams.say(told(lang, "The evidence: evidence base of the twin, version {version}", version=evidence_version()))
    for kind in ("study", "document"):
        rows = [one for one in found if one.kind == kind]
        if rows:
            streams.say("\n" + (told(lang, "Studies behind its numbers:") if kind == "study" else
                                told(lang, "Documents behind its numbers:")))  # fmt: skip
        for one in rows:
            streams.say(f"  {one.line(lang)} [{numbers_said(one, lang)}]")


def _data(said: Mapping[str, Any], synthetic: bool, lang: Lang) -> str:
    """Whose county it is, and what tells it from others."""
    county = said["county"]
    if county is None:
        return told(lang, "the county that the study file names")
    words = {"name": county["name"], "fingerprint": county["fingerprint"]}
    if synthetic:
        return told(lang, "county {name}, invented by the twin in what is not given (fingerprint {fingerprint})", **words)
    return told(lang, "county {name}, its owner's own tables (fingerprint {fingerprint})", **words)


def _rests(result: Path, said: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], bool]:
    """What each scenario rests on, and whether anything of the county was drawn."""
    from twin.evidence.trace import rests_on
    from twin.files.folders import kind
    from twin.scenario.scenario import Scenario

    name = _ABOUT.get(kind(result) or "")
    if name is None:
        return [rests_on(Scenario.from_dict(one["does"])) for one in said["scenarios"]], True
    try:
        about = documents.loads((result / name).read_text(encoding="utf-8"))["about"]
    except (OSError, ValueError, KeyError):
        raise InputError("{file}: not a result that this version reads", file=result / name) from None
    scenarios = about.get("scenarios") or [about]
    synthetic = about.get("synthetic", about.get("county", {}).get("synthetic", True))
    return [one["rests_on"] for one in scenarios if "rests_on" in one], bool(synthetic)
