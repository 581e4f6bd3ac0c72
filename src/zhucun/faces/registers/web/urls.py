from django.urls import path

from . import audit, clauses, divisions, instruments, organisations, policy, users

urlpatterns = [
    path("instruments/", instruments.instruments, name="instruments"),
    path("instruments/cited/", instruments.cited, name="cited"),
    path("instruments/<str:id>/", instruments.instrument, name="instrument"),
    path("clauses/<str:id>/", clauses.clause, name="clause"),
    path("policy/", policy.values, name="policy"),
    path("policy/coverage/", policy.coverage, name="policy_coverage"),
    path("policy/local/", policy.local_values, name="local_values"),
    path("policy/local/new/", policy.new_local_value, name="new_local_value"),
    path("policy/local/<uuid:id>/end/", policy.end_local_value, name="end_local_value"),
    path("divisions/", divisions.divisions, name="divisions"),
    path("divisions/<str:key>/", divisions.division, name="division"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new_organisation, name="new_organisation"),
    path("organisations/<uuid:id>/", organisations.organisation, name="organisation"),
    path("organisations/<uuid:id>/names/new/", organisations.new_name, name="new_organisation_name"),
    path("organisations/<uuid:id>/ties/new/", organisations.new_tie, name="new_organisation_tie"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new_user, name="new_user"),
    path("users/<uuid:id>/", users.user, name="user"),
    path("users/<uuid:id>/active/", users.set_active, name="set_active"),
    path("users/<uuid:id>/email/", users.set_email, name="set_email"),
    path("users/<uuid:id>/password/", users.reset_password, name="reset_password"),
    path("users/<uuid:id>/roles/new/", users.grant_role, name="grant_role"),
    path("users/<uuid:id>/roles/<int:grant>/end/", users.end_role, name="end_role"),
    path("audit/", audit.entries, name="audit"),
    path("audit/verify/", audit.verify, name="audit_verify"),
    path("audit/<uuid:id>/", audit.entry, name="audit_entry"),
]
