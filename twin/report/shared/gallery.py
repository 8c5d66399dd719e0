"""A picture of a report, as it is kept until the page is written."""

from dataclasses import dataclass

from twin.base.messages import Lang


@dataclass(frozen=True)
class Picture:
    """One figure in one language, saved both ways; `message` is its title."""

    name: str
    lang: Lang
    message: str
    svg: str
    png: bytes
