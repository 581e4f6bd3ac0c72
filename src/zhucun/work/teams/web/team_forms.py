"""Forms of a team's life; errors of the actions are put on their fields."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from zhucun.foundation.kernel import clock
from zhucun.foundation.ui.fields import day_field

from ..actions.nomination import Candidate
from ..models import Nomination, Posting, PostingNote
from ..models.team import TeamRole
from ..queries import nomination as queries
from ..roster.case import CLOSED_FOR_EXIT

Choices = Sequence[tuple[str, str]]


class NominationForm(forms.Form):
    """Which unit, which village, from when."""

    organisation = forms.ChoiceField(label="派出单位")
    village = forms.CharField(
        label="驻点村", max_length=14, help_text="输入村名或代码，从列出的村中选；填的是 12 位统计用区划代码",
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )  # fmt: skip
    starts_on = day_field("拟到任日期", help_text="按这一天、这个村适用的制度核对")

    def __init__(self, units: Choices, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's
        super().__init__(*args, **kwargs)
        offer(self, "organisation", units)


class NomineeForm(forms.Form):
    """A cadre for a place in the team, with the unit's word on each criterion."""

    cadre = forms.ChoiceField(label="人选", help_text="本单位已登记的干部；没有的请先在“干部”登记")
    role = forms.ChoiceField(label="职责", choices=TeamRole.choices)
    first_secretary = forms.BooleanField(label="任第一书记", required=False)
    stationed = forms.BooleanField(label="驻村（吃住在村）", required=False, initial=True)
    secondee = forms.BooleanField(label="本单位在同一乡镇挂职的干部", required=False)
    planned_to = day_field("计划任期到（含当日）")
    replaces = forms.ChoiceField(label="接替谁", required=False, help_text="轮换或补缺时选")
    preferred = forms.ChoiceField(label="优先条件", required=False)

    def __init__(
        self,
        nomination: Nomination,
        cadres: Choices,
        leaving: Choices,
        *args: Any,  # noqa: ANN401 - Django's
        **kwargs: Any,  # noqa: ANN401 - Django's
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cadre", cadres)
        offer(self, "replaces", [("", "不接替谁"), *leaving])
        self.criteria, preferred, self.clause = queries.criteria(nomination)
        if preferred:
            offer(self, "preferred", [("", "无"), *((one, one) for one in preferred)])
        else:
            del self.fields["preferred"]
        until, self.term_clause = queries.default_term(nomination)
        if until is not None:
            self.fields["planned_to"].initial = until - timedelta(days=1)
        for number, text in enumerate(self.criteria):
            self.fields[f"met_{number}"] = forms.BooleanField(label=f"{text}：符合", required=False)
            self.fields[f"said_{number}"] = forms.CharField(
                label=f"{text}：说明", max_length=200, required=False
            )

    def candidate(self, leaving: Mapping[str, Posting]) -> Candidate:
        """What was filled in; ``leaving`` are the services that may be taken over, by id."""
        data = self.cleaned_data
        return Candidate(
            role=data["role"], first_secretary=data["first_secretary"], stationed=data["stationed"],
            secondee=data["secondee"], planned_to=data["planned_to"] + timedelta(days=1),
            preferred=data.get("preferred", ""), replaces=leaving.get(data["replaces"]),
            criteria={
                text: (data[f"met_{number}"], data[f"said_{number}"]) for number, text in enumerate(self.criteria)
            },
        )  # fmt: skip


class DecisionForm(forms.Form):
    """The meeting of the unit's Party group (committee)."""

    meeting_on = day_field("党组（党委）会议日期")
    minutes = forms.CharField(label="会议纪要编号", max_length=60)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="理由", max_length=300)


class DayForm(forms.Form):
    """When."""

    on = day_field("日期")


class LiaisonForm(forms.Form):
    """The local liaison."""

    name = forms.CharField(label="姓名", max_length=40)
    body = forms.CharField(label="单位", max_length=100, help_text="所在乡镇或县直部门")
    post = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    since = day_field("自")


class CloseForm(forms.Form):
    """Closing a team."""

    kind = forms.ChoiceField(
        label="情形",
        choices=[
            ("end", "批次期满"),
            (CLOSED_FOR_EXIT, "所驻村退出贫困"),
            ("move", "调整驻点村"),
            ("other", "其他"),
        ],
    )
    on = day_field("撤队日期", help_text="从这一天起不再驻村")
    reason = forms.CharField(label="理由", max_length=300)


class CopyForm(forms.Form):
    """A keeper filed its copy."""

    form = forms.ChoiceField(label="哪张表")
    keeper = forms.ChoiceField(label="留存单位")
    on = day_field("存档日期")


class TransferForm(forms.Form):
    """A Party relation goes to the village."""

    letter = forms.CharField(label="介绍信编号", max_length=60)
    on = day_field("转入日期")


class NoteForm(forms.Form):
    """An exception or a difficulty."""

    kind = forms.ChoiceField(label="类别", choices=PostingNote.Kind.choices)
    on = day_field("日期")
    reason = forms.CharField(label="理由或情况", max_length=300)


class SettleForm(forms.Form):
    """How it was settled."""

    on = day_field("办结日期")
    how = forms.CharField(label="怎样办结", max_length=300)


class ReportForm(forms.Form):
    """A report at the end of the term."""

    title = forms.ChoiceField(label="材料")
    on = day_field("交来日期")
    note = forms.CharField(label="说明", max_length=200, required=False)


class AppointmentForm(forms.Form):
    """The appointment document."""

    document = forms.CharField(label="任职文件", max_length=120, help_text="文号或名称")
    relation_exception = forms.CharField(
        label="人事工资关系例外", max_length=200, required=False,
        help_text="岗位职务、行政关系、工资关系保留在原单位；不是这样的写明",
    )  # fmt: skip


class AdjustmentForm(forms.Form):
    """An application to be relieved."""

    ground = forms.ChoiceField(
        label="情形",
        choices=[("1", "第1款：工作调动、自动离职、辞职辞退"), ("2", "第2款：因身体原因不能正常履职")],
    )
    by_unit = forms.BooleanField(label="本人不能申请，由单位提出", required=False)
    applied_on = day_field("书面申请日期")
    leaves_on = day_field("拟离任日期", help_text="从这一天起不再驻村")
    reason = forms.CharField(label="事由", max_length=300, help_text="病情等不要写在这里")
    restricted = forms.CharField(
        label="医疗情况（限阅）", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只给办理的单位和办公室看",
    )  # fmt: skip


class FinishForm(forms.Form):
    """The end of a service."""

    on = day_field("离任日期", help_text="从这一天起不再驻村")
    withdrawal = forms.BooleanField(label="提前抽回", required=False)
    reason = forms.CharField(label="理由", max_length=300, required=False, help_text="提前抽回必须写明")


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a choice field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def today_first(form: forms.Form) -> forms.Form:
    """Days without a beginning of their own begin with the business date."""
    for field in form.fields.values():
        if isinstance(field, forms.DateField) and field.initial is None:
            field.initial = clock.today()
    return form
