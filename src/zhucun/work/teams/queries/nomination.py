"""Reading nominations, and judging them by the packs in force for the village."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres import queries as cadres
from zhucun.work.units.queries import READERS, Batch

from ..models import Nomination as Nomination
from ..models import Nominee as Nominee
from ..roster.findings import Violation
from .life import OFFICES, span

__all__ = ["OFFICES", "Nomination", "Nominee", "span"]


@implements("H15-031")
def visible_to(viewer: Actor) -> QuerySet[Nomination]:
    """Nominations of the own unit, and those for villages in the areas of the viewer's offices."""
    rows = Nomination.objects.select_related("organisation", "village", "batch")
    if viewer.is_system:
        return rows
    inside = Q(organisation_id__in=viewer.organisations({"sending_unit"}))
    for grant in viewer.grants:
        if grant.role in READERS | {"township_clerk"} and not grant.organisation:
            field = "county" if len(grant.division) <= 6 else "village__key"
            inside |= Q(**{f"{field}__startswith": grant.division})
    return rows.filter(inside, organisation__restricted=False)


def nomination(*, viewer: Actor, pk: UUID) -> Nomination | None:
    """One nomination the viewer may see."""
    return visible_to(viewer).filter(pk=pk).first()


def nominees(nomination: Nomination) -> list[Nominee]:
    """The nominees: young and reserve cadres first where nothing else orders them, the leader on top (JX18-012)."""
    order = {"leader": 0, "deputy": 1, "member": 2}
    rows = nomination.nominees.select_related("cadre__organisation", "replaces__cadre")
    return sorted(rows, key=lambda row: (order[row.role], not (row.cadre.young or row.cadre.reserve), row.pk))


def in_hand(batch: Batch, organisation: Organisation, village: str) -> Nomination | None:
    """The nomination of a unit for a village that is not finished."""
    return Nomination.objects.filter(
        batch=batch, organisation=organisation, village_id=village, state__in=["draft", "submitted"]
    ).first()


def criteria(nomination: Nomination) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """The criteria to tick, the preferences, and the clause they stand in; empty where no pack names any."""
    found = policy.found(
        ("teams.nomination.criteria", "teams.nomination.preferred"),
        division=nomination.village_id,
        on=nomination.starts_on,
    )
    wanted, preferred = found.get("teams.nomination.criteria"), found.get("teams.nomination.preferred")
    return (
        tuple(str(one) for one in wanted.items) if wanted else (),
        tuple(str(one) for one in preferred.items) if preferred else (),
        wanted.clause if wanted else "",
    )


def default_term(nomination: Nomination) -> tuple[date | None, str]:
    """The planned end (exclusive) a term of the pack's length gives, with the clause; None where no pack has a term."""
    answer = policy.find("teams.term.years", division=nomination.village_id, on=nomination.starts_on)
    if answer is None:
        answer = policy.find("teams.term.min_years", division=nomination.village_id, on=nomination.starts_on)
    if answer is None:
        return None, ""
    from ..rules import years_later

    return years_later(nomination.starts_on, answer.integer), answer.clause


def accounts_of(nomination: Nomination) -> list[str]:
    """Accounts of the people nominated: they decide nothing about it."""
    found = nomination.nominees.exclude(cadre__account=None).values_list("cadre__account_id", flat=True)
    return [str(pk) for pk in found]


def payload(nomination: Nomination, remarks: Sequence[Violation]) -> Mapping[str, Any]:
    """What is put before those who approve, in words; frozen when the case opens."""
    village = divisions.by_key(nomination.village_id, nomination.starts_on)
    rows = nominees(nomination)
    posts = cadres.posts_on([row.cadre_id for row in rows], nomination.starts_on)
    return {
        "派出单位": nomination.organisation.name,
        "驻点村": village.name,
        "批次": nomination.batch.title,
        "拟到任日期": nomination.starts_on,
        "集体研究": {"会议日期": nomination.meeting_on, "纪要编号": nomination.minutes},
        "人选": [
            {
                "姓名": row.cadre.name,
                "职责": row.get_role_display() + ("、第一书记" if row.first_secretary else ""),
                "性别": row.cadre.sex,
                "出生年月": f"{row.cadre.born_month:%Y.%m}",
                "政治面貌": row.cadre.politics,
                "现任职务": posts[row.cadre_id].title if row.cadre_id in posts else "",
                "职务层级": posts[row.cadre_id].rank if row.cadre_id in posts else "",
                "驻村": row.stationed,
                "同乡镇挂职干部": row.secondee,
                "计划任期": span(nomination.starts_on, row.planned_to),
                "接替": row.replaces.cadre.name if row.replaces else "",
                "选派条件": {
                    name: ("符合" if one.get("met") else "不符合")
                    + (f"：{one['comment']}" if one.get("comment") else "")
                    for name, one in row.criteria.items()
                },
                "优先条件": row.preferred,
            }
            for row in rows
        ],
        "例外理由": nomination.exception,
        "核对提示": [f"{remark.sentence}（{policy.clause_label(remark.clause)}）" for remark in remarks],
    }
