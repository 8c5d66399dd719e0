"""Write each notebook from the plain script beside it, so that changes can be read: python notebooks/pair.py"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def cells(script: str) -> list[dict[str, Any]]:
    """The cells of a script in percent format; markdown cells lose their comment signs."""
    found = []
    for block in script.split("# %%")[1:]:
        first, _, body = block.partition("\n")
        text = body.strip("\n")
        if "[markdown]" in first:
            source = "\n".join(line.removeprefix("# ").removeprefix("#") for line in text.splitlines())
            found.append({"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)})
        else:
            code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
            found.append(code | {"source": text.splitlines(keepends=True)})
    return [cell | {"id": f"cell-{number}"} for number, cell in enumerate(found)]


def notebook(script: Path) -> dict[str, Any]:
    """The notebook of a script, without outputs."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells(script.read_text("utf-8")), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def scripts() -> list[Path]:
    """The scripts that have a notebook."""
    return sorted(path for path in HERE.glob("*.py") if path.name != Path(__file__).name)


def main() -> None:
    """Write all notebooks."""
    for script in scripts():
        text = json.dumps(notebook(script), ensure_ascii=False, indent=1) + "\n"
        script.with_suffix(".ipynb").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
