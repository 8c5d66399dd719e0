"""The researcher's corner: a scenario's key is that of its run, tables come as files, and no text opens one."""

import io

import pandas as pd
import pytest

from twin.outcomes.result import TABLES
from twin.runner.place import CountySpec
from twin.runner.run import Run


def asked(visitor, **form):
    return visitor.waited(visitor.post("/corner", data={"name": "baseline", "do": "key", "months": "3"} | form))


def test_the_key_is_that_of_the_run(visitor):
    page = asked(visitor)
    assert Run(CountySpec(str(visitor.desk.folder)), "baseline", 3).key in page.text
    assert "twin run baseline" in page.text and "twin.run(3)" in page.text


def test_a_text_is_a_scenario_and_its_key_another_one(visitor):
    text = "name: mine\nbase: linkage\nset: {fund.processing_days: 20}\n"
    data = {"base": "linkage", "set": {"fund.processing_days": 20}}
    assert Run(CountySpec(str(visitor.desk.folder)), data, 3).key in asked(visitor, name="", text=text).text


@pytest.mark.parametrize(("text", "said"), [
    ("name: a\nbase: /etc/passwd\n", "base"), ("name: a\nbase: ../../x\n", "base"), ("name: a\nbase: [1]\n", "base"),
    ("a", "base"), ("name: &a b\nbase: *a\n", "aliases"), ("name: !!python/object:os.system x\n", "tag"), ("[" * 5000, "nested"),
])  # fmt: skip
def test_what_is_no_scenario_is_refused_and_no_file_opened(visitor, text, said):
    answer = visitor.post("/corner", data={"name": "", "do": "key", "text": text})
    assert answer.status_code == 400 and said in answer.text and "root:" not in answer.text


@pytest.mark.parametrize("form", [{"months": "0"}, {"months": "1e9"}, {"months": "-1"}, {"seed": "x"}, {"seed": "9" * 30}])
def test_numbers_that_cannot_be_are_refused(visitor, form):
    assert visitor.post("/corner", data={"name": "baseline", "do": "key"} | form).status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/etc/passwd", "../../etc/passwd", "none"])
def test_a_name_that_is_none_is_refused_by_the_job(visitor, name):
    assert "there is no scenario" in asked(visitor, name=name).text
    assert visitor.get("/corner", params={"name": name}).status_code == 200


@pytest.mark.slow
def test_a_run_gives_all_its_tables_as_parquet_and_as_csv(visitor):
    way = asked(visitor, do="run", months="2").url.path
    for name in TABLES:
        table = pd.read_parquet(io.BytesIO(visitor.get(f"{way}/{name}.parquet").content))
        lines = visitor.get(f"{way}/{name}.csv").text.splitlines()
        assert len(lines) == len(table) + 1 and lines[0].split(",")[0] == table.columns[0], name
    assert visitor.get(f"{way}/job.json").status_code == 404
