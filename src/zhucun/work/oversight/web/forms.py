"""Forms of the app; errors of the actions are put on their fields."""

from django import forms

from zhucun.foundation.ui.fields import day_field

from ..models import GroupSeat, PlaceContact, UnitVisit

AREA = forms.Textarea(attrs={"rows": 3})


class PersonForm(forms.Form):
    """A registered cadre by name and body."""

    name = forms.CharField(label="姓名", max_length=40)
    body = forms.CharField(label="工作单位", max_length=100, help_text="填写登记的全称")
    post = forms.CharField(
        label="职务", max_length=60, required=False, help_text="同一单位有同名的人才需填写"
    )


class LinkForm(PersonForm):
    """A leader and since when."""

    since = day_field("自")


class SeatForm(PersonForm):
    """A seat, who takes it, since when."""

    kind = forms.ChoiceField(label="席位", choices=[("", "请选择"), *GroupSeat.Kind.choices])
    since = day_field("自")
    field_order = ("kind", "name", "body", "post", "since")


class SinceForm(forms.Form):
    """Since when."""

    since = day_field("自")


class EndForm(forms.Form):
    """The first day on which something no longer holds."""

    on = day_field("自哪天起不再担任", help_text="填写不再担任的第一天")


class EndLinkForm(EndForm):
    """The same with the reason."""

    reason = forms.CharField(label="原因", max_length=200)


class VisitForm(forms.Form):
    """A visit of a leader or group."""

    visited_on = day_field("日期")
    findings = forms.CharField(label="情况和发现的问题", required=False, max_length=4000, widget=AREA)


class ContactForm(forms.Form):
    """A person a place names."""

    kind = forms.ChoiceField(label="类别", choices=PlaceContact.Kind.choices)
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=60, required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    since = day_field("自")


class UnitVisitForm(forms.Form):
    """A visit of somebody of a unit to its village; ``teams`` are (key, words) of the teams one may choose."""

    team = forms.ChoiceField(label="单位和驻点村")
    kind = forms.ChoiceField(label="来访人", choices=[("", "请选择"), *UnitVisit.Kind.choices])
    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=60, required=False)
    visited_on = day_field("日期")
    heard_report = forms.BooleanField(label="听取了驻村干部汇报", required=False)
    problems_solved = forms.IntegerField(
        label="解决突出问题数", min_value=0, max_value=99, initial=0, required=False
    )
    findings = forms.CharField(label="情况", required=False, max_length=4000, widget=AREA)

    def __init__(self, teams: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择"), *teams]


class VoidForm(forms.Form):
    """Why a record is taken back."""

    reason = forms.CharField(label="作废理由", max_length=200)
