"""Forms of the pages of lists; errors of the actions are put on their fields."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms

from zhucun.foundation.ui.fields import day_field

from ..actions.roll_records import BOARDS, Count, Finding
from ..queries.rolls import Roll, RollEntry


class WhichForm(forms.Form):
    """Which procedure in which village: asked first, since it says which households are offered."""

    kind = forms.ChoiceField(label="程序", choices=Roll.Kind.choices)
    village = forms.ChoiceField(label="村")

    def __init__(self, villages: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "village", villages)


class HouseholdsForm(forms.Form):
    """The households that come onto a list."""

    households = forms.MultipleChoiceField(
        label="农户", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选一户。"}
    )

    def __init__(self, offered: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "households", offered)

    def ids(self) -> list[UUID]:
        """Those ticked."""
        return [UUID(pk) for pk in self.cleaned_data["households"]]


class NewRollForm(HouseholdsForm):
    """A new list: its name, year, round, and households."""

    title = forms.CharField(label="名单名称", max_length=80, help_text="例如：2015年第一批")
    year = forms.IntegerField(label="年度")
    campaign = forms.ChoiceField(label="属于哪一轮工作", required=False)
    field_order = ("title", "year", "campaign", "households")

    def __init__(
        self, offered: Sequence[tuple[str, str]], campaigns: Sequence[tuple[str, str]], *args: object, **kwargs: object
    ) -> None:  # fmt: skip
        super().__init__(offered, *args, **kwargs)
        _offer(self, "campaign", [("", "不属于"), *campaigns])


class ApplicationForm(forms.Form):
    """When the household applied, and why."""

    applied_on = day_field("申请日期")
    reason = forms.CharField(label="申请理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class MonitoringForm(ApplicationForm):
    """Besides, what kind of monitored household it would be, and what threatens it."""

    category = forms.ChoiceField(label="监测对象类别")
    risks = forms.MultipleChoiceField(label="风险", widget=forms.CheckboxSelectMultiple)
    risk_note = forms.CharField(label="风险说明", max_length=200, required=False)
    contact = forms.CharField(label="监测联系人", max_length=40, required=False)

    def __init__(
        self, categories: Sequence[str], risks: Sequence[str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "category", [(one, one) for one in categories])
        _offer(self, "risks", [(one, one) for one in risks])


class RemovalForm(ApplicationForm):
    """Besides, how the risk was removed."""

    way = forms.ChoiceField(label="风险消除方式")

    def __init__(self, ways: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "way", [(one, one) for one in ways])


class RowsForm(forms.Form):
    """A form with a row of fields for each household of a list, called ``<part>_<id of the line>``; ``parts`` are their heads."""

    parts: ClassVar[dict[str, str]] = {}

    def __init__(self, entries: Sequence[RollEntry], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        self.entries = entries
        self.asked_once = list(self.fields)

    def head_fields(self) -> list[forms.BoundField]:
        """What is asked once."""
        return [self[name] for name in self.asked_once]

    def heads(self) -> list[str]:
        """The heads of the columns."""
        return list(self.parts.values())

    def rows(self) -> list[tuple[RollEntry, list[tuple[str, forms.BoundField]]]]:
        """What is asked of each household, each field with its head."""
        return [
            (one, [(head, self[f"{part}_{one.pk}"]) for part, head in self.parts.items()])
            for one in self.entries
        ]


class VoteForm(RowsForm):
    """The villagers' meeting: who was called and came, the votes on each household, the minutes, a photograph."""

    parts: ClassVar[dict[str, str]] = {"count": "同意", "against": "不同意", "abstained": "弃权"}
    held_on = day_field("会议日期")
    place = forms.CharField(label="地点", max_length=60)
    chair = forms.CharField(label="主持人", max_length=40)
    recorder = forms.CharField(label="记录人", max_length=40)
    called = forms.IntegerField(label="应到人数", min_value=1)
    present = forms.IntegerField(label="实到人数", min_value=1)
    team_present = forms.CharField(label="驻村工作队参加人", max_length=100, required=False)
    minutes = forms.CharField(label="会议记录", widget=forms.Textarea(attrs={"rows": 6}))
    photo = forms.FileField(
        label="会议照片或签到表", required=False, widget=forms.FileInput(), help_text="图片或 PDF 文件"
    )

    def __init__(self, entries: Sequence[RollEntry], *args: object, **kwargs: object) -> None:
        super().__init__(entries, *args, **kwargs)
        for entry in entries:
            self.fields[f"count_{entry.pk}"] = _votes(f"{entry.head}户：同意")
            self.fields[f"against_{entry.pk}"] = _votes(f"{entry.head}户：不同意", initial=0)
            self.fields[f"abstained_{entry.pk}"] = _votes(f"{entry.head}户：弃权", initial=0)

    def counts(self) -> list[Count]:
        """The votes typed, by household."""
        typed = self.cleaned_data
        return [
            Count(one.pk, typed[f"count_{one.pk}"], typed[f"against_{one.pk}"], typed[f"abstained_{one.pk}"])
            for one in self.entries
        ]


class ExamineForm(RowsForm):
    """Who looked into the households of a list, with whom of the team, and what was found of each."""

    parts: ClassVar[dict[str, str]] = {"sound": "结论", "text": "情况"}
    body = forms.CharField(label="核实单位", max_length=60)
    people = forms.CharField(label="核实人", max_length=100)
    team_people = forms.CharField(
        label="驻村工作队参加人", max_length=100, required=False, help_text="姓名，多人用顿号分开"
    )
    examined_on = day_field("核实日期")

    def __init__(
        self, entries: Sequence[RollEntry], words: tuple[str, str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(entries, *args, **kwargs)
        for entry in entries:
            self.fields[f"sound_{entry.pk}"] = forms.ChoiceField(
                label=f"{entry.head}户：结论", required=False,
                choices=[("", "这次不登记"), ("yes", words[0]), ("no", words[1])],
                widget=forms.Select(attrs={"class": "form-select", "aria-label": f"{entry.head}户：结论"}),
            )  # fmt: skip
            self.fields[f"text_{entry.pk}"] = forms.CharField(
                label=f"{entry.head}户：情况", required=False, max_length=500,
                widget=forms.TextInput(attrs={"class": "form-control", "aria-label": f"{entry.head}户：情况"}),
            )  # fmt: skip

    def findings(self) -> list[Finding]:
        """What was found of those looked into."""
        typed = self.cleaned_data
        return [
            Finding(one.pk, typed[f"sound_{one.pk}"] == "yes", typed[f"text_{one.pk}"])
            for one in self.entries
            if typed[f"sound_{one.pk}"]
        ]


class NoticeForm(forms.Form):
    """Where and from when on the list is posted."""

    board = forms.ChoiceField(
        label="张贴在哪一级", choices=[(key, title) for key, (title, _) in BOARDS.items()]
    )
    place = forms.CharField(label="张贴地点", max_length=100, help_text="例如：村务公开栏")
    starts_on = day_field("第一天")
    body = forms.CharField(
        label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="监督电话等；名单和抽样种子摘要自动列出"
    )  # fmt: skip


class RecogniseForm(forms.Form):
    """Whether the household recognises the result, by its signature on the income sheet."""

    said = forms.ChoiceField(
        label="户主意见", choices=[("yes", "认可，已在收入核算表上签字"), ("no", "不认可")], widget=forms.RadioSelect,
        error_messages={"required": "请选择认可或不认可。"},
    )  # fmt: skip
    signed_on = day_field("签字日期", required=False)
    reason = forms.CharField(label="不认可的理由", required=False, max_length=250)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("said") == "yes" and not typed.get("signed_on"):
            self.add_error("signed_on", "请填写签字日期。")
        return typed


class FinishForm(forms.Form):
    """On which day the body did what is recorded."""

    on = day_field("办理日期", help_text="开会、公示期满等的日期，不早于到达日期")
    opinion = forms.CharField(label="意见", required=False, max_length=2000)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=200)


class PaperForm(forms.Form):
    """A paper of the list."""

    file = forms.FileField(label="文件", widget=forms.FileInput(), help_text="图片、PDF 或 Word、Excel 文件")


class ConfirmForm(forms.Form):
    """Nothing to be typed."""


class CampaignForm(forms.Form):
    """A round of a procedure with its dated nodes, one a line."""

    kind = forms.ChoiceField(label="程序", choices=Roll.Kind.choices)
    title = forms.CharField(label="名称", max_length=80)
    starts_on = day_field("开始日期")
    ends_on = day_field("结束日期")
    nodes = forms.CharField(
        label="时间节点", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个：名称，日期，步骤号（多步用顿号）。例如：申请评议，2014-03-31，1、2、3",
    )  # fmt: skip


def _votes(label: str, **more: int) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "form-control", "aria-label": label, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, widget=widget, **more)  # type: ignore[arg-type]  # an initial value


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
