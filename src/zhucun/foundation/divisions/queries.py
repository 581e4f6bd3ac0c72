"""Reading the register: what a code meant on a day, the way up, the children, and search."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.models import in_force

from .codes import Level, short
from .models import Division, DivisionLink, DivisionSpan

_ETHNIC = re.compile(
    "(?:土家|苗|瑶|侗|壮|回|满|蒙古|藏|维吾尔|彝|布依|朝鲜|白|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各)族"
)


@dataclass(frozen=True)
class Area:
    """A division as it was on a day; ``key`` never changes, ``code`` is "" for management areas."""

    key: str
    code: str
    name: str
    level: Level
    parent: str | None
    management_area: bool = False


def plain_name(name: str) -> str:
    """The everyday form of an official name: 江华瑶族自治县 → 江华县, 湘西土家族苗族自治州 → 湘西州."""
    if "自治" not in name:
        return name
    return _ETHNIC.sub("", name).replace("自治", "")


def by_code(code: str, on: date) -> Area:
    """The division that bore ``code`` (any written form) on the day; raises ``Refusal`` where none did.

    Below county level a code is read through its county: 431121… of 2015 finds the village now under 431181.
    """
    wanted = short(code)
    area = _one(Q(code=wanted), on) if len(wanted) <= 6 else _below(wanted, on)
    if area is None:
        raise Refusal(f"{on:%Y年%-m月%-d日}没有代码为 {code} 的区划，请核对代码和日期。")
    return area


def by_key(key: str, on: date) -> Area:
    """The division with this key as it was on the day; raises ``Refusal`` where it did not exist."""
    area = _one(Q(division_id=key), on)
    if area is None:
        raise Refusal(f"标识为 {key} 的区划在{on:%Y年%-m月%-d日}不存在。")
    return area


def find(code_or_key: str, on: date) -> Area:
    """By code first, then by key: what a person or a file may have written."""
    try:
        return by_code(code_or_key, on)
    except Refusal:
        return by_key(code_or_key, on)


def way_up(key: str, on: date) -> tuple[Area, ...]:
    """The division itself and everything above it up to the nation, on the day."""
    areas = [by_key(key, on)]
    while areas[-1].parent is not None:
        areas.append(by_key(areas[-1].parent, on))
    return tuple(areas)


def path_keys(key: str, on: date) -> tuple[str, ...]:
    """Keys of ``way_up``: what grants and scopes are compared with."""
    return tuple(area.key for area in way_up(key, on))


def path(code: str, on: date) -> tuple[str, ...]:
    """Codes of the day (keys where an area has none) from the division up to "": what instruments are issued for."""
    return tuple(area.code or area.key for area in way_up(find(code, on).key, on))


def children(key: str, on: date) -> list[Area]:
    """The divisions directly below, by code."""
    return _areas(Q(parent_id=key), on)


def below(key: str, level: Level, on: date) -> list[Area]:
    """All divisions of ``level`` under ``key`` on the day, by code; one query per level crossed."""
    areas = [by_key(key, on)]
    while areas and areas[0].level < level:
        areas = _areas(Q(parent_id__in=[area.key for area in areas]), on)
        if any(area.level == level for area in areas):
            areas = [area for area in areas if area.level == level]
    return areas


def named(names: Iterable[str], level: Level, on: date, *, within: str = "") -> dict[str, Area]:
    """Areas of a level by printed name, official or everyday form; names that fit none or several are left out."""
    found: dict[str, list[Area]] = {}
    for area in below(within, level, on):
        for form in {area.name, plain_name(area.name)}:
            found.setdefault(form, []).append(area)
    return {name: found[name][0] for name in names if len(found.get(name, [])) == 1}


def search(text: str, on: date, *, within: Iterable[str] = ("",), limit: int = 20) -> list[tuple[Area, str]]:
    """Divisions by code, name, former name or pinyin initials (all from their beginning), and why each was found.

    ``within`` are keys of areas the viewer may see; the second item is the former name or code, or "".
    """
    text = text.strip()
    if not text:
        return []
    q = _prefix("name", text)
    if text.isascii():
        q = _prefix("code", text) if text.isdigit() else _prefix("initials", text.lower())
    spans = DivisionSpan.objects.filter(q).select_related("division").order_by("division__level", "code", "name")[: limit * 4]
    allowed = set(within)
    results: dict[str, tuple[Area, str]] = {}
    for span in spans:
        current = _one(Q(division_id=span.division_id), on)
        former = "" if current and (current.name, current.code) == (span.name, span.code) else f"曾用 {span.name} {span.code}".strip()
        area = current or _area(span)
        if span.division_id not in results and ("" in allowed or allowed & set(_chain(area, on))):
            results[span.division_id] = (area, former)
    return list(results.values())[:limit]


def successors(key: str) -> list[DivisionLink]:
    """What became of a division: merges, splits and transfers, oldest first."""
    return list(DivisionLink.objects.filter(before_id=key).select_related("after").order_by("on"))


def history(key: str) -> list[DivisionSpan]:
    """All spans of a division, oldest first."""
    return list(DivisionSpan.objects.filter(division_id=key).order_by("valid_from"))


def county_key(key: str, on: date) -> str:
    """The key a fact in this division carries as ``county``: its county's, or its own above county level."""
    for area in way_up(key, on):
        if area.level <= Level.COUNTY:
            return area.key
    return ""


def _chain(area: Area, on: date) -> list[str]:
    keys, parent = [area.key], area.parent
    while parent is not None:
        keys.append(parent)
        up = _one(Q(division_id=parent), on)
        parent = up.parent if up else None
    return keys


def _below(code: str, on: date) -> Area | None:
    county = _one(Q(code=code[:6]), on)
    if county is None:
        return None
    now = DivisionSpan.objects.filter(division_id=county.key, valid_to=None).first()
    area = _one(Q(code=(now.code if now else code[:6]) + code[6:]), on)
    return area and Area(area.key, code, area.name, area.level, area.parent)


def _one(q: Q, on: date) -> Area | None:
    return next(iter(_areas(q, on)), None)


def _areas(q: Q, on: date) -> list[Area]:
    spans = DivisionSpan.objects.filter(q & in_force(on)).select_related("division").order_by("code", "division_id")
    return [_area(span) for span in spans]


def _area(span: DivisionSpan) -> Area:
    division: Division = span.division
    return Area(division.key, span.code, span.name, Level(division.level), span.parent_id, division.management_area)


def _prefix(field: str, text: str) -> Q:
    """Rows whose ``field`` begins with ``text``, in a form that both databases answer from the index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def any_of(conditions: Iterable[Q]) -> Q:
    """The disjunction of conditions; none is false."""
    return reduce(or_, conditions, Q(pk__in=[]))
