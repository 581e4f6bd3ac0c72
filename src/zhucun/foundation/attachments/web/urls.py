from django.urls import path

from . import views

urlpatterns = [path("<uuid:id>/", views.attachment, name="attachment")]
