"""Reading the register: what a code meant on a day, the way up, what lies below, and search.

Divisions are public knowledge, so nothing here asks for a viewer. The tree is walked inside the database: a way up, a
whole province or all areas of a list cost one query each.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from .codes import Level, short
from .models import Division, DivisionLink, DivisionSpan

_PEOPLES = re.compile(
    "(?:土家|蒙古|维吾尔|布依|朝鲜|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|"
    "塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|"
    "苗|瑶|侗|壮|回|满|藏|彝|白|傣|黎|佤|畲|水|土|羌|怒|京|各)族"
)
_SPAN = DivisionSpan._meta.db_table
_DIVISION = Division._meta.db_table


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
    """The everyday form of an official name: 江华瑶族自治县 → 江华县, 湘西土家族苗族自治州 → 湘西州, 广西壮族自治区 → 广西."""
    if "自治" not in name:
        return name
    kind = name[-1]
    stem = _PEOPLES.sub("", name.removesuffix(f"自治{kind}"))
    if not stem:  # 东乡族自治县: the people is all the name there is
        stem = name.removesuffix(f"自治{kind}").removesuffix("族")
    return stem if kind == "区" else stem + kind


def by_code(code: str, on: date) -> Area:
    """The division that bore ``code`` (any written form) on the day; raises ``Refusal`` where none did."""
    wanted = short(code)
    if not wanted:
        return by_key("", on)
    areas = _areas(Q(code__in={wanted, code.strip()}), on)
    area = next((area for area in areas if area.code == code.strip()), None) or next(iter(areas), None)
    if area is None:
        raise Refusal(f"{on:%Y年%-m月%-d日}没有代码为 {code} 的区划，请核对代码和日期。")
    return area


def by_key(key: str, on: date) -> Area:
    """The division with this key as it was on the day; raises ``Refusal`` where it did not exist."""
    area = by_keys([key], on).get(key)
    if area is None:
        raise Refusal(f"标识为 {key} 的区划在{on:%Y年%-m月%-d日}不存在。")
    return area


def by_keys(keys: Iterable[str], on: date) -> dict[str, Area]:
    """Many divisions as they were on the day, by key; those that did not exist are missing."""
    return {
        area.key: area for part in batches(sorted(set(keys))) for area in _areas(Q(division__in=part), on)
    }


def known(keys: Iterable[str]) -> set[str]:
    """Those of the keys that the register knows, on whatever day."""
    return set(Division.objects.filter(pk__in=set(keys)).values_list("pk", flat=True))


def find(code_or_key: str, on: date) -> Area:
    """By code first, then by key: what a person or a file may have written. So a former code still finds its area."""
    try:
        return by_code(code_or_key, on)
    except Refusal:
        return by_key(code_or_key, on)


def way_up(key: str, on: date) -> tuple[Area, ...]:
    """The division itself and everything above it up to the nation, on the day; raises ``Refusal`` as ``by_key``."""
    way = ways_up([key], on).get(key)
    if way is None:
        raise Refusal(f"标识为 {key} 的区划在{on:%Y年%-m月%-d日}不存在。")
    return way


def ways_up(keys: Iterable[str], on: date) -> dict[str, tuple[Area, ...]]:
    """``way_up`` for many keys, one query; those that did not exist are missing."""
    ways: dict[str, list[Area]] = {}
    for part in batches(sorted(set(keys))):
        marks = ", ".join(["%s"] * len(part))
        rows = _walk(
            f"""WITH RECURSIVE up (origin, depth, division_id, code, name, parent_id) AS (
                SELECT division_id, 0, division_id, code, name, parent_id FROM {_SPAN} s
                WHERE division_id IN ({marks}) AND {_HOLDS}
                UNION ALL
                SELECT up.origin, up.depth + 1, s.division_id, s.code, s.name, s.parent_id
                FROM up JOIN {_SPAN} s ON s.division_id = up.parent_id WHERE {_HOLDS})
            SELECT origin, key, code, name, level, parent_id, management_area
            FROM up JOIN {_DIVISION} ON key = division_id ORDER BY origin, depth""",  # noqa: S608 (our own table names, values are bound)
            [*part, on, on, on, on],
        )
        for origin, *area in rows:
            ways.setdefault(origin, []).append(_from_row(area))
    return {key: tuple(way) for key, way in ways.items()}


def path_keys(key: str, on: date) -> tuple[str, ...]:
    """Keys of ``way_up``: what grants and scopes are compared with."""
    return tuple(area.key for area in way_up(key, on))


def path(code: str, on: date) -> tuple[str, ...]:
    """Codes of the day (keys where an area has none) from the division up to "": what instruments are issued for."""
    return tuple(area.code or area.key for area in way_up(find(code, on).key, on))


def children(key: str, on: date) -> list[Area]:
    """The divisions directly below, by code."""
    return _areas(Q(parent=key), on)


def below(key: str, level: Level, on: date) -> list[Area]:
    """All divisions of ``level`` in the area ``key`` on the day, by code; the area itself if it is of the level."""
    rows = _walk(
        f"""WITH RECURSIVE down (division_id, code, name, parent_id) AS (
            SELECT division_id, code, name, parent_id FROM {_SPAN} s WHERE division_id = %s AND {_HOLDS}
            UNION ALL
            SELECT s.division_id, s.code, s.name, s.parent_id
            FROM down JOIN {_SPAN} s ON s.parent_id = down.division_id
            JOIN {_DIVISION} d ON d.key = s.division_id WHERE {_HOLDS} AND d.level <= %s)
        SELECT key, code, name, level, parent_id, management_area
        FROM down JOIN {_DIVISION} ON key = division_id WHERE level = %s ORDER BY code, key""",  # noqa: S608 (our own table names, values are bound)
        [key, on, on, on, on, int(level), int(level)],
    )
    return [_from_row(row) for row in rows]


def named(
    places: Iterable[tuple[str, str]], level: Level, on: date, *, within: str = ""
) -> dict[tuple[str, str], Area]:
    """Areas of a level by where and how they are printed: (name of the area above or "", name), official or everyday.

    A name above that is one of the register's decides between namesakes (城区 of 长治市, 城区 of 晋城市); any other is left
    out of account. Names that fit no area or several are missing.
    """
    areas = below(within, level, on)
    above = {
        key: {area.name, plain_name(area.name)}
        for key, area in by_keys((a.parent or "" for a in areas), on).items()
    }
    known = {form for forms in above.values() for form in forms}
    found: dict[str, list[Area]] = {}
    for area in areas:
        for form in {area.name, plain_name(area.name)}:
            found.setdefault(form, []).append(area)
    result = {}
    for upper, name in places:
        fits = [
            area
            for area in found.get(name, [])
            if upper not in known or upper in above.get(area.parent or "", ())
        ]
        if len(fits) == 1:
            result[upper, name] = fits[0]
    return result


def search(text: str, on: date, *, within: Iterable[str] = ("",), limit: int = 20) -> list[tuple[Area, str]]:
    """Divisions by code, name, former name or pinyin initials (all from their beginning), and why each was found.

    ``within`` are keys of the areas to look in; the second item says "曾用 祁阳县 431121" or since when the area is no
    more, or is "". Areas of a higher level come first.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return []
    q = begins("name", text)
    if text.isascii():
        q = _by_digits(text) if text.isdigit() else begins("initials", text.lower())
    # Keys are as long as their level is deep; sorting by that spares a join over all hits.
    spans = list(
        DivisionSpan.objects.filter(q & _inside(within)).order_by(
            Length("division_id"), "code", "name", "valid_from"
        )[: limit * 4]
    )
    current = by_keys({span.division_id for span in spans}, on)
    absent = Division.objects.in_bulk({span.division_id for span in spans} - current.keys())
    results: dict[str, tuple[Area, str]] = {}
    for span in spans:
        area = current.get(span.division_id)
        if area is None:
            span.division = absent[span.division_id]
            results[span.division_id] = (_area(span), _absent(span, on))
        elif (area.name, area.code) == (span.name, span.code):
            results[span.division_id] = (area, "")
        else:
            results.setdefault(span.division_id, (area, f"曾用 {span.name} {span.code}".strip()))
    return list(results.values())[:limit]


def successors(key: str) -> list[DivisionLink]:
    """What became of a division: merges, splits and transfers, oldest first."""
    return list(DivisionLink.objects.filter(before_id=key).select_related("after").order_by("on", "after_id"))


def predecessors(key: str) -> list[DivisionLink]:
    """Out of what a division was made or enlarged, oldest first."""
    return list(
        DivisionLink.objects.filter(after_id=key).select_related("before").order_by("on", "before_id")
    )


def history(key: str) -> list[DivisionSpan]:
    """All spans of a division, oldest first."""
    return list(DivisionSpan.objects.filter(division_id=key).order_by("valid_from"))


def county_key(key: str, on: date) -> str:
    """The key a fact in this division carries as ``county``: its county's, or its own above county level."""
    return next(area.key for area in way_up(key, on) if area.level <= Level.COUNTY)


_HOLDS = "s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to > %s)"


def _walk(sql: str, values: list[str | int | date]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _from_row(row: Iterable[Any]) -> Area:
    key, code, name, level, parent, management_area = row
    return Area(key, code, name, Level(level), parent, bool(management_area))


def _areas(q: Q, on: date) -> list[Area]:
    spans = DivisionSpan.objects.filter(q & in_force(on)).select_related("division")
    return [_area(span) for span in spans.order_by("code", "division_id")]


def _area(span: DivisionSpan) -> Area:
    division = span.division
    return Area(
        division.key, span.code, span.name, Level(division.level), span.parent_id, division.management_area
    )


def _absent(span: DivisionSpan, on: date) -> str:
    if span.valid_to is not None and span.valid_to <= on:
        return f"{span.valid_to:%Y年%-m月%-d日}撤销"
    return f"{span.valid_from:%Y年%-m月%-d日}设立"


def _by_digits(text: str) -> Q:
    """Codes that begin with the digits, or the code they are the long form of (431121000000)."""
    try:
        return begins("code", text) | Q(code=short(text) or text)
    except Refusal:
        return begins("code", text)


def _inside(within: Iterable[str]) -> Q:
    """Spans of divisions in the areas: keys nest, and what came from elsewhere is known by its links."""
    keys = set(within)
    if "" in keys:
        return Q()
    inside = Q(pk__in=[])
    arrived = Q(pk__in=[])
    for key in keys:
        inside |= begins("division__key", key)
        arrived |= begins("after__key", key)
    moved = DivisionLink.objects.filter(arrived, kind=DivisionLink.Kind.TRANSFER)
    for key in moved.values_list("before_id", flat=True):
        inside |= begins("division__key", key)
    return inside
