"""Try every client and write docs/clients.md: `python -m experiments.clients [NAME ...]`.

Each runs from the wheel, built anew, in an environment with the pins of its file here and of constraints.txt, outside the
checkout. `--envs FOLDER` says where the environments are (default: build/clients); one that is not there is made. `--new PYTHON`
is the interpreter for what needs Python 3.12 or later. With names only those are tried; the page keeps what it says of others.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE, PAGE = Path(__file__).parent, ROOT / "docs" / "clients.md"
SNIPPETS = ("factorial", "salib_sobol", "ema_discovery")  # shown whole, with what they print
MOST_LINES = 14  # of code in a snippet
NOT_TRIED = 77  # exit code of a script that lacks something of the machine
NEWER = ("mesa",)  # environments that need Python 3.12 or later


@dataclass(frozen=True)
class Client:
    """A script here, the packages whose versions it is about, and the environment that it runs in."""

    script: str
    packages: tuple[str, ...]
    env: str = "core"


CLIENTS = (
    Client("mesa_batch", ("mesa", "numpy")),
    Client("mesa_batch", ("mesa", "numpy"), "mesa"),
    Client("solara_page", ("mesa", "solara", "ipyvuetify"), "mesa"),
    Client("factorial", ("pandas",)),
    Client("latin", ("scipy",)),
    Client("salib_sobol", ("SALib",)),
    Client("ema_discovery", ("ema-workbench", "numpy"), "ema"),
    Client("ema_processes", ("ema-workbench",), "ema"),
    Client("optuna_search", ("optuna",)),
    Client("pyabc_fit", ("pyabc",), "ema"),
    Client("sbi_style", ("numpy",)),
    Client("tables", ("duckdb", "polars", "xarray", "networkx"), "mesa"),
    Client("dask_runs", ("dask", "distributed"), "mesa"),
    Client("geopandas_map", ("geopandas", "shapely"), "mesa"),
    Client("notebook", ("ipywidgets",), "mesa"),
    Client("r_tables", ("pandas",), "mesa"),
)
VERSIONS = "import sys; from importlib.metadata import version; print(', '.join(f'{n} {version(n)}' for n in sys.argv[1:]))"
RESULT = {0: "works", NOT_TRIED: "not tried"}


def main() -> int:
    """Run, print, write; 1 where a client failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--envs", type=Path, default=ROOT / "build" / "clients")
    asked.add_argument("--new", default=sys.executable, metavar="PYTHON")
    words = asked.parse_args()
    made, printed, failed = {}, {}, 0
    for place, one in enumerate(CLIENTS):
        if words.names and one.script not in words.names:
            continue
        python = _python(one.env, words.envs.resolve(), words.new)
        ran = _run(python, [str(HERE / f"{one.script}.py")])
        result = RESULT.get(ran.returncode, "fails")
        failed += result == "fails"
        printed |= {one.script: "\n".join(map(str.rstrip, ran.stdout.rstrip().splitlines()))} if result == "works" else {}
        about, limits = _said(one.script)
        versions = _run(python, ["-c", VERSIONS, *one.packages]).stdout.strip()
        made[place] = f"| {versions} | {_run(python, ['-V']).stdout.split()[1]} | {about} | {result} | {limits or '–'} |"
        print(f"{one.script} {one.env}: {result}\n{ran.stderr[-2000:] if result == 'fails' else ran.stdout}", flush=True)
    text = PAGE.read_text(encoding="utf-8")
    rows = dict(enumerate(_rows(text))) | made
    PAGE.write_text(_page(text, [rows[place] for place in range(len(CLIENTS))], printed), encoding="utf-8")
    return int(failed > 0)


def _run(python: Path, words: list[str]) -> "subprocess.CompletedProcess[str]":
    """Isolated (`-I`) and in an empty folder, so that nothing of the checkout can be imported."""
    env = {**os.environ, "TWIN_LANG": "en", "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory() as empty:
        command = [str(python), "-I", *words]
        return subprocess.run(command, cwd=empty, capture_output=True, text=True, env=env, check=False, timeout=3600)


def _python(env: str, folder: Path, new: str) -> Path:
    """The interpreter of an environment, which is made where it is not there."""
    place = folder / env
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([new if env in NEWER else sys.executable, "-m", "venv", str(place)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run(
            [*pip, "-c", str(ROOT / "constraints.txt"), "-r", str(HERE / f"{env}.txt"), str(_wheel(folder))], check=True
        )
    return python


def _wheel(folder: Path) -> Path:
    """The wheel, built once in the folder of the environments."""
    place = folder / "wheel"
    if not list(place.glob("*.whl")):
        words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(place), str(ROOT)]
        subprocess.run(words, check=True)
    return next(place.glob("*.whl"))


def _said(script: str) -> tuple[str, str]:
    """The first line of a script, and its first comment: what it does, what does not work and why."""
    lines = (HERE / f"{script}.py").read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("# ") for line in lines[1:4] if line.startswith("# ")]
    return lines[0].strip('"'), " ".join(comments)


def _rows(text: str) -> list[str]:
    """The rows of the page's table, a client each."""
    table = text.split("<!-- table: ")[1].split("<!-- end of table -->")[0]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def _page(text: str, rows: list[str], printed: dict[str, str]) -> str:
    """The page with its table and the snippets of this run; what stands around them is written by hand."""
    blocks = {"table": "\n".join(["| client | Python | what is tried | result | limits |", "|---|---|---|---|---|", *rows])}
    for name in (one for one in SNIPPETS if one in printed):
        code = (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""\n', 1)[1].strip()
        assert sum(bool(line) for line in code.splitlines()) <= MOST_LINES, f"{name} is no longer short"
        blocks[name] = f"```python\n{code}\n```\n```\n{printed[name]}\n```"
    for name, made in blocks.items():
        before, begin, rest = text.partition(f"<!-- {name}: made by `python -m experiments.clients` -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{made}\n{end}{after}"
    return text


if __name__ == "__main__":
    sys.exit(main())
