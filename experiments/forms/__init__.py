"""Do answers come from what the model means, or from an accident of form? One probe a suspicion, before and after.

    python -m experiments.forms [--against REVISION] [--out docs/forms.md] [--only PROBE ...]

A probe asks the same question of two builds: of the sources as they stand, and of those of an earlier revision, which
`--against` checks out for the time being and runs in a process of its own. What it found is kept beside the page
(`docs/forms.json`), so that the page can be written again without the earlier build.
"""
