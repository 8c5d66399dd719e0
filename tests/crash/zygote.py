"""A process that has loaded the twin once and forks a copy for every command, so that a kill costs no start.

Reads one JSON line per command, {"args": [...], "stdout": path, "stderr": path}, and answers with the copy's process number.
When it has read another line and the copy has ended, it answers with its status and the seconds of processor that it took.
"""

import json
import os
import sys
import traceback

from twin import cli
from twin.county.county import County
from twin.report.compare import folder, story, terminal
from twin.study import attribute as attribution
from twin.study import region, sensitivity
from twin.study.compare.paired import compare
from twin.study.trial import run_case

LOADED = (cli, folder, story, terminal, attribution, region, sensitivity, run_case)


def main() -> None:
    compare(["linkage"], County.small(1, 1, 10), replicates=1, months=12, workers=1, grades=False)  # loads compiled code
    while text := sys.stdin.readline():
        asked = json.loads(text)
        copy = os.fork()
        if copy == 0:
            _become(asked)
        print(copy, flush=True)
        sys.stdin.readline()
        _, status, used = os.wait4(copy, 0)
        print(status, used.ru_utime + used.ru_stime, flush=True)


def _become(asked: dict) -> None:
    """Be the program with these arguments, in a group of its own."""
    os.setsid()
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = ["twin", *asked["args"]]
    status = 0
    try:
        cli.main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
