"""Chromium 83 of May 2020, as some offices still have: `python -m tests.desk.old_chromium` fetches it into the user's cache.

From npm's `chrome-aws-lambda` 3.1.1 (MIT; Chromium's own licence for the browser), packed with brotli. Tests run it where it is.
"""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "chrome-aws-lambda@3.1.1"
HOME = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "policy-twin-tests" / "chromium-83"


def old_chromium():
    """The browser, where it is there."""
    given = Path(os.environ.get("TWIN_OLD_CHROMIUM") or HOME / "chromium")
    return given if given.is_file() else None


TRIES = 4


def seen(address, *more, language="zh-CN"):
    """A page as the old browser has it after its script ran, and what it complained of; `more` are options."""
    program = old_chromium()
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--lang={language}",
               "--hide-scrollbars", "--virtual-time-budget=8000", *more]  # fmt: skip
    for _ in range(TRIES):  # on a busy machine the browser itself now and then ends without a page
        with tempfile.TemporaryDirectory() as profile:
            done = subprocess.run([program, *options, f"--user-data-dir={profile}", "--dump-dom", address], capture_output=True,
                                  timeout=120, env=os.environ | {"LD_LIBRARY_PATH": str(program.parent / "lib")})  # fmt: skip
        if done.stdout:
            break
    said = [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]
    return done.stdout.decode(errors="replace"), said


def fetch():
    """Bring it from npm."""
    import brotli

    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=place, check=True)
        with tarfile.open(next(Path(place).glob("*.tgz"))) as archive:
            packed = {
                name: archive.extractfile(f"package/bin/{name}.br").read() for name in ("chromium", "swiftshader.tar", "aws.tar")
            }
        (HOME / "chromium").write_bytes(brotli.decompress(packed["chromium"]))
        (HOME / "chromium").chmod(0o755)
        for name in ("swiftshader.tar", "aws.tar"):
            file = Path(place) / name
            file.write_bytes(brotli.decompress(packed[name]))
            with tarfile.open(file) as archive:
                archive.extractall(HOME, filter="data")


if __name__ == "__main__":
    fetch()
