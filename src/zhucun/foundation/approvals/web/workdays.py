"""The calendar of working days, a year at a time; its keepers set single days."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of, signed_in
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import calendar
from ..actions import workdays as actions
from .forms import WorkdayForm

FIRST, LAST = 2004, 2099
WEEKDAYS = "一二三四五六日"
COLUMNS = (
    Column("day", "日期"),
    Column("weekday", "星期", read=lambda one: f"星期{WEEKDAYS[one.day.weekday()]}"),
    Column(
        "state", "上班或放假", read=lambda one: Tag("上班", "warn") if one.is_workday else Tag("放假", "ok")
    ),
    Column("source", "来源", read=lambda one: "另行设定" if one.set_by_hand else "内置的表"),
    Column("note", "依据"),
)


@signed_in
@require_safe
def workdays(request: HttpRequest) -> HttpResponseBase:
    """The days of a year that are not as their weekday says."""
    year = _year(request)
    days = calendar.unusual_days(year)
    if fmt := request.GET.get("export"):
        return export_list(
            actor=actor_of(request),
            kind="工作日历",
            title=f"{year}年工作日历",
            columns=COLUMNS,
            rows=days,
            fmt=fmt,
        )
    context = {
        "title": f"{year}年工作日历",
        "sub": "审批期限按工作日计算。这里列出节假日和调休；其余的天，周一至周五上班，周末休息",
        "table": Table("节假日和调休", COLUMNS, days, empty="这一年还没有公布放假安排，暂按周一至周五上班计算。"),
        "year": year, "earlier": year - 1 if year > FIRST else None, "later": year + 1 if year < LAST else None,
        "announced": calendar.is_announced(year), "may_keep": actions.may_keep(actor_of(request)),
    }  # fmt: skip
    return render(request, "approvals/workdays.html", context)


@access("province_office", "system_admin")
@require_http_methods(["GET", "POST"])
def set_workday(request: HttpRequest) -> HttpResponse:
    """Set a day, or leave it to the built-in table again."""
    actor, form = actor_of(request), WorkdayForm(request.POST or None)

    def act() -> bool:
        data = form.cleaned_data
        if data["state"] == "built_in":
            actions.unset_workday(actor=actor, day=data["day"])
        else:
            actions.set_workday(
                actor=actor, day=data["day"], is_workday=data["state"] == "work", note=data["note"]
            )
        return True

    if request.method == "POST" and form.is_valid() and tried(form, act):
        day = form.cleaned_data["day"]
        messages.success(request, f"已设定{day:%Y年%-m月%-d日}。以后到达的步骤按新日历计算，已有的期限不变。")
        return redirect(f"{reverse('workdays')}?year={day.year}")
    context = {"title": "设定工作日历", "form": form, "submit": "设定", "cancel_url": reverse("workdays")}
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return min(LAST, max(FIRST, int(asked))) if asked.isdigit() else clock.today().year
