"""Styles of the blocks in a card: ink is the notebook's own and backgrounds let it through, so dark pages can be read too.

On a page the same names are classes of the sheet in `templates/layout.html`.
"""

FAINT = "opacity:.65"
LINE = "1px solid rgba(128,128,128,.35)"
GOOD, BAD = "#009E73", "#D55E00"
_WIDE = "display:inline-block;vertical-align:top"

LOOKS = {
    "card": f"border:{LINE};border-radius:.5em;padding:.8em 1em;max-width:64em;line-height:1.45",
    "title": "font-size:1.15em;font-weight:600",
    "badge": f"border:1px solid {BAD};color:{BAD};border-radius:1em;padding:0 .6em;font-size:.75em;font-weight:400",
    "facts": f"{FAINT};font-size:.9em",
    "part": "margin-top:.7em",
    "part page": "margin-top:.7em;font-size:1.2em",
    "beside": f"{_WIDE};margin:.7em 2.5em 0 0",
    "heading": "font-weight:600;font-size:.92em;margin-bottom:.2em",
    "fold": "cursor:pointer;font-size:.9em",
    "faint": FAINT,
    "small": "font-size:.85em",
    "list": "margin:.2em 0;padding-left:1.3em",
    "scroll": "overflow-x:auto",
    "table": "border-collapse:collapse;font-size:.88em;margin:0",
    "heads": f"border-bottom:{LINE}",
    "head word": "text-align:left;padding:.15em .6em;vertical-align:bottom;font-weight:600",
    "head": "text-align:right;padding:.15em .6em;vertical-align:bottom;font-weight:600",
    "word": "text-align:left;padding:.12em .6em;vertical-align:top",
    "wordy": "text-align:left;padding:.12em .6em;vertical-align:top",
    "figure": "text-align:right;white-space:nowrap;padding:.12em .6em;vertical-align:top",
    "alarm": "color:#D03030;font-weight:600",
    "tile": f"{_WIDE};min-width:6.2em;margin:0 1.2em .4em 0",
    "tile figure": "font-size:1.35em;font-weight:600",
    "tile name": f"{FAINT};font-size:.82em;max-width:9.5em",
    "stack": "white-space:nowrap;line-height:1",
    "row": "line-height:1.3",
    "row name": f"{FAINT};font-size:.78em;display:inline-block;width:6.5em",
    "row long": f"{FAINT};font-size:.78em;display:inline-block;width:13em;white-space:nowrap",
}
