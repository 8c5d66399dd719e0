"""What outcomes of trials are called where people read of them, in both languages."""

from collections.abc import Iterable

from twin.base.messages import LANGS, Text, told
from twin.outcomes.headline import INDICATORS
from twin.study.trial.known import KNOWN, MINUS


def outcome_title(key: str) -> Text:
    """An outcome by its key: the name of an indicator, else what it is; its key where it has no words in both languages."""
    if key in INDICATORS:
        return INDICATORS[key].names
    if MINUS in key:
        parts = [outcome_title(part) for part in key.split(MINUS)]
        return {lang: " − ".join(part[lang] for part in parts) for lang in LANGS}
    about = KNOWN[key].about if key in KNOWN else {"en": key, "zh": key}
    return about if about["en"] != about["zh"] else {"en": key, "zh": key}


def listed(texts: Iterable[Text]) -> Text:
    """Several texts in one line of each language."""
    those = list(texts)
    return {lang: told(lang, ", ").join(one[lang] for one in those) for lang in LANGS}
