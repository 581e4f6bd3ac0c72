"""From the typed sheet of an import to the records it speaks of, whole columns at a time; nothing here reads the registry.

Findings have the columns the import mechanism wants of a check: ``row``, ``column`` (a key), ``code``, ``sentence``, ``level``,
``clause``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..codes import CodeList
from ..quality.identity import with_identities
from ..rules import NOT_AT_SCHOOL
from .layout import COLUMNS
from .words import Item

FINDINGS: Final = {
    "row": pl.UInt32(), "column": pl.String(), "code": pl.String(), "sentence": pl.String(), "level": pl.String(),
    "clause": pl.String(),
}  # fmt: skip
PLACES: Final = {
    "village": pl.String(), "county": pl.String(), "code": pl.String(), "county_name": pl.String(), "township_name": pl.String(),
    "village_name": pl.String(),
}  # fmt: skip
_HOUSEHOLD = tuple(one for one in COLUMNS if one.of_household and one.key != "number")
_NONE: Final = "\0"  # no number at all, and no text of a file
_MEMBER = tuple(one for one in COLUMNS if not one.of_household)


@dataclass(frozen=True)
class Known:
    """What the reading needs to know: the day, the villages of the area (``PLACES``; names in both forms), the words of the code
    lists in force, and the items of the accounting bases by year, and the most causes besides the main one with its clause (None where nothing fixes it)."""

    on: date
    places: pl.DataFrame
    words: Mapping[str, CodeList]
    bases: Mapping[int, tuple[str, Mapping[str, Item]]]
    most_causes: tuple[int, str] | None


@dataclass(frozen=True)
class Records:
    """``households``: one row per number with ``row`` (its first), ``number``, ``village``, ``county`` and the household columns of
    the layout. ``members``: one row per row of the sheet with ``number``, ``identity`` in standard form ("" without one) and the
    columns of the person. Words are terms of the code lists, several joined by 、; null is "nobody said". ``findings`` as said above."""

    households: pl.DataFrame
    members: pl.DataFrame
    findings: pl.DataFrame


def read_records(frame: pl.DataFrame, known: Known) -> Records:
    """The records of a typed sheet; an unfit value is a finding and null in the records."""
    findings: list[pl.DataFrame] = []
    frame = frame.with_columns(pl.col(one.key).list.join("、") for one in COLUMNS if one.type == "list")
    frame, found = _terms(frame, known.words)
    findings += found
    frame, found = _numbered(frame)
    findings += found
    households = frame.group_by("number", maintain_order=True).agg(
        pl.col("row").first(), *(pl.col(one.key).drop_nulls().first() for one in _HOUSEHOLD)
    )
    findings += _contradictions(frame, households)
    households, found = _placed(households, known.places)
    findings += found
    findings += _dated(households, known)
    members, found = _people(frame.select("row", "number", *(one.key for one in _MEMBER)), known.on)
    findings += found
    findings += _together(members, households)
    findings += rule_findings(households, members, known)
    return Records(households, members, pl.concat([pl.DataFrame(schema=FINDINGS), *findings]))


def said(
    rows: pl.DataFrame, column: str, code: str, sentence: pl.Expr | str, clause: str = "", *, level: str = "error"
) -> pl.DataFrame:  # fmt: skip
    """Findings on a column, one for each row; the sentence may speak of the row's columns."""
    words = pl.lit(sentence) if isinstance(sentence, str) else sentence
    return rows.select(
        pl.col("row").cast(pl.UInt32), column=pl.lit(column), code=pl.lit(code),
        sentence=pl.format("第 {} 行", "row") + words, level=pl.lit(level),
        clause=pl.lit(clause),
    )  # fmt: skip


@implements("PL-018")
def rule_findings(households: pl.DataFrame, members: pl.DataFrame, known: Known) -> list[pl.DataFrame]:
    """What ``rules`` refuses of a single household or person, over whole columns and in the same words."""
    at_school = pl.col("student").is_not_null() & ~pl.col("student").is_in(list(NOT_AT_SCHOOL))
    grade = pl.col("disability_grade")
    others = pl.col("causes").str.split("、")
    repeated = others.list.contains(pl.col("cause")) | (others.list.n_unique() < others.list.len())
    return [
        said(members.filter(at_school & pl.col("education").is_not_null()), "student", "education-and-student",
             "文化程度和在校生状况只填一项：在校的填在校生状况，不在校的填文化程度。"),
        said(members.filter(~grade.is_between(1, 4)), "disability_grade", "grade-unsound", pl.format(
            "残疾等级是1至4级，填的是{}。", grade)),
        *(
            said(members.filter(pl.col(key) > 12), key, "months-unsound", pl.format(f"{label}是0至12个月，填的是{{}}。", key))
            for key, label in (("work_months", "务工月数"), ("post_months", "公益岗位月数"))
        ),
        said(households.filter(pl.col("causes").is_not_null() & repeated), "causes", "cause-twice",
             "同一个致贫原因只填一次：主要原因不再列入其他原因。"),
        said(households.filter(~pl.col("account").str.contains(r"^[0-9]{8,30}$")), "account", "account-unsound",
             "银行卡号应为8至30位数字，请核对。"),
        said(households.filter(pl.col("causes").is_not_null() & pl.col("cause").is_null()), "cause", "cause-missing",
             "填了其他致贫原因，还须选定一个主要致贫原因。", "PL-018"),
        *_many_causes(households, others, known.most_causes),
    ]  # fmt: skip


def _many_causes(
    households: pl.DataFrame, others: pl.Expr, most: tuple[int, str] | None
) -> Iterator[pl.DataFrame]:
    if most is not None:
        count = others.list.len()
        words = pl.format(f"其他致贫原因最多填{most[0]}个，填了{{}}个。", count)
        yield said(households.filter(count > most[0]), "causes", "causes-many", words, most[1])


def _terms(frame: pl.DataFrame, words: Mapping[str, CodeList]) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Words as terms of their lists; a word no list knows is a finding."""
    findings = []
    for one in COLUMNS:
        known = words.get(one.terms) if one.terms else None
        if known is None or frame[one.key].null_count() == frame.height:
            continue
        distinct = frame[one.key].unique().drop_nulls()
        meant = [
            [known.canonical(word) for word in (key.split("、") if one.type == "list" else [key])]
            for key in distinct.to_list()
        ]
        table = pl.DataFrame(
            {
                "written": distinct,
                "meant": pl.Series([None if None in terms else "、".join(map(str, terms)) for terms in meant], dtype=pl.String),
            }
        )  # fmt: skip
        joined = frame.select("row", written=one.key).join(
            table, on="written", how="left", maintain_order="left"
        )
        wrong = joined.filter(pl.col("meant").is_null() & pl.col("written").is_not_null())
        if wrong.height:
            listed = "、".join(known.terms)
            words_of = pl.format(
                f"{one.title}“{{}}”不在现行代码表中，可填：{{}}。", "written", pl.lit(listed[:160])
            )
            findings.append(said(wrong, one.key, "word-unknown", words_of))
        frame = frame.with_columns(joined["meant"].alias(one.key))
    return frame, findings


def _numbered(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Members without a household number belong to the household above them; a household without one is left out."""
    bare = pl.col("number").is_null() & (
        (pl.col("relation") == "户主") | (pl.col("row") == pl.col("row").min())
    )
    findings = [
        said(
            frame.filter(bare),
            "number",
            "number-missing",
            "没有填户编号。每户第一行必须填写户编号。",
            "PL-054",
        )
    ]
    number = pl.when(bare).then(pl.lit(_NONE)).otherwise(pl.col("number")).forward_fill()
    return frame.with_columns(number.alias("number")).filter(pl.col("number") != _NONE), findings


def _contradictions(frame: pl.DataFrame, households: pl.DataFrame) -> list[pl.DataFrame]:
    """Rows whose household columns say something else than the first row that says anything."""
    findings = []
    repeated = [one for one in _HOUSEHOLD if frame[one.key].null_count() < frame.height - households.height]
    if not repeated:
        return []
    keys = [one.key for one in repeated]
    both = frame.select("row", "number", *keys).join(
        households.select("number", *keys), on="number", how="left", maintain_order="left", suffix="_first"
    )
    for one in repeated:
        other = both.filter(
            pl.col(one.key).ne_missing(pl.col(f"{one.key}_first")) & pl.col(one.key).is_not_null()
        )
        if other.height:
            findings.append(said(other, one.key, "household-differs", pl.format(
                f"户{{}}的{one.title}与本户前面的行不一致，请改成一致，或只在户主行填写。", "number")))  # fmt: skip
    return findings


def _placed(households: pl.DataFrame, places: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Where each household lies: by the village's code, else by its names within the area."""
    code = pl.col("village_code").str.strip_chars()
    by_code = (
        places.select("code", by_code="village", code_county="county").unique().unique("code", keep="none")
    )
    rows = households.with_columns(code=code).join(by_code, on="code", how="left", maintain_order="left")
    findings = []
    unknown = rows.filter(pl.col("code").is_not_null() & pl.col("by_code").is_null())
    findings.append(said(unknown, "village_code", "village-unknown", pl.format(
        "村编码“{}”不是导入地区现行的村编码，请核对。", "code")))  # fmt: skip
    asked = (
        rows.filter(pl.col("code").is_null()).select("county_name", "township_name", "village_name").unique()
    )
    named = _named(asked, places)
    rows = rows.join(
        named,
        on=["county_name", "township_name", "village_name"],
        how="left",
        maintain_order="left",
        nulls_equal=True,
    )
    lost = rows.filter(pl.col("code").is_null() & pl.col("by_name").is_null())
    findings.append(said(lost, "village_name", "village-unknown", pl.format(
        "找不到村“{}{}{}”，或有同名的村。请填写村编码，或核对县、乡镇、村的名称。",
        *(pl.col(name).fill_null("") for name in ("county_name", "township_name", "village_name")))))  # fmt: skip
    return (
        rows.with_columns(
            village=pl.coalesce("by_code", "by_name"), county=pl.coalesce("code_county", "name_county")
        ).drop("by_code", "by_name", "code_county", "name_county", "code"),
        findings,
    )


def _named(asked: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """The one village each triple of names means; a name left out narrows nothing."""
    asked = asked.filter(pl.col("village_name").is_not_null())
    pairs = asked.join(places, on="village_name", how="inner", suffix="_known")
    fits = [
        pl.col(name).is_null() | (pl.col(name) == pl.col(f"{name}_known"))
        for name in ("county_name", "township_name")
    ]
    found = pairs.filter(*fits).unique(["county_name", "township_name", "village_name", "village"])
    return (
        found.group_by("county_name", "township_name", "village_name")
        .agg(pl.len(), by_name=pl.col("village").first(), name_county=pl.col("county").first())
        .filter(pl.col("len") == 1)
        .drop("len")
    )


def _dated(households: pl.DataFrame, known: Known) -> list[pl.DataFrame]:
    """Days and years that cannot be so, and income items the basis of the year does not have."""
    findings = []
    for key in ("registered_on", "taken_on"):
        late = households.filter(pl.col(key) > known.on)
        findings.append(said(late, key, "day-future", "的日期晚于导入日期，请核对。"))
    incomes = [one for one in COLUMNS if one.part in ("income", "guarantee")]
    held = [one for one in incomes if households[one.key].null_count() < households.height]
    if held:
        told = pl.any_horizontal(pl.col(one.key).is_not_null() for one in held)
        findings.append(said(households.filter(told & pl.col("year").is_null()), "year", "year-missing",
                             "填了收入或保障情况，没有填调查年度。"))  # fmt: skip
    years = households["year"].drop_nulls().unique().to_list()
    findings.append(
        said(
            households.filter(pl.col("year") > known.on.year),
            "year",
            "year-future",
            "的调查年度晚于今年，请核对。",
        )
    )
    for year in years:
        labels = known.bases[year][1] if year in known.bases else {}
        for one in held:
            if one.part == "income" and one.field not in labels:
                off = households.filter((pl.col("year") == year) & pl.col(one.key).is_not_null())
                findings.append(
                    said(
                        off,
                        one.key,
                        "item-unknown",
                        f"的“{one.title}”不是{year}年核算口径的项目，请改填口径内的项目。",
                    )
                )
    status = households.filter(pl.col("since_year") > known.on.year)
    findings.append(said(status, "since_year", "year-future", "的属性年度晚于今年，请核对。"))
    return findings


def _people(members: pl.DataFrame, on: date) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Members with their number in standard form, sex and birth taken from it."""
    read = with_identities(members, on)
    whys = {
        "form": "证件号码应为18位：前17位是数字，末位是数字或X。请核对。",
        "date": "证件号码第7至14位不是合理的出生日期。请核对。",
        "checksum": "证件号码的校验位不对，可能有一位输错。请逐位核对。",
    }
    findings = [
        said(read.filter(pl.col("identity_fault") == fault), "identity", f"identity-{fault}", sentence)
        for fault, sentence in whys.items()
    ]
    sound = pl.col("identity_fault") == ""
    findings.append(said(read.filter(sound & (pl.col("sex") != pl.col("identity_sex"))), "sex", "identity-sex", pl.format(
        "性别填的是“{}”，证件号码第17位表示“{}”，请核对。", "sex", "identity_sex")))  # fmt: skip
    findings.append(said(read.filter(sound & (pl.col("born_on") != pl.col("identity_born"))), "born_on", "identity-born", pl.format(
        "出生日期填的是{}，证件号码表示{}，请核对。", pl.col("born_on").dt.to_string("%Y-%m-%d"),
        pl.col("identity_born").dt.to_string("%Y-%m-%d"))))  # fmt: skip
    read = read.with_columns(
        identity=pl.when(sound).then("identity_key").otherwise(pl.lit("")),
        sex=pl.coalesce("identity_sex", "sex"),
        born_on=pl.coalesce("identity_born", "born_on"),
    )
    bare = read.filter(
        (pl.col("identity_key") == "") & (pl.col("sex").is_null() | pl.col("born_on").is_null())
    )
    findings.append(
        said(bare, "identity", "person-unknown", "没有填证件号码，也没有填全性别和出生日期。请至少填写其一。")
    )
    findings.append(
        said(read.filter(pl.col("born_on") > on), "born_on", "day-future", "的出生日期晚于导入日期，请核对。")
    )
    return read.drop("identity_key", "identity_fault", "identity_sex", "identity_born"), findings


def _together(members: pl.DataFrame, households: pl.DataFrame) -> list[pl.DataFrame]:
    """The same person twice in the file, and households without a head or with several."""
    numbered = members.filter(pl.col("identity") != "")
    twice = numbered.filter(pl.col("identity").is_duplicated())
    firsts = twice.group_by("identity").agg(
        first=pl.col("row").first(), first_number=pl.col("number").first()
    )
    twice = twice.join(firsts, on="identity").filter(pl.col("row") != pl.col("first"))
    findings = [said(twice, "identity", "identity-twice", pl.format(
        "的证件号码与第 {} 行（户{}）相同，请保留一行。", "first", "first_number"))]  # fmt: skip
    bare = members.filter(pl.col("identity") == "")
    again = bare.filter(pl.struct("number", "name", "born_on").is_duplicated()) if bare.height else bare
    findings.append(
        said(
            again, "name", "person-twice", "与本户另一行是同一个人，请保留一行；同名同日生的请填写证件号码。"
        )
    )
    heads = members.group_by("number").agg(heads=(pl.col("relation") == "户主").sum())
    rows = households.select("row", "number").join(heads, on="number", how="left")
    findings.append(said(rows.filter(pl.col("heads") == 0), "relation", "head-missing", pl.format(
        "户{}没有户主，请在成员中填一名户主。", "number")))  # fmt: skip
    findings.append(said(rows.filter(pl.col("heads") > 1), "relation", "heads-several", pl.format(
        "户{}填了{}名户主，请只保留一名。", "number", "heads")))  # fmt: skip
    return findings
