from django.urls import path

from . import central

urlpatterns = [
    path("", central.coverage, name="central_coverage"),
    path("new/", central.designate, name="central_designate"),
    path("<uuid:id>/", central.designation, name="central_designation"),
    path("<uuid:id>/end/", central.end_designation, name="central_end_designation"),
    path("<uuid:id>/officials/new/", central.second, name="central_second"),
    path("officials/<uuid:id>/end/", central.end_secondment, name="central_end_secondment"),
]
