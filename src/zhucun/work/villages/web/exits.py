"""Pages on exits of villages and counties."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhucun.foundation.accounts.access import access, actor_of
from zhucun.foundation.approvals.queries import CaseStep
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui import place
from zhucun.foundation.ui.parts import Cite, Item, Link

from ..actions import exits as actions
from ..actions.exits import LEVELS
from ..models import VillageExit
from ..queries import exits as queries
from ..queries.scope import OFFICES, READERS, WRITERS
from . import exit_tables, forms, tables
from .parts import area_or_404, found_or_404, village_form

ACTORS = sorted(WRITERS | OFFICES)


@access(*sorted(READERS))
@require_safe
def exit_list(request: HttpRequest) -> HttpResponseBase:
    """The exits of the area looked at."""
    viewer, area, today = actor_of(request), place.current(request), clock.today()
    rows = queries.visible_to(viewer).filter(division__key__startswith=area.key if area else "")
    names = divisions.by_keys(rows.values_list("division_id", flat=True).distinct(), today)
    listing = exit_tables.exit_list({key: one.name for key, one in names.items()})
    listed = listing.answer(request, rows)
    if listed.export:
        return export_list(
            actor=viewer, kind="村、县退出", title="村、县退出", columns=listing.columns, rows=listed.rows_to_export,
            fmt=listed.export,
        )  # fmt: skip
    county = next((one for one in place.way(request) if one.level == Level.COUNTY), None)
    context = {
        "title": "村、县退出",
        "sub": area.name if area else "",
        "table": listed.table,
        "county": county,
    }
    return render(
        request, "villages/exits.html", context | {"may_put": county is not None and viewer.holds(OFFICES)}
    )


@access(*sorted(READERS))
@require_safe
def one_exit(request: HttpRequest, id: UUID) -> HttpResponse:
    """An exit: its verdict, its steps, what they rest on."""
    viewer, today = actor_of(request), clock.today()
    row: VillageExit = found_or_404(queries.exit_of(viewer=viewer, pk=id))
    name = divisions.by_key(row.division_id, today).name
    facts = [
        ("状态", exit_tables.exit_tag(row)), ("年度", str(row.year)), ("贫困人口", row.poor_persons), ("总人口", row.persons),
        ("佐证材料", row.evidence), ("提出", f"{row.put_on} {row.put_by}"), ("退出日期", row.exited_on), ("办理结果", row.note),
    ]  # fmt: skip
    context = {
        "title": f"{name}{row.get_level_display()}", "sub": f"{row.year}年", "facts": facts, "row": row,
        "lines": exit_tables.exit_lines(row.lines), "steps": [_item(viewer, row, step) for step in queries.steps(row)],
        "examinations": exit_tables.examinations(row.examinations.order_by("-examined_on", "-pk")),
        "notices": exit_tables.notices(queries.notices(row), today), "village": row.level == VillageExit.Level.VILLAGE,
    }  # fmt: skip
    return render(request, "villages/exit.html", context)


def _item(viewer: Actor, row: VillageExit, step: CaseStep) -> Item:
    """A step with what it still needs and the way to give it."""
    is_open = step.state == CaseStep.State.OPEN
    why = queries.lacking(row, step, clock.today()) if is_open else ""
    due = f"{step.get_state_display()} {step.decided_on or ''}".strip()
    action = None
    if is_open and queries.may_act(viewer, row, step):
        names = {"examination": ("village_exit_examine", "登记核实"), "notice": ("village_exit_notice", "张贴公示"),
                 "announcement": ("village_exit_notice", "张贴公告")}  # fmt: skip
        if step.needs in names:
            url, words = names[step.needs]
            action = Link(words, reverse(url, args=[row.pk, step.pk]))
    sentence = f"{step.number}. {step.title}（{step.place_label}）"
    return Item(sentence, due=due, why=why, cites=(Cite(step.clause),), action=action)


@access(*ACTORS)
@require_http_methods(["GET", "POST"])
def new_exit(request: HttpRequest, key: str) -> HttpResponse:
    """Put the exit of a village or county, with the verdict of today beside."""
    actor, today = actor_of(request), clock.today()
    area = area_or_404(request, key, *LEVELS)[0]
    lines, hard = queries.verdict(key, LEVELS[area.level], today)
    unmet = hard and any(not line.met for line in lines)
    back = tables.page(key) if area.level == Level.VILLAGE else reverse("village_exits")
    return village_form(
        request, key, forms.ExitForm(request.POST or None), lambda data: actions.put(actor=actor, division=key, **data),
        title=f"{area.name}退出", done="已提交审批。", submit="提交审批", back=back, template="villages/exit_form.html",
        lines=exit_tables.exit_lines([asdict(line) for line in lines]), unmet=unmet,
    )  # fmt: skip


@access(*ACTORS)
@require_http_methods(["GET", "POST"])
def examine(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Record what a step's examination found."""
    actor = actor_of(request)
    row: VillageExit = found_or_404(queries.exit_of(viewer=actor, pk=id))
    found_or_404(queries.step_at(row, step))

    def act(data: Mapping[str, Any]) -> object:
        return actions.examine(actor=actor, row=row, step=step, **{**data, "sound": data["sound"] == "yes"})

    return village_form(
        request, row.division_id, forms.ExamineForm(request.POST or None, initial={"examined_on": clock.today()}), act,
        title="登记核实", done="已登记核实。", back=reverse("village_exit", args=[row.pk]),
    )  # fmt: skip


@access(*ACTORS)
@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, id: UUID, step: UUID) -> HttpResponse:
    """Post the notice or announcement a step needs."""
    actor, today = actor_of(request), clock.today()
    row: VillageExit = found_or_404(queries.exit_of(viewer=actor, pk=id))
    at: CaseStep = found_or_404(queries.step_at(row, step))
    answer = policy.value("households.notice.days", division=row.division_id, on=today)
    is_notice = at.needs == "notice"
    kind = forms.NoticeForm if is_notice else forms.AnnouncementForm
    words = "公示" if is_notice else "公告"
    return village_form(
        request, row.division_id, kind(request.POST or None, initial={"starts_on": today, "days": answer.integer}),
        lambda data: actions.post_notice(actor=actor, row=row, step=step, **data),
        title=f"张贴{words}", done=f"已张贴{words}。", submit="张贴", back=reverse("village_exit", args=[row.pk]),
        rests_on=answer.clause if is_notice else at.clause,
    )  # fmt: skip
