"""Addresses of surveys, years, checklists, aid, re-verification and follow-up."""

from django.urls import path

from . import after, aid, checklists, surveys, years

urlpatterns = [
    path("<uuid:id>/surveys/new/", surveys.survey_record, name="survey_record"),
    path("surveys/<uuid:id>/", surveys.survey, name="survey"),
    path("surveys/<uuid:id>/sign/", surveys.survey_sign, name="survey_sign"),
    path("years/", years.household_years, name="household_years"),
    path("years/<str:county>/<int:year>/", years.household_year, name="household_year"),
    path("years/<str:county>/<int:year>/close/", years.close_household_year, name="close_household_year"),
    path(
        "years/<str:county>/<int:year>/changes/",
        years.compare_household_years,
        name="compare_household_years",
    ),
    path("checklists/", checklists.household_checklists, name="household_checklists"),
    path("checklists/<str:village>/", checklists.village_checklist, name="village_checklist"),
    path("checklists/<str:village>/items/", checklists.village_items, name="village_items"),
    path("<uuid:id>/items/", checklists.household_items, name="household_items"),
    path("education-aid/", aid.education_aid, name="education_aid"),
    path("<uuid:id>/measures/new/", aid.measure_record, name="measure_record"),
    path("measures/<uuid:id>/void/", aid.measure_void, name="measure_void"),
    path("<uuid:id>/relocation/new/", aid.relocation_record, name="relocation_record"),
    path("relocations/<uuid:id>/", aid.relocation, name="relocation"),
    path("relocations/<uuid:id>/move/", aid.relocation_move, name="relocation_move"),
    path("relocations/<uuid:id>/follow/", aid.relocation_follow, name="relocation_follow"),
    path("relocations/<uuid:id>/void/", aid.relocation_void, name="relocation_void"),
    path("reverifications/", after.reverifications, name="reverifications"),
    path("reverifications/<uuid:id>/", after.reverification, name="reverification"),
    path("<uuid:id>/reverification/new/", after.reverification_record, name="reverification_record"),
    path("follow-ups/", after.follow_ups, name="follow_ups"),
    path("<uuid:id>/follow-ups/new/", after.follow_up_record, name="follow_up_record"),
]
