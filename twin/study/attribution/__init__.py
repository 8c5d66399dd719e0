"""`twin attribute STUDY`: how much of a package's gain each of its mechanisms is worth (docs/attribution.md)."""

from twin.study.attribution.file import AttributionStudy
from twin.study.attribution.found import Attributions
from twin.study.attribution.run import Forecast, attribute_study, forecast

__all__ = ["AttributionStudy", "Attributions", "Forecast", "attribute_study", "forecast"]
