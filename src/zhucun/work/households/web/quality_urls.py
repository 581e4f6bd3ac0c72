"""Addresses of the quality pages."""

from django.urls import path

from . import quality

urlpatterns = [
    path("quality/", quality.quality_here, name="household_quality"),
    path("quality/<str:key>/", quality.quality, name="household_quality_area"),
    path("quality/<str:key>/findings/", quality.quality_findings, name="household_quality_findings"),
    path("quality/<str:key>/fix/", quality.quality_sheet, name="household_quality_sheet"),
    path("quality/<str:key>/run/", quality.run_quality, name="household_quality_run"),
]
