"""What a list can be drafted of: the villages one writes for, and the households that come into question."""

from datetime import date
from uuid import UUID

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor

from ..models import Household, Roll, RollEntry
from . import register, scope
from .rolls import PENDING

_FROM: dict[str, frozenset[str]] = {
    Roll.Kind.IDENTIFICATION: frozenset({""}),
    Roll.Kind.EXIT: frozenset({"poor", "relapsed"}),
    Roll.Kind.RELAPSE: frozenset({"lifted"}),
}


def villages(actor: Actor) -> list[tuple[str, str]]:
    """Key and name of the villages the actor writes for, as far as they lie in the own village, township or county."""
    on = clock.today()
    found: dict[str, str] = {}
    for key in {grant.division for grant in actor.grants if grant.role in scope.EDITORS}:
        area = divisions.by_keys([key], on).get(key)
        if area is None:
            continue
        inside = [area] if area.level == Level.VILLAGE else divisions.below(key, Level.VILLAGE, on)
        found |= {one.key: one.name for one in inside}
    return sorted(found.items())


def offered(*, viewer: Actor, kind: str, village: str, besides: Roll | None = None) -> list[tuple[str, str]]:
    """The households of a village that stand as the procedure asks, each with number, head, group and size; those on the list
    ``besides`` are left out."""
    on = clock.today()
    rows = register.visible_to(viewer).filter(village_id=village).exclude(ended_on__lte=on)
    if besides is not None:
        rows = rows.exclude(
            pk__in=RollEntry.objects.filter(roll=besides, outcome=PENDING).values("household_id")
        )
    households = list(rows.order_by("number"))
    fit = _fitting(kind, [row.pk for row in households], on)
    people = register.members_on(fit, on)
    return [(str(row.pk), _label(row, people.get(row.pk, []))) for row in households if row.pk in fit]


def _fitting(kind: str, households: list[UUID], on: date) -> set[UUID]:
    """Those that stand as the procedure asks; what is asked besides is judged when the list is submitted."""
    if kind in {Roll.Kind.MONITORING, Roll.Kind.REMOVAL}:
        watched = set(register.monitorings_on(households, on))
        return watched if kind == Roll.Kind.REMOVAL else set(households) - watched
    stands = register.standings_on(households, on)
    return {pk for pk in households if (stands[pk].status if pk in stands else "") in _FROM[kind]}


def _label(row: Household, people: list[register.HouseholdMember]) -> str:
    head = next((one.person.name for one in people), "没有户主")
    group = f"，{row.group}" if row.group else ""
    return f"{head}（{len(people)}人{group}）　{row.number}"
