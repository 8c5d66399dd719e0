"""The pictures of docs/my_county.md: a workbook as an office shows it, and what a comparison of one's own county looks like.

    python -m experiments.my_county        needs LibreOffice (soffice) and pdftoppm

The county is invented: three townships, twelve villages, two policies, a plan of two mechanisms.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from twin.base.messages import LANGS, Lang
from twin.scenario.sheets import EVERY
from twin.sheets.write import write_book

ROOT = Path(__file__).parent.parent
FIGURES = ROOT / "docs" / "figures"
VILLAGES = {
    "东岭镇": ("上河村", "下河村", "茶园村", "新村"),
    "河口乡": ("新村", "渡口村", "柳湾村", "沙洲村"),
    "石桥镇": ("桥头村", "石墙村", "竹山村", "林场村"),
}
POLICIES = [
    {"name": "高龄津贴", "like": "living_allowance", "owner": "民政局", "budget": 120_000.0, "entitlement": 1200.0, "opens": 3},
    {"name": "茶园改造", "like": "industry_project", "owner": "乡村振兴办", "budget": 800_000.0},
]
MECHANISMS = [
    {"mechanism": "points_system", "dose": 0.5},
    {"mechanism": "plain_language_notice", "scenario": "方案一"},
    {"mechanism": "one_stop_window", "scenario": "方案一", "places": "东岭镇、河口乡"},
]
PAGES = {"villages": 5, "policies": 6, "mechanisms": 7}  # of the workbook as it is printed
SHOWN = {"villages": 0.68, "policies": 0.44, "mechanisms": 0.7}  # share of its width that fits a page of the documentation


def rows() -> dict[str, list[dict[str, object]]]:
    """What the planner of the page has filled in."""
    villages = [
        {"township": town, "name": name, "size": 150 + 20 * number + len(name)}
        for town, names in VILLAGES.items()
        for number, name in enumerate(names)
    ]
    villages[0] |= {"persons": 480, "elders": 130, "terrain": "plains", "distance": 9.0}
    villages[9] |= {"terrain": "hills", "distance": 41.0}
    return {
        "county": [{"name": "青溪县", "months": 24, "operations": 600_000.0}],
        "units": [{"name": "民政局", "stands_for": "civil_affairs", "staff": 9.0}, {"name": "乡村振兴办", "staff": 4.0}],
        "townships": [{"name": name, "staff": 40.0} for name in VILLAGES],
        "villages": villages,
        "policies": POLICIES,
        "mechanisms": MECHANISMS,
    }  # fmt: skip


def sheets(book: Path, home: Path, lang: Lang) -> None:
    """Pictures of three sheets as the office prints them."""
    office = ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", home, book], check=True, capture_output=True)
    for name, page in PAGES.items():
        pdf = home / f"{book.stem}.pdf"
        subprocess.run(["pdftoppm", "-r", "260", "-f", str(page), "-l", str(page), "-png", pdf, home / name], check=True)
        image = Image.open(next(home.glob(f"{name}-*.png"))).convert("RGB")
        left, top, right, bottom = (
            ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox() or image.getbbox()
        )
        right = left + SHOWN[name] * (right - left)
        image.crop((left - 8, top - 8, round(right), bottom + 8)).save(FIGURES / f"my_county_{name}.{lang}.png", optimize=True)


def main() -> None:
    """Write a workbook in either language, print it; compare in Chinese."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for lang, name in zip(LANGS, ("county.xlsx", "县情.xlsx"), strict=True):
            place = home / lang
            place.mkdir()
            write_book(place / name, EVERY, rows(), lang)
            sheets(place / name, place, lang)
            words = [f"{place}/{word}" for word in (("baseline", "方案一") if lang == "en" else ("基线", "方案一"))]
            command = [
                sys.executable,
                "-m",
                "twin",
                "compare",
                *words,
                "--replicates",
                "4",
                "--no-grades",
                "--no-plain",
                "--lang",
                lang,
            ]
            subprocess.run([*command, "--out", place / "out"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
            for figure in ("places", "cascade"):
                found = place / "out" / "figures" / f"{figure}.{lang}.png"
                (FIGURES / f"my_county_{figure}.{lang}.png").write_bytes(found.read_bytes())


if __name__ == "__main__":
    main()
