"""Ask every probe and write docs/forms.md: see the package."""

import argparse
import json
from pathlib import Path

from experiments.forms import __doc__ as about
from experiments.forms.ask import PROBES, ROOT, answers, before, chosen, git
from experiments.forms.page import page


def main() -> None:
    """Read the words, ask this build and perhaps an earlier one, write page and numbers."""
    words = argparse.ArgumentParser("python -m experiments.forms", description=about)
    words.add_argument("--against", metavar="REVISION", help="an earlier revision to be asked the same")
    words.add_argument("--out", type=Path, default=ROOT / "docs" / "forms.md")
    words.add_argument("--only", nargs="*", default=[], choices=[probe.key for probe in PROBES])
    words.add_argument("--answers", type=Path, help="only write what this build answers, as JSON")
    given = words.parse_args()
    probes = chosen(given.only)
    if given.answers:
        given.answers.write_text(json.dumps(answers(probes)), encoding="utf-8")
        return
    kept = given.out.with_suffix(".json")
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if given.against:
        revision = git("rev-parse", "--short", given.against)
        old = found.get("before", {})
        same = old.get("probes", {}) if old.get("revision") == revision else {}
        found["before"] = {"revision": revision, "probes": same | before(given.against, given.only)}
    found["now"] = {"probes": found.get("now", {}).get("probes", {}) | answers(probes)}
    kept.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    given.out.write_text(page(PROBES, found), encoding="utf-8")


if __name__ == "__main__":
    main()
