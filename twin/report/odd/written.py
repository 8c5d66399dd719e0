"""The ODD description as Markdown, Word or PDF, by the ending of the file's name."""

from datetime import date
from pathlib import Path

from twin.base.errors import InputError, MachineError
from twin.base.messages import Lang, told
from twin.base.version import __version__
from twin.evidence.cite import AUTHORS
from twin.files.there import is_folder
from twin.living.register.written import replace
from twin.report.forms.about import About
from twin.report.forms.office import advice, can
from twin.report.odd.page import odd
from twin.report.shared.render import markdown

FORMS = {".md": "Markdown", ".docx": "Word", ".pdf": "PDF"}


class Described(About):
    """What a description of the model says of itself: no county, no data, but a version."""

    def head(self, lang: Lang) -> str:
        """The running head of a page."""
        return f"{self.badge}; {self.date(lang)}"


def text(lang: Lang) -> str:
    """The description as Markdown."""
    return markdown(odd(lang))


def check(out: Path) -> str:
    """The form that a file's name asks for; InputError for one that there is not, MachineError for one not to be had here."""
    form = FORMS.get(out.suffix.lower())
    if form is None or is_folder(out):
        raise InputError("--out {out}: the form is not known; allowed: {allowed}", out=out, allowed=", ".join(FORMS))
    if form != "Markdown" and not can(form):
        said = " ".join(advice())
        raise MachineError(said)
    return form


def write(out: Path, lang: Lang, day: str = "") -> Path:
    """Write the description; the same day gives the same bytes. Returns the file."""
    form = check(out)
    if form == "Markdown":
        content = text(lang).encode()
    else:
        badge = told(lang, "Policy twin, version {version}", version=__version__)
        about = Described("", day or date.today().isoformat(), told(lang, AUTHORS), badge)
        content = _paper(form, lang, about)
    out.parent.mkdir(parents=True, exist_ok=True)
    replace(out, content)
    return out


def _paper(form: str, lang: Lang, about: About) -> bytes:
    """As Word or PDF."""
    if form == "Word":
        from twin.report.forms.word import document

        return document(odd(lang), lang, about)
    from twin.report.forms.pdf import pdf

    return pdf(odd(lang), lang, about)
