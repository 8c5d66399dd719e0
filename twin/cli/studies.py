"""`twin trial`, `validate`, `calibrate`: field experiments inside the twin, and what it rests on."""

import os
from pathlib import Path
from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import AsJson, Forget, Kept, LangText, Out, OwnSeed, Workers, count, language_of, spoken, store_of
from twin.cli.results import deliver, print_json

Replicates = Annotated[int | None, count("--replicates", "Repetitions (default: the case's).")]
Quick = Annotated[bool, typer.Option("--quick", help="The short form of a case: fewer repetitions, a smaller county.")]


@command("twin trial experiments/pilot.yaml --replicates 4")
def trial(
    case: Annotated[Path, typer.Argument(help="A case file: arms, assignment, what is expected.")],
    replicates: Replicates = None,
    quick: Quick = False,
    workers: Workers = None,
    store: Kept = None,
    no_store: Forget = False,
    seed: OwnSeed = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """A field experiment inside the twin: arms by lot, effect with standard error, power; checks what the case expects."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.shared import folder
    from twin.report.trial import page, tables
    from twin.study.trial.case import Case
    from twin.study.trial.run import run_case
    from twin.study.trial.trial import Trial

    language, kept = language_of(lang), store_of(store, no_store)
    chosen = Case.load(case) if seed is None else Case.load(case).change({"seed": seed})
    check_free(out, (folder.MARK, *Trial.FILES))
    with Bar(message("replicates")) as bar:
        found = run_case(chosen, replicates=replicates, quick=quick, workers=workers, progress=bar.show, store=kept)
    deliver(
        out,
        lambda place: page.write(found, place, language),
        lambda: print_json(found.to_json()) if json else tables.show(found, spoken(language)),
        False,
    )
    if not found.ok:
        raise typer.Exit(1)


@command("twin validate olken2007-audits cai2015 --lang zh")
def validate(
    cases: Annotated[list[str] | None, typer.Argument(help="Names or files of cases; without any, all.")] = None,
    replicates: Replicates = None,
    quick: Quick = False,
    workers: Workers = None,
    store: Kept = None,
    no_store: Forget = False,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "",
) -> None:
    """All validation cases: published against simulated in one table; exit 1 if one misses."""
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.trial import page, tables
    from twin.study.trial.validation import validate as run_all

    language, kept = language_of(lang), store_of(store, no_store)
    check_free(out, page.VALIDATION)
    with Bar(message("cases")) as bar:
        found = run_all(cases or None, replicates=replicates, quick=quick, workers=workers, progress=bar.show, store=kept)
    deliver(
        out,
        lambda place: page.write_validation(found, place, language),
        lambda: print_json(found.to_json()) if json else tables.show_validation(found, spoken(language)),
        False,
    )
    if not found.ok:
        raise typer.Exit(1)


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
