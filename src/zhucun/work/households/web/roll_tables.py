"""The lists and tables of the pages of lists."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.kernel import clock
from zhucun.foundation.publication import queries as publication
from zhucun.foundation.publication.queries import PublicNotice
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Tag
from zhucun.foundation.ui.tables import Column, Table

from ..queries import rolls
from ..queries.rolls import Examination, Roll, RollEntry, SampleDraw, VillagersVote, VoteCount
from .roll_parts import criteria_tag, outcome_tag, state_tag


class RollFilter(FilterForm):
    """By procedure, state and name."""

    q = forms.CharField(label="名单名称", required=False)
    kind = forms.ChoiceField(label="程序", required=False, choices=[("", "全部"), *Roll.Kind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Roll.State.choices])

    def apply(self, queryset: QuerySet[Roll]) -> QuerySet[Roll]:  # type: ignore[override]  # rows of one kind
        typed = self.cleaned_data
        if typed["q"]:
            queryset = queryset.filter(title__contains=typed["q"])
        wanted = {name: typed[name] for name in ("kind", "state") if typed[name]}
        return queryset.filter(**wanted)


def listing(names: dict[str, str]) -> Listing:
    """The lists; ``names`` are those of the villages."""
    return Listing(
        caption="名单",
        columns=(
            Column("title", "名单", link=lambda row: reverse("roll", args=[row.pk])),
            Column("village", "村", read=lambda row: names.get(row.village_id, row.village_id)),
            Column("kind", "程序", read=lambda row: row.get_kind_display()),
            Column("year", "年度", read=lambda row: str(row.year)),
            Column("households", "户数", numeric=True),
            Column("persons", "人数", numeric=True),
            Column("submitted_on", "提交日期", sort="submitted"),
            Column("state", "状态", read=state_tag),
            Column("closed_on", "办结日期"),
        ),
        sorts=(Sort("new", ("-id",)), Sort("submitted", ("-submitted_on", "-id"))),
        filters=RollFilter,
        empty="还没有名单。从“起草名单”开始：选程序、选农户，一户或一批都可以。",
        stack=True,
    )


def village_names(found: QuerySet[Roll]) -> dict[str, str]:
    """The names of the villages of some lists, one query each for the keys and the names."""
    keys = found.order_by().values_list("village_id", flat=True).distinct()
    return {key: area.name for key, area in divisions.by_keys(keys, clock.today()).items()}


def entries(found: list[RollEntry], *, application: bool) -> Table:
    """The lines of a list; with the application's day where the procedure has one."""
    applied = (Column("applied_on", "申请日期"),) if application else ()
    return Table(
        caption="名单",
        columns=(
            Column("number", "户编号", read=lambda row: row.household.number, link=_page),
            Column("head", "户主"),
            Column("group", "村民小组", read=lambda row: row.household.group or None),
            Column("size", "人数", numeric=True),
            *applied,
            Column("criteria", "对照标准", read=criteria_tag),
            Column("recognised_on", "认可签字"),
            Column("outcome", "结果", read=outcome_tag),
            Column("why", "说明", read=lambda row: _why(row) or None),
        ),
        rows=found,
        empty="名单上还没有农户。",
        stack=True,
    )


def _page(row: RollEntry) -> str:
    return reverse("roll_entry", args=[row.pk])


def _why(row: RollEntry) -> str:
    return "：".join(part for part in (row.dropped_at, row.drop_reason) if part)


def criteria(entry: RollEntry) -> Table:
    """What was asked of a household when the list was submitted, line by line."""
    return Table(
        caption="对照标准",
        columns=(
            Column("item", "项目"),
            Column("found", "登记情况"),
            Column("wanted", "要求"),
            Column(
                "met", "结论", read=lambda line: Tag("符合", "ok") if line["met"] else Tag("不符合", "warn")
            ),
            Column("clause", "依据", read=lambda line: Cite(line["clause"]) if line["clause"] else None),
        ),
        rows=entry.criteria,
        empty="提交名单时逐项计算并固定。",
        stack=True,
    )


def votes(meetings: list[VillagersVote]) -> Table:
    """The meetings on a list; those declared void with why."""
    return Table(
        caption="民主评议和表决",
        columns=(
            Column("held_on", "会议日期"),
            Column("place", "地点"),
            Column("chair", "主持人"),
            Column("recorder", "记录人"),
            Column("called", "应到", numeric=True),
            Column("present", "实到", numeric=True),
            Column("team_present", "驻村工作队参加人", read=lambda row: row.team_present or None),
            Column("void", "状态", read=lambda row: Tag("作废", "warn") if row.voided_on else Tag("有效", "ok")),
            Column("void_reason", "作废理由", read=lambda row: row.void_reason or None),
        ),
        rows=meetings,
        stack=True,
    )  # fmt: skip


def counts(found: list[RollEntry], said: dict[UUID, VoteCount]) -> Table:
    """The votes of the meeting that counts, household by household."""
    return Table(
        caption="逐户票数",
        columns=(
            Column("head", "户主", link=_page),
            Column("in_favour", "同意", numeric=True, read=lambda row: said[row.pk].in_favour),
            Column("against", "不同意", numeric=True, read=lambda row: said[row.pk].against),
            Column("abstained", "弃权", numeric=True, read=lambda row: said[row.pk].abstained),
        ),
        rows=[row for row in found if row.pk in said],
        stack=True,
    )


def examinations(found: list[Examination], titles: dict[object, str]) -> Table:
    """Who looked into whom, when, with whom of the team, and what was found."""
    return Table(
        caption="提名和核实",
        columns=(
            Column("entry.head", "户主"),
            Column("step", "步骤", read=lambda row: titles.get(row.step)),
            Column("body", "核实单位"),
            Column("people", "核实人"),
            Column("team_people", "驻村工作队参加人", read=lambda row: row.team_people or None),
            Column("examined_on", "日期"),
            Column(
                "sound",
                "结论",
                read=lambda row: Tag("属实", "ok") if row.sound else Tag("不属实（不提名）", "bad"),
            ),
            Column("finding", "情况", read=lambda row: row.finding or None),
        ),
        rows=found,
        stack=True,
    )


def rounds(found: list[Examination], titles: dict[object, str]) -> Table:
    """The examinations of a list put together: who looked at a step on a day, into how many households."""
    groups: dict[tuple[object, ...], list[Examination]] = {}
    for one in found:
        key = (titles.get(one.step), one.body, one.people, one.team_people, one.examined_on)
        groups.setdefault(key, []).append(one)
    return Table(
        caption="提名和核实",
        columns=(
            Column("step", "步骤", read=lambda group: group[0][0]),
            Column("body", "核实单位", read=lambda group: group[0][1]),
            Column("people", "核实人", read=lambda group: group[0][2]),
            Column("team", "驻村工作队参加人", read=lambda group: group[0][3] or None),
            Column("on", "日期", read=lambda group: group[0][4]),
            Column("sound", "属实（提名）户", numeric=True, read=lambda group: sum(one.sound for one in group[1])),
            Column(
                "unsound", "不属实（不提名）", read=lambda group: "、".join(one.entry.head for one in group[1] if not one.sound) or None
            ),
        ),
        rows=list(groups.items()),
        stack=True,
    )  # fmt: skip


def draws(found: list[SampleDraw], titles: dict[object, str]) -> Table:
    """The samples drawn."""
    return Table(
        caption="抽样",
        columns=(
            Column("step", "步骤", read=lambda row: titles.get(row.step)),
            Column("drawn_on", "抽取日期"),
            Column("percent", "比例", read=lambda row: f"{row.percent}%"),
            Column("numbers", "抽中的户编号", read=lambda row: "、".join(row.numbers)),
            Column("seed", "种子"),
            Column("clause", "依据", read=lambda row: Cite(row.clause) if row.clause else None),
        ),
        rows=found,
        stack=True,
    )


def notices(found: list[PublicNotice]) -> Table:
    """What was posted, until when it hangs, and how many objections wait: their number is all that is told here."""
    today = clock.today()

    def state(row: PublicNotice) -> Tag:
        if row.taken_down_on:
            return Tag("已撤下", "warn")
        if publication.has_run(row, today):
            return Tag("期满", "ok")
        return (
            Tag("张贴中", "info")
            if publication.runs(row, today)
            else Tag(f"{row.starts_on.isoformat()}起张贴")
        )

    return Table(
        caption="公示和公告",
        columns=(
            Column("kind", "类别", read=lambda row: row.get_kind_display()),
            Column("level", "层级"),
            Column("place", "张贴地点"),
            Column("starts_on", "第一天"),
            Column("last", "最后一天", read=lambda row: row.ends_on - timedelta(days=1) if row.ends_on else None),
            Column("state", "状态", read=state),
            Column("open", "未办结异议", numeric=True, read=lambda row: publication.open_objections([row.pk])),
            Column("sha256", "名单摘要", read=lambda row: f"{row.sha256[:16]}…"),
            Column("clause", "依据", read=lambda row: Cite(row.clause) if row.clause else None),
        ),
        rows=found,
        stack=True,
    )  # fmt: skip


def standings(found: list[object]) -> Table:
    """Where the household stood over time: what came before an exit or a relapse stays to be seen."""
    return Table(
        caption="历次状态",
        columns=(
            Column("status", "状态", read=lambda row: row.get_status_display()),
            Column("since_year", "年度", read=lambda row: str(row.since_year)),
            Column("valid_from", "起"),
            Column(
                "until", "止", read=lambda row: row.valid_to - timedelta(days=1) if row.valid_to else None
            ),
            Column(
                "entry",
                "来自名单",
                read=lambda row: rolls.label(row.entry.roll) if row.entry else (row.source or None),
                link=lambda row: reverse("roll", args=[row.entry.roll_id]) if row.entry else "",
            ),
        ),
        rows=found,
        empty="一直是一般农户。",
        stack=True,
    )
