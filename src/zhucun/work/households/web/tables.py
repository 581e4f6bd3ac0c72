"""Tables of households, members, measures and history, and the list with its filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.figures.queries import Compared
from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.identity import masked
from zhucun.foundation.ui.fields import day_field
from zhucun.foundation.ui.formats import text
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Item, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..models import Measure, Standing
from ..queries import listing, search
from ..queries.card import Card, Line
from ..queries.history import Change, Happening
from ..queries.listing import Narrowing

STATUSES = [
    *Standing.Status.choices, (listing.MONITORED, "监测对象"), (listing.ORDINARY, "未列入"),
]  # fmt: skip
_TONES: dict[str, Tone] = {"poor": "warn", "lifted": "ok", "relapsed": "bad"}


class HouseholdFilter(FilterForm):
    """By village, status, cause, property, category, measure; a name, initials or a number; as of a day."""

    offered: ClassVar[Mapping[str, Sequence[tuple[str, str]]]] = {}

    q = forms.CharField(
        label="姓名、拼音首字母或户编号", required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )  # fmt: skip
    village = forms.ChoiceField(label="村", required=False)
    status = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *STATUSES])
    category = forms.ChoiceField(label="监测类别", required=False)
    property = forms.ChoiceField(label="户属性", required=False)
    cause = forms.ChoiceField(label="主要致贫原因", required=False)
    measure = forms.ChoiceField(label="帮扶措施", required=False)
    on = day_field("截至", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        for name, choices in self.offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "全部"), *choices]
            if not choices:
                del self.fields[name]

    def clean_q(self) -> str:
        """Identity numbers do not belong into an address."""
        text: str = self.cleaned_data["q"].strip()
        if search.looks_like_identity(text):
            raise forms.ValidationError("证件号码不能写在地址栏里，请用“按号码查找”。")
        return text

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed."""
        asked = self.cleaned_data
        on = asked["on"] or clock.today()
        by = Narrowing(**{name: asked.get(name) or "" for name in Narrowing.__dataclass_fields__})
        queryset = listing.narrowed(queryset, by, on)
        return search.named(queryset, asked["q"], on) if asked["q"] else queryset


def status_tags(stood: Iterable[Standing], watched: Iterable[Any]) -> Tag | None:
    """Where a household stands, in a word; a monitored one says so too."""
    held, seen = next(iter(stood), None), next(iter(watched), None)
    if held is None:
        return Tag(f"监测·{seen.category}", "info") if seen else None
    return Tag(held.get_status_display() + ("·监测" if seen else ""), _TONES.get(held.status, ""))


def head_of(row: Any) -> str:  # noqa: ANN401 - a household with `present`
    """The name of the head on the day."""
    return next((one.person.name for one in row.present if one.relation == "户主"), "")


def _lived(row: Any, name: str) -> str:  # noqa: ANN401 - a household with `lived`
    return str(getattr(row.lived[0], name)) if row.lived else ""


def _village(row: Any) -> str:  # noqa: ANN401 - a household with the spans of its village
    spans = sorted(row.village.spans.all(), key=lambda one: one.valid_from)
    return str(spans[-1].name) if spans else str(row.village_id)


HOUSEHOLDS = Listing(
    caption="农户名册",
    columns=(
        Column("number", "户编号", link=lambda row: reverse("household", args=[row.pk]), sort="number"),
        Column("head", "户主", read=head_of),
        Column("size", "人数", numeric=True, read=lambda row: len(row.present)),
        Column("village", "村", read=_village),
        Column("group", "组"),
        Column("status", "状态", read=lambda row: status_tags(row.stood, row.watched)),
        Column("property", "户属性", read=lambda row: _lived(row, "property")),
        Column("cause", "主要致贫原因", read=lambda row: _lived(row, "cause")),
        Column("changed_at", "最近变动", sort="changed"),
    ),
    sorts=(Sort("number", ("village_id", "number", "id")), Sort("changed", ("changed_at", "id"))),
    filters=HouseholdFilter,
    empty="还没有登记农户。点“登记农户”逐户登记，或在“导入”里成批导入。",
    stack=True,
)


def households(offered: Mapping[str, Sequence[tuple[str, str]]]) -> Listing:
    """The list with the words its filters offer."""
    return replace(HOUSEHOLDS, filters=type("OfferedFilter", (HouseholdFilter,), {"offered": offered}))


def compared(rows: Iterable[Compared]) -> Table:
    """The registry's totals beside the plan's."""
    return Table(
        "与方案数对照",
        (
            Column("name", "指标"),
            Column("printed", "方案数", numeric=True),
            Column("counted", "登记数", numeric=True),
            Column("difference", "差", numeric=True),
            Column("clause", "出处", read=lambda row: Cite(row.clause)),
        ),
        rows,
    )


def members(card: Card) -> Table:
    """The people of a household on the day, the head first; each leads to the member's own page."""
    return Table(
        "家庭成员",
        (
            Column("name", "姓名", read=lambda line: line.member.person.name, link=_member_page),
            Column("relation", "与户主关系", read=lambda line: line.member.relation),
            Column("sex", "性别", read=lambda line: line.member.person.sex),
            Column("age", "年龄", numeric=True, read=lambda line: age(line.member.person.born_on, card.on)),
            Column("number", "证件号码", read=lambda line: masked(line.member.person.identity)),
            Column("school", "文化程度或在校", read=_school),
            Column("health", "健康", read=lambda line: "、".join(line.state.health) if line.state else ""),
            Column("labour", "劳动技能", read=lambda line: line.state.labour if line.state else ""),
            Column("work", "务工", read=_work),
            Column("covers", "保障", read=_covers),
        ),
        card.lines,
        empty="这一天没有成员。",
        stack=True,
    )


def _member_page(line: Line) -> str:
    return reverse("household_member", args=[line.member.household_id, line.member.person_id])


def age(born_on: date | None, on: date) -> int | None:
    """Full years on the day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day)) if born_on else None


def _school(line: Line) -> str:
    if line.state is None:
        return ""
    at_school = line.state.student and line.state.student != "非在校生"
    return line.state.student if at_school else line.state.education


def _work(line: Line) -> str:
    if line.state is None:
        return ""
    months = f"{line.state.work_months}个月" if line.state.work_months else ""
    return " ".join(part for part in (line.state.work_area, months) if part)


def _covers(line: Line) -> str:
    names = (("dibao", "低保"), ("tekun", "特困"), ("resident_insurance", "居民医保"), ("employee_insurance", "职工医保"),
             ("resident_pension", "居民养老"), ("employee_pension", "职工养老"))  # fmt: skip
    return "、".join(title for name, title in names if getattr(line.state, name, None))


def measures(rows: Iterable[Measure]) -> Table:
    """What the household received by the day, the latest first."""
    return Table(
        "帮扶措施",
        (
            Column("given_on", "日期"),
            Column("kind", "措施"),
            Column("person", "享受人", read=lambda row: row.person.name if row.person else "全户"),
            Column("content", "内容"),
            Column("amount", "金额（元）", numeric=True),
            Column("provider", "实施单位"),
        ),
        rows,
        empty="还没有登记帮扶措施。",
        stack=True,
    )


def happenings(rows: Iterable[Happening]) -> list[Item]:
    """The history, a line each."""
    return [Item(one.sentence, tag=Tag(one.kind), due=one.on.isoformat()) for one in rows]


def changes(rows: Iterable[Change]) -> list[Item]:
    """Who changed what, a line each: what was done, with what it was before, and by whom it was recorded when."""
    return [
        Item(
            "：".join(part for part in (f"{one.verb} {one.whom}".strip(), "；".join(one.fields)) if part),
            due=one.on.isoformat(),
            why=f"{one.by} 录入于 {text(one.recorded_at)}",
        )
        for one in rows
    ]
