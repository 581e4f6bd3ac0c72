from django.urls import path

from . import views

urlpatterns = [
    path("cadres/<uuid:id>/", views.cadre_file, name="cadre_file"),
    path("cadres/<uuid:id>/<slug:paper>.pdf", views.cadre_paper, name="cadre_paper"),
    path("postings/<uuid:id>/adjustment.pdf", views.adjustment_notice, name="adjustment_notice"),
]
