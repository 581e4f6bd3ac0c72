"""Recording and correcting the facts of a village in a year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from zhucun.foundation.audit.actions import record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from .. import rules
from ..catalogue import indicators
from ..models import Profile, ProfileSource
from ..queries.registry import counted
from .common import county_of, may_write, note, said, village, writable

FIRST_YEAR = 2000


@implements("PL-022", "PL-023", "PL-024")
@transaction.atomic
def record_profile(
    *, actor: Actor, village_key: str, year: int, values: Mapping[str, object], source: str
) -> Profile:
    """Record a village's facts for a year, as a document or a count states them (``source``).

    What the system counts itself and nobody gave (registered poor, collective income) is taken from there. Figures that are on
    record already add ``source`` to them and no second set (PL-133). Refused: other figures for a year on record (``Conflict``:
    correct them), what ``rules.sound`` refuses, a year to come.
    """
    area = village(actor, village_key, clock.today())
    title = said(source, "请写明数据来源，例如“入户核查”或文件名称。", "source")
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Refusal(f"年度 {year} 不对，应在 {FIRST_YEAR} 年到今年之间。", field="year")
    kept = rules.sound(values)
    if not kept:
        raise Refusal("请至少填写一项数据。")
    there = Profile.objects.filter(village=village_key, year=year, voided_on=None).first()
    if there is not None:
        if not _agrees(there, kept):
            raise Conflict(
                f"{area.name}{year}年的村情已登记，与这次填写的不同。请在该年度村情上办理“更正”。",
                field="year",
            )
        _add_source(actor, there, title, str(year))
        return there
    row = _fresh(actor, village_key, year, kept)
    with once(f"{area.name}{year}年的村情刚刚有人登记，请刷新后核对。", "year"):
        row.save(force_insert=True)
    _source(row, title, str(year))
    note(actor, "登记", row, f"{area.name}{year}年村情", year=year, items=len(row.values), source=title)
    return row


@implements("PL-133")
@transaction.atomic
def note_copy(
    *, actor: Actor, village_key: str, values: Mapping[str, object], source: str, printed_year: str
) -> Profile:
    """Note that another document, whose year may be masked (``20xx``), prints figures of a village that are on record.

    It becomes a source of the profile with the same figures; there is no second set. Refused where no profile agrees.
    """
    area = village(actor, village_key, clock.today())
    title = said(source, "请写明数据来源。", "source")
    kept = rules.sound(values)
    rows = Profile.objects.filter(village=village_key, voided_on=None).order_by("-year")
    agreeing = [row for row in rows if kept and _agrees(row, kept)]
    if not agreeing:
        raise Refusal(
            f"{area.name}没有与这份材料数字相同的村情。年份可辨认的请按年度登记；被隐去的请先核实年份。",
            "PL-133", "values",
        )  # fmt: skip
    _add_source(actor, agreeing[0], title, printed_year)
    return agreeing[0]


@transaction.atomic
def correct_profile(
    *, actor: Actor, profile: Profile, values: Mapping[str, object], source: str, reason: str
) -> Profile:
    """Void a profile and record another for the same year. Refused without a reason or where nothing differs."""
    may_write(actor, profile.village_id)
    title = said(source, "请写明数据来源。", "source")
    why = said(reason, "请写明更正的理由。", "reason")
    kept = rules.sound(values)
    if not kept:
        raise Refusal("请至少填写一项数据。整份登记错了的，请办理“作废”。")
    fresh = _fresh(actor, profile.village_id, profile.year, kept)
    changed = {
        indicators()[code].title: [profile.values.get(code, ""), fresh.values.get(code, "")]
        for code in indicators()
        if profile.values.get(code) != fresh.values.get(code)
    }
    if not changed:
        raise Refusal("没有改动任何数据，不需要更正。")
    today = clock.today()
    if not Profile.objects.filter(pk=profile.pk, voided_on=None).update(voided_on=today, void_reason=why):
        raise Conflict("这份村情已经更正或作废，请刷新页面查看。")
    fresh.corrects = profile
    fresh.save(force_insert=True)
    _source(fresh, title, str(fresh.year))
    name = divisions.by_key(profile.village_id, today).name
    note(
        actor, "更正", fresh, f"{name}{fresh.year}年村情", reason=why, changed=changed, former=str(profile.pk)
    )
    return fresh


@dataclass(frozen=True)
class ProfileLine:
    """A village's facts in a list for a year; ``values`` as for ``record_profile``."""

    village: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Taken:
    """What became of a list: how many profiles are new, replaced by other figures, and the same as before."""

    created: int
    changed: int
    unchanged: int
    changes: Sequence[tuple[str, Mapping[str, object]]]


@transaction.atomic
def take_in(*, actor: Actor, year: int, lines: Iterable[ProfileLine], source: str) -> Taken:
    """Record a list of villages for a year, all or nothing: new profiles, and corrections of those that differ.

    A line fills in and replaces what it gives; what it leaves empty stays as it was.
    """
    given = list(lines)
    there = {
        row.village_id: row
        for row in Profile.objects.select_for_update().filter(
            village__in=[line.village for line in given], year=year, voided_on=None
        )
    }
    counties = writable(actor, [line.village for line in given])
    known = counted(list(counties), year)
    today, why = clock.today(), f"批量导入：{source}"
    fresh, former = [], []
    changes: list[tuple[str, Mapping[str, object]]] = []
    for line in given:
        kept = rules.sound(line.values)
        before = there.get(line.village)
        if before is not None and _agrees(before, kept):
            continue
        kept = rules.sound({**(before.values if before else {}), **kept})
        row = _profile(actor, counties[line.village], line.village, year, kept, known[line.village])
        if before is not None:
            former.append(before.pk)
            row.corrects = before
        fresh.append(row)
        changes.append((line.village, {"year": year, "values": kept}))
    Profile.objects.filter(pk__in=former).update(voided_on=today, void_reason=why[:200])
    Profile.objects.bulk_create(fresh, batch_size=500)
    ProfileSource.objects.bulk_create(
        [_as_source(row, source[:200], str(year)) for row in fresh], batch_size=500
    )
    if changes:
        record_bulk(
            actor=actor, verb="导入", subject_kind="村情", subject_id="", subject_label=f"{year}年村情：{source}"[:300],
            changes=changes,
        )  # fmt: skip
    return Taken(len(fresh) - len(former), len(former), len(given) - len(fresh), changes)


def _fresh(actor: Actor, key: str, year: int, kept: Mapping[str, str]) -> Profile:
    return _profile(actor, county_of(key), key, year, kept, counted([key], year)[key])


def _profile(
    actor: Actor, county: str, key: str, year: int, kept: Mapping[str, str], known: Mapping[str, str]
) -> Profile:
    """A profile of the given values, completed by what the system counts itself."""
    taken = {
        code: known[one.registry]
        for code, one in indicators().items()
        if one.registry in known and code not in kept
    }
    return Profile(
        county=county, village_id=key, year=year, values=rules.sound({**kept, **taken}), counted=sorted(taken),
        recorded_by=actor.label, recorded_on=clock.today(),
    )  # fmt: skip


def _agrees(row: Profile, kept: Mapping[str, str]) -> bool:
    return all(row.values.get(code) == value for code, value in kept.items())


def _as_source(row: Profile, title: str, printed_year: str) -> ProfileSource:
    return ProfileSource(
        county=row.county, profile=row, title=title, printed_year=printed_year, noted_on=clock.today()
    )


def _source(row: Profile, title: str, printed_year: str) -> None:
    _as_source(row, title, printed_year).save(force_insert=True)


def _add_source(actor: Actor, row: Profile, title: str, printed_year: str) -> None:
    if row.sources.filter(title=title).exists():
        return
    with once("这份来源刚刚有人登记。", "source"):
        _source(row, title, printed_year)
    note(actor, "登记来源", row, f"{row.year}年村情", source=title, printed_year=printed_year)
