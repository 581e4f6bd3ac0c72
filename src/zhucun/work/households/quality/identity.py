"""Identity numbers of a whole sheet read at once (GB 11643-1999), by the same rules as ``kernel.identity.parse``."""

from datetime import date

import polars as pl

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EARLIEST = date(1880, 1, 1)


def with_identities(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows with ``identity`` (as written, "" or null without one) read into ``identity_key``, ``identity_fault``,
    ``identity_born`` and ``identity_sex``; the number itself is dropped.

    ``on`` is the day by which a birth date must have come. Nothing is read of a number that is not there.
    """
    number = pl.col("identity").fill_null("").str.normalize("NFKC").str.strip_chars().str.to_uppercase()
    read = persons.with_columns(identity_key=number).drop("identity")
    formed = pl.col("identity_key").str.contains(r"^[0-9]{17}[0-9X]$")
    body = pl.when(formed).then(pl.col("identity_key").str.slice(0, 17)).cast(pl.Int64)
    weighted = sum((body // 10 ** (16 - place) % 10) * weight for place, weight in enumerate(_WEIGHTS))
    born = pl.when(formed).then(pl.col("identity_key").str.slice(6, 8)).str.to_date("%Y%m%d", strict=False)
    read = read.with_columns(
        _formed=formed,
        _born=pl.when(born.is_between(_EARLIEST, on)).then(born),
        _rest=weighted % 11,
        _man=body % 2 == 1,
    )
    fitting = pl.col("_rest").replace_strict(
        list(range(11)), list(_CHECKS), default=None, return_dtype=pl.String
    ) == pl.col("identity_key").str.slice(17, 1)
    fault = (
        pl.when(pl.col("identity_key") == "").then(None)
        .when(~pl.col("_formed")).then(pl.lit("form"))
        .when(pl.col("_born").is_null()).then(pl.lit("date"))
        .when(~fitting).then(pl.lit("checksum"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    sound = pl.col("identity_fault") == ""
    return (
        read.with_columns(identity_fault=fault)
        .with_columns(
            identity_born=pl.when(sound).then("_born"),
            identity_sex=pl.when(sound).then(pl.when("_man").then(pl.lit("男")).otherwise(pl.lit("女"))),
        )
        .drop("_formed", "_born", "_rest", "_man")
    )
