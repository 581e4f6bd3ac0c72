"""Keeping the register of bodies."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.pinyin import initials
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal

from .models import Organisation, OrganisationName, OrganisationTie

EDITORS = frozenset({"province_office", "city_office", "county_office", "selection_office"})


@transaction.atomic
def register(
    *, actor: Actor, name: str, kind: str, level: str, division: str, restricted: bool = False
) -> Organisation:
    """Add a body, or return the one of that name already in the area. ``division`` is a key."""
    _authorise(actor, division)
    county = divisions.county_key(division, clock.today())
    body, created = Organisation.objects.get_or_create(
        county=county,
        name=name,
        defaults={
            "initials": initials(name),
            "kind": kind,
            "level": level,
            "division_id": division,
            "restricted": restricted,
        },
    )
    if not created:
        return body
    detail = {"kind": kind, "level": level, "division": division, "restricted": restricted}
    _note(actor, "登记", body, detail)
    return body


@transaction.atomic
def add_name(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    kind: str,
    since: date,
    until: date | None = None,
    note: str = "",
) -> OrganisationName:
    """Record another name of a body, such as one confirmed while matching a list; the same name once.

    In an area a name means one body: refused where it is another body's name or alias already.
    """
    _authorise(actor, organisation.division_id)
    county = organisation.county
    namesake = Organisation.objects.filter(county=county, name=name).exclude(pk=organisation.pk)
    if namesake.exists():
        raise Refusal(f"“{name}”是另一个已登记单位的名称，不能作为“{organisation.name}”的别名。请先核对。")
    row, created = OrganisationName.objects.select_related("organisation").get_or_create(
        county=county,
        name=name,
        defaults={
            "organisation": organisation,
            "kind": kind,
            "valid_from": since,
            "valid_to": until,
            "note": note,
        },
    )
    if row.organisation_id != organisation.pk:
        raise Refusal(
            f"“{name}”已是“{row.organisation.name}”的别名，不能同时指向“{organisation.name}”。请先核对。"
        )
    if created:
        _note(actor, "确认别名", organisation, {"name": name, "kind": kind, "note": note})
    return row


@transaction.atomic
def tie(
    *, actor: Actor, organisation: Organisation, kind: str, other: Organisation, since: date
) -> OrganisationTie:
    """Tie a body to another from ``since`` on; a different tie of the kind still open ends that day."""
    _authorise(actor, organisation.division_id)
    if organisation.pk == other.pk:
        raise Refusal(f"“{organisation.name}”不能与自己建立关系，请另选单位。")
    lock(organisation)
    open_tie = OrganisationTie.objects.filter(organisation=organisation, kind=kind, valid_to=None).first()
    if open_tie:
        if open_tie.other_id == other.pk:
            return open_tie
        if open_tie.valid_from >= since:
            raise Refusal(
                f"“{organisation.name}”自{open_tie.valid_from:%Y年%-m月%-d日}起已有此关系，新关系须晚于该日。",
                field="since",
            )
        OrganisationTie.objects.filter(pk=open_tie.pk).update(valid_to=since)
    try:
        with transaction.atomic():
            row = OrganisationTie.objects.create(
                county=organisation.county,
                organisation=organisation,
                kind=kind,
                other=other,
                valid_from=since,
            )
    except IntegrityError as error:
        raise Refusal(f"“{organisation.name}”的关系刚被他人改动，请刷新后重试。") from error
    _note(actor, "建立关系", organisation, {"kind": kind, "other": str(other.pk), "since": since.isoformat()})
    return row


def lock(organisation: Organisation) -> None:
    """Lock a body's row for the transaction: whoever keeps dated rows of a body calls this first."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def lock_all(bodies: Iterable[Organisation]) -> None:
    """Lock many bodies with one statement, always in the same order, so that two such acts cannot wait for each other."""
    rows = Organisation.objects.select_for_update().filter(pk__in=[body.pk for body in bodies])
    list(rows.order_by("pk").values_list("pk"))


def _authorise(actor: Actor, division: str) -> None:
    if actor.is_system or actor.holds(EDITORS, path=divisions.path_keys(division, clock.today())):
        return
    raise NotAllowed("您没有维护该地区机构的权限，请联系该级领导小组办公室。")


def _note(actor: Actor, verb: str, body: Organisation, detail: dict[str, object]) -> None:
    record(
        actor=actor,
        verb=verb,
        subject_kind="机构",
        subject_id=body.pk,
        subject_label=body.name,
        county=body.county,
        detail=detail,
    )
