"""What code does as text: whatever changes what it does changes the text."""

import numpy as np

from twin.base.fingerprint import fingerprint

TABLE = np.linspace(0.0, 1.0, 5000)


def looked_up(place):
    return TABLE[place]


def test_every_element_of_an_array_counts(monkeypatch):
    before, again = fingerprint(looked_up), TABLE.copy()
    monkeypatch.setitem(globals(), "TABLE", again)
    assert fingerprint(looked_up) == before
    again[2500] = 0.0
    assert fingerprint(looked_up) != before
    assert fingerprint(again) != fingerprint(again.astype(np.float32)) != fingerprint(again.reshape(50, 100))
