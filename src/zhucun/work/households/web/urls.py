from django.urls.resolvers import URLPattern

from . import list_urls

urlpatterns: list[URLPattern] = [
    *list_urls.urlpatterns,
]
