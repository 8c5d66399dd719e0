"""Pictures for a notebook: one at a time, small enough to be kept in its file, and in words for who hears them."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from markupsafe import escape
from matplotlib.figure import Figure

from twin.base.errors import InputError
from twin.base.messages import LANGS, Lang, language
from twin.files.strict import hint
from twin.report.shared.spoken import spoken
from twin.report.shared.style import png, styled

DOTS = 80  # per inch: sharp enough on a page, and light enough to be stored


@dataclass(frozen=True)
class Shown:
    """A picture that a notebook shows; `message` is its title, `alt` says in words what it shows."""

    message: str
    alt: str = field(repr=False)
    image: bytes = field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        """As HTML, since JupyterLab and nbconvert take `alt` from nowhere else, and as PNG for papers and other viewers."""
        image = base64.b64encode(self.image).decode()
        html = f'<img alt="{escape(self.alt)}" src="data:image/png;base64,{image}">'
        return {"text/html": html, "image/png": image, "text/plain": self.alt}, {"image/png": {"alt": self.alt}}


def shown(figure: Figure, dpi: int = DOTS, lang: Lang | None = None) -> Shown:
    """A figure of one's own as a notebook shows it, whatever matplotlib is set to; its words are in the language in force."""
    return Shown(figure.get_suptitle(), spoken(figure, lang or language()), png(figure, dpi))


def figure(thing: Any, name: str, lang: Lang | None = None, dpi: int = DOTS) -> Shown:
    """One picture of the report on a run, comparison, sensitivity study, attribution or recommendation; for names see `names`.

    In the language in force where none is given. Raises InputError for a name that there is none of.
    """
    lang = language() if lang is None else lang
    if lang not in LANGS:
        raise InputError("lang: {lang!r} is not a language of this program; allowed: {langs}", lang=lang, langs=", ".join(LANGS))
    known = []
    with styled():
        for other, drawn in _drawn(thing, lang):
            if other == name:
                return shown(drawn, dpi, lang)
            known.append(other)
    raise InputError("figure: {name!r} is not drawn of this{hint}", name=name, hint=hint(name, known))


def names(thing: Any) -> list[str]:
    """The names of the pictures that `figure` can draw of a thing."""
    with styled():
        return [name for name, _ in _drawn(thing, "en")]


def _drawn(thing: Any, lang: Lang) -> Iterator[tuple[str, Figure]]:
    """Every picture of a thing, drawn when asked for; must stand inside `styled()`."""
    from twin.report.attribute import figures as shapley_figures
    from twin.report.compare import gallery, story
    from twin.report.recommend import figures as recommend_figures
    from twin.report.sensitivity import figures as sensitivity_figures

    kind = type(thing).__name__
    if kind == "Result":
        yield from gallery.all_figures([story.of_result(thing)], lang)
    elif kind == "Comparison":
        yield from gallery.all_figures(story.of_comparison(thing), lang, thing.table)
    elif kind == "Found":
        yield from ((outcome, sensitivity_figures.indices(thing, outcome, lang)) for outcome in thing.about["outcomes"])
    elif kind == "Attributions":
        yield "values", shapley_figures.values(thing, lang)
        if not thing.pairs.empty and len(thing.about["players"]) > 2:
            yield "pairs", shapley_figures.pairs(thing, lang)
    elif kind == "Recommendation":
        yield "front", recommend_figures.front(thing, lang)
        yield "futures", recommend_figures.futures(thing, lang)
        if any(not one.information.empty for one in thing.budgets):
            yield "information", recommend_figures.information(thing, lang)
    else:
        raise InputError("{kind}: has no pictures; allowed: Result, Comparison, Found, Attributions, Recommendation", kind=kind)
