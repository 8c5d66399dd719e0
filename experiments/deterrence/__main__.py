"""Write docs/deterrence.md and docs/figures/deterrence_forms.png.

python -m experiments.deterrence
"""

import time

from experiments.deterrence.page import FIGURE, PAGE, interval, page
from experiments.deterrence.picture import picture
from experiments.deterrence.runs import run_form
from twin.report.shared import style
from twin.terms.forms import DETERRENCE


def main() -> None:
    """Run all forms; write the page and the picture."""
    forms = []
    for name in DETERRENCE:
        since = time.perf_counter()
        forms.append(run_form(name))
        change = forms[-1].checks["change"]
        print(f"{name}: level {forms[-1].level:.3f}, change {interval(change)}, {time.perf_counter() - since:.0f} s", flush=True)
    FIGURE.parent.mkdir(exist_ok=True)
    with style.styled():
        FIGURE.write_bytes(style.png(picture(forms)))
    PAGE.write_text(page(forms), encoding="utf-8")


if __name__ == "__main__":
    main()
