"""What processes say of themselves: their docstrings and those of the steps they are made of, read from their sources."""

import ast
import inspect
import re
import sys
from pathlib import Path

from twin.processes.base import Process


def paragraphs(process: type[Process]) -> list[str]:
    """The paragraphs of a process's docstring, one line each."""
    text = inspect.cleandoc(process.__doc__ or "")
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def steps(process: type[Process]) -> list[tuple[str, str]]:
    """The functions of a process's module that say what they do, in the order of the file: name, first paragraph."""
    module = sys.modules[process.__module__]
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    found = []
    for node in tree.body:
        text = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
        if isinstance(node, ast.FunctionDef) and text:
            found.append((node.name.strip("_"), " ".join(re.split(r"\n\s*\n", text)[0].split())))
    return found
