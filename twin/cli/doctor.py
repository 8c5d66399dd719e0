"""`twin doctor`: what this installation has, what it lacks, and how to get it."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import typer

from twin.base.messages import LANGS, Lang, language, message
from twin.cli import streams
from twin.cli.app import command
from twin.cli.options import AsJson, LangText, language_of
from twin.cli.results import print_json

EXTRAS = {  # of the package: what each is for is said in `_use`; modules that show that it is there
    "desk": ("starlette", "uvicorn", "python_multipart"),
    "office": ("docx", "weasyprint"),
    "cluster": ("dask", "distributed"),
    "notebook": ("ipykernel",),
}
MEGABYTE = 1_000_000


class Finding(NamedTuple):
    """One line: how it stands (`ok`, `missing`, `broken`), what is looked at, what was found, and what helps."""

    state: str
    what: str
    found: str
    advice: str = ""


@command("twin doctor --lang zh")
def doctor(json: AsJson = False, lang: LangText = "") -> None:
    """Versions, caches, fonts and cores of this installation, and what is missing; exit 1 if anything needed is."""
    language_of(lang)
    found = [*_program(), *_machine(), *_libraries(), *_extras(), *_fonts()]
    if json:
        print_json([one._asdict() for one in found])
    else:
        with streams.speaking():
            for one in found:
                sign = {"ok": "+", "missing": "-", "broken": "!"}[one.state]
                streams.say(f"{sign} {one.what}: {one.found}" + (f"\n    {one.advice}" if one.advice else ""))
    if any(one.state == "broken" for one in found):
        raise typer.Exit(1)


def _program() -> Iterator[Finding]:
    from twin.base.kernel import source_hash
    from twin.base.version import __version__
    from twin.evidence.cite import evidence_version
    from twin.files.shipped import folder

    place = Path(__file__).parents[1]
    said = message("{version} (sources {hash}), {folder}", version=__version__, hash=source_hash(), folder=place)
    yield Finding("ok", message("twin"), said)
    yield Finding("ok", message("evidence base"), evidence_version())
    for name in ("scenarios", "experiments"):
        place = folder(name)
        files = len(list(place.rglob("*.yaml"))) if place.is_dir() else 0
        said = message("{count} files in {folder}", count=files, folder=place)
        yield Finding("ok" if files else "broken", message("shipped {name}", name=name), said, "" if files else _again())


def _machine() -> Iterator[Finding]:
    import loky  # type: ignore[import-untyped]

    from twin.base.kernel import cache_home

    right = (3, 11) <= sys.version_info < (3, 14)
    yield Finding("ok" if right else "broken", "Python", f"{platform.python_version()}, {platform.platform(terse=True)}",
                  "" if right else message("allowed: Python 3.11 to 3.13"))  # fmt: skip
    said = message("{own} of {all} (`--workers` says how many are used)", own=loky.cpu_count(), all=os.cpu_count())
    yield Finding("ok", message("cores"), said)
    home = cache_home()
    if home is None:
        yield Finding("missing", message("cache"), message("no folder that can be written"),
                      message("every start compiles for a minute or two; set TWIN_CACHE to a folder of your own"))  # fmt: skip
    else:
        held = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / MEGABYTE
        free = shutil.disk_usage(home).free / MEGABYTE
        said = message("{folder}, {held:,.0f} MB held, {free:,.0f} MB free", folder=home, held=held, free=free)
        compiled = any((home / "compiled").glob("*/*"))
        yield Finding("ok", message("cache"), said, "" if compiled else message("the first run compiles for a minute or two"))
    tells = message("shows Chinese") if streams.shows_chinese() else message("does not show Chinese: English is said")
    said = message("{language}; the terminal {shows}", language=_named(language()), shows=tells)
    yield Finding("ok", message("language"), said)


def _named(lang: Lang) -> str:
    return {"en": "English", "zh": message("Chinese")}[lang] if lang in LANGS else lang


def _libraries() -> Iterator[Finding]:
    """What cannot be done without, with versions; these come with the package."""
    from importlib.metadata import PackageNotFoundError, requires

    from twin.runner.versions import installed

    try:
        needed = [text for text in requires("policy-twin") or [] if "extra ==" not in text]
    except PackageNotFoundError:  # run from its sources
        needed = []
    names = [_name(text) for text in needed] or ["numpy", "numba", "scipy", "pandas", "pyarrow", "mesa", "matplotlib"]
    lost = [name for name in names if installed(name) is None and not (name == "networkx" and sys.version_info < (3, 12))]
    shown = ", ".join(f"{name} {installed(name)}" for name in names if installed(name))
    advice = message("needed: pip install {names}", names=" ".join(lost)) if lost else ""
    yield Finding("broken" if lost else "ok", message("libraries"), shown, advice)


def _name(requirement: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "-_." else " " for sign in requirement).split()[0]


def _extras() -> Iterator[Finding]:
    from twin.report.forms.office import lacks

    uses = {
        "desk": message("the desk in the browser (`twin serve`)"), "office": message("Word and PDF"),
        "cluster": message("runs on several machines (Dask)"), "notebook": message("notebooks in Jupyter"),
    }  # fmt: skip
    for name, modules in EXTRAS.items():
        broken = [said for said in lacks().values() if said] if name == "office" else []
        lost = [one for one in modules if not _there(one)]
        state = "missing" if lost or broken else "ok"
        advice = message("get it: pip install 'policy-twin[{name}]'", name=name) if lost else "; ".join(broken)
        said = message("there") if state == "ok" else message("not there ({names})", names=", ".join(lost) or "Pango")
        yield Finding(state, f"{uses[name]} [{name}]", said, advice)


def _again() -> str:
    return message("install the package again: pip install --force-reinstall policy-twin")


def _there(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _fonts() -> Iterator[Finding]:
    from matplotlib import font_manager

    from twin.report.shared.style import FONT

    own = Path(FONT)
    there = own.is_file()
    yield Finding("ok" if there else "broken", message("font of pictures and PDF"), own.name, "" if there else _again())
    known = sorted({one.name for one in font_manager.fontManager.ttflist if any(word in one.name for word in _CJK)})
    advice = message("rare signs of names are boxes in pictures and PDF; get one, such as Noto Sans CJK (fonts-noto-cjk)")
    yield Finding("ok" if known else "missing", message("Chinese font of this machine, for rare signs"),
                  known[0] if known else message("none found"), "" if known else advice)  # fmt: skip


_CJK = ("CJK", "SimSun", "SimHei", "YaHei", "PingFang", "Heiti", "Songti", "WenQuanYi", "FangSong", "KaiTi", "Source Han")
