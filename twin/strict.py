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
from twin.messages import message

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

    def error(self, at: At, template: str, /, **fields: Any) -> InputError:
        """The one message: `file, line N: path: what is wrong`; `template` and `fields` as for InputError."""
        line, said = self.line(at), message(template, **fields)
        place = self.label if line is None else message("{file}, line {line}", file=self.label, line=line)
        path = ".".join(str(part) for part in at)
        return InputError(f"{place}: {path}: {said}" if path else f"{place}: {said}")


def read_yaml(path: Path) -> tuple[Any, Source]:
    """Data and lines of one YAML file; duplicate keys, aliases and foreign tags are refused with an InputError."""
    source = Source(path.name, folder=path.parent)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else message("it is not UTF-8 text")
        raise InputError("{file}: cannot be read: {reason}", file=path, reason=reason) from None
    try:
        _not_too_deep(text, source)
        node = yaml.compose(text, Loader=_Loader)
        return (None if node is None else _build(node, (), source, set())), source
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        at: dict[At, int] = {} if mark is None else {(): mark.line + 1}
        raise Source(path.name, at).error((), "not valid YAML: {problem}", problem=problem.problem or problem.context) from None
    except yaml.YAMLError as problem:
        raise source.error((), "not valid YAML: {problem}", problem=str(problem).split("\n")[0]) from None


def _not_too_deep(text: str, source: Source) -> None:
    """Refuse nesting that would overrun the stack of the compiled parser; a short text cannot be that deep."""
    if len(text) < _DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise source.error((), "nested too deeply; allowed: {most} levels", most=_DEEPEST)


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
        raise source.error(at, "the YAML tag {tag} is not used here", tag=node.tag)
    return _scalar(node, at, source)


def _scalar(node: yaml.Node, at: At, source: Source) -> Any:
    try:
        return _READERS[node.tag](node.value)
    except ValueError:  # an explicit tag such as !!int on a word, or a number of thousands of digits
        kind = node.tag.rsplit(":", 1)[-1]
        raise source.error(at, "{value!r} does not read as {kind}", value=node.value[:40], kind=kind) from None


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
            raise source.error(here, "two overrides of one path; it is already given on line {line}", line=first)
        source.lines[here] = key_node.start_mark.line + 1
        found[key] = _build(value_node, here, source, seen)
    return found


NEAREST = 5  # words that a message offers
_SHOWN = 80  # signs of a value that a message repeats
_DIGITS = 30
_LARGEST = 1e300
_FEW = 12  # so many are all listed


def hint(word: object, known: Iterable[str], see: str = "") -> str:
    """`; did you mean 'x'?; allowed: ...` for a word that is not among the known ones.

    Of many words the nearest five are named, and `see` says where the rest are listed, as in "twin knobs".
    """
    every = list(dict.fromkeys(str(item) for item in known))
    asked, guess = str(word)[:_SHOWN], meant(word, every)
    if len(every) <= _FEW:
        return guess + message("; allowed: {words}", words=", ".join(every) or message("none"))
    near = difflib.get_close_matches(asked, every, n=NEAREST, cutoff=0.5)
    nearest = list(dict.fromkeys([*near, *every]))[:NEAREST]
    listed = message("; allowed: {words} and {more} more", words=", ".join(nearest), more=len(every) - NEAREST)
    return guess + listed + (message(", see `{command}`", command=see) if see else "")


def some(words: Iterable[object]) -> str:
    """The first words of a list, and how many more there are."""
    every = [str(word)[:_SHOWN] for word in words]
    more = message(" and {count} more", count=len(every) - NEAREST) if len(every) > NEAREST else ""
    return ", ".join(every[:NEAREST]) + more


def meant(word: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known word is near."""
    near = difflib.get_close_matches(str(word)[:_SHOWN], [str(item) for item in known], n=1, cutoff=0.6)
    return message("; did you mean {word!r}?", word=near[0]) if near else ""


def refused(kind: str, template: str, /, **fields: Any) -> PydanticCustomError:
    """What a validator raises: `template` and `fields` as for InputError."""
    return PydanticCustomError(kind, "{said}", {"said": message(template, **fields)})  # type: ignore[arg-type]


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
            raise refused("not_mapping", "must be a mapping; allowed keys: {keys}", keys=", ".join(allowed))
        for key in data:
            if key not in allowed:
                said = message("unknown key {key}{hint}", key=str(key)[:100], hint=hint(key, allowed))
                raise PydanticCustomError("unknown_key", "{said}", {"said": said, "key": str(key)})
        return data

    def plainly(self) -> dict[str, Any]:
        """As plain data under the names used in files, defaults that are None left out."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def between(low: float, high: float) -> Any:
    """A validator for numbers in [low, high]."""

    def check(value: float) -> float:
        if not low <= value <= high:
            near = max(-_LARGEST, min(value, _LARGEST))  # a whole number of hundreds of digits is no float
            raise refused("range", "{value:g} is out of range; allowed: {low:g} to {high:g}", value=near, low=low, high=high)
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
        more = message(" (and {count} more)", count=len(others)) if others else ""
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
    shown = _short(given)
    if kind == "missing":
        return message("is missing")
    if kind == "literal_error":
        allowed = [part.strip(" '") for part in re.split(r",| or ", context["expected"])]
        return message("{value} is not known{hint}", value=shown, hint=hint(given, allowed))
    wanted = _wanted(kind, context)
    if wanted:
        return message("must be {wanted}, not {value}", wanted=wanted, value=shown)
    return str(fault["msg"][:1].lower() + fault["msg"][1:]).removeprefix("value error, ")


def _short(given: Any) -> str:
    """A value as it was given, cut where it is long."""
    if isinstance(given, dict | list | tuple):
        return message("a list or mapping")
    if isinstance(given, int) and abs(given) >= 10**_DIGITS:
        return message("a number of more than {digits} digits", digits=_DIGITS)
    shown = repr(given)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _wanted(kind: str, context: dict[str, Any]) -> str:
    """What pydantic wanted of a value, in our words; empty for faults of our own validators."""
    known = {
        "float_type": message("a number"),
        "int_type": message("a whole number"),
        "string_type": message("text"),
        "bool_type": message("true or false"),
        "tuple_type": message("a list"),
        "list_type": message("a list"),
        "dict_type": message("a mapping"),
        "finite_number": message("a finite number"),
        "string_too_short": message("text that is not empty"),
        "too_short": message("{least} entries or more", least=context.get("min_length")),
        "too_long": message("at most {most} entries", most=context.get("max_length")),
        "string_pattern_mismatch": message("text of the form {pattern}", pattern=context.get("pattern")),
        "greater_than_equal": message("{bound} or more", bound=context.get("ge")),
        "greater_than": message("more than {bound}", bound=context.get("gt")),
        "less_than_equal": message("{bound} or less", bound=context.get("le")),
        "less_than": message("less than {bound}", bound=context.get("lt")),
        "int_parsing_size": message("a whole number of at most {digits} digits", digits=_DIGITS),
    }
    return known.get(kind, "")
