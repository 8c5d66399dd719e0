"""How an arm stood before the first month of a trial, in words."""

from twin.base.messages import Lang, told
from twin.report.shared.words import say
from twin.report.trial import units
from twin.report.trial.words import arm_name
from twin.study.trial.state import STATE
from twin.study.trial.trial import Trial


def start_name(key: str, lang: Lang) -> str:
    """A number of how an arm began, in words."""
    text, _ = STATE[key]
    return told(lang, text, clause=_clause(key, lang)) if key.startswith("knows.") else told(lang, text)


def _clause(key: str, lang: Lang) -> str:
    return say(key.partition(".")[2].upper(), lang)


def start_text(trial: Trial, lang: Lang) -> str:
    """How the first arm stood before the first month, in one line."""
    name = arm_name(next(iter(trial.about["arms"])), trial.about.get("names", {}), lang)
    known = {row["name"]: units.level(row["mean"], row["name"], lang) for row in trial.start.to_dict("records")}
    clauses = [f"{_clause(key, lang)} {value}" for key, value in known.items() if key.startswith("knows.")]
    parts = [told(lang, STATE["knows.exists"][0], clause=told(lang, ", ").join(clauses))]
    parts += [f"{start_name(key, lang)} {value}" for key, value in known.items() if not key.startswith("knows.")]
    return told(lang, "{arm} before the first month: {numbers}", arm=name, numbers=told(lang, "; ").join(parts))
