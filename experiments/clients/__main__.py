"""Try every client and write docs/clients.md: `python -m experiments.clients [NAME ...]`.

`--envs FOLDER` says where the environments are (default: build/clients); one that is not there is made, with the pins of its
file here and of constraints.txt. With names only those are tried and printed, and the page stays as it is.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE, PAGE = Path(__file__).parent, ROOT / "docs" / "clients.md"
SNIPPETS = ("factorial", "salib_sobol", "ema_discovery")  # shown whole, with what they print


@dataclass(frozen=True)
class Client:
    """A script here, the environment that it runs in ("": this one), and the packages whose versions it is about."""

    script: str
    packages: tuple[str, ...]
    env: str = ""


CLIENTS = (
    Client("mesa_batch", ("mesa", "numpy")),
    Client("mesa_batch", ("mesa", "numpy"), "mesa"),
    Client("solara_page", ("mesa", "solara"), "mesa"),
    Client("factorial", ("pandas",)),
    Client("latin", ("scipy",)),
    Client("salib_sobol", ("SALib",)),
    Client("ema_discovery", ("ema-workbench", "numpy"), "ema"),
    Client("ema_processes", ("ema-workbench",), "ema"),
    Client("optuna_search", ("optuna",)),
    Client("pyabc_fit", ("pyabc",), "ema"),
    Client("sbi_style", ("numpy",)),
    Client("tables", ("duckdb", "polars", "xarray", "networkx"), "mesa"),
    Client("notebook", ("ipywidgets",), "mesa"),
)
VERSIONS = "import sys; from importlib.metadata import version; print(', '.join(f'{n} {version(n)}' for n in sys.argv[1:]))"


def main() -> int:
    """Run, print, write; 1 where a client failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--envs", type=Path, default=ROOT / "build" / "clients")
    words = asked.parse_args()
    chosen = [one for one in CLIENTS if not words.names or one.script in words.names]
    rows, printed, failed = [], {}, 0
    for one in chosen:
        python = _python(one.env, words.envs)
        ran = _run(python, [str(HERE / f"{one.script}.py")])
        good = ran.returncode == 0
        failed += not good
        printed[one.script] = ran.stdout.strip()
        about, limits = _said(one.script)
        versions = _run(python, ["-c", VERSIONS, *one.packages]).stdout.strip()
        rows.append(f"| {versions} | {about} | {'works' if good else 'fails'} | {limits or '–'} |")
        print(
            f"{one.script} {one.env or 'here'}: {'works' if good else 'FAILS'}\n{ran.stdout if good else ran.stderr[-2000:]}",
            flush=True,
        )
    if not words.names:
        PAGE.write_text(_page(PAGE.read_text(encoding="utf-8"), rows, printed), encoding="utf-8")
    return int(failed > 0)


def _run(python: Path, words: list[str]) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TWIN_LANG": "en", "MPLBACKEND": "agg"}
    return subprocess.run([str(python), *words], capture_output=True, text=True, env=env, check=False, timeout=3600)


def _python(env: str, folder: Path) -> Path:
    """The interpreter of an environment, which is made where it is not there."""
    if not env:
        return Path(sys.executable)
    place = folder / env
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([os.environ.get("PYTHON", sys.executable), "-m", "venv", str(place)], check=True)
        pins = ["-c", str(ROOT / "constraints.txt"), "-r", str(HERE / f"{env}.txt")]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *pins, str(ROOT)], check=True)
    return python


def _said(script: str) -> tuple[str, str]:
    """The first line of a script, and its first comment: what it does, what does not work and why."""
    lines = (HERE / f"{script}.py").read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("# ") for line in lines[1:4] if line.startswith("# ")]
    return lines[0].strip('"'), " ".join(comments)


def _page(text: str, rows: list[str], printed: dict[str, str]) -> str:
    """The page with its table and its snippets as of this run; what stands around them is written by hand."""
    blocks = {"table": "\n".join(["| client | what is tried | | limits |", "|---|---|---|---|", *rows])}
    for name in SNIPPETS:
        code = (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""\n', 1)[1].strip()
        blocks[name] = f"```python\n{code}\n```\n```\n{printed[name]}\n```"
    for name, made in blocks.items():
        before, begin, rest = text.partition(f"<!-- {name}: made by `python -m experiments.clients` -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{made}\n{end}{after}"
    return text


if __name__ == "__main__":
    sys.exit(main())
