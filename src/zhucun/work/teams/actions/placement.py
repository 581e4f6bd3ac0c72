"""Placing the units of a batch in counties: import, moving, proposing, adopting."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from zhucun.foundation.audit.actions import record, record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Conflict, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.queries import Batch

from ..models import PlacementPlan, PlanCounty, PlanUnit, VillageSiting
from ..placement.facts import Placements
from ..queries import checking
from ..queries import placement as queries


@implements("H15-004", "H15-043")
@transaction.atomic
def import_plan(
    *,
    actor: Actor,
    batch: Batch,
    table: Placements,
    meant: Mapping[str, UUID],
    file_name: str,
    file_hash: str,
) -> PlacementPlan:
    """Keep a placement table as a draft plan, exactly as read. ``meant`` says which unit each written name stands for.

    The same file twice for a batch gives the plan made the first time, unless that was discarded. Counties are found
    among the divisions of the batch's area on the batch's first day; a county not found stays printed text. Refused
    for a name that stands for no unit of the batch's closed list (H15-004).
    """
    units.authorise(actor, batch.division_id)
    units.lock(batch)
    there = (
        PlacementPlan.objects.filter(batch=batch, file_hash=file_hash, origin="imported")
        .exclude(state="discarded")
        .first()
    )
    if there:
        return there
    plan = _new_plan(
        actor, batch, title=f"{file_name} 导入", origin="imported", file_name=file_name, file_hash=file_hash,
        facts=checking.facts_json(table),
    )  # fmt: skip
    places = divisions.named(
        {(row.city, row.county) for row in table.rows},
        Level.COUNTY,
        batch.starts_on,
        within=batch.division_id,
    )
    rows: dict[tuple[str, str], PlanCounty] = {}
    for fact in table.rows:
        key = (fact.city, fact.county)
        if key in rows:
            continue
        place = places.get(key)
        rows[key] = PlanCounty(
            county=batch.county, plan=plan, division_id=place.key if place else None, city=fact.city, name=fact.county,
            villages=fact.villages, persons=fact.persons, position=len(rows) + 1,
        )  # fmt: skip
    PlanCounty.objects.bulk_create(rows.values(), batch_size=500)
    listed = {row.organisation_id for row in unit_queries.listed(batch)}
    if strangers := [unit.name for unit in table.units if meant.get(unit.name) not in listed]:
        raise Refusal(
            f"这些名称不是“{batch.title}”名单内的单位：{'、'.join(strangers[:5])}。请先确认名称。", "H15-004"
        )
    PlanUnit.objects.bulk_create(
        [
            PlanUnit(
                county=batch.county, plan=plan, row=rows[(unit.city, unit.county)], printed=unit.name,
                organisation_id=meant[unit.name], category=unit.category, heading=unit.heading,
                position=position, where=asdict(unit.where),
            )
            for position, unit in enumerate(table.units, 1)
        ],
        batch_size=500,
    )  # fmt: skip
    record_bulk(
        actor=actor, verb="导入到县安排", subject_kind="到县安排", subject_id=plan.pk, subject_label=plan.title,
        county=plan.county, detail={"file": file_hash},
        changes=[(u.county, {"unit": u.name, "category": u.category}) for u in table.units],
    )  # fmt: skip
    return plan


@implements("H15-005")
@transaction.atomic
def move_unit(*, actor: Actor, plan: PlacementPlan, unit: PlanUnit, to: str, reason: str) -> None:
    """Move a unit of a draft to another county of the batch's county list; any other county is refused.

    ``to`` is the id of the county's row, its division key, or its name (after its city's, where two cities have one of
    that name); ``reason`` is kept with the move and printed in the comparison.
    """
    _lock_draft(actor, plan)
    rows = list(plan.counties.all())
    fits = [row for row in rows if to in {str(row.pk), row.division_id, row.name, f"{row.city}{row.name}"}]
    if not fits:
        raise Refusal(
            f"“{to}”不在“{plan.batch.title}”的到县名单（{len(rows)} 个县市区）内，不能安排这一批的工作队。",
            "H15-005",
            "to",
        )
    if len(fits) > 1:
        written = "、".join(f"{row.city}{row.name}" for row in fits)
        raise Refusal(f"到县名单里有 {len(fits)} 个“{to}”，请写明是哪一个：{written}。", "H15-005", "to")
    target = fits[0]
    if not reason.strip():
        raise Refusal("请写明调整理由。", field="reason")
    before = next(row for row in rows if row.pk == unit.row_id)
    if before.pk == target.pk:
        raise Refusal(f"“{unit.printed}”已在{target.name}。", field="to")
    moved = PlanUnit.objects.filter(pk=unit.pk, plan=plan, row_id=before.pk).update(
        row=target, moved_from_id=unit.moved_from_id or before.pk, reason=reason.strip()
    )
    if not moved:
        raise Conflict(f"“{unit.printed}”刚被他人调整，请刷新后再看。")
    if plan.origin == PlacementPlan.Origin.PROPOSED:
        # What the proposal proved speaks of the draft as proposed; the page must not claim it for this one.
        plan.refresh_from_db(fields=["summary"])
        plan.summary["adjusted"] = plan.summary.get("adjusted", 0) + 1
        plan.save(update_fields=["summary"])
    _note(
        actor,
        "调整到县安排",
        plan,
        {"unit": unit.printed, "from": before.name, "to": target.name, "reason": reason},
    )


@implements("H15-005", "PD-008")
@transaction.atomic
def propose(
    *,
    actor: Actor,
    plan: PlacementPlan,
    max_moves: int | None = None,
    persons_share: Fraction = Fraction(0),
    pinned: Collection[UUID] = (),
) -> PlacementPlan:
    """Make a draft that moves the fewest units for the fairest load, and say what each county gains or loses and why.

    ``max_moves`` bounds the moves (None: as many as the fairest load needs); ``persons_share`` (0 to 1) is the weight of
    poor persons in a county's burden; ``pinned`` units stay. The draft may be changed by hand before anyone adopts it.
    Asked the same of the same plan again, the draft made the first time is returned while it is untouched.
    """
    units.authorise(actor, plan.batch.division_id)
    units.lock(plan.batch)
    plan.refresh_from_db(fields=["version"])
    asked = {
        "version": plan.version, "max_moves": max_moves, "persons_share": str(persons_share),
        "pinned": sorted(map(str, pinned)),
    }  # fmt: skip
    for there in plan.proposals.filter(state="draft", version=0):
        if there.summary.get("asked") == asked:
            return there
    proposal = queries.proposal_for(plan, max_moves=max_moves, persons_share=persons_share, pinned=pinned)
    draft = _new_plan(
        actor, plan.batch, title=f"均衡建议（调整 {len(proposal.moves)} 个单位）", origin="proposed", based_on=plan,
        summary={**queries.summary_json(proposal), "asked": asked},
    )  # fmt: skip
    rows = {}
    for row in plan.counties.all():
        copy = PlanCounty(
            county=row.county, plan=draft, division_id=row.division_id, city=row.city, name=row.name, villages=row.villages,
            persons=row.persons, position=row.position,
        )  # fmt: skip
        rows[row.pk] = copy
    PlanCounty.objects.bulk_create(rows.values(), batch_size=500)
    by_place = {(row.city, row.name): row for row in rows.values()}
    moves = {(move.unit, move.from_city, move.from_county): move for move in proposal.moves}
    lines = []
    for unit in plan.units.select_related("row"):
        move = moves.get((unit.printed, unit.row.city, unit.row.name))
        before = unit.row_id if move else unit.moved_from_id
        lines.append(
            PlanUnit(
                county=unit.county, plan=draft, organisation_id=unit.organisation_id, printed=unit.printed,
                row=by_place[(move.to_city, move.to_county)] if move else rows[unit.row_id], category=unit.category,
                heading=unit.heading, position=unit.position, where=unit.where,
                moved_from=rows[before] if before else None, reason=move.reason if move else unit.reason,
            )
        )  # fmt: skip
    PlanUnit.objects.bulk_create(lines, batch_size=500)
    _note(actor, "生成均衡建议", draft, {"based_on": str(plan.pk), "moves": [m.unit for m in proposal.moves]})
    return draft


@implements("H15-004", "H15-006")
@transaction.atomic
def adopt(*, actor: Actor, plan: PlacementPlan, exception: str = "") -> None:
    """Put a draft in force for its batch; the plan adopted before is superseded. One wins where two adopt at once.

    Refused while a listed unit stands in no county or in two (H15-004), and while a unit is fixed to a village of another
    county (H15-006) unless ``exception`` says why: then those villages are given up today, with that reason.
    """
    _lock_draft(actor, plan)
    placed = list(plan.units.values_list("organisation_id", flat=True))
    listed = {row.organisation_id for row in unit_queries.listed(plan.batch)}
    if len(placed) != len(set(placed)) or set(placed) != listed:
        missing = len(listed - set(placed))
        raise Refusal(
            f"每个单位应恰好安排一次：现有 {missing} 个单位没有安排，{len(placed) - len(set(placed))} 处重复。请先处理核对结果。",
            "H15-004",
        )
    _leave_villages(actor, plan, exception.strip())
    PlacementPlan.objects.filter(batch=plan.batch, state="adopted").update(state="superseded")
    try:
        with transaction.atomic():
            done = PlacementPlan.objects.filter(pk=plan.pk, state="draft").update(state="adopted")
    except IntegrityError as error:
        raise Conflict("另一份安排刚被采用，请刷新后再看。") from error
    if not done:
        raise Conflict("这份安排已不是草案，请刷新后再看。")
    _note(actor, "采用到县安排", plan, {"units": len(placed)})


def _leave_villages(actor: Actor, plan: PlacementPlan, exception: str) -> None:
    """End the sitings that lie in another county than the plan's; refused with their units without an exception."""
    displaced = queries.displaced(plan)
    if displaced and not exception:
        named = "、".join(f"{siting.organisation.name}（定点在{county}）" for siting, county in displaced)
        raise Refusal(
            f"{len(displaced)} 个驻点村不在新安排的县：{named}。定点期内不能更换；确需更换请填写例外理由，"
            "采用时这些定点即结束。",
            "H15-006",
            "exception",
        )
    today = clock.today()
    for siting, _ in displaced:
        # A village is held for a day at least, so that its span is never empty.
        last = max(today, siting.valid_from + timedelta(days=1))
        reason = "；".join(filter(None, (siting.exception, exception)))[:300]
        ended = VillageSiting.objects.filter(pk=siting.pk, valid_to=None)
        if not ended.update(valid_to=last, exception=reason):
            raise Conflict(f"“{siting.organisation.name}”的驻点村刚被他人更换，请刷新后再看。")
        record(
            actor=actor, verb="结束驻点村", subject_kind="驻点村", subject_id=siting.pk,
            subject_label=siting.organisation.name, county=siting.county, happened_on=last,
            detail={"village": siting.village_id, "exception": exception},
        )  # fmt: skip


@transaction.atomic
def discard(*, actor: Actor, plan: PlacementPlan) -> None:
    """Put a draft aside; it stays readable."""
    _lock_draft(actor, plan)
    if not PlacementPlan.objects.filter(pk=plan.pk, state="draft").update(state="discarded"):
        raise Conflict("这份安排已不是草案，请刷新后再看。")
    _note(actor, "弃用草案", plan, {})


def _new_plan(actor: Actor, batch: Batch, *, title: str, origin: str, **fields: object) -> PlacementPlan:
    plan = PlacementPlan(
        county=batch.county,
        batch=batch,
        title=title[:120],
        origin=origin,
        created_at=clock.now(),
        created_by=actor.label,
        **fields,
    )
    plan.save(force_insert=True)
    return plan


def _lock_draft(actor: Actor, plan: PlacementPlan) -> None:
    units.authorise(actor, plan.batch.division_id)
    # The lock and the counter let two people work on one draft without overwriting each other's step.
    if not PlacementPlan.objects.filter(pk=plan.pk, state="draft").update(version=F("version") + 1):
        raise Conflict(f"“{plan.title}”已不是草案，不能再改。请在新的草案上办理。")


def _note(actor: Actor, verb: str, plan: PlacementPlan, detail: dict[str, Any]) -> None:
    record(
        actor=actor, verb=verb, subject_kind="到县安排", subject_id=plan.pk, subject_label=plan.title, county=plan.county,
        detail=detail,
    )  # fmt: skip
