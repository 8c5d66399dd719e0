"""`python -m twin`, and the command `twin`, are the command line; one stopped while it still loads ends in a word, too."""

import os
import sys

from twin.base import collecting
from twin.base.messages import message, use

INTERRUPTED = 130  # 128 + SIGINT
# Matrices are small: on a busy machine threads of linear algebra wait for each other ten times longer than they work.
ALGEBRA = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run() -> None:
    """Load the commands and run the one that is asked for."""
    collecting.rarely()
    for name in ALGEBRA:
        os.environ.setdefault(name, "1")
    try:
        from twin.cli import main

        main()
    except KeyboardInterrupt:
        if "--lang=zh" in sys.argv or {"--lang", "zh"} <= set(sys.argv):
            use("zh")
        sys.stderr.write(f"twin: {message('stopped')}\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    run()
