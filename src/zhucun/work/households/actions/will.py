"""A household declares whether it wants to start a business: a statement of its own, never computed."""

from datetime import date

from django.db import transaction

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.policy import queries as policy

from ..models import Household, HouseholdItem
from ..queries.lists import LOAN, WILL
from .keeping import amend, locked, note


@implements("PL-060")
@transaction.atomic
def declare_will(*, actor: Actor, household: Household, willing: bool, said: str, at: date) -> None:
    """Keep what the household declared on ``at``; ``said`` is what it wants to do.

    Raises ``NotAllowed``; ``Refusal`` where no instrument in force asks for the will, or a willing household said nothing of it.
    """
    row = locked(actor, household.pk, "登记创业意愿", at)
    rule = policy.find(LOAN, division=row.village_id, on=at)
    if rule is None or WILL not in rule.items:
        raise Refusal("这一天在这个村没有制度把创业意愿作为条件，不用登记。", field="at")
    if willing and not said.strip():
        raise Refusal("请写明本户想做什么。", rule.clause, "said")
    state = HouseholdItem.State.MET if willing else HouseholdItem.State.GAP
    owner = {"county": row.county, "household": row, "checklist": LOAN, "item": WILL}
    changed = amend(owner, HouseholdItem, at, {"state": state, "note": said.strip()})
    if changed.changes:
        note(actor, "登记创业意愿", row, at, {"willing": willing, **changed.detail()})
