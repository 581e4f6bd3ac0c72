from django.urls import path

from . import lists

urlpatterns = [
    path("lists/", lists.household_lists, name="household_lists"),
    path("lists/<slug:code>/", lists.household_list, name="household_list"),
    path("<uuid:id>/will/", lists.household_will, name="household_will"),
]
