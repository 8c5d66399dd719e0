"""The command lines of the README, each made small: the same words, with fewer replicates, months and households."""

import shlex
from pathlib import Path

from twin.scenario.initial import write_folder

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    part.strip()
    for block in README.split("```")[1::2]
    for line in block.splitlines()
    if line.startswith("twin ")
    for part in line.split("#")[0].split(";")
]
SMALL = {
    "run": ["--months", "24"],
    "compare": ["--replicates", "2", "--months", "12", "--workers", "1", "--no-grades", "--no-plain"],
    "trial": ["--quick", "--workers", "1"],
    "validate": ["--quick", "--workers", "1", "null-audit-without-sanction"],
    "calibrate": ["--workers", "1"],
    "grid": ["--plan"],
    "sensitivity": ["--plan"],
    "attribute": ["--plan"],
    "recommend": ["--plan"],
}
_SMALLER = (
    ("scale: 0.1", "scale: 0.03"),
    ("samples: 20", "samples: 1"),
    ("members: 128, rounds: 4", "members: 20, rounds: 1"),
    ("keep: 64", "keep: 4"),
    ("burn_in: 36", "burn_in: 3"),
    ("months: 24", "months: 12"),
)


def small_calibration(folder: Path) -> Path:
    """The shipped calibration with few members on a few villages, as a file."""
    text = (ROOT / "experiments" / "calibrate_baseline.yaml").read_text(encoding="utf-8")
    for whole, small in _SMALLER:
        assert whole in text, whole
        text = text.replace(whole, small)
    path = folder / "baseline.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def shortened(line: str, out: Path, county: Path, study: Path) -> list[str]:
    """The words after `twin`, with folders of this test and whatever makes the command small."""
    own = out.with_name(f"{out.name}-my")
    words = [f"{own}{word[2:]}" if word == "my" or word.startswith("my/") else word for word in shlex.split(line)[1:]]
    if words[0] != "init" and any(word.startswith(str(own)) for word in words):
        write_folder(own, "demo", 12, "en", csv=False)
    if "--out" in words:
        words[words.index("--out") + 1] = str(out)
    if "--replicates" in words:
        del words[words.index("--replicates") : words.index("--replicates") + 2]
    if words[0] in ("run", "compare"):
        words += ["--county", str(county)]
    if words[0] == "calibrate":
        words[1] = str(study)
    return words + SMALL.get(words[0], [])
