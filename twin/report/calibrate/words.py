"""Words of calibrations: how one was made, what a fact was used for, how often its intervals hold the truth."""

from twin.base.messages import Lang, mark, told
from twin.study.calibrate.coverage import COMMAND, held
from twin.study.calibrate.file import Method

KINDS = {"fitted": mark("fitted"), "left out": mark("left out"), "plausible": mark("plausible")}


def kind(key: str, lang: Lang) -> str:
    """What a fact was used for."""
    return told(lang, KINDS[key])


def yes(value: object, lang: Lang) -> str:
    """Yes or no."""
    return told(lang, "yes") if value else told(lang, "no")


def tuned(method: Method, lang: Lang) -> str:
    """The method and what it was set to."""
    if method.name == "rejection":
        share, members = f"{method.accept:.0%}", method.members
        return told(lang, "rejection with regression, {share} of {members} runs", share=share, members=members)
    sizes = {"members": method.members, "rounds": method.rounds}
    text = told(lang, "ES-MDA with {members} members and {rounds} rounds", **sizes)
    text += told(lang, ", the luck of runs counted as doubt") if method.luck else ""
    return text + (told(lang, ", lost spread given back") if method.inflate else "")


def coverage(method: Method, lang: Lang) -> str:
    """The measured coverage beside the nominal level."""
    known = held(method)
    if known is None:
        return told(
            lang,
            "How often these intervals hold the truth was measured for ES-MDA of 64 members or more, with `luck` and `inflate` "
            "both on or both off.",
        )
    (inner, outer), (inner_small, outer_small) = known.values()
    return told(
        lang,
        "Intervals of 90 per cent held the truth in {outer:.0%} of cases and those of 50 per cent in {inner:.0%}; in "
        "a small county, where luck is large, in {outer_small:.0%} and {inner_small:.0%} (stand-ins of the twin: `{command}`).",
        outer=outer, inner=inner, outer_small=outer_small, inner_small=inner_small, command=COMMAND,
    )  # fmt: skip
