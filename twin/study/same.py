"""What scenarios must share to be compared, and what to call them so that each is told from the others."""

from collections.abc import Sequence
from pathlib import PurePath

from twin.base.errors import InputError
from twin.base.messages import LANGS, Text
from twin.base.months import month_text
from twin.scenario.scenario import Scenario


def check_same(scenarios: Sequence[Scenario], months: int | None = None) -> None:
    """Paired runs live through the same months: same start, and same length unless `months` gives one to all.

    Raises InputError naming the first scenario that differs from the first one.
    """
    first, *others = scenarios
    for other in others:
        if other.start != first.start:
            raise InputError(
                "scenarios {one!r} and {other!r} begin in {begins} and {otherwise}: nothing can be paired; "
                "allowed: the same `start`",
                one=first.name, other=other.name, begins=month_text(first.start), otherwise=month_text(other.start),
            )  # fmt: skip
        if months is None and other.months != first.months:
            raise InputError(
                "scenarios {one!r} and {other!r} last {months} and {otherwise} months: nothing can be paired; "
                "allowed: the same `months`, or --months for all",
                one=first.name, other=other.name, months=first.months, otherwise=other.months,
            )  # fmt: skip


def named_apart(scenarios: Sequence[Scenario]) -> list[str]:
    """A name of its own for each: its name, where that is not enough with as much of its file's path as tells, else numbered."""
    depths: dict[str, int] = {}
    for name in {scenario.name for scenario in scenarios}:
        alike = [scenario for scenario in scenarios if scenario.name == name]
        files = {_path(scenario) for scenario in alike}
        depths[name] = 0
        while len({_label(scenario, depths[name]) for scenario in alike}) < len(files):
            depths[name] += 1
    return _numbered([_label(scenario, depths[scenario.name]) for scenario in scenarios])


def _path(scenario: Scenario) -> tuple[str, ...]:
    """The folders and the file, without its ending, that it was read from; nothing where it was not."""
    return () if scenario.file is None else PurePath(scenario.file.resolve()).with_suffix("").parts


def _label(scenario: Scenario, depth: int) -> str:
    """Its name with `depth` parts of its file's path: `folder/plan` or, where the file is called otherwise, `plan (file)`."""
    parts = _path(scenario)
    tail = "/".join(parts[-depth:]) if depth else ""
    if not tail:
        return scenario.name
    return tail if parts[-1] == scenario.name else f"{scenario.name} ({tail})"


def _numbered(names: Sequence[str]) -> list[str]:
    """The same names, those given again with a number that no other has."""
    found: list[str] = []
    for name in names:
        number, own = 1, name
        while own in found:
            number += 1
            own = f"{name} ({number})"
        found.append(own)
    return found


def titled_apart(scenarios: Sequence[Scenario], names: Sequence[str]) -> list[Text]:
    """A title for each in both languages: its own, before it the name of `named_apart` where another has the same title."""
    titles: list[Text] = [
        {lang: getattr(one.title, lang) if one.title else name for lang in LANGS}
        for one, name in zip(scenarios, names, strict=True)
    ]
    for lang in LANGS:
        given = [title[lang] for title in titles]
        for title, name in zip(titles, names, strict=True):
            if given.count(title[lang]) > 1:
                title[lang] = f"{name}: {title[lang]}"
    return titles
