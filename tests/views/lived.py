"""A small county's folder with data of a truth, as views are made from it."""

from typer.testing import CliRunner

import twin.cli
from twin.base.draws import Namespace, luck
from twin.county.county import County
from twin.living.ensemble.cube import cube_of
from twin.living.observations.observations import FOLDER, read
from twin.living.observations.operators import seen
from twin.living.observations.rows import last_day, write
from twin.living.update.estimate import estimate, prepare
from twin.views.source import Source

MEMBERS, TRUTH, MONTHS, DAY = 24, 902, 12, 8


def lived(place, lang="en", members=MEMBERS, shape=(2, 3, 40)):
    """The source of a county on the last day of its eighth month."""
    County.small(*shape).save(place / "county")
    home = place / "my"
    words = ["init", home, "--county", place / "county", "--months", MONTHS, "--lang", lang]
    outcome = CliRunner().invoke(twin.cli.app, [*map(str, words)], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    prepared = prepare(home, members, workers=1)
    run = prepared.setting.run(TRUTH, prepared.pool.unknowns.prior(TRUTH))
    rows = seen(cube_of(run.finished()), prepared.plan, luck(7, 0, 0, Namespace.OBSERVATION))
    day = last_day(prepared.pool.cube.first + DAY - 1)
    (home / FOLDER).mkdir()
    write(rows[(rows["as_of"] <= day).to_numpy()], home / FOLDER / "all.csv")
    observations = read(home)
    return Source(estimate(prepared, day, observations), observations, workers=1)
