"""From a scenario's name to its layers: a file with its bases, a scenario of a county's workbook, or plain data."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.base.messages import both
from twin.files.strict import Source, read_yaml
from twin.mechanisms import mechanism
from twin.scenario.layers import Entry, Layer, check_taken, is_own, layer, locate, shipped_names, stack

if TYPE_CHECKING:
    from twin.scenario.own import Own


def files(path: Path, inside: tuple[Path, ...] = ()) -> Layer:
    """The layers of a scenario file and of all its bases, put together."""
    here = path.resolve()
    data, source = read_yaml(path)
    if here in inside:
        chain = " → ".join(step.stem for step in (*inside[inside.index(here) :], here))
        raise source.error(("base",), "cyclic base: {chain}", chain=chain)
    if data is None or data == {}:
        raise source.error((), "the scenario is empty; allowed: at least a base, as in `base: baseline`")
    own = layer(data, source)
    below = _base(data["base"], source, (*inside, here)) if data.get("base") else {}
    check_taken(below, own)
    return stack(below, own) if below else own


def _base(name: str, source: Source, inside: tuple[Path, ...]) -> Layer:
    """What a scenario takes from its base: everything but the words that describe it."""
    below = named(name, source.folder, source, inside)
    return {path: entry for path, entry in below.items() if path not in {("name",), ("title",), ("about",)}}


def named(name: str, folder: Path | None = None, source: Source | None = None, inside: tuple[Path, ...] = ()) -> Layer:
    """The layers of a scenario by name: `FOLDER/NAME` of a county's own workbook, else a file or a shipped one.

    `folder` is where a path begins, `source` who asks.
    """
    if is_own(name, folder):
        return _own_layers((folder or Path()) / name)
    return files(locate(name, folder, source), inside)


def _own_layers(place: Path) -> Layer:
    from twin.scenario.own import Own  # with all that reads workbooks: only for those who have one

    own = Own(place.parent)
    own.refuse()
    return own_layers(own, place.name)


def own_layers(own: "Own", name: str) -> Layer:
    """A scenario of a workbook without errors: how things stand, with a plan of its own or a shipped scenario's mechanisms."""
    from twin.scenario.package import on_own

    home: Layer = {("home",): Entry(own.folder.resolve(), Source(str(own.folder / name)), ())}
    shipped = [one for one in shipped_names() if "/" not in one]
    plan, package = own.stands_for(name, shipped)
    below = layer(*own.data(plan)) | home | _ended(own, plan)
    if package is None:
        return below
    return on_own(below, files(locate(package)))


def _ended(own: "Own", plan: str | None) -> Layer:
    """What is to be told of lines that do nothing, since they are over before the first month."""
    keys = own.uses.ended(plan) if own.uses is not None else []
    said = [
        both("{mechanism}: over before the first month, so it never acts", mechanism=mechanism.find(key).name.plainly())
        for key in keys
    ]
    return {("notes",): Entry(said, Source("workbook"), ())} if said else {}


def data_layers(data: Any, label: str) -> Layer:
    """The layers of a scenario given as a dict."""
    source = Source(label)
    own = layer(data, source)
    return stack(_base(data["base"], source, ()), own) if data.get("base") else own
