"""Whether this machine can write Word and PDF, which need packages that not every installation has."""

from functools import cache
from importlib import import_module

from twin.base.messages import message

NEEDS = {"Word": "docx", "PDF": "weasyprint"}  # the form, and the package that writes it


@cache
def lacks() -> dict[str, str]:
    """The forms that cannot be written here: "" for want of a package, else what the package says it does not find."""
    found = {}
    for form, package in NEEDS.items():
        try:
            import_module(package)
        except ImportError:
            found[form] = ""
        except OSError as problem:  # WeasyPrint without Pango
            found[form] = str(problem).split("\n")[0]
    return found


def can(form: str) -> bool:
    """Whether a form ("Word", "PDF") can be written here."""
    return form not in lacks()


def advice() -> list[str]:
    """What to tell people: which forms are not written, and how to get them; nothing where all are."""
    wanting = [form for form, said in lacks().items() if not said]
    broken = [said for said in lacks().values() if said]
    template = "Not written: {forms}. Word and PDF need more packages: pip install 'policy-twin[office]'"
    missing = [message(template, forms=message(", ").join(wanting))] if wanting else []
    return missing + [
        message("Not written: PDF. WeasyPrint finds no Pango on this machine: {reason}", reason=said) for said in broken
    ]
