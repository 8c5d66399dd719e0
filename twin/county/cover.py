"""Whom a mechanism or a setting covers: villages, townships or households, by trait, by code or name, or by keyed lot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zlib import crc32

import numpy as np
from pydantic import Discriminator, Field, PrivateAttr, Tag, model_validator

from twin.base.errors import InputError
from twin.base.messages import message
from twin.county.listed import codes_of
from twin.county.names import place_names
from twin.files.strict import At, Name, Names, Share, Source, Strict, hint, refused
from twin.terms.places import TERRAINS, VILLAGE_TYPES

if TYPE_CHECKING:
    from twin.county.county import County

Code = Annotated[int, Field(ge=0, lt=10**18)]
Codes = tuple[Code, ...]
_Listed = Annotated[Annotated[Code, Tag("code")] | Annotated[Name, Tag("name")],
                    Discriminator(lambda given: "name" if isinstance(given, str) else "code")]  # fmt: skip
Listed = tuple[_Listed, ...]  # places by code or by name
GROUPS = ("elderly", "away", "poor", "no_phone", "kin")


class Cover(Strict):
    """Who is covered; all that is given must hold together. `share` or `count` of those is drawn by keyed lot.

    Townships and villages may be given by name where the county has names of its own and no other of its level has the same.
    Mechanisms draw lots of their own, unless covers name the same `lot`: then a package meets in the same pilot villages. `count`
    is that of a full county: a sample draws its share of them, at least one.
    """

    village_type: Names | None = None
    terrain: Names | None = None
    townships: Listed | None = None
    villages: Listed | None = None
    households: str | Codes | None = None
    share: Share = 1.0
    count: Annotated[int, Field(ge=1)] | None = None
    lot: Annotated[str, Field(min_length=1)] | None = None
    assign: Literal["village", "township", "household"] | None = None
    _written: tuple[Source, At] | None = PrivateAttr(None)

    def __eq__(self, other: object) -> bool:
        """Whether both cover the same, wherever they were written."""
        return isinstance(other, Cover) and self.__dict__ == other.__dict__

    __hash__ = Strict.__hash__

    def written(self, source: Source, at: At) -> "Cover":
        """The same cover, knowing where it was written, for what a county may say against it."""
        line = source.line(at)
        self._written = Source(source.label, {} if line is None else {(): line}), at
        return self

    def error(self, key: str, problem: InputError) -> InputError:
        """What is wrong with it, said where it was written; of what `key` names where that is not known."""
        if self._written is None:
            return InputError("{what}: {text}", what=key, text=str(problem))
        source, at = self._written
        return source.error(at, str(problem).removeprefix("cover: ").removeprefix("cover："))  # `at` ends with the cover

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, data: Any) -> Any:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()} if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _known_words(self) -> "Cover":
        households = (self.households,) if isinstance(self.households, str) else ()
        for given, known in ((self.village_type, VILLAGE_TYPES), (self.terrain, TERRAINS), (households, GROUPS)):
            for word in given or ():
                if word not in known:
                    raise refused("cover", "{word!r} is not known{hint}", word=word[:80], hint=hint(word, known))
        drawn = {"share", "count"} & self.model_fields_set
        if self.assign is not None and not drawn:
            raise refused("assign", "`assign` needs a `share` or a `count`")
        if self.share < 1.0 and self.count is not None:
            raise refused("assign", "give either `share` or `count`")
        if self.lot is not None and not drawn:
            raise refused("lot", "`lot` needs a `share` or a `count`")
        return self


@dataclass(frozen=True)
class Mask:
    """Covered villages, bool[V], and where it goes by household, covered households, bool[H] (else None)."""

    villages: np.ndarray
    households: np.ndarray | None


def mask(cover: Cover | None, county: "County", key: str, seed: int = 0, replicate: int = 0) -> Mask:
    """The mask of a cover. `key` names the lot, so that two mechanisms do not draw the same villages.

    Raises InputError for places that the county does not have; `placed` says of which file and line.
    """
    rows = county.villages
    villages = np.ones(len(rows["uid"]), dtype=bool)
    if cover is None:
        return Mask(villages, None)
    if cover.village_type is not None:
        villages &= np.isin(rows["type"], [VILLAGE_TYPES.index(word) for word in cover.village_type])
    if cover.terrain is not None:
        villages &= np.isin(rows["terrain"], [TERRAINS.index(word) for word in cover.terrain])
    if cover.townships is not None:
        villages &= _places(cover.townships, "townships", county, message("township"))[rows["township"]]
    if cover.villages is not None:
        villages &= _places(cover.villages, "villages", county, message("village"))
    households = _households(cover, county)
    return _drawn(cover, county, villages, households, (crc32((cover.lot or key).encode()), seed, replicate))


def placed(cover: Cover | None, county: "County", key: str, seed: int = 0, replicate: int = 0) -> Mask:
    """The mask of a cover as a scenario has it: what is wrong with it is said where it was written."""
    try:
        return mask(cover, county, key, seed, replicate)
    except InputError as problem:
        raise problem if cover is None else cover.error(key, problem) from None


def _listed(codes: tuple[int, ...], uids: np.ndarray, county: "County", what: str, labels: list[str] | None = None) -> np.ndarray:
    """Which rows have one of the codes. A code that the county lacks is refused; a sampled county may lack some, not all."""
    absent = np.setdiff1d(np.array(codes, dtype=np.int64), uids)
    if absent.size == len(set(codes)) > 0 or (absent.size and county.scale >= 1.0):
        such = uids[0] if labels is None or labels[0] == str(uids[0]) else f"{uids[0]} {labels[0]}"
        raise InputError("cover: county {county} has no {what} {code}; it has {count}, such as {such}",
                         county=county.code, what=what, code=absent[0], count=len(uids), such=such)  # fmt: skip
    found: np.ndarray = np.isin(uids, codes)
    return found


def _places(given: tuple[int | str, ...], level: str, county: "County", what: str) -> np.ndarray:
    """Which townships or villages are listed, by code or by name."""
    known = place_names(county).labelled(level)
    return _listed(codes_of(given, level, county, what), getattr(county, level)["uid"], county, what, known)


def group(county: "County", name: str) -> np.ndarray:
    """Households of a group, bool[H].

    elderly: at least half of its members are 60 or older; away: the working generation is absent; poor: income a head
    below half the county's median (the usual line of relative poverty); no_phone: nobody uses a smartphone well; kin: of cadres.
    """
    rows = county.households
    if name == "elderly":
        return (rows["elders"] > 0) & (2 * rows["elders"].astype(np.int64) >= rows["persons"])
    if name == "poor":
        return np.asarray(rows["income"] < 0.5 * np.median(rows["income"]))
    return ~rows["phone"] if name == "no_phone" else np.asarray(rows[name], dtype=bool).copy()


def _households(cover: Cover, county: "County") -> np.ndarray | None:
    if cover.households is None:
        by_lot = cover.assign == "household"
        return np.ones(len(county.households["village"]), dtype=bool) if by_lot else None
    if isinstance(cover.households, str):
        return group(county, cover.households)
    return _listed(cover.households, county.household_uids, county, message("household"))


def _drawn(
    cover: Cover, county: "County", villages: np.ndarray, households: np.ndarray | None, lot: tuple[int, int, int]
) -> Mask:
    """Thin the mask to `share` or `count`: among townships, villages or households, whichever are assigned."""
    of = county.households["village"]
    if households is not None:
        households = households & villages[of]
    if cover.share < 1.0 or cover.count is not None:
        scales = {"household": county.scale, "township": county.township_scale}
        scale = scales.get(cover.assign or "", county.village_scale)
        wanted = cover.share if cover.count is None else max(1, round(cover.count * scale))
        if cover.assign == "household" and households is not None:
            households = _lot(households, county.household_uids, wanted, lot)
        elif cover.assign == "township":
            drawn = np.zeros(len(county.townships["uid"]), dtype=bool)
            drawn[county.villages["township"][villages]] = True
            villages = villages & _lot(drawn, county.townships["uid"], wanted, lot)[county.villages["township"]]
        else:
            villages = _lot(villages, county.villages["uid"], wanted, lot)
    if households is not None:
        households = households & villages[of]
        villages = np.bincount(of[households], minlength=villages.size) > 0
    return Mask(villages, households)


def drawn(share: float, of: int) -> int:
    """How many a lot of a share draws of so many, rounded.

    >>> drawn(0.01, 3), drawn(0.5, 3)
    (0, 2)
    """
    return int(share * of + 0.5)


def _lot(candidates: np.ndarray, uids: np.ndarray, part: float, lot: tuple[int, int, int]) -> np.ndarray:
    """The candidates with the smallest draws, a share (float, rounded) or a number (int): more of them contain fewer."""
    from twin.base.draws import Namespace, luck, uniforms

    key, seed, replicate = lot
    rows = np.flatnonzero(candidates)
    draws = uniforms(luck(seed, replicate, 0, Namespace.ASSIGNMENT), key, uids[rows])[:, 0]
    wanted = part if isinstance(part, int) else drawn(part, rows.size)
    chosen = np.zeros_like(candidates)
    chosen[rows[np.lexsort((uids[rows], draws))[:wanted]]] = True
    return chosen


def strata(masks: list[np.ndarray], households: int) -> tuple[np.ndarray, list[np.ndarray]]:
    """Strata of households alike in every mask: uint8[H], and per mask which strata it holds, bool[S]."""
    if not masks:
        return np.zeros(households, dtype=np.uint8), []
    patterns, inverse = np.unique(np.stack(masks, axis=1), axis=0, return_inverse=True)
    if len(patterns) > 255:
        raise InputError("household covers split the county into {groups} groups; allowed: at most 255", groups=len(patterns))
    return inverse.reshape(-1).astype(np.uint8), [np.ascontiguousarray(patterns[:, i]) for i in range(len(masks))]
