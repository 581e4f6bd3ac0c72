"""Identity numbers of a whole sheet read at once (GB 11643-1999), by the same rules as ``kernel.identity.parse``."""

from datetime import date

import polars as pl

_FORM = r"^[0-9]{17}[0-9X]$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_EARLIEST = date(1880, 1, 1)


def with_identities(persons: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows with ``identity`` (as written, "" or null without one) read into ``identity_key``, ``identity_fault``,
    ``identity_born`` and ``identity_sex``; the number itself is dropped.

    ``on`` is the day by which a birth date must have come. Of an unsound number nothing is read.
    """
    numbers = persons["identity"].cast(pl.String).fill_null("")
    formed = numbers.str.contains(_FORM)
    if not formed.all():  # full-width digits, spaces, a small x: rare, and slow to look for
        odd = (~formed).arg_true()
        plain = numbers.gather(odd).str.normalize("NFKC").str.strip_chars().str.to_uppercase()
        numbers = numbers.scatter(odd, plain)
        formed = numbers.str.contains(_FORM)
    number = pl.col("number")
    read = pl.DataFrame({"number": numbers, "formed": formed}).with_columns(
        body=pl.when("formed").then(number.str.slice(0, 17)).cast(pl.Int64),
        last=pl.when("formed").then(number.str.slice(17).replace("X", "10")).cast(pl.Int64),
        born=pl.when("formed").then(number.str.slice(6, 8)).str.to_date("%Y%m%d", strict=False),
    )
    weighted = sum(
        pl.col("body") // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(_WEIGHTS)
    )
    fault = (
        pl.when(number == "").then(None)
        .when(~pl.col("formed")).then(pl.lit("form"))
        .when(~pl.col("born").is_between(_EARLIEST, on).fill_null(value=False)).then(pl.lit("date"))
        .when((weighted + pl.col("last")) % 11 != 1).then(pl.lit("checksum"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
    sex = pl.when(pl.col("body") % 2 == 1).then(pl.lit("男")).otherwise(pl.lit("女"))
    sound = pl.col("identity_fault") == ""
    return persons.drop("identity").with_columns(
        read.with_columns(identity_fault=fault).select(
            identity_key="number",
            identity_fault="identity_fault",
            identity_born=pl.when(sound).then("born"),
            identity_sex=pl.when(sound).then(sex),
        )
    )
