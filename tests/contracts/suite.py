"""A suite: what must hold of every thing of one kind, each check a function of one such thing.

A check is registered under its own name and raises AssertionError (or InputError, where the thing cannot even be read). Things
are discovered, so that a new one is checked on the day it is written. For every check a suite also holds a proof: a bad thing on
which that check fails.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pytest

from twin.base.errors import InputError


class Check(NamedTuple):
    """One check, and for which things it means anything."""

    name: str
    call: Callable[[Any], None]
    applies: Callable[[Any], bool]


class Suite:
    """The checks of one kind of thing, in order of declaration, with a bad example for each."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.checks: dict[str, Check] = {}
        self.proofs: dict[str, Callable[[], Any]] = {}

    def check(self, call: Callable[[Any], None] | None = None, *, when: Callable[[Any], bool] = lambda thing: True) -> Any:
        """Register a check; `when` says which things it is about."""
        if call is None:
            return lambda call: self.check(call, when=when)
        assert call.__name__ not in self.checks, f"two checks of a {self.kind} are called {call.__name__}"
        self.checks[call.__name__] = Check(call.__name__, call, when)
        return call

    def fails(self, **bad: Callable[[], Any]) -> None:
        """For each check named, how to make a thing on which it fails."""
        self.proofs |= bad

    def cases(self, things: Iterable[Any]) -> list[Any]:
        """Every check of every thing, as parameters `(check, thing)`."""
        pairs = [(check, thing) for thing in things for check in self.checks.values() if _applies(check, thing)]
        return [pytest.param(check, thing, id=f"{thing}-{check.name}") for check, thing in pairs]

    def ask(self, thing: Any, which: Callable[[Check], bool] = lambda check: True) -> None:
        """All checks of a thing, those chosen, one after the other; raises an ExceptionGroup of all that fail, each named."""
        asked = [check for check in self.checks.values() if which(check) and _applies(check, thing)]
        failed = [wrong for check in asked if (wrong := _complaint(check, thing)) is not None]
        if failed:
            raise ExceptionGroup(f"{thing}: {len(failed)} of {len(asked)} checks fail", failed)

    def prove(self, name: str) -> None:
        """The check of that name, on its bad example, must fail."""
        check, bad = self.checks[name], self.proofs[name]()
        assert check.applies(bad), f"{name} does not apply to its bad example"
        with pytest.raises((AssertionError, InputError)):
            check.call(bad)

    def unproven(self) -> list[str]:
        """Checks that nothing shows to be able to fail."""
        return [name for name in self.checks if name not in self.proofs]


def _applies(check: Check, thing: Any) -> bool:
    """Whether a check is about a thing; one that cannot be read fails all that would."""
    try:
        return check.applies(thing)
    except InputError:
        return True


def _complaint(check: Check, thing: Any) -> Exception | None:
    """What a check has against a thing, with the check's name before it."""
    try:
        check.call(thing)
    except Exception as wrong:  # whatever it is, the other checks go on, and all of it is raised together
        told = AssertionError(f"{check.name}: {wrong}")
        told.__cause__ = wrong
        return told.with_traceback(wrong.__traceback__)
    return None


def tell(told: bool, why: str) -> None:
    """What must hold, with why it must: the words that whoever wrote the thing will read."""
    assert told, why
