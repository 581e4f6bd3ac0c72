from django.urls import path

from . import views

urlpatterns = [
    path("systems/", views.systems, name="central_systems"),
    path("<uuid:id>/system/", views.join_system, name="join_system"),
    path("<uuid:id>/liaison/", views.liaison, name="unit_liaison"),
]
