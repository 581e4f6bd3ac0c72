from django.urls import path

from . import views

urlpatterns = [
    path("<uuid:id>/", views.print_job, name="print_job"),
    path("<uuid:id>/progress/", views.print_job_progress, name="print_job_progress"),
    path("<uuid:id>/file/", views.print_job_file, name="print_job_file"),
]
