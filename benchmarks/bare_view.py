"""The floor of ``pages.py``: a Django view that does nothing, without middleware, served the same way."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bare")  # noqa: S106 - signs nothing


def bare(request: HttpRequest) -> HttpResponse:
    """Answer a short text."""
    return HttpResponse("ok")


urlpatterns = [path("", bare)]
application = get_wsgi_application()
