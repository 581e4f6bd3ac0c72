"""Tables of the pages of villages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.ui import formats
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from ..catalogue import indicators
from ..models import CollectiveEntry, DisasterRisk, LedgerEntry, Problem, Profile
from ..queries.haves import Gap, Have
from ..queries.ledgers import BaseItem, Checked, YearSum
from ..queries.profile import Fact, Row

T = TypeVar("T", bound=Any)
_SHOWN = ("persons", "income_per_head_yuan", "poverty_rate_percent")
_STATE_TONES = {"有": "ok", "缺": "bad", "尚无记录": "", "齐备": "ok", "需更新": "warn", "未核对": "warn"}
_CHANGE_TONES = {"已清理": "ok", "又出现": "bad"}


def page(key: str, year: int | None = None) -> str:
    """The page of a village, of a year where one is given."""
    return reverse("village", args=[key]) + (f"?year={year}" if year else "")


def _value(code: str) -> Callable[[Row], object]:
    return lambda row: row.number(code)


def _head() -> tuple[Column, ...]:
    return (
        Column("name", "村", link=lambda row: page(row.key)),
        Column("township", "乡镇"),
        Column("tier", "分类"),
        Column("year", "村情年度", read=lambda row: str(row.year) if row.year else Tag("没有登记", "warn")),
    )


def _last() -> tuple[Column, ...]:
    return (
        Column("open_problems", "未销号问题", numeric=True),
        Column(
            "exited", "退出", read=lambda row: Tag(f"{row.exited_on} 退出", "ok") if row.exited_on else ""
        ),
    )


def village_columns() -> tuple[Column, ...]:
    """The columns of the list on screen."""
    known = indicators()
    key = tuple(Column(code, known[code].label, numeric=True, read=_value(code)) for code in _SHOWN)
    registered = Column(
        "registered", "名册贫困户", read=lambda row: f"{row.registered.households} 户 {row.registered.persons} 人"
    )  # fmt: skip
    return (*_head(), *key, registered, *_last())


def every_column(fallen: Mapping[str, int]) -> tuple[Column, ...]:
    """The columns taken along: village code first, then every item of the catalogue, then what the system counts.

    ``fallen`` are the households fallen back by disaster in the year, by village.
    """
    items = tuple(
        Column(code, one.label, numeric=one.numeric, read=_value(code)) for code, one in indicators().items()
    )
    counted = (
        Column("registered", "名册贫困户", numeric=True, read=lambda row: row.registered.households),
        Column("registered_persons", "名册贫困人口", numeric=True, read=lambda row: row.registered.persons),
        Column("relapses", "因灾返贫户", numeric=True, read=lambda row: fallen.get(row.key, 0)),
    )
    return (Column("key", "村代码"), *_head(), *items, *counted, *_last())


def facts(rows: Iterable[Fact], caption: str, year: int) -> Table:
    """A group of a profile: this year, the year before, the change, and what the system counts."""
    columns = (
        Column("title", "项目", read=lambda row: row.indicator.label),
        Column("value", f"{year} 年", numeric=True, read=_shown),
        Column("before", f"{year - 1} 年", numeric=True),
        Column("change", "增减", numeric=True, read=lambda row: _signed(row.change)),
        Column("known", "系统统计", numeric=True),
        Column("difference", "与统计之差", read=_difference),
    )
    return Table(caption, columns, rows, stack=True)


def _shown(row: Fact) -> object:
    return f"{formats.text(row.value)}（取自统计）" if row.counted else row.value


def _signed(number: Decimal | None) -> str | None:
    if number is None:
        return None
    return "0" if not number else f"{'+' if number > 0 else '−'}{formats.number(abs(number))}"


def _difference(row: Fact) -> Tag | str:
    if row.difference is None:
        return ""
    return Tag(str(_signed(row.difference)), "warn") if row.difference else Tag("一致", "ok")


def profile_years(
    profiles: Sequence[Profile], readable: Mapping[int, Mapping[str, Any]]
) -> tuple[Column, ...]:
    """The columns of a village taken along: an item a row, a year a column."""
    years = tuple(_year(row.year, readable[row.year]) for row in profiles)
    return (Column("group", "类别"), Column("label", "项目"), *years)


def _year(year: int, values: Mapping[str, Any]) -> Column:
    return Column(str(year), f"{year} 年", read=lambda one: values.get(one.code))


def void_column(kind: str) -> Column:
    """The way to take a record of a kind back; for those who may."""
    return Column(
        "void", "办理", read=lambda _: "作废", link=lambda row: reverse("village_void", args=[kind, row.pk])
    )  # fmt: skip


def _acts(columns: Iterable[Column], acts: Iterable[Column], may_write: bool) -> tuple[Column, ...]:
    return (*columns, *(acts if may_write else ()))


def problems(rows: Iterable[Problem], *, may_write: bool) -> Table:
    """The problem ledger of a village."""
    acts = (
        Column(
            "close", "销号", read=lambda row: None if row.closed_on else "办理销号",
            link=lambda row: reverse("village_problem_close", args=[row.pk]),
        ),
        void_column("problem"),
    )  # fmt: skip
    return Table(
        "村级问题", _acts(_problem_columns(), acts, may_write), rows, empty="还没有登记问题。", stack=True
    )


def _problem_columns() -> tuple[Column, ...]:
    return (
        Column("title", "问题"),
        Column("kind", "类别"),
        Column("description", "具体情况"),
        Column("households", "涉及户", numeric=True),
        Column("persons", "涉及人", numeric=True),
        Column("limits", "帮扶单位的局限"),
        Column("noted_on", "登记"),
        Column("closed_on", "销号", read=lambda row: row.closed_on or Tag("未销号", "warn")),
        Column("outcome", "解决情况"),
    )


class ProblemFilter(FilterForm):
    """By words and whether settled."""

    q = forms.CharField(
        label="问题", required=False, max_length=40, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("open", "未销号"), ("closed", "已销号")]
    )

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The problems that fit."""
        data = self.cleaned_data
        if data["state"]:
            queryset = queryset.filter(closed_on__isnull=data["state"] == "open")
        return queryset.filter(title__contains=data["q"].strip()) if data["q"].strip() else queryset


def problem_list(names: Mapping[str, str]) -> Listing:
    """The problem ledger of an area; ``names`` are those of its villages, by key."""
    village = Column(
        "village", "村", read=lambda row: names.get(row.village_id, row.village_id), link=lambda row: page(row.village_id)
    )  # fmt: skip
    return Listing(
        caption="村级问题台账",
        columns=(village, *_problem_columns()),
        sorts=(Sort("noted_on", ("-noted_on", "id")),),
        filters=ProblemFilter,
        empty="这里还没有登记问题。在村的页面上登记。",
    )


def risks(rows: Iterable[DisasterRisk], *, may_write: bool) -> Table:
    """The disasters a village is exposed to, past ones too."""
    columns = (
        Column("kind", "灾害"),
        Column("place", "地点"),
        Column("note", "情况"),
        Column("days", "日期", read=span),
    )
    acts = (
        Column(
            "end", "解除", read=lambda row: None if row.valid_to else "登记解除",
            link=lambda row: reverse("village_risk_end", args=[row.pk]),
        ),
        void_column("risk"),
    )  # fmt: skip
    return Table("灾害风险", _acts(columns, acts, may_write), rows, empty="还没有登记灾害风险。", stack=True)


def span(row: Any) -> str:  # noqa: ANN401 - any dated row
    """The days of a dated row, both inclusive: 2015-03-01 起, 2015-03-01 至 2015-05-31."""
    if row.valid_to is None:
        return f"{row.valid_from} 起"
    return f"{row.valid_from} 至 {row.valid_to - timedelta(days=1)}"


def check_items(checked: Checked) -> Table:
    """The last environment check, item by item, with what changed."""
    columns = (
        Column("item", "项目"),
        Column(
            "cleared", "本次", read=lambda row: Tag("已清理", "ok") if row.cleared else Tag("未清理", "warn")
        ),
        Column("words", "与上次比", read=lambda row: Tag(row.words, _CHANGE_TONES.get(row.words, ""))),  # type: ignore[arg-type]  # a tone of the table above
    )
    return Table("最近一次环境检查", columns, checked.changes)


def checks(rows: Iterable[Checked], *, may_write: bool) -> Table:
    """The environment checks of a village, latest first."""
    columns = (
        Column("on", "检查日期", read=lambda row: row.check.checked_on),
        Column("checker", "检查人", read=lambda row: row.check.checker),
        Column("left", "未清理", read=lambda row: "、".join(row.left) or "全部清理"),
        Column(
            "change", "与上次比",
            read=lambda row: "、".join(f"{one.item}{one.words}" for one in row.changes if one.words in _CHANGE_TONES),
        ),
        Column("note", "说明", read=lambda row: row.check.note),
    )  # fmt: skip
    void = Column(
        "void",
        "办理",
        read=lambda _: "作废",
        link=lambda row: reverse("village_void", args=["check", row.check.pk]),
    )
    return Table("历次环境检查", _acts(columns, (void,), may_write), rows, empty="还没有检查过。", stack=True)


def sums(rows: Iterable[YearSum]) -> Table:
    """Collective income and its use by year."""
    columns = (
        Column("year", "年度", read=lambda row: str(row.year)),
        Column("income", "收入（元）", numeric=True),
        Column("used", "使用（元）", numeric=True),
        Column("left", "结余（元）", numeric=True),
        Column(
            "by", "来源和用途", read=lambda row: "；".join(f"{kind} {what} {formats.number(one)}" for kind, what, one in row.by_subject)
        ),
    )  # fmt: skip
    return Table("集体经济收支汇总", columns, rows, empty="还没有登记收支。", stack=True)


def collective(rows: Iterable[CollectiveEntry], *, may_write: bool) -> Table:
    """The entries of the collective ledger."""
    columns = (
        Column("booked_on", "日期"),
        Column("kind", "收支", read=lambda row: row.get_kind_display()),
        Column("subject", "来源或用途"),
        Column("amount", "金额（元）", numeric=True),
        Column("team_label", "工作队", read=lambda row: row.team_label or "当时没有工作队"),
        Column("note", "说明"),
    )
    return Table(
        "集体经济收支明细",
        _acts(columns, (void_column("entry"),), may_write),
        rows,
        empty="还没有登记收支。",
        stack=True,
    )


def entries(rows: Iterable[LedgerEntry], *, may_write: bool) -> Table:
    """The simple ledgers."""
    columns = (
        Column("ledger", "台账", read=lambda row: row.get_ledger_display()),
        Column("kind", "类别"),
        Column(
            "happened_on",
            "日期",
            read=lambda row: f"{row.happened_on} 至 {row.until}" if row.until else row.happened_on,
        ),
        Column("people", "人员"),
        Column("content", "内容"),
    )
    return Table(
        "组织建设台账", _acts(columns, (void_column("ledger"),), may_write), rows,
        empty="还没有登记会议、值班、“三资”监督和后备干部。", stack=True,
    )  # fmt: skip


def base_items(rows: Iterable[BaseItem], *, may_write: bool) -> Table:
    """The base items with their state."""
    columns = (
        Column("item", "基础资料"),
        Column("state", "状态", read=lambda row: Tag(row.state, _STATE_TONES[row.state])),  # type: ignore[arg-type]  # a tone of the table above
        Column("updated", "最近更新", read=lambda row: row.look.updated_on if row.look else None),
        Column(
            "households", "已有户数", numeric=True, read=lambda row: row.look.households if row.look else None
        ),
        Column("checked", "核对日期", read=lambda row: row.look.checked_on if row.look else None),
    )
    void = Column(
        "void", "办理", read=lambda row: "作废" if row.look else None,
        link=lambda row: reverse("village_void", args=["base", row.look.pk]),
    )  # fmt: skip
    return Table("驻村基础资料", _acts(columns, (void,), may_write), rows, stack=True)


def haves(rows: Iterable[Have], caption: str) -> Table:
    """The items every village should have."""
    columns = (
        Column("title", "项目"),
        Column("state", "状态", read=lambda row: Tag(row.state, _STATE_TONES[row.state])),  # type: ignore[arg-type]  # a tone of the table above
        Column("why", "依据的记录"),
    )
    return Table(caption, columns, rows)


GAP_COLUMNS = (
    Column("name", "村", link=lambda row: page(row.key)),
    Column("township", "乡镇"),
    Column(
        "missing",
        "缺少",
        read=lambda row: (
            Tag("、".join(row.missing), "warn") if row.missing else Tag("已有记录的都齐全", "ok")
        ),
    ),
    Column("unknown", "尚无记录", read=lambda row: "、".join(_unknown(row))),
)


def _unknown(row: Gap) -> list[str]:
    both = [*(row.four.items if row.four else ()), *(row.six.items if row.six else ())]
    return list(dict.fromkeys(one.title for one in both if one.met is None))
