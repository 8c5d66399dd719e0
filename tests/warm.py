"""Compile all loops before the tests begin, on every core: `python -m tests.warm`.

Two processes that run tests would each compile everything, for minutes. Where all is compiled already this takes some seconds.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from os import cpu_count

from twin import County, PolicyTwin
from twin.base.draws import luck
from twin.processes.registry import ORDER


@cache
def model():
    return PolicyTwin(County.small(1, 2, 20), "linkage", seed=1, burn_in=0)


def compile_one(name):
    """One process's part of a month, in a county in which nothing happened yet."""
    one = next(process for process in model().processes if process.name == name)
    one.step(model().world, model().regime.at(model().month, model().world), luck(1, 0, model().month))


def main():
    with ProcessPoolExecutor(min(len(ORDER), cpu_count() or 1), mp_context=get_context("spawn")) as several:
        list(several.map(compile_one, ORDER))
    model().run(1).result()  # what counts and measures


if __name__ == "__main__":
    main()
