"""Addresses of households and their people."""

from django.urls import path

from . import entering, households, keeping

urlpatterns = [
    path("", households.households, name="households"),
    path("find/", households.find_household, name="find_household"),
    path("filters/", households.save_filter, name="save_household_filter"),
    path("filters/<int:pk>/delete/", households.delete_filter, name="delete_household_filter"),
    path("new/", entering.new_household, name="new_household"),
    path("<uuid:id>/", households.household, name="household"),
    path("<uuid:id>/line/", keeping.household_line, name="household_line"),
    path("<uuid:id>/data/", keeping.household_data, name="household_data"),
    path("<uuid:id>/join/", keeping.household_join, name="household_join"),
    path("<uuid:id>/relations/", keeping.household_relations, name="household_relations"),
    path("<uuid:id>/split/", keeping.household_split, name="household_split"),
    path("<uuid:id>/merge/", keeping.household_merge, name="household_merge"),
    path("<uuid:id>/move/", keeping.household_move, name="household_move"),
    path("<uuid:id>/end/", keeping.household_end, name="household_end"),
    path("<uuid:id>/account/", keeping.household_account, name="household_account"),
    path("<uuid:id>/members/<uuid:person>/", keeping.household_member, name="household_member"),
    path("<uuid:id>/members/<uuid:person>/data/", keeping.member_data, name="member_data"),
    path("<uuid:id>/members/<uuid:person>/correct/", keeping.member_correct, name="member_correct"),
    path("<uuid:id>/members/<uuid:person>/leave/", keeping.member_leave, name="member_leave"),
    path("<uuid:id>/members/<uuid:person>/identity/", keeping.member_identity, name="member_identity"),
]
