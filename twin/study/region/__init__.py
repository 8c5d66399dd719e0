"""Many counties at once: every county of a province or of the country, built, run and reduced on its own (docs/region.md)."""

from twin.study.region.found import RegionFound
from twin.study.region.plan import Region
from twin.study.region.run import study_region

__all__ = ["Region", "RegionFound", "study_region"]
