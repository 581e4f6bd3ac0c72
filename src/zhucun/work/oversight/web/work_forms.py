"""Forms on what units, offices and leading groups do."""

from django import forms

from zhucun.foundation.kernel.money import money_field
from zhucun.foundation.ui.fields import day_field

from ..models import UnitGroupSeat
from .forms import AREA


class GroupSeatForm(forms.Form):
    """A place in a unit's own leading group."""

    kind = forms.ChoiceField(label="职务", choices=[("", "请选择"), *UnitGroupSeat.Kind.choices])
    name = forms.CharField(label="姓名", max_length=40, help_text="本单位已登记的干部")
    post = forms.CharField(
        label="行政职务", max_length=60, required=False, help_text="本单位有同名的人才需填写"
    )
    duty = forms.CharField(label="分工", max_length=200)
    since = day_field("自")


class MeetingForm(forms.Form):
    """A meeting of a unit's Party committee."""

    held_on = day_field("日期")
    topic = forms.CharField(label="议题", max_length=200)
    attendance = forms.CharField(label="到会人员", required=False, max_length=2000, widget=AREA)


class SpecialMeetingForm(MeetingForm):
    """A special meeting of a leading group."""

    attendance = forms.CharField(label="到会人员", max_length=2000, widget=AREA)


class CaptainsForm(forms.Form):
    """A captains' meeting; ``captains`` are (team, words) of those who lead a team on the day."""

    held_on = day_field("日期", help_text="换了日期后，名单按那一天在任的队长核对")
    topic = forms.CharField(label="议题", max_length=200)
    present = forms.MultipleChoiceField(
        label="到会的队长",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾选的记为缺席",
    )

    def __init__(self, captains: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["present"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = captains


class FundsForm(forms.Form):
    """Work funds for a team."""

    team = forms.ChoiceField(label="工作队")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    body = forms.CharField(label="拨付单位", max_length=100, help_text="填写登记的全称")
    provided_on = day_field("拨付日期")
    amount = money_field("金额")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, teams: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *teams]


class StaffForm(forms.Form):
    """Somebody of a county office or township station."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="岗位", max_length=60, required=False)
    full_time = forms.BooleanField(label="专职", required=False, initial=True)
    since = day_field("自")


class TrainingForm(forms.Form):
    """A training somebody took part in."""

    held_on = day_field("日期")
    topic = forms.CharField(label="内容", max_length=120)
