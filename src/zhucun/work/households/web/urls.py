from django.urls.resolvers import URLPattern

from . import roll_urls

urlpatterns: list[URLPattern] = [*roll_urls.urlpatterns]
