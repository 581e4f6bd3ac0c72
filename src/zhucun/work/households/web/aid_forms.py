"""Forms of measures, relocation, re-verification and follow-up; short, for a phone."""

from collections.abc import Iterable
from typing import Any

from django import forms

from zhucun.foundation.kernel.money import money_field
from zhucun.foundation.ui.fields import day_field

from ..reverification import FIELDS
from .survey_forms import NOTE

Choices = Iterable[tuple[str, str]]
YES_NO = (("yes", "是"), ("no", "否"))


def chosen(label: str, choices: Choices, *, required: bool = True, help_text: str = "") -> forms.ChoiceField:
    """One of several words."""
    return forms.ChoiceField(
        label=label, choices=[("", "请选择"), *choices], required=required, help_text=help_text
    )


def yes_no(label: str, yes: str, no: str) -> forms.TypedChoiceField:
    """Yes or no in words; nothing is chosen beforehand."""
    return forms.TypedChoiceField(
        label=label,
        choices=(("yes", yes), ("no", no)),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


def area_field(label: str) -> forms.DecimalField:
    """An area; the unit stands in the label."""
    return forms.DecimalField(
        label=label, min_value=0, max_digits=9, decimal_places=2, required=False,
        widget=forms.NumberInput(attrs={"step": "0.01", "inputmode": "decimal"}),
    )  # fmt: skip


class MeasureForm(forms.Form):
    """What the household received; the kinds, levels and people are those of the day."""

    def __init__(self, data: Any, *, kinds: Choices, levels: Choices, people: Choices, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(data, **kwargs)
        self.fields |= {
            "kind": chosen("帮扶措施", kinds),
            "given_on": day_field("落实日期"),
            "person": chosen(
                "享受人", people, required=False, help_text="教育资助和培训必选；全户享受的不选"
            ),
            "level": chosen("资助层次", levels, required=False, help_text="教育资助必选"),
            "content": forms.CharField(label="内容", max_length=200),
            "amount": money_field("金额", help_text="单位：元；贷款必填"),
            "months": forms.IntegerField(label="培训月数", min_value=1, max_value=60, required=False),
            "provider": forms.CharField(label="实施单位", max_length=60, required=False),
        }
        self.fields["amount"].required = False


class ReasonForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label="作废理由", max_length=200)


class RelocationForm(forms.Form):
    """The household's declaration and where it goes."""

    consented_on = day_field("自愿申明日期", help_text="户主签署自愿搬迁申明的日期")
    way = forms.ChoiceField(label="搬迁方式", widget=forms.RadioSelect)
    place = forms.CharField(label="安置地", max_length=100)
    moved_on = day_field("入住日期", required=False, help_text="还没有入住的不填")

    def __init__(self, data: Any, *, ways: Choices, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(data, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(ways)


class MoveInForm(forms.Form):
    """The day on which the household moved in."""

    moved_on = day_field("入住日期")


class MatterForm(forms.Form):
    """How a matter stands after the relocation."""

    def __init__(self, data: Any, *, items: Iterable[str], **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(data, **kwargs)
        self.fields |= {
            "item": forms.ChoiceField(
                label="事项", choices=[(one, one) for one in items], widget=forms.RadioSelect
            ),
            "followed_on": day_field("日期"),
            "settled": yes_no("结果", "已落实", "还没有落实"),
            "finding": forms.CharField(label="情况", max_length=200, widget=NOTE),
        }


class ReverificationForm(forms.Form):
    """What was found on the spot. What is registered stands in the fields: one changes what is different."""

    def __init__(
        self,
        data: Any,  # noqa: ANN401 - what was posted
        *,
        causes: Choices,
        confirmed: Iterable[str],
        dangers: Choices,
        properties: Choices,
        again: bool,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(data, **kwargs)
        causes = list(causes)
        self.fields |= {
            "visited_on": day_field("核查日期"),
            "visited_by": forms.CharField(label="核查人", max_length=100),
            "head": forms.CharField(label=FIELDS["head"], max_length=40),
            "size": forms.IntegerField(label=FIELDS["size"], min_value=0, max_value=50),
            "labour": forms.IntegerField(label=FIELDS["labour"], min_value=0, max_value=50),
            "property": chosen(FIELDS["property"], properties, required=False),
            "cause": chosen(FIELDS["cause"], causes, required=False),
            "arable": area_field(FIELDS["arable"]),
            "house_area": area_field(FIELDS["house_area"]),
            "house_danger": chosen(FIELDS["house_danger"], dangers, required=False),
            "water_safe": forms.ChoiceField(label=FIELDS["water_safe"], choices=[("", "未填"), *YES_NO], required=False),
            "phone": forms.CharField(label=FIELDS["phone"], max_length=30, required=False),
            "causes": forms.MultipleChoiceField(
                label="确认的致贫原因", choices=causes, initial=list(confirmed), required=False, widget=forms.CheckboxSelectMultiple
            ),
            "sound": yes_no("核查结论", "符合条件", "不符合条件"),
            "remark": forms.CharField(label="说明", max_length=300, required=False, widget=NOTE, help_text="不符合条件的必填"),
        }  # fmt: skip
        if again:
            self.fields["reason"] = forms.CharField(label="更正理由", max_length=200)

    def found(self) -> dict[str, object]:
        """What was found, by the names of ``FIELDS``."""
        typed = {name: self.cleaned_data.get(name) for name in FIELDS}
        return {**typed, "water_safe": {"yes": True, "no": False}.get(str(typed["water_safe"]))}


class FollowUpForm(forms.Form):
    """A look at a lifted household."""

    visited_on = day_field("回访日期")
    visited_by = forms.CharField(label="回访人", max_length=60)
    stable = yes_no("是否稳定脱贫", "稳定", "不稳定")
    finding = forms.CharField(
        label="情况", max_length=300, widget=NOTE, help_text="收入、保障、后续帮扶和困难"
    )
