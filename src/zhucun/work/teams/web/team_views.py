"""Pages of teams and of single services: list, page as of a day, and the acts on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Link
from zhucun.foundation.ui.tables import Column
from zhucun.work.cadres import queries as cadres
from zhucun.work.units.queries import READERS

from ..actions import adjustment, appointment
from ..models import Posting, PostingNote, Team
from ..queries import life, roster
from ..queries import nomination as nominations
from . import team_forms as f
from . import team_tables as tables

VIEWERS = (*sorted(READERS | {"sending_unit", "township_clerk", "village_committee", "team_member"}),)
KEEPERS = (*sorted(life.TERRITORY | {"sending_unit"}),)


class TeamFilter(FilterForm):
    """Which teams."""

    text = forms.CharField(label="单位名称或拼音", required=False)
    level = forms.ChoiceField(
        label="派出层级", required=False,
        choices=[("", "全部"), ("central", "中央"), ("province", "省"), ("city", "市"), ("county", "县")],
    )  # fmt: skip
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "在任"), ("all", "全部"), ("out", "未进村"), ("closed", "已撤队")],
    )

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        data = self.cleaned_data
        if text := data["text"].strip():
            queryset = queryset.filter(
                Q(organisation__name__startswith=text) | Q(organisation__initials__startswith=text.lower())
            )
        if data["level"]:
            queryset = queryset.filter(level=data["level"])
        today = clock.today()
        if data["state"] == "closed":
            return queryset.filter(valid_to__lte=today)
        if data["state"] == "out":
            queryset = queryset.filter(entered_on=None)
        return queryset if data["state"] == "all" else queryset.filter(in_force(today))


@access(*VIEWERS)
@require_safe
def teams(request: HttpRequest) -> HttpResponseBase:
    """Teams of the place looked at."""
    area, today = place.current(request), clock.today()
    rows = roster.teams(actor_of(request)).annotate(
        members=Count("postings", filter=in_force(today, "postings__"))
    )
    if area and area.key:
        field = "county" if len(area.key) <= 6 else "village__key"
        rows = rows.filter(**{f"{field}__startswith": area.key})
    listed = TEAMS.answer(request, rows)
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="工作队", title="工作队", columns=TEAMS.columns,
            rows=tables.name_places(listed.rows_to_export, today), fmt=listed.export,
        )  # fmt: skip
    table = replace(listed.table, rows=list(tables.name_places(listed.table.rows, today)))
    context = {
        "title": "驻村工作队",
        "sub": area.name if area else "",
        "table": table,
        "links": tables.list_links(actor_of(request)),
    }
    return render(request, "teams/team_list.html", context)


TEAMS = Listing(
    caption="驻村工作队",
    columns=(
        Column(
            "village_id", "驻点村", read=tables.village_of, link=lambda row: reverse("team", args=[row.pk])
        ),
        Column("organisation.name", "派出单位", sort="unit"),
        Column("level", "派出层级", read=lambda row: tables.LEVELS.get(row.level, row.level)),
        Column("members", "现有人数", numeric=True),
        Column("valid_from", "组建", sort="since"),
        Column("entered_on", "进村"),
        Column("state", "状态", read=tables.state_of),
    ),
    sorts=(
        Sort("village", ("village_id", "id")),
        Sort("unit", ("organisation__initials", "id")),
        Sort("since", ("valid_from", "id")),
    ),
    filters=TeamFilter,
    row_key=lambda row: str(row.pk),
    empty="还没有工作队。单位选派经批准后，工作队自动组建。",
)


@access(*VIEWERS)
@require_safe
def team(request: HttpRequest, id: UUID) -> HttpResponse:
    """One team: who is in it on a day, what is vacant, in hand and on record."""
    viewer = actor_of(request)
    row = _team(viewer, id)
    on = day_asked(request)
    keeps, closes = life.may_record(viewer, row), life.may_close(viewer, row)
    vacant = life.vacancies(viewer=viewer, on=on, team=row.pk)
    liaison = life.liaison_of(row.pk, on)
    village = divisions.by_keys([row.village_id], on).get(row.village_id)
    in_hand = nominations.visible_to(viewer).filter(team=row, state__in=["draft", "submitted"])
    context = {
        "title": f"{village.name if village else row.village_id} 驻村工作队",
        "sub": f"{row.organisation.name} 派出 · {tables.LEVELS.get(row.level, row.level)}级",
        "team": row,
        "papers": viewer.holds(tables.PAPER_READERS),
        "on": on,
        "today": clock.today(),
        "facts": tables.team_facts(row, liaison, on),
        "roster": tables.roster(roster.in_post(viewer=viewer, team=row.pk, on=on), on),
        "vacancies": tables.vacancies(vacant) if vacant else None,
        "in_hand": tables.nominations(in_hand) if in_hand else None,
        "timeline": life.timeline(viewer=viewer, team=row, on=on),
        "acts": [
            Link(act.title, reverse("team_act", args=[row.pk, code]))
            for code, act in TEAM_ACTS.items()
            if (closes if act.closes else keeps) and row.valid_to is None and act.fits(row)
        ],
        "renew": reverse("new_nomination") + f"?team={row.pk}" if keeps and row.valid_to is None else "",
    }
    return render(request, "teams/team.html", context)


@access(*VIEWERS)
@require_safe
def posting(request: HttpRequest, id: UUID) -> HttpResponse:
    """One member's service: what is on record and what can be recorded."""
    viewer = actor_of(request)
    row = _posting(viewer, id)
    moments = sorted(life.moments_of(row), key=lambda one: one.on, reverse=True)
    keeps, own = life.may_record(viewer, row.team), life.own_account(viewer, row)
    context = {
        "title": f"{row.cadre.name}：{row.get_role_display()}",
        "sub": f"{row.team.organisation.name}",
        "posting": row,
        "file": cadres.cadre(viewer=viewer, pk=row.cadre_id) is not None,
        "notice": viewer.holds(life.OFFICES) and life.relieved(row, clock.today()),
        "facts": tables.posting_facts(row),
        "timeline": moments,
        "missing": life.reports_due(row) if row.valid_to or row.planned_to <= clock.today() else [],
        "notes": tables.notes(row.notes.all(), keeps),
        "acts": [
            Link(act.title, reverse("posting_act", args=[row.pk, code]))
            for code, act in POSTING_ACTS.items()
            if (keeps or (own and act.own)) and act.fits(row)
        ],
    }
    return render(request, "teams/posting.html", context)


@dataclass(frozen=True)
class Act:
    """Something that can be recorded about a team or a service: its form, what it does, when it fits, who else may (``own``)."""

    title: str
    submit: str
    done: str
    form: Callable[[Any, Any], forms.Form]
    run: Callable[[Actor, Any, Mapping[str, Any]], object]
    fits: Callable[[Any], bool] = lambda row: True
    closes: bool = False
    own: bool = False
    clause: str = ""


def _plain(kind: type[forms.Form]) -> Callable[[Any, Any], forms.Form]:
    return lambda row, data: f.today_first(kind(data))


def _report_form(row: Posting, data: Any) -> forms.Form:  # noqa: ANN401 - posted data or None
    form = f.ReportForm(data)
    f.offer(form, "title", [(title, title) for title, _ in life.reports_due(row)])
    return f.today_first(form)


def _copy_form(row: Team, data: Any) -> forms.Form:  # noqa: ANN401 - posted data or None
    form = f.CopyForm(data)
    members = Posting.objects.filter(team=row).select_related("cadre")
    papers = [
        ("", "工作队基本情况登记表"),
        *((str(one.pk), f"干部登记表：{one.cadre.name}") for one in members),
    ]
    f.offer(form, "form", papers)
    form.fields["form"].required = False
    keepers = policy.find("documents.team_form.keepers", division=row.village_id, on=row.valid_from)
    f.offer(form, "keeper", [(str(one), str(one)) for one in keepers.items] if keepers else [])
    return f.today_first(form)


def _file_copy(actor: Actor, row: Team, data: Mapping[str, Any]) -> object:
    member = Posting.objects.filter(team=row, pk=data["form"]).first() if data["form"] else None
    return appointment.file_copy(actor=actor, team=row, posting=member, keeper=data["keeper"], on=data["on"])


TEAM_ACTS: Mapping[str, Act] = {
    "enter": Act(
        "登记进村", "登记", "已登记进村。", _plain(f.DayForm),
        lambda actor, row, data: appointment.enter(actor=actor, team=row, on=data["on"]),
        fits=lambda row: row.entered_on is None, clause="H15-010",
    ),
    "liaison": Act(
        "确定联系协调干部", "确定", "已确定联系协调干部。", _plain(f.LiaisonForm),
        lambda actor, row, data: appointment.name_local_liaison(actor=actor, team=row, **data), clause="H15-012",
    ),
    "copy": Act("登记表存档", "登记", "已登记存档。", _copy_form, _file_copy, clause="H15-045"),
    "close": Act(
        "撤队", "撤队", "已撤队。", _plain(f.CloseForm),
        lambda actor, row, data: appointment.close_team(actor=actor, team=row, **data), closes=True, clause="JX18-018",
    ),
}  # fmt: skip

_OPEN: Callable[[Posting], bool] = lambda row: row.valid_to is None  # noqa: E731 - a short condition used below
POSTING_ACTS: Mapping[str, Act] = {
    "arrive": Act(
        "登记到村", "登记", "已登记到村。", _plain(f.DayForm),
        lambda actor, row, data: appointment.arrive(actor=actor, posting=row, on=data["on"]),
        fits=lambda row: row.arrived_on is None and _OPEN(row), clause="SC15-052",
    ),
    "transfer-in": Act(
        "组织关系转入", "登记", "已登记转入。", _plain(f.TransferForm),
        lambda actor, row, data: appointment.transfer_in(actor=actor, posting=row, **data),
        fits=lambda row: row.cadre.politics.startswith("中共") and not row.party_transfers.all(), clause="H15-018",
    ),
    "transfer-out": Act(
        "组织关系转出", "登记", "已登记转出。", _plain(f.DayForm),
        lambda actor, row, data: appointment.transfer_out(actor=actor, posting=row, on=data["on"]),
        fits=lambda row: any(one.transferred_out_on is None for one in row.party_transfers.all()), clause="H15-018",
    ),
    "appointment": Act(
        "登记任职文件", "登记", "已登记任职文件。", _plain(f.AppointmentForm),
        lambda actor, row, data: appointment.note_appointment(actor=actor, posting=row, **data), clause="H15-017",
    ),
    "note": Act(
        "登记例外或困难", "登记", "已登记。", _plain(f.NoteForm),
        lambda actor, row, data: appointment.note_exception(actor=actor, posting=row, **data), fits=_OPEN, clause="SC15-033",
    ),
    "report": Act(
        "交来期满材料", "登记", "已登记。", _report_form,
        lambda actor, row, data: appointment.hand_in_report(actor=actor, posting=row, **data),
        fits=lambda row: bool(life.reports_due(row)), own=True, clause="SC15-054",
    ),
    "adjust": Act(
        "申请调整", "提交申请", "已提交，等派出单位和同级办公室同意。", _plain(f.AdjustmentForm),
        lambda actor, row, data: adjustment.apply(actor=actor, posting=row, **{**data, "ground": int(data["ground"])}),
        fits=_OPEN, own=True, clause="JX18-058",
    ),
    "finish": Act(
        "期满或抽回", "办理", "已办理离任。", _plain(f.FinishForm),
        lambda actor, row, data: appointment.finish_service(actor=actor, posting=row, **data), fits=_OPEN, clause="SC15-029",
    ),
}  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def team_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Record something about a team."""
    actor = actor_of(request)
    row, done = _team(actor, id), TEAM_ACTS.get(act)
    if done is None:
        raise Http404
    return _answer(request, row, done, reverse("team", args=[id]), row.organisation.name)


@access(*KEEPERS, "team_member")
@require_http_methods(["GET", "POST"])
def posting_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Record something about a member's service."""
    actor = actor_of(request)
    row, done = _posting(actor, id), POSTING_ACTS.get(act)
    if done is None or not (life.may_record(actor, row.team) or (done.own and life.own_account(actor, row))):
        raise Http404
    return _answer(request, row, done, reverse("posting", args=[id]), row.cadre.name)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def settle_note(request: HttpRequest, id: UUID, note: UUID) -> HttpResponse:
    """Record how an exception or difficulty was settled."""
    actor = actor_of(request)
    found = (
        PostingNote.objects.filter(pk=note, posting=_posting(actor, id))
        .select_related("posting__team")
        .first()
    )
    if found is None:
        raise Http404
    form = f.today_first(f.SettleForm(request.POST or None))
    url = reverse("posting", args=[id])
    return form_page(
        request, form, lambda data: appointment.settle_exception(actor=actor, note=found, **data),
        title="登记办结", sub=found.reason, submit="登记", done="已登记办结。", then=url, cancel_url=url,
    )  # fmt: skip


def _answer(request: HttpRequest, row: Team | Posting, act: Act, url: str, sub: str) -> HttpResponse:
    return form_page(
        request, act.form(row, request.POST or None), lambda data: act.run(actor_of(request), row, data),
        title=act.title, sub=sub, submit=act.submit, done=act.done, then=url, cancel_url=url,
        template="teams/act.html", clause=act.clause,
    )  # fmt: skip


def day_asked(request: HttpRequest) -> date:
    """The day looked at (``?on=``), the business date where none or none sensible is asked."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def _team(viewer: Actor, id: UUID) -> Team:
    row = roster.team(viewer=viewer, pk=id)
    if row is None:
        raise Http404
    return row


def _posting(viewer: Actor, id: UUID) -> Posting:
    rows = roster.postings(viewer) if not viewer.is_system else Posting.objects.all()
    row = rows.filter(pk=id).prefetch_related("notes", "reports", "party_transfers").first()
    if row is None:
        raise Http404
    return row


def last_day(end: date | None) -> date | None:
    """The last day of a half-open span, as people see it."""
    return end - timedelta(days=1) if end else None
