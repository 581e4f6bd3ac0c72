"""Making typed text comparable: the same words in full width, with odd spaces or as look-alike characters are
one text.

`clean` is what comparisons and parsing use; the text as it stands in the file is kept beside it. It is
narrower than NFKC, which would also turn （） into (), ① into 1 and ㎡ into m2: names keep their Chinese
punctuation, letters and digits become half width, compatibility ideographs (as they come out of PDF files)
become the ordinary ones, spaces of every kind become one plain space, invisible characters vanish.
"""

import unicodedata

import polars as pl

# Full-width characters that mean their half-width twins in numbers, codes and dates; brackets and commas
# stay.
_HALVED = {
    chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "！（），：；？"
}
_SPACES = dict.fromkeys(
    "\u3000\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\t", " "
)
_GONE = dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\r", "")
# Radicals that stand for whole characters in texts copied out of PDF files; Unicode decomposes only some.
_LOOK_ALIKE = {
    chr(code): plain
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1 and plain != chr(code)
} | dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰⻳",
        "民西见角贝车长门青页风飞食马鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
_REPLACED: dict[str, str] = _HALVED | _SPACES | _GONE | _LOOK_ALIKE
_TABLE = str.maketrans(_REPLACED)


def clean(text: str) -> str:
    """One text made comparable (see the module's text). Spaces inside shrink to one, line breaks inside
    stay."""
    lines = text.translate(_TABLE).split("\n")
    return "\n".join(" ".join(part for part in line.split(" ") if part) for line in lines).strip()


def clean_expr(column: pl.Expr) -> pl.Expr:
    """`clean` over a whole text column; empty texts become null."""
    plain = (
        column.str.replace_many(list(_REPLACED), list(_REPLACED.values()))
        .str.replace_all(r" +", " ")
        .str.replace_all(r" ?\n ?", "\n")
        .str.strip_chars()
    )
    return pl.when(plain != "").then(plain)


# What is clean whatever stands beside it: printable half-width signs and the common ideographs.
_MAY_NEED_CLEANING = r"[^!-~\u{4E00}-\u{9FFF}]"


def clean_series(values: pl.Series) -> pl.Series:
    """`clean_expr` over a whole column, done only where a text holds anything but plain signs; a day with the time 00:00:00 is the
    day. Most cells of a large sheet need nothing, and looking costs a tenth of cleaning."""
    values = values.replace("", None)
    doubtful = values.str.contains(_MAY_NEED_CLEANING).fill_null(value=False).arg_true()
    if not doubtful.len():
        return values
    some = pl.DataFrame({"text": values.gather(doubtful)}).select(
        clean_expr(pl.col("text")).str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "${1}")
    )
    return values.clone().scatter(doubtful, some.to_series())
