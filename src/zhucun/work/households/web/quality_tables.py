"""Tables of the quality pages."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.policy.facts import SEVERITIES
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Bar, Cite, Figure, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from ..checks import GROUPS, TITLES
from ..queries.quality import Board, Count, QualityFinding

_TONES: dict[str, Tone] = {"hard": "bad", "warning": "warn", "note": "info"}
_CHOICES = [
    ("", "全部"),
    *((group, [(one.CODE, one.TITLE) for one in checks]) for group, checks in GROUPS.items()),
]


class FindingFilter(FilterForm):
    """By severity and check."""

    severity = forms.ChoiceField(label="程度", required=False, choices=[("", "全部"), *SEVERITIES.items()])
    code = forms.ChoiceField(label="检查", required=False, choices=_CHOICES)

    def apply(self, queryset: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        """Both at once."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return queryset.filter(**chosen)


def _household(row: QualityFinding) -> str:
    return reverse("household", args=[row.household_id])


PANEL = (
    Column("severity", "程度", read=lambda row: Tag(SEVERITIES[row.severity], _TONES[row.severity])),
    Column("code", "检查", read=lambda row: TITLES.get(row.code, row.code)),
    Column("person", "成员", read=lambda row: row.person.name if row.person else None),
    Column("sentence", "情况和办法", read=lambda row: row.sentence.partition("：")[2]),
    Column("clause", "依据", read=lambda row: Cite(row.clause) if row.clause else None),
)
FINDINGS = Listing(
    caption="数据核对结果",
    columns=(
        Column("severity", "程度", read=lambda row: Tag(SEVERITIES[row.severity], _TONES[row.severity])),
        Column("code", "检查", read=lambda row: TITLES.get(row.code, row.code)),
        Column("number", "户编号", read=lambda row: row.household.number, link=_household),
        Column("person", "成员", read=lambda row: row.person.name if row.person else None),
        Column("sentence", "情况和办法"),
        Column("clause", "依据", read=lambda row: Cite(row.clause) if row.clause else None),
    ),
    sorts=(Sort("code", ("code", "village_id", "id")),),
    filters=FindingFilter,
    empty="没有发现问题。",
    stack=True,
)


def figures(found: Board) -> list[Figure]:
    """Households, findings, and the change since the run before."""
    if found.run_on is None:
        return []
    change = found.total.change
    note = "" if change is None else f"比上次{_signed(change)}"
    tone: Tone = "" if not change else "bad" if change > 0 else "ok"
    per = f"每百户 {found.total.count * 100 / found.households:.1f} 条" if found.households else ""
    return [
        Figure("核对的户", f"{found.households:,}"),
        Figure("发现的问题", f"{found.total.count:,}", note, tone),
        Figure("平均", per or "—"),
    ]


def areas(found: Board) -> Table:
    """The areas directly below."""
    columns = (
        Column("title", "地区", link=lambda row: reverse("household_quality_area", args=[row.key])),
        Column("households", "户数", numeric=True),
        Column("count", "问题", numeric=True),
        Column("change", "比上次", numeric=True, read=_change),
        Column("share", "每百户", numeric=True, read=lambda row: round(row.count * 100 / row.households, 1)),
    )
    return Table("按地区", columns, found.areas, empty="下面还没有登记户。")


def checks(found: Board) -> Table:
    """What was found by check, leading to the rows where there are some to lead to."""
    in_county = found.area.level >= Level.COUNTY

    def rows(row: Count) -> str:
        if not in_county or not row.count:
            return ""
        return (
            f"{reverse('household_quality_findings', args=[found.area.key])}?{urlencode({'code': row.key})}"
        )

    most = max((one.count for one in found.checks), default=0) or 1
    columns = (
        Column("title", "检查", link=rows),
        Column("bar", "问题", read=lambda row: Bar(row.count, f"{row.count:,}", most, "warn")),
        Column("change", "比上次", numeric=True, read=_change),
    )
    shown = sorted(found.checks, key=lambda row: -row.count)
    return Table("按检查", columns, shown, empty="没有发现问题。")


def trend(found: Board) -> Table:
    """The last runs, the newest first."""
    most = max(count for _, count in found.runs) or 1
    columns = (
        Column("day", "核对日期", read=lambda row: row[0]),
        Column("count", "问题", read=lambda row: Bar(row[1], f"{row[1]:,}", most, "warn")),
    )
    return Table("历次核对", columns, list(reversed(found.runs)))


def _change(row: Count) -> str | None:
    return None if row.change is None else _signed(row.change)


def _signed(change: int) -> str:
    return "持平" if not change else f"{'增加' if change > 0 else '减少'} {abs(change):,}"
