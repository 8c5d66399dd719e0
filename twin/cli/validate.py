"""`twin validate`: all validation cases."""

from typing import Annotated

import typer

from twin.base.messages import message
from twin.cli.app import command
from twin.cli.options import AsJson, CaseReplicates, Forget, Kept, LangText, Out, Quick, Workers, language_of, spoken, store_of
from twin.cli.results import deliver, print_json


@command("twin validate olken2007-audits cai2015 --lang zh")
def validate(
    cases: Annotated[list[str] | None, typer.Argument(help="Names or files of cases; without any, all.")] = None,
    replicates: CaseReplicates = None,
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
