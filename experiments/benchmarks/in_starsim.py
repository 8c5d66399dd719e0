"""The contact-and-spread month as a Starsim disease (https://starsim.org, version 3.7); the only file that needs Starsim."""

from typing import Any

import numpy as np
import starsim as ss  # type: ignore[import-not-found]

from twin.county.county import County


class Friends(ss.Network):  # type: ignore[misc]
    """Ties that stay as they are."""

    def step(self) -> None:
        """Nothing changes."""


class Rumour(ss.Infection):  # type: ignore[misc]
    """To know is to be infected; only who learned from a notice last month tells others."""

    def __init__(self, heed: np.ndarray, notice: float, tell: float, forget: float) -> None:
        """`heed` is each household's receptivity; the rest are probabilities per month."""
        super().__init__()
        self.heed, self.notice_rate = heed, notice
        self.define_pars(beta=tell, init_prev=None, notice=ss.bernoulli(p=0), forget=ss.bernoulli(p=forget))
        self.define_states(
            ss.BoolState("susceptible", default=True),
            ss.BoolState("infected"),
            ss.BoolState("telling"),
            ss.FloatArr("rel_sus", default=1.0),
            ss.FloatArr("rel_trans", default=1.0),
            reset=True,
            infectious="telling",
        )

    def init_post(self) -> None:
        """Receptivity is relative susceptibility."""
        super().init_post()
        self.rel_sus[ss.uids(np.arange(self.heed.size))] = self.heed
        self.pars.notice.set(p=lambda module, sim, uids: self.notice_rate * self.rel_sus[uids])

    def set_outcomes(self, uids: Any, sources: Any = None) -> None:
        """Whoever hears, knows."""
        self.susceptible[uids] = False
        self.infected[uids] = True

    def step(self) -> None:
        """Notices, friends, forgetting; who tells next month is known at the end."""
        noticed = self.pars.notice.filter(self.susceptible.uids)
        self.set_outcomes(noticed)
        super().step()
        forgot = self.pars.forget.filter(self.infected.uids)
        self.infected[forgot] = False
        self.susceptible[forgot] = True
        self.telling[:] = False
        self.telling[noticed] = True
        self.telling[forgot] = False


def simulation(county: County, seed: int, months: int, notice: float, tell: float, forget: float) -> Any:
    """An initialised simulation of a county's households and ties."""
    heed = county.households["receptivity"].astype(float)
    hearer = np.repeat(np.arange(heed.size), np.diff(county.ties_start))
    once = hearer < county.ties  # each tie is listed from both its ends
    friends = Friends(p1=hearer[once], p2=county.ties[once], beta=np.ones(int(once.sum())))
    sim = ss.Sim(
        n_agents=heed.size, diseases=Rumour(heed, notice, tell, forget), networks=friends,
        start=ss.date("2026-01-01"), dur=ss.months(months - 1), dt=ss.months(1), rand_seed=seed, verbose=0,
    )  # fmt: skip
    sim.init()
    return sim
