"""What the acts on a cadre share: the right to act, the lock, the line in the trail."""

from dataclasses import asdict
from typing import Any, Final

from zhucun.foundation.audit.actions import record
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.organisations.queries import Organisation

from .. import queries, ranks, rules
from ..facts import Facts, Fault, PostFacts
from ..models import Cadre, Post
from ..wording import month

SUBJECT: Final = "干部"


def authorise(actor: Actor, organisation: Organisation) -> None:
    """Refuse everybody who does not keep the unit's people, and all of restricted units."""
    if not queries.may_keep(actor, organisation):
        raise NotAllowed("只有该单位或其所在地区的主管部门可以登记和修改干部资料。")
    if organisation.restricted:
        raise Refusal(f"“{organisation.name}”不公开人员，系统不登记其人员。", field="organisation")


def locked(actor: Actor, cadre: Cadre) -> Cadre:
    """The cadre's row, held for the rest of the transaction, for an actor who keeps it."""
    authorise(actor, cadre.organisation)
    return Cadre.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=cadre.pk)


def note(actor: Actor, verb: str, row: Cadre, detail: dict[str, Any]) -> None:
    """One act on a cadre, in the trail."""
    record(
        actor=actor, verb=verb, subject_kind=SUBJECT, subject_id=row.pk,
        subject_label=f"{row.name}（{row.organisation.name}）", county=row.county, detail=detail,
    )  # fmt: skip


def plain(facts: Facts | PostFacts) -> dict[str, Any]:
    """Facts as the audit keeps them, months as they are written."""
    days = {"born_month", "party_month", "work_month"}
    return {
        name: month(value) if name in days else value.isoformat() if name == "since" else value
        for name, value in asdict(facts).items()
    }


def refuse(fault: Fault | None) -> None:
    """Raise a fault as a refusal."""
    if fault:
        raise Refusal(fault.sentence, field=fault.field)


def check_post(post: PostFacts) -> None:
    """Refuse a post without title or with an unknown rank."""
    refuse(rules.post_fault(post, ranks.names()))


def open_post(row: Cadre, organisation: Organisation, post: PostFacts) -> Post:
    """End the open post of a cadre on the day the new one begins; call it under the lock of the cadre."""
    Post.objects.filter(cadre=row, valid_to=None).update(valid_to=post.since)
    return Post.objects.create(
        county=row.county, cadre=row, organisation=organisation, department=post.department, title=post.title,
        rank=post.rank, valid_from=post.since,
    )  # fmt: skip
