"""What the desk holds of comparisons: the plans, the jobs that compare them, and which draft each visitor has running."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from twin.county.county import County, resolve
from twin.desk.compare.lines import Line, lines_in
from twin.desk.compare.plan import Plan
from twin.desk.compare.saved import Plans, Saved
from twin.desk.jobs.crew import Crew
from twin.desk.jobs.job import Job, now

KIND = "compare"


class Home(Protocol):
    """What is asked of the desk, which stands above."""

    folder: Path
    crew: Crew

    @property
    def has_county(self) -> bool:
        """Whether there is a county."""

    def digest(self) -> str:
        """Of what the county gives, as it is now."""

    def standing(self) -> Any:
        """What can be shown now."""


@dataclass
class Comparisons:
    """Plans and their jobs; `drafts`: the newest unnamed comparison of a visitor, which gives way to the next one."""

    desk: Home
    plans: Plans
    drafts: dict[str, str] = field(default_factory=dict)
    _county: tuple[str, County] | None = field(default=None, init=False, repr=False)
    _lines: tuple[str, dict[str, Line]] = field(default=("", {}), init=False, repr=False)

    def county(self) -> County | None:
        """The county as its files stand, held until they change; None where there is none. Raises InputError."""
        if not self.desk.has_county:
            return None
        digest, work = self.desk.digest(), self.desk.standing().work
        if work is not None and work.digest == digest:
            given: County = work.names.county
            return given
        if self._county is None or self._county[0] != digest:
            self._county = (digest, resolve(str(self.desk.folder)))
        return self._county[1]

    def lines(self) -> dict[str, Line]:
        """Lines of the plans of the county's workbook, held until it changes. Raises InputError."""
        digest = self.desk.digest()
        if self._lines[0] != digest:
            self._lines = (digest, lines_in(self.desk.folder))
        return self._lines[1]

    def job(self, one: Saved | None) -> Job | None:
        """The job of a plan, however it stands; None where there was none or it is gone."""
        found = self.desk.crew.get(one.job) if one is not None and one.job else None
        return found if found is not None and found.kind == KIND else None

    def is_of_now(self, job: Job) -> bool:
        """Whether it compared with the data that are there."""
        return bool(job.arguments.get("digest") == self.desk.digest())

    def begin(self, plan: Plan, by: str, lang: str, grades: bool = False) -> Saved:
        """Keep a plan and see that it is compared: by the job that did or does, or by a new one."""
        kept = self.plans.get(plan.id) or Saved(plan, now())
        for one in (kept, self.plans.get(plan.content)):
            job = self.job(one)
            if job is not None and self._will_do(job, grades):
                return kept if kept.job == job.id else self.plans.put(replace(kept, job=job.id))
        arguments = {"plan": plan.plainly(), "digest": self.desk.digest(), "of": plan.id, "grades": grades}
        job = self.desk.crew.submit(KIND, arguments, by, lang)
        self._give_way(plan, job, by)
        return self.plans.put(replace(kept, job=job.id))

    def _will_do(self, job: Job, grades: bool) -> bool:
        return (job.open or job.state == "done") and self.is_of_now(job) and grades <= bool(job.arguments["grades"])

    def _give_way(self, plan: Plan, job: Job, by: str) -> None:
        """End the visitor's earlier draft: it is of something that was changed since."""
        earlier = self.drafts.pop(by, "")
        if earlier and earlier not in {one.job for one in self.plans.named()}:
            self.desk.crew.stop(earlier)
        if not plan.title:
            self.drafts[by] = job.id
            while len(self.drafts) > 500:
                del self.drafts[next(iter(self.drafts))]
