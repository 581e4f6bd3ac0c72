"""Tables of the pages on guidance and visits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse

from zhucun.foundation.ui.listing import Listing, Sort
from zhucun.foundation.ui.parts import Cite, Item, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..models import GroupSeat, LeaderLink, PlaceContact
from ..queries.briefs import TeamLine
from ..queries.guides import Guided
from ..queries.scope import named
from ..queries.units import Visited


def span(row: Any) -> str:  # noqa: ANN401 - any dated row
    """The days of a dated row, both inclusive: 2015-03-01 起, 2015-03-01 至 2015-05-31."""
    if row.valid_to is None:
        return f"{row.valid_from} 起"
    return f"{row.valid_from} 至 {row.valid_to - timedelta(days=1)}"


def _flags(row: Guided) -> Tag:
    return Tag(f"{len(row.flags)} 项", "warn") if row.flags else Tag("无", "ok")


def _people(people: Iterable[PlaceContact]) -> str:
    return "、".join(f"{one.name} {one.phone}".strip() for one in people)


def townships(rows: Iterable[Guided]) -> Table:
    """The townships of a county with who guides them."""
    return Table(
        caption="联系与督导",
        columns=(
            Column("name", "乡镇", read=lambda row: row.area.name, link=_place),
            Column("leaders", "联系领导"),
            Column(
                "head", "督导组组长", read=lambda row: "、".join(one.head for one in row.groups if one.head)
            ),
            Column("seats", "成员", numeric=True, read=lambda row: sum(len(one.seats) for one in row.groups)),
            Column("group_visit", "最近督导"),
            Column("contacts", "联系人", read=lambda row: _people(row.contacts)),
            Column("flags", "需核对", read=_flags),
            Column("said", "核对内容", read=_said),
        ),
        rows=rows,
        empty="这里没有您可以查看的乡镇。",
    )


def counties(rows: Iterable[Guided]) -> Table:
    """The counties of an area with who guides them."""
    return Table(
        caption="联系与督导",
        columns=(
            Column(
                "name", "县市区", read=lambda row: row.area.name, link=lambda row: f"?county={row.area.key}"
            ),
            Column("leaders", "省级联系领导"),
            Column("leader_visit", "最近走访"),
            Column("responsible", "第一责任人", read=lambda row: _people(row.responsible)),
            Column("contacts", "联系人", read=lambda row: _people(row.contacts)),
            Column("flags", "需核对", read=_flags),
            Column("said", "核对内容", read=_said),
        ),
        rows=rows,
        empty="这个地区没有您可以查看的县。",
    )


def on_screen(table: Table) -> Table:
    """The table without the column whose sentences stand below it with their clauses."""
    return Table(
        table.caption, tuple(one for one in table.columns if one.key != "said"), table.rows, empty=table.empty
    )


def flag_items(rows: Iterable[Guided]) -> list[Item]:
    """What is to be looked into, with the clause and the page where it is put right."""
    return [
        Item(flag.sentence, url=_place(row), cites=(Cite(flag.clause),)) for row in rows for flag in row.flags
    ]


def _said(row: Guided) -> str:
    return "".join(flag.sentence for flag in row.flags)


def _place(row: Guided) -> str:
    return reverse("oversight_place", args=[row.area.key])


def void_column(kind: str) -> Column:
    """The way to take a record of a kind back; for those who may."""
    return Column(
        "void", "办理", read=lambda row: "作废", link=lambda row: reverse("oversight_void", args=[kind, row.pk])
    )  # fmt: skip


def without_acts(listing: Listing, acts: int = 1) -> Listing:
    """A listing without its last columns, which lead to acts: for who may not, and for what is taken along."""
    return replace(listing, columns=listing.columns[:-acts])


def links(
    rows: Iterable[LeaderLink],
    last: Mapping[UUID, date],
    *,
    may_end: bool,
    may_visit: Callable[[LeaderLink], bool],
) -> Table:
    """The leaders of a place, past ones too."""
    columns = [
        Column("leader", "领导", read=lambda row: named(row.leader)),
        Column("unit", "单位", read=lambda row: row.leader.organisation.name),
        Column("days", "联系日期", read=span),
        Column("visit", "最近走访", read=lambda row: last.get(row.pk)),
        Column(
            "log", "登记走访", read=lambda row: "登记" if may_visit(row) else None,
            link=lambda row: reverse("oversight_link_visit", args=[row.pk]),
        ),
    ]  # fmt: skip
    if may_end:
        columns.append(
            Column(
                "end", "办理", read=lambda row: "结束联系" if row.valid_to is None else None,
                link=lambda row: reverse("oversight_end_link", args=[row.pk]),
            )
        )  # fmt: skip
    return Table("联系领导", tuple(columns), rows, empty="还没有登记联系领导。", stack=True)


def seats(rows: Iterable[GroupSeat], *, may_end: bool) -> Table:
    """The seats of a group, past ones too."""
    columns = [
        Column("kind", "席位", read=lambda row: row.get_kind_display()),
        Column("name", "姓名", read=lambda row: named(row.cadre)),
        Column("unit", "单位", read=lambda row: row.cadre.organisation.name),
        Column("days", "日期", read=span),
    ]
    if may_end:
        columns.append(
            Column(
                "end", "办理", read=lambda row: "离开席位" if row.valid_to is None else None,
                link=lambda row: reverse("oversight_unseat", args=[row.pk]),
            )
        )  # fmt: skip
    return Table("督导工作组", tuple(columns), rows, empty="还没有成员。", stack=True)


def contacts(rows: Iterable[PlaceContact], *, may_end: bool) -> Table:
    """The people a place names, past ones too."""
    columns = [
        Column("kind", "类别", read=lambda row: row.get_kind_display()),
        Column("name", "姓名"),
        Column("post", "职务"),
        Column("phone", "电话"),
        Column("days", "日期", read=span),
    ]
    if may_end:
        columns.append(
            Column(
                "end", "办理", read=lambda row: "卸任" if row.valid_to is None else None,
                link=lambda row: reverse("oversight_end_contact", args=[row.pk]),
            )
        )  # fmt: skip
    return Table("联系人", tuple(columns), rows, empty="还没有确定联系人。", stack=True)


def visits(rows: Iterable[Any], kind: str, *, may_void: bool) -> Table:
    """Visits of leaders or of a group, latest first."""
    columns = [Column("visited_on", "日期")]
    if kind == "leader":
        columns.append(Column("who", "领导", read=lambda row: named(row.link.leader)))
    columns.append(Column("findings", "情况"))
    if may_void:
        columns.append(void_column(kind))
    return Table("走访和督导", tuple(columns), rows, empty="还没有登记。", stack=True)


def teams(rows: Iterable[TeamLine]) -> Table:
    """The teams of a township for its brief."""
    return Table(
        caption="工作队",
        columns=(
            Column("village", "村"),
            Column("unit", "派出单位"),
            Column("captain", "队长"),
            Column("members", "队员", read=lambda row: "、".join(row.members)),
            Column("entered", "进村"),
            Column("top_visit", "单位主要领导最近到村"),
            Column(
                "missing",
                "缺什么",
                read=lambda row: Tag("、".join(row.missing), "warn") if row.missing else None,
            ),
        ),
        rows=rows,
        empty="这个乡镇还没有工作队。",
    )


def _village(row: Any) -> str:  # noqa: ANN401 - a visit with the spans of its village
    spans = sorted(row.village.spans.all(), key=lambda one: one.valid_from)
    held = [str(one.name) for one in spans if one.valid_from <= row.visited_on]
    return held[-1] if held else str(row.village_id)


UNIT_VISITS = Listing(
    caption="单位走访",
    columns=(
        Column("visited_on", "日期", sort="visited_on"),
        Column("organisation", "单位", read=lambda row: row.organisation.name),
        Column("village", "村", read=_village),
        Column("kind", "来访人", read=lambda row: row.get_kind_display()),
        Column("name", "姓名", read=lambda row: f"{row.name} {row.post}".strip()),
        Column("heard_report", "听取汇报"),
        Column("problems_solved", "解决问题", numeric=True),
        Column("findings", "情况"),
        void_column("unit"),
    ),
    sorts=(Sort("visited_on", ("-visited_on", "id")),),
    empty="还没有登记单位走访。点“登记走访”开始。",
)


def last_visits(rows: Iterable[Visited]) -> Table:
    """How long units' main leaders have not been in their villages."""
    return Table(
        caption="单位主要领导到村情况",
        columns=(
            Column(
                "organisation",
                "单位",
                read=lambda row: row.organisation.name,
                link=lambda row: reverse("oversight_unit", args=[row.organisation.pk]),
            ),
            Column("village_name", "村"),
            Column("last", "最近一次"),
            Column("days", "距今天数", numeric=True),
            Column(
                "remind", "提醒", read=lambda row: Tag(f"超过 {row.remind} 天", "warn") if row.due else None
            ),
        ),
        rows=rows,
        empty="这里没有在任的工作队。",
    )
