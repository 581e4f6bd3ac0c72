"""Two thin layers: the content security policy on every answer, and refusals turned into pages."""

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from zhucun.foundation.kernel.errors import Refusal

from .web.errors import busy, refused

Handler = Callable[[HttpRequest], HttpResponse]

# Everything from this server, nothing inline, no eval. `data:` only for the small pictures inside style
# sheets.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ContentSecurityPolicy:
    """Adds the policy to every answer that does not carry its own."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Refusals:
    """A ``Refusal`` no view caught becomes a page with its sentence and clause; a locked database becomes
    正忙.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refused(request, exception)
        if isinstance(exception, OperationalError) and "locked" in str(exception):
            return busy(request)
        return None
