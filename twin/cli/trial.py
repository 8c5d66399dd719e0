"""`twin trial`: a field experiment inside the twin."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.base.messages import message
from twin.base.texts import printable
from twin.cli import recipe
from twin.cli.app import command
from twin.cli.options import (
    AsJson,
    CaseReplicates,
    Forget,
    Kept,
    LangText,
    Out,
    OwnSeed,
    Quick,
    Workers,
    language_of,
    spoken,
    store_of,
)
from twin.cli.results import deliver, print_json

if TYPE_CHECKING:
    from twin.study.trial.case import Case


@command("twin trial experiments/pilot.yaml --replicates 4")
def trial(
    case: Annotated[Path, typer.Argument(help="A case file: arms, assignment, what is expected.")],
    check: Annotated[bool, typer.Option("--check", help="Only read the case and say whether it can be run.")] = False,
    replicates: CaseReplicates = None,
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
    from twin.study.trial.case import Case

    if check:
        _checked(_chosen(Case.load(case), seed, quick), replicates, json)
        return
    from twin.cli.progress import Bar
    from twin.files.folders import check_free
    from twin.report.shared import folder
    from twin.report.trial import page, tables
    from twin.study.trial.run import run_case
    from twin.study.trial.trial import Trial

    language, kept = language_of(lang), store_of(store, no_store)
    chosen = _chosen(Case.load(case), seed, quick)
    check_free(out, (folder.MARK, *Trial.FILES))
    recipe.note_used(chosen.arms.values)
    with Bar(message("replicates")) as bar:
        found = run_case(chosen, replicates=replicates, workers=workers, progress=bar.show, store=kept)
    deliver(
        out,
        lambda place: page.write(found, place, language),
        lambda: print_json(found.to_json()) if json else tables.show(found, spoken(language)),
        False,
    )
    if not found.ok:
        raise typer.Exit(1)


def _chosen(case: "Case", seed: int | None, quick: bool) -> "Case":
    """The case as the options have it."""
    seeded = case if seed is None else case.change({"seed": seed})
    return seeded.quick() if quick else seeded


def _checked(case: "Case", replicates: int | None, json: bool) -> None:
    """Say what a case that was read would do, with nothing that is heavy to import."""
    from twin.study.trial.form import check_replicates

    count = case.file.replicates if replicates is None else replicates
    check_replicates(count)
    said = {"case": case.name, "arms": list(case.arms), "rows": len(case.file.expect), "replicates": count}
    if json:
        print_json({"ok": True} | said)
        return
    text = message(
        "{case}: can be read; arms {arms}; expectations: {rows}; {months} months, {replicates} replicates", case=case.name,
        arms=", ".join(case.arms), rows=len(case.file.expect), months=case.months, replicates=count,
    )  # fmt: skip
    typer.echo(printable(text))
