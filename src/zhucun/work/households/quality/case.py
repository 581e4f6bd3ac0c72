"""The registry as it stands on a day, as polars frames: what the checks look at, be it one household, a workbook or a county.

Nothing is asked as if it were current: whoever builds the frames leaves out what happened after the day. Ids are texts, money is
in 分, a null is "nobody said". A case holds rows of areas under the same limits: one county.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from .identity import with_identities
from .limits import Limits
from .terms import HEAD, NO_LABOUR, NOT_IN_SCHOOL

_TEXT, _WHOLE, _FLAG, _DAY, _NUMBER = pl.String(), pl.Int64(), pl.Boolean(), pl.Date(), pl.Float64()
_WORDS = pl.List(pl.String())
Schema = Mapping[str, pl.DataType]

# One row per member on the day. ``identity_key`` is equal for equal numbers ("" without one); ``identity_fault`` says what is wrong
# with the number (``form``, ``date``, ``checksum``, "" for a sound one) and like ``identity_sex`` and ``identity_born`` is null where
# nobody read it.
PERSONS: Schema = {
    "person": _TEXT, "household": _TEXT, "number": _TEXT, "village": _TEXT, "place": _TEXT, "name": _TEXT, "relation": _TEXT,
    "sex": _TEXT, "born": _DAY, "died": _DAY, "identity_key": _TEXT, "identity_fault": _TEXT, "identity_sex": _TEXT,
    "identity_born": _DAY, "education": _TEXT, "student": _TEXT, "dropout": _TEXT, "health": _WORDS, "disability": _TEXT,
    "disability_grade": _WHOLE, "labour": _TEXT, "politics": _TEXT, "work_area": _TEXT, "work_place": _TEXT,
    "work_months": _WHOLE, "post_months": _WHOLE, "soldier": _FLAG, "resident_insurance": _FLAG, "employee_insurance": _FLAG,
    "illness_insurance": _FLAG, "resident_pension": _FLAG, "employee_pension": _FLAG, "dibao": _FLAG, "tekun": _FLAG,
}  # fmt: skip
# One row per household that has not ended. ``status`` is that of its standing, "" for an ordinary one; ``stated`` whether anything
# is known of how it lives; areas in 亩, ``road_km`` in km.
HOUSEHOLDS: Schema = {
    "household": _TEXT, "number": _TEXT, "village": _TEXT, "place": _TEXT, "registered": _DAY, "status": _TEXT, "stated": _FLAG,
    "standard": _TEXT, "property": _TEXT, "cause": _TEXT, "causes": _WORDS, "marks": _WORDS, "family_planning": _FLAG,
    "phone": _TEXT, "arable": _NUMBER, "irrigated": _NUMBER, "forest": _NUMBER, "returned": _NUMBER, "orchard": _NUMBER,
    "pasture": _NUMBER, "water_area": _NUMBER, "water_safe": _FLAG, "water_source": _TEXT, "road": _TEXT, "road_km": _NUMBER,
    "fuel": _WORDS, "house_kind": _TEXT, "house_danger": _TEXT,
}  # fmt: skip
# The latest survey of each household. Groups of the income tree and subsidies in 分, null where no item of theirs was filled in;
# ``met`` and ``unmet`` are the guarantees that were answered.
SURVEYS: Schema = {
    "household": _TEXT, "year": _WHOLE, "size": _WHOLE, "per_head": _WHOLE, "wage": _WHOLE, "business": _WHOLE, "property": _WHOLE,
    "transfer": _WHOLE, "cost": _WHOLE, "medical_cost": _WHOLE, "claims": _WHOLE, "dibao": _WHOLE, "family_planning": _WHOLE,
    "pension": _WHOLE, "tekun": _WHOLE, "ecology": _WHOLE, "met": _WORDS, "unmet": _WORDS,
}  # fmt: skip
# One row per span of monitoring; ``removed`` is the day the risk was removed, null while it is monitored.
MONITORINGS: Schema = {
    "household": _TEXT, "started": _DAY, "removed": _DAY, "category": _TEXT, "risks": _WORDS, "risk_note": _TEXT, "contact": _TEXT,
    "kept": _FLAG, "removal": _TEXT,
}  # fmt: skip
MEASURES: Schema = {"household": _TEXT, "kind": _TEXT, "level": _TEXT, "given_on": _DAY}


@dataclass(frozen=True)
class RegistryCase:
    """Frames by the schemas above, as of the day ``on``. ``absent`` are columns that were not asked for at all (an imported sheet
    without them): that they are empty is no finding."""

    on: date
    limits: Limits
    persons: pl.DataFrame = field(default_factory=lambda: frame(PERSONS))
    households: pl.DataFrame = field(default_factory=lambda: frame(HOUSEHOLDS))
    surveys: pl.DataFrame = field(default_factory=lambda: frame(SURVEYS))
    monitorings: pl.DataFrame = field(default_factory=lambda: frame(MONITORINGS))
    measures: pl.DataFrame = field(default_factory=lambda: frame(MEASURES))
    absent: frozenset[str] = frozenset()

    @cached_property
    def aged(self) -> pl.DataFrame:
        """Members with their full years ``age`` on the day, null where the birth date is not known."""
        had_birthday = (
            pl.col("born").dt.month() * 100 + pl.col("born").dt.day()
        ) <= self.on.month * 100 + self.on.day
        years = self.on.year - pl.col("born").dt.year() - pl.when(had_birthday).then(0).otherwise(1)
        return self.persons.with_columns(age=years.cast(pl.Int64))

    @cached_property
    def together(self) -> pl.DataFrame:
        """Households with what their members add up to: ``size``, ``head`` (name), ``heads``, and whether any of them can work
        (``labour``), is at work (``at_work``), has 低保, 特困 or a pension, and the age of the oldest."""
        able = ~pl.col("labour").is_in(NO_LABOUR) & (pl.col("labour") != "")
        found = self.aged.group_by("household").agg(
            size=pl.len().cast(pl.Int64),
            head=pl.col("name").filter(pl.col("relation") == HEAD).first(),
            heads=(pl.col("relation") == HEAD).sum().cast(pl.Int64),
            labour=able.any(),
            at_work=works().any(),
            any_dibao=pl.col("dibao").any(),
            any_tekun=pl.col("tekun").any(),
            any_pension=pl.any_horizontal("resident_pension", "employee_pension").any(),
            oldest=pl.col("age").max(),
        )  # fmt: skip
        flags = ("labour", "at_work", "any_dibao", "any_tekun", "any_pension")
        joined = self.households.join(found, on="household", how="left", maintain_order="left")
        return joined.with_columns(
            pl.col("size", "heads").fill_null(0), pl.col("head").fill_null(""),
            *(pl.col(flag).fill_null(value=False) for flag in flags),
        )  # fmt: skip

    @cached_property
    def described(self) -> pl.DataFrame:
        """As ``together``, only households of which something is known."""
        return self.together.filter("stated")

    @cached_property
    def surveyed(self) -> pl.DataFrame:
        """Households with the columns of their latest survey; those of the same name bear ``survey_``."""
        return self.together.join(self.surveys, on="household", how="inner", suffix="_survey", maintain_order="left").rename(
            {f"{column}_survey": f"survey_{column}" for column in ("size", "property", "family_planning")}
        )  # fmt: skip

    @cached_property
    def monitored(self) -> pl.DataFrame:
        """Spans of monitoring in force with their household."""
        return self._of(self.monitorings.filter(pl.col("removed").is_null()))

    @cached_property
    def removed(self) -> pl.DataFrame:
        """Spans of monitoring that ended, with their household and its latest survey (null without one)."""
        ended = self._of(self.monitorings.filter(pl.col("removed").is_not_null()))
        asked = self.surveys.select("household", "year", "per_head", "met", "unmet")
        return ended.join(asked, on="household", how="left", maintain_order="left")

    def _of(self, spans: pl.DataFrame) -> pl.DataFrame:
        return spans.join(self.together, on="household", how="inner", maintain_order="left")

    def empty(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The rows in which a column that was asked for was left empty."""
        if column in self.absent:
            return rows.clear()
        blank = pl.col(column).is_null()
        kind = rows.schema[column]
        if kind == pl.String:
            blank |= pl.col(column) == ""
        elif kind == pl.List:
            blank |= pl.col(column).list.len() == 0
        return rows.filter(blank)


def case_of_rows(
    *,
    on: date,
    limits: Limits,
    persons: Sequence[Mapping[str, Any]] = (),
    households: Sequence[Mapping[str, Any]] = (),
    surveys: Sequence[Mapping[str, Any]] = (),
    monitorings: Sequence[Mapping[str, Any]] = (),
    measures: Sequence[Mapping[str, Any]] = (),
) -> RegistryCase:
    """Rows as in the schemas as a case: one household on a form, or a few. What is left out is null; a household is ``stated``."""
    return RegistryCase(
        on=on, limits=limits, persons=frame(PERSONS, persons),
        households=frame(HOUSEHOLDS, ({"stated": True, "status": ""} | dict(row) for row in households)),
        surveys=frame(SURVEYS, surveys), monitorings=frame(MONITORINGS, monitorings), measures=frame(MEASURES, measures),
    )  # fmt: skip


def case_of_sheet(
    *,
    on: date,
    limits: Limits,
    persons: pl.DataFrame,
    households: pl.DataFrame,
    surveys: pl.DataFrame | None = None,
) -> RegistryCase:
    """An imported sheet as a case: the frames bear any of the columns of the schemas, the persons besides ``identity``, the number
    as written. ``person`` and ``household`` must name rows of the sheet, so that findings lead back to them."""
    if "identity" in persons.columns:
        persons = with_identities(persons, on)
    asked = {*persons.columns, *households.columns}
    return RegistryCase(
        on=on, limits=limits, persons=fitted(PERSONS, persons),
        households=fitted(HOUSEHOLDS, households).with_columns(
            pl.col("stated").fill_null(value=True), pl.col("status").fill_null("")
        ),
        surveys=frame(SURVEYS) if surveys is None else fitted(SURVEYS, surveys),
        absent=frozenset({*PERSONS, *HOUSEHOLDS} - asked) | ({"surveys"} if surveys is None else set()),
    )  # fmt: skip


def frame(schema: Schema, rows: Iterable[Mapping[str, Any]] = ()) -> pl.DataFrame:
    """A frame of the schema; what a row leaves out is null."""
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema)


def fitted(schema: Schema, rows: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns of the schema; those it lacks are null."""
    return rows.select(
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind).alias(name)
        for name, kind in schema.items()
    )


def works() -> pl.Expr:
    """Whether a member is at work away or in a public post."""
    return (
        works_somewhere()
        | (pl.col("work_months") > 0).fill_null(value=False)
        | (pl.col("post_months") > 0).fill_null(value=False)
    )


def works_somewhere() -> pl.Expr:
    """Whether an area or a place of work is known."""
    return (pl.col("work_place").fill_null("") != "") | (pl.col("work_area").fill_null("") != "")


def in_school() -> pl.Expr:
    """Whether a member is at a school."""
    return ~pl.col("student").fill_null("").is_in(["", NOT_IN_SCHOOL])
