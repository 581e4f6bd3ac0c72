"""From text to typed columns, whole columns at a time, with one sentence for every cell that does not fit.

Each type has one rule: the expression that reads the text (null where it cannot) and the words of what was
expected. A cell that could be read two ways is refused, not guessed: `1978.1` may be January, or October with
its zero lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from .faults import column_letter
from .layouts import FINDINGS, TYPE_NAMES, ColumnSpec, no_findings, stored_type
from .reading import ERROR_TEXT, Sheet

_SERIAL_FROM, _SERIAL_TO = 1, 109_574  # 1900-01-01 to 2199-12-31 as Excel counts days
_YES: Final = ("是", "有", "√", "✓", "y", "yes", "true", "1", "对")
_NO: Final = ("否", "无", "没有", "×", "✗", "n", "no", "false", "0", "x")
_LIST_BREAK: Final = r"[、,，;；\n]"


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A column found in a sheet: its spec and its number there, from 1."""

    spec: ColumnSpec
    column: int


def parse_column(
    sheet: Sheet, rows: pl.DataFrame, placed: Placed, *, from_1904: bool
) -> tuple[pl.Series, pl.DataFrame]:
    """The typed values of one column over `rows` (the clean rows below the heading), and the findings."""
    spec = placed.spec
    text = rows[f"c{placed.column}"]
    formulas = pl.Series(sheet.formulas.get(placed.column, ()), dtype=pl.UInt32)
    table = pl.DataFrame({"row": rows["row"], "text": text})
    table = table.with_columns(value=_read(spec, from_1904))
    is_error = pl.col("text") == ERROR_TEXT
    is_formula = (
        pl.lit(False) if spec.formula_ok or formulas.is_empty() else pl.col("row").is_in(formulas.implode())
    )
    table = table.with_columns(
        fault=pl.when(is_error)
        .then(pl.lit("cell-error"))
        .when(is_formula)
        .then(pl.lit("cell-formula"))
        .when(pl.col("text").is_null())
        .then(pl.lit("cell-missing") if spec.required else None)
        .when(pl.col("value").is_null())
        .then(_why(spec))
        .when(_too_long(spec))
        .then(pl.lit("cell-too-long"))
        .when(_too_small(spec))
        .then(pl.lit("cell-too-small"))
    )
    values = table.select(pl.when(pl.col("fault").is_null()).then("value").alias(spec.key)).to_series()
    bad = table.filter(pl.col("fault").is_not_null())
    return values, _findings(bad, placed) if bad.height else no_findings()


def _read(spec: ColumnSpec, from_1904: bool) -> pl.Expr:
    """The typed value, null where the text cannot be read."""
    text = pl.col("text")
    match spec.type:
        case "text":
            return text
        case "list":
            parts = (
                text.str.replace_all(_LIST_BREAK, "、")
                .str.split("、")
                .list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
            )
            return pl.when(parts.list.len() > 0).then(parts)
        case "integer":
            return _plain_number(text).str.extract(r"^([+-]?\d{1,18})(?:\.0+)?$").cast(pl.Int64, strict=False)
        case "decimal":
            digits = _plain_number(text).str.extract(rf"^([+-]?\d{{1,18}}(?:\.\d{{1,{spec.places}}}0*)?\.?)$")
            return digits.str.strip_chars_end(".").cast(stored_type(spec), strict=False)
        case "date":
            return _date(text, from_1904)
        case "month":
            return _month(text, from_1904)
        case "yes_no":
            lowered = text.str.to_lowercase()
            return pl.when(lowered.is_in(_YES)).then(True).when(lowered.is_in(_NO)).then(False)
        case "choice":
            labels = {squeezed(label): value for label, value in reversed(spec.choices)}
            return text.str.replace_all(r"\s", "").replace_strict(
                labels, default=None, return_dtype=pl.String
            )


def squeezed(text: str) -> str:
    """Text without any white space, as choices are compared."""
    return "".join(text.split())


def _plain_number(text: pl.Expr) -> pl.Expr:
    """Without thousands separators, where they stand between groups of three digits."""
    return (
        pl.when(text.str.contains(r"^[+-]?\d{1,3}([,，]\d{3})+(\.\d+)?$"))
        .then(text.str.replace_all(r"[,，]", ""))
        .otherwise(text)
    )


def _serial(text: pl.Expr, from_1904: bool) -> pl.Expr:
    """The date of a serial number. Excel's day 60 is a 29 February 1900 that never was, so days count from
    12-30."""
    number = text.str.extract(r"^(\d{4,6})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    start = pl.date(1904, 1, 1) if from_1904 else pl.date(1899, 12, 30)
    fits = number.is_between(_SERIAL_FROM, _SERIAL_TO)
    return pl.when(fits).then(start + pl.duration(days=number))


def _ymd(text: pl.Expr) -> pl.Expr:
    normal = text.str.replace_all(r"\s", "").str.replace(r"(\d)\d{2}:\d{2}:\d{2}$", "${1}")
    parts = normal.str.extract_groups(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
    packed = normal.str.extract(r"^((?:19|20)\d{6})$")
    written = pl.format(
        "{}-{}-{}",
        parts.struct.field("1"),
        parts.struct.field("2").str.zfill(2),
        parts.struct.field("3").str.zfill(2),
    ).str.to_date("%Y-%m-%d", strict=False)
    return pl.coalesce(written, packed.str.to_date("%Y%m%d", strict=False))


def _date(text: pl.Expr, from_1904: bool) -> pl.Expr:
    without_time = text.str.replace(r"^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}(\.\d+)?$", "${1}")
    day = pl.coalesce(_ymd(without_time), _serial(text, from_1904))
    return pl.when(day.dt.year().is_between(1900, 2199)).then(day)


def _month(text: pl.Expr, from_1904: bool) -> pl.Expr:
    squeezed_text = text.str.replace_all(r"\s", "")
    parts = squeezed_text.str.extract_groups(r"^(\d{4})(?:[-/.](\d{2})|[-/](\d)|年(\d{1,2})月|(\d{2}))$")
    month = pl.coalesce(*(parts.struct.field(str(group)) for group in range(2, 6)))
    written = pl.format("{}-{}-01", parts.struct.field("1"), month.str.zfill(2)).str.to_date(
        "%Y-%m-%d", strict=False
    )
    serial = _serial(squeezed_text.str.extract(r"^(\d{5})$"), from_1904)
    first = pl.coalesce(written, _ymd(text.str.replace(r" \d{2}:\d{2}:\d{2}$", "")), serial).dt.truncate(
        "1mo"
    )
    return pl.when(first.dt.year().is_between(1900, 2199)).then(first)


def _why(spec: ColumnSpec) -> pl.Expr:
    text = pl.col("text")
    if spec.type == "month":
        ambiguous = text.str.contains(r"^\d{4}\.1$")
        return pl.when(ambiguous).then(pl.lit("month-ambiguous")).otherwise(pl.lit("cell-type"))
    if spec.type == "decimal":
        many = _plain_number(text).str.contains(r"^[+-]?\d{1,18}\.\d+$")
        return pl.when(many).then(pl.lit("too-many-places")).otherwise(pl.lit("cell-type"))
    return pl.lit("cell-choice" if spec.type == "choice" else "cell-type")


def _too_long(spec: ColumnSpec) -> pl.Expr:
    return (
        pl.col("text").str.len_chars() > spec.max_length if spec.type in ("text", "list") else pl.lit(False)
    )


def _too_small(spec: ColumnSpec) -> pl.Expr:
    if spec.minimum is None or spec.type not in ("integer", "decimal"):
        return pl.lit(False)
    return pl.col("value") < spec.minimum


def _findings(bad: pl.DataFrame, placed: Placed) -> pl.DataFrame:
    spec = placed.spec
    labels = dict.fromkeys(label for label, _ in spec.choices)
    todo = {
        "cell-error": "是公式错误（如 #N/A、#REF!）。请改填正确的内容。",
        "cell-formula": "是公式。请选中该列复制，用“选择性粘贴—数值”贴回后再上传。",
        "cell-missing": f"没有填写。这一列必填{f'，如“{spec.example}”' if spec.example else ''}。",
        "cell-type": f"应为{TYPE_NAMES[spec.type]}。请按此改写。",
        "cell-choice": f"不在选项之内。可填：{'、'.join(labels)}。",
        "month-ambiguous": "看不出是 1 月还是 10 月（末尾的 0 可能被表格软件略去）。"
        "请写成如 1978.01 或 1978.10 的文字。",
        "too-many-places": f"小数超过 {spec.places} 位。请核对单位和数值。",
        "cell-too-long": f"超过 {spec.max_length} 个字。请缩短。",
        "cell-too-small": f"小于 {spec.minimum}。请核对数值。",
    }
    shown = (
        pl.when(pl.col("text").str.len_chars() > 40)
        .then(pl.col("text").str.slice(0, 40) + "…")
        .otherwise(pl.col("text"))
        .str.replace_all("\n", " ")
    )
    place = pl.format(
        "第 {} 行 {}{}（{}）", "row", pl.lit(column_letter(placed.column)), "row", pl.lit(spec.title)
    )
    says = pl.when(pl.col("fault") == "cell-missing").then(pl.lit("")).otherwise(pl.format("的“{}”", shown))
    what = pl.col("fault").replace_strict(todo, return_dtype=pl.String)
    return bad.select(
        pl.col("row").cast(pl.UInt32),
        column=pl.lit(placed.column, pl.UInt32),
        key=pl.lit(spec.key),
        value=pl.col("text").fill_null(""),
        code="fault",
        sentence=place + says + what,
        level=pl.lit("error"),
        clause=pl.lit(spec.clause),
    ).select(FINDINGS.keys())


def joined(findings: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All findings in the order of the sheet."""
    return pl.concat([no_findings(), *findings]).sort("row", "column", maintain_order=True)
