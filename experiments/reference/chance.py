"""Luck, one question at a time: the twin's compiled scalar draws, called from plain Python."""

import numpy as np

from twin.base.draws import Namespace, draw, lane, luck, uniform

Words = tuple[np.uint64, ...]


class Dice:
    """The luck of one month: who asks what about which policy always gets the same answer."""

    def __init__(self, seed: int, replicate: int, month: int, namespace: Namespace = Namespace.SIMULATION) -> None:
        """Take the luck of a replicate in a month (0 for what holds as long as the office does)."""
        self.luck = luck(seed, replicate, month, namespace)

    def words(self, decision: int, policy: int, uid: int, other: int = 0) -> Words:
        """The 256 bits that answer one question."""
        # Plain integers: with an enum member or a mixed tuple every call would first work out its types again.
        return tuple(map(np.uint64, draw(self.luck, int(decision), policy, uid, other)))

    def four(self, decision: int, policy: int, uid: int, other: int = 0) -> list[float]:
        """The answer as four uniforms in [0, 1)."""
        return [uniform(word) for word in self.words(decision, policy, uid, other)]

    def chance(self, decision: int, policy: int, uid: int) -> float:
        """The answer as one uniform in [0, 1)."""
        return self.four(decision, policy, uid)[0]


def of_clause(words: Words, number: int) -> float:
    """The uniform in [0, 1) that a clause (0 to 7) has in an answer."""
    return lane(words, number)
