"""What the registry holds now of the households a file speaks of, as frames shaped like ``records``: null where nobody said.

Lists of words are one text joined by 、; concealed values are plain here and go nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from django.db.models import FilteredRelation, JSONField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from zhucun.foundation.imports.layouts import stored_type
from zhucun.foundation.kernel.bulk import batches
from zhucun.foundation.kernel.frames import read_frame, read_json_lists
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.secrets import ConcealedField, unveil

from ..models import (
    Household,
    HouseholdMember,
    HouseholdState,
    IdentityEntry,
    Person,
    PersonState,
    Standing,
    Survey,
)
from .layout import Part, columns

BATCH: Final = 10_000
_TEXT, _DAY, _WHOLE = pl.String(), pl.Date(), pl.Int64()
LINE: Final = {
    "household": _TEXT, "number": _TEXT, "county": _TEXT, "village": _TEXT, "group": _TEXT, "address": _TEXT, "registered_on": _DAY,
    "ended_on": _DAY,
}  # fmt: skip
PERSON: Final = {"name": _TEXT, "sex": _TEXT, "born_on": _DAY, "nation": _TEXT, "identity_index": _TEXT}
MEMBER: Final = {
    "membership": _TEXT, "household": _TEXT, "person": _TEXT, "relation": _TEXT, "member_from": _DAY, **PERSON,
}  # fmt: skip
WHO: Final = {"identity_index": _TEXT, "person": _TEXT, "county": _TEXT, "household": _TEXT, "number": _TEXT}
SURVEY: Final = {
    "survey": _TEXT,
    "household": _TEXT,
    "year": _WHOLE,
    "basis": _TEXT,
    "items": _TEXT,
    "guarantees": _TEXT,
}
STANDING: Final = {"household": _TEXT, "status": _TEXT, "since_year": _WHOLE}


@dataclass(frozen=True)
class Present:
    """``households`` with ``state`` (id), ``state_from`` and the state's columns, ``status`` and ``since_year``; ``members`` who
    belong to them with their ``person_state``, ``person_state_from`` and its columns; ``surveys`` of the years asked for; ``who`` is
    registered under the identity numbers asked for, with the open household ("" none)."""

    households: pl.DataFrame
    members: pl.DataFrame
    surveys: pl.DataFrame
    who: pl.DataFrame


def state_schema(part: Part) -> dict[str, pl.DataType]:
    """The columns of a state as they stand in these frames."""
    return {one.key: pl.String() if one.type == "list" else stored_type(one.spec()) for one in columns(part)}


def present(
    which: QuerySet[Household],
    *,
    on: date | None = None,
    years: Iterable[int] = (),
    indexes: Iterable[str] = (),
) -> Present:
    """The households of the query as they stand now, or stood on a day.

    Statements do not grow with the households; those for ``indexes`` are one for each batch.
    """
    holds = Q(valid_to=None) if on is None else in_force(on)
    rows = read_frame(
        which, {**dict(zip(LINE, LINE, strict=True)), "household": "pk", "village": "village_id"}, LINE
    )
    inside = Q(household__in=which.values("pk"))
    states = _dated(HouseholdState, "state", Q(holds, inside), {"household": "household_id"})
    standings = read_frame(
        Standing.objects.filter(holds, inside), {"household": "household_id", "status": "status", "since_year": "since_year"}, STANDING
    )  # fmt: skip
    households = rows.join(states, on="household", how="left").join(standings, on="household", how="left")
    members = _members(holds, inside)
    found = [*years]
    surveys = read_frame(
        Survey.objects.filter(inside, voided_on=None, year__in=found).annotate(
            told=Cast("items", TextField()), assured=Cast("guarantees", TextField())
        ),
        {"survey": "pk", "household": "household_id", "year": "year", "basis": "basis", "items": "told", "guarantees": "assured"},
        SURVEY,
    ) if found else pl.DataFrame(schema=SURVEY)  # fmt: skip
    return Present(_blank(households), _blank(members), surveys, who_holds(indexes))


def who_holds(indexes: Iterable[str]) -> pl.DataFrame:
    """Who is registered under these numbers, and in which household now ("" in none)."""
    parts = [pl.DataFrame(schema=WHO)]
    if IdentityEntry.objects.exists():
        for batch in batches(indexes, BATCH):
            found = IdentityEntry.objects.filter(index__in=batch).annotate(
                now=FilteredRelation("person__memberships", condition=Q(person__memberships__valid_to=None))
            )
            parts.append(
                read_frame(
                    found,
                    {
                        "identity_index": "index", "person": "person_id", "county": "county",
                        "household": "now__household_id", "number": "now__household__number",
                    },
                    WHO,
                )
            )  # fmt: skip
    return pl.concat(parts).with_columns(pl.col("household", "number").fill_null(""))


def identities(people: Iterable[str]) -> dict[str, str]:
    """The identity numbers of people by id, plain; for whoever masks or may reveal them."""
    found: dict[str, str] = {}
    for batch in batches(people, BATCH):
        rows = (
            Person.objects.filter(pk__in=batch)
            .exclude(identity="")
            .annotate(raw=Cast("identity", TextField()))
        )
        found |= {str(pk): unveil(raw) for pk, raw in rows.values_list("pk", "raw")}
    return found


def loose_people(people: Iterable[str]) -> pl.DataFrame:
    """People without a household now, shaped as members of none."""
    parts = []
    for batch in batches(people, BATCH):
        rows = read_frame(
            Person.objects.filter(pk__in=batch), {"person": "pk", **dict(zip(PERSON, PERSON, strict=True))}, {"person": _TEXT, **PERSON}
        )  # fmt: skip
        parts.append(
            rows.join(_person_states(Q(valid_to=None, person_id__in=batch)), on="person", how="left")
        )
    return _blank(pl.concat(parts)) if parts else pl.DataFrame()


def _members(holds: Q, inside: Q) -> pl.DataFrame:
    inner = HouseholdMember.objects.filter(holds, inside)
    fields = {
        "membership": "pk", "household": "household_id", "person": "person_id", "relation": "relation", "member_from": "valid_from",
        **{name: f"person__{name}" for name in PERSON},
    }  # fmt: skip
    members = read_frame(inner, fields, MEMBER)
    return members.join(
        _person_states(Q(holds, person_id__in=inner.values("person_id"))), on="person", how="left"
    )


def _person_states(which: Q) -> pl.DataFrame:
    return _dated(PersonState, "person_state", which, {"person": "person_id"})


def _dated(model: Any, part: Part, which: Q, owner: Mapping[str, str]) -> pl.DataFrame:  # noqa: ANN401 - a dated model
    """The dated rows with their id (named as the part), first day and columns."""
    schema = {**dict.fromkeys(owner, _TEXT), part: _TEXT, f"{part}_from": _DAY, **state_schema(part)}
    rows = model.objects.filter(which)
    fields = {
        **owner,
        part: "pk",
        f"{part}_from": "valid_from",
        **{name: name for name in state_schema(part)},
    }
    hidden, listed = _kinds(model, fields)
    rows = rows.annotate(**{f"raw_{name}": Cast(name, TextField()) for name in (*hidden, *listed)})
    fields |= {name: f"raw_{name}" for name in (*hidden, *listed)}
    frame = read_frame(rows, fields, schema)
    return frame.with_columns(
        *(
            pl.Series(name, [text and unveil(text) for text in frame[name].to_list()], pl.String)
            for name in hidden
        ),
        *(read_json_lists(frame[name]).list.join("、") for name in listed),
    )


def _kinds(model: type[Model], fields: Iterable[str]) -> tuple[list[str], list[str]]:
    """The concealed columns and those of lists."""
    own = {field.name: field for field in model._meta.get_fields()}
    return (
        [name for name in fields if isinstance(own.get(name), ConcealedField)],
        [name for name in fields if isinstance(own.get(name), JSONField)],
    )


def _blank(rows: pl.DataFrame) -> pl.DataFrame:
    """Empty texts are "nobody said"."""
    texts = [name for name, kind in rows.schema.items() if kind == pl.String]
    return rows.with_columns(pl.when(pl.col(name) != "").then(pl.col(name)) for name in texts)
