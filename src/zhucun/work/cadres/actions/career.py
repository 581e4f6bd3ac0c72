"""Posts and résumé of a cadre, and where he or she serves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.organisations.queries import Organisation

from .. import queries, rules
from ..facts import Line, PostFacts
from ..models import Cadre, Post, ResumeLine, Station
from ..wording import span
from .keeping import authorise, check_post, locked, note, open_post, plain, refuse


@transaction.atomic
def take_post(
    *, actor: Actor, cadre: Cadre, post: PostFacts, organisation: Organisation | None = None
) -> Post:
    """Note a post from ``post.since`` on; the one before ends that day.

    With ``organisation`` the cadre moves to another unit of the same area; both are kept by the actor. The county of what
    is registered never changes: who moves to another area is registered there anew.
    """
    row = locked(actor, cadre)
    post = replace(post, title=post.title.strip(), department=post.department.strip())
    check_post(post)
    before = Post.objects.filter(cadre=row, valid_to=None).first()
    if before and before.valid_from >= post.since:
        raise Refusal(
            f"现任职务“{before.title}”自{before.valid_from:%Y年%-m月%-d日}起任，新任职日期须晚于该日。",
            field="since",
        )
    moves = organisation is not None and organisation.pk != row.organisation_id
    if organisation is not None and moves:
        _check_move(actor, row, organisation, post.since)
        Cadre.objects.filter(pk=row.pk).update(organisation=organisation)
    made = open_post(row, organisation or row.organisation, post)
    detail = {
        "before": {"title": before.title, "rank": before.rank} if before else None,
        "after": plain(post),
    }
    if organisation is not None and moves:
        detail["unit"] = {"before": row.organisation.name, "after": organisation.name}
    note(actor, "任职", row, detail)
    return made


@transaction.atomic
def write_resume(*, actor: Actor, cadre: Cadre, lines: Sequence[Line]) -> None:
    """Replace the résumé as a whole; the audit keeps it before and after."""
    row = locked(actor, cadre)
    refuse(next(iter(rules.resume_faults(lines, row.born_month, clock.today())), None))
    before = queries.resume(row)
    if tuple(lines) == before:
        return
    ResumeLine.objects.filter(cadre=row).delete()
    ResumeLine.objects.bulk_create(
        ResumeLine(
            county=row.county, cadre=row, position=number, begins=line.begins, ends=line.ends, text=line.text
        )
        for number, line in enumerate(lines, 1)
    )
    detail = {"before": _printed(before), "after": _printed(lines)}
    note(actor, "填写简历", row, detail)


@transaction.atomic
def take_station(
    *, cadre: Cadre, division: str, purpose: str, source: UUID, since: date, county: str
) -> None:
    """Note where a cadre serves from ``since`` on, for the act that posts the cadre there (``source`` is its record)."""
    Station.objects.create(
        county=county, cadre=cadre, division_id=division, purpose=purpose, source=source, valid_from=since
    )


@transaction.atomic
def leave_station(*, source: UUID, on: date) -> None:
    """End the station that a record gave, on its first day without it."""
    Station.objects.filter(source=source, valid_to=None).update(valid_to=on)


def _check_move(actor: Actor, row: Cadre, organisation: Organisation, since: date) -> None:
    """Refuse a move to a unit that the actor does not keep, or of another area, or before its day."""
    authorise(actor, organisation)
    if organisation.county != row.county:
        raise Refusal(
            f"“{organisation.name}”在另一个地区，不能在这里办理调动。请由该单位登记此人，并勾选“已核对”。",
            field="organisation",
        )
    if since > clock.today():
        raise Refusal("调动须在到任当天或以后办理，任职日期不能晚于今天。", field="since")


def _printed(lines: Sequence[Line]) -> list[str]:
    return [f"{span(line.begins, line.ends)} {line.text}" for line in lines]
