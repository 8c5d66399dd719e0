"""How the twin's objects look in a notebook: cards for counties, scenarios, results and studies, and the pictures of reports.

A county, a scenario, a result and whatever a study found show their card in English by themselves; `show(thing, "zh")` gives the
Chinese one. `figure(thing, name)` is one picture of the report on that thing, `shown(figure)` a picture of the reader's own.
"""

from twin.report.notebook.pictures import Shown, figure, names, shown
from twin.report.notebook.things import Card, html, show

__all__ = ["Card", "Shown", "figure", "html", "names", "show", "shown"]
