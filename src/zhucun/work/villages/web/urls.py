from django.urls import path

from . import exits, records, views

urlpatterns = [
    path("", views.villages, name="villages"),
    path("gaps/", views.gaps, name="village_gaps"),
    path("problems/", views.problem_list, name="village_problems"),
    path("problems/<uuid:id>/close/", records.close_problem, name="village_problem_close"),
    path("risks/<uuid:id>/end/", records.end_risk, name="village_risk_end"),
    path("records/<slug:kind>/<uuid:id>/void/", records.void, name="village_void"),
    path("profiles/<uuid:id>/correct/", views.correct_profile, name="village_profile_correct"),
    path("exits/", exits.exit_list, name="village_exits"),
    path("exits/<uuid:id>/", exits.one_exit, name="village_exit"),
    path("exits/<uuid:id>/<uuid:step>/examine/", exits.examine, name="village_exit_examine"),
    path("exits/<uuid:id>/<uuid:step>/notice/", exits.notice, name="village_exit_notice"),
    path("<slug:key>/", views.village, name="village"),
    path("<slug:key>/profile/new/", views.new_profile, name="village_profile_new"),
    path("<slug:key>/problems/new/", records.new_problem, name="village_problem_new"),
    path("<slug:key>/risks/new/", records.new_risk, name="village_risk_new"),
    path("<slug:key>/checks/new/", records.new_check, name="village_check_new"),
    path("<slug:key>/collective/new/", records.new_entry, name="village_entry_new"),
    path("<slug:key>/ledgers/new/", records.new_ledger, name="village_ledger_new"),
    path("<slug:key>/base/new/", records.new_base, name="village_base_new"),
    path("<slug:key>/exit/new/", exits.new_exit, name="village_exit_new"),
]
