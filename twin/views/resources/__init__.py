"""The resource map: people, money, projects, networks, balances by village, township and county, and colours of the list."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from twin.base.messages import both
from twin.base.months import month_text
from twin.views.attention import COLOUR, strongest
from twin.views.sheet import Column, Sheet, Words, sheet
from twin.views.source import Source
from twin.world.ledger import FEN

STATES: tuple[Words, ...] = (
    both("none"), both("applied for"), both("approved"), both("under way"), both("finished"),
)  # fmt: skip
ADDED = ("villages", "households", "persons", "elders", "away", "arrived", "used", "idle", "projects", "finished", "cadres",
         "hours", "red", "yellow", "blue", "to_win")  # fmt: skip
_PEOPLE = (
    Column("households", both("households"), "whole"),
    Column("persons", both("persons"), "whole"),
    Column("elders", both("persons aged 60 or more"), "whole"),
    Column("away", both("households whose workers are away"), "whole"),
)
_MONEY = (
    Column("arrived", both("money arrived"), "yuan", both("in villages' accounts, since January")),
    Column("used", both("money used since January"), "yuan", both("by the books, since January, own contributions left out")),
    Column("idle", both("money lying idle"), "yuan", both("in villages' accounts at the end of the month")),
)
_WORK = (
    Column("projects", both("projects under way"), "whole", both("applied for, approved or under way")),
    Column("finished", both("projects finished"), "whole", both("in the running cycle")),
    Column("cadres", both("linkage cadres"), "count"),
    Column("hours", both("hours of the committee"), "hours", both("a month")),
)
_NETWORK = (
    Column("coverage", both("network coverage"), "share"),
    Column("phones", both("smartphones"), "share", both("households in which somebody uses one well")),
    Column("contacts", both("contacts"), "ratio", both("households with which a household exchanges news, on average")),
    Column("skill", both("skill of cadres"), "ratio", both("0 to 1")),
)
_SPENT = ["benefit", "misdelivered", "overhead", "diverted_public", "diverted_private"]
_BOOKS = ["level", "row", "policy", "month", "arrived", "contribution", *_SPENT]
_TO_WIN = Column(
    "to_win", both("lost at one step, households"), "whole", both("of the policies with a colour; not what can be won")
)
_COUNTS = (
    Column("red", both("red"), "whole", both("villages of which this is the strongest colour")),
    Column("yellow", both("yellow"), "whole"),
    Column("blue", both("blue"), "whole"),
)  # fmt: skip


def make(source: Source) -> dict[str, Sheet]:
    """`villages`, `townships` and `county` add up; `money` and `projects` show each policy of each village.

    People come from the county's tables, money and projects from the one course of the county, colours from the list. Of the
    source's village, where it has one, there are `villages`, `money` and `projects` alone.
    """
    money, projects = _money(source), _projects(source)
    villages = _villages(source, money, projects)
    if source.village:
        villages, money, projects = (one[one["village"] == source.village] for one in (villages, money, projects))
    townships, county = _summed(villages, ["township"]), _summed(villages.assign(county=str(source.county.code)), ["county"])
    head = (Column("village", both("village"), "place"), Column("township", both("township"), "place"))
    colour = Column("colour", both("colour"), "word", both("the strongest of the list for this village"), COLOUR)
    count = Column("villages", both("villages"), "whole")
    one = Column("county", both("county"), "place")
    every = (*_PEOPLE, *_MONEY, *_WORK, *_NETWORK)
    policy = Column("policy", both("policy"), "policy")
    state = Column("state", both("state"), "word", None, {str(number): name for number, name in enumerate(STATES)})
    plan = (Column("plan", both("cost of the project"), "yuan"), Column("spent", both("spent on it"), "yuan"))
    found = {
        "villages": sheet(both("resources by village"), (*head, colour, _TO_WIN, *every), villages),
        "townships": sheet(both("resources by township"), (head[1], count, *_COUNTS, _TO_WIN, *every), townships),
        "county": sheet(both("resources of the county"), (one, count, *_COUNTS, _TO_WIN, *every), county),
        "money": sheet(both("money by village and policy"), (*head, policy, *_MONEY), money),
        "projects": sheet(both("village projects"), (*head, policy, state, *plan), projects),
    }  # fmt: skip
    return {name: found[name] for name in ("villages", "money", "projects")} if source.village else found


def _places(source: Source, each: int = 1) -> pd.DataFrame:
    """Codes of every village and its township, each so many times."""
    villages = np.array([str(code) for code in source.county.villages["uid"]], dtype=object)
    townships = np.array([str(code) for code in source.county.townships["uid"]], dtype=object)[source.county.villages["township"]]
    return pd.DataFrame({"village": villages.repeat(each), "township": townships.repeat(each)})


def _money(source: Source) -> pd.DataFrame:
    """Yuan by village and policy: arrived and used since January, idle at the end of the month."""
    twin, keys = source.twin, list(source.scenario.policies)
    rows = pd.DataFrame(twin.record.read("policies")).reindex(columns=_BOOKS)  # before the first month no table is there
    rows = rows[(rows["level"] == 0).to_numpy() & (rows["month"] >= _january(source)).to_numpy()]
    paid = rows[_SPENT].sum(axis=1)
    rows = rows.assign(used=np.maximum(paid - rows["contribution"], 0)).groupby(["row", "policy"])[["arrived", "used"]].sum()
    shape = (len(source.county.villages["uid"]), len(keys))
    index = pd.MultiIndex.from_product([range(size) for size in shape], names=["row", "policy"])
    rows = rows.reindex(index, fill_value=0)
    idle = np.asarray(twin.world.ledger["village"]).sum(axis=2).ravel()
    return _places(source, len(keys)).assign(
        policy=keys * shape[0], arrived=rows["arrived"].to_numpy() / FEN, used=rows["used"].to_numpy() / FEN, idle=idle / FEN
    )  # fmt: skip


def _january(source: Source) -> int:
    """The number of January of the month's year."""
    return source.month - (int(month_text(source.month)[5:]) - 1)


def _projects(source: Source) -> pd.DataFrame:
    """Where each village's project of each policy that is carried out jointly stands."""
    world, parts = source.twin.world, []
    for number, (key, policy) in enumerate(source.scenario.policies.items()):
        if policy.access == "collective":
            state, plan, spent = (np.asarray(world.villages[name])[:, number] for name in ("project", "plan", "spent"))
            rows = _places(source).assign(policy=key, state=state.astype(int).astype(str), plan=plan / FEN, spent=spent / FEN)
            parts.append(rows)
    columns = ["village", "township", "policy", "state", "plan", "spent"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _villages(source: Source, money: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    county, rows = source.county, _places(source)
    village, hh = np.asarray(county.households["village"]), county.households
    present = np.asarray(hh["present"], dtype=float)

    def added(values: np.ndarray) -> np.ndarray:
        return np.bincount(village, weights=np.asarray(values, dtype=float) * present, minlength=len(rows))

    households = added(np.ones(len(village)))
    contacts = np.diff(np.asarray(county.ties_start))
    rows = rows.assign(
        households=households, persons=added(hh["persons"]), elders=added(hh["elders"]), away=added(hh["away"]),
        cadres=np.asarray(county.villages["cadres"]), hours=np.asarray(county.villages["hours"]),
        coverage=np.asarray(county.villages["coverage"]), phones=added(hh["phone"]) / np.maximum(households, 1),
        contacts=added(contacts) / np.maximum(households, 1), skill=np.asarray(county.villages["skill"]),
    )  # fmt: skip
    for name, states in (("projects", ("1", "2", "3")), ("finished", ("4",))):
        rows[name] = _at(rows, projects[projects["state"].isin(states)].groupby("village").size())
    for name in ("arrived", "used", "idle"):
        rows[name] = _at(rows, money.groupby("village")[name].sum())
    listed = source.listed
    rows["to_win"] = _at(rows, listed[listed["colour"] != ""].groupby("village")["to_win"].sum())
    colours = strongest(listed)
    return rows.assign(colour=[str(colours.get(code, "none")) for code in rows["village"]])


def _at(rows: pd.DataFrame, values: pd.Series) -> np.ndarray:
    """Values by village in the order of rows, 0 where there are none."""
    return values.reindex(rows["village"]).fillna(0).to_numpy(dtype=float)


def _summed(villages: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sums; shares and means weigh villages by their households, skill by village."""
    rows = villages.assign(villages=1, **{colour: villages["colour"] == colour for colour in ("red", "yellow", "blue")})
    for name in ("coverage", "phones", "contacts"):
        rows[name] = rows[name] * rows["households"]
    found = rows.groupby(list(by), as_index=False, sort=True)[[*ADDED, "coverage", "phones", "contacts", "skill"]].sum()
    for name in ("coverage", "phones", "contacts"):
        found[name] = found[name] / found["households"].where(found["households"] > 0)
    return found.assign(skill=found["skill"] / found["villages"])
