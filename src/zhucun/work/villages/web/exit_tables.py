"""Tables of exits: the list, what was held against the criteria, examinations, notices."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.publication.queries import PublicNotice
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..models import VillageExit
from ..queries.exits import ExitExamination

T = TypeVar("T", bound=Any)
_EXIT_TONES = {"running": "info", "approved": "ok", "returned": "warn", "refused": "bad", "withdrawn": ""}


class ExitFilter(FilterForm):
    """By level and state."""

    level = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *VillageExit.Level.choices]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), *VillageExit.State.choices]
    )

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The exits that fit."""
        return queryset.filter(**{name: value for name, value in self.cleaned_data.items() if value})


def exit_list(names: Mapping[str, str]) -> Listing:
    """Exits of villages and counties; ``names`` are those of the areas, by key."""
    return Listing(
        caption="村、县退出",
        columns=(
            Column(
                "division", "村、县", read=lambda row: names.get(row.division_id, row.division_id),
                link=lambda row: reverse("village_exit", args=[row.pk]),
            ),
            Column("level", "类别", read=lambda row: row.get_level_display()),
            Column("year", "年度", read=lambda row: str(row.year)),
            Column("poor_persons", "贫困人口", numeric=True),
            Column("persons", "总人口", numeric=True),
            Column("state", "状态", read=exit_tag),
            Column("put_on", "提出"),
            Column("exited_on", "退出"),
        ),
        sorts=(Sort("put_on", ("-put_on", "id")),),
        filters=ExitFilter,
        empty="这里还没有办理退出。在村的页面上提出。",
    )  # fmt: skip


def exit_tag(row: VillageExit) -> Tag:
    """The state of an exit."""
    return Tag(row.get_state_display(), _EXIT_TONES[row.state])  # type: ignore[arg-type]  # a tone of the table above


def exit_lines(lines: Iterable[Mapping[str, Any]]) -> Table:
    """The verdict of an exit, line by line."""
    columns = (
        Column("title", "对照项目"),
        Column("found", "现状"),
        Column("wanted", "要求"),
        Column("met", "结果", read=lambda row: Tag("达到", "ok") if row["met"] else Tag("没有达到", "bad")),
        Column("clause", "依据", read=lambda row: Cite(row["clause"]) if row["clause"] else ""),
    )
    return Table("对照标准", columns, lines, stack=True)


def examinations(rows: Iterable[ExitExamination]) -> Table:
    """What was looked into."""
    columns = (
        Column("examined_on", "日期"),
        Column("people", "核实人"),
        Column("sound", "结果", read=lambda row: Tag("属实", "ok") if row.sound else Tag("不属实", "bad")),
        Column("finding", "情况"),
    )
    return Table("核实", columns, rows, empty="还没有登记核实。", stack=True)


def notices(rows: Iterable[PublicNotice], on: date) -> Table:
    """The notices of an exit."""
    columns = (
        Column("title", "标题"),
        Column("level", "层级"),
        Column("place", "张贴地点"),
        Column("starts_on", "自"),
        Column("ends_on", "至", read=lambda row: row.ends_on - timedelta(days=1) if row.ends_on else "长期"),
        Column("state", "状态", read=lambda row: _notice_state(row, on)),
    )
    return Table("公示和公告", columns, rows, empty="还没有张贴。", stack=True)


def _notice_state(row: PublicNotice, on: date) -> Tag:
    if row.taken_down_on:
        return Tag("已撤下", "bad")
    if row.ends_on and row.ends_on <= on:
        return Tag("已期满", "ok")
    return Tag("张贴中", "info") if row.starts_on <= on else Tag("还没有开始")
