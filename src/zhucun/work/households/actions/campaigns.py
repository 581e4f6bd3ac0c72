"""Opening a round of a procedure: which steps are to be done by which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from ..models import Campaign, Roll
from ..queries import campaigns, scope


@dataclass(frozen=True)
class Node:
    """A dated node: the numbers of the steps that are to be done by ``due``."""

    title: str
    due: date
    steps: tuple[int, ...]


@transaction.atomic
@implements("PL-001")
def open_campaign(
    *,
    actor: Actor,
    division: str,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date,
    nodes: Sequence[Node],
) -> Campaign:
    """Open a round of a procedure (``Roll.Kind``) in an area. The nodes hold every step of the chain in force there, each once and
    in order, and fall due in order within the round; how many there are is policy (``households.campaign.nodes``).

    Raises ``NotAllowed``, ``Refusal`` (with the clause where the number of nodes is not what the plan says).
    """
    if not scope.decides(actor, division):
        raise NotAllowed("一轮工作由县级以上领导小组办公室安排。")
    if kind not in Roll.Kind.values:
        raise Refusal("请选择程序。", field="kind")
    if not title.strip():
        raise Refusal("请填写名称，例如“2014年贫困户识别”。", field="title")
    if ends_on < starts_on:
        raise Refusal("结束日期不能早于开始日期。", field="ends_on")
    _nodes(kind, division, starts_on, ends_on, nodes)
    row = Campaign.objects.create(
        county=divisions.county_key(division, clock.today()), division_id=division, kind=kind, title=title.strip(),
        starts_on=starts_on, ends_on=ends_on,
        nodes=[
            {"title": node.title.strip(), "due": node.due.isoformat(), "steps": list(node.steps)} for node in nodes
        ],
    )  # fmt: skip
    record(
        actor=actor, verb="安排", subject_kind="一轮工作", subject_id=row.pk, subject_label=row.title, county=row.county,
        detail={"kind": kind, "nodes": row.nodes}, happened_on=clock.today(),
    )  # fmt: skip
    return row


def _nodes(kind: str, division: str, starts_on: date, ends_on: date, nodes: Sequence[Node]) -> None:
    wanted = (
        policy.find(campaigns.NODES, division=division, on=starts_on) if kind == "identification" else None
    )
    if wanted is not None and len(nodes) != wanted.integer:
        raise Refusal(f"方案规定{wanted.integer}个时间节点，现填{len(nodes)}个。", wanted.clause, "nodes")
    titles = dict(campaigns.chain_steps(kind, division, starts_on))
    if [number for node in nodes for number in node.steps] != list(titles):
        names = "、".join(f"{number} {title}" for number, title in titles.items())
        raise Refusal(f"每一步须归入一个节点，不重不漏、依次排列。现行程序的步骤：{names}。", field="nodes")
    days = [node.due for node in nodes]
    if days != sorted(days) or not all(starts_on <= day <= ends_on for day in days):
        raise Refusal("节点日期须依次排列，并在这一轮的起止日期之内。", field="nodes")
    if not all(node.title.strip() and node.steps for node in nodes):
        raise Refusal("每个节点须有名称，并至少包括一步。", field="nodes")
