"""What every screen shows of a county: its newest day, every view told, how far to believe it; made by a job, held by the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from twin.base.messages import message
from twin.desk.data.check import base_of, waiting
from twin.desk.jobs.worker import Order
from twin.desk.trust import Trust, trust
from twin.report.living.words import Names
from twin.report.views.told import Told


@dataclass(frozen=True)
class Work:
    """A county on the newest day of its data.

    `names` knows places and policies; its `prepared` has neither pool nor field. `told` are the views that are made so far, by key
    (`twin.views.view.VIEWS`), and `month`, the report's tables; `living` the tables of `twin.living.issue.views` and `score`.
    `digest` is of the inputs it was made from; `whole` says that no view is missing.
    """

    day: str
    names: Names
    digest: str
    trust: Trust = field(default_factory=Trust)
    told: Mapping[str, Told] = field(default_factory=dict)
    living: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    whole: bool = False


def work(order: Order) -> dict[str, Any]:
    """The job: the pool where it is missing, the estimate, every view; each handed over when it is there."""
    from twin.living import issue
    from twin.living.observations.observations import read
    from twin.living.update.estimate import estimate, prepare
    from twin.living.warnings.warn import rule_of
    from twin.views import month
    from twin.views.source import Source
    from twin.views.view import VIEWS

    said = {key: message(word) for key, word in (("pool", "runs of the pool"), ("views", "views"))}
    with waiting(order):
        digest = base_of(order.folder)
        prepared = prepare(order.folder, order.arguments["members"], order.arguments.get("workers", 1),
                           lambda done, total: order.tell(done, total, said["pool"]))  # fmt: skip
        observations = read(order.folder)
        found = estimate(prepared, None, observations)
    source = Source(found, observations, workers=1)
    names = Names(replace(prepared, pool=None, field=None))  # type: ignore[arg-type]  # screens need neither, and both are large
    scores = issue.score(observations, found)
    living = issue.views(found, observations, rule_of(order.folder)) | scores
    now = Work(source.day, names, digest, trust(scores, bool(order.arguments.get("demo"))), {}, living)
    order.hand(now)
    makers = {"attention": VIEWS["attention"].make, "month": month.make} | {key: view.make for key, view in VIEWS.items()}
    for number, (key, make) in enumerate(makers.items()):
        order.tell(number, len(makers), said["views"])
        now = replace(now, told={**now.told, key: Told.of(make(source), names, source.day)}, whole=number + 1 == len(makers))
        order.hand(now)
    return {"day": source.day, "digest": digest}
