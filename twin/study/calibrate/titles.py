"""What a calibration's parameters and figures are called where people read of them."""

from twin.base.messages import Lang
from twin.evidence.store import facts
from twin.outcomes.headline import INDICATORS
from twin.study.calibrate.file import StudyFile
from twin.study.titles import factor_title


def parameter_title(path: str, lang: Lang) -> str:
    """A parameter in words; its path where it has none."""
    return factor_title(path, {})[lang]


def figure_title(file: StudyFile, key: str, lang: Lang) -> str:
    """A figure as the fact says it that it is held against, or as the indicator of its name; else its key."""
    moment = file.moments.get(key)
    fact = (moment.fact if moment else None) or key
    known = facts().set_index("id")
    if fact in known.index:
        return str(known.loc[fact, "zh" if lang == "zh" else "what"])
    return INDICATORS[key].said(lang) if key in INDICATORS else key
