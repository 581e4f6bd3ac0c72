from django.urls import path

from . import case, factors, inbox, stand_ins, workdays

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<uuid:id>/", case.case, name="case"),
    path("<uuid:id>/steps/<uuid:step>/", case.decide, name="decide_step"),
    path("<uuid:id>/withdraw/", case.withdraw, name="withdraw_case"),
    path("agree/", inbox.agree_many, name="agree_many"),
    path("stand-ins/", stand_ins.stand_ins, name="stand_ins"),
    path("stand-ins/new/", stand_ins.new_stand_in, name="new_stand_in"),
    path("stand-ins/<uuid:id>/end/", stand_ins.end_stand_in, name="end_stand_in"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/<uuid:id>/reset/", factors.reset, name="reset_second_factor"),
    path("calendar/", workdays.workdays, name="workdays"),
    path("calendar/set/", workdays.set_workday, name="set_workday"),
]
