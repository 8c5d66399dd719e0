"""Draw the rooms and measure the house: `python -m experiments.house` writes what docs/architecture.md shows of them.

With `--check` nothing is written, and the command ends with 1 where the page or its picture is not what the code is today.
"""

import sys

import matplotlib as mpl

from experiments.house import measures, picture, plan

DOCS = plan.ROOT / "docs"
PAGE, PICTURE = DOCS / "architecture.md", DOCS / "figures" / "rooms"


def main(words: list[str]) -> int:
    """Write, or with `--check` compare; the exit code."""
    floors, found = plan.rooms(), plan.imports()
    with mpl.rc_context(picture.STYLE):
        figure = picture.drawn(floors, plan.between(floors, found))
    files = {PICTURE.with_suffix(f".{kind}"): picture.written(figure, kind) for kind in ("svg", "png")}
    files[PAGE] = page(floors, measures.measured(found)).encode()
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    if "--check" in words:
        names = ", ".join(str(path.relative_to(plan.ROOT)) for path in stale)
        print(f"stale: {names}; run `python -m experiments.house`" if stale else "the picture is what the code is")
        return int(bool(stale))
    for path in stale:
        path.write_bytes(files[path])
    return 0


def page(floors: list[plan.Room], own: tuple[str, ...]) -> str:
    """The page with its two tables as of today; what stands around them is written by hand."""
    text = PAGE.read_text(encoding="utf-8")
    for name, made in (("rooms", rooms(floors)), ("measures", table(own))):
        before, begin, rest = text.partition(f"<!-- {name}: made by `python -m experiments.house` -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        text = f"{before}{begin}{made}\n{end}{after}"
    return text


def rooms(floors: list[plan.Room]) -> str:
    """A row a room, the highest first."""
    rows = [f"| `{room.name}` | {room.about} | {len(room.files)} | {room.lines:,} |" for room in reversed(floors)]
    return "\n".join(["| room | what it is about | files | lines |", "|---|---|---:|---:|", *rows])


def table(own: tuple[str, ...]) -> str:
    """The measures beside those of the field."""
    rows = [f"| {name} | {' | '.join(row)} |" for name, row in {**measures.FIELD, "**this package, now**": own}.items()]
    return "\n".join([f"| | {' | '.join(measures.HEADS)} |", "|---|" + "---:|" * len(measures.HEADS), *rows])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
