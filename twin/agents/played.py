"""The scenario of a model, as Mesa may hold it."""

from dataclasses import fields

from twin.scenario.scenario import Scenario


class Played(Scenario):
    """The scenario of a model; false where asked for its truth, though like any other in all else.

    From version 3.5 on Mesa's visualisation takes any true `model.scenario` for one of its own class, and makes it anew without
    its contents when the model is reset.
    """

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]


def played(scenario: Scenario) -> Played:
    """The same scenario, for a model to hold."""
    return Played(**{field.name: getattr(scenario, field.name) for field in fields(scenario)})
