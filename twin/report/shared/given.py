"""How much of what a result rests on is the user's own, and how much is drawn: by table and column."""

from collections.abc import Iterator, Mapping

from twin.base.messages import Lang, language, mark, told
from twin.county.sheets import SHEETS


def share_of(given: Mapping[str, float]) -> float:
    """The share of all columns that a planner fills in, each counting by the share of its rows."""
    return sum(given.values()) / len(given) if given else 0.0


def has_households(given: Mapping[str, float]) -> bool:
    """Whether households are given, in part at least, by a table of their own."""
    return any(share > 0 for key, share in given.items() if key.startswith("households."))


PLACES_ALONE = mark(
    "{own:.0%} of what is known of this county's places is yours, {drawn:.0%} is drawn to go with it; households are drawn."
)
HOUSEHOLDS_TOO = mark(
    "{own:.0%} of what is known of this county's places and households is yours, {drawn:.0%} is drawn to go with it."
)


def of_given(given: Mapping[str, float], lang: Lang | None = None) -> Iterator[str]:
    """The one line, and a line for each table; nothing for a county of which all is drawn."""
    lang = lang or language()
    if not given:
        return
    own = share_of(given)
    yield told(lang, HOUSEHOLDS_TOO if has_households(given) else PLACES_ALONE, own=own, drawn=1 - own)
    for sheet in SHEETS[1:]:
        columns = {column.key: column.head[lang] for column in sheet.columns}
        parts = [(columns[key], share) for key, share in _of(given, sheet.key) if key in columns]
        if parts:
            listed = told(lang, ", ").join(f"{head} {share:.0%}" for head, share in parts)
            yield told(lang, "  {table}: {columns}", table=sheet.name[lang], columns=listed)


def _of(given: Mapping[str, float], table: str) -> list[tuple[str, float]]:
    return [(key.partition(".")[2], share) for key, share in given.items() if key.partition(".")[0] == table]
