"""A whole area's nominations at once, from a list: drafts written in sets, whatever the number of rows; and sending them up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from zhucun.foundation.audit.actions import record_bulk
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import copy_rows
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.ids import uuid7
from zhucun.foundation.policy import queries as policy
from zhucun.work.cadres import queries as cadres
from zhucun.work.units import actions as units
from zhucun.work.units import queries as unit_queries
from zhucun.work.units.queries import Batch

from ..models import Nomination, Nominee, Team, VillageSiting
from ..queries.siting import sending_level
from . import nomination as single


@dataclass(frozen=True)
class ListedNominee:
    """A row of a list of nominations: the person (by unit, name, month of birth) and the place in which team. ``village`` is a
    division key, ``planned_to`` exclusive, ``met`` whether the unit confirms every criterion."""

    row: int
    organisation: UUID
    village: str
    starts_on: date
    name: str
    born_month: date
    role: str
    planned_to: date
    first_secretary: bool = False
    stationed: bool = True
    secondee: bool = False
    met: bool = False
    meeting_on: date | None = None
    minutes: str = ""


@implements("H15-016", "H15-004")
@transaction.atomic
def load_nominations(
    *, actor: Actor, batch: Batch, rows: Sequence[ListedNominee], source: str, file_hash: str = ""
) -> int:
    """Make a draft for every unit and village of a list and return how many; all or none. By the office of the batch's area.

    The people are registered already (``cadres.load_cadres``). Raises ``Refusal`` naming the row for a unit outside the list,
    a village it has not chosen (a province's batch), a draft there already, and a person nobody knows.
    """
    units.authorise(actor, batch.division_id)
    units.lock(batch)
    groups: dict[tuple[UUID, str], list[ListedNominee]] = {}
    for row in rows:
        groups.setdefault((row.organisation, row.village), []).append(row)
    _check_places(batch, groups)
    people = _people({row.organisation for row in rows})
    teams = _teams(batch, groups)
    wanted = _criteria(batch, {village for _, village in groups})
    counties = _counties({village for _, village in groups}, batch.starts_on)
    ids = {key: uuid7() for key in groups}
    now = clock.now()
    copy_rows(
        Nomination,
        (
            "id", "county", "batch_id", "organisation_id", "village_id", "team_id", "state", "starts_on", "meeting_on", "minutes",
            "exception", "case", "filed_on", "created_by", "created_at", "version",
        ),
        (
            (
                ids[key], counties[key[1]], batch.pk, key[0], key[1], teams.get(key), "draft", group[0].starts_on,
                group[0].meeting_on, group[0].minutes, "", None, None, actor.label, now, 0,
            )
            for key, group in groups.items()
        ),
    )  # fmt: skip
    copy_rows(
        Nominee,
        (
            "id", "county", "nomination_id", "cadre_id", "role", "first_secretary", "stationed", "secondee", "planned_to",
            "criteria", "preferred", "replaces_id",
        ),
        (
            (
                uuid7(), counties[key[1]], ids[key], _person(row, people), row.role, row.first_secretary, row.stationed,
                row.secondee, row.planned_to, _said(wanted[key[1]], row.met), "", None,
            )
            for key, group in groups.items()
            for row in group
        ),
    )  # fmt: skip
    record_bulk(
        actor=actor, verb="批量起草选派", subject_kind="选派", subject_id=batch.pk, subject_label=source or batch.title,
        county=batch.county, detail={"file": file_hash, "nominations": len(groups), "nominees": len(rows)},
        changes=[
            (str(ids[key]), {"unit": str(key[0]), "village": key[1], "people": [row.name for row in group]})
            for key, group in groups.items()
        ],
    )  # fmt: skip
    return len(groups)


@dataclass(frozen=True)
class Sent:
    """What became of sending drafts up: how many went, and why the others did not."""

    sent: int
    refused: tuple[tuple[Nomination, Refusal], ...]


def submit_drafts(*, actor: Actor, drafts: Iterable[Nomination]) -> Sent:
    """Send drafts up one by one, each in a transaction of its own: what a rule stops stays a draft and is told."""
    sent, refused = 0, []
    for row in drafts:
        try:
            single.submit(actor=actor, nomination=row, exception=row.exception)
        except Refusal as refusal:
            refused.append((row, refusal))
        else:
            sent += 1
    return Sent(sent, tuple(refused))


def _check_places(batch: Batch, groups: Mapping[tuple[UUID, str], Sequence[ListedNominee]]) -> None:
    listed = {row.organisation_id for row in unit_queries.listed(batch)}
    in_hand = set(
        Nomination.objects.filter(batch=batch, state__in=["draft", "submitted"]).values_list(
            "organisation_id", "village_id"
        )
    )
    sited = set(
        VillageSiting.objects.filter(batch=batch, valid_to=None).values_list("organisation_id", "village_id")
    )
    needs_siting = sending_level(batch) in {"central", "province"}
    for key, group in groups.items():
        where = f"第 {group[0].row} 行："
        if key[0] not in listed:
            raise Refusal(f"{where}该单位不在“{batch.title}”的名单内，请从表中去掉。", "H15-004")
        if needs_siting and key not in sited:
            raise Refusal(f"{where}该单位没有定点这个村，请先登记驻点村。", "H15-006")
        if key in in_hand:
            raise Refusal(f"{where}该单位在这个村已有没有办结的选派，请先办结或从表中去掉。")
        if not batch.starts_on <= group[0].starts_on < batch.ends_on:
            raise Refusal(f"{where}拟到任日期不在本批次之内，请改正。")


def _people(bodies: set[UUID]) -> dict[tuple[UUID, str, date], UUID]:
    return {(unit, name, born): pk for pk, unit, name, born in cadres.of_units(bodies)}


def _person(row: ListedNominee, people: Mapping[tuple[UUID, str, date], UUID]) -> UUID:
    found = people.get((row.organisation, row.name, row.born_month))
    if found is None:
        raise Refusal(f"第 {row.row} 行：“{row.name}”还没有登记为该单位的干部，请核对姓名和出生年月。")
    return found


def _teams(batch: Batch, groups: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], UUID]:
    rows = Team.objects.filter(batch=batch, valid_to=None).values_list("organisation_id", "village_id", "pk")
    wanted = set(groups)
    return {(unit, village): pk for unit, village, pk in rows if (unit, village) in wanted}


def _criteria(batch: Batch, villages: set[str]) -> dict[str, tuple[str, ...]]:
    """The criteria of each village; asked once per county."""
    counties = _counties(villages, batch.starts_on)
    found = {}
    for county in set(counties.values()):
        answer = policy.find("teams.nomination.criteria", division=county, on=batch.starts_on)
        found[county] = tuple(str(one) for one in answer.items) if answer else ()
    return {village: found[county] for village, county in counties.items()}


def _counties(villages: set[str], on: date) -> dict[str, str]:
    ways = divisions.ways_up(villages, on)
    return {
        village: next((area.key for area in way if area.level == Level.COUNTY), village)
        for village, way in ways.items()
    }


def _said(criteria: Iterable[str], met: bool) -> Any:  # noqa: ANN401 - what the JSON column takes
    return {name: {"met": met, "comment": ""} for name in criteria}
