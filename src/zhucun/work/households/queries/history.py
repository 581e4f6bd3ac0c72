"""The whole history of a household: what happened to it and its people, and who changed what of its data and when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import models

from zhucun.foundation.audit import queries as audit
from zhucun.foundation.audit.queries import Traced
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.ui.formats import text

from ..facts import HouseholdStateFacts, PersonStateFacts
from ..models import (
    FollowUp,
    Household,
    HouseholdMember,
    HouseholdState,
    Measure,
    Monitoring,
    Person,
    PersonState,
    Relocation,
    RollEntry,
    Standing,
    Survey,
)

CONCEALED = frozenset({"account", "disability_card", "identity"})
_REASONS: Mapping[str, Mapping[str, str]] = {
    "joined": {one.value: str(one.label) for one in HouseholdMember.Joined},
    "left": {one.value: str(one.label) for one in HouseholdMember.Left},
    "ending": {one.value: str(one.label) for one in Household.Ending},
}
_LOOKS = frozenset({"查看证件号码", "查看银行卡号"})


@dataclass(frozen=True)
class Happening:
    """A line of the history; ``kind`` is its Chinese heading (成员, 身份, 帮扶 …)."""

    on: date
    kind: str
    sentence: str


@dataclass(frozen=True)
class Change:
    """An act on the record: when it took effect, when it was recorded, by whom, and each field before and after."""

    on: date
    recorded_at: datetime
    by: str
    verb: str
    whom: str
    fields: tuple[str, ...]


def happenings(row: Household) -> list[Happening]:
    """Everything that happened to a household, the latest first; the caller has made sure that the viewer sees it."""
    found = [*_line(row), *_members(row), *_states(row), *_standings(row), *_watched(row), *_work(row)]
    return sorted(found, key=lambda one: one.on, reverse=True)


@implements("H15-028")
def changes(row: Household) -> list[Change]:
    """Who changed what of a household and its people and when, with the old values, the latest recorded first."""
    people = HouseholdMember.objects.filter(household=row).values_list("person_id", "person__name")
    names = {str(person): name for person, name in people}
    traced = audit.trail_of([str(row.pk), *names])
    return [
        _change(one, names)
        for one in traced
        if one.entry.verb not in _LOOKS and one.detail.get("household", str(row.pk)) == str(row.pk)
    ]


def _change(one: Traced, names: Mapping[str, str]) -> Change:
    entry = one.entry
    whom = names.get(entry.subject_id, "")
    return Change(
        entry.happened_on,
        entry.recorded_at,
        entry.actor_label,
        entry.verb,
        whom,
        tuple(_told(one.detail, names)),
    )


def _told(detail: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    """What an entry says, in words: fields and relations before and after, reasons, the other household."""
    for name, values in _pairs(detail.get("changes")):
        yield f"{LABELS.get(name, name)} {_before_after(values)}"
    for person, values in _pairs(detail.get("relations")):
        yield f"{names.get(person, '')}与户主关系 {_before_after(values)}"
    for name, words in _REASONS.items():
        if detail.get(name):
            yield words[detail[name]] if detail[name] in words else str(detail[name])
    if detail.get("number") and "changes" not in detail:
        yield f"户{detail['number']}"


def _pairs(given: object) -> list[tuple[str, Mapping[str, object]]]:
    found = given.items() if isinstance(given, Mapping) else ()
    return [(str(name), values) for name, values in found if isinstance(values, Mapping)]


def _before_after(values: Mapping[str, object]) -> str:
    return f"{shown(values.get('before'))} → {shown(values.get('after'))}"


def shown(value: object) -> str:
    """A value of a field in words."""
    return "、".join(str(one) for one in value) or "—" if isinstance(value, list) else text(value)


def _line(row: Household) -> Iterator[Happening]:
    yield Happening(
        row.registered_on,
        "建档",
        f"建立户编号{row.number}" + (f"，承自户{row.previous.number}" if row.previous else ""),
    )
    if row.ended_on:
        on = f"，成员转入户{row.successor.number}" if row.successor else ""
        yield Happening(row.ended_on, "终止", f"{row.get_ending_display()}{on}")


def _members(row: Household) -> Iterator[Happening]:
    for one in (
        HouseholdMember.objects.filter(household=row).select_related("person").defer("person__identity")
    ):
        if one.joined != HouseholdMember.Joined.REGISTERED:
            yield Happening(
                one.valid_from, "成员", f"{one.person.name}：{one.get_joined_display()}（{one.relation}）"
            )
        if one.valid_to and one.left not in {HouseholdMember.Left.RELATION, HouseholdMember.Left.ENDED}:
            yield Happening(one.valid_to, "成员", f"{one.person.name}：{one.get_left_display()}")


def _states(row: Household) -> Iterator[Happening]:
    known = (
        HouseholdState.objects.filter(household=row).defer("account").exclude(valid_to=models.F("valid_from"))
    )
    yield from _differences(known.order_by("valid_from"), HouseholdStateFacts, "资料", "")
    people = Person.objects.filter(memberships__household=row).distinct()
    by_person: dict[object, list[PersonState]] = {}
    states = PersonState.objects.filter(person__in=people).defer("disability_card").select_related("person")
    for state in states.exclude(valid_to=models.F("valid_from")).order_by("valid_from"):
        by_person.setdefault(state.person_id, []).append(state)
    for rows in by_person.values():
        yield from _differences(rows, PersonStateFacts, "成员资料", f"{rows[0].person.name}：")


def person_history(person: Person) -> list[Happening]:
    """What was known of a member over time, the latest first."""
    known = PersonState.objects.filter(person=person).defer("disability_card").order_by("valid_from")
    rows = known.exclude(valid_to=models.F("valid_from"))
    return sorted(_differences(rows, PersonStateFacts, "成员资料", ""), key=lambda one: one.on, reverse=True)


def _differences(
    rows: Iterable[Any], facts: type[HouseholdStateFacts] | type[PersonStateFacts], kind: str, begin: str
) -> Iterator[Happening]:
    names = [name for name in facts.__dataclass_fields__ if name not in CONCEALED]
    for before, after in pairwise(rows):
        changed = [
            f"{LABELS[name]} {shown(getattr(before, name))} → {shown(getattr(after, name))}"
            for name in names
            if getattr(before, name) != getattr(after, name)
        ]
        if changed:
            yield Happening(after.valid_from, kind, f"{begin}{'；'.join(changed)}")


def _standings(row: Household) -> Iterator[Happening]:
    for one in Standing.objects.filter(household=row):
        source = f"（{one.source}）" if one.source else ""
        yield Happening(one.valid_from, "身份", f"{one.get_status_display()}，{one.since_year}年度{source}")


def _watched(row: Household) -> Iterator[Happening]:
    for one in Monitoring.objects.filter(household=row):
        risks = f"，风险：{'、'.join(one.risks)}" if one.risks else ""
        yield Happening(one.valid_from, "监测", f"纳入监测：{one.category}{risks}")
        if one.valid_to and one.removal:
            yield Happening(one.valid_to, "监测", f"风险消除：{one.removal}")


def _work(row: Household) -> Iterator[Happening]:
    for survey in Survey.objects.filter(household=row, voided_on=None):
        yield Happening(
            survey.taken_on,
            "调查",
            f"{survey.year}年度调查：人均纯收入{text(survey.per_head)}元，{survey.size}人",
        )
    for entry in RollEntry.objects.filter(household=row).select_related("roll"):
        roll = entry.roll
        outcome = entry.get_outcome_display() if entry.outcome else roll.get_state_display()
        on = roll.closed_on or roll.submitted_on or entry.applied_on
        if on:
            yield Happening(on, "名单", f"{roll.get_kind_display()}：{roll.title}，{outcome}")
    for measure in Measure.objects.filter(household=row, voided_on=None).select_related("person"):
        whom = f"{measure.person.name}，" if measure.person else ""
        amount = f"，{text(measure.amount)}元" if measure.amount is not None else ""
        yield Happening(measure.given_on, "帮扶", f"{measure.kind}：{whom}{measure.content}{amount}")
    for moved in Relocation.objects.filter(household=row, voided_on=None):
        yield Happening(moved.moved_on or moved.consented_on, "搬迁", f"{moved.way}，{moved.place}")
    for visit in FollowUp.objects.filter(household=row):
        stable = "稳定脱贫" if visit.stable else "不稳定"
        yield Happening(visit.visited_on, "回访", f"{visit.visited_by}回访：{stable}，{visit.finding}")


def _labels(*kinds: type[models.Model]) -> dict[str, str]:
    return {
        one.name: str(one.verbose_name) for kind in kinds for one in kind._meta.concrete_fields if not one.is_relation
    }  # fmt: skip


LABELS = _labels(Household, Person, PersonState, HouseholdState)
