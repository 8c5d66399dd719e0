"""Jobs for tests: some that end, wait, fail, or take their process with them."""

import os
import signal
import time
from pathlib import Path

from twin.base.errors import InputError


def add(order):
    order.tell(1, 2, "half")
    return {"sum": order.arguments["a"] + order.arguments["b"]}


def hand(order):
    order.hand({"thing": order.arguments["a"]})
    return {}


def sleep(order):
    """Until somebody ends it; says in `pid` who it is."""
    (order.out / "pid").write_text(str(os.getpid()))
    for number in range(600):
        order.tell(number, 600)
        time.sleep(0.05)
    return {}


def refuse(order):
    raise InputError("that is not possible")


def break_down(order):
    raise RuntimeError("broken inside")


def die_once(order):
    """The first time the process is killed."""
    mark = Path(order.out) / "died"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"tries": 2}


def die(order):
    os.kill(os.getpid(), signal.SIGKILL)


def children(order):
    """A process of its own that must not stay."""
    import subprocess
    import sys

    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (order.out / "child").write_text(str(child.pid))
    return sleep(order)


def compare(order):
    """The full comparison with few repetitions."""
    from dataclasses import replace

    from twin.desk.compare import full

    return full.compare(replace(order, arguments=order.arguments | {"replicates": 2}))


def recommend(order):
    """A recommendation from the fewest runs."""
    from twin.desk.recommend import asked, found

    few = {"search": {"trials": 16, "population": 8, "replicates": 1}, "finalists": 2, "futures": {"draws": 20, "replicates": 1}}
    asked.SIZES["quick"] |= few | {"fresh": {"replicates": 2}, "levels": {"dose": [1], "cover": [1], "from": [0]}}
    return found.recommend(order)


def recommend_elsewhere(order):
    """The same on a county of twelve villages: in one of six nothing tells packages apart within a year."""
    from dataclasses import replace

    from tests.workbook.books import book

    return recommend(replace(order, folder=book(order.out / "my")))


def echo(order):
    """What was asked; after a while where that is asked for."""
    time.sleep(order.arguments.get("wait", 0))
    return order.arguments | {"pid": os.getpid()}


def who(order):
    """Which process does it."""
    order.hand({"pid": os.getpid(), "parent": os.getppid()})
    return {}
