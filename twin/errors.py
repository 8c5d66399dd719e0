"""The two kinds of error that end in one message: bad input, and a machine that cannot do what was asked."""

from typing import Any

from twin.messages import message


class InputError(ValueError):
    """Bad input: the message names the file, line or field, what is wrong and what is allowed (exit code 2).

    `InputError("{file}: no such file", file=path)` is said in the language in force, see `twin.messages`.
    """

    def __init__(self, template: str, /, **fields: Any) -> None:
        """A template of the catalogue of messages and its fields; a text without fields is taken as it stands."""
        super().__init__(message(template, **fields))


class MachineError(RuntimeError):
    """The machine does not do it: a full disk, no right to write, no memory. The message says what was kept (exit code 1)."""

    def __init__(self, template: str, /, **fields: Any) -> None:
        """A template of the catalogue of messages and its fields; a text without fields is taken as it stands."""
        super().__init__(message(template, **fields))
