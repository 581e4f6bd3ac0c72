"""Village siting: a unit chooses one village of its county, fixed for the pack's term; and the dated facts of a batch."""

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.figures import queries as figures
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.organisations import actions as organisations
from zhucun.foundation.organisations.queries import Organisation
from zhucun.foundation.policy import queries as policy
from zhucun.work.units import queries as units
from zhucun.work.units.queries import Batch

from ..models import PlacementEvent, PlanUnit, VillageSiting

OFFICES = frozenset({"province_office", "city_office", "county_office"})


@implements("H15-006", "H15-007", "H15-008")
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
) -> VillageSiting:
    """Fix a unit to a village (division key) of the county it is placed in, for the pack's years.

    Refused, each with its clause: a county other than the unit's; a village not registered as key poor village in the
    year the pack names; a criterion without a note; an agreement missing or later than the choice; a change or a second
    village before the fixed years are over without an exception and its reason.
    """
    _authorise(actor, organisation, village)
    organisations.lock(organisation)
    county = divisions.county_key(village, since)
    placed = _county_of(batch, organisation)
    if county != placed:
        name = divisions.by_key(placed, since).name
        raise Refusal(f"“{organisation.name}”安排在{name}，只能在该县选择一个贫困村。", "H15-005", "village")
    _check_village(village, since)
    wanted = policy.value("placement.siting.criteria", division=county, on=since).value
    missing = (
        [text for text in wanted if not criteria.get(str(text), "").strip()]
        if isinstance(wanted, tuple | list)
        else []
    )
    if missing:
        raise Refusal(f"请写明布点对以下因素的考虑：{'、'.join(map(str, missing))}。", "H15-008", "criteria")
    if max(unit_agreed_on, county_agreed_on) > since:
        raise Refusal("单位与县里的同意日期不能晚于定点日期。", "H15-007", "since")
    years = int(policy.value("placement.fixed_years", division=county, on=since).value)
    before = VillageSiting.objects.filter(batch=batch, organisation=organisation, valid_to=None).first()
    if before:
        _end(before, since, years, exception)
    row = VillageSiting(
        county=county, batch=batch, organisation=organisation, village_id=village, level=organisation.level,
        criteria=dict(criteria), unit_agreed_on=unit_agreed_on, county_agreed_on=county_agreed_on, filed_on=filed_on,
        exception=exception.strip() if before else "", valid_from=since,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(f"“{organisation.name}”的驻点村刚被他人登记，请刷新后再看。", "H15-006") from error
    record(
        actor=actor, verb="确定驻点村", subject_kind="驻点村", subject_id=row.pk, subject_label=organisation.name,
        county=county, happened_on=since, detail={"village": village, "exception": row.exception},
    )  # fmt: skip
    return row


@implements("H15-009")
@transaction.atomic
def file_siting(*, actor: Actor, siting: VillageSiting, filed_on: date) -> None:
    """Record the day on which the unit filed its village with the provincial office."""
    _authorise(actor, siting.organisation, siting.village_id)
    if filed_on < siting.valid_from:
        raise Refusal("备案日期不能早于定点日期。", "H15-009", "filed_on")
    if not VillageSiting.objects.filter(pk=siting.pk, filed_on=None).update(filed_on=filed_on):
        raise Refusal("该驻点村已经备案。", "H15-009")
    record(
        actor=actor, verb="驻点村备案", subject_kind="驻点村", subject_id=siting.pk,
        subject_label=siting.organisation.name, county=siting.county, happened_on=filed_on,
    )  # fmt: skip


@implements("H15-010", "H15-016")
@transaction.atomic
def note_event(
    *, actor: Actor, batch: Batch, organisation: Organisation, kind: str, happened_on: date
) -> None:
    """Record that a unit's forms were filed (``nomination``) or its team entered the village (``entry``)."""
    _authorise(actor, organisation, None)
    if not units.takes_part(batch, organisation.pk):
        raise Refusal(f"“{organisation.name}”不在“{batch.title}”的名单内。", "H15-004")
    if happened_on > clock.today():
        raise Refusal("日期不能晚于今天。", field="happened_on")
    county = _county_of(batch, organisation)
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


def _authorise(actor: Actor, organisation: Organisation, village: str | None) -> None:
    if actor.is_system or str(organisation.pk) in actor.organisations({"sending_unit"}):
        return
    place = village if village is not None else organisation.division_id
    if not actor.holds(OFFICES, path=divisions.path_keys(place, clock.today())):
        raise NotAllowed("只有该单位、所在县或上级的领导小组办公室可以登记驻点村。")


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


def _check_village(village: str, since: date) -> None:
    area = divisions.by_key(village, since)
    if area.level != Level.VILLAGE:
        raise Refusal(f"“{area.name}”不是村，请选择村。", "H15-007", "village")
    year = int(policy.value("placement.filing_year", division=village, on=since).value)
    filed = figures.mark(village, "filed_poor_village", on=since)
    if filed is None or str(filed.value) != str(year):
        found = f"登记为{filed.value}年识别" if filed else "没有建档立卡重点贫困村的登记"
        raise Refusal(
            f"“{area.name}”{found}，驻点村须为{year}年新识别的建档立卡重点贫困村，请另选。",
            "H15-007",
            "village",
        )


def _end(before: VillageSiting, since: date, years: int, exception: str) -> None:
    fixed_until = _years_later(before.valid_from, years)
    if since < fixed_until and not exception.strip():
        raise Refusal(
            f"“{before.organisation.name}”的驻点村自{before.valid_from:%Y年%-m月%-d日}起一定{years}年，"
            f"{fixed_until:%Y年%-m月%-d日}前不能更换；确需更换请填写例外理由。",
            "H15-006",
            "exception",
        )
    if since <= before.valid_from:
        raise Refusal("新的定点日期须晚于原定点日期。", "H15-006", "since")
    VillageSiting.objects.filter(pk=before.pk, valid_to=None).update(valid_to=since)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February: the years are over with the 28th
        return date(day.year + years, 3, 1)
