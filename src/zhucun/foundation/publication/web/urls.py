from django.urls import path

from . import desk, objections, public

urlpatterns = [
    path("", desk.notices, name="notices"),
    path("<uuid:id>/", desk.notice, name="notice"),
    path("<uuid:id>/print/<str:paper>/", desk.print_notice, name="notice_print"),
    path("<uuid:id>/take-down/", desk.take_down, name="notice_take_down"),
    path("<uuid:id>/objections/new/", desk.object_for, name="notice_object"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<uuid:id>/", objections.objection, name="objection"),
    path("objections/<uuid:id>/answer/", objections.answer, name="objection_answer"),
    path("public/", public.notices, name="public_notices"),
    path("public/answers/", public.answers, name="public_answers"),
    path("public/<slug:slug>/", public.notice, name="public_notice"),
    path("public/<slug:slug>/receipt/", public.receipt, name="public_receipt"),
]
