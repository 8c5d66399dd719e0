"""Accounts of fen by age, and the books in which every move is written."""

from collections import Counter

AGES = 26  # months since the money was appropriated, 0 to 25
OVER_A_YEAR = 12


class Account:
    """Fen by age in months; the oldest is spent first."""

    def __init__(self) -> None:
        """Open an empty account."""
        self.by_age = [0] * AGES

    @property
    def balance(self) -> int:
        """All that is held."""
        return sum(self.by_age)

    @property
    def idle(self) -> int:
        """What was appropriated over a year ago."""
        return self.older(OVER_A_YEAR - 1)

    def older(self, months: int) -> int:
        """What was appropriated more than so many months ago."""
        return sum(self.by_age[months + 1 :])

    def put(self, amount: int) -> None:
        """Add new money."""
        self.by_age[0] += amount

    def take(self, amount: int) -> list[int]:
        """Take up to `amount`, oldest first; gives it by age."""
        taken = [0] * AGES
        for age in reversed(range(AGES)):
            taken[age] = min(self.by_age[age], max(amount, 0))
            self.by_age[age] -= taken[age]
            amount -= taken[age]
        return taken

    def grow_older(self, limit: int) -> int:
        """Let a month pass; gives (and gives up) what has lain for `limit` months."""
        overdue = sum(self.by_age[limit:])
        kept = [0, *self.by_age[:limit]]
        self.by_age = kept + [0] * (AGES - len(kept))
        return overdue


class Books:
    """Double entry: inflows, sinks and flows by policy (`None`: of no policy), and by village where it matters."""

    def __init__(self) -> None:
        """Open the books."""
        self.treasury, self.operations = Account(), Account()
        self.inflow: Counter = Counter()
        self.sink: Counter = Counter()
        self.flow: Counter = Counter()
        self.appropriated: Counter = Counter()
        self.recovered: Counter = Counter()

    def bring(self, target: Account, amount: int, policy: str | None, flow: str) -> None:
        """Money comes in from outside."""
        target.put(amount)
        self.inflow[policy] += amount
        self.flow[policy, flow] += amount

    def move(self, source: Account, target: Account, amount: int, policy: str | None, flow: str) -> int:
        """Money goes from one account to another and keeps its age; gives what was moved."""
        taken = source.take(amount)
        target.by_age = [held + more for held, more in zip(target.by_age, taken, strict=True)]
        self.flow[policy, flow] += sum(taken)
        return sum(taken)

    def spend(self, source: Account, amount: int, policy: str | None, sink: str, flow: str) -> int:
        """Money leaves for good; gives what was spent."""
        spent = sum(source.take(amount))
        self.sink[policy, sink] += spent
        self.flow[policy, flow] += spent
        return spent
