"""Naming a county in a few bytes, so that each process builds it once instead of receiving it with every run."""

import hashlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from twin.base.errors import InputError
from twin.county.county import County, resolve
from twin.county.divisions import layout_of
from twin.county.sampling import sampled
from twin.runner import alive
from twin.runner.faults import writing
from twin.terms.places import UNITS

_BUILT = 8  # counties that a process keeps at a time


@dataclass(frozen=True)
class CountySpec:
    """Which county, and which sample of it.

    `name` is `demo`, `small` (with `size`: townships, villages each, households each), a folder, or `divisions:PATH#CODE`.
    `seed` draws a county that is not read from tables; `share` of its villages is kept by the lot of `sample_seed`, villages or
    townships `whole` (see `County.sample`).

    >>> CountySpec.small(2, 2, 30).build().name["en"] != ""
    True
    """

    name: str = "demo"
    size: tuple[int, int, int] | None = None
    seed: int = 0
    share: float = 1.0
    sample_seed: int = 0
    fingerprint: str | None = None
    county: County | None = field(default=None, compare=False, repr=False)
    whole: str = "village"

    @classmethod
    def small(
        cls, townships: int = 2, villages_per_township: int = 3, households_per_village: int = 40, seed: int = 0
    ) -> "CountySpec":
        """`County.small` of these sizes."""
        return cls("small", (townships, villages_per_township, households_per_village), seed)

    @classmethod
    def of(
        cls, county: "str | County | CountySpec", share: float = 1.0, sample_seed: int = 0, whole: str = "village"
    ) -> "CountySpec":
        """Of a name, a county that is at hand (kept in the store for the workers of an executor), or another spec."""
        if isinstance(county, CountySpec):
            return replace(county, share=share, sample_seed=sample_seed, whole=whole)
        if isinstance(county, str):
            return cls(county, share=share, sample_seed=sample_seed, whole=whole)
        return cls("given", share=share, sample_seed=sample_seed, fingerprint=county.fingerprint, county=county, whole=whole)

    def build(self) -> County:
        """The county, built once per process; raises InputError for a name, size or share that cannot be."""
        return _built(self, _stamp(self.name))

    @property
    def content(self) -> str:
        """What names the county in a run's key: its fingerprint; on division codes a hash of what it is drawn from.

        So that whoever asks for the runs of a thousand counties need not build them all.
        """
        found = _divisions(self.name)
        if found is None:
            return self.build().fingerprint
        said = f"{layout_of(*found).fingerprint} {self.seed} {self.share!r} {self.sample_seed} {self.whole}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def offices(self) -> tuple[str, ...]:
        """The keys of the county's units, without building it on division codes."""
        return UNITS if _divisions(self.name) is not None else tuple(self.build().units["key"])

    def stored(self, folder: Path) -> "CountySpec":
        """A spec that other processes can build from: a county at hand is saved below `folder`, once."""
        if self.county is None:
            return self
        home = folder / self.county.fingerprint
        if not home.is_dir():
            with writing(folder.parent):
                draft = self.county.save(folder / f"{home.name}+{alive.new_name()}.tmp")
                try:
                    draft.rename(home)
                except OSError:  # somebody else was faster
                    if not home.is_dir():
                        raise
        return replace(self, name=str(home.resolve()), fingerprint=None, county=None)


@lru_cache(maxsize=_BUILT)
def _built(spec: CountySpec, stamp: tuple[tuple[str, int, int], ...]) -> County:
    """`stamp` makes a county be read again when its files have changed."""
    found = _divisions(spec.name)
    if found is not None and spec.whole == "village":
        return sampled(layout_of(*found), spec.share, spec.seed, spec.sample_seed)
    return _whole(spec).sample(spec.share, spec.sample_seed, spec.whole)


def _divisions(name: str) -> tuple[str, str] | None:
    """Folder and code of a county on division codes."""
    path, mark, code = name.removeprefix("divisions:").rpartition("#")
    return (path, code) if name.startswith("divisions:") and mark else None


def _whole(spec: CountySpec) -> County:
    if spec.county is not None:
        return spec.county
    if spec.name == "given":
        raise InputError("county: a county at hand does not travel to other processes; allowed: CountySpec.stored(folder)")
    if spec.name == "small":
        townships, villages, households = spec.size or (2, 3, 40)
        return County.small(townships, villages, households, spec.seed)
    return resolve(spec.name, spec.seed)


def _stamp(name: str) -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of the files that a county is read from."""
    place = Path(name.removeprefix("divisions:").rpartition("#")[0] if name.startswith("divisions:") else name)
    if name in ("demo", "small", "given") or not place.exists():
        return ()
    files = sorted(p for p in place.iterdir() if p.is_file()) if place.is_dir() else [place]
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in files)
