"""Running the checks over a county: what they found replaces the last findings as a whole, and the counts are kept for the trend."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl
from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal

from ..checks import check_registry
from ..models import QualityCount, QualityFinding
from ..quality.case import RegistryCase
from ..quality.findings import ORDER
from ..queries import scope
from ..queries.checking import case_of

_FINDING = ("county", "village_id", "code", "severity", "household_id", "person_id", "sentence", "clause")
_COUNT = ("county", "division_id", "run_on", "code", "count")


@transaction.atomic
def run_checks(*, actor: Actor, county: str) -> dict[str, int]:
    """Check every household of a county (key) as it stands on the business date; return the findings by severity.

    For the leading-group offices of the county and above. A second run on the same day replaces the first. Raises ``NotAllowed``;
    ``Refusal`` where the key is no county's; ``Conflict`` where somebody else runs the same at once.
    """
    area, on = _county(actor, county), clock.today()
    case = case_of(viewer=actor, county=area.key, on=on, identities=True)
    found = check_registry(case)
    counts = _counts(area.key, on, case, found)
    try:
        with transaction.atomic():
            QualityCount.objects.filter(county=area.key, run_on=on).delete()
            copy_rows(QualityCount, _COUNT, counts)
    except IntegrityError as error:
        raise Conflict(f"{area.name}的数据正在核对，请稍后再看结果。") from error
    QualityFinding.objects.filter(county=area.key).delete()
    copy_rows(QualityFinding, _FINDING, _rows(area.key, found))
    totals = {severity: found.filter(pl.col("severity") == severity).height for severity in ORDER}
    record(
        actor=actor, verb="核对数据", subject_kind="建档立卡数据", subject_id=area.key, subject_label=area.name, county=area.key,
        detail={
            "on": on.isoformat(), "households": case.households.height, "persons": case.persons.height, "findings": totals,
        },
    )  # fmt: skip
    return totals


def queue_checks(*, actor: Actor, county: str) -> None:
    """Let a worker run the checks of a county soon. Raises as ``run_checks``."""
    from ..tasks import check_county

    area, on = _county(actor, county), clock.today()
    transaction.on_commit(lambda: check_county.enqueue(actor.id, area.key, on.isoformat()))


def _county(actor: Actor, county: str) -> Area:
    area = divisions.by_key(county, clock.today())
    if area.level != Level.COUNTY:
        raise Refusal(f"{area.name or '全国'}不是县级地区，数据核对按县进行。请选择一个县。")
    if not scope.decides(actor, area.key):
        raise NotAllowed("数据核对由县级以上领导小组办公室进行。")
    return area


def _rows(county: str, found: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    columns = ("village", "code", "severity", "household", "person", "sentence", "clause")
    for village, code, severity, household, person, sentence, clause in found.select(columns).iter_rows():
        yield county, village, code, severity, household, person or None, sentence, clause


def _counts(county: str, on: date, case: RegistryCase, found: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Households (code "") and findings by check, of each village, township and the county."""
    ways = divisions.ways_up(case.households["village"].unique(), on)
    totals: Counter[tuple[str, str]] = Counter({(county, ""): 0})
    for frame, what in ((case.households, pl.lit("")), (found, pl.col("code"))):
        counted = frame.group_by("village", what.alias("code")).agg(count=pl.len())
        for village, name, count in counted.select("village", "code", "count").iter_rows():
            for step in {
                village,
                county,
                *(area.key for area in ways.get(village, ()) if area.level > Level.COUNTY),
            }:
                totals[step, name] += count
    return [(county, division, on, code, count) for (division, code), count in sorted(totals.items())]
