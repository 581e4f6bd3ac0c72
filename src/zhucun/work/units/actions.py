"""Batches, the list of units taking part, liaisons, and the systems of central units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations import queries as organisation_queries
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy

from .kinds import kind_of, level_of, types_of
from .models import Batch, CentralSystem, Participation, SystemMembership, UnitLiaison
from .queries import EDITORS, may_name_liaison

LONGEST_DAYS = 3653  # a slip of the year, not a term: terms are the packs' matter


@dataclass(frozen=True)
class ListedUnit:
    """A line of the list of units: ``category`` is a key of the category tree, ``where`` says where in the file it stood."""

    name: str
    category: str
    heading: str
    where: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_batch(
    *, actor: Actor, division: str, title: str, instrument: str, starts_on: date, ends_on: date
) -> Batch:
    """Open a round of sending in an area, or return the one of that title. Dates are half-open."""
    authorise(actor, division)
    if ends_on <= starts_on:
        raise Refusal("期满日期必须晚于开始日期。", field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Refusal("一个批次最长 10 年，请核对开始和期满日期的年份。", field="ends_on")
    try:
        divisions.by_key(division, starts_on)
    except Refusal as refusal:
        raise Refusal(f"{refusal.sentence}请核对开始日期的年份。", field="starts_on") from refusal
    county = divisions.county_key(division, clock.today())
    if there := Batch.objects.filter(county=county, title=title).first():
        return there
    batch = Batch(
        county=county,
        division_id=division,
        title=title,
        instrument=instrument,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    batch.save(force_insert=True)
    record(
        actor=actor,
        verb="建立批次",
        subject_kind="批次",
        subject_id=batch.pk,
        subject_label=title,
        county=county,
    )
    return batch


@implements("H15-004", "H15-042", "PL-056", "ZY17-021")
@transaction.atomic
def load_units(
    *,
    actor: Actor,
    batch: Batch,
    units: Sequence[ListedUnit],
    totals: Sequence[Mapping[str, Any]],
    level: str,
    file_hash: str = "",
) -> int:
    """Put the closed list of a batch in force: registers bodies not yet known and returns how many units stand on it.

    Refused while placements refer to a list already loaded: a list is replaced as a whole or not at all. ``totals`` are
    the counts printed in the list, kept for the checks; duplicates in the list are refused with their names. ``level``
    is that of the area's own units; those listed as central keep theirs. Types and levels that the instrument in force
    does not name are refused.
    """
    authorise(actor, batch.division_id)
    lock(batch)
    if Participation.objects.filter(batch=batch).exists():
        raise Conflict(f"“{batch.title}”的单位名单已经载入。名单是一个整体，如需更换请新建批次。")
    names = [unit.name for unit in units]
    if doubles := sorted({name for name in names if names.count(name) > 1}):
        raise Refusal(f"名单中单位重复：{'、'.join(doubles)}。请改正后重新导入。", "H15-042")
    bodies = organisation_queries.named(batch.county, names)
    for unit in units:
        if unit.name not in bodies:
            kind, restricted = kind_of(unit.name, unit.category)
            bodies[unit.name] = organisations.register(
                actor=actor,
                name=unit.name,
                kind=kind,
                level=level_of(unit.category, level),
                division=batch.division_id,
                restricted=restricted,
            )
    _check_classes(batch, [bodies[name] for name in names])
    rows = [
        Participation(
            county=batch.county, batch=batch, organisation=bodies[unit.name], printed=unit.name, category=unit.category,
            heading=unit.heading, position=position, where=dict(unit.where),
        )
        for position, unit in enumerate(units, 1)
    ]  # fmt: skip
    Participation.objects.bulk_create(rows, batch_size=500)
    Batch.objects.filter(pk=batch.pk).update(totals=list(totals))
    record_bulk(
        actor=actor,
        verb="载入单位名单",
        subject_kind="批次",
        subject_id=batch.pk,
        subject_label=batch.title,
        county=batch.county,
        detail={"file": file_hash, "totals": list(totals)},
        changes=[(str(row.organisation_id), {"name": row.printed, "category": row.category}) for row in rows],
    )
    return len(rows)


@transaction.atomic
def confirm_alias(*, actor: Actor, batch: Batch, printed: str, organisation: Organisation, note: str) -> None:
    """A person confirms that a printed name means a unit of the batch's list; kept for every later list of the area."""
    authorise(actor, batch.division_id)
    if not Participation.objects.filter(batch=batch, organisation=organisation).exists():
        raise Refusal(
            f"“{organisation.name}”不在“{batch.title}”的单位名单内，不能作为“{printed}”的正式名称。",
            "H15-004",
        )
    organisations.add_name(
        actor=actor, organisation=organisation, name=printed, kind="alias", since=batch.starts_on, note=note
    )


@transaction.atomic
def name_liaison(
    *, actor: Actor, organisation: Organisation, name: str, since: date, post: str = "", is_deputy_leader: bool = False,
    office_phone: str = "", mobile: str = "", person: UUID | None = None,
) -> UnitLiaison:  # fmt: skip
    """Name the unit's liaison from ``since`` on; the one before ends that day. By the unit or its area's office.

    ``person`` is the id of the cadre who is meant, so that liaison and team members are compared as persons (H15-046).
    """
    if not may_name_liaison(actor, organisation):
        raise NotAllowed("只有该单位或本级领导小组办公室可以确定联络人。")
    if organisation.restricted:
        raise Refusal(f"“{organisation.name}”不公开人员，系统不登记其联络人。")
    if not name.strip():
        raise Refusal("请填写联络人姓名。", field="name")
    organisations.lock(organisation)
    before = UnitLiaison.objects.filter(organisation=organisation, valid_to=None).first()
    if before:
        if before.valid_from >= since:
            raise Refusal(
                f"现联络人自{before.valid_from:%Y年%-m月%-d日}起任，新联络人的日期须晚于该日。", field="since"
            )
        UnitLiaison.objects.filter(pk=before.pk, valid_to=None).update(valid_to=since)
    row = UnitLiaison(
        county=organisation.county, organisation=organisation, name=name.strip(), post=post, valid_from=since,
        is_deputy_leader=is_deputy_leader, office_phone=office_phone, mobile=mobile, person=person,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="确定联络人", subject_kind="派出单位", subject_id=organisation.pk,
        subject_label=organisation.name, county=organisation.county, detail={"name": name, "since": since.isoformat()},
    )  # fmt: skip
    return row


@implements("ZY17-019")
@transaction.atomic
def load_central_systems(*, actor: Actor) -> int:
    """Register the systems the instrument in force names and their lead departments; a second call adds nothing."""
    authorise(actor, "")
    found = policy.find("units.systems", division="", on=clock.today())
    added = []
    for row in found.value if found else ():
        kind, restricted = kind_of(row["lead"], "organs")
        lead = organisations.register(
            actor=actor, name=row["lead"], kind=kind, level="central", division="", restricted=restricted
        )
        _, created = CentralSystem.objects.get_or_create(title=row["system"], defaults={"lead": lead})
        if created:
            added.append(row["system"])
    if added:
        record(
            actor=actor, verb="登记牵头系统", subject_kind="牵头系统", subject_id="",
            subject_label="中央单位牵头系统", detail={"systems": added},
        )  # fmt: skip
    return len(added)


@implements("ZY17-019")
@transaction.atomic
def join_system(*, actor: Actor, organisation: Organisation, system: CentralSystem, since: date) -> None:
    """Put a central unit into a system from ``since`` on and tie it to the system's lead department."""
    authorise(actor, organisation.division_id)
    if organisation.level != "central":
        raise Refusal(f"“{organisation.name}”不是中央单位，不归牵头系统。", "ZY17-019")
    organisations.lock(organisation)
    open_row = SystemMembership.objects.filter(organisation=organisation, valid_to=None).first()
    if open_row and open_row.system_id == system.pk:
        return
    if open_row and open_row.valid_from >= since:
        raise Refusal(
            f"“{organisation.name}”自{open_row.valid_from:%Y年%-m月%-d日}起已归入其他系统，新日期须晚于该日。",
            field="since",
        )
    SystemMembership.objects.filter(organisation=organisation, valid_to=None).update(valid_to=since)
    SystemMembership.objects.create(organisation=organisation, system=system, valid_from=since)
    record(
        actor=actor, verb="归入牵头系统", subject_kind="派出单位", subject_id=organisation.pk,
        subject_label=organisation.name, county=organisation.county, happened_on=since,
        detail={"before": open_row.system_id if open_row else "", "after": system.pk},
    )  # fmt: skip
    organisations.tie(actor=actor, organisation=organisation, kind="lead", other=system.lead, since=since)


def lock(batch: Batch) -> None:
    """Lock a batch for the rest of the transaction: its list and its plans change one at a time."""
    Batch.objects.select_for_update().get(pk=batch.pk)


def may_edit(actor: Actor, division: str) -> bool:
    """Whether the actor keeps the batches of an area: the office of the area or one above it."""
    return actor.is_system or actor.holds(EDITORS, path=divisions.path_keys(division, clock.today()))


def authorise(actor: Actor, division: str) -> None:
    """Refuse everybody who does not keep the batches of the area."""
    if not may_edit(actor, division):
        raise NotAllowed("只有本级领导小组办公室或组织部门可以维护批次和单位名单。")


def _check_classes(batch: Batch, bodies: Sequence[Organisation]) -> None:
    """Refuse units of a type or level that the instruments in force for the batch do not name, where they name any."""
    named = policy.found(("units.types", "units.levels"), division=batch.division_id, on=batch.starts_on)
    for key, word in (("units.types", "类型"), ("units.levels", "层级")):
        if answer := named.get(key):
            wrong = [body.name for body in bodies if not _words(body, key) & set(answer.value)]
            if wrong:
                raise Refusal(
                    f"{'、'.join(wrong)}的{word}不在规定的{'、'.join(answer.value)}之内，请核对名单。",
                    answer.clause,
                )


def _words(body: Organisation, key: str) -> set[str]:
    if key == "units.types":
        return types_of(body.kind, body.get_kind_display())
    return {body.get_level_display()}
