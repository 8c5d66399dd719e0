"""How a result was made, kept beside it, so that `twin rerun` can make it again and `twin cite` knows what it rests on.

While a command runs, what it was asked and what it read is noted here; `deliver` writes it as `twin-recipe.json`.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.errors import InputError
from twin.base.texts import json_text
from twin.cli.named import Named, digest, then
from twin.files import reads

if TYPE_CHECKING:
    from twin.county.county import County
    from twin.scenario.scenario import Scenario

FORMAT = 1
STUDIES = ("study", "case", "design")  # arguments that are files, kept as they were
NAMING = ("study", "case")  # of these, those that name other files
STDIN = "-"  # where one is not a file
# Says where a result goes, how fast and how it is told; no bit of it hangs on these.
_ASIDE = frozenset({"out", "json", "lang", "workers", "store", "no_store", "retry_failed", "plan", "partial"})
_DATA = frozenset({".csv", ".json", ".parquet", ".xlsx", ".yaml"})  # of a county's folder


@dataclass
class Asked:
    """A command and what it was given; what it reads is added as it goes.

    `piped` are texts of standard input, by the argument that asked for it. Of a command that is run again, `wanted` is the county
    of then, which must come out, `place` where it is looked for now, and `restored` are its scenarios as they were; `piped` is
    what came then. `used` finds the scenarios that the runs of a study rest on, `named` has the files that the study names.
    """

    command: str
    given: Mapping[str, Any]
    scenarios: "list[Scenario]" = field(default_factory=list)
    county: dict[str, Any] | None = None
    wanted: Mapping[str, Any] | None = None
    place: str | None = None
    restored: "list[Scenario]" = field(default_factory=list)
    piped: dict[str, str] = field(default_factory=dict)
    used: "Callable[[], Iterable[Scenario]] | None" = None
    named: Named = field(default_factory=Named)


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking(command: str, given: Mapping[str, Any]) -> Iterator[None]:
    """While a command runs; one that is run again by another goes by what that one wants."""
    before = _asked.get() or Asked("", {})
    now = replace(before, command=command, given=given, scenarios=[], county=None, used=None)
    token = _asked.set(now)
    try:
        with reads.listening(now.named.heard) if any(key in given for key in NAMING) else nullcontext():
            yield
    finally:
        _asked.reset(token)


def want(document: Mapping[str, Any], place: str | None = None) -> None:
    """Let the command that is run next from here take the scenarios of a recipe, and no other county than its own.

    It is looked for at `place`, else where it was.
    """
    from twin.scenario.scenario import Scenario

    now = _asked.get()
    assert now is not None
    now.wanted = document["county"]
    now.place = place or (document["county"] or {}).get("name")
    now.restored = [
        replace(Scenario.from_dict(one["does"]), notes=tuple(one["notes"]))
        for one in document["scenarios"]
        if not document["inputs"]
    ]
    now.named = Named(then(document))
    now.piped = {key: one["text"] for key, one in document["inputs"].items() if one["file"] == STDIN}


def restored() -> "Scenario | None":
    """The next scenario of the recipe that is run again."""
    now = _asked.get()
    return now.restored.pop(0) if now is not None and now.restored else None


def piped(key: str, read: Callable[[], str]) -> str:
    """The text that an argument is given by standard input, as `read` has it; of a command that is run again the text of then."""
    now = _asked.get()
    if now is None:
        return read()
    if key not in now.piped:
        now.piped[key] = read()
    return now.piped[key]


def note_scenario(scenario: "Scenario") -> None:
    """A scenario that the command reads, with all that was set."""
    now = _asked.get()
    if now is not None:
        now.scenarios.append(scenario)


def note_used(scenarios: "Callable[[], Iterable[Scenario]]") -> None:
    """How to find the scenarios that the runs of the command's study rest on."""
    now = _asked.get()
    if now is not None:
        now.used = scenarios


def place() -> str | None:
    """Where the county of the recipe that is run again lies: scenarios of then no longer know whose they are."""
    now = _asked.get()
    return None if now is None else now.place


def note_county(name: str, scale: float, county: "County") -> None:
    """The county that the command runs on; raises InputError where a certain one is wanted and this is another."""
    now = _asked.get()
    if now is None:
        return
    if now.wanted is not None and now.wanted["fingerprint"] != county.fingerprint:
        raise InputError(
            "county {name}: is not the one of then ({own}, then {then}); allowed: its folder as it was, named with --county",
            name=name, own=county.fingerprint, then=now.wanted["fingerprint"],
        )  # fmt: skip
    # Where the same county lies now is no part of how the result is made.
    called = name if now.wanted is None else now.wanted["name"]
    now.county = {"name": called, "scale": scale, "fingerprint": county.fingerprint, "files": _digests(Path(name))}


def recipe(lang: str) -> bytes | None:
    """How the running command makes its result, as the content of `twin-recipe.json`; None outside a command."""
    now = _asked.get()
    if now is None:
        return None
    from twin.runner.versions import versions

    given = sorted(now.given.items())
    options = {key: _plain(value) for key, value in given if key not in _ASIDE and value not in (None, [], ())}
    scenarios = now.scenarios or (list(now.used()) if now.used else _of_study(options))
    inputs = _inputs(options, now.piped)
    document = {
        "format": FORMAT, "command": now.command, "lang": now.given.get("lang") or lang, "options": options,
        "scenarios": [{"does": one.to_dict(), "notes": list(one.notes)} for one in scenarios], "county": now.county,
        "inputs": inputs, "own": own(), "versions": versions(),
    }  # fmt: skip
    if naming := next((key for key in NAMING if key in inputs), None):
        document["named"] = now.named.document(Path(inputs[naming]["file"]), [one["file"] for one in inputs.values()])
    return json_text(document).encode()


def read(folder: Path) -> dict[str, Any]:
    """The recipe of a result folder; raises InputError where it has none that this version reads."""
    from twin.files.folders import RECIPE

    try:
        found: dict[str, Any] = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise ValueError
        return found
    except FileNotFoundError:
        raise InputError(
            "{folder}: holds no {file}; allowed: a folder that a command of this version wrote with --out", folder=folder,
            file=RECIPE,
        ) from None  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError("{file}: not a recipe that this version reads", file=folder / RECIPE) from None


def _plain(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | bool | int | float) else str(value)


def _inputs(options: Mapping[str, Any], piped: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Files of studies, cases and designs and what came by standard input, by argument: their digest and their text."""
    from twin.files.shipped import study

    found = {key: {"file": STDIN, "sha256": digest(text.encode()), "text": text} for key, text in piped.items()}
    for key in STUDIES:
        path = study(options[key]) if key in options else None
        if path is not None and path.is_file():
            content = path.read_bytes()
            found[key] = {"file": str(options[key]), "sha256": digest(content), "text": content.decode("utf-8", "replace")}
    return found


def _of_study(options: Mapping[str, Any]) -> "list[Scenario]":
    """The scenario of a study file; none where the file is no study of one."""
    from twin.files.shipped import study
    from twin.files.strict import read_yaml
    from twin.study.file import Study, StudyFile

    if "study" not in options:
        return []
    try:
        data, source = read_yaml(study(options["study"]))
        return [Study.of({key: data[key] for key in data if key in StudyFile.model_fields}, StudyFile, source).base]
    except InputError:
        return []


def own() -> dict[str, str]:
    """What the user has added, by name."""
    from twin.outcomes import own as outcomes
    from twin.processes import registry

    return registry.fingerprints() | outcomes.fingerprints()


def _digests(folder: Path) -> dict[str, str]:
    """The data files of a county's own folder."""
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in _DATA)
    return {path.name: digest(path.read_bytes()) for path in files}
