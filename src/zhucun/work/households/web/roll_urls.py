from django.urls import path

from . import campaigns, roll_drafts, roll_page, roll_steps

urlpatterns = [
    path("rolls/", roll_page.roll_list, name="rolls"),
    path("rolls/new/", roll_drafts.new_roll, name="new_roll"),
    path("rolls/<uuid:id>/", roll_page.roll, name="roll"),
    path("rolls/<uuid:id>/households/", roll_drafts.roll_households, name="roll_households"),
    path("rolls/<uuid:id>/submit/", roll_drafts.submit_roll, name="submit_roll"),
    path("rolls/<uuid:id>/withdraw/", roll_drafts.withdraw_roll, name="withdraw_roll"),
    path("rolls/<uuid:id>/papers/", roll_drafts.roll_paper, name="roll_paper"),
    path("rolls/<uuid:id>/steps/<uuid:step>/vote/", roll_steps.roll_vote, name="roll_vote"),
    path("rolls/<uuid:id>/steps/<uuid:step>/examine/", roll_steps.roll_examine, name="roll_examine"),
    path("rolls/<uuid:id>/steps/<uuid:step>/notice/", roll_steps.roll_notice, name="roll_notice"),
    path("rolls/<uuid:id>/steps/<uuid:step>/sample/", roll_steps.roll_sample, name="roll_sample"),
    path("rolls/<uuid:id>/steps/<uuid:step>/finish/", roll_steps.roll_finish, name="roll_finish"),
    path("rolls/entries/<uuid:id>/", roll_page.roll_entry, name="roll_entry"),
    path("rolls/entries/<uuid:id>/application/", roll_drafts.roll_application, name="roll_application"),
    path("rolls/entries/<uuid:id>/remove/", roll_drafts.roll_remove, name="roll_remove"),
    path(
        "rolls/entries/<uuid:id>/steps/<uuid:step>/recognise/",
        roll_steps.roll_recognise,
        name="roll_recognise",
    ),
    path("rolls/votes/<uuid:id>/void/", roll_steps.roll_void_vote, name="roll_void_vote"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new_campaign, name="new_campaign"),
    path("campaigns/<uuid:id>/", campaigns.campaign, name="campaign"),
]
