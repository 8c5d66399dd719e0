"""A county to look at: small, invented, with eight months of data of a run of its own."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.base.draws import Namespace, luck
from twin.base.messages import Lang, both, mark, message, told
from twin.desk.jobs.worker import Order

if TYPE_CHECKING:
    from twin.county.county import County

SHAPE = (3, 6, 60)  # townships, villages each, households each
MONTHS, DAY, FIRST = 24, 10, 3  # of a run; with data; from which on forecasts were issued
TRUTH, MEMBERS = 902, 48
TOWNSHIPS = (mark("Township A"), mark("Township B"), mark("Township C"))
VILLAGES = (mark("Village A{number}"), mark("Village B{number}"), mark("Village C{number}"))


def found(order: Order) -> dict[str, Any]:
    """The job: the county's workbook, its pool, data of a run that is no member of it, and the forecasts of earlier months."""
    from twin.county.county import County
    from twin.living import issue
    from twin.living.ensemble.cube import cube_of
    from twin.living.observations.observations import FOLDER, read
    from twin.living.observations.operators import seen
    from twin.living.observations.rows import last_day, write
    from twin.living.update.estimate import estimate, prepare
    from twin.scenario.initial import write_folder

    folder = order.folder
    if not is_founded(folder):
        lang: Lang = "zh" if order.lang == "zh" else "en"
        _named(County.small(*SHAPE), lang).save(order.out / "county")
        write_folder(folder, str(order.out / "county"), MONTHS, lang, csv=False)
    words = message("trial runs of the county")
    prepared = prepare(folder, MEMBERS, 1, lambda done, total: order.tell(done, total, words))
    run = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH))
    rows = seen(cube_of(run.finished()), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
    first = prepared.pool.cube.first
    file = folder / FOLDER / "demo.csv"
    file.parent.mkdir(exist_ok=True)
    write(rows[(rows["as_of"] <= last_day(first + DAY - 1)).to_numpy()], file)
    every = read(folder)  # once: an estimate takes what was known on its day
    for number in range(FIRST, DAY):
        day = last_day(first + number)
        order.tell(number - FIRST, DAY - FIRST, message("months lived"))
        write(rows[(rows["as_of"] <= day).to_numpy()], file)
        if number < DAY - 1:
            issue.forecast(folder, estimate(prepared, day, every))
    return {"day": day.isoformat()}


def _named(county: "County", lang: Lang) -> "County":
    """With letters and numbers for names, which no place has."""
    towns, villages = county.townships, county.villages
    before = np.concatenate([np.arange(count) for count in np.bincount(villages["township"])])  # villages of the same township
    named = [told(lang, VILLAGES[t], number=n + 1) for t, n in zip(villages["township"], before, strict=True)]
    return replace(
        county,
        name=both("demonstration county"),
        townships=towns | {"name": np.array([told(lang, one) for one in TOWNSHIPS], dtype=object)},
        villages=villages | {"name": np.array(named, dtype=object)},
    )


def is_founded(folder: Path) -> bool:
    """Whether the demonstration's workbook is there."""
    from twin.desk.data.check import workbook

    return workbook(folder) is not None


def is_whole(folder: Path) -> bool:
    """Whether its data are there, too."""
    return is_founded(folder) and (folder / "observations" / "demo.csv").is_file()
