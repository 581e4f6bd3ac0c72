"""Where a step is decided: the words of a chain (place, role) turned into an office, and who sits there.

Places are found from two things a case says of itself: the area its subject lies in and the unit it belongs to. ``township``,
``county``, ``city``, ``province``, ``nation``, ``village`` are the areas above the subject; ``unit`` is the unit,
``counterpart`` the office tied to it as counterpart (else as ``sending_level``), ``sending_level`` the area of the unit's level.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from zhucun.foundation.accounts.roles import ROLES
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations import queries as organisations
from zhucun.foundation.organisations.queries import Organisation

AREAS = MappingProxyType(
    {
        "village": Level.VILLAGE,
        "township": Level.TOWNSHIP,
        "county": Level.COUNTY,
        "city": Level.PREFECTURE,
        "province": Level.PROVINCE,
        "nation": Level.NATION,
    }
)
SENDING = MappingProxyType(
    {
        "central": Level.NATION,
        "province": Level.PROVINCE,
        "city": Level.PREFECTURE,
        "county": Level.COUNTY,
        "township": Level.TOWNSHIP,
    }
)


@dataclass(frozen=True)
class Office:
    """Who decides: account roles held in a division (exactly there) or in an organisation; ``label`` in words."""

    roles: tuple[str, ...]
    division: str | None
    organisation: UUID | None
    label: str


@cache
def chain_roles() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """The words chains use for offices: title and the account roles that stand for them. Account roles stand for themselves."""
    with (Path(__file__).parent / "data" / "roles.csv").open(encoding="utf-8", newline="") as file:
        named = {
            row["role"]: (row["title"], tuple(row["accounts"].split("|"))) for row in csv.DictReader(file)
        }
    return MappingProxyType({code: (role.title, (code,)) for code, role in ROLES.items()} | named)


def office(
    role: str, place: str, *, division: str, organisation: Organisation | None, sending_level: str, on: date
) -> Office:
    """The office that decides; raises ``Refusal`` where the word is unknown or the case has no such place."""
    known = chain_roles().get(role)
    if known is None:
        raise Refusal(f"审批链里的“{role}”没有对应的账号角色，请联系系统管理员补充对照表。")
    title, accounts = known
    if place in {"unit", "counterpart", "sending_level"} and organisation is None:
        raise Refusal("这一步要由派出单位一方办理，但这一件没有写明单位。请补上单位后再提交。")
    if place == "unit":
        assert organisation is not None
        return Office(
            accounts, None, organisation.pk, f"{organisation.name}{'' if role == 'unit_office' else title}"
        )
    if place == "counterpart":
        assert organisation is not None
        return _counterpart(title, accounts, organisation, sending_level, on)
    if place == "sending_level":
        assert organisation is not None
        area = _above(organisation.division_id, SENDING[sending_level or organisation.level], on)
    elif place in AREAS:
        area = _above(division, AREAS[place], on)
    else:
        raise Refusal(f"审批链里的地点“{place}”无法识别，请核对制度包。")
    return Office(accounts, area.key, None, _of(area, title))


def _counterpart(
    title: str, accounts: tuple[str, ...], organisation: Organisation, sending_level: str, on: date
) -> Office:
    tied = [tie for tie in organisations.ties(organisation.pk, on) if tie.kind == "counterpart"]
    other = organisations.get(tied[0].other_id) if tied else None
    if other is not None:
        return Office(accounts, other.division_id, other.pk, other.name)
    area = _above(organisation.division_id, SENDING[sending_level or organisation.level], on)
    return Office(accounts, area.key, None, _of(area, title))


def _of(area: Area, title: str) -> str:
    """甲县 and 县领导小组办公室 are 甲县领导小组办公室, 东川乡 and 乡镇长 are 东川乡长."""
    name = area.name or "全国"
    if title.startswith("乡镇") and name[-1] in "乡镇":
        return name + title[2:]
    return name + (title[1:] if name[-1] == title[0] and title[0] in "省市县" else title)


def _above(division: str, level: Level, on: date) -> Area:
    found = next((area for area in divisions.way_up(division, on) if area.level == level), None)
    if found is None:
        name = divisions.by_key(division, on).name or "全国"
        raise Refusal(f"“{name}”之上没有这一级地区，审批链的步骤落不到办理单位。请核对地区和制度。")
    return found
