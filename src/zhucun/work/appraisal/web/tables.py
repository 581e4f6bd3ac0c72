"""Lists and tables of the appraisal pages."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from zhucun.foundation.kernel import clock
from zhucun.foundation.kernel.models import in_force
from zhucun.foundation.ui.listing import FilterForm, Listing, Sort
from zhucun.foundation.ui.parts import Cite, Tag, Tone
from zhucun.foundation.ui.tables import Column, Table

from .. import rules
from ..models import Award, Ban, PromotionConsultation, Recall, RecallFact, ReservedPost
from ..queries import recalls
from ..queries.facts import Counter
from ..queries.hints import Hint
from ..queries.honours import Share
from ..queries.promotions import Proposal
from ..queries.recalls import Explanation

T = TypeVar("T")

TONES: dict[str, Tone] = {
    "prepared": "info", "open": "warn", "returned": "warn", "recalled": "bad", "refused": "", "dropped": "",
}  # fmt: skip
GROUND_CHOICES = [(str(number), f"第{number}种 {title}") for number, title in rules.GROUNDS.items()]


def _find(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs={"type": "search"}))


class RecallFilter(FilterForm):
    """By name or unit, state and ground."""

    q = _find("姓名或单位")
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *Recall.State.choices])
    ground = forms.ChoiceField(label="情形", required=False, choices=[("", "全部"), *GROUND_CHOICES])

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The rows that fit."""
        data = self.cleaned_data
        if q := data["q"].strip():
            queryset = queryset.filter(
                Q(posting__cadre__name__contains=q) | Q(posting__team__organisation__name__contains=q)
            )
        if data["state"]:
            queryset = queryset.filter(state=data["state"])
        return queryset.filter(ground=data["ground"]) if data["ground"] else queryset


RECALLS = Listing(
    caption="召回",
    columns=(
        Column("posting.cadre.name", "姓名", link=lambda row: reverse("recall", args=[row.pk])),
        Column("posting.team.organisation.name", "派出单位"),
        Column("ground", "情形", read=recalls.ground_of),
        Column("clause", "依据", read=lambda row: Cite(row.clause)),
        Column("state", "状态", read=lambda row: state(row)),
        Column("prepared_on", "提出日期", sort="prepared"),
        Column("notice_on", "召回通知日期"),
    ),
    sorts=(Sort("prepared", ("-prepared_on", "-id")),),
    filters=RecallFilter,
    empty="没有召回。县级办公室从“召回提示”或队员记录里提出。",
    stack=True,
)


class MemberFilter(FilterForm):
    """By name or unit, in service or not."""

    q = _find("姓名或单位")
    serving = forms.ChoiceField(
        label="在任", required=False, choices=[("", "在任"), ("ended", "已离任"), ("all", "全部")]
    )

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The rows that fit."""
        data = self.cleaned_data
        if q := data["q"].strip():
            queryset = queryset.filter(Q(cadre__name__contains=q) | Q(team__organisation__name__contains=q))
        today = in_force(clock.today())
        if data["serving"] == "ended":
            return queryset.exclude(today)
        return queryset if data["serving"] == "all" else queryset.filter(today)


def members(villages: Mapping[str, str]) -> Listing:
    """Members; ``villages`` names the villages of the rows shown, by key."""
    return Listing(
        caption="队员记录",
        columns=(
            Column(
                "cadre.name", "姓名", link=lambda row: reverse("appraisal_member", args=[row.pk]), sort="name"
            ),
            Column("team.organisation.name", "派出单位"),
            Column("role", "职责", read=lambda row: row.get_role_display()),
            Column("village", "驻点村", read=lambda row: villages.get(row.team.village_id)),
            Column("valid_from", "任职"),
            Column(
                "last_day",
                "在任到",
                read=lambda row: row.valid_to - timedelta(days=1) if row.valid_to else None,
            ),
        ),
        sorts=(Sort("name", ("cadre__name", "id")),),
        filters=MemberFilter,
        empty="这个地区没有在任的队员。",
    )


class BanFilter(FilterForm):
    """By name, kind, and whether in force."""

    q = _find("姓名")
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *Ban.Kind.choices])
    held = forms.ChoiceField(label="是否有效", required=False, choices=[("", "全部"), ("now", "今天有效")])

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The rows that fit."""
        data = self.cleaned_data
        if q := data["q"].strip():
            queryset = queryset.filter(cadre__name__contains=q)
        if data["kind"]:
            queryset = queryset.filter(kind=data["kind"])
        return queryset.filter(in_force(clock.today()), voided_on=None) if data["held"] else queryset


BANS = Listing(
    caption="限制",
    columns=(
        Column("cadre.name", "姓名"),
        Column("cadre.organisation.name", "工作单位"),
        Column("kind", "限制", read=lambda row: row.get_kind_display()),
        Column("valid_from", "自"),
        Column("last_day", "至（含）", sort="until"),
        Column("cause", "原因", link=lambda row: reverse("recall", args=[row.recall_id]) if row.recall_id else ""),
        Column("clause", "依据", read=lambda row: Cite(row.clause)),
        Column("state", "状态", read=lambda row: ban_state(row, clock.today())),
    ),
    sorts=(Sort("until", ("-valid_to", "-id")),),
    filters=BanFilter,
    empty="没有登记的限制。召回通知发出后自动列出。",
    stack=True,
)  # fmt: skip


class AwardFilter(FilterForm):
    """By name, year and level."""

    q = _find("姓名、单位或荣誉")
    year = forms.IntegerField(label="年度", required=False)
    level = forms.ChoiceField(label="层级", required=False, choices=[("", "全部"), *Award.Level.choices])

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The rows that fit."""
        data = self.cleaned_data
        if q := data["q"].strip():
            queryset = queryset.filter(
                Q(cadre__name__contains=q) | Q(organisation__name__contains=q) | Q(title__contains=q)
            )
        if data["year"]:
            queryset = queryset.filter(year=data["year"])
        return queryset.filter(level=data["level"]) if data["level"] else queryset


AWARDS = Listing(
    caption="表彰",
    columns=(
        Column("who", "受表彰", read=lambda row: (row.cadre or row.organisation).name),
        Column("unit", "工作单位", read=lambda row: row.cadre and row.cadre.organisation.name),
        Column("title", "荣誉"),
        Column("level", "层级", read=lambda row: row.get_level_display()),
        Column("year", "年度", read=lambda row: str(row.year), sort="year"),
        Column("awarded_on", "表彰日期"),
        Column("issuer", "授予单位"),
        Column("stationed", "驻村干部", read=lambda row: row.stationed if row.cadre_id else None),
        Column("void", "状态", read=lambda row: Tag("已作废") if row.voided_on else Tag("有效", "ok")),
        Column(
            "act", "更正", read=lambda row: None if row.voided_on else "作废",
            link=lambda row: reverse("award_void", args=[row.pk]),
        ),
    ),
    sorts=(Sort("year", ("-year", "-awarded_on", "-id")),),
    filters=AwardFilter,
    empty="没有登记的表彰。个人的表彰从“队员记录”里登记，单位的在本页登记。",
    stack=True,
)  # fmt: skip


class PromotionFilter(FilterForm):
    """By name and how far it is."""

    q = _find("姓名或拟任职务")
    stage = forms.ChoiceField(
        label="进度", required=False, choices=[("", "全部"), ("asked", "待答复"), ("answered", "待决定"), ("decided", "已决定")]
    )  # fmt: skip

    def apply(self, queryset: QuerySet[Any, T]) -> QuerySet[Any, T]:
        """The rows that fit."""
        data = self.cleaned_data
        if q := data["q"].strip():
            queryset = queryset.filter(Q(cadre__name__contains=q) | Q(post__contains=q))
        stages = {
            "asked": Q(answered_on=None),
            "answered": Q(answered_on__isnull=False, decided_on=None),
            "decided": Q(decided_on__isnull=False),
        }
        return queryset.filter(stages[data["stage"]]) if data["stage"] else queryset


PROMOTIONS = Listing(
    caption="提拔使用征求意见",
    columns=(
        Column("cadre.name", "姓名", link=lambda row: reverse("promotion", args=[row.pk])),
        Column("cadre.organisation.name", "工作单位"),
        Column("post", "拟任职务"),
        Column("reserved", "预留岗位", read=lambda row: row.reserved_post_id is not None),
        Column("asked_on", "征求", sort="asked"),
        Column("answered_on", "答复"),
        Column("decided_on", "决定"),
        Column("stage", "进度", read=lambda row: stage(row)),
        Column("warn", "提示", read=lambda row: Tag("有限制或未完成任务", "bad") if row.warnings else None),
    ),
    sorts=(Sort("asked", ("-asked_on", "-id")),),
    filters=PromotionFilter,
    empty="没有征求意见。从“队员记录”里提出。",
    stack=True,
)


HINT_COLUMNS = (
    Column("name", "队员", link=lambda row: reverse("appraisal_member", args=[row.posting.pk])),
    Column("unit", "派出单位"),
    Column("village", "驻点村"),
    Column("grounds", "情形", read=lambda row: "；".join(f"第{one.case}种" for one in row.triggers)),
    Column("said", "在册事实", read=lambda row: "；".join(one.sentence for one in row.triggers)),
    Column("recall", "召回", read=lambda row: state(row.recall) if row.recall else Tag("尚未办理", "warn")),
)


def hints(rows: Iterable[Hint]) -> Table:
    """Hints as a table, for the download."""
    return Table("召回提示", HINT_COLUMNS, rows)


def facts(rows: Iterable[RecallFact], may_void: frozenset[str]) -> Table:
    """A member's facts; those named in ``may_void`` (ids) lead to the form that voids them."""
    return Table(
        caption="在册事实",
        columns=(
            Column("happened_on", "日期"),
            Column("kind", "类别", read=lambda row: row.get_kind_display()),
            Column("text", "内容", read=said),
            Column("source", "依据"),
            Column("stated_by", "登记人"),
            Column("void", "状态", read=lambda row: Tag(f"{row.voided_on:%Y-%m-%d}作废：{row.voided_reason}") if row.voided_on else Tag("在册", "ok")),
            Column(
                "act", "更正", read=lambda row: "作废" if str(row.pk) in may_void else None,
                link=lambda row: reverse("recall_fact_void", args=[row.pk]),
            ),
        ),
        rows=rows,
        empty="没有在册事实。",
    )  # fmt: skip


def counters(rows: Iterable[Counter]) -> Table:
    """Both counters of absence."""
    return Table(
        caption="无正当理由离岗天数",
        columns=(
            Column("title", "计数"),
            Column("days", "天数", numeric=True),
            Column("limit", "超过多少天构成召回情形", numeric=True),
            Column("counted_on", "截至"),
            Column("over", "是否超过", read=lambda row: Tag("已超过", "bad") if row.over else Tag("未超过", "ok") if row.days is not None else None),
            Column("clause", "依据", read=lambda row: Cite(row.clause) if row.clause else None),
        ),
        rows=rows,
        empty="您不能查看离岗计数。",
    )  # fmt: skip


def member_recalls(rows: Iterable[Recall]) -> Table:
    """The recalls of one person."""
    return Table("召回", RECALLS.columns, rows, empty="没有召回。", stack=True)


def member_bans(rows: Iterable[Ban], may_void: bool) -> Table:
    """The bans of one person."""
    act = Column(
        "act", "更正", read=lambda row: None if row.recall_id or row.voided_on else "作废",
        link=lambda row: reverse("missed_task_void", args=[row.pk]),
    )  # fmt: skip
    return Table(
        "限制", (*BANS.columns[2:], *([act] if may_void else [])), rows, empty="没有限制。", stack=True
    )


def member_awards(rows: Iterable[Award], may_void: bool) -> Table:
    """The awards of one person."""
    columns = AWARDS.columns[2:] if may_void else AWARDS.columns[2:-1]
    return Table("表彰", columns, rows, empty="没有表彰。", stack=True)


def member_promotions(rows: Iterable[PromotionConsultation]) -> Table:
    """The consultations on one person."""
    post = Column("post", "拟任职务", link=lambda row: reverse("promotion", args=[row.pk]))
    return Table("提拔使用", (post, *PROMOTIONS.columns[3:]), rows, empty="没有征求意见。", stack=True)


def explanations(rows: Iterable[Explanation], readable: bool) -> Table:
    """How and when the member was heard; what was said only where it may be read."""
    text = Column("text", "说明（限阅）", read=lambda row: row.text if readable else Tag("限阅"))
    return Table(
        caption="本人说明",
        columns=(
            Column("given", "方式", read=lambda row: row.get_given_display()),
            Column("given_on", "说明日期"),
            text,
            Column("entered_by", "录入人"),
            Column("entered_at", "录入时间"),
        ),
        rows=rows,
        empty="还没有听取本人说明。",
    )


def shares(rows: Iterable[Share]) -> Table:
    """The share of stationed cadres among awards by year."""
    return Table(
        caption="驻村干部占受表彰个人的比例",
        columns=(
            Column("year", "年度", read=lambda row: str(row.year)),
            Column("persons", "受表彰个人", numeric=True),
            Column("stationed", "其中驻村干部", numeric=True),
            Column("percent", "比例", numeric=True, read=lambda row: f"{row.percent}%" if row.percent is not None else None),
            Column("units", "受表彰单位", numeric=True),
        ),
        rows=rows,
        empty="还没有表彰。",
    )  # fmt: skip


PROPOSAL_COLUMNS = (
    Column("name", "姓名", link=lambda row: reverse("appraisal_member", args=[row.posting.pk])),
    Column("unit", "派出单位（向其提出使用建议）"),
    Column("ended_on", "任期届满"),
    Column("grade", "考核等次"),
    Column("graded_on", "考核日期"),
    Column("clause", "依据", read=lambda row: Cite(row.clause)),
)


def proposals(rows: Iterable[Proposal]) -> Table:
    """Members rated excellent at term end."""
    return Table(
        "任期届满考核优秀的队员", PROPOSAL_COLUMNS, rows, empty="没有任期届满且考核优秀的队员。", stack=True
    )


def reserved(rows: Iterable[ReservedPost]) -> Table:
    """Posts kept for stationed cadres."""
    return Table(
        caption="为驻村干部预留的岗位",
        columns=(
            Column("post", "岗位"),
            Column("reserved_on", "预留日期"),
            Column("citation", "依据"),
            Column("stated_by", "登记人"),
        ),
        rows=rows,
        empty="还没有登记预留岗位。",
    )


def state(row: Recall) -> Tag:
    """The state of a recall."""
    return Tag(row.get_state_display(), TONES[row.state])


def ban_state(row: Ban, on: date) -> Tag:
    """Whether a ban holds on the day."""
    if row.voided_on:
        return Tag("已作废")
    if on < row.valid_from:
        return Tag("未到")
    return Tag("有效", "bad") if on < row.valid_to else Tag("已满")


def stage(row: PromotionConsultation) -> Tag:
    """How far a consultation is."""
    if row.decided_on:
        return Tag(row.get_decision_display(), "ok")
    return Tag("待决定", "info") if row.answered_on else Tag("待答复", "warn")


def said(row: RecallFact) -> str:
    """What a fact says, without its day and source."""
    number = rules.plain(row.number)
    if row.kind == "poll":
        return f"{row.text}{number}%（有效票数{row.answers}张）"
    if row.kind.startswith("absence"):
        return f"{number}天"
    return f"{row.level}：{row.text}" if row.level else row.text
