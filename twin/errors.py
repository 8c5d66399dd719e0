"""The one kind of error that bad input raises."""


class InputError(ValueError):
    """Bad input: the message names the file, line or field, what is wrong and what is allowed."""
