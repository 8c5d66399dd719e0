"""The job that answers a budget: the study of `twin recommend`, its pages in both languages, all tables."""

from typing import Any

from twin.base.messages import LANGS, message
from twin.base.texts import write_text
from twin.desk.jobs.worker import Order
from twin.desk.recommend.asked import asked_of, share_of

ROOM = 2.0  # times the runs alone: what is found in them takes its time too
FOLDER = "recommendation"  # of a job: tables, pictures and the page that needs no other file


def recommend(order: Order) -> dict[str, Any]:
    """Say how long it takes, search, put the best to other futures, tell it."""
    from twin.county.county import resolve
    from twin.desk.recommend.short import short
    from twin.report.recommend import page
    from twin.study.recommend.ahead import forecast
    from twin.study.recommend.file import RecommendStudy
    from twin.study.recommend.run import recommend_study

    asked, county = asked_of(order.arguments["asked"]), resolve(str(order.folder))
    share = share_of(len(county.households["village"]))
    store = order.out.parent.parent / "recommend" / f"{asked.key}-{order.arguments['digest'][:16]}"
    study = RecommendStudy.from_dict(asked.study(order.folder, store, share))
    order.tell(0, 1, message("how long it takes is being measured"))
    ahead = forecast(study, 1)
    said = message(
        "at most {runs:,} runs, about {minutes:.0f} minutes in all", runs=ahead.runs, minutes=max(1.0, ROOM * ahead.seconds / 60)
    )
    found = recommend_study(study, workers=1, progress=lambda done, total: order.tell(done, total, said))
    order.tell(1, 1, message("pictures and tables"))
    page.write(found, order.out / FOLDER, "zh" if order.lang == "zh" else "en")
    _fragments(found, order)
    shorts = {lang: short(found, asked.titled(lang), lang) for lang in LANGS}
    return {"runs": found.about["runs"], "share": share, "households": found.about["households"], "short": shorts}


def _fragments(found: Any, order: Order) -> None:
    from twin.desk.compare.pieces import piece
    from twin.report.recommend import page
    from twin.report.recommend.figures import draw
    from twin.report.shared.parts import Figure

    pictures = draw(found)
    for lang in LANGS:
        figures = [Figure(one.svg, one.message) for one in pictures if one.lang == lang]
        write_text(order.out / f"whole.{lang}.html", piece("whole.html", view=page.view(found, figures, lang)))
