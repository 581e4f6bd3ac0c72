"""Writing figures, marks and regions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements

from . import rules
from .kinds import MARKS, MarkKind, indicators, seed_rows
from .models import AreaFigure, AreaMark, Confidence, Region, RegionMember

EDITORS = frozenset({"province_office", "city_office", "county_office"})


@dataclass(frozen=True)
class FigureLine:
    """A figure to record: ``place`` is the key of a division, or of a region where ``region`` says so.

    ``printed`` is what the source shows (688909, 403.26万, 14.8%, 688***); the value is read from it. ``as_of`` is the
    day, the last of the year where the source names only the year. ``source`` names document and place in it.
    """

    place: str
    indicator: str
    as_of: date
    printed: str
    source: str
    clause: str = ""
    confidence: str = Confidence.SEEN
    completed_from: str = ""
    total_of_areas: bool = False
    region: bool = False


@transaction.atomic
def record_figures(*, actor: Actor, lines: Sequence[FigureLine]) -> int:
    """Record printed figures and complete masked ones from other copies; returns how many were new or different.

    A line already recorded with the same print is left; a different print of the same source voids the former row. All or
    nothing: an unknown place, indicator, confidence or print refuses everything with the number of the line.
    """
    regions = {r.key: r for r in Region.objects.filter(pk__in={line.place for line in lines if line.region})}
    homes = {key: region.within_id for key, region in regions.items()}
    homes |= {key: key for key in divisions.known({line.place for line in lines if not line.region})}
    for number, line in enumerate(lines, 1):
        _check(number, line, homes)
    counties = _authorise(actor, set(homes.values()))
    there = {
        (figure.region_id or figure.division_id, figure.indicator, figure.as_of, figure.source): figure
        for figure in AreaFigure.objects.select_for_update().filter(
            Q(region__in=regions) | Q(division__in=homes), voided_at=None
        )
    }
    fresh: list[AreaFigure] = []
    changes: list[tuple[str, Mapping[str, object]]] = []
    now = clock.now()
    for line in lines:
        value, _ = rules.printed_number(line.printed)
        figure = AreaFigure(
            county=counties[homes[line.place]],
            division_id=None if line.region else line.place,
            region_id=line.place if line.region else None,
            indicator=line.indicator,
            as_of=line.as_of,
            printed=line.printed,
            value=value,
            source=line.source,
            clause=line.clause,
            confidence=line.confidence,
            completed_from=line.completed_from,
            total_of_areas=line.total_of_areas,
            recorded_at=now,
        )
        key = (line.place, line.indicator, line.as_of, line.source)
        before = there.get(key)
        if before is not None and before.printed == line.printed and before.confidence == line.confidence:
            continue
        if before is not None and before.voided_at is None and before.recorded_at != now:
            AreaFigure.objects.filter(pk=before.pk, voided_at=None).update(voided_at=now)
        elif before is not None:
            raise Refusal(f"{line.place} {indicators()[line.indicator].name}在同一批中出现两次，请保留一行。")
        there[key] = figure
        fresh.append(figure)
        changes.append(
            (
                line.place,
                {"indicator": line.indicator, "as_of": line.as_of, "printed": line.printed}
                | ({"before": before.printed} if before else {}),
            )
        )
    AreaFigure.objects.bulk_create(fresh)
    _complete_masked(set(homes) & {line.place for line in lines})
    if fresh:
        record_bulk(
            actor=actor,
            verb="登记",
            subject_kind="地区数据",
            subject_id="",
            subject_label="、".join(sorted({line.source for line in lines}))[:300],
            changes=changes,
        )
    return len(fresh)


@transaction.atomic
def set_mark(
    *, actor: Actor, division: str, kind: str, value: str, since: date, source: str = "", clause: str = ""
) -> AreaMark | None:
    """Give an area a mark from ``since`` on, ending the one before; "" ends it without a new one.

    The same value again does nothing. A mark from the same day is voided and replaced; an earlier day than the present
    mark's is refused, and so are a wrong kind, value or level of area. Returns the mark in force, if any.
    """
    return _mark(actor, _authorise(actor, {division}), division, kind, value, since, source, clause)


@dataclass(frozen=True)
class MarkLine:
    """A mark of a list: what ``set_mark`` takes."""

    division: str
    kind: str
    value: str
    since: date
    clause: str = ""


@transaction.atomic
def set_marks(*, actor: Actor, lines: Sequence[MarkLine], source: str) -> None:
    """``set_mark`` for a list that names each area once per kind, all or nothing; first marks are written and audited in bulk."""
    counties = _authorise(actor, {line.division for line in lines})
    marked = set(
        AreaMark.objects.filter(kind__in={line.kind for line in lines}, voided_at=None).values_list(
            "division_id", "kind"
        )
    )
    fresh: list[AreaMark] = []
    areas = {
        since: divisions.by_keys({line.division for line in lines if line.since == since}, since)
        for since in {line.since for line in lines}
    }
    for line in lines:
        pair = (line.division, line.kind)
        area = areas[line.since].get(line.division)
        if area is None or pair in marked or not line.value:
            _mark(actor, counties, line.division, line.kind, line.value, line.since, source, line.clause)
            continue
        _check_mark(area, line.kind, line.value, line.clause)
        marked.add(pair)
        fresh.append(
            AreaMark(
                county=counties[line.division],
                division_id=line.division,
                kind=line.kind,
                value=line.value,
                valid_from=line.since,
                source=source,
                clause=line.clause,
            )
        )
    AreaMark.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        record_bulk(
            actor=actor,
            verb="标注",
            subject_kind="地区属性",
            subject_id="",
            subject_label=source,
            changes=[
                (row.division_id, {"kind": row.kind, "after": row.value, "since": row.valid_from.isoformat()})
                for row in fresh
            ],
        )


@transaction.atomic
@implements("PL-071")
def set_region(
    *,
    actor: Actor,
    key: str,
    name: str,
    within: str,
    members: Collection[str],
    since: date,
    source: str = "",
    clause: str = "",
) -> int:
    """Make a named region, or let divisions join and leave it from ``since`` on. Returns joined plus left.

    Members are keys of divisions anywhere below ``within``, of whatever level (管理区 too); none may lie in another.
    """
    _authorise(actor, {within})
    ways = divisions.ways_up(members, since)
    for member in members:
        way = [area.key for area in ways.get(member, ())]
        if within not in way:
            raise Refusal(
                f"{member} 在{since:%Y年%-m月%-d日}不属于“{name}”所在的地区，请核对成员。", field="members"
            )
        if outer := set(way[1:]) & set(members):
            raise Refusal(f"{member} 已包含在成员 {outer.pop()} 中，不能重复计算。", field="members")
    region, made = Region.objects.get_or_create(
        key=key, defaults={"name": name, "within_id": within, "source": source, "clause": clause}
    )
    open_rows = {row.division_id: row for row in region.members.select_for_update().filter(valid_to=None)}
    leaving = [row for member, row in open_rows.items() if member not in members]
    joining = [member for member in members if member not in open_rows]
    if any(row.valid_from >= since for row in leaving):
        raise Refusal("成员退出的日期必须晚于加入的日期。", field="since")
    RegionMember.objects.filter(pk__in=[row.pk for row in leaving]).update(valid_to=since)
    RegionMember.objects.bulk_create(
        RegionMember(county=_county_of(ways[m]), region=region, division_id=m, valid_from=since)
        for m in joining
    )
    if made or leaving or joining:
        record(
            actor=actor,
            verb="设立片区" if made else "调整片区",
            subject_kind="片区",
            subject_id=key,
            subject_label=name,
            county=within,
            detail={"joined": joining, "left": [row.division_id for row in leaving]},
            happened_on=since,
        )
    return len(leaving) + len(joining)


def load_seed_figures(*, actor: Actor) -> int:
    """Load the regions, figures and marks that the instruments print; a second call does nothing. Returns rows added."""
    return (
        _load_regions(actor) + record_figures(actor=actor, lines=list(_lines("areas"))) + _load_marks(actor)
    )


def load_scope(*, actor: Actor, division: str) -> int:
    """Load the figures of the county scheme of 2015, whose county is masked, for the county that adopts it."""
    return record_figures(actor=actor, lines=list(_lines("county_2015", division)))


def _county_of(way: Sequence[divisions.Area]) -> str:
    """The ``county`` of a fact in the area whose way up this is."""
    return next(area.key for area in way if area.level <= Level.COUNTY)


def _check(number: int, line: FigureLine, homes: Mapping[str, str]) -> None:
    where = f"第 {number} 行：{line.place} {line.printed}："
    if line.place not in homes:
        raise Refusal(f"{where}没有这个地区，请核对代码。")
    if line.indicator not in indicators():
        raise Refusal(f"{where}没有指标“{line.indicator}”，请从指标表中选择。")
    if line.confidence not in Confidence.values:
        raise Refusal(f"{where}可信度“{line.confidence}”不对，应为 {'、'.join(Confidence.values)}。")
    masked = line.confidence == Confidence.MASKED
    if (rules.printed_number(line.printed)[0] is None) != masked or (masked and "*" not in line.printed):
        raise Refusal(f"{where}应为数字（可带“万”“%”），打码的数用 * 表示并注明“原文打码”。")


def _authorise(actor: Actor, keys: set[str]) -> dict[str, str]:
    """Refuses unless the actor may write for every area; answers with the ``county`` of each."""
    ways = divisions.ways_up(keys, clock.today())
    for key in keys:
        path = [area.key for area in ways.get(key, ())]
        if not (actor.is_system or actor.holds(EDITORS, path=path)):
            raise NotAllowed("只有本地区或上级的领导小组办公室可以登记地区数据。")
    return {key: _county_of(ways[key]) if key in ways else key[:6] for key in keys}


@implements("PL-138")
def _complete_masked(places: set[str]) -> None:
    """Give masked figures the value that another copy shows for the same area, indicator and day, and name that copy."""
    rows = AreaFigure.objects.filter(Q(region__in=places) | Q(division__in=places), voided_at=None)
    by_key: dict[tuple[str | None, str | None, str, date], list[AreaFigure]] = {}
    for row in rows.order_by("id"):
        by_key.setdefault((row.region_id, row.division_id, row.indicator, row.as_of), []).append(row)
    for group in by_key.values():
        for masked in group:
            if masked.confidence != Confidence.MASKED:
                continue
            full = next(
                (
                    r
                    for r in group
                    if r.confidence != Confidence.MASKED and rules.fits_mask(masked.printed, r.printed)
                ),
                None,
            )
            masked.value, masked.completed_from = (full.value, full.source) if full else (None, "")
            masked.save(update_fields=["value", "completed_from"])


def _check_mark(area: divisions.Area, kind: str, value: str, clause: str) -> MarkKind:
    """The kind of a mark; refuses a wrong kind, level of area or value."""
    rule = MARKS.get(kind)
    if rule is None:
        raise Refusal(f"没有属性“{kind}”，可用的有 {'、'.join(MARKS)}。", field="kind")
    if area.level != rule.level:
        raise Refusal(
            f"“{rule.name}”只能标在{rule.level.title}，{area.name}是{area.level.title}。", clause, "division"
        )
    right = value in rule.values if rule.values is not None else (value.isdigit() and len(value) == 4)
    if value and not right:
        expected = "、".join(rule.values) if rule.values else "四位年份"
        raise Refusal(f"“{rule.name}”的值“{value}”不对，应为 {expected}。", clause, "value")
    return rule


def _mark(
    actor: Actor,
    counties: Mapping[str, str],
    division: str,
    kind: str,
    value: str,
    since: date,
    source: str,
    clause: str,
) -> AreaMark | None:
    area = divisions.by_key(division, since)
    rule = _check_mark(area, kind, value, clause)
    rows = AreaMark.objects.select_for_update().filter(division=division, kind=kind, voided_at=None)
    present = rows.filter(valid_to=None).first()
    if (present.value if present else "") == value:
        return present
    last = rows.order_by("-valid_from").first()
    if last is not None and (
        since < last.valid_from or (last.valid_to is not None and since < last.valid_to)
    ):
        raise Refusal(
            f"{area.name}的“{rule.name}”自{last.valid_from:%Y年%-m月%-d日}起已有登记，新的日期不能更早。",
            clause,
            "since",
        )
    if present is not None and present.valid_from == since:
        AreaMark.objects.filter(pk=present.pk).update(voided_at=clock.now(), valid_to=since)
    elif present is not None:
        AreaMark.objects.filter(pk=present.pk, valid_to=None).update(valid_to=since)
    made = None
    if value:
        made = AreaMark.objects.create(
            county=counties[division],
            division_id=division,
            kind=kind,
            value=value,
            valid_from=since,
            source=source,
            clause=clause,
        )
    record(
        actor=actor,
        verb="标注" if value else "取消标注",
        subject_kind="地区属性",
        subject_id=division,
        subject_label=f"{area.name} {rule.name}",
        county=counties[division],
        detail={"before": present.value if present else "", "after": value, "since": since.isoformat()},
        happened_on=since,
    )
    return made


def _lines(name: str, division: str = "") -> Iterator[FigureLine]:
    for row in seed_rows(name):
        region = bool(row["place"]) and not row["place"].isdigit()
        yield FigureLine(
            row["place"] or division,
            row["indicator"],
            date.fromisoformat(row["as_of"]),
            row["printed"],
            row["source"],
            row["clause"],
            row["confidence"],
            row["completed_from"],
            row["total_of_areas"] == "true",
            region,
        )


def _load_regions(actor: Actor) -> int:
    added = 0
    regions: dict[str, list[dict[str, str]]] = {}
    for row in seed_rows("regions"):
        regions.setdefault(row["key"], []).append(row)
    for key, rows in regions.items():
        if Region.objects.filter(pk=key).exists():
            continue
        first = rows[0]
        added += set_region(
            actor=actor,
            key=key,
            name=first["name"],
            within=first["within"],
            members=[row["member"] for row in rows],
            since=date.fromisoformat(first["since"]),
            source=first["source"],
            clause=first["clause"],
        )
    return added


def _load_marks(actor: Actor) -> int:
    there = set(AreaMark.objects.filter(voided_at=None).values_list("division_id", "kind"))
    added = 0
    for row in seed_rows("marks"):
        if (row["division"], row["kind"]) not in there:
            since = date.fromisoformat(row["since"])
            values = {name: row[name] for name in ("division", "kind", "value", "source", "clause")}
            added += set_mark(actor=actor, since=since, **values) is not None
    return added
