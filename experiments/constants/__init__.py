"""Every constant that a headline hangs on, and what the headlines are at both ends of what is plausible for it.

    python -m experiments.constants [--out docs/constants.md] [--store out/constants] [--replicates 2]

Constants come from the registry of knobs and from the policies' files, so that none is forgotten: all that nothing but a source's
own claim, or nothing, supports, and that the traditional mode has. Writes the page, all effects as CSV, and a tornado.
"""
