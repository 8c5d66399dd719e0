"""The walks of CONTRIBUTING.md: what it shows is read by the package as it is today."""

import ast
import re
import textwrap
from pathlib import Path

from twin.county.county import County
from twin.files.strict import read_yaml
from twin.mechanisms.mechanism import mechanism_from
from twin.outcomes.indicators import INDICATORS
from twin.scenario.scenario import Scenario
from twin.world.world import STATE

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


def shown(language: str) -> list[str]:
    blocks = re.findall(rf"^ +```{language}\n(.*?)^ +```$", TEXT, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


def test_the_mechanism_and_its_scenario_are_read(tmp_path):
    data = []
    for text in shown("yaml"):
        (tmp_path / "shown.yaml").write_text(text, encoding="utf-8")
        data.append(read_yaml(tmp_path / "shown.yaml"))
    (mechanism, source), (scenario, _) = data
    read = mechanism_from("courtyard_talks", mechanism, source)
    assert list(read.moves) == ["reach.meeting_topic", "reach.meeting_keep", "workload.paperwork_load"]
    plan = Scenario.from_dict({**scenario, "base": "baseline", "define": {"courtyard_talks": mechanism}})
    assert set(plan.mechanisms) == {"courtyard_talks"}


def test_the_process_declares_columns_that_there_are():
    (process,) = [node for node in ast.walk(ast.parse(shown("python")[0])) if isinstance(node, ast.ClassDef)]
    declared = [
        ast.literal_eval(line.value) for line in process.body if isinstance(line, ast.Assign) and isinstance(line.value, ast.Dict)
    ]
    columns = [(level, column) for lent in declared for level, names in lent.items() for column in names.split()]
    assert columns == [("villages", "hours"), ("villages", "used"), ("villages", "motivation")]
    known = {*STATE["villages"], *County.small(1, 1, 10).villages}
    assert all(column in known for _, column in columns)


def test_the_indicator_counts_what_its_test_says():
    indicator, test = shown("python")[1:]
    names: dict = {}
    exec("from twin.outcomes.indicators import *", names)
    try:
        exec(indicator, names)
        exec(test, names)
        names["test_a_share_of_visits_missing_without_any"]()
    finally:
        INDICATORS.pop("visits_for_show", None)
