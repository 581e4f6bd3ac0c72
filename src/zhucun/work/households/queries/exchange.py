"""An area's registry in the exchange layout, row after row, and what another system's sheet says otherwise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db.models import Q, QuerySet

from zhucun.foundation.documents.lists import Cell, Column
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.kernel.frames import read_frame
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.prefix import begins

from ..bulk.judging import judged, village_names
from ..bulk.layout import COLUMNS, ExchangeColumn
from ..bulk.present import identities, present
from ..bulk.reconcile import Reconciliation, reconcile
from ..bulk.words import Item, basis_of
from ..models import Household, HouseholdMember
from . import scope

_BATCH: Final = 2_000
_FIRST_YEAR: Final = 2000


@dataclass(frozen=True)
class Sheet:
    """An export: how many households and members it holds, its columns, and its rows as they are read."""

    households: int
    members: int
    columns: Sequence[Column]
    rows: Iterator[Sequence[Cell]]


def wanted(
    *, viewer: Actor, area: str, on: date, changed_since: datetime | None = None
) -> QuerySet[Household]:
    """The viewer's households of an area that stood in the registry on the day; those changed since an instant, where one is given."""
    stood = Q(registered_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))
    rows = Household.objects.filter(scope.inside(viewer), stood, begins("village__key", area))
    return rows.filter(changed_at__gte=changed_since) if changed_since else rows


@implements("PL-054", "PL-085")
def sheet(
    *, viewer: Actor, area: str, on: date, changed_since: datetime | None = None, revealed: bool = False,
    households: Sequence[UUID] | None = None,
) -> Sheet:  # fmt: skip
    """The area in the fixed columns of the exchange layout, one row per member, the household's own columns in its first row.

    Identity, phone and bank numbers are masked unless ``revealed``, which only an audited act may say
    (``actions.exchange.take_sheet``). ``households`` narrows to some of them (those with findings).
    """
    rows = wanted(viewer=viewer, area=area, on=on, changed_since=changed_since)
    if households is not None:
        rows = rows.filter(pk__in=list(households))
    members = HouseholdMember.objects.filter(in_force(on), household__in=rows.values("pk")).count()
    heads = [Column(one.title, max(10, 2 * len(one.title) + 2)) for one in COLUMNS]
    return Sheet(rows.count(), members, heads, _rows(rows, area, on, revealed))


def _rows(which: QuerySet[Household], area: str, on: date, revealed: bool) -> Iterator[Sequence[Cell]]:
    places = {key: (code, *names) for key, _, code, names in village_names(area, on)}
    keys = which.order_by("village_id", "number", "pk").values_list("pk", flat=True)
    for batch in batches(keys.iterator(chunk_size=_BATCH), _BATCH):
        yield from _batch(Household.objects.filter(pk__in=batch), places, on, revealed)


def _batch(
    which: QuerySet[Household], places: Mapping[str, tuple[str, ...]], on: date, revealed: bool
) -> Iterator[Sequence[Cell]]:
    held = present(which, on=on, years=range(_FIRST_YEAR, on.year + 1))
    numbers = identities(held.members["person"])
    surveys = held.surveys.sort("year").unique("household", keep="last")
    bases = {year: basis_of("", year)[1] for year in surveys["year"].unique().to_list()}
    told = {row["household"]: _told(row, bases) for row in surveys.iter_rows(named=True)}
    people: dict[str, list[dict[str, Any]]] = {}
    for person in held.members.sort(pl.col("relation") != "户主", "membership").iter_rows(named=True):
        person["identity"] = numbers.get(person["person"], "")
        people.setdefault(person["household"], []).append(person)
    for row in held.households.sort("village", "number").iter_rows(named=True):
        code, county, township, village = places.get(row["village"], ("", "", "", ""))
        row |= {
            "village_code": code,
            "county_name": county,
            "township_name": township,
            "village_name": village,
        }
        row |= told.get(row["household"], {})
        row["status"] = row["status"] or "ordinary"
        for place, person in enumerate(people.get(row["household"], [{}])):
            yield [_cell(one, row, person, place == 0, revealed) for one in COLUMNS]


def _told(row: Mapping[str, Any], bases: Mapping[int, Mapping[str, Item]]) -> dict[str, Any]:
    """A survey's columns: its year, items in yuan by label, guarantees."""
    labels = {item.code: label for label, item in bases[row["year"]].items()}
    items = {
        f"income__{labels[code]}": Decimal(fen) / 100
        for code, fen in json.loads(row["items"]).items()
        if code in labels
    }
    guarantees = {f"guarantee__{item}": told["met"] for item, told in json.loads(row["guarantees"]).items()}
    return {"year": row["year"], **items, **guarantees}


def _cell(
    one: ExchangeColumn, household: Mapping[str, Any], person: Mapping[str, Any], first: bool, revealed: bool
) -> Cell:
    if not one.of_household:
        value = person.get(one.key)
    elif first or one.part == "place" or one.key == "number":
        value = household.get(one.key)
    else:
        return None
    if one.type == "choice" and value is not None:
        value = next((label for label, stored in one.choices if stored == value), value)
    if one.private and value and not revealed:
        return masked(str(value))
    found: Cell = value
    return found


def against(*, viewer: Actor, area: str, on: date, frame: pl.DataFrame) -> Reconciliation:
    """Another system's sheet (typed by the layout) against the registry of an area, as far as the viewer may see it."""
    rows = wanted(viewer=viewer, area=area, on=on)
    here = read_frame(
        rows, {"county": "county", "number": "number"}, {"county": pl.String(), "number": pl.String()}
    )
    return reconcile(judged(frame, area, on), here)
