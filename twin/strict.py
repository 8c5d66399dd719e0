"""Strict input: YAML that remembers its lines, models that forbid the unknown, and one clear message for what is wrong."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from twin.errors import InputError

At = tuple[str | int, ...]
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """YAML 1.2 scalars: `yes` and `no` are words, 2026-01-01 is text, 1e3 is a number."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9][0-9_]*$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9][0-9_]*\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_DEEPEST = 200
_READERS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": lambda text: text == "true",
    "tag:yaml.org,2002:null": lambda text: None,
    "tag:yaml.org,2002:int": lambda text: int(text.replace("_", "")),
    "tag:yaml.org,2002:float": lambda text: float(text.replace("_", "")),
    "tag:yaml.org,2002:str": str,
}


@dataclass
class Source:
    """Where input came from: a file with the line of each path, or something said in Python."""

    label: str
    lines: dict[At, int] = field(default_factory=dict)
    folder: Path | None = None

    def line(self, at: At) -> int | None:
        """The line of a path, or of the nearest thing around it."""
        return next((self.lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in self.lines), None)

    def error(self, at: At, message: str) -> InputError:
        """The one message: `file, line N: path: what is wrong`."""
        line = self.line(at)
        place = self.label if line is None else f"{self.label}, line {line}"
        path = ".".join(str(part) for part in at)
        return InputError(f"{place}: {path}: {message}" if path else f"{place}: {message}")


def read_yaml(path: Path) -> tuple[Any, Source]:
    """Data and lines of one YAML file; duplicate keys, aliases and foreign tags are refused with an InputError."""
    source = Source(path.name, folder=path.parent)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        raise InputError(f"{path}: cannot be read: {reason}") from None
    try:
        _not_too_deep(text, source)
        node = yaml.compose(text, Loader=_Loader)
        return (None if node is None else _build(node, (), source, set())), source
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{path.name}{where}: not valid YAML: {problem.problem or problem.context}") from None
    except yaml.YAMLError as problem:
        raise InputError(f"{path.name}: not valid YAML: {problem}".split("\n")[0]) from None


def _not_too_deep(text: str, source: Source) -> None:
    """Refuse nesting that would overrun the stack of the compiled parser; a short text cannot be that deep."""
    if len(text) < _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise InputError(f"{source.label}: nested too deeply; allowed: {_DEEPEST} levels")


def _build(node: yaml.Node, at: At, source: Source, seen: set[int]) -> Any:
    """Plain data of a node, noting the line of every path on the way."""
    source.lines.setdefault(at, node.start_mark.line + 1)
    if id(node) in seen:
        raise source.error(at, "YAML aliases (*name) are not used here; write the value out")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, at, source, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*at, number), source, seen) for number, item in enumerate(node.value)]
    if node.tag not in _READERS:
        raise source.error(at, f"the YAML tag {node.tag} is not used here")
    return _scalar(node, at, source)


def _scalar(node: yaml.Node, at: At, source: Source) -> Any:
    try:
        return _READERS[node.tag](node.value)
    except ValueError:  # an explicit tag such as !!int on a word, or a number of thousands of digits
        raise source.error(at, f"{node.value[:40]!r} does not read as {node.tag.rsplit(':', 1)[-1]}") from None


def _mapping(node: yaml.MappingNode, at: At, source: Source, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise source.error(at, "a key must be one word or number")
        key = str(key_node.value)
        here = (*at, key)
        if key in found:
            first = source.lines[here]
            source.lines[here] = key_node.start_mark.line + 1
            raise source.error(here, f"two overrides of one path; it is already given on line {first}")
        source.lines[here] = key_node.start_mark.line + 1
        found[key] = _build(value_node, here, source, seen)
    return found


def hint(word: object, known: Iterable[str], limit: int = 40) -> str:
    """`; did you mean 'x'?; allowed: ...` for a word that is not among the known ones."""
    every = [str(item) for item in known]
    near = difflib.get_close_matches(str(word), every, n=1, cutoff=0.6)
    listed = ", ".join(every[:limit]) + (f" and {len(every) - limit} more" if len(every) > limit else "")
    return (f"; did you mean {near[0]!r}?" if near else "") + f"; allowed: {listed or 'none'}"


class Strict(BaseModel):
    """A model whose keys are all known and whose values are not coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        if isinstance(data, cls):
            return data
        allowed = [info.alias or name for name, info in cls.model_fields.items() if not info.exclude]
        if not isinstance(data, dict):
            shown = {"keys": ", ".join(allowed)}
            raise PydanticCustomError("not_mapping", "must be a mapping; allowed keys: {keys}", shown)
        for key in data:
            if key not in allowed:
                context = {"key": str(key), "hint": hint(key, allowed)}
                raise PydanticCustomError("unknown_key", "unknown key {key}{hint}", context)
        return data

    def plainly(self) -> dict[str, Any]:
        """As plain data under the names used in files, defaults that are None left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def between(low: float, high: float) -> Any:
    """A validator for numbers in [low, high]."""

    def check(value: float) -> float:
        if not low <= value <= high:
            context = {"value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
            raise PydanticCustomError("range", "{value} is out of range; allowed: {low} to {high}", context)
        return value

    return AfterValidator(check)


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Share = Annotated[float, between(0, 1)]
Amount = Annotated[float, between(0, 1e12)]
Tupled = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Words(Strict):
    """A text in English and Chinese."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], data: Any, source: Source, at: At = ()) -> Model:
    """`data` as a model; the first fault becomes an InputError that names the file, line and path."""
    try:
        return model.model_validate(data)
    except ValidationError as problem:
        first, *others = problem.errors()
        where = _place(data, first["loc"])
        if first["type"] == "unknown_key":
            where = (*where, first["ctx"]["key"])
        more = f" (and {len(others)} more)" if others else ""
        raise source.error((*at, *where), _said(first) + more) from None


def _place(data: Any, loc: At) -> At:
    """The part of pydantic's location that exists in the data (it also names union members), or the missing key."""
    where: list[str | int] = []
    for number, part in enumerate(loc):
        inside = isinstance(data, dict) and part in data
        if inside or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
            where.append(part)
        elif number == len(loc) - 1 and isinstance(data, dict):
            where.append(part)
    return tuple(where)


def _said(fault: Any) -> str:
    """A pydantic fault in plain words, saying what is allowed."""
    kind, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    shown = repr(given) if not isinstance(given, dict | list | tuple) else "a list or mapping"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        allowed = [part.strip(" '") for part in re.split(r",| or ", context["expected"])]
        return f"{shown} is not known{hint(given, allowed)}"
    wanted = {
        "float_type": "a number",
        "int_type": "a whole number",
        "string_type": "text",
        "bool_type": "true or false",
        "tuple_type": "a list",
        "list_type": "a list",
        "dict_type": "a mapping",
    }
    if kind in wanted:
        return f"must be {wanted[kind]}, not {shown}"
    return str(fault["msg"][:1].lower() + fault["msg"][1:]).removeprefix("value error, ")
