"""What is on record of a village besides its figures: problems, disaster risks, checks, collective income, ledgers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from .. import rules
from ..models import (
    BaseRecord,
    CollectiveEntry,
    DisasterRisk,
    EnvironmentCheck,
    LedgerEntry,
    Problem,
    Profile,
)
from . import lists, scope

VOIDABLE: dict[str, type[Model]] = {
    "problem": Problem,
    "risk": DisasterRisk,
    "check": EnvironmentCheck,
    "entry": CollectiveEntry,
    "ledger": LedgerEntry,
    "base": BaseRecord,
    "profile": Profile,
}


def one(*, viewer: Actor, kind: str, pk: UUID) -> Any:  # noqa: ANN401 - a record of the kind, or None
    """A record of a kind of ``VOIDABLE`` that the viewer may see and that is not void."""
    model = VOIDABLE.get(kind)
    return (
        model._default_manager.filter(scope.inside(viewer), pk=pk, voided_on=None).first() if model else None
    )


def problems(*, viewer: Actor, villages: Collection[str] | None = None) -> QuerySet[Problem]:
    """The problems of the viewer's villages that are not void, open ones first, then the latest closed."""
    rows = Problem.objects.valid().filter(scope.inside(viewer))
    if villages is not None:
        rows = rows.filter(village__in=list(villages))
    return rows.order_by("closed_on", "noted_on", "pk")


def risks(*, viewer: Actor, village: str) -> list[DisasterRisk]:
    """The disaster risks of a village, past ones too."""
    rows = DisasterRisk.objects.filter(scope.inside(viewer), village=village, voided_on=None)
    return list(rows.order_by("-valid_from", "kind"))


@dataclass(frozen=True)
class Checked:
    """An environment check and what changed since the one before."""

    check: EnvironmentCheck
    changes: tuple[rules.Change, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """The items not cleared."""
        return tuple(one.item for one in self.changes if not one.cleared)


@implements("PL-040")
def environment(*, viewer: Actor, village: str) -> list[Checked]:
    """The checks of a village, latest first, each beside the one before."""
    rows = EnvironmentCheck.objects.valid().filter(scope.inside(viewer), village=village)
    found: list[Checked] = []
    before: EnvironmentCheck | None = None
    for row in rows.order_by("checked_on", "pk"):
        found.append(Checked(row, tuple(rules.changes(row.cleared(), before.cleared() if before else None))))
        before = row
    return found[::-1]


@dataclass(frozen=True)
class YearSum:
    """A year of the collective ledger: income, use, and what came from and went to what."""

    year: int
    income: Decimal
    used: Decimal
    by_subject: tuple[tuple[str, str, Decimal], ...]

    @property
    def left(self) -> Decimal:
        """Income less use."""
        return self.income - self.used


def collective(*, viewer: Actor, village: str) -> list[CollectiveEntry]:
    """The collective ledger of a village, latest first."""
    rows = CollectiveEntry.objects.valid().filter(scope.inside(viewer), village=village)
    return list(rows.order_by("-year", "-booked_on", "pk"))


@implements("JX18-023")
def by_year(entries: Collection[CollectiveEntry]) -> list[YearSum]:
    """The ledger by year, latest first, with its sums by source and purpose."""
    sums: dict[int, dict[tuple[str, str], Decimal]] = {}
    for row in entries:
        of_year = sums.setdefault(row.year, {})
        of_year[row.kind, row.subject] = of_year.get((row.kind, row.subject), Decimal(0)) + row.amount
    titles = dict(CollectiveEntry.Kind.choices)
    return [
        YearSum(
            year,
            sum((one for (kind, _), one in found.items() if kind == "income"), Decimal(0)),
            sum((one for (kind, _), one in found.items() if kind == "use"), Decimal(0)),
            tuple((str(titles[kind]), subject, one) for (kind, subject), one in sorted(found.items())),
        )
        for year, found in sorted(sums.items(), reverse=True)
    ]


def entries(*, viewer: Actor, village: str) -> list[LedgerEntry]:
    """The simple ledgers of a village, latest first."""
    rows = LedgerEntry.objects.valid().filter(scope.inside(viewer), village=village)
    return list(rows.order_by("-happened_on", "-pk"))


@dataclass(frozen=True)
class BaseItem:
    """A base item of a village as last looked at: ``state`` is 齐备, 需更新, 缺 or 未核对; ``look`` the look it rests on."""

    item: str
    state: str
    clause: str
    look: BaseRecord | None = None


@implements("JX18-027")
def base_items(*, viewer: Actor, village: str, on: date) -> list[BaseItem]:
    """Each base item of the list in force with its state on the day: out of date after the months of PD-066."""
    items, clause = lists.base_items(village, on)
    if not items:
        return []
    rows = BaseRecord.objects.valid().filter(scope.inside(viewer), village=village, checked_on__lte=on)
    last = {row.item: row for row in rows.order_by("checked_on", "pk")}
    months = policy.value("villages.base_records.fresh_months", division=village, on=on).integer
    return [BaseItem(item, _state(last.get(item), months, on), clause, last.get(item)) for item in items]


def _state(row: BaseRecord | None, months: int, on: date) -> str:
    if row is None:
        return "未核对"
    if not row.present or row.updated_on is None:
        return "缺"
    age = (on.year - row.updated_on.year) * 12 + on.month - row.updated_on.month
    age -= on.day < row.updated_on.day
    return "需更新" if age >= months else "齐备"
