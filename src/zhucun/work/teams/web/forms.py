"""Forms of placement and siting; errors of the actions are put on their fields."""

from datetime import date, timedelta

from django import forms

from zhucun.foundation.policy import queries as policy
from zhucun.foundation.ui.fields import day_field
from zhucun.work.units.queries import Batch

from ..rules import SitingRules


class BatchForm(forms.Form):
    """A new round of sending."""

    title = forms.CharField(label="批次名称", max_length=120, help_text="例如：2015年省派驻村帮扶")
    instrument = forms.ChoiceField(label="依据")
    starts_on = day_field("开始日期", help_text="按这一天有效的制度核对")
    ends_on = day_field("最后一天（含当日）")

    def clean_ends_on(self) -> date:
        """The day after the last: spans are half-open."""
        last: date = self.cleaned_data["ends_on"]
        return last + timedelta(days=1)

    def __init__(self, division: str, on: date, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        instrument = self.fields["instrument"]
        assert isinstance(instrument, forms.ChoiceField)
        instrument.choices = [(e.instrument.id, e.instrument.title) for e in policy.instruments()]


class ProposeForm(forms.Form):
    """How far a proposal may go; the number of moves begins with the pack's."""

    max_moves = forms.IntegerField(
        label="最多调整几个单位",
        required=False,
        min_value=0,
        max_value=999,
        help_text="清空则不限，只求最均衡且调整最少",
    )
    persons_share = forms.DecimalField(
        label="贫困人口占负担的份额", required=False, min_value=0, max_value=1, decimal_places=2,
        help_text="0 至 1；不填为 0，只按贫困村数测算", widget=forms.NumberInput(attrs={"step": "0.05"}),
    )  # fmt: skip
    pinned = forms.CharField(
        label="不调整的单位", required=False, max_length=20000, help_text="每行一个，或用顿号隔开",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, batch: Batch, on: date, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        answer = policy.find("placement.propose.max_moves", division=batch.division_id, on=on)
        self.fields["max_moves"].initial = answer.integer if answer else None


class AdoptForm(forms.Form):
    """Why fixed villages are given up, where the plan moves their units to another county."""

    exception = forms.CharField(label="例外理由", max_length=300, required=False)


class MoveForm(forms.Form):
    """Move one unit by hand."""

    to = forms.ChoiceField(label="调整到")
    reason = forms.CharField(label="理由", max_length=300)


class SitingForm(forms.Form):
    """A unit's village, with a note on each of the batch's criteria."""

    organisation = forms.ChoiceField(label="单位")
    village = forms.CharField(
        label="驻点村",
        max_length=14,
        help_text="输入村名或代码，从列出的村中选；填的是 12 位统计用区划代码",
        widget=forms.TextInput(attrs={"list": "villages", "autocomplete": "off"}),
    )
    since = day_field("定点日期")
    unit_agreed_on = day_field("单位同意日期")
    county_agreed_on = day_field("县里同意日期")
    filed_on = day_field("报备日期", required=False, help_text="还没有报备可以不填")
    exception = forms.CharField(
        label="例外理由", max_length=300, required=False, help_text="定点期内更换驻点村才需填写"
    )
    instead_of = forms.CharField(
        label="更换哪个村",
        max_length=14,
        required=False,
        help_text="填原驻点村的代码；已选满驻点村时才需填写",
    )

    def __init__(
        self, demanded: SitingRules, units: list[tuple[str, str]], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "organisation", units)
        if demanded.villages == 1:
            del self.fields["instead_of"]
        self.criteria = demanded.criteria
        for number, text in enumerate(self.criteria):
            self.fields[f"criterion_{number}"] = forms.CharField(label=f"布点考虑：{text}", max_length=300)

    def notes(self) -> dict[str, str]:
        """The notes by criterion."""
        return {text: self.cleaned_data[f"criterion_{number}"] for number, text in enumerate(self.criteria)}


class EventForm(forms.Form):
    """A dated fact of a unit: forms filed, village filed, team entered; for the batch's office also village reviewed."""

    organisation = forms.ChoiceField(label="单位")
    kind = forms.ChoiceField(label="事项")
    happened_on = day_field("日期")

    def __init__(self, units: list[tuple[str, str]], *args: object, reviews: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        _offer(self, "organisation", units)
        kinds = [("nomination", "报送登记表"), ("filing", "驻点村报备"), ("entry", "进村")]
        _offer(self, "kind", [*kinds, ("review", "驻点村审核")] if reviews else kinds)


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
