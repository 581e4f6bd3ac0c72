from django.urls import path

from . import honours, members, promotions, recalls

urlpatterns = [
    path("", recalls.listed, name="recalls"),
    path("hints/", recalls.hinted, name="recall_hints"),
    path("recalls/<uuid:id>/", recalls.detail, name="recall"),
    path("recalls/<uuid:id>/explain/", recalls.explain, name="recall_explain"),
    path("recalls/<uuid:id>/submit/", recalls.submit, name="recall_submit"),
    path("recalls/<uuid:id>/drop/", recalls.drop, name="recall_drop"),
    path("recalls/<uuid:id>/notice.pdf", recalls.notice, name="recall_notice"),
    path("members/", members.listed, name="appraisal_members"),
    path("members/<uuid:id>/", members.detail, name="appraisal_member"),
    path("members/<uuid:id>/recall/", recalls.prepare, name="recall_prepare"),
    path("members/<uuid:id>/facts/<slug:kind>/", members.new_fact, name="recall_fact_new"),
    path("facts/<uuid:id>/void/", members.void_fact, name="recall_fact_void"),
    path("awards/", honours.awards, name="awards"),
    path("awards/unit/", honours.new_unit_award, name="award_unit_new"),
    path("awards/<uuid:id>/void/", honours.void_award, name="award_void"),
    path("people/<uuid:id>/award/", honours.new_award, name="award_new"),
    path("people/<uuid:id>/missed-task/", honours.new_missed_task, name="missed_task_new"),
    path("bans/", honours.bans, name="bans"),
    path("bans/<uuid:id>/void/", honours.void_missed_task, name="missed_task_void"),
    path("promotions/", promotions.listed, name="promotions"),
    path("promotions/proposals/", promotions.proposed, name="promotion_proposals"),
    path("promotions/reserved/", promotions.new_reserved, name="reserved_post_new"),
    path("promotions/<uuid:id>/", promotions.detail, name="promotion"),
    path("promotions/<uuid:id>/answer/", promotions.answer, name="promotion_answer"),
    path("promotions/<uuid:id>/decide/", promotions.decide, name="promotion_decide"),
    path("people/<uuid:id>/promotion/", promotions.ask, name="promotion_new"),
]
