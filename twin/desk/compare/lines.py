"""Plans of the county's own sheet of mechanisms: their lines, each as a comparison can take it up.

A line is named `KEY@PLAN`: the mechanism of the catalogue, with what the line says of its dose, places, months and cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from twin.base.messages import Lang, told
from twin.base.months import month_number
from twin.desk.compare.plan import AT, Chosen, Where, catalogued
from twin.mechanisms import mechanism
from twin.report.shared.words import pick
from twin.scenario.own import Own


@dataclass(frozen=True)
class Line:
    """A line: its use as a scenario has it but for the places, which stand in `where`; what the mechanism is, where it costs
    something else than in the catalogue."""

    use: Mapping[str, Any]
    where: Where
    definition: Mapping[str, Any] | None = None

    def chosen(self, start: int) -> Chosen:
        """As it stands in the workbook, in a run that begins in month `start`."""
        share = float(self.use.get("cover", {}).get("share", 1.0))
        begins = month_number(self.use["from"]) - start if "from" in self.use else 0
        return Chosen(dose=max(0.01, self.use["dose"]), share=max(0.01, share), start=max(0, begins))

    def everywhere(self) -> "Line":
        """The same without its places."""
        return replace(self, where=Where())


def lines_in(folder: Path) -> dict[str, Line]:
    """Lines of the plans of a county's folder, by name; raises InputError where the workbook has errors."""
    own = Own(folder)
    own.refuse()
    return lines_of(own)


def lines_of(own: Own) -> dict[str, Line]:
    """Lines of the plans, in the order of the sheet, without those that only repeat what is in force."""
    if own.uses is None:
        return {}
    found, source = {}, own.source()
    standing = own.uses.data(None, source)
    for plan in own.names[1:]:
        data = own.uses.data(plan, source)
        for key, use in data.get("mechanisms", {}).items():
            definition = data.get("define", {}).get(key)
            if (use, definition) != tuple(standing.get(block, {}).get(key) for block in ("mechanisms", "define")):
                found[f"{key}{AT}{plan}"] = Line(use, _places(use), definition)
    return found


def _places(use: Mapping[str, Any]) -> Where:
    cover = use.get("cover", {})
    for kind in ("townships", "villages"):
        if kind in cover:
            return Where(kind=kind, of=tuple(str(code) for code in cover[kind]))
    return Where()


def called(key: str, lang: Lang) -> str:
    """What a mechanism is called; of a line with its plan."""
    own, plan = catalogued(key)
    name = pick(mechanism.find(own).name.plainly(), lang)
    return told(lang, "{name} ({plan})", name=name, plan=plan) if plan else name
