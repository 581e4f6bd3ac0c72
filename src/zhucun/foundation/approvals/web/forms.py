"""Forms of the approval pages; errors of the actions are put on their fields."""

from datetime import date

from django import forms
from django.core.files.uploadedfile import UploadedFile

from zhucun.foundation.ui.fields import day_field

from .. import rules
from ..actions import VERBS
from ..models import CaseStep

_EVIDENCE, _FILE = "evidence_", "file_"


def password_field(label: str, help_text: str = "") -> forms.CharField:
    """The own password once more."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(label=label, strip=False, help_text=help_text, widget=widget)


def code_field(label: str = "动态口令", help_text: str = "") -> forms.CharField:
    """A one-time code."""
    attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=6, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


class DecideForm(forms.Form):
    """A decision on a step: asks for the evidence and the signature the step wants, and for nothing else."""

    outcome = forms.ChoiceField(
        label="办理结果", choices=[*VERBS.items()], widget=forms.RadioSelect, error_messages={"required": "请选择同意、退回修改或不同意。"}
    )  # fmt: skip
    opinion = forms.CharField(
        label="意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时写明需要修改什么，不同意时写明理由",
    )  # fmt: skip
    on = day_field("办理日期", help_text="签字或开会的日期，不早于到达日期")

    def __init__(self, step: CaseStep, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        known = rules.known("", date.min)
        self.items = [name for name in step.evidence_wanted if name not in known]
        for number, name in enumerate(self.items):
            self.fields[f"{_EVIDENCE}{number}"] = forms.CharField(
                label=f"须附：{name}",
                required=False,
                max_length=300,
                help_text="名称、日期或文号；同意时必须填写",
            )
            if rules.takes_file(name):
                self.fields[f"{_FILE}{number}"] = forms.FileField(
                    label=f"{name}（文件）", required=False, widget=forms.FileInput(), help_text="图片、PDF 或 Word、Excel 文件"
                )  # fmt: skip
        if step.sign == "password":
            self.fields["password"] = password_field("登录密码", "重新输入您的登录密码，作为签署")
        elif step.sign == "second_factor":
            self.fields["code"] = code_field(help_text="手机上当前显示的六位数字，作为签署")

    def evidence(self) -> dict[str, str]:
        """What was typed for each item, by its name."""
        return {
            name: self.cleaned_data.get(f"{_EVIDENCE}{number}", "") for number, name in enumerate(self.items)
        }

    def files_by_item(self) -> dict[str, "UploadedFile[bytes]"]:
        """The files chosen, by the name of their item."""
        chosen = {name: self.cleaned_data.get(f"{_FILE}{number}") for number, name in enumerate(self.items)}
        return {name: file for name, file in chosen.items() if file}


class AgreeForm(forms.Form):
    """One opinion and one signature for the steps ticked in the list."""

    opinion = forms.CharField(label="意见", required=False, max_length=2000, initial="同意")
    on = day_field("办理日期", help_text="签字或开会的日期，不早于各件的到达日期")
    password = forms.CharField(
        label="登录密码", strip=False, required=False, help_text="有要求签署的，重新输入您的登录密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a question is taken back."""

    reason = forms.CharField(label="撤回理由", max_length=300)


class StandInForm(forms.Form):
    """Who decides for me, on which days, and why."""

    person = forms.ChoiceField(label="代办人", error_messages={"required": "请选择代办人。"})
    since = day_field("第一天")
    until = day_field("最后一天", required=False, help_text="不填就是到您结束为止")
    reason = forms.CharField(label="事由", max_length=200, help_text="例如：出差、学习、休假")

    def __init__(self, people: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through to Django
        person = self.fields["person"]
        assert isinstance(person, forms.ChoiceField)
        person.choices = [("", "请选择"), *people]


class EndStandInForm(forms.Form):
    """From which day on nobody stands in any more."""

    on = day_field("自哪天起不再代办")


class ConfirmPasswordForm(forms.Form):
    """The own password, to make or give up the own one-time codes."""

    password = password_field("登录密码")


class FirstCodeForm(forms.Form):
    """The first code of a new secret."""

    code = code_field("手机上显示的动态口令", "添加密钥后，手机每半分钟显示一个新的六位数字")


class WorkdayForm(forms.Form):
    """A day of the calendar, worked on, off, or as built in again."""

    day = day_field("日期")
    state = forms.ChoiceField(
        label="这一天", choices=[("rest", "放假"), ("work", "上班（调休）"), ("built_in", "取消设定，按内置的表")],
        widget=forms.RadioSelect, error_messages={"required": "请选择放假、上班或取消设定。"},
    )  # fmt: skip
    note = forms.CharField(
        label="依据", max_length=100, required=False, help_text="放假通知的文号；取消设定时不填"
    )
