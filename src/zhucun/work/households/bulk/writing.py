"""The compared records written in sets: a few statements for each table, however many rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from django.db.models import Model

from zhucun.foundation.divisions.pinyin import initials_in_bulk
from zhucun.foundation.imports.layouts import stored_type
from zhucun.foundation.kernel.bulk import analyse, batches, update_rows
from zhucun.foundation.kernel.frames import write_frame
from zhucun.foundation.kernel.ids import uuid7_texts

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
from .compare import LINE, NOW, PERSON, PERSON_STATE, STATE, Comparison
from .layout import ExchangeColumn
from .present import BATCH

CHANGES: Final = {"subject_id": pl.String(), "change": pl.String()}


@dataclass(frozen=True)
class Writing:
    """When the file's word holds from, at which moment it is written, and where it comes from; ``progress`` hears of rows written."""

    at: date
    moment: datetime
    source: str
    progress: Callable[[int], None]


def write(found: Comparison, how: Writing) -> pl.DataFrame:
    """Write what is new and what changed; answers the changes for the trail (``subject_id``, ``change`` as JSON).

    Call it inside a transaction, with the households locked.
    """
    households = _with_ids(found.households, "household", "new_household")
    members = found.members.drop("household").join(
        households.select("number", "household", "new_household"),
        on="number",
        how="left",
        maintain_order="left",
    )
    members = _with_ids(members, "person", "new")
    written, done = [], 0
    for model, rows in _steps(households, members, how):
        write_frame(model, rows, progress=lambda rows, before=done: how.progress(before + rows))  # type: ignore[misc]
        written.append(model)
        done += rows.height
    if done >= BATCH:
        analyse(*written)
    return _trail(found, households, members)


def _steps(
    households: pl.DataFrame, members: pl.DataFrame, how: Writing
) -> Iterator[tuple[type[Model], pl.DataFrame]]:
    """Table after table, what it refers to first; closed rows are closed before others open."""
    yield Household, _lines(households.filter("new_household"), how)
    _touch(households, members, how)
    new = members.filter("new")
    yield Person, _persons(new)
    _rename(members.filter("named"), how)
    yield IdentityEntry, _entries(members)
    yield HouseholdMember, _memberships(members, how)
    told = members.filter("told")
    _close(PersonState, told, "person_state", how.at)
    yield PersonState, _state_rows(told, PERSON_STATE, "person", how)
    described = households.filter("state_changed")
    _close(HouseholdState, described, "state", how.at)
    yield HouseholdState, _state_rows(described, STATE, "household", how)
    yield Standing, _standings(households.filter("standing"), how)
    surveys = households.filter(pl.col("survey").fill_null(value=False))
    _void(surveys, how)
    yield Survey, _surveys(surveys, how)


def _with_ids(rows: pl.DataFrame, key: str, flag: str) -> pl.DataFrame:
    """The rows with ids for those that have none; ``flag`` says which they were."""
    bare = rows[key].is_null()
    ids = pl.Series(uuid7_texts(int(bare.sum())), dtype=pl.String)
    places = (bare.cast(pl.Int64).cum_sum() - 1).clip(0)
    given = ids.gather(places) if ids.len() else pl.Series([None] * rows.height, dtype=pl.String)
    return rows.with_columns(bare.alias(flag), pl.coalesce(pl.col(key), given).alias(key))


def _new_ids(rows: pl.DataFrame) -> pl.Series:
    return pl.Series("id", uuid7_texts(rows.height), dtype=pl.String)


def _lines(rows: pl.DataFrame, how: Writing) -> pl.DataFrame:
    return rows.select(
        pl.col("household").alias("id"), "county", pl.col("village").alias("village_id"), _words("group"), "number", _words("address"),
        pl.coalesce(pl.col("registered_on"), pl.lit(how.at)).alias("registered_on"), pl.lit("").alias("ending"),
        pl.lit(how.moment).alias("changed_at"),
    )  # fmt: skip


def _persons(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        pl.col("person").alias("id"), "county", "name", pl.Series("initials", _initials(rows["name"])), _words("sex"), "born_on",
        _words("nation"), "identity", "identity_index",
    )  # fmt: skip


def _initials(names: pl.Series) -> list[str]:
    return [one[:40] for one in initials_in_bulk(names.to_list())]


def _entries(members: pl.DataFrame) -> pl.DataFrame:
    """Numbers registered for the first time, of new people or of those who had none."""
    rows = members.filter(
        (pl.col("identity_index") != "")
        & (pl.col("new") | (pl.col("named") & pl.col(f"identity_index{NOW}").is_null()))
    )
    return rows.select(pl.col("identity_index").alias("index"), pl.col("person").alias("person_id"), "county")


def _memberships(members: pl.DataFrame, how: Writing) -> pl.DataFrame:
    """New memberships, and those whose relation changed begin anew."""
    moved = members.filter("moved")
    _close(
        HouseholdMember, moved, "membership", how.at, since="member_from", left=HouseholdMember.Left.RELATION
    )
    rows = members.filter(pl.col("joins") | pl.col("moved"))
    joined = (
        pl.when("moved").then(pl.lit(HouseholdMember.Joined.RELATION.value))
        .otherwise(pl.coalesce(pl.col("joined"), pl.lit(HouseholdMember.Joined.REGISTERED.value)))
    )  # fmt: skip
    return rows.select(
        _new_ids(rows), "county", pl.lit(how.at).alias("valid_from"), pl.col("household").alias("household_id"),
        pl.col("person").alias("person_id"), "relation", joined.alias("joined"), pl.lit("").alias("left"),
    )  # fmt: skip


def _state_rows(rows: pl.DataFrame, over: Sequence[ExchangeColumn], owner: str, how: Writing) -> pl.DataFrame:
    """The state from now on: what the file says, else what the registry held."""
    return rows.select(
        _new_ids(rows), "county", pl.lit(how.at).alias("valid_from"), pl.col(owner).alias(f"{owner}_id"),
        *(_merged(one) for one in over),
    )  # fmt: skip


def _merged(one: ExchangeColumn) -> pl.Expr:
    value = pl.coalesce(pl.col(one.key), pl.col(f"{one.key}{NOW}"))
    if one.type == "list":
        return value.str.split("、").alias(one.key)
    return (value.fill_null("") if stored_type(one.spec()) == pl.String else value).alias(one.key)


def _words(name: str) -> pl.Expr:
    return pl.col(name).fill_null("")


def _standings(rows: pl.DataFrame, how: Writing) -> pl.DataFrame:
    return rows.select(
        _new_ids(rows), "county", pl.lit(how.at).alias("valid_from"), pl.col("household").alias("household_id"), "status",
        pl.coalesce(pl.col("since_year"), pl.lit(how.at.year)).alias("since_year"), pl.lit(how.source).alias("source"),
        pl.lit("").alias("clause"),
    )  # fmt: skip


def _surveys(rows: pl.DataFrame, how: Writing) -> pl.DataFrame:
    return rows.select(
        _new_ids(rows), "county", pl.col("household").alias("household_id"), "year", "basis",
        pl.coalesce(pl.col("taken_on"), pl.lit(how.at)).alias("taken_on"), pl.lit("").alias("taken_by"), "size", "items",
        pl.col("net").alias("net_income"), "per_head", "guarantees", pl.lit(how.source).alias("source"),
        pl.lit("").alias("void_reason"),
    )  # fmt: skip


# --- what stands already --------------------------------------------------------------------------------------------------


def _close(
    model: Any, rows: pl.DataFrame, key: str, at: date, *, since: str = "", left: str = ""  # noqa: ANN401 - a dated model
) -> None:  # fmt: skip
    """End the open rows on ``at``; one that began on that very day is written anew."""
    held = rows.filter(pl.col(key).is_not_null())
    young = pl.col(since or f"{key}_from") >= at
    for batch in batches(held.filter(~young)[key], BATCH):
        model.objects.filter(pk__in=batch).update(valid_to=at, **({"left": left} if left else {}))
    for batch in batches(held.filter(young)[key], BATCH):
        model.objects.filter(pk__in=batch).delete()


def _void(rows: pl.DataFrame, how: Writing) -> None:
    for batch in batches(rows["survey_before"].drop_nulls(), BATCH):
        Survey.objects.filter(pk__in=batch).update(
            voided_on=how.at, void_reason=f"以导入数据更正：{how.source}"[:200]
        )


def _touch(households: pl.DataFrame, members: pl.DataFrame, how: Writing) -> None:
    """Mark what changed, and write the household columns that did."""
    lines = households.filter("line")
    if lines.height:
        merged = lines.select(
            "household",
            *(pl.coalesce(pl.col(one.key), pl.col(f"{one.key}{NOW}")).fill_null("") for one in LINE),
        )
        update_rows(Household, [one.key for one in LINE], ((row[0], row[1:]) for row in merged.iter_rows()))
    for batch in batches(_changed_households(households, members)["household"], BATCH):
        Household.objects.filter(pk__in=batch).update(changed_at=how.moment)


def _changed_households(households: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    own = pl.any_horizontal("line", "state_changed", "standing", pl.col("survey").fill_null(value=False))
    theirs = members.filter(pl.any_horizontal("joins", "moved", "named", "told")).select("household").unique()
    known = households.filter(~pl.col("new_household"))
    return pl.concat(
        [
            known.filter(own).select("household"),
            known.select("household").join(theirs, on="household", how="semi"),
        ]
    ).unique()


def _rename(rows: pl.DataFrame, how: Writing) -> None:
    """Correct people's own facts; a number learnt now is kept too."""
    if rows.is_empty():
        return
    keys = [one.key for one in PERSON]
    merged = rows.select("person", *(pl.coalesce(pl.col(key), pl.col(f"{key}{NOW}")) for key in keys))
    fields = ["name", "sex", "born_on", "nation", "initials"]
    initials = _initials(merged["name"])
    values = (
        (row["person"], [row["name"], row["sex"] or "", row["born_on"], row["nation"] or "", short])
        for row, short in zip(merged.iter_rows(named=True), initials, strict=True)
    )
    update_rows(Person, fields, values)
    learnt = rows.filter((pl.col("identity_index") != "") & pl.col(f"identity_index{NOW}").is_null())
    numbers = learnt.select("person", "identity", "identity_index")
    update_rows(Person, ["identity", "identity_index"], ((row[0], row[1:]) for row in numbers.iter_rows()))


# --- the trail -------------------------------------------------------------------------------------------------------------


def _trail(found: Comparison, households: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Every household and person written, with what changed; identity and bank numbers masked."""
    parts = [pl.DataFrame(schema=CHANGES)]
    begun = households.filter("new_household")
    parts.append(begun.select(pl.col("household").alias("subject_id"), _told({"act": pl.lit("登记"), "household": pl.col("household"),
                                                                          "number": pl.col("number")})))  # fmt: skip
    entered = members.filter("joins")
    parts.append(entered.select(pl.col("person").alias("subject_id"), _told({
        "act": pl.lit("入户"), "household": pl.col("household"), "relation": pl.col("relation"), "name": pl.col("name")})))  # fmt: skip
    standings = households.filter("standing")
    parts.append(standings.select(pl.col("household").alias("subject_id"), _told({
        "act": pl.lit("属性"), "household": pl.col("household"), "status": pl.col("status")})))  # fmt: skip
    surveys = households.filter(pl.col("survey").fill_null(value=False))
    parts.append(surveys.select(pl.col("household").alias("subject_id"), _told({
        "act": pl.lit("调查"), "household": pl.col("household"), "year": pl.col("year")})))  # fmt: skip
    owners = pl.concat([
        households.select("row", pl.lit("").alias("name"), "household", pl.col("household").alias("subject_id")),
        members.select("row", "name", "household", pl.col("person").alias("subject_id")),
    ])  # fmt: skip
    changes = found.differences.join(owners, on=["row", "name"], how="inner", maintain_order="left")
    parts.append(changes.select("subject_id", _told({
        "act": pl.lit("更正"), "household": pl.col("household"), "field": pl.col("column"), "before": pl.col("before"),
        "after": pl.col("after")})))  # fmt: skip
    return pl.concat(parts)


def _told(parts: dict[str, pl.Expr]) -> pl.Expr:
    told = pl.struct([value.alias(name) for name, value in parts.items()])
    return told.struct.json_encode().alias("change")
