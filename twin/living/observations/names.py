"""What a county's observations may name, and why a row cannot be: places, policies and targets by what people call them."""

from functools import cached_property
from typing import Any, NamedTuple

from twin.base.messages import both, language, message
from twin.base.months import month_text
from twin.living.ensemble.targets import ALL, TARGETS
from twin.living.observations.rows import month_of
from twin.policies import policy
from twin.scenario.own import Own
from twin.scenario.own_policies import keys_of
from twin.sheets.words import nearest, plain
from twin.terms.observed import CALLED, OBSERVED, TOTALS

LATE = 24  # months: what is said to have become known later is a mistyped year
_EVERY = (ALL, "全部", "合计", "全部政策", "all policies")


class Misfit(NamedTuple):
    """Why a row cannot be: the column to look at, what is wrong there, what is allowed, and what is near."""

    column: str
    said: str
    allowed: str = ""
    nearest: str = ""


class Names:
    """What a county's places, policies and targets may be called."""

    def __init__(self, own: Own) -> None:
        """Of a workbook without errors."""
        self.own = own
        self._places: dict[str, tuple[str, Misfit | None]] = {}

    @cached_property
    def targets(self) -> dict[str, str]:
        """Keys by name."""
        return {plain(word): key for key, said in OBSERVED.items() for word in (*both(said).values(), *CALLED[key], key)}

    @cached_property
    def policies(self) -> dict[str, str]:
        """Keys by name: of the sheet's policies, or of the usual ones."""
        table = self.own.book.tables.get("policies")
        if table is not None:
            keys = keys_of(table)
            return {plain(str(name)): key for key, name in zip(keys, table.column("name"), strict=True)} | {
                plain(key): key for key in keys
            }
        usual = {key: policy.find(key).name.plainly() for key in policy.DEFAULT}
        return {plain(word): key for key, names in usual.items() for word in (*names.values(), key)}

    def place(self, said: str | None) -> tuple[str, Misfit | None]:
        """The code that a place means; as it was said, and why, where it means none or several."""
        said = said or ""
        if said not in self._places:
            self._places[said] = self._place(said)
        return self._places[said]

    def _place(self, said: str) -> tuple[str, Misfit | None]:
        places = self.own.places
        head = places.head
        names = [] if head.name is None else [head.name.en, head.name.zh]
        if not said or plain(said) in {plain(str(head.code)), *(plain(name) for name in names if name)}:
            return str(head.code), None
        found = places.named(said) if places.villages is not None else []
        if len(found) == 1:
            return str(found[0][1]), None
        if found:
            words = message(", ").join(f"{label} {code}" for _, code, label in found[:8])
            return said, Misfit("place", message("{value} stands for several", value=said), words)
        labels = places.labels if places.villages is not None else []
        return said, Misfit("place", message("the county has no place {name}", name=said),
                            message("a township or village of the county, by name or code"), nearest(said, labels))  # fmt: skip

    def target(self, said: str) -> tuple[str, Misfit | None]:
        """The key that a target's name means."""
        key = self.targets.get(plain(said))
        if key is not None:
            return key, None
        words = {message(word): key for key, word in OBSERVED.items()}
        return said, Misfit(
            "target", message("{value} is not known", value=said), message(", ").join(words), nearest(said, words)
        )

    def policy(self, said: str | None, target: str) -> tuple[str, Misfit | None]:
        """The key that a policy's name means, `all` for all together; a target that knows no policy takes none."""
        if not said or plain(said) in map(plain, _EVERY):
            return ALL, None
        key = self.policies.get(plain(said))
        words = message(", ").join(self.policies.values())
        if key is None:
            return said, Misfit("policy", message("the county has no policy {name}", name=said), words,
                                nearest(said, self.policies))  # fmt: skip
        counted = TARGETS.get(TOTALS.get(target, target))
        if counted is not None and not counted.by_policy:
            return key, Misfit(
                "policy", message("{target} is not counted by policy", target=counted.name[language()]), message("empty")
            )
        return key, None


def misfit(row: dict[str, Any], run: range, percent: bool) -> Misfit | None:
    """Why a row of a known target cannot be; `run`: the months of the county's runs; `percent`: written as one."""
    value, asked, month = row["observation"], row["n"], month_of(row["target_end_date"])
    if month < run[0]:
        allowed = message("from {month}", month=month_text(run[0]))
        return Misfit("month", message("lies before the county's first month"), allowed)
    if month > run[-1]:
        allowed = message("up to {month}; the sheet of the county says how many months there are", month=month_text(run[-1]))
        return Misfit("month", message("lies after the county's last month"), allowed)
    if row["as_of"] < row["target_end_date"].replace(day=1):
        return Misfit("as_of", message("was known before its month began"), message("a day of its month, or later"))
    if month_of(row["as_of"]) > month + LATE:
        allowed = message("up to {months} months after its month", months=LATE)
        return Misfit("as_of", message("was known years after its month"), allowed)
    target = TARGETS[TOTALS.get(row["target"], row["target"])]
    if value < 0:
        return Misfit("observation", message("{value:g} is less than nothing", value=value), message("at least 0"))
    if target.unit != "share":
        if percent:
            said = message("{value} is a share, {target} is none", value=f"{value * 100:g}%", target=target.name[language()])
            return Misfit("observation", said, message("a number without a percent sign"))
        if target.unit == "count" and value != int(value):
            return Misfit("observation", message("{value:g} is no whole number", value=value), message("a count"))
        return None
    if asked == 0:
        return Misfit("n", message("a share of nobody"), message("at least 1, or empty"))
    if value > 1:
        return Misfit("observation", *_too_large(value, asked))
    return None


def _too_large(value: float, asked: float) -> tuple[str, str, str]:
    """A share above 1: the number of those who said yes, a percentage without its sign, or more than were asked."""
    allowed = message("a share from 0 to 1, or with a percent sign")
    if value > asked:
        said = message("{value:g} is more than the {asked:g} who were asked", value=value, asked=asked)
        return said, allowed, ""
    near = [f"{value / asked:.3%}"] if asked == asked and value == int(value) else []
    near += [f"{value:g}%"] if value <= 100 else []
    return message("{value:g} is a share above 1", value=value), allowed, message(", ").join(near)
