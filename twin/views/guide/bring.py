"""What a household brings when it applies, as data (`guide.yaml`)."""

from functools import cache
from pathlib import Path

from twin.files.strict import Strict, Words, hint, parse, read_yaml
from twin.policies.policy import Policy

FILE = Path(__file__).with_name("guide.yaml")


class Bring(Strict):
    """What to bring: to any application, where a list is checked, as proof of a trait, and for single policies."""

    apply: Words
    listed: Words
    income: Words
    children: Words
    elders: Words
    policies: dict[str, Words]

    def of(self, policy: Policy) -> list[Words]:
        """What a household brings for a policy; nothing where its village applies for all."""
        if policy.key in self.policies:
            return [self.policies[policy.key]]
        if policy.access == "collective":
            return []
        if policy.access == "automatic":
            return [self.listed]
        target = policy.target
        proofs = ((self.income, target.income_below), (self.children, target.children), (self.elders, target.elders))
        return [self.apply, *(proof for proof, asked in proofs if asked)]


@cache
def bring_of(folder: Path | None = None, policies: tuple[str, ...] = ()) -> Bring:
    """What a county's folder says, where it has a file of its own, else the shipped one; raises InputError with its line."""
    file = None if folder is None else folder / FILE.name
    data, source = read_yaml(file if file is not None and file.is_file() else FILE)
    found = parse(Bring, data, source)
    for key in found.policies:
        if key not in policies:
            raise source.error(("policies", key), "unknown policy {key}{hint}", key=repr(key), hint=hint(key, policies))
    return found
