"""The registry laid out as a case of the checks: a county as it stood on a day, or one household of it.

A handful of set-based queries whatever the number of households. Rows that began later are left out, and what happened later to
earlier rows is taken back.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import polars as pl
from django.db.models import BigIntegerField, FilteredRelation, FloatField, Q, TextField
from django.db.models.functions import Cast

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.kernel.frames import read_frame
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.kernel.secrets import unveil
from zhucun.foundation.policy import queries as policy

from ..models import Household, HouseholdMember, Measure, Monitoring, Survey
from ..quality.case import HOUSEHOLDS, MEASURES, MONITORINGS, PERSONS, SURVEYS, RegistryCase, fitted
from ..quality.identity import with_identities
from ..quality.limits import EVERY_KEY, GROUPS, SUBSIDIES, Limits, limits_of
from . import scope

_AREAS = ("arable", "irrigated", "forest", "returned", "orchard", "pasture", "water_area", "road_km")
_LISTS = ("causes", "marks", "fuel")
_KNOWN_OF_PEOPLE = (
    "education", "student", "dropout", "disability", "disability_grade", "labour", "politics", "work_area", "work_place",
    "work_months", "post_months", "soldier", "resident_insurance", "employee_insurance", "illness_insurance", "resident_pension",
    "employee_pension", "dibao", "tekun",
)  # fmt: skip
_KNOWN_OF_HOUSEHOLDS = (
    "standard", "property", "cause", "family_planning", "phone", "water_safe", "water_source", "road", "house_kind",
    "house_danger",
)  # fmt: skip


def limits_for(division: str, on: date) -> Limits:
    """What the checks hold an area (key) to on a day."""
    return limits_of(policy.found(EVERY_KEY, division=division, on=on), on)


def counties_with_households() -> list[str]:
    """Keys of the counties in which anything is registered."""
    return list(Household.objects.order_by("county").values_list("county", flat=True).distinct())


def case_of(
    *, viewer: Actor, county: str, on: date, household: UUID | None = None, identities: bool = False
) -> RegistryCase:
    """The households of a county (key) as they stood on the day, as far as the viewer may see them; or one of them.

    With ``identities`` the numbers are decrypted and read (about 20 µs each), else the checks on them are silent.
    """
    asked = _Asked(viewer, county, on, household)
    limits = limits_for(county, on)
    households = asked.households()
    where = households.select("household", "number", "village", "place")
    return RegistryCase(
        on=on,
        limits=limits,
        households=households,
        persons=fitted(PERSONS, asked.persons(identities).join(where, on="household", maintain_order="left")),
        surveys=asked.surveys(limits),
        monitorings=asked.monitorings(),
        measures=asked.measures(),
    )


class _Asked:
    """Which rows are asked for, and the frames made of them."""

    def __init__(self, viewer: Actor, county: str, on: date, household: UUID | None) -> None:
        self.viewer, self.county, self.on, self.household = viewer, county, on, household

    def within(self, prefix: str = "household__") -> Q:
        """Rows of the households asked for, reached through ``prefix``."""
        found = Q(county=self.county) & scope.inside(self.viewer, f"{prefix}village__key")
        return found & Q(**{f"{prefix}pk": self.household}) if self.household else found

    def households(self) -> pl.DataFrame:
        lasting = Q(ended_on=None) | Q(ended_on__gt=self.on)
        rows = Household.objects.filter(self.within(""), lasting, registered_on__lte=self.on).annotate(
            state=FilteredRelation("states", condition=in_force(self.on, "states__")),
            standing=FilteredRelation("standings", condition=in_force(self.on, "standings__")),
        )
        texts = {f"{name}_text": Cast(f"state__{name}", TextField()) for name in _LISTS}
        numbers = {f"{name}_number": Cast(f"state__{name}", FloatField()) for name in _AREAS}
        fields = {
            "household": "pk", "number": "number", "village": "village_id", "registered": "registered_on",
            "status": "standing__status", "state": "state__pk", **{name: f"state__{name}" for name in _KNOWN_OF_HOUSEHOLDS},
            **{name: f"{name}_text" for name in _LISTS}, **{name: f"{name}_number" for name in _AREAS},
        }  # fmt: skip
        schema = {**HOUSEHOLDS, **dict.fromkeys((*_LISTS, "state"), pl.String())}
        found = read_frame(rows.annotate(**texts, **numbers).order_by("village_id", "number"), fields, schema)
        found = found.unique("household", keep="first", maintain_order=True)
        return fitted(
            HOUSEHOLDS,
            _lists(found, _LISTS)
            .with_columns(pl.col("status").fill_null(""), stated=pl.col("state").is_not_null())
            .join(self._places(found["village"].unique()), on="village", how="left", maintain_order="left"),
        )

    def persons(self, identities: bool) -> pl.DataFrame:
        state = FilteredRelation("person__states", condition=in_force(self.on, "person__states__"))
        rows = (
            HouseholdMember.objects.filter(in_force(self.on), self.within())
            .annotate(state=state)
            .annotate(
                health_text=Cast("state__health", TextField()),
                identity_text=Cast("person__identity", TextField()),
            )
        )
        fields = {
            "person": "person_id", "household": "household_id", "relation": "relation", "name": "person__name",
            "sex": "person__sex", "born": "person__born_on", "died": "person__died_on", "identity_key": "person__identity_index",
            "health": "health_text", **{name: f"state__{name}" for name in _KNOWN_OF_PEOPLE},
        }  # fmt: skip
        schema = {**PERSONS, "health": pl.String(), "identity": pl.String()}
        if identities:
            fields["identity"] = "identity_text"
        found = read_frame(rows.order_by("household_id", "pk"), fields, schema)
        found = _lists(found.unique(["person", "household"], keep="first", maintain_order=True), ("health",))
        found = found.with_columns(died=pl.when(pl.col("died") <= self.on).then("died"))
        return _read(found, self.on) if identities else found

    def surveys(self, limits: Limits) -> pl.DataFrame:
        valid = Q(voided_on=None) | Q(voided_on__gt=self.on)
        rows = Survey.objects.filter(self.within(), valid, taken_on__lte=self.on).annotate(
            fen=Cast("per_head", BigIntegerField()),
            items_text=Cast("items", TextField()),
            guarantees_text=Cast("guarantees", TextField()),
        )
        fields = {
            "household": "household_id", "year": "year", "size": "size", "per_head": "fen", "items": "items_text",
            "guarantees": "guarantees_text",
        }  # fmt: skip
        schema = {**SURVEYS, "items": pl.String(), "guarantees": pl.String()}
        found = read_frame(rows.order_by("year", "taken_on", "pk"), fields, schema)
        found = found.unique("household", keep="last", maintain_order=True)
        return fitted(SURVEYS, _unpacked(found, limits))

    def monitorings(self) -> pl.DataFrame:
        rows = Monitoring.objects.filter(self.within(), valid_from__lte=self.on)
        fields = {
            "household": "household_id", "started": "valid_from", "removed": "valid_to", "category": "category",
            "risks": "risks_text", "risk_note": "risk_note", "contact": "contact", "kept": "kept", "removal": "removal",
        }  # fmt: skip
        asked = rows.annotate(risks_text=Cast("risks", TextField())).order_by("valid_from", "pk")
        found = _lists(read_frame(asked, fields, {**MONITORINGS, "risks": pl.String()}), ("risks",))
        return fitted(MONITORINGS, found).with_columns(
            removed=pl.when(pl.col("removed") <= self.on).then("removed")
        )

    def measures(self) -> pl.DataFrame:
        valid = Q(voided_on=None) | Q(voided_on__gt=self.on)
        rows = Measure.objects.filter(self.within(), valid, given_on__lte=self.on)
        fields = {"household": "household_id", "kind": "kind", "level": "level", "given_on": "given_on"}
        return read_frame(rows.order_by("given_on", "pk"), fields, MEASURES)

    def _places(self, villages: Iterable[str]) -> pl.DataFrame:
        """Each village with its name and that of its township: 铁厂乡方山坪村."""
        ways = divisions.ways_up(villages, self.on)
        named = [(key, "".join(area.name for area in reversed(way[:2]))) for key, way in ways.items()]
        return pl.DataFrame(named, {"village": pl.String(), "place": pl.String()}, orient="row")


def _lists(rows: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """JSON lists in the columns as lists; the few distinct ones are decoded once."""
    for column in columns:
        texts = rows.select(pl.col(column).drop_nulls().unique())
        decoded = texts.with_columns(_list=pl.col(column).str.json_decode(pl.List(pl.String)))
        rows = (
            rows.join(decoded, on=column, how="left", maintain_order="left")
            .drop(column)
            .rename({"_list": column})
        )
    return rows


def _read(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    """Identity numbers decrypted and read; the blind index stays what numbers are compared by."""
    plain = [unveil(text) if text else "" for text in persons["identity"]]
    keys = persons["identity_key"]
    return with_identities(persons.with_columns(identity=pl.Series(plain, dtype=pl.String)), on).with_columns(
        identity_key=keys
    )


def _unpacked(surveys: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """Items summed by group and subsidy; guarantees by how they were answered."""
    codes = sorted(
        {code for part in (limits.groups, limits.subsidies) for found in part.values() for code in found}
    )
    asked = limits.get("answered")
    guarantees = list(asked.value) if asked else []
    items = pl.Struct(dict.fromkeys(codes, pl.Int64()) or {"_": pl.Int64()})
    answers = pl.Struct(
        dict.fromkeys(guarantees, pl.Struct({"met": pl.Boolean()})) or {"_": pl.Struct({"met": pl.Boolean()})}
    )
    read = surveys.with_columns(
        pl.col("items").str.json_decode(items), pl.col("guarantees").str.json_decode(answers)
    )
    sums = {name: _sum(limits.groups.get(name, ())) for name in GROUPS}
    sums |= {name: _sum(limits.subsidies.get(name, ())) for name in SUBSIDIES}
    return read.with_columns(
        met=_answered(guarantees, met=True), unmet=_answered(guarantees, met=False), **sums
    )


def _sum(codes: Iterable[str]) -> pl.Expr:
    """The items added up; null where none of them was filled in."""
    parts = [pl.col("items").struct.field(code) for code in codes]
    if not parts:
        return pl.lit(None, pl.Int64)
    return pl.when(pl.any_horizontal(part.is_not_null() for part in parts)).then(pl.sum_horizontal(parts))


def _answered(items: Iterable[str], *, met: bool) -> pl.Expr:
    """The guarantees that were answered so."""
    said = [
        pl.when(pl.col("guarantees").struct.field(item).struct.field("met") == met).then(pl.lit(item))
        for item in items
    ]
    return pl.concat_list(said).list.drop_nulls() if said else pl.lit([], pl.List(pl.String))
