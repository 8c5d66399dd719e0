"""A desk whose county is settled: what a job would make is there, and no worker is needed."""

import pickle

from twin.desk.desk import Desk, Standing
from twin.desk.jobs.job import Job
from twin.desk.jobs.worker import Order
from twin.desk.work import work


class Settled(Desk):
    """A desk that stands as it is told to."""

    def __init__(self, folder, made, lang="zh", workers=0, **more):
        """`made` is its `Work`; no job is begun for it."""
        super().__init__(folder, workers=workers, members=24, lang=lang, **more)
        self.made = made

    def standing(self):
        return Standing(self.made, None)


class Failed(Settled):
    """A desk whose job went wrong after it had handed over a part, or nothing."""

    def standing(self):
        return Standing(self.made, Job("a" * 8, "work", {}, "failed", said="KeyError: 'level'"))


def made(folder, out, members=24):
    """The stages of a county's `Work`, each as it comes out of another process."""
    out.mkdir(exist_ok=True)
    found = []
    order = Order(folder, {"members": members, "workers": 1}, out, hand=lambda one: found.append(pickle.loads(pickle.dumps(one))))
    work(order)
    return found
