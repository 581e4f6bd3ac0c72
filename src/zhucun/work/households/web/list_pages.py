"""The lists of eligibility and gaps: what each is called, where its rows come from, and its columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from zhucun.foundation.divisions import queries as divisions
from zhucun.foundation.divisions.codes import Level
from zhucun.foundation.kernel.actor import Actor
from zhucun.foundation.ui.parts import Bar, Tag
from zhucun.foundation.ui.tables import Column

from ..queries import lists
from ..queries.lists import Found, Shares, VillageShare
from ..queries.population import ADULT, years_before
from ..queries.scope import EDITORS

WITHHELD = "（未成年人）"


@dataclass(frozen=True)
class Setting:
    """Who looks, as of which day, and what the villages of the county are called (township and village).

    The name of a minor is read by those alone who write about the household.
    """

    viewer: Actor
    on: date
    villages: Mapping[str, tuple[str, str]]

    def place(self, village: str) -> str:
        """Township and village in words."""
        return "".join(self.villages.get(village, ("", village)))

    def name(self, row: lists.HouseholdMember) -> str:
        """The name of a member; of a minor only for those who write about the household."""
        born = row.person.born_on
        minor = born is None or born > years_before(self.on, ADULT)
        if minor and not lists.may_name(self.viewer, row.household.village_id):
            return WITHHELD
        return row.person.name


def setting(viewer: Actor, county: str, on: date) -> Setting:
    """What the pages of a county need to name its villages; three queries."""
    townships = {area.key: area.name for area in divisions.below(county, Level.TOWNSHIP, on)}
    villages = divisions.below(county, Level.VILLAGE, on)
    return Setting(
        viewer, on, {area.key: (townships.get(area.parent or "", ""), area.name) for area in villages}
    )


@dataclass(frozen=True)
class ListPage:
    """A list: ``people`` or ``households`` in rows, or ``villages`` with their share."""

    code: str
    title: str
    about: str
    rows: Callable[[Actor, str, date], Found | Shares | None]
    kind: str = "people"
    columns: tuple[Column, ...] = ()
    acts: tuple[Column, ...] = ()
    clause: str = ""

    def all_columns(self, where: Setting) -> tuple[Column, ...]:
        """The columns that tell who it is, then those of this list, then the act it leads to for who may write."""
        acts = self.acts if where.viewer.holds(EDITORS) else ()
        return (*self.taken_along(where), *acts)

    def taken_along(self, where: Setting) -> tuple[Column, ...]:
        """The columns as they leave the system: without acts."""
        if self.kind == "villages":
            return (Column("village", "村", read=lambda row: where.place(row.village)), *self.columns)
        if self.kind == "households":
            return (
                Column("village", "村", read=lambda row: where.place(row.village_id)),
                Column(
                    "number", "户编号", sort="number", link=lambda row: reverse("household", args=[row.pk])
                ),
                Column("head", "户主"),
                *self.columns,
            )
        return (
            Column("village", "村", read=lambda row: where.place(row.household.village_id)),
            Column(
                "number",
                "户编号",
                read=lambda row: row.household.number,
                sort="number",
                link=lambda row: reverse("household", args=[row.household_id]),
            ),
            Column("name", "姓名", read=where.name),
            Column("relation", "与户主关系"),
            *self.columns,
        )


def _yes(value: bool, yes: str, no: str) -> Tag:
    return Tag(yes, "ok") if value else Tag(no, "warn")


def _percent(row: VillageShare) -> Bar:
    return Bar(row.percent, f"{row.percent:.1f}%")


def _also(row: VillageShare) -> Bar:
    return Bar(row.also_percent, f"{row.also_percent:.1f}%")


def _school(row: Any) -> Tag:  # noqa: ANN401 - an annotated row
    if row.dropout:
        return Tag(f"辍学：{row.dropout}", "bad")
    return Tag(row.student, "warn") if row.student else Tag("没有在校记录", "warn")


def _insured(row: Any) -> Tag:  # noqa: ANN401 - an annotated row
    said = row.resident is not None or row.employee is not None
    return Tag("未参保", "bad") if said else Tag("没有登记", "warn")


def _archive(row: Any) -> Tag:  # noqa: ANN401 - an annotated row
    missing = [
        word
        for word, there in (
            ("户主", row.head),
            ("户属性和致贫原因", row.has_cause),
            ("成员证件号码或情况", not row.has_gap),
            ("入户调查", row.has_survey),
        )
        if not there
    ]
    return Tag(f"缺{'、'.join(missing)}", "warn") if missing else Tag("达到", "ok")


def _why(row: Any) -> str:  # noqa: ANN401 - an annotated row
    low = f"人均纯收入{row.per_head:,.2f}元，低于当年标准" if row.low else ""
    return "，".join(filter(None, ("没有劳动力" if row.unable else "", low)))


def _will(row: lists.Household) -> str:
    return reverse("household_will", args=[row.pk])


_STUDENT = Column("student", "在校生状况")
_NOT_KEPT = Column("later", "问题、对策、责任、任务清", read=lambda _: "尚无记录")
_CHECKED = Column("checked", "本年调查", read=lambda row: _yes(row.checked, "已调查", "尚未调查"))
_AIDED = Column("aided", "本年资助", read=lambda row: _yes(row.aided, "已享受", "未享受"))

PAGES = (
    ListPage(
        "skills", "劳动力技能", "有劳动力的贫困户掌握技能的比例，按村。", lists.skill_shares, "villages",
        (
            Column("total", "有劳动力的贫困户", numeric=True),
            Column("reached", "至少掌握规定门数技能的户", numeric=True),
            Column("percent", "比例", read=_percent),
            Column("also", "有规定人数劳动力掌握技能的户", numeric=True),
            Column("also_percent", "占比", read=_also),
        ),
        clause="PL-014",
    ),
    ListPage(
        "yulu", "雨露计划符合条件", "就读职业教育或参加规定年限培训的建档立卡户学生。", lists.yulu,
        columns=(_STUDENT, _AIDED), clause="PL-059",
    ),
    ListPage(
        "yulu-unaided", "雨露计划符合条件而未享受", "符合条件、本年还没有资助记录的。", lists.yulu_unaided,
        columns=(_STUDENT,), clause="PL-059",
    ),
    ListPage(
        "loans", "小额信贷符合条件", "有技能、有创业意愿且没有外出就业的贫困户。", lists.loans, "households",
        (Column("loan_on", "最近一次贷款"),), clause="PL-060",
    ),
    ListPage(
        "loans-unasked", "小额信贷待申明意愿", "其他条件符合、还没有登记创业意愿的贫困户。", lists.loans_unasked, "households",
        acts=(Column("will", "办理", read=lambda _: "登记意愿", link=_will),), clause="PL-060",
    ),
    ListPage(
        "dibao-unlisted", "享受低保而不在名册", "有人享受低保，但不在贫困户名册内的户。", lists.dibao_unlisted,
        "households", clause="PL-087",
    ),
    ListPage(
        "dibao-lacking", "可能符合低保条件而未享受", "没有劳动力或收入低于标准的贫困户。", lists.dibao_lacking,
        "households", (Column("why", "依据", read=_why),), clause="PL-087",
    ),
    ListPage(
        "insurance", "医疗保险参保率", "贫困人口参加基本医疗保险的比例，按村。", lists.insurance_shares, "villages",
        (
            Column("total", "贫困人口", numeric=True),
            Column("reached", "已参保", numeric=True),
            Column("percent", "参保率", read=_percent),
        ),
        clause="PL-092",
    ),
    ListPage(
        "uninsured", "未参加医疗保险", "没有基本医疗保险记录的贫困人口。", lists.uninsured,
        columns=(Column("insured", "情况", read=_insured),), clause="PL-092",
    ),
    ListPage(
        "dropouts", "控辍保学", "失学辍学和适龄未在校的儿童，复学登记以后不再列出。", lists.dropouts,
        columns=(Column("school", "情况", read=_school), _CHECKED), clause="PL-013",
    ),
    ListPage(
        "unchecked-children", "适龄儿童本年未核查", "本年还没有入户核查就学情况的适龄儿童。", lists.unchecked_children,
        columns=(Column("school", "登记的在校生状况", read=lambda row: row.student),), clause="PL-013",
    ),
    ListPage(
        "clears", "五清核对", "贫困户底数、问题、对策、责任、任务是否清楚。", lists.clears, "households",
        (Column("archive", "底数清", read=_archive), _NOT_KEPT), clause="PL-120",
    ),
)  # fmt: skip
BY_CODE = {page.code: page for page in PAGES}
