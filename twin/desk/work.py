"""What screens show of a county: its newest day, every view told, how far to believe it; made by a job, held by the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pandas as pd

from twin.base.errors import InputError
from twin.base.messages import Lang, mark, message
from twin.desk.data.check import base_of, waiting
from twin.desk.jobs.worker import Order
from twin.desk.trust import Trust, trust
from twin.report.living.words import Names
from twin.report.shared.parts import View
from twin.report.views.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.desk.meeting.meeting import Meeting
    from twin.views.sheet import Sheet
    from twin.views.source import Source

FIRST, LAST = "attention", "matching"
SAID = {
    "pool": mark("trial runs of the county"), "views": mark("views of the county"),
    "pictures": mark("pictures of the first screen"),
}  # fmt: skip


@dataclass(frozen=True)
class Work:
    """A county on the newest day of its data.

    `names` knows places and policies; its `prepared` has neither pool nor field. `told` are the views made so far, by key
    (`twin.views.view.VIEWS`), and `month`, the report's tables; `living` the tables of `twin.living.issue.views` and `score`.
    `pages` say each of `told` in each language, pictures and all; `meeting` is what the first screen shows beside them.
    `without`: views that cannot be made, and why (nothing: not in this version).
    `digest` is of the inputs it was made from; `whole` says that nothing more will come.
    """

    day: str
    names: Names
    digest: str
    trust: Trust = field(default_factory=Trust)
    told: Mapping[str, Told] = field(default_factory=dict)
    living: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    pages: Mapping[str, Mapping[Lang, View]] = field(default_factory=dict)
    meeting: "Meeting | None" = None
    without: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False


def work(order: Order) -> dict[str, Any]:
    """The job: the pool where it is missing, the estimate, every view; each handed over when it is there."""
    from twin.desk.meeting.meeting import drawn, meeting
    from twin.living import issue
    from twin.living.observations.observations import read
    from twin.living.update.estimate import estimate, prepare
    from twin.living.warnings.warn import rule_of
    from twin.views.source import Source

    said = {key: message(word) for key, word in SAID.items()}
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
    makers = _makers()
    for number, (key, make) in enumerate(makers.items()):
        order.tell(number, len(makers) + 1, said["views"])
        try:
            now = _with(now, key, Told.of(make(source), names, source.day))
        except InputError as problem:
            now = replace(now, without={**now.without, key: str(problem)})
        if key == FIRST:
            now = replace(now, meeting=meeting(source, names, living["observed"]))
        order.hand(now)
    order.tell(len(makers), len(makers) + 1, said["pictures"])
    if now.meeting is not None:
        now = replace(now, meeting=drawn(now.meeting, Names(prepared), living, source.day))
    order.hand(replace(now, without={**now.without, **dict.fromkeys(absent(), "")}, whole=True))
    return {"day": source.day, "digest": digest}


def _with(now: Work, key: str, said: Told) -> Work:
    """The same with one view more; the monthly report has a page of its own."""
    from twin.report.views.folder import pages

    views = {} if key == "month" else {key: pages(key, said)}
    return replace(now, told={**now.told, key: said}, pages={**now.pages, **views})


def _makers() -> "Mapping[str, Callable[[Source], Mapping[str, Sheet]]]":
    """What makes each view that this version has: the list first, for the first screen waits for it; what takes longest last."""
    from twin.views import month
    from twin.views.view import VIEWS

    keys = sorted(set(VIEWS) - set(absent()), key=lambda key: (key != FIRST, key == LAST))
    return {key: VIEWS[key].make for key in keys} | {"month": month.make}


def absent() -> list[str]:
    """Views that are named and not there."""
    from twin.views.view import VIEWS

    found = {key: [find_spec(f"twin.{room}.{key}") for room in ("views", "report.views")] for key in VIEWS}
    return [key for key, both in found.items() if any(one is None or one.origin is None for one in both)]
