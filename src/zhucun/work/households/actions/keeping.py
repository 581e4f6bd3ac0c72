"""What the acts of this app share: who may, the lock on a household, what is noted of each act, and dated rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.identity import masked

from ..models import Household, YearClose
from ..queries import scope

SUBJECT = "农户"
CONCEALED = frozenset({"account", "disability_card"})
_OWN = frozenset({"id", "valid_from", "valid_to"})


def village_of(actor: Actor, key: str, on: date, act: str) -> Area:
    """The village, in which the actor must be allowed to write; raises ``NotAllowed``, ``Refusal`` (field ``village``)."""
    area = divisions.by_keys([key], on).get(key)
    if area is None or area.level != Level.VILLAGE:
        raise Refusal("请选择农户所在的村。", field="village")
    if not scope.edits(actor, key):
        raise NotAllowed(f"只有{area.name}的村委会、驻村工作队、乡镇和县领导小组办公室可以{act}。")
    return area


def locked(actor: Actor, household: UUID, act: str, at: date, *, field: str = "at") -> Household:
    """The household, locked, where the actor may write and it stands in the registry on ``at``."""
    return locked_all(actor, [household], act, at, field=field)[household]


def locked_all(
    actor: Actor, households: Iterable[UUID], act: str, at: date, *, field: str = "at"
) -> dict[UUID, Household]:
    """Several households as ``locked``, always locked in the same order."""
    wanted = set(households)
    rows = Household.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = {row.pk: row for row in rows}
    for key in wanted:
        row = found.get(key)
        if row is None or not scope.edits(actor, row.village_id):
            raise NotAllowed(f"只有农户所在村的村委会、驻村工作队、乡镇和县领导小组办公室可以{act}。")
        _stands(row, at, field)
        open_year(actor, row.county, at, field)
    return found


def _stands(row: Household, at: date, field: str) -> None:
    happened(at, field)
    if row.ended_on is not None:
        raise Conflict(f"户{row.number}已于{row.ended_on:%Y年%-m月%-d日}终止，不能再办理。")
    if at < row.registered_on:
        raise Refusal(f"日期早于这一户的登记日期{row.registered_on:%Y年%-m月%-d日}，请核对。", field=field)


def happened(day: date, field: str = "at") -> None:
    """What is recorded has happened."""
    if day > clock.today():
        raise Refusal("日期不能晚于今天。", field=field)


def open_year(actor: Actor, county: str, at: date, field: str) -> None:
    """Refuse changes dated into a year that the county closed to everybody but its office."""
    if (
        not scope.decides(actor, county)
        and YearClose.objects.filter(county=county, year__gte=at.year).exists()
    ):
        raise Refusal(f"{at.year}年的数据已由县里关闭，更正请联系县领导小组办公室。", field=field)


def note(
    actor: Actor,
    verb: str,
    row: Household,
    at: date,
    detail: Mapping[str, Any] | None = None,
    *,
    person: models.Model | None = None,
    changed: bool = True,
) -> None:
    """Note an act on a household, or on one of its people, in the trail, and (unless it was only looked at) that it changed."""
    if changed:
        Household.objects.filter(pk=row.pk).update(changed_at=clock.now())
    given = {key: plain(value) for key, value in (detail or {}).items()}
    record(
        actor=actor, verb=verb, subject_kind=SUBJECT if person is None else "农户成员",
        subject_id=row.pk if person is None else person.pk,
        subject_label=row.number if person is None else f"{person}（户{row.number}）",
        county=row.county, happened_on=at, detail={"household": str(row.pk), **given},
    )  # fmt: skip


def plain(value: object) -> object:
    """A value as it can stand in the trail."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, bool | int | str) else str(value)


# --- dated rows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amended:
    """What an amendment changed: the fields before and after (concealed ones masked), and from when later rows took them too."""

    changes: dict[str, dict[str, object]]
    carried: tuple[date, ...] = field(default=())

    def detail(self) -> dict[str, object]:
        """For the trail."""
        return {"changes": self.changes, **({"carried": self.carried} if self.carried else {})}


def amend(owner: Mapping[str, Any], model: Any, at: date, values: Mapping[str, Any]) -> Amended:  # noqa: ANN401 - a dated model
    """Let ``values`` hold from ``at`` on, under the lock of ``owner``: the row in force closes and another begins.

    A row that begins on ``at`` is corrected in place. Where later rows stand already (something learnt late), a new value
    goes on in them as long as they held the old one. Raises ``Refusal`` for a day before the first row.
    """
    lasting = model.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), **owner)
    rows = list(lasting.exclude(valid_to=F("valid_from")).order_by("valid_from", "pk"))
    if not rows:
        model.objects.create(**owner, **values, valid_from=at)
        return Amended(
            {name: _pair(name, None, value) for name, value in values.items() if value not in ("", None, [])}
        )
    row, *later = rows
    if row.valid_from > at:
        raise Refusal(f"{row.valid_from:%Y年%-m月%-d日}以前没有登记资料，日期不能更早。", field="at")
    old = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
    if not old:
        return Amended({})
    new = {name: values[name] for name in old}
    if row.valid_from == at:
        model.objects.filter(pk=row.pk).update(**new)
    else:
        model.objects.filter(pk=row.pk).update(valid_to=at)
        copy(row, **new, valid_from=at, valid_to=row.valid_to)
    changes = {name: _pair(name, old[name], new[name]) for name in old}
    return Amended(changes, _carry_on(later, old, new))


def _carry_on(later: Iterable[Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[date, ...]:
    going, carried = set(old), []
    for row in later:
        going = {name for name in going if getattr(row, name) == old[name]}
        if not going:
            break
        type(row).objects.filter(pk=row.pk).update(**{name: new[name] for name in going})
        carried.append(row.valid_from)
    return tuple(carried)


def copy(row: Any, **values: Any) -> Any:  # noqa: ANN401 - a dated row
    """Another row like ``row`` but for the values; the span must be among them."""
    kept = {
        one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name not in _OWN
    }
    return type(row).objects.create(**{**kept, **values})


def close(rows: models.QuerySet[Any], at: date) -> None:
    """Let dated rows hold no longer than to ``at``; those that begin no earlier hold on no day."""
    lasting = rows.filter(Q(valid_to=None) | Q(valid_to__gt=at))
    lasting.filter(valid_from__lt=at).update(valid_to=at)
    lasting.filter(valid_from__gte=at).update(valid_to=F("valid_from"))


def _pair(name: str, before: object, after: object) -> dict[str, object]:
    if name in CONCEALED:
        before, after = masked(str(before or "")), masked(str(after or ""))
    return {"before": plain(before), "after": plain(after)}
