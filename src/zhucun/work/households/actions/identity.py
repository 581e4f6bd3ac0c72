"""Identity and bank numbers in clear, for a stated reason; and correcting who somebody is."""

from datetime import date

from django.db import transaction

from zhucun.foundation.divisions.pinyin import initials
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import NotAllowed, Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.races import once

from .. import rules
from ..facts import PersonFacts
from ..models import Household, HouseholdMember, HouseholdState, IdentityEntry, Person
from ..queries import scope
from ..queries.register import index_of
from .keeping import locked, note
from .people import TAKEN, not_counted


@transaction.atomic
def reveal_identity(*, actor: Actor, household: Household, person: Person, reason: str) -> str:
    """The identity number of somebody who is or was in the household, in clear; that it was shown, to whom and why is noted."""
    _may_reveal(actor, household, reason)
    if not HouseholdMember.objects.filter(household=household, person=person).exists():
        raise NotAllowed("这个人不在这一户。")
    number = Person.objects.values_list("identity", flat=True).get(pk=person.pk)
    if not number:
        raise Refusal(f"{person.name}没有登记证件号码。")
    note(
        actor,
        "查看证件号码",
        household,
        clock.today(),
        {"reason": reason.strip()},
        person=person,
        changed=False,
    )
    return number


@transaction.atomic
def reveal_account(*, actor: Actor, household: Household, on: date, reason: str) -> str:
    """The bank number of the household as of a day, in clear; noted as ``reveal_identity``."""
    _may_reveal(actor, household, reason)
    known = HouseholdState.objects.filter(in_force(on), household=household).first()
    if known is None or not known.account:
        raise Refusal(f"户{household.number}没有登记银行卡号。")
    note(actor, "查看银行卡号", household, clock.today(), {"reason": reason.strip()}, changed=False)
    return known.account


@implements("H15-028")
@transaction.atomic
def correct_person(*, actor: Actor, household: Household, person: Person, facts: PersonFacts) -> bool:
    """Correct who a member is; ``facts.number`` "" leaves the identity number. The trail keeps each field before and after, the
    number masked. A number that stands elsewhere is refused as in ``register_household``."""
    row = locked(actor, household.pk, "更正成员身份", clock.today())
    held = Person.objects.select_for_update().get(pk=person.pk)
    if not HouseholdMember.objects.filter(household=row, person=held, valid_to=None).exists():
        raise Refusal(f"{held.name}已不在户{row.number}，请刷新页面查看。")
    number = facts.number.strip() or held.identity
    facts = rules.sound_person(
        PersonFacts(facts.name, facts.sex, facts.born_on, facts.nation.strip(), number), clock.today()
    )
    new = {
        "name": facts.name, "sex": facts.sex, "born_on": facts.born_on, "nation": facts.nation, "identity": facts.number,
    }  # fmt: skip
    before = {name: getattr(held, name) for name in new if getattr(held, name) != new[name]}
    if not before:
        return False
    if "identity" in before:
        _renumber(actor, held, facts.number)
    changed = {name: new[name] for name in before}
    Person.objects.filter(pk=held.pk).update(
        **changed, initials=initials(facts.name)[:40], identity_index=index_of(facts.number)
    )
    for values in (before, changed):
        if "identity" in values:
            values["identity"] = masked(str(values["identity"]))
    changes = {name: {"before": before[name], "after": changed[name]} for name in before}
    note(actor, "更正成员身份", row, clock.today(), {"changes": changes}, person=held)
    return True


def _renumber(actor: Actor, held: Person, number: str) -> None:
    index = index_of(number)
    entry = IdentityEntry.objects.select_for_update().filter(pk=index).first()
    if entry is not None:
        other = Person.objects.select_for_update().get(pk=entry.person_id)
        not_counted(actor, other, held.county, date.min)
    IdentityEntry.objects.filter(person=held).delete()
    with once(TAKEN, "number"):
        IdentityEntry.objects.create(index=index, person=held, county=held.county)


def _may_reveal(actor: Actor, household: Household, reason: str) -> None:
    if not scope.reveals(actor, household.village_id):
        raise NotAllowed("只有本村、乡镇、县及上级主管部门和审计人员可以查看证件号码和银行卡号。")
    if not reason.strip():
        raise Refusal("请写明查看的事由。", field="reason")
