"""Leader links: a provincial leader to a county, a county leader to a township, a leader to a village."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once
from zhucun.work.cadres.queries import Cadre

from ..models import LeaderLink, LeaderVisit
from ..queries import people
from ..queries.scope import account_of, keeps
from .common import end, not_in_future, place, within_span

LEVELS = {
    LeaderLink.Kind.COUNTY: Level.COUNTY,
    LeaderLink.Kind.TOWNSHIP: Level.TOWNSHIP,
    LeaderLink.Kind.VILLAGE: Level.VILLAGE,
}
KINDS = {level: kind for kind, level in LEVELS.items()}
PROVINCIAL = frozenset({"province_office", "selection_office"})


@implements("H15-034", "SC15-009", "JX18-007")
@transaction.atomic
def link(*, actor: Actor, division: str, name: str, body: str, since: date, post: str = "") -> LeaderLink:
    """Link a leader (by name and body) to a county, township or village (division key) from ``since`` on.

    A second leader of an area or a second area of a leader is not refused: it shows as a flag. Refused is the same link twice.
    """
    authorise(actor, division)
    area = place(division, since, *KINDS)
    leader = people.find(name=name, body=body, post=post)
    _not_twice(leader, area.key, area.name, since)
    row = LeaderLink(
        county=divisions.county_key(division, since), kind=KINDS[area.level], leader=leader, division_id=division,
        valid_from=since,
    )  # fmt: skip
    with once(f"{leader.name}已经联系{area.name}。", "name"):
        row.save(force_insert=True)
    record(
        actor=actor, verb="确定联系领导", subject_kind="联系领导", subject_id=row.pk,
        subject_label=f"{leader.name}—{area.name}", county=row.county, happened_on=since,
        detail={"kind": row.kind, "division": division, "cadre": str(leader.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def end_link(*, actor: Actor, link: LeaderLink, on: date, reason: str) -> None:
    """End a link on ``on``, its first day without it, with the reason."""
    authorise(actor, link.division_id)
    if not reason.strip():
        raise Refusal("请写明结束联系的原因。", field="reason")
    end(
        actor, link, on, verb="结束联系", subject="联系领导", label=link.leader.name, ending_reason=reason.strip()
    )  # fmt: skip


@implements("H15-034")
@transaction.atomic
def note_visit(*, actor: Actor, link: LeaderLink, visited_on: date, findings: str) -> LeaderVisit:
    """Record a visit of a linked leader: by the leader, or by the leading-group office of the county or above."""
    if not (own(actor, link.leader) or keeps(actor, link.county)):
        raise NotAllowed("只有联系领导本人、所在县或上级的领导小组办公室可以登记走访。")
    not_in_future(visited_on, "visited_on")
    within_span(visited_on, link.valid_from, link.valid_to, "该领导", "visited_on")
    row = LeaderVisit(county=link.county, link=link, visited_on=visited_on, findings=findings.strip())
    row.save(force_insert=True)
    record(
        actor=actor, verb="登记领导走访", subject_kind="联系领导", subject_id=link.pk,
        subject_label=link.leader.name, county=link.county, happened_on=visited_on, detail={"visit": str(row.pk)},
    )  # fmt: skip
    return row


def authorise(actor: Actor, division: str) -> None:
    """Refuse who may not keep the links of an area: of a county its province's leading-group or organisation office (or above), of
    a township or village the leading-group office of the county or above."""
    if not may_link(actor, division):
        way = divisions.way_up(division, clock.today())
        who = (
            "省级或以上的领导小组办公室、组织部门"
            if way[0].level == Level.COUNTY
            else "所在县或上级的领导小组办公室"
        )
        raise NotAllowed(f"只有{who}可以登记这里的联系领导。")


def may_link(actor: Actor, division: str) -> bool:
    """Whether the actor keeps the links of an area."""
    way = divisions.way_up(division, clock.today())
    if way[0].level == Level.COUNTY:
        path = [area.key for area in way if area.level <= Level.PROVINCE]
        return actor.is_system or actor.holds(PROVINCIAL, path=path)
    return keeps(actor, divisions.county_key(division, clock.today()))


def own(actor: Actor, cadre: Cadre) -> bool:
    """Whether the actor signed in with the account of this cadre."""
    return cadre.account_id is not None and cadre.account_id == account_of(actor)


def _not_twice(leader: Cadre, division: str, name: str, since: date) -> None:
    there = LeaderLink.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=since), leader=leader, division_id=division
    ).first()
    if there:
        raise Refusal(
            f"{leader.name}自{there.valid_from:%Y年%-m月%-d日}起已经联系{name}，不必再次登记。", field="name"
        )
