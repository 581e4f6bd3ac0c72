"""Tables on what units, offices and leading groups do."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse

from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from ..models import CaptainAttendance, UnitGroupSeat
from ..queries.effort import TeamFunds
from ..queries.meetings import Convened
from ..queries.scope import named
from .tables import span, void_column


def place_name(division: Any, on: date) -> str:  # noqa: ANN401 - a division with its spans fetched
    """The name a place bore on a day, from what was fetched with the page."""
    held = sorted(
        (one for one in division.spans.all() if one.valid_from <= on), key=lambda one: one.valid_from
    )
    return str(held[-1].name) if held else str(division.pk)


def leading_group(rows: Iterable[UnitGroupSeat], *, may_end: bool) -> Table:
    """A unit's leading group."""
    columns = [
        Column("kind", "职务", read=lambda row: row.get_kind_display()),
        Column("name", "姓名", read=lambda row: named(row.cadre)),
        Column("duty", "分工"),
        Column("days", "日期", read=span),
    ]
    if may_end:
        columns.append(
            Column("end", "办理", read=lambda row: "离开", link=lambda row: reverse("oversight_leave_unit_group", args=[row.pk]))
        )  # fmt: skip
    return Table("领导小组", tuple(columns), rows, empty="还没有登记本单位的领导小组。", stack=True)


def stationed(rows: Iterable[Any], on: date) -> Table:
    """The cadres a unit stationed."""
    return Table(
        "驻村干部",
        (
            Column("name", "姓名", read=lambda row: named(row.cadre)),
            Column("role", "职责", read=lambda row: row.get_role_display()),
            Column("village", "村", read=lambda row: place_name(row.team.village, on)),
            Column("since", "自", read=lambda row: row.valid_from),
        ),
        rows,
        empty="这一天没有驻村干部。",
    )


def meetings(rows: Iterable[Any], *, may_void: bool) -> Table:
    """Meetings of a unit's Party committee."""
    columns = [Column("held_on", "日期"), Column("topic", "议题"), Column("attendance", "到会人员")]
    if may_void:
        columns.append(void_column("meeting"))
    return Table("会议", tuple(columns), rows, empty="还没有登记会议。", stack=True)


def convened(rows: Iterable[Convened]) -> Table:
    """How long ago units' Party committees met on the work."""
    return Table(
        "单位党委（党组）研究情况",
        (
            Column(
                "organisation", "单位", read=lambda row: row.organisation.name,
                link=lambda row: reverse("oversight_unit", args=[row.organisation.pk]),
            ),
            Column("last", "最近一次"),
            Column("days", "距今天数", numeric=True),
        ),
        rows,
        empty="这里没有在任的工作队。",
    )  # fmt: skip


MEETINGS = Listing(
    caption="会议",
    columns=(
        Column("held_on", "日期", sort="held_on"),
        Column("kind", "会议", read=lambda row: row.get_kind_display()),
        Column("place", "地区", read=lambda row: place_name(row.division, row.held_on)),
        Column("topic", "议题", link=lambda row: reverse("oversight_meeting", args=[row.pk])),
        Column("came", "到会", read=lambda row: f"{row.came}/{row.asked}" if row.asked else row.attendance),
    ),
    sorts=(Sort("held_on", ("-held_on", "id")),),
    empty="还没有登记会议。",
)


def attendance(rows: Iterable[CaptainAttendance], on: date) -> Table:
    """Who came to a captains' meeting."""
    return Table(
        "到会情况",
        (
            Column("village", "村", read=lambda row: place_name(row.team.village, on)),
            Column("unit", "派出单位", read=lambda row: row.team.organisation.name),
            Column("captain", "队长", read=lambda row: named(row.cadre)),
            Column(
                "present", "到会", read=lambda row: Tag("到会", "ok") if row.present else Tag("缺席", "warn")
            ),
        ),
        rows,
    )


FUNDS = Listing(
    caption="工作经费",
    columns=(
        Column("year", "年度", read=lambda row: str(row.year), sort="year"),
        Column("village", "村", read=lambda row: place_name(row.team.village, row.provided_on)),
        Column("unit", "工作队", read=lambda row: row.team.organisation.name),
        Column("provided_by", "拨付单位", read=lambda row: row.provided_by.name),
        Column("provided_on", "拨付日期"),
        Column("amount", "金额（元）", numeric=True),
        Column("note", "说明"),
        void_column("funds"),
    ),
    sorts=(Sort("year", ("-year", "-provided_on", "id")),),
    empty="还没有登记工作经费。由派出单位登记拨付给工作队的经费。",
)


def funds_by_team(rows: Iterable[TeamFunds], on: date) -> Table:
    """Sums by team and year."""
    return Table(
        "按工作队和年度合计",
        (
            Column("year", "年度", read=lambda row: str(row.year)),
            Column("village", "村", read=lambda row: place_name(row.team.village, on)),
            Column("unit", "工作队", read=lambda row: row.team.organisation.name),
            Column("amount", "合计（元）", numeric=True),
        ),
        rows,
    )


def staff(on: date) -> Listing:
    """The staff register of a day."""
    return Listing(
        caption="工作人员",
        columns=(
            Column("place", "单位", read=lambda row: f"{place_name(row.division, on)}{'扶贫工作站' if len(row.division_id) > 6 else '领导小组办公室'}"),
            Column("name", "姓名"),
            Column("post", "岗位"),
            Column("full_time", "专职"),
            Column("since", "自", read=lambda row: row.valid_from),
            Column("trained", f"{on.year}年培训次数", numeric=True),
            Column("train", "培训", read=lambda row: "登记培训", link=lambda row: reverse("oversight_train", args=[row.pk])),
            Column("end", "办理", read=lambda row: "离岗", link=lambda row: reverse("oversight_release", args=[row.pk])),
        ),
        sorts=(Sort("place", ("division_id", "name", "id")),),
        empty="还没有登记工作人员。由本级办公室点“登记工作人员”登记。",
    )  # fmt: skip
