import gc
import weakref

import pytest

from twin.base import collecting


class Ring:
    """An object that holds itself."""

    def __init__(self):
        self.own = self


@pytest.fixture
def rarely():
    before = gc.get_threshold()
    collecting.rarely()
    yield
    gc.set_threshold(*before)


def looks():
    return sum(one["collections"] for one in gc.get_stats())


def test_fewer_looks_for_what_stays(rarely):
    began = looks()
    kept = [[] for _ in range(50 * 700)]
    assert looks() - began <= 1 < len(kept)


def test_rubbish_still_goes(rarely):
    ring = weakref.ref(Ring())
    for _ in range(3):
        kept = [[] for _ in range(collecting.NEW + 1)]
    assert ring() is None and kept
