"""The yearly survey as a file tells it: income items by the basis of the year, what the household was assured of, net income."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from zhucun.foundation.imports.layouts import stored_type

from .layout import columns
from .words import Item

SURVEYED: Final = {
    "number": pl.String(), "year": pl.Int64(), "basis": pl.String(), "items": pl.String(), "guarantees": pl.String(),
    "net": pl.Int64(), "per_head": pl.Int64(), "size": pl.Int64(), "survey_before": pl.String(), "survey": pl.Boolean(),
}  # fmt: skip
_INCOME, _GUARANTEES = columns("income"), columns("guarantee")
_ASSURED = pl.Struct({"met": pl.Boolean, "evidence": pl.String})


def surveyed(
    households: pl.DataFrame,
    held: pl.DataFrame,
    bases: Mapping[int, tuple[str, Mapping[str, Item]]],
    sizes: pl.DataFrame,
) -> pl.DataFrame:
    """The surveys of the file's households as they would be recorded, in 分: what the file says over what is ``held``, which stands
    in columns ending in ``_now``.

    ``sizes`` give ``number`` and ``size``. ``survey`` says whether the file says anything new; ``survey_before`` which survey that
    replaces.
    """
    now = {f"{one.key}_now": stored_type(one.spec()) for one in (*_INCOME, *_GUARANTEES)}
    parts = [pl.DataFrame(schema={**SURVEYED, **now})]
    for year, (basis, items) in bases.items():
        rows = households.filter(pl.col("year") == year).join(
            sizes, on="number", how="left", maintain_order="left"
        )
        if rows.height:
            parts.append(_of_year(rows, held, year, basis, items))
    return pl.concat(parts, how="diagonal")


def _of_year(
    rows: pl.DataFrame, held: pl.DataFrame, year: int, basis: str, items: Mapping[str, Item]
) -> pl.DataFrame:
    told = [(one.key, items[one.field]) for one in _INCOME if one.field in items]
    given = [f"given_{item.code}" for _, item in told]
    rows = rows.with_columns(
        (pl.col(key) * 100).cast(pl.Int64).alias(f"given_{item.code}") for key, item in told
    )
    before = held.filter(pl.col("year") == year).select(
        "household", survey_before="survey",
        kept=pl.col("items").str.json_decode(pl.Struct({item.code: pl.Int64 for _, item in told})),
        assured=pl.col("guarantees").str.json_decode(pl.Struct({one.field: _ASSURED for one in _GUARANTEES})),
    )  # fmt: skip
    rows = rows.join(before, on="household", how="left", maintain_order="left")
    held_item = {item.code: pl.col("kept").struct.field(item.code) for _, item in told}
    new = pl.any_horizontal(
        *(pl.col(f"given_{code}").is_not_null() & pl.col(f"given_{code}").ne_missing(now) for code, now in held_item.items()),
        *(pl.col(one.key).is_not_null() & pl.col(one.key).ne_missing(_assured(one.field, "met")) for one in _GUARANTEES),
    ).alias("new")  # fmt: skip
    rows = rows.with_columns(
        new,
        *(
            (held_item[item.code].cast(pl.Decimal(38, 2)) / 100).cast(pl.Decimal(38, 2)).alias(f"{key}_now")
            for key, item in told
        ),
        *(_assured(one.field, "met").alias(f"{one.key}_now") for one in _GUARANTEES),
    )
    rows = rows.with_columns(
        pl.coalesce(f"given_{code}", now).alias(f"given_{code}") for code, now in held_item.items()
    )
    net = pl.sum_horizontal(pl.col(f"given_{item.code}").fill_null(0) * item.sign for _, item in told)
    size = pl.col("size").clip(1)
    # Half a 分 goes away from nought, as a clerk rounds.
    per_head = net.sign() * ((net.abs() * 2 + size) // (size * 2))
    items_told = _json([(code.removeprefix("given_"), pl.col(code).cast(pl.String)) for code in given])
    return rows.select(
        "number", "year", pl.lit(basis).alias("basis"), items_told.alias("items"),
        _json([(one.field, _met(one.key, one.field)) for one in _GUARANTEES]).alias("guarantees"),
        net.cast(pl.Int64).alias("net"), per_head.cast(pl.Int64).alias("per_head"), "size", "survey_before",
        pl.col("new").alias("survey"), *(f"{key}_now" for key, _ in told), *(f"{one.key}_now" for one in _GUARANTEES),
    )  # fmt: skip


def _assured(item: str, part: str) -> pl.Expr:
    return pl.col("assured").struct.field(item).struct.field(part)


def _met(key: str, item: str) -> pl.Expr:
    """``{"met": …, "evidence": …}`` of a guarantee; the evidence stands as long as the answer does."""
    same = pl.col(key).is_null() | pl.col(key).eq_missing(_assured(item, "met"))
    evidence = pl.when(same).then(_assured(item, "evidence")).fill_null("")
    met = pl.coalesce(pl.col(key), _assured(item, "met"))
    return pl.when(met.is_not_null()).then(pl.struct(met=met, evidence=evidence).struct.json_encode())


def _json(parts: Sequence[tuple[str, pl.Expr]]) -> pl.Expr:
    """A JSON object of the parts that are not null; their texts stand as they are."""
    pairs = [
        pl.when(value.is_not_null()).then(pl.concat_str(pl.lit(f'"{name}": '), value))
        for name, value in parts
    ]
    return pl.concat_str(pl.lit("{"), pl.concat_str(pairs, separator=", ", ignore_nulls=True), pl.lit("}"))
