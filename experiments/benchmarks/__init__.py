"""Speed and memory, measured side by side in one run: `python -m experiments.benchmarks` writes `docs/benchmarks.md`.

Times are processor seconds of one process (what it would take on a core of its own), compilation and set-up apart unless a
line says otherwise. What is compared is measured in turns, and the least of several rounds counts: other programs can only add.
"""
