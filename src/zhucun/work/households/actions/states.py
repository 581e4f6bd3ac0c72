"""What is known of a household and of a person, from a day on: every change closes the row in force and begins another."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import models, transaction

from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.errors import Refusal
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.policy import queries as policy

from .. import codes, rules
from ..facts import HouseholdStateFacts, PersonStateFacts
from ..models import Household, HouseholdMember, HouseholdState, Person, PersonState, Standing
from .keeping import Amended, amend, locked, note


@implements("H15-028", "PL-020")
@transaction.atomic
def change_household(*, actor: Actor, household: Household, at: date, changes: Mapping[str, Any]) -> bool:
    """Let these fields of ``HouseholdStateFacts`` hold from ``at`` on; whether anything changed.

    A change dated to the day the row in force began corrects it; later rows go on with a new value as long as they held the old
    one. The trail keeps each field before and after, the bank number masked. Raises ``NotAllowed``; ``Refusal`` (with the
    field) for words outside the lists in force, a missing or doubled cause, days before the first row or after today.
    """
    row = locked(actor, household.pk, "修改农户资料", at)
    done = write_household(row, as_row(changes, HouseholdStateFacts), at)
    if done.changes:
        note(actor, "修改农户资料", row, at, done.detail())
    return bool(done.changes)


@implements("H15-028")
@transaction.atomic
def change_person(
    *, actor: Actor, household: Household, person: Person, at: date, changes: Mapping[str, Any]
) -> bool:
    """Let these fields of ``PersonStateFacts`` hold of a member of the household from ``at`` on; otherwise as ``change_household``."""
    row = locked(actor, household.pk, "修改成员资料", at)
    held = Person.objects.select_for_update().get(pk=person.pk)
    if not HouseholdMember.objects.filter(in_force(at), household=row, person=held).exists():
        raise Refusal(f"{held.name}这一天不在户{row.number}，请核对日期。", field="at")
    done = write_person(held, as_row(changes, PersonStateFacts), at, row.village_id)
    if done.changes:
        note(actor, "修改成员资料", row, at, done.detail(), person=held)
    return bool(done.changes)


def write_household(row: Household, values: Mapping[str, Any], at: date) -> Amended:
    """Write fields of a locked household's state after judging what then holds."""
    known = HouseholdState.objects.filter(in_force(at), household=row).first()
    whole = {**_values(known, HouseholdStateFacts), **values}
    limit = policy.find("households.causes.others_max", division=row.village_id, on=at)
    standing = Standing.objects.filter(in_force(at), household=row).exists()
    faults = rules.household_faults(
        whole, most_others=limit.integer if limit else len(whole["causes"]), clause=limit.clause if limit else "",
        needs_cause=standing and ("cause" in values or "causes" in values),
    )  # fmt: skip
    rules.refuse(faults)
    _check_words(HouseholdState, values, known, rules.HOUSEHOLD_LISTS, row.village_id, at)
    if values.get("account"):
        values = {**values, "account": rules.plain_account(str(values["account"]))}
    return amend({"county": row.county, "household": row}, HouseholdState, at, values)


def write_person(person: Person, values: Mapping[str, Any], at: date, village: str) -> Amended:
    """Write fields of a locked person's state after judging what then holds."""
    known = PersonState.objects.filter(in_force(at), person=person).first()
    rules.refuse(rules.person_faults({**_values(known, PersonStateFacts), **values}))
    _check_words(PersonState, values, known, rules.PERSON_LISTS, village, at)
    return amend({"county": person.county, "person": person}, PersonState, at, values)


def as_row(given: Mapping[str, Any], facts: type[HouseholdStateFacts] | type[PersonStateFacts]) -> dict[str, Any]:  # fmt: skip
    """The fields as the table holds them (lists, not tuples); a field the facts do not know is a ``KeyError``."""
    unknown = given.keys() - facts.__dataclass_fields__.keys()
    if unknown:
        raise KeyError(f"no such fields: {sorted(unknown)}")
    return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}


def said(state: HouseholdStateFacts | PersonStateFacts) -> dict[str, Any]:
    """The fields about which something was said, as the table holds them."""
    return {name: value for name, value in as_row(asdict(state), type(state)).items() if value not in ("", None, [])}  # fmt: skip


def _values(known: models.Model | None, facts: type[HouseholdStateFacts] | type[PersonStateFacts]) -> dict[str, Any]:  # fmt: skip
    return as_row(asdict(facts()), facts) if known is None else {
        name: getattr(known, name) for name in facts.__dataclass_fields__
    }  # fmt: skip


def codes_of(lists: Iterable[str], village: str, on: date) -> dict[str, tuple[str, ...]]:
    """The words of lists in force in a village on a day; a list that nobody laid down for the day is missing."""
    found = {}
    for name in lists:
        with suppress(policy.NoValue):
            found[name] = codes.terms(name, village, on).terms
    return found


def _check_words(
    model: type[models.Model], values: Mapping[str, Any], known: models.Model | None, lists: Mapping[str, str], village: str,
    at: date,
) -> None:  # fmt: skip
    """Judge the words that are new: what stands already was judged by the lists of its day."""
    fresh = {
        name: value for name, value in values.items() if name in lists and value != getattr(known, name, None)
    }
    if not fresh:
        return
    known_words = codes_of({lists[name] for name in fresh}, village, at)
    labels = {one.name: str(one.verbose_name) for one in model._meta.concrete_fields}
    rules.refuse(rules.foreign_words(fresh, lists, known_words, labels))
