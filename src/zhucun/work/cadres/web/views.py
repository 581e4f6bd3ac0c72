"""Finding and looking at cadres: the list, one person, and an identity number for a stated reason."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import BUSINESS
from zhucun.foundation.audit.actions import record
from zhucun.foundation.documents import lists
from zhucun.foundation.documents.web import list_response
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.ui import place
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table, export_rows
from zhucun.work.units.queries import may_name_liaison

from .. import actions, queries, rules
from ..facts import Line
from ..models import Cadre, Post
from ..wording import month, span
from .forms import FindForm, RevealForm, tried


class CadreFilter(FilterForm):
    """By name or initials, by unit, by political status."""

    q = forms.CharField(
        label="姓名或拼音首字母",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )
    unit = forms.CharField(label="单位", required=False, max_length=100)
    politics = forms.ChoiceField(
        label="政治面貌", required=False, choices=[("", "全部"), *Cadre.Politics.choices]
    )

    def clean_q(self) -> str:
        """Identity numbers do not belong into an address."""
        text: str = self.cleaned_data["q"].strip()
        if len(text) > 14 and text[:14].isdigit():
            raise forms.ValidationError("身份证号不能写在地址栏里，请用“按身份证号查找”。")
        return text

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed."""
        asked = self.cleaned_data
        if asked["q"]:
            queryset = queries.named(queryset, asked["q"])
        if asked["unit"]:
            queryset = queryset.filter(organisation__name__startswith=asked["unit"].strip())
        if asked["politics"]:
            queryset = queryset.filter(politics=asked["politics"])
        return queryset


def _title(row: Any) -> str:  # noqa: ANN401 - a cadre with `present`
    return " ".join(f"{post.department}{post.title}" for post in row.present)


def _rank(row: Any) -> str:  # noqa: ANN401 - a cadre with `present`
    return " ".join(post.rank for post in row.present)


CADRES = Listing(
    caption="干部",
    columns=(
        Column("name", "姓名", link=lambda row: reverse("cadre", args=[row.pk]), sort="name"),
        Column("sex", "性别"),
        Column("born_month", "出生年月", read=lambda row: month(row.born_month)),
        Column("nation", "民族"),
        Column("organisation.name", "单位", sort="unit"),
        Column("title", "处室及职务", read=_title),
        Column("rank", "职务层级", read=_rank),
        Column("politics", "政治面貌"),
        Column("education", "学历"),
    ),
    sorts=(
        Sort("name", ("initials", "name", "id")),
        Sort("unit", ("organisation__name", "initials", "id")),
    ),
    filters=CadreFilter,
    empty="还没有登记干部。点“登记干部”逐人登记，或在“导入”里成批导入名册。",
)


@access(*queries.AREAS, "sending_unit")
@require_safe
def cadres(request: HttpRequest) -> HttpResponseBase:
    """The cadres the viewer may see, narrowed to the place looked at."""
    viewer, area = actor_of(request), place.current(request)
    rows = queries.with_posts(
        queries.within(queries.visible_to(viewer), area.key if area else "", viewer), clock.today()
    )
    listed = CADRES.answer(request, rows.defer("identity"))
    if listed.export:
        with transaction.atomic():
            record(actor=viewer, verb="导出", subject_kind="干部", subject_id="", subject_label="干部名册")
        heads = [lists.Column(column.title, 20) for column in CADRES.columns]
        return list_response(
            "干部名册", heads, export_rows(CADRES.columns, listed.rows_to_export), listed.export
        )
    context = {
        "title": "干部",
        "sub": area.name if area else "",
        "table": listed.table,
        "may_keep": viewer.holds(queries.KEEPERS),
    }
    return render(request, "cadres/cadres.html", context)


@access(*queries.AREAS, "sending_unit")
@require_http_methods(["GET", "POST"])
def find_cadre(request: HttpRequest) -> HttpResponse:
    """Find somebody by the whole identity number."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.search(viewer=actor_of(request), text=form.cleaned_data["number"])
        if len(found) == 1 and found[0].identity_index:
            return redirect("cadre", id=found[0].pk)
        form.add_error("number", "您可以查看的干部中没有登记这个身份证号的人，请核对号码。")
    context = {
        "title": "按身份证号查找",
        "form": form,
        "submit": "查找",
        "cancel_url": reverse("cadres"),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


@access(*BUSINESS)
@require_safe
def cadre(request: HttpRequest, id: UUID) -> HttpResponse:
    """One person: facts, posts, résumé, photograph; the identity number masked."""
    viewer, row, today = actor_of(request), get(request, id), clock.today()
    present = queries.post_on(row, today)
    context = {
        "title": row.name,
        "cadre": row,
        "facts": _facts(row, present),
        "photo": queries.photo(viewer=viewer, row=row),
        "number": masked(row.identity),
        "posts": _posts(queries.posts(row)),
        "resume": _resume(queries.resume(row)),
        "may_keep": queries.may_keep(viewer, row.organisation),
        "may_reveal": bool(row.identity) and queries.may_reveal(viewer, row),
        "may_name_liaison": not row.organisation.restricted
        and may_name_liaison(viewer, row.organisation)
        and viewer.holds(queries.KEEPERS),
        "may_list": viewer.holds(queries.AREAS | {"sending_unit"}),
    }
    return render(request, "cadres/cadre.html", context)


@access(*queries.KEEPERS, "auditor", "team_member")
@require_http_methods(["GET", "POST"])
def cadre_identity(request: HttpRequest, id: UUID) -> HttpResponse:
    """The identity number, once, for a stated reason."""
    actor, row = actor_of(request), get(request, id)
    if not queries.may_reveal(actor, row):
        raise Http404
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        number = tried(form, lambda: actions.reveal_identity(actor=actor, cadre=row, reason=reason))
        if number:
            context = {"title": "身份证号", "sub": row.name, "cadre": row, "number": number, "reason": reason}
            response = render(request, "cadres/identity.html", context)
            response["Cache-Control"] = "no-store, private"
            return response
    context = {
        "title": "查看身份证号",
        "sub": row.name,
        "form": form,
        "submit": "查看",
        "cancel_url": reverse("cadre", args=[id]),
    }
    return render(request, "ui/form.html", context, status=422 if form.errors else 200)


def get(request: HttpRequest, id: UUID) -> Cadre:
    """The cadre, where the viewer may see him or her."""
    row = queries.cadre(viewer=actor_of(request), pk=id)
    if row is None:
        raise Http404("没有这名干部，或者不在您所管的范围内。")
    return row


def kept(request: HttpRequest, id: UUID) -> Cadre:
    """The cadre, where the viewer keeps the data."""
    row = get(request, id)
    if not queries.may_keep(actor_of(request), row.organisation):
        raise Http404("您不能修改这名干部的资料。")
    return row


def done(request: HttpRequest, id: UUID, sentence: str) -> HttpResponse:
    """Back to the person with a message."""
    messages.success(request, sentence)
    return redirect("cadre", id=id)


def _facts(row: Cadre, present: Post | None) -> list[tuple[str, object]]:
    """In the order of annex 4; months and age as of today."""
    born = f"{month(row.born_month)}（{rules.age(row.born_month, clock.today())}岁）"
    marks = "、".join(
        title for title, holds in (("优秀年轻干部", row.young), ("后备干部", row.reserve)) if holds
    )
    return [
        ("姓名", row.name),
        ("性别", row.sex),
        ("出生年月", born),
        ("籍贯", row.origin),
        ("民族", row.nation),
        ("政治面貌", row.politics),
        ("参加工作时间", month(row.work_month)),
        ("入党时间", month(row.party_month)),
        ("学历学位", " ".join(part for part in (row.education, row.degree) if part)),
        ("毕业院校系及专业", row.school),
        ("现工作单位及职务", f"{row.organisation.name}{present.department}{present.title}" if present else row.organisation.name),
        ("职务层级", present.rank if present else ""),
        ("联系电话", row.phone),
        ("电子邮箱", row.email),
        ("标注", marks),
    ]  # fmt: skip


def _posts(rows: list[Post]) -> Table:
    today = clock.today()
    return Table(
        caption="任职",
        columns=(
            Column("title", "职务", read=lambda post: f"{post.department}{post.title}"),
            Column("organisation.name", "单位"),
            Column("rank", "职务层级"),
            Column("valid_from", "自"),
            Column("last", "至", read=_last),
            Column("state", "状态", read=lambda post: _state(post, today)),
        ),
        rows=rows,
        empty="还没有登记任职。",
    )


def _last(post: Post) -> object:
    return post.valid_to - timedelta(days=1) if post.valid_to else None


def _state(post: Post, today: date) -> Tag:
    if post.valid_from > today:
        return Tag("将任", "info")
    return Tag("现任", "ok") if post.valid_to is None or post.valid_to > today else Tag("曾任")


def _resume(lines: tuple[Line, ...]) -> Table:
    return Table(
        caption="工作简历",
        columns=(
            Column("span", "起止年月", read=lambda line: span(line.begins, line.ends)),
            Column("text", "经历"),
        ),
        rows=lines,
        empty="还没有填写简历。",
    )
