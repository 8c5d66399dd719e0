"""What the program says to people, in their language: messages are written in English and looked up in a gettext catalogue.

`message("{file}: no such file", file=path)` gives the text in the language in force: that of the `speaking` block it is asked
in, else the one chosen with `use`, else that of `TWIN_LANG`, else that of the locale, else English. Fields are filled in after
the look-up, so the catalogue (`locale/zh`) holds the templates. `InputError`, `Source.error` and `refused` take a template and
fields in the same way.
"""

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, Literal

Lang = Literal["en", "zh"]
Text = dict[str, str]  # a text of a data file or a remark, by language
LANGS: tuple[Lang, ...] = ("en", "zh")
DOMAIN = "twin"
CATALOGUES = Path(__file__).parent / "locale"

_SPOKEN: ContextVar[Lang | None] = ContextVar("spoken", default=None)
# As POSIX asks them; LANGUAGE is gettext's own list.
_LOCALE = ("TWIN_LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


def use(lang: Lang) -> None:
    """Speak a language from here on, in this process and in those that it starts."""
    os.environ["TWIN_LANG"] = lang


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """Speak a language within the block alone: in this thread or task and those that it waits for, whatever others speak."""
    before = _SPOKEN.set(lang)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language() -> Lang:
    """The language in force."""
    spoken = _SPOKEN.get()
    if spoken is not None:
        return spoken
    said = next((os.environ[name] for name in _LOCALE if os.environ.get(name)), "")
    return "zh" if said.lower().startswith("zh") else "en"


def message(template: str, /, **fields: Any) -> str:
    """A text in the language in force; without fields it is taken as it stands, braces included."""
    return told(language(), template, **fields)


def told(lang: Lang, template: str, /, **fields: Any) -> str:
    """A text in a given language, as reports need it that show both."""
    known = _catalogue(lang).gettext(template) if template else template
    return known.format(**fields) if fields else known


def told_as(lang: Lang, context: str, template: str, /, **fields: Any) -> str:
    """A text whose English stands for two things, told apart by a word of `context` that only translators see."""
    known = _catalogue(lang).pgettext(context, template)
    return known.format(**fields) if fields else known


def both(template: str, /, **fields: Any) -> Text:
    """A text in each language, for titles and remarks that are kept with a result; a field may be such a text itself."""
    return {
        lang: told(lang, template, **{key: one[lang] if isinstance(one, dict) else one for key, one in fields.items()})
        for lang in LANGS
    }


def mark(template: str) -> str:
    """The same text, marked for the catalogue: for tables of words that are looked up with `told` when they are said."""
    return template


@cache
def _catalogue(lang: Lang) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [lang], fallback=True)
