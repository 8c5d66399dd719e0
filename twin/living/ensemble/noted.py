"""The record of a run of which only that is asked which could be observed: villages alone, and of them no more than that."""

import numpy as np

from twin.outcomes import blocks
from twin.outcomes.record import Recorder
from twin.outcomes.survey import LIFE_COUNTS, POLICY_COUNTS, counted, members
from twin.terms.calendar import DAYS, PATIENCE
from twin.world.world import World


class Noted(Recorder):
    """Monthly counts of villages as `Recorder` has them, without groups, offices, hours, opening stocks and what users count.

    These take three fifths of what recording takes, a tenth of a member of a pool.
    """

    def __init__(self, world: World, month: int) -> None:
        """Begin at a month."""
        super().__init__(world, month)
        households, villages = world.households, world.count("villages")
        nobody = np.zeros((len(households["village"]), 0), dtype=bool)
        self._members = members(households["village"], villages, nobody, households["present"])

    def take(self, month: int, world: World) -> None:
        """Write down one month."""
        villages, policies = world.count("villages"), len(world.policies)
        closing = np.array([policy.closes(month) for policy in world.policies])
        seen, lived = counted(world.households, self._members, (month + 1 - world.epoch) * DAYS - PATIENCE, closing)
        stocks = blocks.stocks(world)
        moved = {name: stocks[name] - self._before[name] for name in stocks}
        self._before = stocks
        self._pending["policies"].append(
            blocks.keyed(month, "village", villages, policies)
            | blocks.split(seen, POLICY_COUNTS)
            | blocks.tasks(world, closing)
            | blocks.village_money(world, moved)
        )
        people = blocks.keyed(month, "village", villages) | blocks.split(lived, LIFE_COUNTS) | blocks.needs(world)
        self._pending["people"].append(people)
