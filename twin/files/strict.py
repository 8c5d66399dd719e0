"""Strict input: models that forbid the unknown, and one clear message for what is wrong."""

import difflib
import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from twin.base.messages import message
from twin.base.texts import DIGITS, SHOWN, printable
from twin.base.texts import shown as shown
from twin.files.yaml_text import At as At
from twin.files.yaml_text import Source as Source
from twin.files.yaml_text import read_value as read_value
from twin.files.yaml_text import read_yaml as read_yaml
from twin.files.yaml_text import steering

NEAREST = 5  # words that a message offers
_LARGEST = 1e300
_FEW = 12  # so many are all listed, if they are short
_LINE = 200  # signs


def hint(word: object, known: Iterable[str], see: str = "") -> str:
    """`; did you mean 'x'?; allowed: ...` for a word that is not among the known ones.

    Of many words the nearest five are named, and `see` says where the rest are listed, as in "twin knobs".
    """
    every = list(dict.fromkeys(str(item) for item in known))
    asked, guess = str(word)[:SHOWN], meant(word, every)
    if len(every) <= _FEW and sum(map(len, every)) <= _LINE:
        return guess + message("; allowed: {words}", words=", ".join(every) or message("none"))
    near = difflib.get_close_matches(asked, every, n=NEAREST, cutoff=0.5)
    nearest = list(dict.fromkeys([*near, *every]))[:NEAREST]
    listed = message(
        "; allowed: {words} and {more} more", words=", ".join(word[:SHOWN] for word in nearest), more=len(every) - len(nearest)
    )
    return guess + listed + (message(", see `{command}`", command=see) if see else "")


def some(words: Iterable[object]) -> str:
    """The first words of a list, and how many more there are."""
    every = [str(word)[:SHOWN] for word in words]
    more = message(" and {count} more", count=len(every) - NEAREST) if len(every) > NEAREST else ""
    return ", ".join(every[:NEAREST]) + more


def meant(word: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` where a known word is near."""
    near = difflib.get_close_matches(str(word)[:SHOWN], [str(item) for item in known], n=1, cutoff=0.6)
    return message("; did you mean '{word}'?", word=near[0]) if near else ""


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
                plain = printable(str(key))  # pydantic takes no half of a pair of UTF-16
                said = message("unknown key {key}{hint}", key=plain[:100], hint=hint(plain, allowed))
                raise PydanticCustomError("unknown_key", "{said}", {"said": said, "key": plain})
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


def _literal(text: str) -> str:
    sign = steering(text)
    if sign:
        raise refused("control", "has the control character {sign}; allowed: plain text", sign=sign)
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise refused("line", "must be one line, without tabs")
    return _literal(text)


def listed(value: Any) -> Any:
    """A single value stands for a list of one."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Share = Annotated[float, between(0, 1)]
Amount = Annotated[float, between(0, 1e12)]
Tupled = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
Names = Annotated[tuple[str, ...], BeforeValidator(listed)]


Text = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_literal)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]


class Words(Strict):
    """A text in English and Chinese."""

    en: Text
    zh: Text


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
        said = _said(first) + more
        raise source.fault(first["type"], (*at, *where), said) from None


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
    value = shown(given)
    if kind == "missing":
        return message("is missing")
    if kind == "literal_error":
        allowed = [part.strip(" '") for part in re.split(r",| or ", context["expected"])]
        return message("{value} is not known{hint}", value=value, hint=hint(given, allowed))
    wanted = _wanted(kind, context)
    if wanted:
        return message("must be {wanted}, not {value}", wanted=wanted, value=value)
    return str(fault["msg"][:1].lower() + fault["msg"][1:]).removeprefix("value error, ")


def _wanted(kind: str, context: dict[str, Any]) -> str:
    """What pydantic wanted of a value, in our words; empty for faults of our own validators."""
    known = {
        "float_type": message("a number"),
        "int_type": message("a whole number"),
        "string_type": message("text"),
        "string_unicode": message("text that UTF-8 can hold"),
        "bool_type": message("true or false"),
        "tuple_type": message("a list"),
        "list_type": message("a list"),
        "dict_type": message("a mapping"),
        "finite_number": message("a finite number"),
        "string_too_short": message("text that is not empty"),
        "string_too_long": message("text of at most {most} signs", most=context.get("max_length")),
        "too_short": message("{least} entries or more", least=context.get("min_length")),
        "too_long": message("at most {most} entries", most=context.get("max_length")),
        "string_pattern_mismatch": message("text of the form {pattern}", pattern=context.get("pattern")),
        "greater_than_equal": message("{bound} or more", bound=context.get("ge")),
        "greater_than": message("more than {bound}", bound=context.get("gt")),
        "less_than_equal": message("{bound} or less", bound=context.get("le")),
        "less_than": message("less than {bound}", bound=context.get("lt")),
        "int_parsing_size": message("a whole number of at most {digits} digits", digits=DIGITS),
    }
    return known.get(kind, "")
