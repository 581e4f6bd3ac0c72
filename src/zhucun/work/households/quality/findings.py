"""A finding: what is wrong with whom, where, and how to mend it, as rows of a frame, so that a hundred thousand cost little."""

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from zhucun.foundation.policy.facts import SEVERITIES

from .limits import Limit

HARD, WARNING, NOTE = SEVERITIES
# The gravest first, as lists show them.
ORDER: Final = tuple(SEVERITIES)
FINDINGS: Final = {
    name: pl.String() for name in ("code", "severity", "clause", "household", "person", "village", "sentence")
}
_PLACE = re.compile(r"\{(\w+)(:yuan)?\}")
_LONGEST = 300


@dataclass(frozen=True)
class Finding:
    """A row of findings. ``person`` is "" where the household as a whole is meant; ``clause`` where the limit rests on none."""

    code: str
    severity: str
    clause: str
    household: str
    person: str
    village: str
    sentence: str

    def as_json(self) -> dict[str, str]:
        """Plain values for ``--format json``."""
        return asdict(self)


def none() -> pl.DataFrame:
    """No findings."""
    return pl.DataFrame(schema=FINDINGS)


def findings(
    rows: pl.DataFrame, code: str, severity: str, sentence: str, *, limit: Limit | None = None
) -> pl.DataFrame:
    """One finding for each row: of a member where rows bear ``person``, else of the household.

    ``sentence`` says what is wrong and how to mend it; ``{column}`` stands for a column (``{column:yuan}`` for one in 分), ``{limit}``
    for the limit's value. Who and where are put before it. A pack's severity goes before the check's own.
    """
    if rows.is_empty():
        return none()
    person = "person" in rows.columns
    return rows.select(
        code=pl.lit(code),
        severity=pl.lit((limit.severity if limit else "") or severity),
        clause=pl.lit(limit.clause if limit else ""),
        household="household",
        person=pl.col("person") if person else pl.lit(""),
        village="village",
        sentence=pl.concat_str(_who(person), _worded(sentence, rows, limit)).str.slice(0, _LONGEST),
    )


def as_findings(found: pl.DataFrame) -> list[Finding]:
    """The rows as facts, in their order."""
    return [Finding(**row) for row in found.iter_rows(named=True)]


def _who(person: bool) -> pl.Expr:
    name = pl.col("name" if person else "head").fill_null("")
    label = name if person else pl.when(name == "").then(pl.lit("")).otherwise(pl.format("（户主{}）", name))
    return pl.format("{}{}户{}：", pl.col("place").fill_null(""), pl.col("number").fill_null(""), label)


def _worded(sentence: str, rows: pl.DataFrame, limit: Limit | None) -> pl.Expr:
    parts, at = [], 0
    for match in _PLACE.finditer(sentence):
        parts.append(pl.lit(sentence[at : match.start()]))
        name, money = match.groups()
        parts.append(
            pl.lit(_said(limit)) if name == "limit" else _shown(name, rows.schema[name], bool(money))
        )
        at = match.end()
    return pl.concat_str([*parts, pl.lit(sentence[at:])])


def _said(limit: Limit | None) -> str:
    value: Any = limit.value if limit else ""
    return "、".join(map(str, value)) if isinstance(value, tuple | list) else f"{value}"


def _shown(name: str, kind: pl.DataType, money: bool) -> pl.Expr:
    column = pl.col(name)
    if money:
        text = (column / 100).round(2).cast(pl.String).str.strip_suffix(".0")
    elif kind == pl.Float64:
        text = column.cast(pl.String).str.strip_suffix(".0")
    elif kind == pl.Date:
        text = column.dt.strftime("%Y年%-m月%-d日")
    elif kind == pl.List:
        text = column.list.join("、")
    else:
        text = column.cast(pl.String)
    return text.fill_null("（空）")
