"""The registry in and out in one go: a workbook enters by the rules of the single acts, an area's sheet is taken out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from ..bulk.judging import Judged, judged
from ..bulk.roles import IMPORTERS, RECONCILERS
from ..bulk.writing import Writing, write
from ..models import YearClose
from ..queries import scope
from ..queries.exchange import Sheet, sheet

REVEALED, MASKED = "revealed", "masked"


@transaction.atomic
def take_sheet(
    *, actor: Actor, area: str, on: date, fmt: str, changed_since: datetime | None = None, revealed: bool = False, reason: str = "",
    households: Sequence[UUID] | None = None,
) -> Sheet:  # fmt: skip
    """Take an area's sheet out of the system, noted with its number of rows. Numbers are masked unless ``revealed``, which needs a
    ``reason`` and the right to reveal them; raises ``NotAllowed`` or ``Refusal`` (field ``reason``)."""
    if not (actor.is_system or actor.holds(RECONCILERS, path=divisions.path_keys(area, clock.today()))):
        raise NotAllowed("只有乡镇和县以上领导小组办公室可以导出整个地区的农户资料。")
    if revealed and not reason.strip():
        raise Refusal("导出完整的证件号码和银行卡号，请写明用途。", field="reason")
    if revealed and not (actor.is_system or scope.reveals(actor, area)):
        raise NotAllowed("您没有查看完整证件号码的权限，请去掉“完整号码”后导出。")
    found = sheet(
        viewer=actor, area=area, on=on, changed_since=changed_since, revealed=revealed, households=households
    )
    record(
        actor=actor, verb="导出", subject_kind="农户", subject_id=area, subject_label="建档立卡户和成员", county=area,
        detail={
            "format": fmt, "on": on.isoformat(), "households": found.households, "members": found.members,
            "numbers": REVEALED if revealed else MASKED, **({"reason": reason.strip()} if revealed else {}),
            **({"changed_since": changed_since.isoformat()} if changed_since else {}),
        },
    )  # fmt: skip
    return found


@dataclass(frozen=True)
class Loaded:
    """How many rows of the file were new, changed something, changed nothing; ``changes`` for the trail."""

    created: int
    changed: int
    unchanged: int
    changes: pl.DataFrame


@transaction.atomic
def load_households(
    *, actor: Actor, area: str, frame: pl.DataFrame, source: str, progress: Callable[[int], None]
) -> Loaded:
    """Write a sheet of the area (typed by the exchange layout): all of it or nothing, known from today on.

    Raises ``NotAllowed`` without the role in the area, ``Refusal`` for a sheet with an error (the sentence names the row) or a year
    that is closed, ``Conflict`` where somebody registered the same household or number in the same moment.
    """
    at = clock.today()
    if not (actor.is_system or actor.holds(IMPORTERS, path=divisions.path_keys(area, at))):
        raise NotAllowed("只有乡镇和县以上领导小组办公室可以成批导入农户。")
    found = judged(frame, area, at, lock=True)
    wrong = found.findings.filter(pl.col("level") == "error").sort("row")
    if wrong.height:
        raise Refusal(f"{wrong['sentence'][0]}共有{wrong.height}处错误，没有写入。", field="file")
    _years_open(actor, area, at, found)
    how = Writing(at, clock.now(), source[:100], progress)
    try:
        with transaction.atomic():
            changes = write(found.comparison, how)
    except IntegrityError as error:
        raise Conflict("导入期间有人登记了文件里的户编号或证件号码，没有写入。请重新上传核对。") from error
    return Loaded(*found.comparison.counts, changes)


def _years_open(actor: Actor, area: str, at: date, found: Judged) -> None:
    """After the county closed a year, only its office changes what belongs to it."""
    if scope.decides(actor, area):
        return
    counties = found.records.households["county"].unique().to_list()
    years = {at.year, *found.records.households["year"].drop_nulls().to_list()}
    closed = YearClose.objects.filter(county__in=counties, year__gte=min(years)).order_by("year").first()
    if closed is not None:
        raise Refusal(f"{closed.year}年的数据已由县里关闭，更正请联系县领导小组办公室。", field="file")
