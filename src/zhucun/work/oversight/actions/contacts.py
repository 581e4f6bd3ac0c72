"""The people places name: contacts for stationing, and who is first responsible."""

from datetime import date

from django.db import transaction

from zhucun.foundation.audit.actions import record
from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.divisions.queries import Area
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.races import once

from ..models import PlaceContact
from ..queries.limits import rulebook
from ..queries.scope import keeps
from .common import end, free_number, place


@implements("JX18-030", "PL-111")
@transaction.atomic
def name_person(
    *, actor: Actor, division: str, kind: str, name: str, since: date, post: str = "", phone: str = ""
) -> PlaceContact:
    """Name a contact (or the first responsible person) of a county or township from ``since`` on.

    Where the place has as many as the pack wants (one, where no pack says), the new one follows the one named first.
    """
    authorise(actor, division, kind)
    area = place(division, since, Level.COUNTY, Level.TOWNSHIP)
    if not name.strip():
        raise Refusal("请填写姓名。", field="name")
    number = _number(actor, area, kind, since)
    row = PlaceContact(
        county=divisions.county_key(division, since), kind=kind, division_id=division, number=number, name=name.strip(),
        post=post.strip(), phone=phone.strip(), valid_from=since,
    )  # fmt: skip
    with once(f"{area.name}刚刚由别人登记，请刷新页面查看。"):
        row.save(force_insert=True)
    record(
        actor=actor, verb=f"确定{row.get_kind_display()}", subject_kind="联系人", subject_id=row.pk,
        subject_label=f"{row.name}—{area.name}", county=row.county, happened_on=since, detail={"division": division},
    )  # fmt: skip
    return row


@transaction.atomic
def end_person(*, actor: Actor, person: PlaceContact, on: date) -> None:
    """End a person's being named on ``on``, the first day without."""
    authorise(actor, person.division_id, person.kind)
    end(actor, person, on, verb=f"{person.get_kind_display()}卸任", subject="联系人", label=person.name)


def may_name(actor: Actor, division: str, kind: str = PlaceContact.Kind.CONTACT) -> bool:
    """Whether the actor names people of a place: the leading-group office of the county or above; a township's clerk its contact."""
    if keeps(actor, divisions.county_key(division, clock.today())):
        return True
    path = divisions.path_keys(division, clock.today())
    return kind == PlaceContact.Kind.CONTACT and actor.holds({"township_clerk"}, path=path[:1])


def authorise(actor: Actor, division: str, kind: str) -> None:
    """Refuse who may not."""
    if not may_name(actor, division, kind):
        raise NotAllowed("只有所在县或上级的领导小组办公室可以登记；乡镇专干可以登记本乡镇的驻村工作联系人。")


def _number(actor: Actor, area: Area, kind: str, since: date) -> int:
    """The number the new person takes; the one named first steps down where none is free."""
    limit = None
    if kind == PlaceContact.Kind.CONTACT:
        limit = rulebook([area.key], since).limit("oversight.contact.per_place", area.key, since)
    open_now = PlaceContact.objects.filter(division_id=area.key, kind=kind, valid_to=None)
    number = free_number(open_now, limit.number if limit else 1)
    if number is not None:
        return number
    first = open_now.order_by("valid_from", "number")[0]
    end(
        actor,
        first,
        since,
        verb=f"{first.get_kind_display()}卸任",
        subject="联系人",
        label=first.name,
        field="since",
    )
    return first.number
