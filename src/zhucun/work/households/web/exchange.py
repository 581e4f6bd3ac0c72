"""The registry in bulk: an area's sheet taken out, and sheets on their way in compared with what is registered."""

from datetime import datetime, time
from typing import Any, Final
from uuid import UUID

import polars as pl
from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.documents.web.downloads import list_response
from zhucun.foundation.imports import queries as imports
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.acts import tried
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.parts import Figure, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..actions.exchange import take_sheet
from ..bulk.layout import CODE, TITLE
from ..bulk.reconcile import ADDED, DIFFERING, KINDS, MISSING
from ..bulk.roles import RECONCILERS
from ..queries.exchange import against

PAGE: Final = 200
_TONES: Final = {ADDED: "info", MISSING: "warn", DIFFERING: "bad"}


class ExportForm(forms.Form):
    """Which area's sheet, as of which day, and whether only what changed."""

    area = forms.ChoiceField(label="地区")
    on = day_field("截至")
    changed_since = day_field(
        "只要这一天以来有变动的户", required=False, help_text="留空导出全部；用于向上级系统报送变动"
    )
    fmt = forms.ChoiceField(
        label="格式", choices=[("xlsx", "xlsx（便于查看）"), ("csv", "csv（行数多或给其他系统）")]
    )
    revealed = forms.BooleanField(label="写完整的证件号码、电话和银行卡号", required=False)
    reason = forms.CharField(
        label="用途", required=False, max_length=100, help_text="要完整号码时必填，记入审计"
    )

    def __init__(self, areas: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = areas


def _areas(actor: Actor) -> list[tuple[str, str]]:
    keys = dict.fromkeys(grant.division for grant in actor.grants if grant.role in RECONCILERS)
    found = divisions.by_keys(keys, clock.today())
    return [(key, found[key].name) for key in keys if key in found]


@access(*RECONCILERS)
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponseBase:
    """Take an area's sheet out; the sheets that wait to be compared or committed."""
    actor = actor_of(request)
    form = ExportForm(_areas(actor), request.POST or None, initial={"on": clock.today(), "fmt": "xlsx"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        since = given["changed_since"]
        found = tried(form, lambda: take_sheet(
            actor=actor, area=given["area"], on=given["on"], fmt=given["fmt"], revealed=given["revealed"], reason=given["reason"],
            changed_since=datetime.combine(since, time.min, clock.SHANGHAI) if since else None,
        ))  # fmt: skip
        if found is not None:
            name = dict(_areas(actor))[given["area"]]
            title = f"{name}{TITLE}（{found.households}户{found.members}人）"
            return list_response(title, found.columns, found.rows, given["fmt"])
    waiting = [one for one in imports.waiting_for(actor) if one.layout == CODE]
    context = {
        "title": "导出和比对", "form": form, "jobs": _jobs(waiting), "upload_url": reverse("import_upload", args=[CODE]),
    }  # fmt: skip
    return render(request, "households/exchange.html", context, status=422 if form.errors else 200)


def _jobs(waiting: list[imports.ImportJob]) -> Table:
    return Table(
        caption="等待提交的文件",
        columns=(
            Column("file_name", "文件", link=lambda job: reverse("reconciliation", args=[job.pk])),
            Column("rows", "行数", numeric=True),
            Column("errors", "错误", numeric=True),
            Column("created_at", "上传时间"),
            Column(
                "job",
                "导入",
                read=lambda _: "核对并提交",
                link=lambda job: reverse("import_job", args=[job.pk]),
            ),
        ),
        rows=waiting,
        empty="没有等待提交的文件。把另一系统导出的工作簿上传，就能在这里逐项比对。",
    )


DIFFERENCES: Final = (
    Column("kind", "比对结果", read=lambda row: Tag(KINDS[row["kind"]], _TONES[row["kind"]])),  # type: ignore[arg-type]
    Column("number", "户编号", read=lambda row: row["number"]),
    Column("name", "成员", read=lambda row: row["name"]),
    Column("field", "项目", read=lambda row: row["field"]),
    Column("ours", "本系统", read=lambda row: row["ours"]),
    Column("theirs", "对方文件", read=lambda row: row["theirs"]),
)


@access(*RECONCILERS)
@require_safe
def reconciliation(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A sheet that waits in preview against the registry: what only one side has, and where both differ."""
    actor = actor_of(request)
    job = imports.job(viewer=actor, id=id)
    frame = imports.rows_of(job) if job is not None and job.layout == CODE else None
    if job is None or frame is None:
        raise Http404("没有等待提交的这份文件，或者您无权查看。请从“导出和比对”页面进入。")
    found = against(viewer=actor, area=job.county, on=job.business_date, frame=frame)
    kind = request.GET.get("kind", "")
    rows = found.rows.filter(pl.col("kind") == kind) if kind in KINDS else found.rows
    if export := request.GET.get("export", ""):
        return export_list(
            actor=actor, kind="农户", title=f"与{job.file_name}比对（{rows.height}处）", columns=DIFFERENCES,
            rows=rows.iter_rows(named=True), fmt=export, subject=job.pk, county=job.county,
        )  # fmt: skip
    after = request.GET.get("after", "")
    start = int(after) if after.isdecimal() and len(after) < 8 else 0
    context = {
        "title": f"比对：{job.file_name}", "sub": f"两边都有 {found.households} 户 {found.members} 人", "job": job,
        "figures": [Figure(title, f"{found.count(key):,}", "处", url=f"?kind={key}") for key, title in KINDS.items()],
        "table": Table(caption="比对结果", columns=DIFFERENCES, rows=rows[start : start + PAGE].to_dicts(),
                       empty="没有不同：这份文件与本系统一致。"),
        "kinds": KINDS.items(), "kind": kind, "next": start + PAGE if rows.height > start + PAGE else 0, "count": rows.height,
    }  # fmt: skip
    return render(request, "households/reconciliation.html", context)
