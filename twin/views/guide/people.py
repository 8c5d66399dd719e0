"""Kinds of households by the traits that the policies in force ask for, and which policies are meant for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np

from twin.base.messages import LANGS, both, told
from twin.county.county import County
from twin.policies.policy import Policy
from twin.terms.places import VILLAGE_TYPES
from twin.views.sheet import Words

TYPES: dict[str, Words] = {
    "leading": both("in a leading village"),
    "upgrading": both("in a village that is catching up"),
    "rectifying": both("in a weak village"),
}
NO_END = float("inf")


@dataclass(frozen=True)
class People:
    """A kind of households; None is any. Income is yuan a head and year, `least` to below `most`; `type` that of the village."""

    elders: bool | None
    children: bool | None
    least: float
    most: float
    type: str | None

    @property
    def key(self) -> str:
        """A short name for files."""
        parts = [
            ("" if has else "no-") + name
            for name, has in (("elders", self.elders), ("children", self.children))
            if has is not None
        ]
        if (self.least, self.most) != (0.0, NO_END):
            parts.append(f"income-{self.least:g}-{self.most:g}" if self.most < NO_END else f"income-{self.least:g}-up")
        return "_".join([*parts, *([self.type] if self.type else [])]) or "all"

    @property
    def name(self) -> Words:
        """In plain words."""
        traits = list(self._traits())
        if not traits:
            return both("every household")
        rows = {lang: told(lang, " and ").join(trait[lang] for trait in traits) for lang in LANGS}
        return both("a household {traits}", traits=rows)

    def _traits(self) -> Iterable[Words]:
        if self.elders is not None:
            yield both("with elders") if self.elders else both("without elders")
        if self.children is not None:
            yield both("with children at school") if self.children else both("without children at school")
        if self.most < NO_END and self.least > 0:
            yield both("with {least:,.0f} to {most:,.0f} yuan a person and year", least=self.least, most=self.most)
        elif self.most < NO_END:
            yield both("with less than {most:,.0f} yuan a person and year", most=self.most)
        elif self.least > 0:
            yield both("with {least:,.0f} yuan or more a person and year", least=self.least)
        if self.type is not None:
            yield TYPES[self.type]

    def meant(self, policy: Policy) -> bool:
        """Whether a policy is meant for them, as far as traits tell."""
        target = policy.target
        return (
            (target.elders is None or target.elders == self.elders)
            and (target.children is None or target.children == self.children)
            and (target.income_below is None or self.most <= target.income_below)
            and (target.village_types is None or self.type in target.village_types)
        )

    def of(self, county: County) -> np.ndarray:
        """Which households of a county are of this kind, bool[H]."""
        hh, found = county.households, county.households["present"].copy()
        if self.elders is not None:
            found &= (hh["elders"] > 0) == self.elders
        if self.children is not None:
            found &= hh["children"] == self.children
        found &= (hh["income"] >= self.least) & (hh["income"] < self.most)
        if self.type is not None:
            found &= (county.villages["type"] == VILLAGE_TYPES.index(self.type))[hh["village"]]
        return np.asarray(found)


def kinds(policies: Iterable[Policy]) -> list[People]:
    """Every kind that the policies tell apart; each household is of exactly one."""
    targets = [policy.target for policy in policies]
    elders = (True, False) if any(one.elders is not None for one in targets) else (None,)
    children = (True, False) if any(one.children is not None for one in targets) else (None,)
    lines = [0.0, *sorted({one.income_below for one in targets if one.income_below}), NO_END]
    types = VILLAGE_TYPES if any(one.village_types is not None for one in targets) else (None,)
    bands = list(zip(lines, lines[1:], strict=False))
    return [People(old, young, *band, kind) for old, young, band, kind in product(elders, children, bands, types)]
