"""The rows that need mending as a sheet in the layout of the exchange workbook: present values, and beside them what is wrong.

One row for each member something is wrong with; what is wrong with the household stands in the head's row, with the household's
columns. Headings are those the importer knows; no identity or bank number is in it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Model, Q, QuerySet

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.policy import queries as policy

from ..models import Household, HouseholdMember, HouseholdState, PersonState, QualityFinding, Survey
from ..quality.case import HOUSEHOLDS, PERSONS
from ..quality.terms import HEAD
from .register import members_on, person_states_on, states_on

Cell = str | int | Decimal | date | None
_PLACE = ("村编码", "村", "户编号", "姓名", "与户主关系", "问题和办法")
_SURVEY = ("调查年度", "调查日期")
_PIECE = 500


@dataclass(frozen=True)
class Sheet:
    """Headings and rows; the rows are read while they are written."""

    headings: Sequence[str]
    rows: Iterator[Sequence[Cell]]


def sheet(found: QuerySet[QualityFinding], *, division: str, on: date) -> Sheet:
    """The sheet for these findings (already scoped) of an area (key)."""
    items = _items(division, on)
    household, person = _fields(HouseholdState, HOUSEHOLDS), _fields(PersonState, PERSONS)
    headings = (*_PLACE, *household.values(), *_SURVEY, *dict.fromkeys(items.values()), *person.values())
    ordered = found.select_related(None).order_by("village_id", "household_id", "id")
    grouped = (
        list(rows) for _, rows in groupby(ordered.iterator(chunk_size=2_000), lambda row: row.household_id)
    )

    def rows() -> Iterator[Sequence[Cell]]:
        for piece in batches(grouped, _PIECE):
            yield from _piece(piece, household, person, items, on)

    return Sheet(headings, rows())


def _piece(
    piece: Sequence[Sequence[QualityFinding]],
    household: Mapping[str, str],
    person: Mapping[str, str],
    items: Mapping[str, str],
    on: date,
) -> Iterator[Sequence[Cell]]:
    keys = [rows[0].household_id for rows in piece]
    lines = Household.objects.in_bulk(keys)
    members, states = members_on(keys, on), states_on(keys, on)
    known = person_states_on((row.person_id for found in members.values() for row in found), on)
    surveys = _surveys(keys, on)
    villages = divisions.by_keys({line.village_id for line in lines.values()}, on)
    for rows in piece:
        line, own = lines[rows[0].household_id], members.get(rows[0].household_id, [])
        village = villages.get(line.village_id)
        place = (village.code if village else line.village_id, village.name if village else "", line.number)
        for member, wrong in _told(rows, own):
            of_household = member is None or member.relation == HEAD
            survey = surveys.get(line.pk) if of_household else None
            state = known.get(member.person_id) if member else None
            yield (
                *place, member.person.name if member else "", member.relation if member else "", wrong,
                *_values(states.get(line.pk) if of_household else None, household), *_income(survey, items),
                *_values(state, person),
            )  # fmt: skip


def _told(
    rows: Iterable[QualityFinding], members: Sequence[HouseholdMember]
) -> Iterator[tuple[HouseholdMember | None, str]]:
    """Members with what is said of each; what is said of the household goes to its head (None without one)."""
    by_person = {member.person_id: member for member in members}
    head = members[0] if members else None  # it stands first
    said: dict[HouseholdMember | None, list[str]] = {}
    for row in rows:
        said.setdefault(by_person.get(row.person_id, head) if row.person_id else head, []).append(
            row.sentence.partition("：")[2]
        )
    for member, sentences in said.items():
        yield member, "；".join(sentences)


def _surveys(households: Iterable[Any], on: date) -> dict[Any, Survey]:
    valid = Q(voided_on=None) | Q(voided_on__gt=on)
    rows = Survey.objects.filter(valid, household__in=list(households), taken_on__lte=on)
    return {row.household_id: row for row in rows.order_by("year", "taken_on", "pk")}


def _items(division: str, on: date) -> Mapping[str, str]:
    """Codes of income items with their labels."""
    answer = policy.find("households.income.bases", division=division, on=on)
    return {str(row["code"]): str(row["label"]) for row in answer.value} if answer else {}


def _income(survey: Survey | None, items: Mapping[str, str]) -> list[Cell]:
    """Year, day and the items in yuan; items of several bases with one label share a column."""
    amounts: dict[str, Cell] = dict.fromkeys(items.values())
    if survey is None:
        return [None, None, *amounts.values()]
    for code, label in items.items():
        if (fen := survey.items.get(code)) is not None:
            amounts[label] = Decimal(fen) / 100
    return [survey.year, survey.taken_on, *amounts.values()]


def _fields(model: type[Model], schema: Mapping[str, object]) -> dict[str, str]:
    """The fields of a dated record that checks look at, with their headings."""
    fields = model._meta.concrete_fields
    return {
        field.name: str(field.verbose_name)
        for field in fields
        if field.name in schema and not field.is_relation
    }


def _values(row: Model | None, fields: Iterable[str]) -> list[Cell]:
    return [_cell(getattr(row, name)) if row else None for name in fields]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return value if value is None or isinstance(value, int | Decimal | date) else str(value)
