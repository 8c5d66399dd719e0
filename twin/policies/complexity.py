"""How hard a policy is to understand, from plain questions that an office can answer about its own text.

The weights are assumed, and were set before any run: 0.2 for a text that asks for nothing; 0.04 for each paper that is handed
in, up to four; 0.04 for each trip that a household makes, up to three, half as much where it can be done online; 0.04 for each
office beyond the first, up to three; 0.05 for each step from plain to official wording. So the easiest text has 0.2 and the
hardest 0.7, the range of the shipped policies; docs/policies.md sets these beside what the questions give.
"""

from twin.base.edge import whole

LEAST = 0.2
PAPER, TRIP, OFFICE, WORDING = 0.04, 0.04, 0.04, 0.05
MOST_PAPERS, MOST_TRIPS, MOST_OFFICES = 4, 3, 3  # beyond which one more makes a text no harder; offices beyond the first
MOST = 100  # of what is counted


def complexity_of(papers: int, trips: int, offices: int, online: bool, wording: int) -> float:
    """The complexity of a policy, 0.2 to 0.7; grade: assumed.

    `papers`: proofs and forms that a household hands in; `trips`: ways to an office or counter; `offices`: that must agree, with
    the first (1 or more); `online`: whether it can be done without going there; `wording`: 1 as one speaks, 2 as in a notice, 3
    as in an official document. More of each never makes a text easier. Raises InputError for answers that cannot be.

    >>> complexity_of(papers=0, trips=0, offices=1, online=False, wording=1)
    0.2
    >>> complexity_of(papers=3, trips=2, offices=2, online=False, wording=2)
    0.49
    """
    papers, trips = whole("papers", papers, 0, MOST), whole("trips", trips, 0, MOST)
    offices, wording = whole("offices", offices, 1, MOST), whole("wording", wording, 1, 3)
    found = LEAST + PAPER * min(papers, MOST_PAPERS) + TRIP * min(trips, MOST_TRIPS) * (0.5 if online else 1.0)
    return round(found + OFFICE * min(offices - 1, MOST_OFFICES) + WORDING * (wording - 1), 2)
