"""Draw the rooms and measure the house: `python -m experiments.house` writes what docs/architecture.md shows of them.

With `--check` nothing is written, and the command ends with 1 where the page knows other rooms, or other ways between them, than
the code has today. Numbers may lag behind: a line more in a file makes no page wrong.
"""

import re
import sys
from collections.abc import Mapping

import matplotlib as mpl

from experiments.house import measures, picture, plan

DOCS = plan.ROOT / "docs"
PAGE, PICTURE = DOCS / "architecture.md", DOCS / "figures" / "rooms"


def main(words: list[str]) -> int:
    """Write, or with `--check` compare; the exit code."""
    floors, found = plan.rooms(), plan.imports()
    between = plan.between(floors, found)
    made = page(floors, between, measures.measured(found))
    if "--check" in words:
        true = plain(made) == plain(PAGE.read_text(encoding="utf-8"))
        print(
            "the page is what the code is" if true else f"stale: {PAGE.relative_to(plan.ROOT)}; run `python -m experiments.house`"
        )
        return int(not true)
    with mpl.rc_context(picture.STYLE):
        figure = picture.drawn(floors, between)
    files = {PICTURE.with_suffix(f".{kind}"): picture.written(figure, kind) for kind in ("svg", "png")}
    files[PAGE] = made.encode()
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    return 0


def plain(text: str) -> str:
    """A text without its numbers."""
    return re.sub(r"\d[\d.,%]*", "", text)


def page(floors: list[plan.Room], between: Mapping[tuple[int, int], int], own: tuple[str, ...]) -> str:
    """The page with its two tables as of today; what stands around them is written by hand."""
    text = PAGE.read_text(encoding="utf-8")
    for name, made in (("rooms", rooms(floors, between)), ("measures", table(own))):
        before, begin, rest = text.partition(f"<!-- {name}: made by `python -m experiments.house` -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{made}\n{end}{after}"
    return text


def rooms(floors: list[plan.Room], between: Mapping[tuple[int, int], int]) -> str:
    """A row a room, the highest first."""
    rows = []
    for place, room in reversed(list(enumerate(floors))):
        below = ", ".join(floors[other].name.split(",")[0] for other in reversed(range(len(floors))) if (place, other) in between)
        rows.append(f"| `{room.name}` | {room.about} | {below or '–'} | {len(room.files)} | {room.lines:,} |")
    return "\n".join(["| room | what it is about | imports from | files | lines |", "|---|---|---|---:|---:|", *rows])


def table(own: tuple[str, ...]) -> str:
    """The measures beside those of the field."""
    rows = [f"| {name} | {' | '.join(row)} |" for name, row in {**measures.FIELD, "**this package, now**": own}.items()]
    return "\n".join([f"| | {' | '.join(measures.HEADS)} |", "|---|" + "---:|" * len(measures.HEADS), *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
