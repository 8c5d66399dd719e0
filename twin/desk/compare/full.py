"""The job behind the quick answer: the full paired comparison, as `twin compare` makes it, and its pages in both languages."""

from typing import Any

from twin.base.messages import LANGS, message
from twin.base.plain import indicators
from twin.base.texts import write_csv, write_text
from twin.desk.compare.answer import rows
from twin.desk.compare.plan import plan_of
from twin.desk.compare.scenarios import scenarios
from twin.desk.jobs.worker import Order

REPLICATES = 4
FOLDER = "comparison"  # of a job: tables, pictures and the page that needs no other file


def compare(order: Order) -> dict[str, Any]:
    """Every option of the plan beside things as they stand, on the whole county; runs that are known are not run again."""
    from twin.study.compare.paired import compare as compare_scenarios

    plan, said = plan_of(order.arguments["plan"]), message("runs")
    found = compare_scenarios(
        scenarios(plan, order.folder), str(order.folder), int(order.arguments.get("replicates", REPLICATES)), workers=1,
        progress=lambda done, total: order.tell(done, total, said), grades=bool(order.arguments.get("grades")), plain=False,
        store=order.out.parent.parent / "runs",
    )  # fmt: skip
    order.tell(1, 1, message("pictures and tables"))
    _write(found, order)
    about = {"of": len(found.part("villages", 0)), "households": found.about["county"]["households"],
             "months": found.about["months"], "replicates": len(found.about["replicates"])}  # fmt: skip
    groups = [[indicators(one) for one in group] for group in found.results]
    return {"kind": "full", "rows": rows(groups, 1.0), "about": about}


def _write(found: Any, order: Order) -> None:
    """Tables, the page that needs no other file, and pieces of pages: what it means with a picture, and the whole report."""
    from twin.desk.compare.pieces import piece
    from twin.report.compare import gallery, page, story

    place, stories = order.out / FOLDER, story.of_comparison(found)
    found.save(place)
    write_csv(found.table, place / "differences.csv")
    pictures = gallery.draw(stories, found.table)
    facts = {name: found.results[0][0][name] for name in ("households", "months", "seed")}
    write_text(place / "report.html", page.build(stories, pictures, facts, found.table, "zh" if order.lang == "zh" else "en"))
    for lang in LANGS:
        view = page.view(stories, pictures, facts, found.table, lang)
        figures = next((part.figures[:1] for part in view.parts if part.figures), ())
        write_text(order.out / f"brief.{lang}.html", piece("brief.html", part=view.parts[0], figures=figures))
        write_text(order.out / f"whole.{lang}.html", piece("whole.html", view=view))
