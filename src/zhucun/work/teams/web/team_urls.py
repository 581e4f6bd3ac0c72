from django.urls import path

from . import compliance, forms_out, nomination_bulk, nominations, team_views

urlpatterns = [
    path("", team_views.teams, name="teams"),
    path("compliance/", compliance.compliance, name="teams_compliance"),
    path("vacancies/", nominations.vacancies, name="vacancies"),
    path("turnover/", nominations.turnover, name="turnover"),
    path("nominations/", nominations.nominations, name="nominations"),
    path("nominations/submit/", nomination_bulk.submit_drafts, name="submit_drafts"),
    path("nominations/new/", nominations.new_nomination, name="new_nomination"),
    path("nominations/<uuid:id>/", nominations.nomination, name="nomination"),
    path("nominations/<uuid:id>/nominees/new/", nominations.nominee, name="new_nominee"),
    path("nominations/<uuid:id>/nominees/<uuid:nominee>/", nominations.nominee, name="nominee"),
    path(
        "nominations/<uuid:id>/nominees/<uuid:nominee>/drop/", nominations.drop_nominee, name="drop_nominee"
    ),
    path("nominations/<uuid:id>/decision/", nominations.decision, name="nomination_decision"),
    path("nominations/<uuid:id>/submit/", nominations.submit, name="submit_nomination"),
    path("nominations/<uuid:id>/discard/", nominations.discard, name="discard_nomination"),
    path("nominations/<uuid:id>/forms.pdf", forms_out.nomination_forms, name="nomination_forms"),
    path("batches/<uuid:id>/print/<slug:fmt>/", forms_out.print_batch, name="print_batch"),
    path("<uuid:id>/forms.pdf", forms_out.team_forms, name="team_forms"),
    path("postings/<uuid:id>/", team_views.posting, name="posting"),
    path("postings/<uuid:id>/notes/<uuid:note>/", team_views.settle_note, name="settle_note"),
    path("postings/<uuid:id>/<slug:act>/", team_views.posting_act, name="posting_act"),
    path("<uuid:id>/", team_views.team, name="team"),
    path("<uuid:id>/<slug:act>/", team_views.team_act, name="team_act"),
]
