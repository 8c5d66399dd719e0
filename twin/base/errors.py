"""The two kinds of error that end in one message: bad input, and a machine that cannot do what was asked."""

import errno
from pathlib import Path
from typing import Any

from twin.base.messages import message


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


def reason(problem: OSError) -> str:
    """What the machine says against reading or writing, in the language in force."""
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
    }
    return known.get(problem.errno or 0) or problem.strerror or str(problem)


def fault(problem: Exception) -> str:
    """Why a file of ours cannot be read: what the machine says, or what is wrong inside."""
    if isinstance(problem, OSError):
        file = Path(str(problem.filename)).name if problem.filename else ""
        return f"{file}: {reason(problem)}" if file else reason(problem)
    if isinstance(problem, KeyError):
        return message("{key} is missing", key=problem.args[0])
    return str(problem).split("\n")[0]
