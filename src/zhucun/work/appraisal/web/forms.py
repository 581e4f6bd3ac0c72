"""Forms of recall, awards and promotions; what may be chosen comes from the rules and the instrument in force."""

from collections.abc import Collection, Iterable

from django import forms

from zhucun.foundation.ui.fields import day_field

from .. import rules
from ..models import Award, PromotionConsultation

Choices = Iterable[tuple[str, str]]


def _choice(label: str, choices: Choices, *, required: bool = True, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "请选择"), *choices], required=required, help_text=help_text
    )


def _text(label: str, *, rows: int = 4, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def _pairs(words: Iterable[str]) -> Choices:
    return [(word, word) for word in words]


class FactForm(forms.Form):
    """A fact of one kind; the fields are those the kind needs."""

    def __init__(
        self, kind: str, measures: Collection[str], levels: Collection[str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        fields: dict[str, forms.Field] = {}
        if kind == "unsuitable":
            fields["level"] = _choice("认定层级", _pairs(levels), help_text="县、乡两级都认定才构成召回情形")
        if kind in {"grade", "measure", "poll"}:
            words = {"grade": rules.GRADES, "measure": measures, "poll": rules.POLLS}[kind]
            label = {"grade": "等次", "measure": "处理", "poll": "测评"}[kind]
            fields["text"] = _choice(label, _pairs(words))
        else:
            label = "处理情况" if kind == "punishment" else "理由"
            fields["text"] = forms.CharField(
                label=label, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
            )
        if kind == "poll":
            fields["number"] = forms.DecimalField(
                label="结果（%）", min_value=0, max_value=100, decimal_places=2
            )
            fields["answers"] = forms.IntegerField(
                label="有效票数", min_value=1, max_value=1_000_000, help_text="结果旁显示"
            )
        fields["happened_on"] = day_field("日期")
        fields["source"] = forms.CharField(
            label="依据的文件或材料", max_length=200, help_text="文号、会议纪要或材料名称"
        )
        self.fields.update(fields)


class ReasonForm(forms.Form):
    """Why something is voided or given up."""

    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class PrepareForm(forms.Form):
    """The ground, and that its facts are confirmed."""

    ground = forms.ChoiceField(
        label="情形", widget=forms.RadioSelect, help_text="只列出在册事实已经构成的情形"
    )
    confirmed_on = day_field("核实日期")
    confirmed_by = forms.CharField(label="核实人", max_length=200, help_text="例如：县督导组某某、某某")
    confirmation = _text("核实情况", help_text="怎样核实、结果如何")

    def __init__(self, triggers: Iterable[rules.Trigger], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [(str(one.case), f"第{one.case}种：{one.sentence}") for one in triggers]


class ExplainForm(forms.Form):
    """The member's word, or that it is waived."""

    text = _text("说明内容", rows=6, help_text="限阅：只有县级及以上领导小组办公室和本人可以看到")
    on = day_field("说明日期")
    waived = forms.BooleanField(
        label="本人放弃说明", required=False, help_text="勾选后，上面写放弃的理由和经过"
    )


class OpinionForm(forms.Form):
    """The written opinion that goes to the chain."""

    opinion = _text("书面意见", rows=6)


class AwardForm(forms.Form):
    """An award."""

    title = forms.CharField(label="荣誉名称", max_length=120)
    level = _choice("层级", Award.Level.choices)
    year = forms.IntegerField(label="年度", min_value=2013, max_value=2100)
    awarded_on = day_field("表彰日期")
    issuer = forms.CharField(label="授予单位", max_length=120)


class UnitAwardForm(AwardForm):
    """An award to a unit."""

    organisation = forms.CharField(label="受表彰单位", max_length=120, help_text="登记的全称")
    field_order = ("organisation",)


class MissedTaskForm(forms.Form):
    """Which year's task was missed."""

    year = forms.IntegerField(label="年度", min_value=2013, max_value=2100)
    cause = forms.CharField(label="没有完成的任务", max_length=150, widget=forms.Textarea(attrs={"rows": 3}))


class AskForm(forms.Form):
    """A promotion about to be decided."""

    post = forms.CharField(label="拟任职务", max_length=120)
    asked_on = day_field("征求日期")
    reserved = _choice("使用预留岗位", (), required=False, help_text="不使用就不选")

    def __init__(self, posts: Choices, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        reserved = self.fields["reserved"]
        assert isinstance(reserved, forms.ChoiceField)
        reserved.choices = [("", "不使用"), *posts]


class AnswerForm(forms.Form):
    """The office's opinion."""

    opinion = _text("意见")
    on = day_field("答复日期")


class DecideForm(forms.Form):
    """What was decided."""

    decision = _choice("决定", PromotionConsultation.Decision.choices)
    on = day_field("决定日期")


class ReservedForm(forms.Form):
    """A post kept for stationed cadres."""

    post = forms.CharField(label="岗位", max_length=120)
    reserved_on = day_field("预留日期")
    citation = forms.CharField(label="依据", max_length=200, help_text="会议纪要或文号")
