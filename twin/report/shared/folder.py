"""What the page of every result needs in its folder."""

MARK = "report.html"
PAGE = (MARK, "figures/*.png")
