"""Forms of notices and objections; refusals of the actions are put on their fields."""

from collections.abc import Sequence
from typing import Any

from django import forms

from ..actions import MOST_SAID

WORDS = forms.Textarea(attrs={"rows": 6})


class TakeDownForm(forms.Form):
    """Why a notice comes down before its days are over."""

    reason = forms.CharField(label="撤下的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(forms.Form):
    """What is objected to and by whom; the name may stay empty. ``about`` is the number of the row in the posted list."""

    about = forms.CharField(
        label="针对名单中的哪一行",
        max_length=20,
        required=False,
        help_text="填名单中的序号；对整个公示有意见的不填",
    )
    text = forms.CharField(
        label="意见和理由",
        max_length=MOST_SAID,
        widget=WORDS,
        help_text=f"对谁、有什么不同意见、理由；不超过{MOST_SAID}字",
    )
    name = forms.CharField(label="姓名", max_length=40, required=False, help_text="可以不填，不填为匿名")
    contact = forms.CharField(label="联系方式", max_length=60, required=False, help_text="可以不填")

    def __init__(self, numbers: Sequence[str], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        if not numbers:
            del self.fields["about"]

    def clean_about(self) -> int | None:
        """The place of the row in the list, from 0; None for the whole notice."""
        typed = str(self.cleaned_data["about"]).strip()
        if not typed:
            return None
        if typed not in self.numbers:
            raise forms.ValidationError("名单里没有这个序号，请核对；对整个公示有意见的不填。")
        return list(self.numbers).index(typed)


class AnswerForm(forms.Form):
    """The verdict on an objection and the answer the objector reads."""

    upheld = forms.TypedChoiceField(
        label="办理结果",
        choices=[("yes", "成立"), ("no", "不成立")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    text = forms.CharField(
        label="答复",
        max_length=MOST_SAID,
        widget=WORDS,
        help_text="查了什么，结果怎样；提出人凭回执号可以看到",
    )


class ReceiptForm(forms.Form):
    """The receipt somebody kept."""

    receipt = forms.CharField(label="回执号", max_length=16, help_text="提出异议时给您的10位字母和数字")


class PlaceForm(forms.Form):
    """Where to look for notices."""

    q = forms.CharField(
        label="地区", max_length=40, required=False, help_text="村、乡镇、县的名称，从开头输入"
    )
