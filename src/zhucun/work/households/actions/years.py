"""The county closes a year: its surveys freeze, and its list stands for good as it was on 31 December."""

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor, system
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from ..models import Household, YearClose, YearRow
from ..queries import scope
from ..queries import years as queries
from ..queries.accounts import last_day
from ..years import digest

_MACHINE = system("年度关闭")
_FIELDS = (
    "close_id", "county", "household_id", "village_id", "number", "head", "size", "status", "category", "property", "cause",
    "per_head",
)  # fmt: skip


@implements("PL-051")
@transaction.atomic
def close_year(*, actor: Actor, county: str, year: int, reason: str = "") -> YearClose:
    """Close a year of a county (division key), by its leading-group office or one above, from 31 December of that year on.

    Refused while households on the list lack their survey or their head, unless ``reason`` says why it is closed nevertheless;
    refused twice (``Conflict``). The households are locked, so that what is being recorded stands either before or after it.
    """
    if not scope.decides(actor, county):
        raise NotAllowed("只有县领导小组办公室或上级可以关闭年度数据。")
    day, reason = last_day(year), reason.strip()
    area = divisions.by_keys([county], day).get(county)
    if area is None or area.level != Level.COUNTY:
        raise Refusal("请选择一个县。", field="county")
    if clock.today() < day:
        raise Refusal(f"{year}年的数据从{year}年12月31日起才能关闭。", "PL-051", "year")
    list(
        Household.objects.select_for_update()
        .filter(county=county)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    twice = f"{area.name}{year}年的数据已经关闭，不能再关闭一次。"
    if YearClose.objects.filter(county=county, year=year).exists():
        raise Conflict(twice, "PL-051", "year")
    lacks = queries.missing(viewer=_MACHINE, county=county, year=year)
    if lacks and not reason:
        raise Refusal(
            f"还有{len({one.household for one in lacks})}户缺少{year}年的资料（见本页清单）；仍要关闭请写明理由。",
            "PL-051",
            "reason",
        )
    lines = list(queries.list_on(county, day, year))
    with once(twice, "year"):
        close = YearClose.objects.create(
            county=county, division_id=county, year=year, closed_on=clock.today(), closed_by=actor.label, households=len(lines),
            persons=sum(line.size for line in lines), sha256=digest(lines),
        )  # fmt: skip
    copy_rows(
        YearRow,
        _FIELDS,
        (
            (
                close.pk, county, line.household, line.village, line.number, line.head, line.size, line.status, line.category,
                line.property, line.cause, line.per_head,
            )
            for line in lines
        ),
    )  # fmt: skip
    record(
        actor=actor, verb="关闭年度数据", subject_kind="年度名单", subject_id=close.pk, subject_label=f"{area.name}{year}年",
        county=county, happened_on=close.closed_on,
        detail={
            "year": year, "households": close.households, "persons": close.persons, "sha256": close.sha256, "lacking": len(lacks),
            **({"reason": reason} if reason else {}),
        },
    )  # fmt: skip
    return close
