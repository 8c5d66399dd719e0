"""Whose county it is that a report speaks of."""

from twin.base.messages import Lang, mark, told

SYNTHETIC = mark(
    "The county is synthetic: people, money and misconduct are drawn from documented distributions and say nothing about any "
    "real place, even where real division codes are used."
)
GIVEN = mark(
    "The county comes from given tables; what happens in it, money and misconduct included, is simulated and is no finding about "
    "the actual place."
)


def place(synthetic: bool, lang: Lang) -> str:
    """Whether the county is invented or given, and what that means for what is found in it."""
    return told(lang, SYNTHETIC if synthetic else GIVEN)
