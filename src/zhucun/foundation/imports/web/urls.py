from django.urls import path

from . import views

urlpatterns = [
    path("", views.jobs, name="imports"),
    path("new/<slug:code>/", views.upload, name="import_upload"),
    path("new/<slug:code>/template.xlsx", views.template, name="import_template"),
    path("<uuid:id>/", views.job, name="import_job"),
    path("<uuid:id>/progress/", views.progress, name="import_progress"),
    path("<uuid:id>/names/", views.names, name="import_names"),
    path("<uuid:id>/commit/", views.commit, name="import_commit"),
    path("<uuid:id>/cancel/", views.cancel, name="import_cancel"),
    path("<uuid:id>/marked.xlsx", views.marked, name="import_marked"),
]
