"""YAML that remembers its lines: files, and single values of a command line, read by the same rules."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from twin.base.errors import InputError, reason
from twin.base.messages import mark, message
from twin.files import reads

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
_PLAIN = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


# What steers a terminal or turns the reading direction; line breaks and tabs are text.
_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# What the reader of YAML says, by words in it, in words of ours: the first that fits.
_WHY = {
    "tab character": mark("a tab stands where blanks are needed"),
    "mapping values are not allowed": mark("a colon stands out of place; put a text with a colon in quotes"),
    "',' or ']'": mark("a list in [ ] is not closed, or lacks a comma"),
    "',' or '}'": mark("a mapping in { } is not closed, or lacks a comma"),
    "did not find expected key": mark("the line is not indented as those beside it, or a quote stands out of place"),
    "'-' indicator": mark("the line is not indented as the list that it stands in"),
    "expected ':'": mark("a key lacks its colon"),
    "unexpected end of stream": mark("quotes are opened and not closed"),
    "cannot start any token": mark("a value begins with a tab, or with a sign that YAML reserves; put it in quotes"),
    "escape character": mark("a backslash stands in double quotes and begins no sign that is known; take single quotes"),
    "block sequence entries": mark("a list with - begins on a line of its own"),
    "node content": mark("a value is missing, or a sign stands out of place"),
    "alias": mark("YAML aliases (*name) are not used here; write the value out"),
    "another document": mark("a second document begins; allowed: one"),
    "single document": mark("a second document begins; allowed: one"),
    "control characters": mark("control characters are not allowed"),
    "special characters": mark("control characters are not allowed"),
}
_OTHER = mark("a sign or a line stands out of place")
_PART = 60  # signs of a key that a message repeats


@dataclass
class Source:
    """Where input came from: a file with the line of each path, or something said in Python or on a command line."""

    label: str
    lines: dict[At, int] = field(default_factory=dict)
    folder: Path | None = None
    numbered: bool = True

    def line(self, at: At) -> int | None:
        """The line of a path, or of the nearest thing around it; None where lines mean nothing."""
        if not self.numbered:
            return None
        return next((self.lines[at[:n]] for n in range(len(at), -1, -1) if at[:n] in self.lines), None)

    def error(self, at: At, template: str, /, **fields: Any) -> InputError:
        """The one message: `file, line N: path: what is wrong`; `template` and `fields` as for InputError."""
        line, said = self.line(at), message(template, **fields)
        place = self.label if line is None else message("{file}, line {line}", file=self.label, line=line)
        path = ".".join(_cut(str(part)) for part in at)
        said = message("{what}: {text}", what=path, text=said) if path else said
        return InputError("{what}: {text}", what=place, text=said)

    def fault(self, kind: str, at: At, said: str) -> InputError:
        """The one message about data that a model of kind `kind` refused; sources of other words than ours say it in theirs."""
        return self.error(at, said)


def _cut(text: str) -> str:
    """A key as a message repeats it."""
    shown = text if text.isprintable() else repr(text)[1:-1]
    return shown if len(shown) <= _PART else f"{shown[:_PART]}…"


def steering(text: str) -> str:
    """The sign of a text that would steer a terminal, as an escape such as `\\x1b`; empty where there is none."""
    found = _STEERS.search(text)
    return repr(found[0])[1:-1] if found else ""


def read_yaml(path: Path) -> tuple[Any, Source]:
    """Data and lines of one YAML file; duplicate keys, aliases and foreign tags are refused with an InputError."""
    source = Source(path.name, folder=path.parent)
    reads.note(path, settings=True)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        why = reason(problem) if isinstance(problem, OSError) else message("it is not UTF-8 text")
        raise InputError("{file}: cannot be read: {reason}", file=path, reason=why) from None
    return _data(text, source), source


def read_value(text: str, label: str) -> Any:
    """One value by the rules of files, such as `20` or `{2026-06: 0.5}`; the message of an InputError begins with `label`."""
    return _data(text, Source(label, numbered=False))


def _data(text: str, source: Source) -> Any:
    try:
        _not_too_deep(text, source)
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else _build(node, (), source, set())
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        source.lines = {} if mark is None else {(): mark.line + 1}
        raise source.error((), "not valid YAML: {problem}", problem=_why(problem.problem or problem.context or "")) from None
    except (yaml.YAMLError, UnicodeEncodeError) as problem:
        raise source.error((), "not valid YAML: {problem}", problem=_why(str(problem))) from None


def _why(said: str) -> str:
    """Why a text is no YAML, in the language in force."""
    words = next((words for part, words in _WHY.items() if part in said), _OTHER)
    return message(words)


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
    if node.tag not in _READERS and node.tag not in _PLAIN:
        raise source.error(at, "the YAML tag {tag} is not used here", tag=node.tag)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, at, source, seen)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*at, number), source, seen) for number, item in enumerate(node.value)]
    return _scalar(node, at, source)


def _scalar(node: yaml.Node, at: At, source: Source) -> Any:
    _check_text(node.value, at, source)
    try:
        return _READERS[node.tag](node.value)
    except ValueError:  # an explicit tag such as !!int on a word, or a number of thousands of digits
        kind = node.tag.rsplit(":", 1)[-1]
        raise source.error(at, "{value!r} does not read as {kind}", value=node.value[:40], kind=kind) from None


def _check_text(text: str, at: At, source: Source) -> None:
    sign = steering(text)
    if sign:
        raise source.error(at, "{value!r} has the control character {sign}; allowed: plain text", value=text[:_PART], sign=sign)


def _mapping(node: yaml.MappingNode, at: At, source: Source, seen: set[int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise source.error(at, "a key must be one word or number")
        key = str(key_node.value)
        here = (*at, key)
        _check_text(key, at, source)
        if key in found:
            first = source.lines[here]
            source.lines[here] = key_node.start_mark.line + 1
            raise source.error(here, "two overrides of one path; it is already given on line {line}", line=first)
        source.lines[here] = key_node.start_mark.line + 1
        found[key] = _build(value_node, here, source, seen)
    return found
