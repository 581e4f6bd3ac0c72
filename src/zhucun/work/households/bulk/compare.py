"""Records of a file against the registry: new, changed and unchanged told apart, column by column. Pure; frames in, frames out.

An empty cell says nothing: it neither changes nor contradicts what the registry holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from zhucun.foundation.kernel.identity import masked

from .layout import ORDINARY, ExchangeColumn, columns
from .present import Present
from .records import FINDINGS, Records, said
from .survey import surveyed
from .words import Item

NOW: Final = "_now"
DIFFERENCES: Final = {
    "row": pl.UInt32(), "number": pl.String(), "name": pl.String(), "column": pl.String(), "before": pl.String(), "after": pl.String(),
}  # fmt: skip
LINE = tuple(one for one in columns("household") if one.key in ("group", "address"))
STATE = columns("state")
PERSON = tuple(one for one in columns("person") if one.key != "identity")
PERSON_STATE = columns("person_state")
SURVEY = (*columns("income"), *columns("guarantee"))
RELATION = tuple(one for one in columns("member") if one.key == "relation")


@dataclass(frozen=True)
class Comparison:
    """``households``: the file's, each with ``household`` (its id, null when new), what the registry holds in columns ending in
    ``_now``, and whether its ``line``, its ``state`` changed, a ``standing`` begins, a ``survey`` begins (``survey_before`` is the
    one it replaces). ``members``: likewise, ``joins`` who has no membership there yet, ``moved`` whose relation changed, ``named``
    whose own facts changed, ``told`` of whom something new is known, ``held_number`` the household the number stands in. ``missing`` are members the file leaves out."""

    households: pl.DataFrame
    members: pl.DataFrame
    missing: pl.DataFrame
    differences: pl.DataFrame
    findings: pl.DataFrame

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows of the file that are new, that change something, that change nothing."""
        new = self.members.filter("joins").height
        changed = self.members.filter(~pl.col("joins") & pl.col("any")).height
        return new, changed, self.members.height - new - changed


def compare(
    records: Records, now: Present, loose: pl.DataFrame, bases: Mapping[int, tuple[str, Mapping[str, Item]]]
) -> Comparison:
    """The file against the registry. ``records.members`` bear ``identity_index``; ``loose`` are people of the file who are in no
    household now; ``bases`` are the accounting bases of the years."""
    households, findings = _households(records, now)
    members, found = _members(records.members, households, now, loose)
    findings += found
    missing = now.members.join(households.select("household").drop_nulls(), on="household", how="semi").join(
        members.select("membership").drop_nulls(), on="membership", how="anti"
    )
    missing = missing.join(
        households.filter(pl.col("household").is_not_null()).select("household", "row", "number"),
        on="household",
    )
    findings += _after(missing)
    sizes = (
        pl.concat([members.select("number"), missing.select("number")])
        .group_by("number")
        .agg(size=pl.len().cast(pl.Int64))
    )
    surveys = surveyed(households, now.surveys, bases, sizes).drop("year")
    households = households.join(surveys, on="number", how="left", maintain_order="left")
    told = households.select(
        "number", *(_flag(name) for name in ("line", "state_changed", "standing", "survey"))
    )
    members = members.join(told, on="number", how="left", maintain_order="left").with_columns(
        any=pl.any_horizontal("moved", "named", "told", "line", "state_changed", "standing", "survey")
    ).drop("line", "state_changed", "standing", "survey")  # fmt: skip
    return Comparison(
        households, members, missing, _differences(households, members),
        pl.concat([pl.DataFrame(schema=FINDINGS), *findings]),
    )  # fmt: skip


def changed(one: ExchangeColumn) -> pl.Expr:
    """Whether the file says something else than the registry."""
    return pl.col(one.key).is_not_null() & pl.col(one.key).ne_missing(pl.col(f"{one.key}{NOW}"))


def text(one: ExchangeColumn, suffix: str = "") -> pl.Expr:
    """The value as a page shows it: 是 and 否, days as 2015-03-31, choices by their label."""
    value = pl.col(f"{one.key}{suffix}")
    if one.type == "yes_no":
        return pl.when(value).then(pl.lit("是")).when(~value).then(pl.lit("否"))
    if one.type == "choice":
        labels: dict[str, str] = {}
        for label, stored in one.choices:
            labels.setdefault(stored, label)
        return value.replace(labels)
    if one.type == "decimal":
        return value.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    return value.cast(pl.String)


def _flag(name: str) -> pl.Expr:
    return pl.col(name).fill_null(value=False)


def _any(over: Sequence[ExchangeColumn]) -> pl.Expr:
    return pl.any_horizontal(*(changed(one) for one in over)) if over else pl.lit(False)


def _households(records: Records, now: Present) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    held = now.households.rename({name: f"{name}{NOW}" for name in now.households.columns if name not in
                                  ("household", "number", "county", "state", "state_from", "ended_on")})  # fmt: skip
    rows = records.households.join(held, on=["county", "number"], how="left", maintain_order="left")
    known = pl.col("household").is_not_null()
    rows = rows.with_columns(
        line=known & _any(LINE),
        state_changed=~known | _any(STATE),
        standing=pl.col("status").is_not_null()
        & (pl.col("status") != ORDINARY)
        & pl.col(f"status{NOW}").is_null(),
    )
    elsewhere = rows.filter(pl.col("village") != pl.col(f"village{NOW}"))
    ended = rows.filter(pl.col("ended_on").is_not_null())
    bare = rows.filter(pl.col("standing") & pl.col("cause").is_null() & pl.col(f"cause{NOW}").is_null())
    off = rows.filter(
        known & pl.col("status").is_not_null() & (pl.col("status") != pl.col(f"status{NOW}").fill_null(ORDINARY))
        & ~pl.col("standing")
    )  # fmt: skip
    findings = [
        said(bare, "cause", "cause-missing", "建档立卡户须有一个主要致贫原因，请选择。", "PL-018"),
        said(elsewhere, "village_name", "household-elsewhere", pl.format("户{}已在本县另一个村登记，请核对户编号，或先办理迁移。", "number")),
        said(ended, "number", "household-ended", pl.format("户{}已于{}终止，不能再导入。请核对户编号。", "number",
                                                           pl.col("ended_on").dt.to_string("%Y-%m-%d"))),
        said(off, "status", "status-differs", pl.format(
            "户{}的脱贫属性与系统不一致。导入不改变属性，请按程序办理脱贫、返贫或识别。", "number"), level="warning"),
    ]  # fmt: skip
    return rows, findings


def _members(
    members: pl.DataFrame, households: pl.DataFrame, now: Present, loose: pl.DataFrame
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    rows = members.join(
        households.select("number", "county", "household", "village"),
        on="number",
        how="left",
        maintain_order="left",
    )
    rows, elsewhere = _found(rows, now, loose)
    joins = pl.col("membership").is_null()
    rows = rows.with_columns(
        joins=joins, new=pl.col("person").is_null(),
        moved=~joins & _any(RELATION),
        named=pl.col("person").is_not_null()
        & (_any(PERSON) | (pl.col("identity_index") != "") & (pl.col(f"identity_index{NOW}").fill_null("") == "")),
        told=pl.col("person").is_null() | _any(PERSON_STATE),
    )  # fmt: skip
    unexplained = rows.filter(joins & pl.col("household").is_not_null() & pl.col("joined").is_null())
    findings = [
        elsewhere,
        said(unexplained, "joined", "joining-unexplained", pl.format(
            "户{}已经建档，{}不在户内。新增成员请填写增加原因（出生、婚入、迁入等）。", "number", "name")),
    ]  # fmt: skip
    return rows, findings


def _found(rows: pl.DataFrame, now: Present, loose: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each member with the person of the registry: by identity number, else by name and birth within the household."""
    who = now.who.filter(pl.col("identity_index") != "").rename(
        {"person": "held", "household": "held_household", "number": "held_number", "county": "held_county"}
    )
    rows = rows.join(who, on="identity_index", how="left", maintain_order="left")
    away = rows.filter(
        (pl.col("held_household").fill_null("") != "")
        & pl.col("held_household").ne_missing(pl.col("household"))
        | pl.col("held_county").ne_missing(pl.col("county")) & pl.col("held").is_not_null()
    )
    elsewhere = said(away, "identity", "identity-elsewhere", pl.when(pl.col("held_county") != pl.col("county")).then(
        pl.lit("的证件号码已在其他县（市、区）登记。请联系该县核对，先办理迁出。")).otherwise(pl.format(
            "的证件号码已在户{}登记。请核对，先办理分户、并户或迁移。", "held_number")))  # fmt: skip
    inside = now.members
    if loose.height:
        inside = pl.concat([inside, loose], how="diagonal_relaxed")
    renamed = {name: f"{name}{NOW}" for name in inside.columns if name not in
               ("person", "household", "membership", "person_state", "person_state_from", "member_from")}  # fmt: skip
    inside = inside.rename(renamed)
    by_name = inside.filter(pl.col("household").is_not_null()).select(
        "household", name=f"name{NOW}", born_on=f"born_on{NOW}", alike="person", alike_index=f"identity_index{NOW}"
    ).unique(["household", "name", "born_on"], keep="none")  # fmt: skip
    rows = rows.join(by_name, on=["household", "name", "born_on"], how="left", maintain_order="left")
    unlike = (pl.col("identity_index") != "") & (pl.col("alike_index").fill_null("") != "")
    rows = rows.with_columns(person=pl.coalesce("held", pl.when(~unlike).then("alike")))
    rows = rows.drop("held", "held_household", "held_county", "alike", "alike_index")
    inside = inside.rename({"household": "seat"})
    rows = rows.join(inside, on="person", how="left", maintain_order="left")
    here = pl.col("seat").eq_missing(pl.col("household"))
    return rows.with_columns(membership=pl.when(here).then("membership")).drop("seat"), elsewhere


def _after(missing: pl.DataFrame) -> list[pl.DataFrame]:
    """What the households would be after the import: a head too many; and whom the file leaves out."""
    heads = missing.filter(pl.col("relation") == "户主")
    return [
        said(heads, "relation", "head-left-out", pl.format(
            "户{}登记的户主{}不在文件中，文件另填了户主。请把原户主一并列出（填新的关系），或先办理人口减少。", "number", "name")),
        said(missing.filter(pl.col("relation") != "户主"), "name", "member-left-out", pl.format(
            "户{}登记的成员{}（{}）不在文件中。导入不会把人移出，请按实际办理人口减少。", "number", "name", "relation"),
            level="warning"),
    ]  # fmt: skip


def _differences(households: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    known = households.filter(pl.col("household").is_not_null()).with_columns(name=pl.lit(""))
    people = members.filter(pl.col("person").is_not_null() & ~pl.col("joins"))
    parts = [
        *_listed(known, (*LINE, *STATE)),
        *_listed(known.filter(pl.col("survey").fill_null(value=False)), SURVEY),
        *_listed(people, (*RELATION, *PERSON, *PERSON_STATE)),
    ]
    return pl.concat([pl.DataFrame(schema=DIFFERENCES), *parts]).sort("row", maintain_order=True)


def _listed(rows: pl.DataFrame, over: Iterable[ExchangeColumn]) -> Iterable[pl.DataFrame]:
    for one in over:
        other = rows.filter(changed(one))
        if other.height:
            found = other.select("row", "number", "name", column=pl.lit(one.key), before=text(one, NOW).fill_null(""),
                                 after=text(one).fill_null(""))  # fmt: skip
            if one.private:
                found = found.with_columns(
                    pl.col("before", "after").map_elements(masked, return_dtype=pl.String)
                )
            yield found
