"""What the chapters of 甲县's story share: its days, its units and people, and how a step is decided."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from zhucun.foundation.approvals import actions as approvals
from zhucun.foundation.approvals import queries as approval_queries
from zhucun.foundation.approvals.events import Outcome
from zhucun.foundation.kernel import clock
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.teams.queries import roster
from zhucun.work.teams.queries.roster import Posting
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.queries import Batch

from .parts import PASSWORD, account, rows

STARTS = date(2018, 7, 31)
COUNTY, CITY = "990101", "9901"
WATER, CITY_WATER = "甲县水利局", "演示市水利局"


def on(day: date, *acts: Callable[[], object]) -> None:
    """These acts happen on that day."""
    with clock.business_date(day):
        for act in acts:
            act()


def member_of(unit: str, who: str, *, there: bool = True, other: bool = False) -> Posting:
    """A member of a unit's first team (or with ``other`` of its second), by name or as the first of a role."""
    found = roster.postings(account("yanshi")).filter(team__organisation__name=unit, valid_from__gte=STARTS)
    found = found.filter(valid_to__isnull=there).order_by("team__village_id", "pk")
    if who in {"队长", "队员"}:
        found = found.filter(role="leader" if who == "队长" else "member")
        villages = list(dict.fromkeys(found.values_list("team__village_id", flat=True)))
        return found.filter(team__village_id=villages[-1 if other else 0])[0]
    return found.get(cadre__name=who)


def decide(
    username: str, case: UUID | None, outcome: Outcome, opinion: str, papers: Mapping[str, str] | None = None
) -> None:
    assert case is not None
    actor = account(username)
    step = approval_queries.inbox(viewer=actor).get(case_id=case)
    approvals.decide(
        actor=actor, step=step.pk, outcome=outcome, opinion=opinion, evidence=papers, password=PASSWORD
    )  # fmt: skip


def unit_of(name: str) -> Organisation:
    area = CITY if name.startswith("演示市") else COUNTY
    return organisations.named(area, [name])[name]


def names_in(file: str) -> list[str]:
    return [row["单位"] for row in rows(file)]


def number_of(name: str) -> int:
    return [*names_in("jiaxian_units.csv"), *names_in("yanshi_city_units.csv")].index(name) + 1


def batch_of(division: str) -> Batch:
    return unit_queries.batches(viewer=account("yanshi")).get(division_id=division)
