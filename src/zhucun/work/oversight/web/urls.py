from django.urls import path

from . import guiding, places, visits

urlpatterns = [
    path("", places.overview, name="oversight"),
    path("mine/", places.my_group, name="my_group"),
    path("places/<str:key>/", places.one_place, name="oversight_place"),
    path("places/<str:key>/brief/", places.township_brief, name="township_brief"),
    path("places/<str:key>/links/new/", guiding.new_link, name="oversight_new_link"),
    path("places/<str:key>/groups/new/", guiding.new_group, name="oversight_new_group"),
    path("places/<str:key>/contacts/new/", guiding.new_contact, name="oversight_new_contact"),
    path("links/<uuid:id>/end/", guiding.end_link, name="oversight_end_link"),
    path("links/<uuid:id>/visits/new/", guiding.link_visit, name="oversight_link_visit"),
    path("groups/<uuid:id>/end/", guiding.dissolve, name="oversight_end_group"),
    path("groups/<uuid:id>/seats/new/", guiding.new_seat, name="oversight_new_seat"),
    path("groups/<uuid:id>/visits/new/", guiding.group_visit, name="oversight_group_visit"),
    path("seats/<uuid:id>/end/", guiding.unseat, name="oversight_unseat"),
    path("contacts/<uuid:id>/end/", guiding.end_contact, name="oversight_end_contact"),
    path("visits/", visits.unit_visits, name="unit_visits"),
    path("visits/new/", visits.new_unit_visit, name="new_unit_visit"),
    path("void/<slug:kind>/<uuid:id>/", visits.void, name="oversight_void"),
]
