"""The views by key: what each is called, what it shows, and the tables that it is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from twin.base.messages import both
from twin.views.sheet import Sheet, Words
from twin.views.source import Source

Make = Callable[[Source], Mapping[str, Sheet]]


@dataclass(frozen=True)
class View:
    """A view: `name` as people know it, `about` in a sentence; its tables are made in `twin.views.KEY`, its page in `report`.

    `by_village`: whether it can be of one village alone.
    """

    key: str
    name: Words
    about: Words
    by_village: bool = True

    def make(self, source: Source) -> Mapping[str, Sheet]:
        """Its tables by name."""
        found: Mapping[str, Sheet] = import_module(f"twin.views.{self.key}").make(source)
        return found


_EVERY = (
    View("index", both("policy adaptation index"), both("how well each policy is placed to land in each village")),
    View(
        "attention", both("red, yellow and blue list"), both("which villages will probably miss which deadline, and what to do")
    ),
    View("resources", both("resource map"), both("people, money, projects, networks and balances by village")),
    View(
        "matching",
        both("matching plan"),
        both("what a village lacks for each policy, in which order to mend it, and what that wins"),
    ),
    View("needs", both("three lists"), both("open needs, who is responsible, what is done next")),
    View("bill", both("livelihood bill"), both("what households are owed, have got and are still owed, and whom to ask")),
    View("guide", both("policy supermarket"), both("what a household can get, in plain words, by deadline"), False),
    View("duties", both("lists of policies and duties"), both("who does what by when"), False),
)
VIEWS: dict[str, View] = {view.key: view for view in _EVERY}
