"""The audit trail: found by person, subject, place and day; one entry with what changed; and its verification."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.accounts.roles import ROLES
from zhucun.foundation.audit import queries, seals
from zhucun.foundation.audit.actions import DIGEST
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Item, Tag
from zhucun.foundation.ui.tables import Column

from .. import areas

# What the keys of an entry's detail are called on screen; what is not named here is shown as it stands.
LABELS = {
    "role": "角色",
    "address": "来源地址",
    "division": "地区",
    "organisation": "单位",
    "reason": "依据或原因",
    "rows": "行数",
    DIGEST: "逐行变动的摘要",
    "cadre": "干部编号",
    "team": "工作队编号",
    "post": "职务",
    "portfolio": "分工",
    "planned_to": "计划期满（不含）",
    "format": "格式",
    "key": "参数",
    "value": "值",
    "citation": "依据",
    "valid_from": "起",
    "valid_to": "止（不含）",
    "exception": "例外",
    "kind": "类别",
    "level": "层级",
    "restricted": "不公开人员",
    "name": "名称",
    "note": "说明",
    "other": "对方单位",
    "since": "自",
    "on": "日期",
    "sha256": "文件摘要",
    "file": "文件",
}
FAULTS = {
    "altered": "被改动",
    "removed": "被删除",
    "reordered": "被调换",
    "cut_off": "被截去",
    "unknown_seal": "缺少封签",
    "changes": "逐行变动不符",
}


def _typed(hint: str) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": hint})


class AuditFilter(FilterForm):
    """By person, subject, place and day of recording; the trail's own query narrows."""

    person = forms.CharField(label="人员", required=False, widget=_typed("姓名或编号"))
    text = forms.CharField(label="对象或动作", required=False, widget=_typed("从开头输入"))
    subject = forms.CharField(label="对象编号", required=False)
    place = forms.CharField(label="地区（名称或代码）", required=False)
    first = day_field("录入自", required=False)
    last = day_field("录入至", required=False)

    def clean_place(self) -> str:
        """The key of the area."""
        text = self.cleaned_data["place"]
        try:
            return areas.named_one(text, clock.today()).key if text else ""
        except Refusal as refusal:
            raise ValidationError(refusal.sentence) from refusal

    def apply(self, queryset: Any) -> Any:  # noqa: ANN401 - passed through
        """Nothing more: the view has asked the trail with these conditions."""
        return queryset


def trail(**asked: str) -> str:
    """Where the entries of a person or a subject (by id) are listed."""
    return f"{reverse('audit')}?{urlencode(asked)}"


ENTRIES = Listing(
    caption="审计记录",
    columns=(
        Column("recorded_at", "录入时间", link=lambda entry: reverse("audit_entry", args=[entry.pk])),
        Column("happened_on", "发生日期"),
        Column("actor_label", "操作人", link=lambda entry: trail(person=entry.actor_id)),
        Column("verb", "动作"),
        Column("subject_kind", "类别"),
        Column(
            "subject_label",
            "对象",
            link=lambda entry: trail(subject=entry.subject_id) if entry.subject_id else "",
        ),
    ),
    sorts=(Sort("newest", ("-id",)),),
    filters=AuditFilter,
    empty="您所管的范围内还没有记录。",
)


ROWS = Listing(
    caption="逐行变动",
    columns=(
        Column("number", "序号", numeric=True),
        Column("subject_id", "对象编号"),
        Column("change", "变动"),
    ),
    sorts=(Sort("number", ("number", "id")),),
)


@access(*queries.READERS)
@require_GET
def entries(request: HttpRequest) -> HttpResponseBase:
    """The trail, newest first."""
    actor, form = actor_of(request), AuditFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.entries(
        viewer=actor,
        person=asked.get("person", ""),
        text=asked.get("text", ""),
        subject=asked.get("subject", ""),
        county=asked.get("place", ""),
        first=asked.get("first"),
        last=asked.get("last"),
    )
    listed = ENTRIES.answer(request, rows)
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="审计记录", title="审计记录", columns=ENTRIES.columns, rows=listed.rows_to_export,
            fmt=listed.export,
        )  # fmt: skip
    context = {"title": "审计记录", "sub": "谁在什么时候做了什么；只增不改", "table": listed.table}
    return render(request, "registers/audit.html", context)


@access(*queries.READERS)
@require_GET
def entry(request: HttpRequest, id: UUID) -> HttpResponse:
    """One act with what it changed."""
    found = queries.entries(viewer=actor_of(request)).filter(pk=id).first()
    if found is None:
        raise Http404("没有这条记录，或者它不在您所管的范围内。")
    detail = dict(found.detail)
    keys = {found.county, str(detail.get("division") or "")}
    names = areas.names(keys, found.happened_on)
    if detail.get("division") in names:
        detail["division"] = names[detail["division"]]
    context = {
        "title": f"{found.verb}：{found.subject_label}",
        "entry": found,
        "place": names.get(found.county, found.county),
        "trail": trail(subject=found.subject_id) if found.subject_id else "",
        "changes": [(LABELS.get(name, name), _shown(name, value)) for name, value in detail.items()],
    }
    if DIGEST in found.detail:
        context["rows"] = ROWS.answer(request, queries.changes(viewer=actor_of(request), entry=id)).table
    return render(request, "registers/audit_entry.html", context)


def _shown(name: str, value: object) -> str:
    if name == "role" and value in ROLES:
        return ROLES[str(value)].title
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{LABELS.get(key, key)} {_shown(key, each)}" for key, each in value.items())
    if isinstance(value, list):
        return "、".join(_shown("", each) for each in value)
    return str(value)


@access(*queries.READERS)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Recompute the chains and name every fault within the viewer's areas."""
    within = {grant.division for grant in actor_of(request).grants if grant.role in queries.READERS}
    found = [fault for fault in seals.verify() if any(fault.county.startswith(area) for area in within)]
    items = [
        Item(
            fault.sentence,
            url=reverse("audit_entry", args=[fault.entry_id])
            if fault.entry_id and fault.kind != "removed"
            else "",
            tag=Tag(FAULTS[fault.kind], "bad"),
        )
        for fault in found
    ]
    context = {"title": "核验结果", "items": items, "sub": _sub(clock.today(), len(items))}
    return render(request, "registers/audit_verified.html", context)


def _sub(day: date, faults: int) -> str:
    return f"{day} 核验，发现 {faults} 处问题" if faults else f"{day} 核验，未发现问题"
