"""Filed poor villages without a team, where the share that must have one is not reached."""

import polars as pl

from zhucun.foundation.kernel.evidence import implements

from ..roster.case import RosterCase
from ..roster.findings import Row, Violation, violations

CODE, TITLE = "roster.coverage", "贫困村没有工作队"


@implements("SC15-011", "JX18-005", "PL-055")
def check(case: RosterCase) -> list[Violation]:
    """By county. Where no share is fixed but a number of teams per village is (NAT17-003), that number asks for one."""
    has_team, has_unit = (
        pl.col("area").is_in(rows["area"].unique().implode()) for rows in (case.teams_now, case.units)
    )
    villages = case.villages.with_columns(covered=has_team, helped=has_unit | has_team)
    by_share = case.under("coverage", villages).with_columns(
        reached=(pl.col("covered").sum() * 100 >= pl.col("limit") * pl.len()).over("county")
    )
    by_number = case.beside("coverage", case.under("village_teams", villages)).filter(
        pl.col("coverage").is_null()
    )
    bare = [by_share.filter(~pl.col("reached"), ~pl.col("covered")), by_number.filter(~pl.col("covered"))]
    return [found for rows in bare for found in violations(rows, CODE, _sentence)]


def _sentence(row: Row) -> str:
    missing = "有帮扶单位，但没有在任的工作队" if row["helped"] else "没有帮扶单位，也没有工作队"
    return f"建档立卡贫困村{row['place']}{missing}，请安排单位派驻。"
