"""The two kinds of error that end in one message: bad input, and a machine that cannot do what was asked."""

import errno
import json
from pathlib import Path
from typing import Any

from twin.base.messages import language, mark, message


class InputError(ValueError):
    """Bad input: the message names the file, line or field, what is wrong and what is allowed (exit code 2).

    `InputError("{file}: no such file", file=path)` is said in the language in force, see `twin.base.messages`.

    >>> str(InputError("{knob} is out of range; allowed: {low:g} to {high:g}", knob="fund.by_need", low=0, high=1))
    'fund.by_need is out of range; allowed: 0 to 1'
    """

    def __init__(self, template: str, /, **fields: Any) -> None:
        """A template of the catalogue of messages and its fields; a text without fields is taken as it stands."""
        super().__init__(message(template, **fields))


class MachineError(RuntimeError):
    """The machine does not do it: a full disk, no right to write, no memory. The message says what was kept (exit code 1)."""

    def __init__(self, template: str, /, **fields: Any) -> None:
        """A template of the catalogue of messages and its fields; a text without fields is taken as it stands."""
        super().__init__(message(template, **fields))


def reason(problem: OSError | ValueError) -> str:
    """What the machine says against a file, folder or port, in the language in force (ValueError: a name that none can have)."""
    if not isinstance(problem, OSError):
        return message("the system does not take such a name or file")
    known = {
        errno.ENOSPC: message("the disk is full"),
        errno.EDQUOT: message("the disk quota is used up"),
        errno.EACCES: message("no right to do so"),
        errno.EPERM: message("no right to do so"),
        errno.EROFS: message("the disk is read-only"),
        errno.ENAMETOOLONG: message("the name is too long"),
        errno.ENOENT: message("no such file or folder"),
        errno.ENOTDIR: message("a part of the path is no folder"),
        errno.EISDIR: message("it is a folder"),
        errno.ELOOP: message("its links lead in a circle"),
        errno.EMFILE: message("too many files are open"),
        errno.EIO: message("the disk fails"),
        errno.ENOMEM: message("there is not enough memory"),
        errno.EFBIG: message("the file is larger than the system allows"),
        errno.EEXIST: message("it is there already"),
        errno.ENOTEMPTY: message("the folder is not empty"),
        errno.EBUSY: message("another program uses it"),
        errno.EINVAL: message("the system does not take such a name or file"),
        errno.ETIMEDOUT: message("the disk or network does not answer"),
        errno.ESTALE: message("the disk or network does not answer"),
        errno.EADDRINUSE: message("another program listens there already"),
        errno.EADDRNOTAVAIL: message("this machine has no such address"),
        errno.EAFNOSUPPORT: message("this machine has no such address"),
    }
    if problem.errno in known:
        return known[problem.errno]
    if language() == "en" and (problem.strerror or str(problem)):
        return problem.strerror or str(problem)
    return message("error {number} of the system", number=problem.errno) if problem.errno else message("it is damaged")


# What Python's reader of JSON says, by its beginning, in words of ours.
_JSON = {
    "Expecting value": mark("a value is missing, or stands without quotes"),
    "Expecting ','": mark("a comma is missing"),
    "Expecting ':'": mark("a colon is missing"),
    "Expecting property name": mark("a key in double quotes is missing"),
    "Unterminated string": mark("quotes are opened and not closed"),
    "Extra data": mark("something follows the end"),
    "Illegal trailing comma": mark("a comma stands before a closing bracket"),
    "Invalid control character": mark("a line break or control character stands in a text"),
    "Invalid \\": mark("a backslash stands in a text and begins no sign that is known"),
}


def no_json(problem: json.JSONDecodeError) -> str:
    """Why a text is no JSON, in the language in force."""
    said = next((words for begins, words in _JSON.items() if problem.msg.startswith(begins)), mark("a sign stands out of place"))
    return message(said)


def fault(problem: Exception) -> str:
    """Why a file of ours cannot be read: what the machine says, or what is wrong inside."""
    if isinstance(problem, OSError):
        file = Path(str(problem.filename)).name if problem.filename else ""
        return f"{file}: {reason(problem)}" if file else reason(problem)
    if isinstance(problem, KeyError):
        return message("{key} is missing", key=problem.args[0])
    if isinstance(problem, UnicodeDecodeError):
        return message("it is not UTF-8 text")
    if isinstance(problem, RecursionError):
        return message("it is nested too deeply")
    if isinstance(problem, json.JSONDecodeError):
        return message("line {line}: {text}", line=problem.lineno, text=no_json(problem))
    return str(problem).split("\n")[0] if language() == "en" else message("it is damaged")
