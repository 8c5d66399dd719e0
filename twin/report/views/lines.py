"""Texts in a row, each of which keeps saying where its number is from."""

from collections.abc import Sequence

from twin.base.messages import Lang, told
from twin.report.living.kept import filled


def listed(texts: Sequence[str], lang: Lang) -> str:
    """Words or figures as a list in a sentence."""
    return _between(texts, told(lang, ", "))


def sentences(texts: Sequence[str], lang: Lang) -> str:
    """Sentences one after the other; Chinese has no blank between them."""
    return _between([text for text in texts if text], "" if lang == "zh" else " ")


def _between(texts: Sequence[str], mark: str) -> str:
    template = mark.join(f"{{t{number}}}" for number in range(len(texts)))
    return filled(template, **{f"t{number}": text for number, text in enumerate(texts)})
