"""Forms of placement and siting; errors of the actions are put on their fields."""

from datetime import date

from django import forms

from zhucun.foundation.policy import queries as policy
from zhucun.work.units.queries import Batch


def day(label: str, **kwargs: object) -> forms.DateField:
    """A date field with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)  # type: ignore[arg-type]  # passed through to Django


class BatchForm(forms.Form):
    """A new round of sending."""

    title = forms.CharField(label="批次名称", max_length=120, help_text="例如：2015年省派驻村帮扶")
    instrument = forms.ChoiceField(label="依据")
    starts_on = day("开始日期", help_text="按这一天有效的制度核对")
    ends_on = day("期满日期（不含）")

    def __init__(self, division: str, on: date, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ChoiceField)
        instrument.choices = [(e.instrument.id, e.instrument.title) for e in policy.instruments()]


class ProposeForm(forms.Form):
    """How far a proposal may go."""

    max_moves = forms.IntegerField(
        label="最多调整几个单位",
        required=False,
        min_value=0,
        max_value=999,
        help_text="不填则不限，只求最均衡且调整最少",
    )


class MoveForm(forms.Form):
    """Move one unit by hand."""

    to = forms.ChoiceField(label="调整到")
    reason = forms.CharField(label="理由", max_length=300)


class SitingForm(forms.Form):
    """A unit's village, with a note on each of the pack's criteria."""

    organisation = forms.ChoiceField(label="单位")
    village = forms.CharField(
        label="驻点村",
        max_length=14,
        help_text="输入村名或代码，从列出的建档立卡重点贫困村中选；填的是 12 位统计用区划代码",
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    since = day("定点日期")
    unit_agreed_on = day("单位同意日期")
    county_agreed_on = day("县里同意日期")
    filed_on = day("报备日期", required=False, help_text="还没有报备可以不填")
    exception = forms.CharField(
        label="例外理由", max_length=300, required=False, help_text="定点期内更换驻点村才需填写"
    )

    def __init__(self, batch: Batch, units: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)
        organisation.choices = units
        answer = policy.find("placement.siting.criteria", division=batch.division_id, on=batch.starts_on)
        self.criteria = (
            [str(text) for text in answer.value] if answer and isinstance(answer.value, tuple | list) else []
        )
        for number, text in enumerate(self.criteria):
            self.fields[f"criterion_{number}"] = forms.CharField(label=f"布点考虑：{text}", max_length=300)

    def notes(self) -> dict[str, str]:
        """The notes by criterion."""
        return {text: self.cleaned_data[f"criterion_{number}"] for number, text in enumerate(self.criteria)}


class EventForm(forms.Form):
    """A dated fact of a unit: forms filed, village filed, team entered."""

    organisation = forms.ChoiceField(label="单位")
    kind = forms.ChoiceField(
        label="事项", choices=[("nomination", "报送登记表"), ("filing", "驻点村报备"), ("entry", "进村")]
    )
    happened_on = day("日期")

    def __init__(self, units: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)
        organisation.choices = units
