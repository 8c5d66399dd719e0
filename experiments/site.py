"""What MkDocs asks for while it builds the site (`make docs`): pages that no file of docs/ holds, and links that work there.

Pages of the root (CONTRIBUTING, CHANGELOG, SECURITY) join the site; each room of the package gets a page of its docstrings;
decisions are listed as they are found. Links to files that are no page of the site are shown as the file's place instead.
A site in which a page would ask a foreign host for anything is refused.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import griffe
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
DOCS, PACKAGE = ROOT / "docs", ROOT / "twin"
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s:#]+)(#[^)\s]*)?\)")
OWN = {"contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md", "security.md": "SECURITY.md"}
PUBLIC = (
    "twin.county.county.County", "twin.scenario.scenario.Scenario", "twin.model.PolicyTwin", "twin.outcomes.result.Result",
    "twin.study.compare.paired.compare", "twin.base.errors.InputError",
)  # fmt: skip


def on_config(config: Any) -> Any:
    """Pages that mkdocs.yml does not place, decisions and the rooms of the package go into the table of contents."""
    placed = str(config["nav"])
    more = [path.name for path in sorted(DOCS.glob("*.md")) if path.name not in placed]
    decisions = sorted(DOCS.glob("decisions/*.md"))
    titles = [{path.read_text(encoding="utf-8").split("\n")[0].lstrip("# "): f"decisions/{path.name}"} for path in decisions]
    python = [{"twin": "api/twin.md"}, *({name: page(name)} for name in rooms())]
    config["nav"] += [
        *more,
        {"Decisions": titles},
        {"Python": python},
        {"Changes": "changelog.md"},
        {"What is trusted": "security.md"},
    ]
    return config


def page(room: str) -> str:
    """Where the docstrings of a room stand in the site."""
    return f"api/{room}.md"


def rooms() -> list[str]:
    """Folders of the package, `study.compare` and its like one by one, and the files at its top."""
    folders = [path.parent.relative_to(PACKAGE).as_posix().replace("/", ".") for path in sorted(PACKAGE.rglob("__init__.py"))]
    return [name for name in folders if name != "."] + sorted(path.stem for path in PACKAGE.glob("[a-z]*.py"))


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made."""
    made = {name: (ROOT / source).read_text(encoding="utf-8") for name, source in OWN.items()}
    made["api/twin.md"] = "# twin\n\nWhat `from twin import ...` gives:\n\n" + "".join(
        f"- [{name.split('.')[-1]}][{name}]\n" for name in PUBLIC
    )
    made |= {page(room): told(room) for room in rooms()}
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def told(room: str) -> str:
    """A page of all that a room's own files say of themselves; rooms inside it have pages of their own."""
    place = PACKAGE / room.replace(".", "/")
    modules = [f"twin.{room}", *(f"twin.{room}.{path.stem}" for path in sorted(place.glob("[a-z]*.py")))]
    return f"# twin.{room}\n\n" + "".join(f"::: {name}\n    options: {{heading_level: 2}}\n" for name in modules)


def on_page_markdown(markdown: str, page: Any, files: Files, **_: Any) -> str:
    """Links as they are for a reader of the repository become those of the site."""
    home = ROOT if page.file.src_uri in OWN else (DOCS / page.file.src_uri).parent
    known = {source: name for name, source in OWN.items()}

    def moved(link: re.Match[str]) -> str:
        text, target, anchor = link.group(1), (home / link.group(2)).resolve(), link.group(3) or ""
        place = known.get(
            target.relative_to(ROOT).as_posix(), target.relative_to(DOCS).as_posix() if DOCS in target.parents else ""
        )
        if files.get_file_from_path(place) is None:
            return f"{text} (`{target.relative_to(ROOT).as_posix()}`)"
        return f"[{text}]({'../' * page.file.src_uri.count('/')}{place}{anchor})"

    return LINK.sub(moved, markdown)


class Literal(griffe.Extension):
    """Docstrings are plain text: `counts[village][month]` is no link."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Escape what would read as a reference, outside of code."""
        if obj.docstring:
            parts = obj.docstring.value.split("`")
            parts[::2] = [part.replace("][", r"]\[") for part in parts[::2]]
            obj.docstring.value = "`".join(parts)


class Asked(HTMLParser):
    """What a page loads by itself, in `found`; places that a reader may follow are not among it."""

    def __init__(self) -> None:
        """Nothing found yet."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every `src` and the `href` of links in the head."""
        self.found += [
            value for name, value in attrs if value and (name in ("src", "srcset", "data") or (tag, name) == ("link", "href"))
        ]


def foreign(site: Path) -> Iterator[str]:
    """Addresses of other hosts that pages and style sheets of a folder load."""
    for path in sorted(site.rglob("*.html")):
        asked = Asked()
        asked.feed(path.read_text(encoding="utf-8"))
        yield from (f"{path.relative_to(site)}: {address}" for address in asked.found if re.match(r"(https?:)?//", address))
    for path in sorted(site.rglob("*.css")):
        loads = re.findall(r"(?:url\(|@import )[\s'\"]*((?:https?:)?//[^)'\"]*)", path.read_text(encoding="utf-8"))
        yield from (f"{path.relative_to(site)}: {address}" for address in loads)


def on_post_build(config: Any) -> None:
    """Refuse a site that is not whole by itself."""
    if found := list(foreign(Path(config["site_dir"]))):
        raise PluginError("pages would ask foreign hosts: " + "; ".join(found))
