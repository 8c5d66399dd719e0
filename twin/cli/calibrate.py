"""`twin calibrate`: posterior of the uncertain parameters from baseline facts or a county's own data."""

import os
from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import (
    AsJson,
    Forget,
    Kept,
    LangText,
    Out,
    Workers,
    language_of,
    spoken,
    store_of,
)
from twin.cli.results import deliver, print_json


@command("twin calibrate experiments/calibrate_baseline.yaml --out out/calibration")
def calibrate(
    study: Annotated[Path, typer.Argument(help="A study file: parameters with priors, moments, method.")],
    workers: Workers = None,
    store: Kept = None,
    no_store: Forget = False,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """Posterior of the uncertain parameters from baseline facts or a county's own data."""
    from twin.cli.progress import Bar
    from twin.report.calibrate import tables as calibration
    from twin.report.calibrate.folder import check_free, save
    from twin.study.calibrate.file import Study
    from twin.study.calibrate.run import calibrate as fit

    language, kept = language_of(lang), store_of(store, no_store)
    chosen = Study.load(study)
    check_free(out)
    with Bar(message("runs")) as bar:
        found = fit(chosen, workers or os.cpu_count() or 1, bar.show, kept)
    deliver(
        out,
        lambda place: save(found, place, language) / "report.html",
        lambda: print_json(calibration.document(found)) if json else calibration.show(found, spoken(language)),
        not json,
    )
