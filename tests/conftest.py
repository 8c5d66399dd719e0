"""How the tests run: generated cases are the same every time, so that a failure can be repeated.

`HYPOTHESIS_PROFILE=explore` searches anew, ten times as long, for whoever wants to look for more.
"""

import os

from hypothesis import HealthCheck, settings

os.environ["TWIN_LANG"] = "en"  # whatever the language of whoever runs the tests

settings.register_profile("fixed", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
