"""What a county is and how one is made: demo, small trials, division codes, a folder of tables."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from twin.base.cards import Carded
from twin.base.draws import Namespace, luck, uniforms
from twin.base.edge import whole
from twin.base.errors import InputError
from twin.base.messages import both
from twin.county import folder as files
from twin.county import ties as tie_maker
from twin.county.divisions import layout_of
from twin.county.population import TOWNSHIP_VILLAGES, VILLAGE, Columns, Layout, build, household_uids, standard_layout
from twin.county.which import is_book
from twin.files.there import is_folder

LEVELS = ("units", "townships", "villages", "households")
_SAMPLE = 32  # decision of the POPULATION namespace: which villages a sample takes
SMALL = {"townships": 800, "villages_per_township": 700, "households_per_village": 5000}  # the most of `County.small`
_FULL = 15 * TOWNSHIP_VILLAGES  # villages of a full-sized county, as in the demo


@dataclass(frozen=True, eq=False)
class County(Carded):
    """A county: 1 county, U units, T townships, V villages, H households; immutable columns per level.

    Villages are sorted by township and households by village and hamlet, all contiguous. Columns and dtypes:
    see `twin.county.tables.SCHEMA`. `ties_start`, `ties`, `named` are the symmetric adjacency (int32[H+1], int32[E],
    uint8[E]: 1 I named them, 2 they named me, 3 both). `scale` is the share of a full county's households that is
    present, `village_scale` that of its villages, `township_scale` that of its townships: budgets shrink with the first, counts
    of villages with the second, what a township costs with the first over the third.
    `village_office` and `township_office` say how large these offices are beside those of a full county: what a mechanism asks
    of their hours shrinks with them.
    `synthetic` says that attributes were drawn, not observed; `given` which share of each column was not, by `table.column`
    (empty for a county of which all was drawn).

    >>> county = County.small(2, 2, 30)
    >>> len(county.villages["uid"]), len(county.households["village"])
    (4, 120)
    """

    code: int
    name: dict[str, str]
    synthetic: bool
    units: Columns
    townships: Columns
    villages: Columns
    households: Columns
    ties_start: np.ndarray
    ties: np.ndarray
    named: np.ndarray
    scale: float = 1.0
    village_scale: float = 1.0
    township_scale: float = 1.0
    village_office: float = 1.0
    township_office: float = 1.0
    given: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lock every array: a county is shared by models and must not change under them."""
        for columns in (self.units, self.townships, self.villages, self.households):
            for values in columns.values():
                values.setflags(write=False)
        for values in (self.ties_start, self.ties, self.named):
            values.setflags(write=False)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Unpickled arrays come back writable: lock them again."""
        self.__dict__.update(state)
        self.__post_init__()

    # How one is made -------------------------------------------------------------------------------------------------

    @classmethod
    def demo(cls, seed: int = 0) -> "County":
        """The demonstration county: 15 townships, 180 villages, about 65,000 households, all invented.

        >>> len(County.demo().townships["uid"])
        15
        """
        return cls.from_layout(standard_layout(15, TOWNSHIP_VILLAGES, VILLAGE), seed)

    @classmethod
    def small(
        cls, townships: int = 2, villages_per_township: int = 3, households_per_village: int = 40, seed: int = 0
    ) -> "County":
        """A tiny county of the same make, for tests and trials.

        Hours and linkage cadres are thinned with the households, so that offices are as busy as in the demo.
        Raises InputError for numbers out of range.

        >>> len(County.small(2, 2, 30).households["village"])
        120
        """
        townships = whole("townships", townships, 1, SMALL["townships"])
        villages_per_township = whole("villages_per_township", villages_per_township, 1, SMALL["villages_per_township"])
        households_per_village = whole("households_per_village", households_per_village, 1, SMALL["households_per_village"])
        layout = standard_layout(townships, villages_per_township, households_per_village, even=True)
        households = townships * villages_per_township * households_per_village
        thin = (
            households_per_village / VILLAGE,
            villages_per_township * households_per_village / (TOWNSHIP_VILLAGES * VILLAGE),
            households / (_FULL * VILLAGE),
        )
        return cls.from_layout(replace(layout, thinning=thin), seed)

    @classmethod
    def from_layout(cls, layout: Layout, seed: int = 0) -> "County":
        """Draw a county on a given layout; the same layout and seed always give the same county.

        >>> from twin.county.population import standard_layout
        >>> len(County.from_layout(standard_layout(2, 3, 30, even=True)).villages["uid"])
        6
        """
        seed = whole("seed", seed, most=2**64 - 1)
        columns = build(layout, seed)
        uid = household_uids(columns["villages"])
        here = tie_maker.place(columns["households"], columns["villages"], uid)
        edges = tie_maker.befriend(here, luck(seed, namespace=Namespace.POPULATION))
        web = tie_maker.adjacency(edges, uid.size)
        name = both("County {code}", code=layout.code)
        units, townships, villages, households = (columns[level] for level in LEVELS)
        village, township, county = layout.thinning
        return cls(
            layout.code, name, True, units, townships, villages, households, web.start, web.other, web.named,
            scale=min(1.0, county), village_scale=min(1.0, county / village),
            village_office=min(1.0, village), township_office=min(1.0, township),
        )  # fmt: skip

    @classmethod
    def from_divisions(cls, path: str | Path, code: str | int, seed: int = 0) -> "County":
        """A synthetic county on the real rural village codes of a county (6 digits) in a divisions folder.

        Names of real places are left out: only codes remain. Raises InputError for a missing file, an unknown code, a
        county without rural villages, or tables that contradict themselves.

        >>> len(County.from_divisions("divisions", 990101).villages["uid"])
        2
        """
        return cls.from_layout(layout_of(path, code), seed)

    @classmethod
    def load(cls, folder: str | Path) -> "County":
        """Read a county that `save` wrote, a workbook (see `twin init`), or tables filled in by hand.

        Raises InputError naming file, row and column, or sheet and cell.

        >>> County.load(County.small(2, 2, 30).save("my-county")).fingerprint == County.small(2, 2, 30).fingerprint
        True
        """
        if not is_book(folder):
            return cls(**files.read(Path(folder)))
        from twin.county.book import read

        return cls(**read(Path(folder)))

    def save(self, folder: str | Path) -> Path:
        """Write the county as tables (Parquet) and `county.json`; returns the folder.

        Raises InputError where the folder holds anything else than a county saved earlier, MachineError for a disk that fails.

        >>> sorted(path.name for path in County.small(2, 2, 30).save("my-county").iterdir())[0]
        'county.json'
        """
        return files.write(self, Path(folder))

    # Parts -----------------------------------------------------------------------------------------------------------

    def sample(self, share: float, seed: int = 0, whole: str = "village") -> "County":
        """Some of the villages; a larger share contains a smaller one's.

        `whole` villages are spread over the townships. A township then has few villages among which to divide money and hours
        badly, so mechanisms that mend the dividing gain less than they would. With `whole="township"` townships are kept or left
        out as a whole: nothing changes within them, but there are few. At least one is kept; townships without a village go.
        Each township keeps the hours that belong to its share of households, county units those of the county's share. Raises
        InputError for a share outside (0, 1].

        >>> len(County.small(4, 4, 30).sample(0.5).villages["uid"])
        8
        """
        if whole not in ("village", "township"):
            raise InputError("sample: {whole!r} is not known; allowed: village, township", whole=whole)
        if not 0.0 < share <= 1.0:
            raise InputError("scale: {share:g} is out of range; allowed is a share above 0 and up to 1", share=share)
        if share == 1.0:
            return self
        chosen = self._townships_of(share, seed) if whole == "township" else self._villages_of(share, seed)
        rows = np.flatnonzero(chosen[self.households["village"]])
        villages = {key: values[chosen] for key, values in self.villages.items()}
        before = np.bincount(self.villages["township"], weights=self.villages["size"])
        after = np.bincount(self.villages["township"][chosen], weights=villages["size"], minlength=before.size)
        kept = after > 0
        townships = {key: values[kept] for key, values in self.townships.items()}
        townships["hours"] = townships["hours"] * (after / before)[kept]
        villages["township"] = (np.cumsum(kept) - 1)[villages["township"]].astype(np.int32)
        villages["first"] = np.concatenate(([0], np.cumsum(villages["size"])[:-1])).astype(np.int32)
        households = {key: values[rows] for key, values in self.households.items()}
        households["village"] = np.repeat(np.arange(villages["uid"].size, dtype=np.int32), villages["size"])
        part = rows.size / self.households["village"].size
        office = self.township_office * (1.0 if whole == "township" else part / float(kept.mean()))
        web = tie_maker.keep_rows(tie_maker.Ties(self.ties_start, self.ties, self.named), rows)
        return replace(
            self,
            units=self.units | {"hours": self.units["hours"] * part},
            townships=townships, villages=villages, households=households,
            ties_start=web.start, ties=web.other, named=web.named,
            scale=self.scale * part, village_scale=self.village_scale * float(chosen.mean()),
            township_scale=self.township_scale * float(kept.mean()),
            township_office=min(1.0, office),
        )  # fmt: skip

    def _villages_of(self, share: float, seed: int) -> np.ndarray:
        """The villages of a sample, bool[V]."""
        chosen: np.ndarray = self._lot(seed) <= max(1, round(share * self.villages["uid"].size))
        return chosen

    def _townships_of(self, share: float, seed: int) -> np.ndarray:
        """The villages of whole townships, bool[V]: townships by lot until they hold nearest to the share of villages."""
        fortune = uniforms(luck(seed, namespace=Namespace.POPULATION), _SAMPLE, self.townships["uid"])[:, 0]
        order, size = np.argsort(fortune), np.bincount(self.villages["township"])
        holds = np.concatenate(([0], np.cumsum(size[order])))
        count = max(1, int(np.abs(holds - share * size.sum()).argmin()))
        return np.isin(self.villages["township"], order[:count])

    def _lot(self, seed: int) -> np.ndarray:
        """The order (from 1) in which villages enter a sample: evenly over townships, by a keyed lot within them."""
        uid, township = self.villages["uid"], self.villages["township"]
        fortune = luck(seed, namespace=Namespace.POPULATION)
        order = np.lexsort((uniforms(fortune, _SAMPLE, uid)[:, 0], township))
        size = np.bincount(township)
        within = np.empty(uid.size)
        within[order] = np.arange(uid.size) - np.repeat(np.cumsum(size) - size, size)
        offset = uniforms(fortune, _SAMPLE, self.townships["uid"])[:, 0]
        score = (within + offset[township]) / size[township]
        place = np.empty(uid.size, dtype=np.int64)
        place[np.lexsort((uid, score))] = np.arange(1, uid.size + 1)
        return place

    def replace_ties(self, edges: np.ndarray) -> "County":
        """The same county with a given network: int[n, 2] household rows (who names, who is named); an empty list for none.

        Raises InputError for rows out of range or a household that names itself.

        >>> len(County.small(2, 2, 30).replace_ties(np.array([[0, 1]])).ties)
        2
        """
        given = np.asarray(edges)
        if given.shape == (0,):
            given = np.empty((0, 2), dtype=np.int64)
        web = tie_maker.adjacency(given, self.households["village"].size)
        return replace(self, ties_start=web.start, ties=web.other, named=web.named)

    # What it says of itself ------------------------------------------------------------------------------------------

    def to_networkx(self) -> Any:
        """Who talks to whom as a `networkx.Graph`: nodes are codes of households, with their `village`; edges are ties.

        Raises InputError where NetworkX is not installed.

        >>> County.small(2, 2, 30).to_networkx().number_of_nodes()
        120
        """
        from twin.county.graph import network

        return network(self)

    def to_geojson(self, boundaries: Any, frame: Any = None) -> dict[str, Any]:
        """The villages as a GeoJSON FeatureCollection (RFC 7946): the user's geometries, the county's traits as properties.

        `boundaries` are a file, a county's folder with its map.geojson, a FeatureCollection or what has `__geo_interface__`, such
        as a GeoDataFrame: a feature a village, by `code` or `name`. `frame`, a table by code such as `model.to_frame()`, or with
        a column `code` such as `result.villages`, adds its columns. Codes are texts; what is undefined, and a village that the
        table leaves out, is null. Raises InputError for features that do not match the villages, or a table of other places.

        >>> from twin import PolicyTwin
        >>> county = County.small(2, 2, 30)
        >>> spots = [{"properties": {"code": code}, "geometry": None} for code in county.villages["uid"].tolist()]
        >>> made = county.to_geojson({"features": spots}, PolicyTwin(county, seed=1, burn_in=0).to_frame())
        >>> made["features"][0]["properties"]["code"], "motivation" in made["features"][0]["properties"]
        ('990001101201', True)
        """
        from twin.county.boundaries import to_geojson

        return to_geojson(self, boundaries, frame)

    @cached_property
    def household_uids(self) -> np.ndarray:
        """int64[H]: village code times 100,000 plus the number within the village.

        >>> len(set(County.small(2, 2, 30).household_uids))
        120
        """
        return household_uids(self.villages)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the whole content (16 hexadecimal digits): equal counties have equal fingerprints.

        >>> County.small(2, 2, 30).fingerprint == County.small(2, 2, 30).fingerprint
        True
        """
        shares = (self.scale, self.village_scale, self.township_scale, self.village_office, self.township_office)
        digest = hashlib.sha256(f"{self.code} {self.synthetic} {shares!r}".encode())
        for level in LEVELS:
            for key, values in sorted(getattr(self, level).items()):
                digest.update(f"{level}.{key}".encode())
                plain = "\n".join(values).encode() if values.dtype == object else np.ascontiguousarray(values).tobytes()
                digest.update(plain)
        for values in (self.ties_start, self.ties, self.named):
            digest.update(values.tobytes())
        return digest.hexdigest()[:16]

    def summary(self) -> dict[str, float]:
        """The county in numbers: sizes and the shares that the evidence speaks about.

        >>> round(County.small(2, 2, 30).summary()["households"])
        120
        """
        people, village = self.households, self.villages
        sizes: dict[str, float] = {level: next(iter(getattr(self, level).values())).size for level in LEVELS}
        return sizes | {
            "persons": int(people["persons"].sum()),
            "over_60": float(people["elders"].sum() / people["persons"].sum()),
            "away": float(people["away"].mean()),
            "smartphone": float(people["phone"].mean()),
            "income": float(people["income"].mean()),
            "cadres_per_village": float(village["cadres"].mean()),
            "coverage": float(village["coverage"].mean()),
            "ties_per_household": self.ties.size / people["village"].size,
        }

    def __repr__(self) -> str:
        """One line: code, sizes, fingerprint."""
        made = "synthetic" if self.synthetic else "observed"
        n = self.summary()
        return (
            f"<County {self.code} ({made}): {n['townships']} townships, {n['villages']} villages, "
            f"{n['households']:,} households, {self.fingerprint}>"
        )


def resolve(text: str, seed: int = 0) -> County:
    """The county that a user names: `demo`, a folder, or `divisions:PATH#CODE`."""
    if text == "demo":
        return County.demo(seed)
    if text.startswith("divisions:"):
        path, mark, code = text.removeprefix("divisions:").rpartition("#")
        if not mark:
            raise InputError("county: {text!r} names no code; allowed is divisions:PATH#CODE, such as divisions:data#330523",
                             text=text[:200])  # fmt: skip
        return County.from_divisions(path, code, seed)
    if is_folder(text):
        return County.load(text)
    raise InputError("county: {text!r} is not known; allowed are demo, an existing folder, or divisions:PATH#CODE",
                     text=text[:200])  # fmt: skip
