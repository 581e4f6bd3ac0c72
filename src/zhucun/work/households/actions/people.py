"""Who comes into a household: a person once, whose identity number stands once in the instance and who is counted once a day."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q

from zhucun.foundation.divisions.pinyin import initials
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.races import once

from .. import rules
from ..facts import Newcomer, PersonFacts
from ..models import Household, HouseholdMember, IdentityEntry, Person, PersonState
from ..queries import scope
from ..queries.register import index_of
from .keeping import close, copy

ELSEWHERE = "该证件号码已在其他地区登记，请核对号码；确为本户人员的，请原登记地区先办理减少。"
SOMEWHERE = "该证件号码已登记在本县其他农户名下，请联系县领导小组办公室核对。"
TAKEN = "该证件号码刚刚由别人登记，请刷新页面核对。"


def admit(actor: Actor, county: str, newcomers: Sequence[Newcomer], at: date) -> list[Person]:
    """The persons, locked, who may be counted in a household of ``county`` from ``at`` on; new ones are registered.

    Raises ``Refusal`` for who is counted somewhere on that day or later, telling of foreign households only that they are in
    another area; ``Conflict`` where the same number was registered in the same moment.
    """
    given = [_sound(one, at) for one in newcomers]
    numbers = [facts.number for facts in given if facts and facts.number]
    if len(set(numbers)) != len(numbers):
        raise Refusal("两名成员填了同一个证件号码，请核对。", field="number")
    # Entries are claimed in the order of their index, so that two households never wait for each other.
    order = sorted(range(len(given)), key=lambda place: _order(newcomers[place], given[place]))
    found = {place: _admit(actor, county, newcomers[place], given[place], at) for place in order}
    return [found[place] for place in range(len(given))]


def _sound(one: Newcomer, at: date) -> PersonFacts | None:
    return rules.sound_person(one.facts, at) if one.person is None and one.facts else None


def _order(one: Newcomer, facts: PersonFacts | None) -> tuple[str, str]:
    return (index_of(facts.number) if facts else "", str(one.person or ""))


def _admit(actor: Actor, county: str, one: Newcomer, facts: PersonFacts | None, at: date) -> Person:
    if facts is None:
        if one.person is None:
            raise Refusal("请填写成员的姓名。", field="name")
        held = _known(actor, county, one.person)
        not_counted(actor, held, county, at)
        return held
    if not facts.number:
        return _new(county, facts)
    index = index_of(facts.number)
    entry = IdentityEntry.objects.select_for_update().filter(pk=index).first()
    if entry is None:
        made = _new(county, facts)
        with once(TAKEN, "number"):
            IdentityEntry.objects.create(index=index, person=made, county=county)
        return made
    held = Person.objects.select_for_update().get(pk=entry.person_id)
    not_counted(actor, held, county, at)
    if held.county == county:
        if held.name != facts.name:
            raise Refusal("该证件号码在本县登记过，但姓名与填写的不一致，请核对号码和姓名。", field="number")
        return held
    made = _new(county, facts)
    IdentityEntry.objects.filter(pk=index).update(person=made, county=county)
    return made


def _known(actor: Actor, county: str, person: UUID) -> Person:
    held = Person.objects.select_for_update().filter(pk=person, county=county).first()
    seen = HouseholdMember.objects.filter(scope.inside(actor, "household__village__key"), person_id=person)
    if held is None or not seen.exists():
        raise Refusal("您所管的范围内没有这个人，请按证件号码登记。", field="person")
    return held


def _new(county: str, facts: PersonFacts) -> Person:
    return Person.objects.create(
        county=county, name=facts.name, initials=initials(facts.name)[:40], sex=facts.sex, born_on=facts.born_on,
        nation=facts.nation, identity=facts.number, identity_index=index_of(facts.number),
    )  # fmt: skip


def not_counted(actor: Actor, held: Person, county: str, at: date) -> None:
    """Refuse a person who is counted in a household on ``at`` or later, or died before; says where only to who may see it."""
    same = Q(person=held)
    if held.identity_index:
        same |= Q(person__identity_index=held.identity_index)
    spans = HouseholdMember.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), same)
    there = spans.select_related("household").order_by("-valid_from").first()
    if there is None and held.died_on is None:
        return
    sees = HouseholdMember.objects.filter(
        scope.inside(actor, "household__village__key"), person=held
    ).exists()
    if not sees:
        raise Refusal(ELSEWHERE if held.county != county else SOMEWHERE, field="number")
    if there is None:
        raise Refusal(f"{held.name}已于{held.died_on:%Y年%-m月%-d日}登记死亡，请核对。", field="number")
    raise Refusal(
        f"{held.name}（{masked(held.identity) or '无证件号码'}）自{there.valid_from:%Y年%-m月%-d日}起登记在户"
        f"{there.household.number}，同一天不能登记在两户；已离开那一户的，请先在那一户办理减少。",
        field="number",
    )


def seat(
    household: Household, people: Iterable[tuple[Person, str]], at: date, joined: str
) -> list[HouseholdMember]:
    """Count the persons in the household from ``at`` on, in their relations."""
    rows = []
    for person, relation in people:
        with once(f"{person.name}刚刚被登记到另一户，请刷新页面核对。", "number"):
            rows.append(
                HouseholdMember.objects.create(
                    county=household.county, household=household, person=person, relation=relation,
                    joined=joined, valid_from=at,
                )
            )  # fmt: skip
    return rows


def resettled(person: Person, county: str, at: date) -> Person:
    """The person's entry in another county from ``at`` on: the identity number and what is known go along."""
    made = Person.objects.create(
        county=county, name=person.name, initials=person.initials, sex=person.sex, born_on=person.born_on,
        nation=person.nation, identity=person.identity, identity_index=person.identity_index,
    )  # fmt: skip
    IdentityEntry.objects.filter(pk=person.identity_index).update(person=made, county=county)
    known = PersonState.objects.filter(in_force(at), person=person).first()
    if known:
        copy(known, county=county, person_id=made.pk, valid_from=at, valid_to=None)
    close(PersonState.objects.filter(person=person), at)
    return made


def relations_of(rows: Iterable[HouseholdMember], changed: Mapping[UUID, str]) -> dict[UUID, str]:
    """The relations of the people once the changed ones hold."""
    return {row.person_id: changed.get(row.person_id, row.relation) for row in rows}
