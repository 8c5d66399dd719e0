"""`python -m twin`, and the command `twin`, are the command line; one stopped while it still loads ends in a word, too."""

import sys

from twin.base.messages import message, use

INTERRUPTED = 130  # 128 + SIGINT


def run() -> None:
    """Load the commands and run the one that is asked for."""
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
