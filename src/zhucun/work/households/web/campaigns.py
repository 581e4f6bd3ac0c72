"""Rounds of a procedure: opening one with its dated nodes, and how far its lists are."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
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
from zhucun.foundation.documents.taken import export_list
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.ui import place
from zhucun.foundation.ui.acts import form_page
from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Bar, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..actions import campaigns as actions
from ..actions.campaigns import Node
from ..models import Campaign, Roll
from ..queries import campaigns as queries
from ..queries import rolls, scope
from .roll_forms import CampaignForm
from .roll_parts import READERS, found_or_404, state_tag
from .roll_tables import village_names

_OFFICES = tuple(sorted(scope.OFFICES))

ROUNDS = Listing(
    caption="各轮工作",
    columns=(
        Column("title", "名称", link=lambda row: reverse("campaign", args=[row.pk])),
        Column("kind", "程序", read=lambda row: Roll.Kind(row.kind).label),
        Column("starts_on", "开始日期", sort="starts"),
        Column("ends_on", "结束日期"),
        Column("nodes", "时间节点", numeric=True, read=lambda row: len(row.nodes)),
    ),
    sorts=(Sort("starts", ("-starts_on", "-id")),),
    empty="还没有安排。县领导小组办公室可以安排一轮识别、退出或监测工作。",
    stack=True,
)


@access(*READERS)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponseBase:
    """The rounds that take the viewer's areas in."""
    viewer = actor_of(request)
    listed = ROUNDS.answer(request, queries.visible_to(viewer))
    if listed.export:
        return export_list(
            actor=viewer, kind="各轮工作", title="各轮工作", columns=ROUNDS.columns, rows=listed.rows_to_export, fmt=listed.export
        )  # fmt: skip
    context = {"title": "各轮工作", "table": listed.table, "may_open": viewer.holds(scope.OFFICES)}
    return render(request, "households/campaigns.html", context)


@access(*READERS)
@require_safe
def campaign(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """One round: how far against its nodes, and every list with the step it is at."""
    viewer = actor_of(request)
    row = found_or_404(queries.campaign(viewer=viewer, pk=id))
    found = queries.rolls_of(row, viewer).order_by("village_id", "pk")
    lists = list(found)
    steps = rolls.cases_steps(lists)
    names = village_names(found)
    table = _lists(lists, steps, names)
    if request.GET.get("export"):
        return export_list(
            actor=viewer, kind="一轮工作", title=row.title, columns=table.columns, rows=lists, fmt=request.GET["export"],
            subject=row.pk, county=row.county,
        )  # fmt: skip
    area = divisions.by_keys([row.division_id], clock.today()).get(row.division_id)
    planned = queries.planned_steps(row.division_id, row.starts_on) if row.kind == "identification" else None
    context = {
        "title": row.title, "sub": f"{area.name if area else ''}，{row.starts_on.isoformat()} 至 {row.ends_on.isoformat()}",
        "nodes": _nodes(queries.progress(row, lists, steps)), "table": table, "planned": planned,
        "count": sum(len(numbers) for _, _, numbers in queries.nodes(row)),
    }  # fmt: skip
    return render(request, "households/campaign.html", context)


@access(*_OFFICES)
@require_http_methods(["GET", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Open a round in the area looked at."""
    actor, area, on = (
        actor_of(request),
        place.current(request) or divisions.by_key("", clock.today()),
        clock.today(),
    )
    form = CampaignForm(request.POST or None, initial={"starts_on": on})

    def act(data: Mapping[str, Any]) -> Campaign:
        return actions.open_campaign(
            actor=actor, division=area.key, kind=data["kind"], title=data["title"], starts_on=data["starts_on"],
            ends_on=data["ends_on"], nodes=_read(data["nodes"]),
        )  # fmt: skip

    return form_page(
        request, form, act, title="安排一轮工作", submit="安排", done="已安排。", sub=area.name,
        then=lambda row: reverse("campaign", args=[row.pk]), cancel_url=reverse("campaigns"),
        template="households/campaign_form.html", steps=_steps(area.key, on),
    )  # fmt: skip


def _steps(division: str, on: date) -> list[tuple[str, str]]:
    """The steps of each procedure in force in the area, by number."""
    found = []
    for kind, title in Roll.Kind.choices:
        with suppress(Refusal):  # a procedure nobody laid down here
            steps = queries.chain_steps(kind, division, on)
            found.append((str(title), "、".join(f"{number} {name}" for number, name in steps)))
    return found


def _read(text: str) -> list[Node]:
    """One node a line: name, day, step numbers. Raises ``Refusal`` with the line that cannot be read."""
    found = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        parts = re.split(r"[，,]", line, maxsplit=2)
        try:
            title, due, steps = (part.strip() for part in parts)
            numbers = tuple(int(one) for one in re.split(r"[、 ]+", steps))
            found.append(Node(title, date.fromisoformat(due), numbers))
        except ValueError as error:
            raise Refusal(
                f"第{number}行“{line}”看不懂。请写成：名称，日期，步骤号，例如“申请评议，2014-03-31，1、2、3”。",
                field="nodes",
            ) from error
    return found


def _nodes(found: list[queries.Progress]) -> Table:
    today = clock.today()

    def state(node: queries.Progress) -> Tag:
        if node.done_on is not None:
            return Tag("逾期完成", "warn") if node.done_on > node.due else Tag("完成", "ok")
        return Tag("逾期", "bad") if today > node.due else Tag("进行中", "info")

    return Table(
        caption="时间节点",
        columns=(
            Column("title", "节点"),
            Column("steps", "步骤", read=lambda node: "、".join(f"第{number}步" for number in node.steps)),
            Column("due", "期限"),
            Column("passed", "已过的名单", read=lambda node: Bar(node.passed, f"{node.passed}／{node.of}", node.of or 1)),
            Column("done_on", "完成日期"),
            Column("state", "状态", read=state),
        ),
        rows=found,
        stack=True,
    )  # fmt: skip


def _lists(lists: list[Roll], steps: dict[UUID, list[CaseStep]], names: dict[str, str]) -> Table:
    def at(row: Roll) -> str | None:
        now = rolls.open_steps(steps.get(row.pk, []))
        return "、".join(f"第{step.number}步 {step.title}" for step in now) or None

    def due(row: Roll) -> date | None:
        return min(
            (step.due_on for step in rolls.open_steps(steps.get(row.pk, [])) if step.due_on), default=None
        )

    return Table(
        caption="名单",
        columns=(
            Column("village", "村", read=lambda row: names.get(row.village_id, row.village_id)),
            Column("title", "名单", link=lambda row: reverse("roll", args=[row.pk])),
            Column("households", "户数", numeric=True),
            Column("persons", "人数", numeric=True),
            Column("state", "状态", read=state_tag),
            Column("at", "到哪一步", read=at),
            Column("due", "期限", read=due),
        ),
        rows=lists,
        empty="这一轮还没有名单。村里起草名单时选这一轮。",
        stack=True,
    )
