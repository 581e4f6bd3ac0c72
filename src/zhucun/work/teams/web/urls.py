from django.urls import path

from . import sitings, views

urlpatterns = [
    path("", views.batches, name="placement"),
    path("townships/", sitings.townships, name="placement_townships"),
    path("batches/new/", views.new_batch, name="placement_new_batch"),
    path("batches/<uuid:id>/", views.batch, name="placement_batch"),
    path("batches/<uuid:id>/units/", views.batch_units, name="placement_batch_units"),
    path("batches/<uuid:id>/sitings/", sitings.sitings, name="placement_sitings"),
    path("batches/<uuid:id>/sitings/new/", sitings.new_siting, name="placement_new_siting"),
    path("batches/<uuid:id>/events/new/", sitings.new_event, name="placement_new_event"),
    path("plans/<uuid:id>/", views.plan, name="placement_plan"),
    path("plans/<uuid:id>/units/", views.plan_units, name="placement_units"),
    path("plans/<uuid:id>/units/<uuid:unit>/", views.move, name="placement_move"),
    path("plans/<uuid:id>/findings/", views.findings, name="placement_findings"),
    path("plans/<uuid:id>/map/", views.plan_map, name="placement_map"),
    path("plans/<uuid:id>/map.json", views.plan_map_data, name="placement_map_data"),
    path("plans/<uuid:id>/annex.xlsx", views.annex, {"fmt": "xlsx"}, name="placement_annex_xlsx"),
    path("plans/<uuid:id>/annex.pdf", views.annex, {"fmt": "pdf"}, name="placement_annex_pdf"),
    path("plans/<uuid:id>/propose/", views.propose, name="placement_propose"),
    path("plans/<uuid:id>/adopt/", views.adopt, name="placement_adopt"),
    path("plans/<uuid:id>/discard/", views.discard, name="placement_discard"),
    path("townships/map.json", sitings.sitings_map_data, name="placement_sitings_map_data"),
]
