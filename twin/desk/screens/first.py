"""The first screen: whose county, data up to when, how far to believe it; what the meeting begins with."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from twin.desk.pages import desk_of, page


def show(request: Request) -> Response:
    """The screen, as far as it is known yet."""
    return page(request, "first.html", standing=desk_of(request).standing())


ROUTES = [Route("/", show)]
