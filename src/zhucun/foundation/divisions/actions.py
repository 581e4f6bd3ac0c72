"""Writing the register: loading the State's codes, adding areas the State's list does not have."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import astuple
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from . import history, queries, source
from .codes import Level, level_of, parent_code, short
from .models import Division, DivisionLink, DivisionSpan
from .pinyin import initials

_DIVISION = ("key", "level", "management_area")
_SPAN = ("division_id", "code", "name", "initials", "parent_id", "valid_from", "valid_to", "source")


def _quiet(_: str) -> None:
    pass


@transaction.atomic
def load_counties(*, actor: Actor) -> int:
    """Load all provinces, prefectures and counties with their history; a second call does nothing.

    Returns the number of divisions added.
    """
    _authorise(actor)
    if Division.objects.filter(pk="").exists():
        return 0
    register = history.county_level()
    copy_rows(Division, _DIVISION, [(key, int(level), area) for key, level, area in register.divisions])
    copy_rows(DivisionSpan, _SPAN, [astuple(span) for span in register.spans])
    DivisionLink.objects.bulk_create(
        DivisionLink(
            before_id=link.before, after_id=link.after, kind=link.kind, on=link.on, source=link.source
        )
        for link in register.links
    )
    _count_anew()
    _note(actor, "载入", "全国县级以上", len(register.divisions))
    return len(register.divisions)


@transaction.atomic
def load_villages(*, actor: Actor, codes: Collection[str], report: Callable[[str], None] = _quiet) -> int:
    """Load townships and villages below provinces, prefectures or counties; what is there stays.

    ``codes`` are present or former codes or keys, in any written form; "" takes the whole nation. All or nothing:
    an unknown code refuses everything. ``report`` receives Chinese progress lines. Returns the divisions added.
    """
    _authorise(actor)
    if Division.objects.select_for_update().filter(pk="").first() is None:  # the lock: one load at a time
        raise Refusal("还没有载入县级以上区划，请先运行 zhucun setup。")
    eras = _eras()
    counties = _counties(codes, eras)
    there = set(Division.objects.filter(level__gte=Level.TOWNSHIP).values_list("key", flat=True))
    added = 0
    for rows in source.below_county(counties, eras, there, report):
        level = int(rows.level)
        copy_rows(Division, _DIVISION, ((key, level, False) for key in rows.keys))
        copy_rows(DivisionSpan, _SPAN, _counted(rows.spans, f"{rows.level.title} 已写入", report))
        added += len(rows.keys)
    if added:
        _count_anew()
        _note(actor, "载入", "、".join(codes) or "全国村级", added)
    return added


@transaction.atomic
def add_division(
    *, actor: Actor, code: str, name: str, since: date = history.EARLIEST, origin: str = ""
) -> str:
    """Add one area under the one whose code its own begins with, and return its key; one already there stays.

    Meant for codes the State does not assign (99… in demonstrations), for groups, and for what is newer than the list.
    """
    _authorise(actor)
    code = short(code)
    if Division.objects.filter(pk=code).exists():
        return code
    try:
        parent = queries.find(parent_code(code), since).key
    except Refusal:
        raise Refusal(
            f"{name}（{code}）的上级 {parent_code(code)} 在{since:%Y年%-m月%-d日}不存在，请先添加上级。"
        ) from None
    Division.objects.create(key=code, level=level_of(code))
    DivisionSpan.objects.create(
        division_id=code,
        code=code,
        name=name,
        initials=initials(name),
        parent_id=parent,
        valid_from=since,
        source=origin,
    )
    _note(actor, "添加", f"{name} {code}", 1)
    return code


def _eras() -> list[source.Era]:
    """For every county of the list: the codes its villages bore, from those of the county and its predecessors."""
    spans: dict[str, list[DivisionSpan]] = {}
    for span in DivisionSpan.objects.filter(division__level=Level.COUNTY).order_by("valid_from"):
        spans.setdefault(span.division_id, []).append(span)
    before: dict[str, tuple[str, str]] = {}
    for link in DivisionLink.objects.filter(kind__in=[DivisionLink.Kind.SPLIT, DivisionLink.Kind.TRANSFER]):
        before[link.after_id] = (link.before_id, link.kind)
    eras = []
    for key, own in spans.items():
        if own[-1].valid_to is not None:
            continue
        county = own[-1].code or key
        if key in before:
            old, kind = before[key]
            earlier = [span for span in spans[old] if span.valid_from < own[0].valid_from]
            moved = kind == DivisionLink.Kind.TRANSFER
            eras += [
                source.Era(
                    county,
                    (s.code or old) if moved else "",
                    old,
                    s.valid_from,
                    s.valid_to if moved else own[0].valid_from,
                )
                for s in (earlier if moved else earlier[:1])
            ]
        for code, start, end in _joined(own):
            eras.append(source.Era(county, code or key, key, start, end))
    return eras


def _joined(spans: Iterable[DivisionSpan]) -> list[tuple[str, date, date | None]]:
    """Codes over days, without the changes that were of the name alone."""
    joined: list[tuple[str, date, date | None]] = []
    for span in spans:
        start = joined.pop()[1] if joined and joined[-1][0] == span.code else span.valid_from
        joined.append((span.code, start, span.valid_to))
    return joined


def _counties(codes: Collection[str], eras: list[source.Era]) -> set[str]:
    """The list's own county codes for what was asked for; refuses the first code that is none of a county or above."""
    counties: set[str] = set()
    for written in codes:
        code = short(written)
        found = {
            era.county for era in eras if era.county.startswith(code) or code in {era.prefix, era.parent}
        }
        found = found or _under_former(code, eras)
        if not found:
            raise Refusal(
                f"没有代码为 {written} 的省、市、县，未载入任何数据。请核对代码，例如 43、4311、431181。"
            )
        counties |= found
    return counties


def _under_former(code: str, eras: list[source.Era]) -> set[str]:
    """Counties below a prefecture that once bore the code (毕节地区 5224)."""
    keys = DivisionSpan.objects.filter(Q(code=code) | Q(division_id=code), division__level__lt=Level.COUNTY)
    inside = set(
        DivisionSpan.objects.filter(parent__in=keys.values("division_id")).values_list(
            "division_id", flat=True
        )
    )
    return {era.county for era in eras if era.parent in inside}


def _counted(
    rows: Collection[tuple[object, ...]], label: str, report: Callable[[str], None]
) -> Iterable[tuple[object, ...]]:
    for number, row in enumerate(rows, 1):
        yield row
        if number % 100_000 == 0:
            report(f"{label} {number:,} / {len(rows):,}")


def _count_anew() -> None:
    """Tell PostgreSQL how many rows there are now; until it knows, a way up takes half a second.

    SQLite is better off without: with statistics it builds a filter over the whole table for each way up.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in (Division, DivisionSpan):
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _authorise(actor: Actor) -> None:
    if not (actor.is_system or actor.holds({"system_admin"})):
        raise NotAllowed("只有系统管理员可以维护行政区划。")


def _note(actor: Actor, verb: str, label: str, count: int) -> None:
    record(
        actor=actor,
        verb=verb,
        subject_kind="行政区划",
        subject_id="",
        subject_label=label,
        detail={"rows": count},
    )
