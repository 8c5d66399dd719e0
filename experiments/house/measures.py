"""How the package reads, in numbers: lines a file and a function, files in circles of imports, docstrings.

A function's lines are those below its `def`; the lines of a file are all of them. Circles count imports inside functions too.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from experiments.house.plan import PACKAGE

LONG = 60
HEADS = (
    "lines a file, median / 90%",
    "lines a function, median / 90%",
    f"functions over {LONG}",
    "files in circles",
    "public docstrings",
)
# Counted in the same way in November 2026, without tests; `before` is this package when its files still lay flat in one folder.
FIELD = {
    "SimPy": ("92 / 233", "5 / 21", "0.8%", "0%", "85%"),
    "DAPPER": ("60 / 317", "9 / 53", "7.1%", "9%", "62%"),
    "Mesa": ("207 / 703", "11 / 39", "4.2%", "26%", "92%"),
    "Optuna": ("114 / 428", "11 / 42", "5%", "24%", "29%"),
    "arviz-stats": ("307 / 1262", "21 / 92", "17.7%", "0%", "94%"),
    "Starsim": ("576 / 1589", "7 / 32", "2.2%", "92%", "78%"),
    "this package, before": ("108 / 244", "6 / 17", "0%", "36%", "98%"),
}


def files() -> list[Path]:
    """The sources of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def measured(found: list[tuple[str, str]]) -> tuple[str, ...]:
    """The package's own row of the table; `found` are the imports among its modules."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files()]
    lines = [len(file.read_text(encoding="utf-8").splitlines()) for file in files()]
    lengths = [node.end_lineno - node.lineno for tree in trees for node in ast.walk(tree) if _function(node)]
    told = [bool(ast.get_docstring(node)) for tree in trees for node in public(tree)]
    return (
        _spread(lines),
        _spread(lengths),
        f"{100 * np.mean(np.array(lengths) > LONG):.1f}%",
        f"{100 * len(circled(found)) / len(lines):.0f}%",
        f"{100 * np.mean(told):.0f}%",
    )


def _function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _spread(lengths: list[int]) -> str:
    return f"{np.median(lengths):.0f} / {np.percentile(lengths, 90):.0f}"


def public(tree: ast.Module | ast.ClassDef) -> Iterator[ast.AST]:
    """Classes, functions and methods without an underscore in front; what is local to a function is nobody's business."""
    for node in tree.body:
        if (_function(node) or isinstance(node, ast.ClassDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def circled(found: list[tuple[str, str]]) -> list[str]:
    """The modules that can be reached from themselves along imports."""
    names = sorted({module for pair in found for module in pair})
    place = {name: number for number, name in enumerate(names)}
    ends = np.array([(place[a], place[b]) for a, b in found], dtype=int).reshape(-1, 2).T
    edges = coo_array((np.ones(ends.shape[1]), ends), shape=(len(names), len(names)))
    _, circle = connected_components(edges, connection="strong")
    return [name for name, size in zip(names, np.bincount(circle)[circle], strict=True) if size > 1]
