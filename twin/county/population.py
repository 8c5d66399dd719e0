"""How a county is drawn: one builder for the demo, small trials and real division codes.

Every number is keyed by the uid of the unit that it describes, never by a row or a counter, so neither the order nor the
rest of the county matters. Sources and assumptions stand in `docs/county.md`, number by number.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from twin.base.draws import Luck, Namespace, luck, uniforms
from twin.base.limits import check_households
from twin.county.members import compose
from twin.county.names import drawn_townships, drawn_villages
from twin.county.within import Within
from twin.terms.places import UNITS

Columns = dict[str, np.ndarray]
Given = Mapping[str, Columns]  # columns by table


VILLAGE, TOWNSHIP_VILLAGES = 360, 12  # households of a typical village, villages of a typical township
UNIT_HOURS, TOWNSHIP_HOURS, VILLAGE_HOURS = 12 * 80.0, 40 * 60.0, 5 * 60.0  # people times hours a month: assumed
SUBURB_SHARE, HILLS_SHARE = 0.15, 0.47  # suburb: nearest villages; hills: of the others
LEADING_SHARE, RECTIFYING_SHARE = 0.20, 0.25
WEAK_INCOME = 50_000.0  # yuan a year below which the collective income of a rectifying (weak) village stays
CADRES = (0.02, 0.38, 0.81, 0.98)  # cumulative shares of 0, 1, 2, 3 linkage cadres (else 4): mean 1.81, none in 2%
HAMLET = 45  # households of a natural village
AWAY = np.array([0.26, 0.34, 0.15])  # of households with a working generation, by terrain
ELDER_PHONE, YOUNG_PHONE = 0.35, 0.95
INCOME, INCOME_SPREAD = 20_133.0, 0.55  # yuan a head and year; log spread between households of a village
KIN_SHARE = 0.06


class Ask(IntEnum):
    """The questions asked of luck in the POPULATION namespace (ties use 16 and up)."""

    TOWNSHIP = 0
    TOWNSHIP_PLACE = 1
    VILLAGE = 2
    VILLAGE_PLACE = 3
    VILLAGE_OFFICE = 4
    HAMLET = 5
    HOUSEHOLD = 6
    INCOME = 7
    PHONE = 8
    PERSON = 9


@dataclass(frozen=True)
class Layout:
    """What is known about a county before anything is drawn.

    `village_size` is the mean number of households; `sizes` gives it village by village instead. A thinned layout
    (`thinning` = villages, townships, county) has villages, townships or a county of fewer households than the real ones
    they stand for; their hours shrink in step, so that a small trial county is as busy as a full one.
    """

    code: int
    townships: np.ndarray  # int64[T] codes, ascending
    villages: np.ndarray  # int64[V] codes, ascending
    village_size: float = float(VILLAGE)
    sizes: np.ndarray | None = None  # int[V]
    radius: float = 25.0  # km from the county seat to the border
    thinning: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def households(self) -> float:
        """How many households there will be, about where sizes are drawn."""
        return self.village_size * self.villages.size if self.sizes is None else float(self.sizes.sum(dtype=np.int64))

    @property
    def fingerprint(self) -> str:
        """Hash of everything that a county is drawn from (16 hexadecimal digits)."""
        digest = hashlib.sha256(f"{self.code} {self.village_size!r} {self.radius!r} {self.thinning!r}".encode())
        for codes in (self.townships, self.villages, *([] if self.sizes is None else [self.sizes])):
            digest.update(np.ascontiguousarray(codes, dtype=np.int64).tobytes())
        return digest.hexdigest()[:16]


def standard_layout(townships: int, villages: int, households: float, *, code: int = 990_001, even: bool = False) -> Layout:
    """A layout with invented codes: `villages` per township, `households` per village."""
    towns = code * 1000 + 101 + np.arange(townships, dtype=np.int64)
    places = (towns[:, None] * 1000 + 201 + np.arange(villages)).ravel()
    return Layout(code, towns, places, float(households), np.full(places.size, int(households)) if even else None)


def _normal(u: np.ndarray) -> np.ndarray:
    """Two uniforms per row, shape (n, 2), to one standard normal (Box and Muller)."""
    return np.sqrt(-2.0 * np.log1p(-u[:, 0])) * np.cos(2.0 * np.pi * u[:, 1])


def _squash(mean: float | np.ndarray, spread: float, z: np.ndarray) -> np.ndarray:
    """A share around `mean` with log-odds spread, in (0, 1)."""
    odds = np.log(np.asarray(mean) / (1.0 - np.asarray(mean))) + spread * z
    return np.round(1.0 / (1.0 + np.exp(-odds)), 4)


def _rank_share(score: np.ndarray, uid: np.ndarray) -> np.ndarray:
    """Rank as a share in (0, 1), ties broken by uid: quotas that do not depend on row order."""
    rank = np.empty(score.size)
    rank[np.lexsort((uid, score))] = np.arange(score.size) + 0.5
    return rank / max(score.size, 1)


def build(layout: Layout, seed: int = 0, given: Given | None = None, within: Within | None = None) -> dict[str, Columns]:
    """Draw all columns of a county: `units`, `townships`, `villages`, `households` (dtypes: see `County`).

    What is `given`, columns by table, stands in place of what would be drawn, and the rest is drawn to go with it; households
    add up to what is known of their villages (`within`). Raises InputError for more households than the limit.
    """
    offices = build_offices(layout, seed, given)
    people = build_households(layout, offices["villages"], seed, (given or {}).get("households"), within)
    return offices | {"households": people}


def build_offices(layout: Layout, seed: int = 0, given: Given | None = None) -> dict[str, Columns]:
    """Draw `units`, `townships` and `villages` of a county: all but its households."""
    check_households(layout.code, layout.households)
    fortune, given = luck(seed, namespace=Namespace.POPULATION), given or {}
    villages = _villages(layout, fortune, given.get("villages", {}))
    drawn = {"units": _units(layout, given.get("units", {})), "townships": _townships(layout, villages, fortune)}
    return {name: columns | given.get(name, {}) for name, columns in drawn.items()} | {"villages": villages}


def build_households(
    layout: Layout, villages: Columns, seed: int = 0, given: Columns | None = None, within: Within | None = None
) -> Columns:
    """Draw the households of some villages of a county; what else lives in it makes no difference to them."""
    known = within or Within.nothing(villages["uid"].size)
    return _households(villages, luck(seed, namespace=Namespace.POPULATION), given or {}, known)


def _units(layout: Layout, given: Columns) -> Columns:
    key = given.get("key", np.array(UNITS, dtype=object))
    uid = layout.code * 100 + np.arange(1, key.size + 1, dtype=np.int64)
    return {"uid": uid, "key": key, "hours": np.full(key.size, UNIT_HOURS * layout.thinning[2])}


def _townships(layout: Layout, villages: Columns, fortune: Luck) -> Columns:
    u = uniforms(fortune, Ask.TOWNSHIP, layout.townships)
    households = np.bincount(villages["township"], weights=villages["size"], minlength=layout.townships.size)
    whole = households / layout.thinning[1] / (VILLAGE * TOWNSHIP_VILLAGES)
    # A township twice as populous has half as many staff again, not twice as many (assumed).
    hours = TOWNSHIP_HOURS * np.clip(whole, 0.2, 8.0) ** 0.6 * layout.thinning[1]
    return {
        "uid": layout.townships,
        "hours": np.round(hours, 1),
        "skill": _squash(0.55, 0.45, _normal(u[:, :2])),
        "leaning": np.round(np.exp(0.5 * _normal(u[:, 2:]) - 0.125), 4),
        "name": drawn_townships(layout.townships.size),
    }


def _landscape(layout: Layout, fortune: Luck, township: np.ndarray, given: Columns) -> tuple[np.ndarray, np.ndarray]:
    """Distance (km) and terrain of each village: townships lie around the seat, hills come in neighbouring villages."""
    uid = layout.villages
    home, own = uniforms(fortune, Ask.TOWNSHIP_PLACE, layout.townships)[township], uniforms(fortune, Ask.VILLAGE_PLACE, uid)
    radius, angle = layout.radius * np.sqrt(home[:, 0]), 2.0 * np.pi * home[:, 1]
    step, turn = 0.25 * layout.radius * np.sqrt(own[:, 0]), 2.0 * np.pi * own[:, 1]
    x, y = radius * np.cos(angle) + step * np.cos(turn), radius * np.sin(angle) + step * np.sin(turn)
    drawn = np.round(np.maximum(1.0, np.hypot(x, y) * 1.3), 1)  # roads are longer than the crow flies
    distance = given.get("distance", drawn)
    suburb = _rank_share(distance, uid) < SUBURB_SHARE
    rugged = home[:, 2] + 0.35 * own[:, 2] + np.where(suburb, -9.0, 0.0)
    hills = ~suburb & (_rank_share(rugged, uid) > 1.0 - HILLS_SHARE * (1.0 - SUBURB_SHARE))
    terrain = given.get("terrain", np.where(suburb, 2, np.where(hills, 1, 0)).astype(np.int8))
    if "terrain" in given and "distance" not in given:  # suburbs are what lies near
        distance = np.empty_like(drawn)
        distance[np.lexsort((uid, drawn, terrain != 2))] = np.sort(drawn)
    return distance, terrain


def _villages(layout: Layout, fortune: Luck, given: Columns) -> Columns:
    uid = layout.villages
    township = np.searchsorted(layout.townships, uid // 1000).astype(np.int32)
    distance, terrain = _landscape(layout, fortune, township, given)
    u, w = uniforms(fortune, Ask.VILLAGE, uid), uniforms(fortune, Ask.VILLAGE_OFFICE, uid)
    size = _sizes(layout, terrain, _normal(u[:, :2]))
    kind = given.get("type", _types(uid, terrain, _normal(u[:, 2:]), given))
    low, high = np.array([0.78, 0.68, 0.92])[terrain], np.array([0.99, 0.88, 0.99])[terrain]
    drawn = {
        "uid": uid,
        "township": township,
        "first": np.concatenate(([0], np.cumsum(size)[:-1])).astype(np.int32),
        "size": size,
        "type": kind,
        "terrain": terrain,
        "distance": distance,
        "coverage": np.round(low + (high - low) * w[:, 0], 4),
        "income": _collective_income(kind, uniforms(fortune, Ask.VILLAGE, uid, policy=1)),
        **_offices(layout, uid, size, kind, fortune),
        "name": drawn_villages(uid),
    }
    return drawn | given


def _types(uid: np.ndarray, terrain: np.ndarray, z: np.ndarray, given: Columns) -> np.ndarray:
    """Village types, int8[V], by rank of wealth; where incomes are given, the weak villages are those below the line."""
    rank = _rank_share(z + np.array([0.0, -0.5, 0.7])[terrain], uid)
    weak = given["income"] < WEAK_INCOME if "income" in given else rank < RECTIFYING_SHARE
    return np.where(weak, 2, np.where(rank > 1.0 - LEADING_SHARE, 0, 1)).astype(np.int8)


def _sizes(layout: Layout, terrain: np.ndarray, z: np.ndarray) -> np.ndarray:
    if layout.sizes is not None:
        return layout.sizes.astype(np.int32)
    factor = np.array([1.08, 0.88, 1.1])[terrain] * np.exp(0.33 * z)
    return np.clip(np.round(layout.village_size * factor / factor.mean()), 100, 800).astype(np.int32)


def _collective_income(kind: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Yuan a year: rectifying (weak) villages stay below 50,000, the others above."""
    z = _normal(u[:, :2])
    strong = WEAK_INCOME + np.array([250_000.0, 60_000.0, 0.0])[kind] * np.exp(0.6 * z)
    return np.round(np.where(kind == 2, 5_000.0 + (WEAK_INCOME - 5_000.0) * u[:, 2], strong))


def _offices(layout: Layout, uid: np.ndarray, size: np.ndarray, kind: np.ndarray, fortune: Luck) -> Columns:
    """Committee hours, linkage cadres, skill, independence and leaning of each village."""
    u, w = uniforms(fortune, Ask.VILLAGE_OFFICE, uid), uniforms(fortune, Ask.VILLAGE_OFFICE, uid, policy=1)
    x = uniforms(fortune, Ask.VILLAGE_OFFICE, uid, policy=2)
    thin = layout.thinning[0]
    hours = VILLAGE_HOURS * (size / thin / VILLAGE) ** 0.8 * thin * np.exp(0.1 * _normal(w[:, :2]))
    return {
        "hours": np.round(hours, 1),
        "cadres": np.searchsorted(CADRES, u[:, 1], side="right") * thin,
        "skill": _squash(np.array([0.55, 0.45, 0.36])[kind], 0.5, _normal(u[:, 2:])),
        "independence": _squash(np.array([0.5, 0.4, 0.3])[kind], 0.6, _normal(w[:, 2:])),
        "leaning": np.round(np.exp(0.6 * _normal(x[:, :2]) - 0.18), 4),
    }


def household_uids(villages: Columns) -> np.ndarray:
    """int64[H]: village code times 100,000 plus the household's number in the village (from 1)."""
    number = np.arange(1, int(villages["size"].sum()) + 1) - np.repeat(villages["first"], villages["size"])
    return np.repeat(villages["uid"], villages["size"]) * 100_000 + number


def _hamlets(villages: Columns, fortune: Luck) -> np.ndarray:
    """uint8[H]: natural village of each household; villages are cut into about size/45 uneven blocks."""
    least = np.where(villages["size"] >= 30, 2, 1)  # even a small village has an upper and a lower part
    count = np.clip(np.round(villages["size"] / HAMLET), least, 250).astype(np.int64)
    block = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    weight = 0.6 + 0.8 * uniforms(fortune, Ask.HAMLET, np.repeat(villages["uid"], count), block)[:, 0]
    starts = np.cumsum(count) - count
    total = np.add.reduceat(weight, starts)
    upto = np.cumsum(weight) - np.repeat(np.cumsum(total) - total, count)
    ends = np.round(upto / np.repeat(total, count) * np.repeat(villages["size"], count)).astype(np.int64)
    begins = np.where(block == 0, 0, np.roll(ends, 1))
    return np.repeat(block, ends - begins).astype(np.uint8)


def _households(villages: Columns, fortune: Luck, given: Columns, within: Within) -> Columns:
    uid = household_uids(villages)
    village = np.repeat(np.arange(villages["uid"].size, dtype=np.int32), villages["size"])
    terrain = villages["terrain"][village]
    u = uniforms(fortune, Ask.HOUSEHOLD, uid)
    drawn_members = compose(u[:, 0], given)
    adults, elders, pupils = within.members(drawn_members, villages["first"], villages["size"], u[:, 3])
    persons = (adults + elders + pupils).astype(np.uint8)
    phone = uniforms(fortune, Ask.PHONE, uid)
    skilled = np.where(adults > 0, YOUNG_PHONE, 1.0 - (1.0 - ELDER_PHONE) ** elders)
    person = uniforms(fortune, Ask.PERSON, uid)
    income = _income(villages, village, adults == 0, uniforms(fortune, Ask.INCOME, uid), fortune)
    drawn = {
        "village": village,
        "hamlet": _hamlets(villages, fortune),
        "persons": persons,
        "elders": elders.astype(np.uint8),
        "children": pupils > 0,
        "away": within.absent((adults > 0) & (u[:, 1] < AWAY[terrain]), adults, village, u[:, 1]),
        "phone": phone[:, 0] < skilled,
        "income": within.earned(income, persons, village),
        "kin": phone[:, 1] < KIN_SHARE,
        "receptivity": _receptivity(u[:, 2], elders > 0, adults == 0),
        "sociability": np.round(_normal(person[:, :2]), 4).astype(np.float32),
        "link_rank": person[:, 2].astype(np.float32),
        "present": np.ones(uid.size, dtype=np.bool_),
    }
    return drawn | given


def _income(villages: Columns, village: np.ndarray, old: np.ndarray, u: np.ndarray, fortune: Luck) -> np.ndarray:
    """Yuan a head and year: lognormal, by terrain, village type and village; elders living alone have less."""
    local = 0.12 * _normal(uniforms(fortune, Ask.INCOME, villages["uid"])[:, :2])
    level = np.array([1.0, 0.85, 1.25])[villages["terrain"]] * np.array([1.15, 1.0, 0.85])[villages["type"]]
    spread = INCOME_SPREAD * _normal(u[:, :2]) - INCOME_SPREAD**2 / 2.0
    mean = INCOME * 1.065  # offsets the mean of the factors, so that the county's mean is INCOME
    income = mean * (level * np.exp(local))[village] * np.where(old, 0.75, 1.0) * np.exp(spread)
    return np.round(np.maximum(income, 500.0)).astype(np.float32)


def _receptivity(u: np.ndarray, elders: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Share of what is offered that gets through: Kumaraswamy draws (Beta-like), lower where elders live."""
    b = np.where(old, 0.36, np.where(elders, 0.30, 0.265))
    return np.round((1.0 - (1.0 - u) ** (1.0 / b)) ** (1.0 / 0.6), 4).astype(np.float32)
