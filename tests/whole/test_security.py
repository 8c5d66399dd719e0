"""What SECURITY.md says of files that are not trusted: they are data, never code and never a path."""

import ast
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from twin.base.errors import InputError
from twin.cli.options import changes_of
from twin.county.county import County
from twin.runner import CountySpec, Run, Store, evaluate
from twin.scenario.scenario import Scenario

PACKAGE = Path(__file__).parents[2] / "twin"
# Calls by which text becomes code, and modules whose only use that is.
CALLS = {"eval", "exec", "__import__", "system", "popen", "read_pickle", "unsafe_load", "full_load", "load_all"}
MODULES = {"pickle", "cloudpickle", "joblib", "dill", "shelve", "marshal", "subprocess"}
LOAD = {"yaml.load", "torch.load"}


def called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {word.arg: ast.unparse(word.value) for word in node.keywords}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.split(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def faults(source):
    tree = ast.parse(source)
    calls = list(called(tree))
    found = [name for name, _ in calls if name.split(".")[-1] in CALLS and name not in ("re.compile",) or name in LOAD]
    found += [
        name for name, words in calls if words.get("allow_pickle", "False") != "False" or words.get("shell", "False") != "False"
    ]
    return found + sorted(set(imported(tree)) & MODULES)


# The desk speaks to its own workers through pipes, and keeps screens under a signature whose key lies in the user's cache.
ALLOWED = {
    "compiling.py": ["subprocess"],
    "desk/jobs/aside.py": ["subprocess"],
    "desk/jobs/frames.py": ["pickle"],
    "desk/jobs/hand.py": ["subprocess"],
    "desk/kept.py": ["pickle"],
    "desk/live.py": ["subprocess"],
}


def test_no_source_turns_text_into_code():
    told = {path.relative_to(PACKAGE).as_posix(): faults(path.read_text()) for path in PACKAGE.rglob("*.py")}
    assert {place: found for place, found in told.items() if found} == ALLOWED
    assert len(told) > 100


@pytest.mark.parametrize(
    "source", ["import pickle", "eval(x)", "np.load(f, allow_pickle=True)", "yaml.load(f)", "os.system('x')"]
)
def test_what_would_be_found_is_found(source):
    assert faults(source)


TAGS = [
    "!!python/object/apply:os.system ['touch {}']",
    "!!python/name:os.system",
    "!!python/object/new:os.system [x]",
    "!custom x",
]


@pytest.mark.parametrize("tag", TAGS)
def test_tags_of_yaml_make_nothing(tmp_path, tag):
    mark = tmp_path / "mark"
    file = tmp_path / "mine.yaml"
    file.write_text(f"base: baseline\ntitle: {tag.format(mark)}\n")
    with pytest.raises(InputError, match="mine.yaml"):
        Scenario.load(file)
    with pytest.raises(InputError):
        changes_of([f"fund.processing_days={tag.format(mark)}"])
    assert not mark.exists()


def test_metadata_of_parquet_is_not_acted_on(tmp_path):
    place = County.small(1, 1, 10).save(tmp_path / "county")
    table = next(place.glob("*.parquet"))
    whole = pq.read_table(table)
    said = {
        "pandas": b'{"index_columns": [{"kind": "evil"}]',
        "ARROW:extension:name": b"arrow.py_extension_type",
        "x": b"\x80\x04.",
    }
    pq.write_table(whole.replace_schema_metadata({**(whole.schema.metadata or {}), **said}), table)
    try:
        found = County.load(place)
    except InputError:
        return
    assert len(found.households["village"]) == 10


def test_an_extension_type_of_python_stays_data(tmp_path):
    """Arrow once unpickled these on reading (CVE-2023-47248)."""
    field = pa.field(
        "key", pa.binary(), metadata={"ARROW:extension:name": "arrow.py_extension_type", "ARROW:extension:metadata": b"\x80\x04."}
    )
    pq.write_table(pa.table([pa.array([b"a"])], schema=pa.schema([field])), tmp_path / "x.parquet")
    assert pq.read_table(tmp_path / "x.parquet")["key"].to_pylist() == [b"a"]


@pytest.mark.parametrize("name", ["../../above", "/above", "a/../../b", "..", "C:\\above", "a\nb"])
def test_a_name_is_never_a_path(tmp_path, name, monkeypatch):
    place = County.small(1, 1, 10).save(tmp_path / "in" / "county")
    about = json.loads((place / "county.json").read_text())
    about["name"] = {"en": name, "zh": name}
    (place / "county.json").write_text(json.dumps(about))
    home = tmp_path / "in" / "work"
    home.mkdir()
    monkeypatch.chdir(home)
    scenario = Scenario.load("baseline").named(name)
    asked = Run(CountySpec.of(County.load(place)), scenario, 12, burn_in=0)
    evaluate([asked], "store", workers=1)
    assert Store("store").frame()["scenario"].to_list() == [name]
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
    assert {path.name for path in (tmp_path / "in").iterdir()} == {"county", "work"}
    assert [path.name for path in home.iterdir()] == ["store"]


def test_a_study_named_like_a_path_is_refused(tmp_path):
    from twin.study.attribute import AttributionStudy

    file = tmp_path / "study.yaml"
    file.write_text("name: ../above\nmechanisms: {livelihood_bill: 1}\n")
    with pytest.raises(InputError, match="name"):
        AttributionStudy.load(file)
