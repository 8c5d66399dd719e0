"""The evidence base: facts of the source documents, independent studies, where they disagree, and what rests on them.

Every number of the twin carries a grade (`experiment` > `survey` > `source` > `assumed`). A fact is graded `survey` where
its document describes how things stand and names a survey, a national figure or a measured place; what a document claims
for a mechanism, plans or promises is `source`, and so is a figure without any word on where it is from. Sources that
disagree stay side by side in `conflicts()`; nothing is averaged.
"""

from twin.evidence.entries import Entry, entries, find
from twin.evidence.store import column_names, conflicts, facts, knob_names, moments, sources, studies, traits
from twin.evidence.uses import Use, conflicts_of, used_by

__all__ = [
    "Entry", "Use", "column_names", "conflicts", "conflicts_of", "entries", "facts", "find", "knob_names", "moments", "sources",
    "studies", "traits", "used_by",
]  # fmt: skip
