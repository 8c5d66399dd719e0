"""A small county with eight months of data, from which all views are made."""

import pytest

from tests.views.lived import lived


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    """Two townships of three villages of forty households, twelve months, twenty-four members."""
    return lived(tmp_path_factory.mktemp("views"))
