"""`twin trial`, `validate`, `calibrate`: field experiments inside the twin, and what it rests on."""

import os
from pathlib import Path
from typing import Annotated

import typer

from twin.cli.app import app
from twin.cli.options import AsJson, LangText, Out, Workers, language_of, print_json

Replicates = Annotated[int | None, typer.Option("--replicates", min=1, help="Repetitions (default: the case's).")]
Quick = Annotated[bool, typer.Option("--quick", help="The short form of a case: fewer repetitions, a smaller county.")]


@app.command(epilog="Example: twin trial experiments/pilot.yaml --replicates 4")
def trial(
    case: Annotated[Path, typer.Argument(help="A case file: arms, assignment, what is expected.")],
    replicates: Replicates = None,
    quick: Quick = False,
    workers: Workers = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Seed of all chance (default: the case's).")] = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """A field experiment inside the twin: arms by lot, effect with standard error, power; checks what the case expects."""
    from twin.progress import Bar
    from twin.report import folder, trials
    from twin.trial import Case, run_case

    language = language_of(lang)
    chosen = Case.load(case) if seed is None else Case.load(case).change({"seed": seed})
    folder.check_free(out)
    with Bar("replicates" if language == "en" else "重复") as bar:
        found = run_case(chosen, replicates=replicates, quick=quick, workers=workers, progress=bar.show)
    if out:
        trials.write(found, out, language)
    if json:
        print_json(found.to_json())
    else:
        trials.show(found, language)
    if not found.ok:
        raise typer.Exit(1)


@app.command(epilog="Example: twin validate olken2007-audits cai2015 --lang zh")
def validate(
    cases: Annotated[list[str] | None, typer.Argument(help="Names or files of cases; without any, all.")] = None,
    replicates: Replicates = None,
    quick: Quick = False,
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """All validation cases: published against simulated in one table; exit 1 if one misses."""
    from twin.progress import Bar
    from twin.report import folder, trials
    from twin.validation import validate as run_all

    language = language_of(lang)
    folder.check_free(out)
    with Bar("cases" if language == "en" else "案例") as bar:
        found = run_all(cases or None, replicates=replicates, quick=quick, workers=workers, progress=bar.show)
    if out:
        trials.write_validation(found, out, language)
    if json:
        print_json(found.to_json())
    else:
        trials.show_validation(found, language)
    if not found.ok:
        raise typer.Exit(1)


@app.command(epilog="Example: twin calibrate experiments/calibrate_baseline.yaml --out out/calibration")
def calibrate(
    study: Annotated[Path, typer.Argument(help="A study file: parameters with priors, moments, method.")],
    workers: Workers = None,
    out: Out = None,
    json: AsJson = False,
    lang: LangText = "en",
) -> None:
    """Posterior of the uncertain parameters from baseline facts or a county's own data."""
    from twin.calibration.run import calibrate as fit
    from twin.calibration.study import Study
    from twin.progress import Bar
    from twin.report import calibration

    language = language_of(lang)
    chosen = Study.load(study)
    with Bar("runs" if language == "en" else "次运行") as bar:
        found = fit(chosen, out=out, workers=workers or os.cpu_count() or 1, progress=bar.show)
    if json:
        print_json(calibration.document(found))
        return
    calibration.show(found, language)
    if out:
        typer.echo(str(out / "calibration.md"))
