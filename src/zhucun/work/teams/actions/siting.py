"""Village siting: a unit chooses one village of its county, fixed for the pack's term; and the dated facts of a batch."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from .. import rules
from ..models import PlacementEvent, PlanUnit, VillageSiting
from ..queries import siting as queries
from ..queries.siting import OFFICES


@transaction.atomic
def choose_village(
    *,
    actor: Actor,
    batch: Batch,
    organisation: Organisation,
    village: str,
    since: date,
    unit_agreed_on: date,
    county_agreed_on: date,
    criteria: Mapping[str, str],
    filed_on: date | None = None,
    exception: str = "",
    instead_of: str = "",
) -> VillageSiting:
    """Fix a unit to a village (division key) of the county it is placed in, for the pack's years.

    Refused, each with its clause: a county other than the unit's; a village not registered as key poor village in the
    year the pack names; a criterion without a note; an agreement missing or later than the choice; a village more than
    the pack allows, or a change before the fixed years are over, without an exception and its reason. ``instead_of``
    (division key) names the village that is changed where a unit may have several.
    """
    _authorise(actor, organisation, village)
    organisations.lock(organisation)
    county = divisions.county_key(village, since)
    placed = _county_of(batch, organisation)
    if county != placed:
        name = divisions.by_key(placed, since).name
        raise Refusal(f"“{organisation.name}”安排在{name}，只能在该县选择驻点村。", "H15-005", "village")
    demanded = queries.siting_rules(batch)
    area, mark = divisions.by_key(village, since), figures.mark(village, "filed_poor_village", on=since)
    rules.check_village(demanded, area.name, area.level, mark.value if mark else None)
    rules.check_criteria(demanded, criteria)
    rules.check_agreement(unit=unit_agreed_on, county=county_agreed_on, since=since)
    if filed_on is not None:
        rules.check_filing(filed_on=filed_on, since=since, today=clock.today())
    open_now = VillageSiting.objects.filter(batch=batch, organisation=organisation, valid_to=None)
    held = _held(open_now.values_list("village_id", "valid_from"), since)
    before = rules.leaving(demanded, held, since=since, instead_of=instead_of, exception=exception)
    if before:
        open_now.filter(village_id=before.village).update(valid_to=since)
    if open_now.filter(village_id=village).exists():
        raise Refusal(f"“{organisation.name}”已经驻{area.name}。", "H15-006", "village")
    row = VillageSiting(
        county=county, batch=batch, organisation=organisation, village_id=village, level=queries.sending_level(batch),
        criteria=dict(criteria), unit_agreed_on=unit_agreed_on, county_agreed_on=county_agreed_on, filed_on=filed_on,
        filed_by=actor.label if filed_on else "", exception=exception.strip() if before else "", valid_from=since,
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        actor=actor, verb="确定驻点村", subject_kind="驻点村", subject_id=row.pk, subject_label=organisation.name,
        county=county, happened_on=since, detail={"village": village, "exception": row.exception},
    )  # fmt: skip
    return row


@transaction.atomic
def file_siting(*, actor: Actor, siting: VillageSiting, filed_on: date) -> None:
    """Record the day on which the unit filed its village with the batch's office, and who says so."""
    _authorise(actor, siting.organisation, siting.village_id)
    rules.check_filing(filed_on=filed_on, since=siting.valid_from, today=clock.today())
    unfiled = VillageSiting.objects.filter(pk=siting.pk, filed_on=None)
    if not unfiled.update(filed_on=filed_on, filed_by=actor.label):
        raise Refusal("该驻点村已经报备。", "H15-009")
    record(
        actor=actor, verb="驻点村报备", subject_kind="驻点村", subject_id=siting.pk,
        subject_label=siting.organisation.name, county=siting.county, happened_on=filed_on,
    )  # fmt: skip


@transaction.atomic
def review_siting(*, actor: Actor, siting: VillageSiting, reviewed_on: date) -> None:
    """Record the day on which the batch's own office, or one above, reviewed a filed village."""
    if not queries.may_review(actor, siting.batch):
        raise NotAllowed("只有本批次所在地区或上级的领导小组办公室可以登记审核。")
    rules.check_review(reviewed_on=reviewed_on, filed_on=siting.filed_on, today=clock.today())
    waiting = VillageSiting.objects.filter(pk=siting.pk, reviewed_on=None)
    if not waiting.update(reviewed_on=reviewed_on, reviewed_by=actor.label):
        raise Refusal("该驻点村已经审核。", "H15-009")
    record(
        actor=actor, verb="驻点村审核", subject_kind="驻点村", subject_id=siting.pk,
        subject_label=siting.organisation.name, county=siting.county, happened_on=reviewed_on,
    )  # fmt: skip


@implements("H15-010", "H15-016")
@transaction.atomic
def note_event(
    *, actor: Actor, batch: Batch, organisation: Organisation, kind: str, happened_on: date
) -> None:
    """Record that a unit's forms were filed (``nomination``) or its team entered the village (``entry``).

    The unit itself says so, or the office of the county it is placed in, or one above.
    """
    if not units.takes_part(batch, organisation.pk):
        raise Refusal(f"“{organisation.name}”不在“{batch.title}”的名单内。", "H15-004")
    if happened_on > clock.today():
        raise Refusal("日期不能晚于今天。", field="happened_on")
    county = _county_of(batch, organisation)
    _authorise(actor, organisation, county)
    row, created = PlacementEvent.objects.get_or_create(
        batch=batch,
        organisation=organisation,
        kind=kind,
        defaults={"happened_on": happened_on, "county": county},
    )
    if not created:
        raise Refusal(
            f"“{organisation.name}”的{row.get_kind_display()}已登记为{row.happened_on:%Y年%-m月%-d日}。"
        )
    record(
        actor=actor, verb=row.get_kind_display(), subject_kind="派出单位", subject_id=organisation.pk,
        subject_label=organisation.name, county=county, happened_on=happened_on,
    )  # fmt: skip


def _authorise(actor: Actor, organisation: Organisation, place: str) -> None:
    if actor.is_system or str(organisation.pk) in actor.organisations({"sending_unit"}):
        return
    if not actor.holds(OFFICES, path=divisions.path_keys(place, clock.today())):
        raise NotAllowed("只有该单位、所在县或上级的领导小组办公室可以办理这项登记。")


def _county_of(batch: Batch, organisation: Organisation) -> str:
    unit = (
        PlanUnit.objects.filter(plan__batch=batch, plan__state="adopted", organisation=organisation)
        .select_related("row")
        .first()
    )
    if unit is None or unit.row.division_id is None:
        raise Refusal(
            f"“{organisation.name}”在“{batch.title}”中还没有采用的到县安排，请先完成到县安排。", "H15-005"
        )
    return unit.row.division_id


def _held(rows: Iterable[tuple[str, date]], on: date) -> list[rules.Held]:
    found = list(rows)
    areas = divisions.by_keys((village for village, _ in found), on)
    return [
        rules.Held(village, areas[village].name if village in areas else village, since)
        for village, since in found
    ]
