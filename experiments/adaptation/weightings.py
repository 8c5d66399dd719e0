"""Weightings among which the first truths choose: four written before anything was measured, the others after seeing those."""

from twin.views.index.definitions import Definitions, shipped


def equal() -> Definitions:
    """Every indicator the same within its dimension, every dimension the same."""
    known = shipped()
    indicators = {key: one.model_copy(update={"weight": 1.0}) for key, one in known.indicators.items()}
    dimensions = {key: one.model_copy(update={"weight": 1.0}) for key, one in known.dimensions.items()}
    return Definitions(dimensions, indicators)


def of_dimensions(**weights: float) -> Definitions:
    """The reasoned weights within dimensions, dimensions with these weights (1 where nothing is said)."""
    known = shipped()
    dimensions = {key: one.model_copy(update={"weight": weights.get(key, 1.0)}) for key, one in known.dimensions.items()}
    return Definitions(dimensions, known.indicators)


WEIGHTINGS = {
    "equal": equal(),
    "reasoned": of_dimensions(),
    "near": of_dimensions(resources=2.0, capacity=2.0),  # money and hands decide in the months before a deadline
    "known": of_dimensions(information=2.0),
    "money": of_dimensions(resources=4.0),  # what has been paid is most of what will have landed
    "money and feedback": of_dimensions(resources=4.0, supervision=2.0),  # complaints and reports tell what books do not
    "money and hands": of_dimensions(resources=4.0, capacity=2.0),
}
