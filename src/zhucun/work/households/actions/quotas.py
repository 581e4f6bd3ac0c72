"""Quotas: an office assigns them to the areas below, approvals take from them.

The counters of a quota are moved by conditional UPDATEs in the transaction of the approval, from the nation down, so that
whoever approves at once is served one after the other and nobody waits in a ring. Several villages taken from in one
transaction are taken in the order of their keys.
"""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.db.models.functions import Greatest

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.prefix import begins
from zhucun.foundation.policy import queries as policy
from zhucun.foundation.policy.queries import Answer

from ..models import Quota, Standing
from ..queries import quotas as queries
from ..queries.quotas import HARD, OFF
from ..scale import Numbers


@transaction.atomic
def set_quota(*, actor: Actor, division: str, year: int, households: int, persons: int, source: str) -> Quota:
    """Assign a quota for a year to an area (key) by the document ``source``; an earlier one is voided and its counters go on.

    The first quota of a year begins with what lists approved before, so it is best set before the year's approvals. That the
    lower areas add up to it is not demanded but shown. Raises ``NotAllowed``; ``Refusal`` where scale is not controlled, and
    under ``hard`` for less than is used already; ``Conflict`` where somebody else assigned it at the same moment.
    """
    area = divisions.by_key(division, clock.today())
    if not queries.may_set(actor, area):
        raise NotAllowed(f"{area.name}的规模由上级领导小组办公室下达。")
    wanted, mode = (
        Numbers(households, persons),
        policy.value(queries.MODE, division=division, on=queries.day_in(year)),
    )
    _sound(area, year, wanted, source, mode)
    before = (
        Quota.objects.select_for_update()
        .filter(division_id=division, year=year, voided_on=None)
        .order_by("pk")
        .first()
    )
    used = queries.used(before) if before else _approved(division, year)
    if mode.text == HARD and not used.fits(wanted):
        raise Refusal(
            f"{area.name}{year}年已经批准{used}，规模不能低于这个数。请改填，或先退回多批的户。", mode.clause, "households"
        )  # fmt: skip
    today = clock.today()
    if before:
        Quota.objects.filter(pk=before.pk).update(voided_on=today)
    try:
        with transaction.atomic():
            row = Quota.objects.create(
                county=divisions.county_key(division, today), division_id=division, year=year, households=households,
                persons=persons, used_households=used.households, used_persons=used.persons, source=source.strip(),
                set_on=today,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"刚刚有人下达了{area.name}{year}年的规模，请刷新页面核对。") from error
    record(
        actor=actor, verb="下达规模", subject_kind="规模", subject_id=row.pk, subject_label=f"{area.name}{year}年",
        county=row.county,
        detail={
            "division": division, "year": year, "households": households, "persons": persons, "source": row.source,
            "replaces": str(before.pk) if before else "",
        },
    )  # fmt: skip
    return row


@implements("PL-052")
@transaction.atomic
def take(*, division: str, year: int, households: int, persons: int, on: date) -> None:
    """Count approved households and persons of a village (or other area) against the quotas of the year, its own and those of
    every area above it; part of the act that approves, which has authorised and writes the trail.

    Each quota is judged by ``households.quota.mode`` where and when (``on``) it holds: under ``hard`` it is never passed, under
    ``warn`` it is counted and passes. Under ``off`` no quota can be assigned, so there is nothing to count and nobody is
    refused or waits; but one that was assigned while scale was still controlled goes on being counted (without refusing).
    Otherwise its counters would be too low when the mode changes back, and ``give_back`` could not know which households it
    had counted.

    Raises ``Refusal`` with area, quota and what is left; then nothing at all was taken.
    """
    _move(division, year, Numbers(households, persons), on, back=False)


@transaction.atomic
def give_back(*, division: str, year: int, households: int, persons: int, on: date) -> None:
    """Undo what ``take`` counted, where an approval was annulled; in every mode. Counters never fall below nothing."""
    _move(division, year, Numbers(households, persons), on, back=True)


def _move(division: str, year: int, moved: Numbers, on: date, *, back: bool) -> None:
    way = divisions.way_up(division, on)
    rows = Quota.objects.filter(division_id__in=[area.key for area in way], year=year, voided_on=None)
    there = {row.division_id: row for row in rows}
    for area in reversed(way):
        if row := there.get(area.key):
            _give(row, moved) if back else _take(area, row, moved, on)


def _take(area: Area, row: Quota | None, moved: Numbers, on: date) -> None:
    mode = queries.mode(area.key, on)
    hard = mode is not None and mode.text == HARD
    while row is not None:
        rows = Quota.objects.filter(pk=row.pk, voided_on=None)
        if hard:
            rows = rows.filter(
                used_households__lte=F("households") - moved.households,
                used_persons__lte=F("persons") - moved.persons,
            )
        if rows.update(
            used_households=F("used_households") + moved.households,
            used_persons=F("used_persons") + moved.persons,
        ):
            return
        # Full, or replaced between reading and writing: look again.
        row = queries.standing(area.key, row.year)
        if hard and row and not (queries.used(row) + moved).fits(queries.assigned(row)):
            raise _full(area, row, moved, mode.clause if mode else "")


def _give(row: Quota | None, moved: Numbers) -> None:
    while row is not None and not Quota.objects.filter(pk=row.pk, voided_on=None).update(
        used_households=Greatest(F("used_households") - moved.households, 0),
        used_persons=Greatest(F("used_persons") - moved.persons, 0),
    ):
        row = queries.standing(row.division_id, row.year)  # replaced meanwhile


def _full(area: Area, row: Quota, moved: Numbers, clause: str) -> Refusal:
    left = Numbers(max(row.households - row.used_households, 0), max(row.persons - row.used_persons, 0))
    return Refusal(
        f"{area.name}{row.year}年的规模是{queries.assigned(row)}，只剩{left}，这次要批{moved}，不能突破。"
        "请减少名单，或请上级调整规模后再批。",
        clause,
    )


def _sound(area: Area, year: int, wanted: Numbers, source: str, mode: Answer) -> None:
    if area.level > Level.VILLAGE:
        raise Refusal("规模下达到村为止。", field="division")
    if mode.text == OFF:
        raise Refusal(f"{area.name}{year}年不控制规模，应纳尽纳，不下达规模。", mode.clause)
    if wanted.households < 0 or wanted.persons < wanted.households:
        raise Refusal("人数不能少于户数。", field="persons")
    if not source.strip():
        raise Refusal("请写明下达规模的文件。", field="source")


def _approved(division: str, year: int) -> Numbers:
    """What lists identified in the area in the year; households that fell back come back whatever the quota."""
    found = Standing.objects.filter(
        begins("household__village__key", division), status=Standing.Status.POOR, since_year=year,
        entry__isnull=False,
    ).aggregate(households=Count("pk"), persons=Sum("entry__size"))  # fmt: skip
    return Numbers(found["households"], found["persons"] or 0)
