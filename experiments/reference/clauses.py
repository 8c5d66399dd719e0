"""What somebody knows about a policy, rightly or wrongly, and what happens to it at a contact."""

from experiments.reference.chance import Words, of_clause

CLAUSES = ("exists", "who", "how", "when", "amount", "duty", "contact", "redress")
AWARE = ("exists", "who", "how")
GUARD = ("amount", "redress")


class Knowledge:
    """Two sets of clauses: those held rightly and those held wrongly; no clause is in both."""

    def __init__(self, right: set[str] | None = None, wrong: set[str] | None = None) -> None:
        """Know these clauses, by default none."""
        self.right = right if right is not None else set()
        self.wrong = wrong if wrong is not None else set()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.right or self.wrong)

    def knows(self, *clauses: str) -> bool:
        """Whether all these clauses are held rightly."""
        return self.right.issuperset(clauses)

    def only(self, clauses: tuple[str, ...]) -> "Knowledge":
        """A part of it, as printed on a bill."""
        return Knowledge(self.right.intersection(clauses), self.wrong.intersection(clauses))

    def copy(self) -> "Knowledge":
        """The same, as it is now."""
        return Knowledge(set(self.right), set(self.wrong))

    def learn(self, clause: str) -> None:
        """Hold a clause rightly from now on."""
        self.right.add(clause)
        self.wrong.discard(clause)

    def mistake(self, clause: str) -> None:
        """Hold a clause wrongly from now on."""
        self.wrong.add(clause)
        self.right.discard(clause)

    def drop(self, clause: str) -> None:
        """Hold a clause neither rightly nor wrongly from now on."""
        self.right.discard(clause)
        self.wrong.discard(clause)

    def hear(self, sender: "Knowledge", words: Words, keep: float, garble: float, confusion: float) -> None:
        """One contact: a right clause arrives right (`keep`), garbled (`garble`) or not; a wrong one wrong (`keep`) or not.

        What arrives right corrects an error. What arrives wrong displaces a right version only with `confusion`.
        """
        for number, clause in enumerate(CLAUSES):
            if clause in sender.right:
                u = of_clause(words, number)
                if u < keep:
                    self.learn(clause)
                elif u < keep + garble and (clause not in self.right or (u - keep) / garble < confusion):
                    self.mistake(clause)
            elif clause in sender.wrong:
                u = of_clause(words, number)
                if u < keep and (clause not in self.right or u / keep < confusion):
                    self.mistake(clause)

    def forget(self, words: Words, rate: float) -> None:
        """Lose each clause, right or wrong, with probability `rate`."""
        for number, clause in enumerate(CLAUSES):
            if (clause in self.right or clause in self.wrong) and of_clause(words, number) < rate:
                self.drop(clause)


def survives(base: float, complexity: float, skill: float, ease: float) -> float:
    """Probability that a clause survives a hop: `base` at complexity and skill one half and with hours enough."""
    return base ** ((0.5 + complexity) * (1.5 - skill) * (2.0 - ease))
