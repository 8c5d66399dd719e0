"""What a sum of money could buy: the newest recommendation that was made at this desk, in short."""

from collections.abc import Mapping
from typing import Any

from twin.base.messages import Lang
from twin.desk.desk import Desk

KIND = "recommend"


def spend(desk: Desk, lang: Lang) -> Mapping[str, Any] | None:
    """What `twin.desk.recommend.short` says of the newest one that is done, with its `path`; None where none was made."""
    for job in desk.shelf.all():
        if job.kind == KIND and job.state == "done" and "short" in job.result:
            return {"path": f"/recommend/{job.id}", **job.result["short"].get(lang, {})}
    return None
