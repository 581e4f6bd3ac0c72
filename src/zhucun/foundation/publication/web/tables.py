"""Lists and tables of notices and objections."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.evidence import implements
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Tag
from zhucun.foundation.ui.tables import Column, Table

from .. import queries
from ..queries import Objection, PublicNotice


def state(row: PublicNotice, on: date) -> Tag:
    """How a notice stands on the day, with the days left."""
    if row.taken_down_on:
        return Tag("已撤下", "bad")
    if row.starts_on > on:
        return Tag("未开始")
    if queries.runs(row, on):
        if row.ends_on is None:
            return Tag("公布中", "ok")
        left = (row.ends_on - on).days
        return Tag("今天是最后一天" if left == 1 else f"还有{left}天", "info")
    return Tag("已期满", "ok")


class NoticeFilter(FilterForm):
    """By the beginning of the title, by kind, by whether it hangs."""

    q = forms.CharField(
        label="标题",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "从开头输入"}),
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *PublicNotice.Kind.choices])
    hangs = forms.BooleanField(label="只看公示中的", required=False)

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed."""
        if self.cleaned_data["q"]:
            queryset = queryset.filter(title__startswith=self.cleaned_data["q"])
        if self.cleaned_data["kind"]:
            queryset = queryset.filter(kind=self.cleaned_data["kind"])
        if self.cleaned_data["hangs"]:
            queryset = queryset.filter(pk__in=queries.running(clock.today()).values("pk"))
        return queryset


NOTICES = Listing(
    caption="公示",
    columns=(
        Column("title", "标题", link=lambda row: reverse("notice", args=[row.pk])),
        Column("kind", "类别", read=lambda row: row.get_kind_display()),
        Column("level", "层级"),
        Column("place", "张贴地点"),
        Column("starts_on", "自", sort="time"),
        Column("last", "至", read=queries.last_day),
        Column("state", "状态", read=lambda row: state(row, clock.today())),
        Column("objections", "异议", numeric=True, read=lambda row: row.objection_count),
        Column("open", "待办理", numeric=True, read=lambda row: row.open_count),
    ),
    sorts=(Sort("time", ("-starts_on", "-id")),),
    filters=NoticeFilter,
    empty="这个地区还没有公示。名单走到公示一步时，从名单页面张贴。",
    stack=True,
)


class ObjectionFilter(FilterForm):
    """By state."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Objection.State.choices])

    def apply(self, queryset: "QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """Narrowed."""
        return queryset.filter(state=self.cleaned_data["state"]) if self.cleaned_data["state"] else queryset


def due(row: Objection) -> Tag:
    """The day an answer is due, and that it is late."""
    by, today = row.due_on.isoformat(), clock.today()
    if row.answered_on:
        return Tag(f"{by}（逾期答复）", "warn") if row.answered_on > row.due_on else Tag(by)
    left = (row.due_on - today).days
    if left < 0:
        return Tag(f"{by}（逾期{-left}天）", "bad")
    return Tag(f"{by}（今天到期）" if left == 0 else f"{by}（还有{left}天）", "warn" if left <= 1 else "")


def verdict(row: Objection) -> Tag:
    """How an objection stands."""
    tones = {Objection.State.OPEN: "info", Objection.State.UPHELD: "warn"}
    return Tag(row.get_state_display(), tones.get(Objection.State(row.state), ""))  # type: ignore[arg-type]  # tones of the tag


OBJECTIONS = Listing(
    caption="公示异议",
    columns=(
        Column("notice.title", "公示", link=lambda row: reverse("objection", args=[row.pk])),
        Column("notice.level", "层级"),
        Column("about", "针对", read=lambda row: queries.row_said(row.notice, row.row_key) or "整个公示"),
        Column("made_on", "提出日期", sort="made"),
        Column("channel", "途径"),
        Column("due", "答复期限", read=due, sort="due"),
        Column("state", "状态", read=verdict),
    ),
    sorts=(Sort("due", ("due_on", "id")), Sort("made", ("-made_on", "-id"))),
    filters=ObjectionFilter,
    empty="这里还没有异议。",
    stack=True,
)


def objections(rows: list[Objection]) -> Table:
    """The objections to one notice."""
    about = Column(
        "about", "针对", read=lambda row: queries.row_said(row.notice, row.row_key) or "整个公示",
        link=lambda row: reverse("objection", args=[row.pk]),
    )  # fmt: skip
    return Table("异议", (about, *OBJECTIONS.columns[3:]), rows, empty="没有异议。", stack=True)


def posted(row: PublicNotice) -> Table:
    """The list as it hangs, each row with its number."""
    own = () if queries.NUMBER in row.columns else (queries.NUMBER,)
    columns = tuple(
        Column(str(index), title, read=lambda line, index=index: line[index])  # type: ignore[misc]  # bound now
        for index, title in enumerate((*own, *row.columns))
    )
    lines = [
        (*([number] if own else []), *one["cells"])
        for number, one in zip(queries.numbers(row), row.rows, strict=True)
    ]
    return Table("公示名单", columns, lines, empty="没有名单。", stack=True)


@implements("PL-019")
def postings(rows: list[PublicNotice], on: date) -> Table:
    """Where and when the same record was posted, with the number of objections each drew."""
    columns = (
        Column("level", "层级", link=lambda row: reverse("notice", args=[row.pk])),
        Column("place", "张贴地点"),
        Column("starts_on", "自"),
        Column("last", "至", read=queries.last_day),
        Column("state", "状态", read=lambda row: state(row, on)),
        Column("objections", "异议", numeric=True, read=lambda row: row.objection_count),
    )
    return Table("同一事项的张贴", columns, rows, stack=True)
