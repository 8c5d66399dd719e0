"""Write each notebook from the plain script beside it, with what its cells show: python notebooks/pair.py [NAME...]

A script is in percent format (`# %%` begins a code cell, `# %% [markdown]` a text), so that changes can be read as text. Cells run
in order in a fresh module and an empty folder; what the last line of a cell gives is kept as Jupyter would keep it. A script whose
texts are all in zh.po has a second notebook, NAME.zh.ipynb: the same cells with those texts, run in Chinese.
"""

import ast
import contextlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.pofile import read_po

from twin.base.messages import speaking

HERE = Path(__file__).parent
SUFFIX = {"en": ".ipynb", "zh": ".zh.ipynb"}
NAME = "notebook"  # of the module in which cells run


def cells(script: str) -> list[dict[str, Any]]:
    """The cells of a script in percent format; markdown cells lose their comment signs."""
    found = []
    for block in script.split("# %%")[1:]:
        first, _, body = block.partition("\n")
        text = body.strip("\n")
        if "[markdown]" in first:
            source = "\n".join(line[2:] if line.startswith("# ") else line.removeprefix("#") for line in text.splitlines())
            found.append({"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)})
        else:
            code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
            found.append(code | {"source": text.splitlines(keepends=True)})
    return [cell | {"id": f"cell-{number}"} for number, cell in enumerate(found)]


def notebook(script: Path) -> dict[str, Any]:
    """The notebook of a script, without outputs."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells(script.read_text("utf-8")), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def texts() -> list[tuple[str, str]]:
    """The texts of cells that zh.po has, each with its Chinese."""
    catalogue = read_po(io.BytesIO((HERE / "zh.po").read_bytes()))
    return [(one.id, one.string) for one in catalogue if one.id and one.string]


def chinese(script: Path) -> dict[str, Any] | None:
    """The notebook of a script with its texts in Chinese, without outputs; None where zh.po has none or not all of them."""
    known, found = dict(texts()), notebook(script)
    for cell in found["cells"]:
        if cell["cell_type"] == "markdown":
            if (text := known.get("".join(cell["source"]))) is None:
                return None
            cell["source"] = text.splitlines(keepends=True)
    return found


def emptied(stored: dict[str, Any]) -> dict[str, Any]:
    """A notebook without what its cells showed, to be set beside its script."""
    nothing = {"execution_count": None, "outputs": []}
    found = [cell | nothing if cell["cell_type"] == "code" else cell for cell in stored["cells"]]
    return stored | {"cells": found}


def executed(script: Path, lang: str = "en") -> tuple[dict[str, Any], dict[str, Any]]:
    """The notebook of a script with outputs in a language, and the names that its cells left behind."""
    found = chinese(script) if lang == "zh" else notebook(script)
    if found is None:
        raise ValueError(f"{script.name}: zh.po does not have all of its texts")
    with _module() as names, tempfile.TemporaryDirectory() as folder, _inside(Path(folder)), speaking(lang):
        for count, cell in enumerate((cell for cell in found["cells"] if cell["cell_type"] == "code"), start=1):
            cell["execution_count"] = count
            cell["outputs"] = _outputs("".join(cell["source"]), f"{script.name}, cell {count}", names, count)
    return found, names


@contextlib.contextmanager
def _module() -> Iterator[dict[str, Any]]:
    """The names of a fresh module that classes made in cells can be found in."""
    module = ModuleType(NAME)
    sys.modules[NAME] = module
    try:
        yield vars(module)
    finally:
        del sys.modules[NAME]


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _outputs(source: str, where: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Run one cell: what it prints, and what its last line gives."""
    body = ast.parse(source, where).body
    last = ast.Expression(body.pop().value) if body and isinstance(body[-1], ast.Expr) else None  # type: ignore[attr-defined]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(body, []), where, "exec"), names)  # noqa: S102
        value = None if last is None else eval(compile(last, where, "eval"), names)  # noqa: S307
    found: list[dict[str, Any]] = []
    if printed.getvalue():
        found.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue().splitlines(keepends=True)})
    if value is not None:
        data, metadata = shown(value)
        found.append({"output_type": "execute_result", "execution_count": count, "metadata": metadata, "data": data})
    return found


def shown(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What Jupyter keeps of a value, and about it: a picture with its words, or HTML; plain text."""
    if hasattr(value, "_repr_mimebundle_") and (bundle := value._repr_mimebundle_()):
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {kind: _lines(kind, text) for kind, text in data.items()}, metadata
    plain = repr(value)
    if hasattr(value, "_repr_html_"):
        html = value._repr_html_()
        return {"text/html": _lines("text/html", html), "text/plain": [plain if len(plain) < 200 else type(value).__name__]}, {}
    return {"text/plain": _lines("text/plain", plain)}, {}


def _lines(kind: str, text: str) -> Any:
    """As a notebook's file has it: texts by line, pictures whole."""
    return text.splitlines(keepends=True) if kind.startswith("text/") else text


def scripts() -> list[Path]:
    """The scripts that have a notebook."""
    return sorted(path for path in HERE.glob("*.py") if path.name != Path(__file__).name)


def main(names: list[str]) -> None:
    """Write all notebooks, or those of these names."""
    for script in scripts():
        if not names or script.stem in names:
            for lang, suffix in SUFFIX.items():
                if lang == "en" or chinese(script):
                    text = json.dumps(executed(script, lang)[0], ensure_ascii=False, indent=1) + "\n"
                    script.with_suffix(suffix).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
