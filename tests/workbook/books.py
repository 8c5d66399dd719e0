"""Small workbooks for tests: a county of invented names, filled in as far as a test asks."""

from pathlib import Path

from twin.scenario.sheets import EVERY
from twin.sheets.write import write_book

VILLAGES = {
    "东岭镇": ("上河村", "下河村", "茶园村", "新村"),
    "河口乡": ("新村", "渡口村", "柳湾村", "沙洲村"),
    "石桥镇": ("桥头村", "石墙村", "竹山村", "林场村"),
}


def rows(**more):
    """Rows of a county of three townships and twelve villages: names and households; `more` replaces or adds sheets."""
    found = {
        "county": [{"name": "青溪县"}],
        "townships": [{"name": name} for name in VILLAGES],
        "villages": [
            {"township": town, "name": name, "size": 40 + 5 * number}
            for town, names in VILLAGES.items()
            for number, name in enumerate(names)
        ],
    }
    return found | more


def book(folder: Path, lang="zh", **more):
    """Write it; returns the folder."""
    folder.mkdir(exist_ok=True)
    write_book(folder / "县情.xlsx", EVERY, rows(**more), lang, examples=True)
    return folder
