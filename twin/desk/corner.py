"""One run for the researcher's corner: a scenario, its key, and all tables as files."""

from pathlib import Path
from typing import Any

from twin.base.errors import InputError
from twin.base.messages import message
from twin.desk.jobs.worker import Order

LARGEST = 2**18  # bytes of a scenario file
MOST_MONTHS = 120


def text_of(content: bytes, label: str) -> str:
    """A scenario file as text, its base one of the shipped ones; raises InputError where it is none.

    A base that is a path is refused: no text of a visitor opens a file.
    """
    from twin.scenario.layers import shipped_names

    if len(content) > LARGEST:
        raise InputError("{file}: is larger than {most} kB", file=label[:80], most=LARGEST // 1024)
    data = data_of(content)
    base = data.get("base") if isinstance(data, dict) else None
    if not isinstance(data, dict) or (base is not None and base not in shipped_names()):
        raise InputError("{file}: `base` may only be one of the shipped scenarios here: {names}", file=label[:80],
                         names=", ".join(name for name in shipped_names() if "/" not in name))  # fmt: skip
    return content.decode("utf-8-sig")


def data_of(content: bytes) -> Any:
    """The data of a scenario file, read as strictly as any."""
    from twin.files.strict import read_value

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the scenario is not UTF-8 text") from None
    return read_value(text, message("scenario"))


def scenario_of(folder: Path, arguments: dict[str, Any]) -> Any:
    """The scenario that is asked for: a shipped one, one of the county's own, or a text; as `Run` takes it."""
    from twin.scenario.layers import shipped_names
    from twin.scenario.own import Own
    from twin.scenario.scenario import Scenario

    if arguments.get("text"):
        text_of(arguments["text"].encode(), message("scenario"))
        return Scenario.from_dict(data_of(arguments["text"].encode()))
    name = str(arguments["name"])
    if name in shipped_names():
        return Scenario.load(name)
    own = Own(folder)
    own.refuse()
    if name not in own.names:
        raise InputError("there is no scenario {name}", name=name[:80])
    return Scenario.load(f"{folder}/{name}")


def key_of(folder: Path, arguments: dict[str, Any]) -> str:
    """The key of the run that is asked for."""
    from twin.runner.place import CountySpec
    from twin.runner.run import Run

    months = arguments.get("months")
    return Run(CountySpec(str(folder)), scenario_of(folder, arguments), months, seed=int(arguments.get("seed", 0))).key


def key(order: Order) -> dict[str, Any]:
    """The job that only says the key of a run, and whether its scenario can be."""
    scenario = scenario_of(order.folder, order.arguments)
    return {"key": key_of(order.folder, order.arguments), "name": scenario.name, "months": scenario.months,
            "mechanisms": len(scenario.mechanisms), "policies": len(scenario.policies)}  # fmt: skip


def run(order: Order) -> dict[str, Any]:
    """The job that runs it: `Result.save`, and each table as CSV beside it."""
    import pandas as pd

    from twin.base.texts import write_csv
    from twin.county.county import resolve
    from twin.outcomes.frames import decoded
    from twin.study.compare.single import run_once

    scenario = scenario_of(order.folder, order.arguments)
    county = resolve(str(order.folder))
    said = message("months")
    result = run_once(county, scenario, order.arguments.get("months"), int(order.arguments.get("seed", 0)),
                      progress=lambda done, total: order.tell(done, total, said))  # fmt: skip
    place = result.save(order.out / "result")
    for path in sorted(place.glob("*.parquet")):
        write_csv(decoded(pd.read_parquet(path)), path.with_suffix(".csv"))
    files = sorted(path.name for path in place.iterdir() if path.is_file())
    return {"key": key_of(order.folder, order.arguments), "files": files, "landing": result.summary.get("landing_rate")}
