"""Pages of nominations: begin, name people, record the decision, submit; vacancies and changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.approvals import queries as approvals
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.tables import Column
from zhucun.work.cadres import queries as cadres
from zhucun.work.units import queries as units

from ..actions import nomination as actions
from ..models import Nomination, Nominee, Posting, Team, VillageSiting
from ..queries import life, roster
from ..queries import nomination as queries
from ..queries.nomination_check import check
from . import team_forms as f
from . import team_tables as tables
from .team_views import KEEPERS, day_asked, last_day

VIEWERS = (*sorted(units.READERS | {"sending_unit", "township_clerk"}),)


class NominationFilter(FilterForm):
    """Which nominations."""

    text = forms.CharField(label="单位名称或拼音", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Nomination.State.choices])

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        data = self.cleaned_data
        if text := data["text"].strip():
            queryset = queryset.filter(
                Q(organisation__name__startswith=text) | Q(organisation__initials__startswith=text.lower())
            )
        return queryset.filter(state=data["state"]) if data["state"] else queryset


NOMINATIONS = Listing(
    caption="选派",
    columns=(
        Column(
            "organisation.name",
            "派出单位",
            link=lambda row: reverse("nomination", args=[row.pk]),
            sort="unit",
        ),
        Column("village_id", "驻点村", read=tables.village_of),
        Column("starts_on", "拟到任"),
        Column("state", "状态", read=tables.nomination_state),
        Column("filed_on", "报送"),
        Column("created_by", "填报人"),
    ),
    sorts=(Sort("newest", ("-created_at", "id")), Sort("unit", ("organisation__initials", "id"))),
    filters=NominationFilter,
    empty="还没有选派。点“起草选派”逐份起草，或在“导入”里成批导入选派名册。",
)


@access(*VIEWERS)
@require_safe
def nominations(request: HttpRequest) -> HttpResponseBase:
    """Nominations within the viewer's rights."""
    actor, today = actor_of(request), clock.today()
    listed = NOMINATIONS.answer(request, queries.visible_to(actor))
    if listed.export:
        return export_list(
            actor=actor_of(request), kind="选派", title="选派", columns=NOMINATIONS.columns,
            rows=tables.name_places(listed.rows_to_export, today), fmt=listed.export,
        )  # fmt: skip
    table = replace(listed.table, rows=list(tables.name_places(listed.table.rows, today)))
    context = {
        "title": "选派", "table": table, "may_add": actor.holds(KEEPERS), "may_send": actor.holds(life.OFFICES),
    }  # fmt: skip
    return render(request, "teams/nomination_list.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new_nomination(request: HttpRequest) -> HttpResponse:
    """Begin a nomination: which unit for which village from when."""
    actor, today = actor_of(request), clock.today()
    team = _team(actor, request.GET.get("team", ""))
    initial: dict[str, Any] = {"starts_on": today}
    if team is not None:
        initial |= {
            "organisation": f"{team.batch_id}:{team.organisation_id}",
            "village": _code(team.village_id),
        }
    form = f.NominationForm(_units(actor), request.POST or None, initial=initial)
    return form_page(
        request, form, lambda data: _draft(actor, data), title="起草选派", submit="起草",
        done="已起草，请推荐人选。", then=lambda row: reverse("nomination", args=[row.pk]),
        cancel_url=reverse("nominations"), template="teams/nomination_form.html", villages=_villages(request, actor),
    )  # fmt: skip


@access(*VIEWERS)
@require_safe
def nomination(request: HttpRequest, id: UUID) -> HttpResponse:
    """One nomination: who is named, what the packs say, and how it stands."""
    viewer = actor_of(request)
    row = _nomination(viewer, id)
    names, today = divisions.by_keys([row.village_id], row.starts_on), clock.today()
    may_edit = row.state == Nomination.State.DRAFT and actions.may_nominate(
        viewer, row.organisation, row.village_id
    )
    found = queries.nominees(row)
    cases = approvals.cases_of(viewer=viewer, kind=actions.KIND, ids=[str(row.pk)])
    context = {
        "title": f"选派：{row.organisation.name}",
        "sub": f"{names[row.village_id].name if row.village_id in names else row.village_id} · {row.batch.title}",
        "nomination": row,
        "state": tables.nomination_state(row),
        "nominees": [(one, last_day(one.planned_to)) for one in found],
        "posts": cadres.posts_on([one.cadre_id for one in found], row.starts_on),
        "remarks": check(row) if row.state == Nomination.State.DRAFT and found else [],
        "cases": cases,
        "may_edit": may_edit,
        "today": today,
    }
    return render(request, "teams/nomination.html", context)


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def nominee(request: HttpRequest, id: UUID, nominee: UUID | None = None) -> HttpResponse:
    """Name somebody, or change what is said of somebody named."""
    actor = actor_of(request)
    row = _nomination(actor, id)
    there = _nominee(row, nominee) if nominee else None
    leaving = _leaving(row)
    form = f.NomineeForm(
        row, _cadres(actor, row), [(pk, one.cadre.name) for pk, one in leaving.items()], request.POST or None,
        initial=_said(there),
    )  # fmt: skip
    url = reverse("nomination", args=[id])

    def act(data: Mapping[str, Any]) -> Nominee:
        cadre = cadres.cadre(viewer=actor, pk=UUID(data["cadre"]))
        if cadre is None:
            raise Http404
        return actions.put_nominee(
            actor=actor, nomination=row, cadre=cadre, candidate=form.candidate(leaving)
        )

    return form_page(
        request, form, act, title="人选", sub=row.organisation.name, submit="保存", done="人选已保存。", then=url,
        cancel_url=url, template="teams/nominee_form.html",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def drop_nominee(request: HttpRequest, id: UUID, nominee: UUID) -> HttpResponse:
    """Take somebody out of a draft."""
    actor = actor_of(request)
    row = _nomination(actor, id)
    there, url = _nominee(row, nominee), reverse("nomination", args=[id])
    return form_page(
        request, forms.Form(request.POST or None), lambda data: actions.drop_nominee(actor=actor, nominee=there),
        title="去掉人选", sub=there.cadre.name, submit="去掉", done=f"已去掉{there.cadre.name}。", then=url, cancel_url=url,
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def decision(request: HttpRequest, id: UUID) -> HttpResponse:
    """Record the Party group's decision."""
    actor = actor_of(request)
    row, url = _nomination(actor, id), reverse("nomination", args=[id])
    form = f.DecisionForm(
        request.POST or None, initial={"meeting_on": row.meeting_on, "minutes": row.minutes}
    )
    return form_page(
        request, form, lambda data: actions.record_decision(actor=actor, nomination=row, **data),
        title="登记集体研究", sub=row.organisation.name, submit="登记", done="已登记。", then=url, cancel_url=url,
        template="teams/act.html", clause="H15-015",
    )  # fmt: skip


class SubmitForm(forms.Form):
    """Send it up."""

    exception = forms.CharField(
        label="例外理由", max_length=300, required=False, help_text="核对提示里可以记录例外的，在这里写明"
    )


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Send a draft through its chain."""
    actor = actor_of(request)
    row, url = _nomination(actor, id), reverse("nomination", args=[id])
    form = SubmitForm(request.POST or None, initial={"exception": row.exception})
    return form_page(
        request, form, lambda data: actions.submit(actor=actor, nomination=row, exception=data["exception"]),
        title="报送审批", sub=row.organisation.name, submit="报送", done="已报送，等待审批。", then=url, cancel_url=url,
        template="teams/submit_form.html", remarks=check(row), clause="H15-016",
    )  # fmt: skip


@access(*KEEPERS)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give up a draft."""
    actor = actor_of(request)
    row, url = _nomination(actor, id), reverse("nominations")
    return form_page(
        request, f.ReasonForm(request.POST or None),
        lambda data: actions.discard(actor=actor, nomination=row, reason=data["reason"]),
        title="放弃选派", sub=row.organisation.name, submit="放弃", done="已放弃。", then=url, cancel_url=url,
    )  # fmt: skip


@access(*VIEWERS)
@require_safe
def vacancies(request: HttpRequest) -> HttpResponse:
    """Places that wait for somebody."""
    on = day_asked(request)
    rows = life.vacancies(viewer=actor_of(request), on=on)
    context = {
        "title": "空缺",
        "sub": f"截至{on:%Y年%-m月%-d日}",
        "table": tables.vacancies(rows, actor_of(request).holds(KEEPERS)),
        "clause": "JX18-061",
    }
    return render(request, "teams/table_page.html", context)


@access(*VIEWERS)
@require_safe
def turnover(request: HttpRequest) -> HttpResponse:
    """Members changed before the term's end, by unit."""
    on = day_asked(request)
    rows = life.turnover(viewer=actor_of(request), on=on)
    context = {
        "title": "人员变动",
        "sub": f"截至{on:%Y年%-m月%-d日}",
        "table": tables.turnover(rows),
        "clause": "H15-036",
    }
    return render(request, "teams/table_page.html", context)


def _draft(actor: Actor, data: Mapping[str, Any]) -> Nomination:
    batch_id, _, unit = str(data["organisation"]).partition(":")
    batch, body = units.batch(viewer=actor, pk=UUID(batch_id)), organisations.get(unit)
    if batch is None or body is None:
        raise Http404
    area = divisions.find(data["village"], data["starts_on"])
    return actions.draft(
        actor=actor, batch=batch, organisation=body, village=area.key, starts_on=data["starts_on"]
    )


def _units(actor: Actor) -> list[tuple[str, str]]:
    """Units the actor may nominate for, each in its batches in force."""
    today = clock.today()
    found = []
    for batch in units.batches(viewer=actor).filter(starts_on__lte=today, ends_on__gt=today):
        for row in units.participations(viewer=actor, batch=batch, on=today).filter(
            organisation__restricted=False
        ):
            found.append((f"{batch.pk}:{row.organisation_id}", f"{row.organisation.name}（{batch.title}）"))
    return found


def _villages(request: HttpRequest, actor: Actor) -> list[divisions.Area]:
    """Villages to offer: those the unit has chosen, and those of the place looked at (a county or less)."""
    today = clock.today()
    own = actor.organisations({"sending_unit"})
    keys = (
        VillageSiting.objects.as_of(today)
        .filter(organisation_id__in=own)
        .values_list("village_id", flat=True)
    )
    found = list(divisions.by_keys(keys, today).values())
    area = place.current(request)
    if area and len(area.key) >= 6:
        found += divisions.below(area.key, Level.VILLAGE, today)
    return found


def _cadres(actor: Actor, row: Nomination) -> list[tuple[str, str]]:
    """Cadres that may be named: the unit's own first, then others the actor sees."""
    own = (
        cadres.visible_to(actor)
        .filter(organisation_id=row.organisation_id)
        .order_by("-young", "-reserve", "initials", "id")
    )
    found = [(str(one.pk), f"{one.name}（{one.politics}）") for one in own]
    if actor.holds(life.OFFICES):
        others = (
            cadres.visible_to(actor).exclude(organisation_id=row.organisation_id).filter(county=row.county)
        )
        found += [
            (str(one.pk), f"{one.name}（{one.organisation.name}）")
            for one in others.order_by("initials", "id")[:200]
        ]
    return found


def _leaving(row: Nomination) -> dict[str, Posting]:
    if row.team_id is None:
        return {}
    rows = Posting.objects.filter(team_id=row.team_id).select_related("cadre")
    return {str(one.pk): one for one in rows if one.valid_to is None or not one.replaced_by.exists()}


def _said(there: Nominee | None) -> dict[str, Any]:
    if there is None:
        return {"stationed": True}
    said: dict[str, Any] = {
        "cadre": str(there.cadre_id), "role": there.role, "first_secretary": there.first_secretary,
        "stationed": there.stationed, "secondee": there.secondee, "planned_to": last_day(there.planned_to),
        "replaces": str(there.replaces_id or ""), "preferred": there.preferred,
    }  # fmt: skip
    wanted, _, _ = queries.criteria(there.nomination)
    for number, text in enumerate(wanted):
        one = there.criteria.get(text, {})
        said |= {f"met_{number}": one.get("met", False), f"said_{number}": one.get("comment", "")}
    return said


def _nomination(viewer: Actor, id: UUID) -> Nomination:
    row = queries.nomination(viewer=viewer, pk=id)
    if row is None:
        raise Http404
    return row


def _nominee(row: Nomination, id: UUID) -> Nominee:
    there = row.nominees.filter(pk=id).select_related("cadre", "nomination__organisation").first()
    if there is None:
        raise Http404
    return there


def _team(viewer: Actor, pk: str) -> Team | None:
    try:
        return roster.team(viewer=viewer, pk=UUID(pk))
    except ValueError:
        return None


def _code(key: str) -> str:
    area = divisions.by_keys([key], clock.today()).get(key)
    return area.code if area else key
